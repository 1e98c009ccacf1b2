//! Events, dossiers and current rows.

use crate::failure::{bounded, corrupt};
use crate::rows::{self, CurrentColumns, EventColumns, revision_column, state_column};
use crate::{Engine, append};
use async_trait::async_trait;
use carmed_model::{Organisation, PersonId, Revision};
use carmed_storage::{
    Append, Appended, CurrentKey, CurrentPage, CurrentRow, DecisionQuery, EventPage, EventRow,
    Events, Head, HistoryKey, Register, RequestRow, StorageError,
};
use sqlx::PgPool;
use tracing::instrument;
use uuid::Uuid;

#[async_trait]
impl Register for Engine {
    #[instrument(name = "register.append", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "append", db.operation.batch.size = batch.len()))]
    async fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StorageError> {
        append::append(&self.register, batch).await
    }

    #[instrument(name = "register.events", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "events"))]
    async fn events(
        &self,
        which: Events,
        after: Revision,
        limit: u32,
    ) -> Result<EventPage, StorageError> {
        // Events are never altered: those up to a head that was read before are the same at any time.
        let head = self.head().await?;
        let bounds = Bounds {
            after: revision_column(after),
            last: revision_column(head.revision),
            limit: i64::from(limit),
        };
        let events = match which {
            Events::Every => every(&self.readers, bounds).await,
            Events::BesideDecisions { since } => {
                beside_decisions(&self.readers, since.micros(), bounds).await
            }
            Events::Concerning(organisation) => {
                concerning(&self.readers, &organisation.to_string(), bounds).await
            }
        };
        Ok(EventPage {
            events: event_rows(events?)?,
            head,
        })
    }

    #[instrument(name = "register.current", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "current"))]
    async fn current(
        &self,
        after: Option<CurrentKey>,
        limit: u32,
    ) -> Result<CurrentPage, StorageError> {
        let after = after.map(|card| card.to_string()).unwrap_or_default();
        // One more than asked for tells whether there is a next page.
        let fetched = i64::from(limit) + 1;
        let columns = bounded(
            sqlx::query_as!(
                CurrentColumns,
                "select c.card_number, c.version, c.person_id, c.ocmw, c.state,
                      c.first_day, c.last_day, e.revision, e.event_id, e.kind,
                      e.recorded_micros, e.organisation, e.content
               from decision_current as c join event as e on e.revision = c.revision
               where c.card_number > $1 order by c.card_number limit $2",
                after,
                fetched
            )
            .fetch_all(&self.readers),
        )
        .await?;
        let mut rows = current_rows(columns)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let last = rows.last().map(|(row, _)| row.card_number);
        Ok(CurrentPage {
            next: last.filter(|_| more),
            rows,
        })
    }

    #[instrument(name = "register.history", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "history"))]
    async fn history(&self, key: HistoryKey) -> Result<Vec<EventRow>, StorageError> {
        match key {
            HistoryKey::Card(card) => self.of_card(&card.to_string(), None).await,
            HistoryKey::Version(card, version) => {
                self.of_card(&card.to_string(), Some(version)).await
            }
            HistoryKey::Person(person_id) => self.of_person(person_id).await,
        }
    }

    #[instrument(name = "register.request", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "request"))]
    async fn request(
        &self,
        organisation: &Organisation,
        request_id: Uuid,
    ) -> Result<Option<RequestRow>, StorageError> {
        let name = organisation.to_string();
        let row = bounded(
            sqlx::query!(
                "select person_id, payload, revision from request
               where organisation = $1 and request_id = $2",
                name,
                request_id
            )
            .fetch_optional(&self.readers),
        )
        .await?;
        row.map(|row| {
            Ok(RequestRow {
                organisation: *organisation,
                request_id,
                person_id: row.person_id.map(PersonId::new),
                payload: row.payload,
                revision: rows::revision(row.revision)?,
            })
        })
        .transpose()
    }

    #[instrument(name = "register.list", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "list"))]
    async fn list(
        &self,
        query: &DecisionQuery,
    ) -> Result<Vec<(CurrentRow, EventRow)>, StorageError> {
        let ocmw = query.ocmw.to_string();
        let after = query.after.map(|card| card.to_string()).unwrap_or_default();
        let state = query.state.map(state_column);
        let from = query.ending_in.map(|period| period.first_day().date());
        let to = query.ending_in.map(|period| period.last_day().date());
        let columns = bounded(
            sqlx::query_as!(
                CurrentColumns,
                "select c.card_number, c.version, c.person_id, c.ocmw, c.state,
                      c.first_day, c.last_day, e.revision, e.event_id, e.kind,
                      e.recorded_micros, e.organisation, e.content
               from decision_current as c join event as e on e.revision = c.revision
               where c.ocmw = $1 and c.card_number > $2 and ($3::text is null or c.state = $3)
                 and ($4::date is null or c.last_day between $4 and $5)
               order by c.card_number limit $6",
                ocmw,
                after,
                state,
                from,
                to,
                i64::from(query.limit)
            )
            .fetch_all(&self.readers),
        )
        .await?;
        current_rows(columns)
    }

