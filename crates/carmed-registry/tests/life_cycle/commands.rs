//! What two OCMWs and the federal feed can ask about one person.

use crate::register::{self, Entry};
use carmed_model::DecisionState;

/// The day of every command.
pub(crate) const TODAY: &str = "2026-06-15";
/// The last day of every decision, unless it is stopped.
pub(crate) const LAST_DAY: &str = "2026-09-30";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Actor {
    FirstOcmw,
    SecondOcmw,
    FederalFeed,
}

impl Actor {
    pub(crate) const ALL: [Self; 3] = [Self::FirstOcmw, Self::SecondOcmw, Self::FederalFeed];

    pub(crate) const fn place(self) -> usize {
        match self {
            Self::FirstOcmw => 0,
            Self::SecondOcmw => 1,
            Self::FederalFeed => 2,
        }
    }
}

/// A command; cards are numbered in the order they were registered, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    Register { ocmw: Actor },
    Modify { ocmw: Actor, card: usize },
    Stop { ocmw: Actor, card: usize },
    Close { ocmw: Actor, card: usize },
    Reactivate { ocmw: Actor, card: usize },
    Suspend { card: usize },
}

impl Command {
    pub(crate) const fn actor(&self) -> Actor {
        match self {
            Self::Register { ocmw }
            | Self::Modify { ocmw, .. }
            | Self::Stop { ocmw, .. }
            | Self::Close { ocmw, .. }
            | Self::Reactivate { ocmw, .. } => *ocmw,
            Self::Suspend { .. } => Actor::FederalFeed,
        }
    }

    /// Everything that actor may think of doing with what is registered; the law judges it.
    pub(crate) fn all_of(actor: Actor, log: &[Entry]) -> Vec<Self> {
        let mut commands = Vec::new();
        if actor != Actor::FederalFeed {
            commands.push(Self::Register { ocmw: actor });
        }
        for card in 0..register::card_count(log) {
            let (owner, state) = register::stands(log, card);
            if actor == Actor::FederalFeed {
                if state == DecisionState::Active {
                    commands.push(Self::Suspend { card });
                }
            } else if actor == owner {
                let ocmw = actor;
                commands.extend([
                    Self::Modify { ocmw, card },
                    Self::Stop { ocmw, card },
                    Self::Close { ocmw, card },
                    Self::Reactivate { ocmw, card },
                ]);
            }
        }
        commands
    }
}
