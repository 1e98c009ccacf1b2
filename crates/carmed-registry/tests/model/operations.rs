//! What can happen in the life of a person.

use crate::chance::Chance;
use crate::person::Model;
use carmed_model::{Day, Period};

/// Who writes, which decision, and the version they say they saw.
pub(crate) type Write = (u32, usize, u32);

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// An OCMW registers a decision.
    Register(u32, Period),
    /// An OCMW writes the decision once more as it stands, with one more cover.
    Modify(Write),
    /// An OCMW moves the last day.
    Extend(Write, Day),
    /// An OCMW ends it at the person's request.
    Stop(Write, Day),
    /// An OCMW withdraws it.
    Close(Write),
    /// An OCMW makes it active again.
    Reactivate(Write),
    /// The federal feed reports another right of stay, as of today.
    Mutate,
    /// A hospital asks about a day.
    Check(Day),
    /// The last write is sent again with the same request id.
    Repeat,
    /// Days pass.
    Pass(i64),
    /// The server is stopped and started again.
    Restart,
}

impl Operation {
    /// Whether the registry may hold something else after it.
    pub(crate) const fn may_write(&self) -> bool {
        !matches!(self, Self::Check(_) | Self::Pass(_))
    }

    /// Something that may well happen now.
    pub(crate) fn pick(chance: &mut Chance, model: &Model) -> Self {
        let day = |chance: &mut Chance, first, last| {
            let days = chance.between(first, last);
            model.today.plus_days(days)
        };
        let Some(write) = write(chance, model) else {
            return Self::Register(1, period(chance, model));
        };
        match chance.between(1, 30) {
            1..=4 => {
                let ocmw = u32::try_from(chance.between(1, 2)).unwrap();
                Self::Register(ocmw, period(chance, model))
            }
            5..=7 => Self::Modify(write),
            8..=11 => Self::Extend(write, day(chance, -5, 150)),
            12..=14 => Self::Stop(write, day(chance, -3, 40)),
            15 => Self::Close(write),
            16..=18 => Self::Reactivate(write),
            19..=20 => Self::Mutate,
            21..=25 => Self::Check(day(chance, -15, 15)),
            26..=27 => Self::Repeat,
            28..=29 => Self::Pass(chance.between(1, 25)),
            _ => Self::Restart,
        }
    }
}

fn period(chance: &mut Chance, model: &Model) -> Period {
    let first_day = model.today.plus_days(chance.between(-10, 40));
    let last_day = first_day.plus_days(chance.between(0, 90));
    Period::new(first_day, last_day).unwrap()
}

/// Mostly its own OCMW, having seen the latest version, and mostly the latest decision.
fn write(chance: &mut Chance, model: &Model) -> Option<Write> {
    let place = if chance.once_in(3) {
        chance.place(model.cards.len())?
    } else {
        model.cards.len().checked_sub(1)?
    };
    let card = &model.cards[place];
    let ocmw = if chance.once_in(12) {
        3 - card.ocmw
    } else {
        card.ocmw
    };
    let version = if chance.once_in(8) {
        card.version - 1
    } else {
        card.version
    };
    Some((ocmw, place, version))
}