    #[instrument(name = "register.reserve_cards", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "reserve_cards"))]
    async fn reserve_cards(&self, count: u32) -> Result<u64, StorageError> {
        let (mut lease, _) = self.register.begin().await?;
        let next = bounded(
            sqlx::query_scalar!(
                "update head set next_card_sequence = next_card_sequence + $1
                 returning next_card_sequence",
                i64::from(count)
            )
            .fetch_one(lease.connection()),
        )
        .await?;
        lease.commit().await?;
        u64::try_from(next - i64::from(count)).map_err(|_| corrupt("next_card_sequence"))
    }
}

impl Engine {
    async fn head(&self) -> Result<Head, StorageError> {
        let head = bounded(
            sqlx::query!("select revision, tariff_revision from head").fetch_one(&self.readers),
        )
        .await?;
        rows::head(head.revision, head.tariff_revision)
    }

    async fn of_card(
        &self,
        card_number: &str,
        version: Option<u32>,
    ) -> Result<Vec<EventRow>, StorageError> {
        let events = bounded(
            sqlx::query_as!(
                EventColumns,
                "select revision, event_id, kind, recorded_micros,
                      person_id, card_number, version, organisation, content
               from event where card_number = $1 and ($2::bigint is null or version = $2)
               order by revision",
                card_number,
                version.map(i64::from)
            )
            .fetch_all(&self.readers),
        )
        .await?;
        event_rows(events)
    }

    async fn of_person(&self, person_id: PersonId) -> Result<Vec<EventRow>, StorageError> {
        let person_id = person_id.uuid();
        let events = bounded(
            sqlx::query_as!(
                EventColumns,
                "select revision, event_id, kind, recorded_micros,
                      person_id, card_number, version, organisation, content
               from event where person_id = $1 order by revision",
                person_id
            )
            .fetch_all(&self.readers),
        )
        .await?;
        event_rows(events)
    }
}

/// Which stretch of the log is read.
#[derive(Clone, Copy)]
struct Bounds {
    after: i64,
    last: i64,
    limit: i64,
}

async fn every(readers: &PgPool, bounds: Bounds) -> Result<Vec<EventColumns>, StorageError> {
    bounded(
        sqlx::query_as!(
            EventColumns,
            "select revision, event_id, kind, recorded_micros,
                  person_id, card_number, version, organisation, content
           from event where revision > $1 and revision <= $2 order by revision limit $3",
            bounds.after,
            bounds.last,
            bounds.limit
        )
        .fetch_all(readers),
    )
    .await
}

async fn beside_decisions(
    readers: &PgPool,
    since_micros: i64,
    bounds: Bounds,
) -> Result<Vec<EventColumns>, StorageError> {
    bounded(
        sqlx::query_as!(
            EventColumns,
            "select revision, event_id, kind, recorded_micros,
                  person_id, card_number, version, organisation, content
           from event
           where revision > $1 and revision <= $2
             and kind in ('person_mutated', 'attestation_sent', 'attestation_deleted',
                          'billing_posted', 'billing_released')
             and (kind = 'person_mutated' or recorded_micros >= $3)
           order by revision limit $4",
            bounds.after,
            bounds.last,
            since_micros,
            bounds.limit
        )
        .fetch_all(readers),
    )
    .await
}

async fn concerning(
    readers: &PgPool,
    organisation: &str,
    bounds: Bounds,
) -> Result<Vec<EventColumns>, StorageError> {
    bounded(
        sqlx::query_as!(
            EventColumns,
            "select e.revision, e.event_id, e.kind, e.recorded_micros,
                  e.person_id, e.card_number, e.version, e.organisation,
                  e.content
           from feed as f join event as e on e.revision = f.revision
           where f.organisation = $1 and f.revision > $2 and f.revision <= $3
           order by f.revision limit $4",
            organisation,
            bounds.after,
            bounds.last,
            bounds.limit
        )
        .fetch_all(readers),
    )
    .await
}

fn event_rows(columns: Vec<EventColumns>) -> Result<Vec<EventRow>, StorageError> {
    columns.into_iter().map(EventRow::try_from).collect()
}

fn current_rows(columns: Vec<CurrentColumns>) -> Result<Vec<(CurrentRow, EventRow)>, StorageError> {
    columns.into_iter().map(CurrentColumns::into_rows).collect()
}
