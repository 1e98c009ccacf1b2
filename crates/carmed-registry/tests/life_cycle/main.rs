//! Every interleaving of two OCMWs and the federal feed on one person, explored: each command is decided
//! by the shipped law on the dossier as its server sees it, and appended by expected revision.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod register;

use commands::{Actor, Command, LAST_DAY, TODAY};
use register::Entry;
use stateright::{Checker, Model, Property};

/// A command that was decided and is on its way to the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct InFlight {
    command: Command,
    /// The dossier's revision it was decided on.
    expected: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct World {
    /// What is committed, in order.
    log: Vec<Entry>,
    /// At most one command in flight for each actor.
    in_flight: [Option<InFlight>; 3],
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// An actor's command is decided and sent to the store.
    Decide(Command),
    /// The store takes or refuses what the actor has in flight.
    Append(Actor),
}

/// The life cycle; `by_expected_revision` is what the store asks before it appends.
struct LifeCycle {
    /// How many events one person's log may hold; longer ones show nothing that these do not.
    events_max: usize,
    by_expected_revision: bool,
}

impl Model for LifeCycle {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::default()]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        for actor in Actor::ALL {
            if world.in_flight[actor.place()].is_some() {
                steps.push(Step::Append(actor));
            } else if world.log.len() < self.events_max {
                let commands = Command::all_of(actor, &world.log).into_iter();
                let approved =
                    commands.filter(|command| register::decide(&world.log, command).is_ok());
                steps.extend(approved.map(Step::Decide));
            }
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        let mut next = world.clone();
        match step {
            Step::Decide(command) => {
                let place = command.actor().place();
                next.in_flight[place] = Some(InFlight {
                    command,
                    expected: world.log.len(),
                });
            }
            Step::Append(actor) => {
                let sent = next.in_flight[actor.place()].take()?;
                let stale = sent.expected != world.log.len();
                if stale && self.by_expected_revision {
                    return Some(next);
                }
                // What was decided is stored as it was decided, on the log as it stood then.
                let entry = register::decide(&world.log[..sent.expected], &sent.command).ok()?;
                next.log.push(entry.stored_after(&world.log));
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "at most one decision is in force on any day (DEC-01)",
                |_, world: &World| register::days_in_force_twice(&world.log).is_empty(),
            ),
            Property::always(
                "every version builds on the one before it, so that none is lost",
                |_, world: &World| register::versions_follow_each_other(&world.log),
            ),
            Property::sometimes(
                "competence moves to the other OCMW (LIFE-09)",
                |_, world: &World| {
                    register::in_force_on(&world.log, LAST_DAY) == Some(Actor::SecondOcmw)
                        && world
                            .log
                            .iter()
                            .any(|entry| entry.actor() == Actor::FirstOcmw)
                },
            ),
            Property::sometimes(
                "a suspended decision is in force again (LIFE-08)",
                |_, world: &World| {
                    world
                        .log
                        .iter()
                        .any(|entry| matches!(entry.command, Command::Reactivate { .. }))
                },
            ),
            Property::sometimes(
                "a suspended decision is stopped (LIFE-08)",
                |_, world: &World| register::was_stopped_while_suspended(&world.log),
            ),
        ]
    }
}

#[test]
fn two_ocmws_never_hold_two_decisions_and_lose_nothing_dec_01_life_05_life_07_life_09() {
    let life_cycle = LifeCycle {
        events_max: 6,
        by_expected_revision: true,
    };
    let checker = life_cycle.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    assert!(
        checker.unique_state_count() > 1_000,
        "only {} states were met on {TODAY}",
        checker.unique_state_count()
    );
}

#[test]
fn without_the_expected_revision_two_decisions_come_into_force_and_the_model_finds_them() {
    let life_cycle = LifeCycle {
        events_max: 3,
        by_expected_revision: false,
    };
    let checker = life_cycle.checker().threads(2).spawn_bfs().join();
    for broken in [
        "at most one decision is in force on any day (DEC-01)",
        "every version builds on the one before it, so that none is lost",
    ] {
        assert!(checker.discovery(broken).is_some(), "{broken}");
    }
}
