//! The stream of consultations.

use crate::Engine;
use crate::failure::{corrupt, failure};
use crate::parameters::{Bytes, Extent, json};
use crate::rows;
use async_trait::async_trait;
use carmed_model::{AgreementNumber, Instant, PersonId, Revision};
use carmed_storage::{
    ConsultationKey, ConsultationPage, ConsultationQuery, ConsultationRow, Expectation, Journal,
    StorageError, Subject,
};
use serde::Serialize;
use std::collections::HashSet;
use tracing::instrument;
use uuid::Uuid;

/// A consultation as the batch's statement reads it.
#[derive(Serialize)]
struct Line<'a> {
    answered_micros: i64,
    ticket: Uuid,
    person_id: Option<PersonId>,
    ssin_hmac: Option<String>,
    dossier_revision: Revision,
    tariff_revision: Revision,
    organisation: String,
    agreements: &'a [AgreementNumber],
    content: Extent,
}

/// The columns of a consultation.
struct Columns {
    answered_micros: i64,
    ticket: Uuid,
    person_id: Option<Uuid>,
    ssin_hmac: Option<Vec<u8>>,
    dossier_revision: i64,
    tariff_revision: i64,
    organisation: String,
    agreements: String,
    content: Vec<u8>,
}

#[async_trait]
impl Journal for Engine {
    #[instrument(name = "journal.record", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "record", db.operation.batch.size = batch.len()))]
    async fn record(&self, batch: &[ConsultationRow]) -> Result<Vec<bool>, StorageError> {
        let mut bytes = Bytes::new();
        let lines = json(batch.iter().map(|row| line(row, &mut bytes)))?;
        let bytes = bytes.as_slice();
        let mut lease = self.writer.lease().await?;
        // All rows are fetched: the statement's own commit comes after the last of them, and so does
        // its failure.
        let stored = sqlx::query_scalar!(
            r#"insert into consultation (answered_micros, ticket, person_id, ssin_hmac,
                                         dossier_revision, tariff_revision, organisation, agreements,
                                         content)
               select line.answered_micros, line.ticket, line.person_id, line.ssin_hmac,
                      line.dossier_revision, line.tariff_revision, line.organisation,
                      line.agreements, substr(?2, line.content_at, line.content_length)
               from (
                   select value ->> 'answered_micros' as answered_micros,
                          unhex(value ->> 'ticket', '-') as ticket,
                          unhex(value ->> 'person_id', '-') as person_id,
                          unhex(value ->> 'ssin_hmac') as ssin_hmac,
                          value ->> 'dossier_revision' as dossier_revision,
                          value ->> 'tariff_revision' as tariff_revision,
                          value ->> 'organisation' as organisation,
                          value -> 'agreements' as agreements,
                          value ->> '$.content.at' as content_at,
                          value ->> '$.content.length' as content_length
                   from json_each(?1)
               ) as line, head
               where line.tariff_revision = head.tariff_revision
                 and case when line.person_id is not null
                     then line.dossier_revision = coalesce(
                         (select revision from dossier where person_id = line.person_id), 0)
                     else line.dossier_revision = 0
                         and not exists (select 1 from person where ssin_hmac = line.ssin_hmac)
                     end
               returning ticket as "ticket: Uuid""#,
            lines,
            bytes
        )
        .fetch_all(lease.connection())
        .await
        .map_err(failure)?;
        lease.give_back();
        let stored: HashSet<Uuid> = stored.into_iter().collect();
        Ok(batch
            .iter()
            .map(|row| stored.contains(&row.key.ticket))
            .collect())
    }

    #[instrument(name = "journal.list", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "list"))]
    async fn list(&self, query: &ConsultationQuery) -> Result<ConsultationPage, StorageError> {
        let (person_ids, hashes) = subjects(&query.subjects)?;
        let any_subject = query.subjects.is_empty();
        let organisation = query
            .organisation
            .map(|organisation| organisation.to_string());
        let agreement = query.agreement.map(|agreement| agreement.to_string());
        let (after_micros, after_ticket) = start(query);
        let last_micros = query
            .before
            .map_or(i64::MAX, |before| before.micros().saturating_sub(1));
        // One more than asked for tells whether there is a next page.
        let fetched = i64::from(query.limit) + 1;
        let columns = sqlx::query_as!(
            Columns,
            r#"select answered_micros, ticket as "ticket: Uuid", person_id as "person_id: Uuid",
                      ssin_hmac, dossier_revision, tariff_revision, organisation, agreements, content
               from consultation
               where (answered_micros, ticket) > (?1, ?2) and answered_micros <= ?3
                 and (?4 or person_id in (select unhex(value, '-') from json_each(?5))
                      or ssin_hmac in (select unhex(value) from json_each(?6)))
                 and (?7 is null or organisation = ?7)
                 -- Agreement numbers are all of one length and stand in quotes: none is part of another.
                 and (?8 is null or instr(agreements, ?8) > 0)
               order by answered_micros, ticket limit ?9"#,
            after_micros,
            after_ticket,
            last_micros,
            any_subject,
            person_ids,
            hashes,
            organisation,
            agreement,
            fetched
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        let mut rows: Vec<ConsultationRow> = columns
            .into_iter()
            .map(ConsultationRow::try_from)
            .collect::<Result<_, _>>()?;
        let more = rows.len() > query.limit as usize;
        rows.truncate(query.limit as usize);
        let last = rows.last().map(|row| row.key);
        Ok(ConsultationPage {
            next: last.filter(|_| more),
            rows,
        })
    }
}

