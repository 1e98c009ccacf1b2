//! Columns to values and back: what is stored is checked again when it is read.

use crate::failure::corrupt;
use carmed_model::{
    CardNumber, Cbe, Day, DecisionState, EventKind, Instant, Nihii, Organisation, Period, PersonId,
    Revision,
};
use carmed_storage::{CurrentRow, EventRow, Head, PersonKey, StorageError};
use time::Date;
use uuid::Uuid;

/// The columns of an event.
pub(crate) struct EventColumns {
    pub(crate) revision: i64,
    pub(crate) event_id: Uuid,
    pub(crate) kind: String,
    pub(crate) recorded_micros: i64,
    pub(crate) person_id: Option<Uuid>,
    pub(crate) card_number: Option<String>,
    pub(crate) version: Option<i64>,
    pub(crate) organisation: String,
    pub(crate) content: Vec<u8>,
}

/// The columns of a current row, and of its event those that differ.
pub(crate) struct CurrentColumns {
    pub(crate) card_number: String,
    pub(crate) version: i64,
    pub(crate) person_id: Uuid,
    pub(crate) ocmw: String,
    pub(crate) state: String,
    pub(crate) first_day: Date,
    pub(crate) last_day: Date,
    pub(crate) revision: i64,
    pub(crate) event_id: Uuid,
    pub(crate) kind: String,
    pub(crate) recorded_micros: i64,
    pub(crate) organisation: String,
    pub(crate) content: Vec<u8>,
}

impl TryFrom<EventColumns> for EventRow {
    type Error = StorageError;

    fn try_from(columns: EventColumns) -> Result<Self, StorageError> {
        let card = match (columns.card_number, columns.version) {
            (Some(number), Some(version)) => Some((card_number(&number)?, small(version)?)),
            (None, None) => None,
            _ => return Err(corrupt("version")),
        };
        Ok(Self {
            revision: revision(columns.revision)?,
            event_id: columns.event_id,
            kind: EventKind::from_name(&columns.kind).ok_or_else(|| corrupt("kind"))?,
            recorded_at: Instant::from_micros(columns.recorded_micros),
            person_id: columns.person_id.map(PersonId::new),
            card,
            organisation: organisation(&columns.organisation)?,
            content: columns.content,
        })
    }
}

impl CurrentColumns {
    /// The row, and the event of its version.
    pub(crate) fn into_rows(self) -> Result<(CurrentRow, EventRow), StorageError> {
        let current = CurrentRow {
            card_number: card_number(&self.card_number)?,
            version: small(self.version)?,
            person_id: PersonId::new(self.person_id),
            ocmw: organisation(&self.ocmw)?,
            state: state(&self.state)?,
            period: Period::new(Day::new(self.first_day), Day::new(self.last_day))
                .map_err(|_| corrupt("last_day"))?,
        };
        let event = EventColumns {
            revision: self.revision,
            event_id: self.event_id,
            kind: self.kind,
            recorded_micros: self.recorded_micros,
            person_id: Some(self.person_id),
            card_number: Some(self.card_number),
            version: Some(self.version),
            organisation: self.organisation,
            content: self.content,
        };
        Ok((current, event.try_into()?))
    }
}

pub(crate) fn head(last: i64, tariff: i64) -> Result<Head, StorageError> {
    Ok(Head {
        revision: revision(last)?,
        tariff_revision: revision(tariff)?,
    })
}

pub(crate) fn revision(column: i64) -> Result<Revision, StorageError> {
    let number = u64::try_from(column).map_err(|_| corrupt("revision"))?;
    Ok(Revision::new(number))
}

/// A revision as a column; PostgreSQL's integers are signed.
pub(crate) fn revision_column(revision: Revision) -> i64 {
    i64::try_from(revision.number()).unwrap_or(i64::MAX)
}

/// A number that fits 32 bits: a version, the number of a key.
pub(crate) fn small(column: i64) -> Result<u32, StorageError> {
    u32::try_from(column).map_err(|_| corrupt("a number of 32 bits"))
}

pub(crate) fn card_number(column: &str) -> Result<CardNumber, StorageError> {
    CardNumber::parse(column).map_err(|_| corrupt("card_number"))
}

pub(crate) fn organisation(column: &str) -> Result<Organisation, StorageError> {
    let organisation = match column.split_once(':') {
        Some(("cbe", number)) => Cbe::parse(number).map(Organisation::Cbe),
        Some(("nihii", number)) => Nihii::parse(number).map(Organisation::Nihii),
        _ => return Err(corrupt("organisation")),
    };
    organisation.map_err(|_| corrupt("organisation"))
}

pub(crate) fn person_key(column: Vec<u8>) -> Result<PersonKey, StorageError> {
    let hash = column.try_into().map_err(|_| corrupt("ssin_hmac"))?;
    Ok(PersonKey(hash))
}

pub(crate) const fn state_column(state: DecisionState) -> &'static str {
    match state {
        DecisionState::Active => "ACTIVE",
        DecisionState::Suspended => "SUSPENDED",
        DecisionState::Stopped => "STOPPED",
        DecisionState::Closed => "CLOSED",
    }
}

fn state(column: &str) -> Result<DecisionState, StorageError> {
    [
        DecisionState::Active,
        DecisionState::Suspended,
        DecisionState::Stopped,
        DecisionState::Closed,
    ]
    .into_iter()
    .find(|state| state_column(*state) == column)
    .ok_or_else(|| corrupt("state"))
}
