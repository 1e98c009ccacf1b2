//! Tariff releases: staged in slices, published by one event.

use crate::Engine;
use crate::failure::{bounded, corrupt, misuse};
use crate::rows::{EventColumns, revision_column};
use crate::sheet::Sheet;
use crate::writers::pause;
use async_trait::async_trait;
use carmed_model::{EventKind, Revision, TariffRow};
use carmed_storage::{EventRow, NewEvent, RequestRow, StorageError, TariffRowsPage, TariffShelf};
use sqlx::postgres::PgConnection;
use sqlx::types::Json;
use std::collections::HashSet;
use std::sync::{MutexGuard, PoisonError};
use tracing::instrument;
use uuid::Uuid;

/// How many rows are discarded at once: some milliseconds of the one writing connection.
const DISCARDED_ROWS: i64 = 2_000;
/// How often it is looked whether the server that staged a release is gone: its end is noticed within
/// milliseconds, and a server that starts waits a second at most.
const LOOKS: u32 = 20;

#[async_trait]
impl TariffShelf for Engine {
    #[instrument(name = "tariff_shelf.stage", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "stage", db.operation.batch.size = rows.len()))]
    async fn stage(&self, release_id: Uuid, rows: &[TariffRow]) -> Result<(), StorageError> {
        let rows: Vec<Json<&TariffRow>> = rows.iter().map(Json).collect();
        let (mut lease, _) = self.register.begin().await?;
        hold(lease.connection(), release_id).await?;
        let begun = self.staging().contains(&release_id);
        let added = bounded(
            sqlx::query!(
                "insert into tariff_release (release_id) values ($1)
                 on conflict (release_id) do nothing",
                release_id
            )
            .execute(lease.connection()),
        )
        .await?;
        if begun && added.rows_affected() > 0 {
            return Err(misuse("the release was discarded while it was staged"));
        }
        bounded(
            sqlx::query!(
                "insert into tariff_row (release_id, position, content)
                 select $1, held.next_position + slice.place - 1, slice.content
                 from unnest($2::jsonb[]) with ordinality as slice (content, place),
                      (select coalesce(max(position) + 1, 0) as next_position
                       from tariff_row where release_id = $1) as held",
                release_id,
                &rows as &[Json<&TariffRow>]
            )
            .execute(lease.connection()),
        )
        .await?;
        lease.commit().await?;
        self.staging().insert(release_id);
        Ok(())
    }

    #[instrument(name = "tariff_shelf.publish", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "publish"))]
    async fn publish(
        &self,
        release_id: Uuid,
        event: &NewEvent,
        request: &RequestRow,
    ) -> Result<Option<Revision>, StorageError> {
        if event.kind != EventKind::TariffReleased {
            return Err(misuse("a tariff is published by its own kind of event"));
        }
        let (mut lease, head) = self.register.begin().await?;
        if request_seen(lease.connection(), request).await? {
            lease.commit().await?;
            return Ok(None);
        }
        let revision = head.revision.next();
        let mut sheet = Sheet::default();
        sheet.add_event(event, revision);
        sheet.add_request(request, revision);
        sheet.write(lease.connection()).await?;
        let published = bounded(
            sqlx::query!(
                "update tariff_release set revision = $2
                 where release_id = $1 and revision is null
                   and (select coalesce(min(position), 0) from tariff_row where release_id = $1) = 0",
                release_id,
                revision_column(revision)
            )
            .execute(lease.connection()),
        )
        .await?;
        if published.rows_affected() != 1 {
            return Err(misuse(
                "only a staged tariff release is published, and once",
            ));
        }
        lease.commit().await?;
        Ok(Some(revision))
    }

    #[instrument(name = "tariff_shelf.discard", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "discard"))]
    async fn discard(&self, release_id: Uuid) -> Result<(), StorageError> {
        self.staging().remove(&release_id);
        loop {
            let (mut lease, _) = self.register.begin().await?;
            let ended = discard_slice(lease.connection(), release_id).await?;
            lease.commit().await?;
            if ended {
                return Ok(());
            }
        }
    }