fn line<'a>(row: &'a ConsultationRow, bytes: &mut Bytes) -> Line<'a> {
    let (person_id, ssin_hmac) = match row.subject {
        Subject::Person(person_id) => (Some(person_id), None),
        Subject::Unknown(key) => (None, Some(hex::encode(key.0))),
    };
    Line {
        answered_micros: row.key.answered_at.micros(),
        ticket: row.key.ticket,
        person_id,
        ssin_hmac,
        dossier_revision: row.expectation.dossier,
        tariff_revision: row.expectation.tariff,
        organisation: row.organisation.to_string(),
        agreements: &row.agreements,
        content: bytes.push(&row.content),
    }
}

/// The person ids and the hashes among the subjects, each as a list in JSON.
fn subjects(subjects: &[Subject]) -> Result<(String, String), StorageError> {
    let person_ids = subjects.iter().filter_map(|subject| match subject {
        Subject::Person(person_id) => Some(*person_id),
        Subject::Unknown(_) => None,
    });
    let hashes = subjects.iter().filter_map(|subject| match subject {
        Subject::Person(_) => None,
        Subject::Unknown(key) => Some(hex::encode(key.0)),
    });
    Ok((json(person_ids)?, json(hashes)?))
}

/// The place the list starts after; no ticket at all lies before every ticket of that moment.
fn start(query: &ConsultationQuery) -> (i64, Vec<u8>) {
    let from = query.from.map_or(i64::MIN, Instant::micros);
    let after = query.after.map_or((i64::MIN, Vec::new()), |key| {
        (key.answered_at.micros(), key.ticket.as_bytes().to_vec())
    });
    after.max((from, Vec::new()))
}

impl TryFrom<Columns> for ConsultationRow {
    type Error = StorageError;

    fn try_from(columns: Columns) -> Result<Self, StorageError> {
        let subject = match (columns.person_id, columns.ssin_hmac) {
            (Some(person_id), None) => Subject::Person(PersonId::new(person_id)),
            (None, Some(hash)) => Subject::Unknown(rows::person_key(hash)?),
            _ => return Err(corrupt("ssin_hmac")),
        };
        Ok(Self {
            key: ConsultationKey {
                answered_at: Instant::from_micros(columns.answered_micros),
                ticket: columns.ticket,
            },
            subject,
            expectation: Expectation {
                dossier: rows::revision(columns.dossier_revision)?,
                tariff: rows::revision(columns.tariff_revision)?,
            },
            organisation: rows::organisation(&columns.organisation)?,
            agreements: serde_json::from_str(&columns.agreements)
                .map_err(|_| corrupt("agreements"))?,
            content: columns.content,
        })
    }
}
