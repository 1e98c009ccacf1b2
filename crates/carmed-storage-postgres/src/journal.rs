//! The stream of consultations.

use crate::Engine;
use crate::failure::{bounded, corrupt, failure, is_read_only};
use crate::rows::{self, revision_column};
use async_trait::async_trait;
use carmed_model::{AgreementNumber, Instant, PersonId};
use carmed_storage::{
    ConsultationKey, ConsultationPage, ConsultationQuery, ConsultationRow, Expectation, Journal,
    StorageError, Subject,
};
use sqlx::postgres::PgConnection;
use std::collections::HashSet;
use tracing::instrument;
use uuid::Uuid;

/// Between the agreement numbers of one record, where they are one parameter.
const SEPARATOR: &str = ",";

/// A batch as the columns of its statement.
#[derive(Default)]
struct Lines<'a> {
    answered_micros: Vec<i64>,
    tickets: Vec<Uuid>,
    person_ids: Vec<Option<Uuid>>,
    ssin_hmacs: Vec<Option<&'a [u8]>>,
    dossier_revisions: Vec<i64>,
    tariff_revisions: Vec<i64>,
    organisations: Vec<String>,
    agreements: Vec<String>,
    contents: Vec<&'a [u8]>,
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
    agreements: Vec<String>,
    content: Vec<u8>,
}

#[async_trait]
impl Journal for Engine {
    #[instrument(name = "journal.record", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "record", db.operation.batch.size = batch.len()))]
    async fn record(&self, batch: &[ConsultationRow]) -> Result<Vec<bool>, StorageError> {
        let lines = Lines::of(batch);
        let stored = loop {
            let mut lease = self.journal.lease().await?;
            match insert_fresh(lease.connection(), &lines).await {
                Ok(stored) => {
                    lease.give_back();
                    break stored;
                }
                // Nothing was done over this connection; another leads to a node that takes writes.
                Err(error) if is_read_only(&error) => drop(lease),
                Err(error) => return Err(failure(error)),
            }
        };
        let stored: HashSet<Uuid> = stored.into_iter().collect();
        Ok(batch
            .iter()
            .map(|row| stored.contains(&row.key.ticket))
            .collect())
    }

    #[instrument(name = "journal.list", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "list"))]
    async fn list(&self, query: &ConsultationQuery) -> Result<ConsultationPage, StorageError> {
        let (person_ids, hashes) = subjects(&query.subjects);
        let organisation = query
            .organisation
            .map(|organisation| organisation.to_string());
        let agreement = query.agreement.map(|agreement| agreement.to_string());
        let after_micros = query.after.map(|key| key.answered_at.micros());
        let first_micros = query.from.map(Instant::micros).max(after_micros);
        let last_micros = query
            .before
            .map_or(i64::MAX, |before| before.micros().saturating_sub(1));
        // One more than asked for tells whether there is a next page.
        let fetched = i64::from(query.limit) + 1;
        let columns = bounded(
            sqlx::query_as!(
                Columns,
                "select answered_micros, ticket, person_id, ssin_hmac, dossier_revision,
                        tariff_revision, organisation, agreements, content
                 from consultation
                 where answered_micros between $1 and $2
                   and ($3::bigint is null or (answered_micros, ticket) > ($3, $4))
                   and ($5 or person_id = any($6) or ssin_hmac = any($7))
                   and ($8::text is null or organisation = $8)
                   and ($9::text is null or $9 = any(agreements))
                 order by answered_micros, ticket limit $10",
                first_micros.unwrap_or(i64::MIN),
                last_micros,
                after_micros,
                query.after.map(|key| key.ticket),
                query.subjects.is_empty(),
                &person_ids,
                &hashes,
                organisation,
                agreement,
                fetched
            )
            .fetch_all(&self.readers),
        )
        .await?;
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

/// Stores the records that are fresh, and gives their tickets.
///
/// One statement, and so one snapshot: a record is stored exactly if nothing that its answer rests on
/// had moved when the statement began, which is after its question came.
async fn insert_fresh(connection: &mut PgConnection, lines: &Lines<'_>) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "insert into consultation (answered_micros, ticket, person_id, ssin_hmac, dossier_revision,
                                   tariff_revision, organisation, agreements, content)
         select line.answered_micros, line.ticket, line.person_id, line.ssin_hmac,
                line.dossier_revision, line.tariff_revision, line.organisation,
                string_to_array(line.agreements, $10), line.content
         from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bigint[], $6::bigint[],
                     $7::text[], $8::text[], $9::bytea[])
              as line (answered_micros, ticket, person_id, ssin_hmac, dossier_revision,
                       tariff_revision, organisation, agreements, content),
              head
         where line.tariff_revision = head.tariff_revision
           and case when line.person_id is not null
               then line.dossier_revision = coalesce(
                   (select revision from dossier where person_id = line.person_id), 0)
               -- Not `not exists`: its plan may read all persons once instead of seeking each.
               else line.dossier_revision = 0
                   and (select true from person where ssin_hmac = line.ssin_hmac) is null
               end
         returning ticket",
        &lines.answered_micros,
        &lines.tickets,
        &lines.person_ids as &[Option<Uuid>],
        &lines.ssin_hmacs as &[Option<&[u8]>],
        &lines.dossier_revisions,
        &lines.tariff_revisions,
        &lines.organisations,
        &lines.agreements,
        &lines.contents as &[&[u8]],
        SEPARATOR
    )
    .fetch_all(connection)
    .await
}

impl<'a> Lines<'a> {
    fn of(batch: &'a [ConsultationRow]) -> Self {
        let mut lines = Self::default();
        for row in batch {
            let (person_id, ssin_hmac) = match &row.subject {
                Subject::Person(person_id) => (Some(person_id.uuid()), None),
                Subject::Unknown(key) => (None, Some(key.0.as_slice())),
            };
            lines.answered_micros.push(row.key.answered_at.micros());
            lines.tickets.push(row.key.ticket);
            lines.person_ids.push(person_id);
            lines.ssin_hmacs.push(ssin_hmac);
            let Expectation { dossier, tariff } = row.expectation;
            lines.dossier_revisions.push(revision_column(dossier));
            lines.tariff_revisions.push(revision_column(tariff));
            lines.organisations.push(row.organisation.to_string());
            let numbers: Vec<String> = row.agreements.iter().map(ToString::to_string).collect();
            lines.agreements.push(numbers.join(SEPARATOR));
            lines.contents.push(&row.content);
        }
        lines
    }
}

/// The person ids and the hashes among the subjects.
fn subjects(subjects: &[Subject]) -> (Vec<Uuid>, Vec<Vec<u8>>) {
    let (mut person_ids, mut hashes) = (Vec::new(), Vec::new());
    for subject in subjects {
        match subject {
            Subject::Person(person_id) => person_ids.push(person_id.uuid()),
            Subject::Unknown(key) => hashes.push(key.0.to_vec()),
        }
    }
    (person_ids, hashes)
}

impl TryFrom<Columns> for ConsultationRow {
    type Error = StorageError;

    fn try_from(columns: Columns) -> Result<Self, StorageError> {
        let subject = match (columns.person_id, columns.ssin_hmac) {
            (Some(person_id), None) => Subject::Person(PersonId::new(person_id)),
            (None, Some(hash)) => Subject::Unknown(rows::person_key(hash)?),
            _ => return Err(corrupt("ssin_hmac")),
        };
        let agreements = columns.agreements.iter();
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
            agreements: agreements
                .map(|number| AgreementNumber::parse(number).map_err(|_| corrupt("agreements")))
                .collect::<Result<_, _>>()?,
            content: columns.content,
        })
    }
}