    #[instrument(name = "tariff_shelf.abandoned", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "abandoned"))]
    async fn abandoned(&self) -> Result<Vec<Uuid>, StorageError> {
        let mut looks = 1..=LOOKS;
        loop {
            looks.next();
            let (mut lease, _) = self.register.begin().await?;
            let staged = bounded(
                sqlx::query_scalar!("select release_id from tariff_release where revision is null")
                    .fetch_all(lease.connection()),
            )
            .await?;
            let keys: Vec<i64> = staged.iter().map(lock_key).collect();
            let abandoned = bounded(
                sqlx::query_scalar!(
                    r#"select release_id as "release_id!"
                       from unnest($1::uuid[], $2::bigint[]) as staged (release_id, key)
                       where pg_try_advisory_xact_lock(key)"#,
                    &staged,
                    &keys
                )
                .fetch_all(lease.connection()),
            )
            .await?;
            lease.commit().await?;
            if abandoned.len() == staged.len() || looks.is_empty() {
                return Ok(abandoned);
            }
            pause().await;
        }
    }

    #[instrument(name = "tariff_shelf.releases", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "releases"))]
    async fn releases(&self) -> Result<Vec<EventRow>, StorageError> {
        let events = bounded(
            sqlx::query_as!(
                EventColumns,
                "select revision, event_id, kind, recorded_micros, person_id, card_number, version,
                        organisation, content
                 from event
                 where revision = any(array(
                     select revision from tariff_release where revision is not null
                 ))
                 order by revision"
            )
            .fetch_all(&self.readers),
        )
        .await?;
        events.into_iter().map(EventRow::try_from).collect()
    }

    #[instrument(name = "tariff_shelf.rows", skip_all, fields(otel.kind = "client", db.system.name = "postgresql", db.operation.name = "rows"))]
    async fn rows(
        &self,
        release_id: Uuid,
        skip: u64,
        limit: u32,
    ) -> Result<TariffRowsPage, StorageError> {
        // One more than asked for tells whether there is a next page.
        let fetched = i64::from(limit) + 1;
        let contents = bounded(
            sqlx::query_scalar!(
                r#"select content::text as "content!" from tariff_row
                   where release_id = (
                       select release_id from tariff_release
                       where release_id = $1 and revision is not null
                   ) and position >= $2
                   order by position limit $3"#,
                release_id,
                i64::try_from(skip).unwrap_or(i64::MAX),
                fetched
            )
            .fetch_all(&self.readers),
        )
        .await?;
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

impl Engine {
    fn staging(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.staging.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells other servers that a release is being staged, for as long as this connection lives: a lock of
/// the session, which ends with it and with the server. A connection of ours that broke just now may
/// still hold it for an instant.
async fn hold(connection: &mut PgConnection, release_id: Uuid) -> Result<(), StorageError> {
    bounded(sqlx::query!("select pg_advisory_lock($1)", lock_key(&release_id)).execute(connection))
        .await?;
    Ok(())
}

/// The half of a release's random id that locks go by.
fn lock_key(release_id: &Uuid) -> i64 {
    release_id.as_u64_pair().0.cast_signed()
}

/// Removes the next rows of a staged release, and the release with the last of them; whether it ended.
/// The first rows go first: a release without its first row is not published any more.
async fn discard_slice(
    connection: &mut PgConnection,
    release_id: Uuid,
) -> Result<bool, StorageError> {
    let removed = bounded(
        sqlx::query!(
            // By place in the table: nobody moves staged rows, and no plan is quicker.
            "delete from tariff_row where ctid = any(array(
                 select held.ctid
                 from tariff_release as staged
                 join tariff_row as held on held.release_id = staged.release_id
                 where staged.release_id = $1 and staged.revision is null
                 order by held.position limit $2
             ))",
            release_id,
            DISCARDED_ROWS
        )
        .execute(&mut *connection),
    )
    .await?;
    let ended = removed.rows_affected() < DISCARDED_ROWS.unsigned_abs();
    if ended {
        bounded(
            sqlx::query!(
                "delete from tariff_release where release_id = $1 and revision is null",
                release_id
            )
            .execute(connection),
        )
        .await?;
    }
    Ok(ended)
}

async fn request_seen(
    connection: &mut PgConnection,
    request: &RequestRow,
) -> Result<bool, StorageError> {
    bounded(
        sqlx::query_scalar!(
            r#"select exists (
                   select from request where organisation = $1 and request_id = $2
               ) as "seen!""#,
            request.organisation.to_string(),
            request.request_id
        )
        .fetch_one(connection),
    )
    .await
}
