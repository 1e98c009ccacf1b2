//! Tariff releases: staged in slices, published by one event.

use crate::Engine;
use crate::failure::{corrupt, failure, misuse};
use crate::parameters::json;
use crate::rows::{self, EventColumns};
use crate::sheet::Sheet;
use async_trait::async_trait;
use carmed_model::{EventKind, Revision, TariffRow};
use carmed_storage::{EventRow, NewEvent, RequestRow, StorageError, TariffRowsPage, TariffShelf};
use sqlx::sqlite::SqliteConnection;
use tracing::instrument;
use uuid::Uuid;

/// How many rows are discarded at once: some milliseconds of the one writing connection.
const DISCARDED_ROWS: u32 = 1_000;

#[async_trait]
impl TariffShelf for Engine {
    #[instrument(name = "tariff_shelf.stage", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "stage", db.operation.batch.size = rows.len()))]
    async fn stage(&self, release_id: Uuid, rows: &[TariffRow]) -> Result<(), StorageError> {
        let rows = json(rows.iter())?;
        let mut lease = self.writer.begin().await?;
        sqlx::query!(
            "insert into tariff_release (release_id) values (?1) on conflict (release_id) do nothing",
            release_id
        )
        .execute(lease.connection())
        .await
        .map_err(failure)?;
        sqlx::query!(
            "insert into tariff_row (release_id, position, content)
             select ?1, held.next_position + key, value
             from json_each(?2),
                  (select coalesce(max(position) + 1, 0) as next_position
                   from tariff_row where release_id = ?1) as held",
            release_id,
            rows
        )
        .execute(lease.connection())
        .await
        .map_err(failure)?;
        lease.commit().await
    }

    #[instrument(name = "tariff_shelf.publish", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "publish"))]
    async fn publish(
        &self,
        release_id: Uuid,
        event: &NewEvent,
        request: &RequestRow,
    ) -> Result<Option<Revision>, StorageError> {
        if event.kind != EventKind::TariffReleased {
            return Err(misuse("a tariff is published by its own kind of event"));
        }
        let mut lease = self.writer.begin().await?;
        if request_seen(lease.connection(), request).await? {
            lease.commit().await?;
            return Ok(None);
        }
        let revision = next_revision(lease.connection()).await?;
        let mut sheet = Sheet::new();
        sheet.add_event(event, revision);
        sheet.add_request(request, revision);
        sheet.write(lease.connection()).await?;
        let column = rows::revision_column(revision);
        let published = sqlx::query!(
            "update tariff_release set revision = ?2
             where release_id = ?1 and revision is null
               and (select coalesce(min(position), 0) from tariff_row where release_id = ?1) = 0",
            release_id,
            column
        )
        .execute(lease.connection())
        .await
        .map_err(failure)?;
        if published.rows_affected() != 1 {
            return Err(misuse(
                "only a staged tariff release is published, and once",
            ));
        }
        lease.commit().await?;
        Ok(Some(revision))
    }

    #[instrument(name = "tariff_shelf.discard", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "discard"))]
    async fn discard(&self, release_id: Uuid) -> Result<(), StorageError> {
        loop {
            let mut lease = self.writer.begin().await?;
            // The first rows go first: a release without its first row is not published any more.
            let removed = sqlx::query!(
                "delete from tariff_row where (release_id, position) in (
                     select held.release_id, held.position
                     from tariff_release as staged
                     join tariff_row as held on held.release_id = staged.release_id
                     where staged.release_id = ?1 and staged.revision is null
                     order by held.position limit ?2
                 )",
                release_id,
                DISCARDED_ROWS
            )
            .execute(lease.connection())
            .await
            .map_err(failure)?
            .rows_affected();
            let ended = removed < u64::from(DISCARDED_ROWS);
            if ended {
                sqlx::query!(
                    "delete from tariff_release where release_id = ?1 and revision is null",
                    release_id
                )
                .execute(lease.connection())
                .await
                .map_err(failure)?;
            }
            lease.commit().await?;
            if ended {
                return Ok(());
            }
        }
    }

    #[instrument(name = "tariff_shelf.abandoned", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "abandoned"))]
    async fn abandoned(&self) -> Result<Vec<Uuid>, StorageError> {
        // One server owns the store: whatever is staged when it asks, an earlier one left.
        sqlx::query_scalar!(
            r#"select release_id as "release_id: Uuid" from tariff_release where revision is null"#
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)
    }

    #[instrument(name = "tariff_shelf.releases", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "releases"))]
    async fn releases(&self) -> Result<Vec<EventRow>, StorageError> {
        let events = sqlx::query_as!(
            EventColumns,
            r#"select e.revision, e.event_id as "event_id: Uuid", e.kind, e.recorded_micros,
                      e.person_id as "person_id: Uuid", e.card_number, e.version, e.organisation,
                      e.content
               from tariff_release as r cross join event as e on e.revision = r.revision
               order by r.revision"#
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        events.into_iter().map(EventRow::try_from).collect()
    }

    #[instrument(name = "tariff_shelf.rows", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "rows"))]
    async fn rows(
        &self,
        release_id: Uuid,
        skip: u64,
        limit: u32,
    ) -> Result<TariffRowsPage, StorageError> {
        let first = i64::try_from(skip).unwrap_or(i64::MAX);
        // One more than asked for tells whether there is a next page.
        let fetched = i64::from(limit) + 1;
        let contents = sqlx::query_scalar!(
            "select content from tariff_row
             where release_id = (
                 select release_id from tariff_release
                 where release_id = ?1 and revision is not null
             ) and position >= ?2
             order by position limit ?3",
            release_id,
            first,
            fetched
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        let more = contents.len() > limit as usize;
        let rows = contents
            .iter()
            .take(limit as usize)
            .map(|content| serde_json::from_str(content).map_err(|_| corrupt("content")))
            .collect::<Result<Vec<TariffRow>, _>>()?;
        Ok(TariffRowsPage {
            rows,
            next: more.then(|| skip.saturating_add(u64::from(limit))),
        })
    }
}

async fn request_seen(
    connection: &mut SqliteConnection,
    request: &RequestRow,
) -> Result<bool, StorageError> {
    let organisation = request.organisation.to_string();
    let seen = sqlx::query_scalar!(
        "select revision from request where organisation = ?1 and request_id = ?2",
        organisation,
        request.request_id
    )
    .fetch_optional(connection)
    .await
    .map_err(failure)?;
    Ok(seen.is_some())
}

async fn next_revision(connection: &mut SqliteConnection) -> Result<Revision, StorageError> {
    let last = sqlx::query_scalar!("select revision from head")
        .fetch_one(connection)
        .await
        .map_err(failure)?;
    Ok(rows::revision(last)?.next())
}
