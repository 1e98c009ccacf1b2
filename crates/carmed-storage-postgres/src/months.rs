//! The months of the journal: a partition each, made ahead.

use crate::failure::bounded;
use carmed_model::Day;
use carmed_storage::StorageError;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};

/// How many months are made after the present one.
const AHEAD: i32 = 24;
/// Fewer left than that are told in the log.
const FEW: i64 = 3;

/// A month of the journal: its table, and the moments from which and before which it holds records.
struct Month {
    table: String,
    from_micros: i64,
    before_micros: i64,
}

/// Makes the present month and those ahead that are not there yet. A month of which records already
/// stand in the default partition stays there.
pub(crate) async fn make(connection: &mut PgConnection, today: Day) -> Result<(), StorageError> {
    for ahead in 0..=AHEAD {
        let month = month(today, ahead);
        bounded(connection.execute("begin")).await?;
        // Nothing comes into the default partition between the look and the making.
        bounded(connection.execute("lock table consultation in access exclusive mode")).await?;
        if is_free(connection, &month).await? {
            let Month {
                table,
                from_micros,
                before_micros,
            } = month;
            let statement = AssertSqlSafe(format!(
                "create table {table} partition of consultation
                 for values from ({from_micros}) to ({before_micros})"
            ));
            bounded(connection.execute(statement)).await?;
        }
        bounded(connection.execute("commit")).await?;
    }
    Ok(())
}

/// Tells in the log when the months that are made end soon: records then go into the default
/// partition, and months no longer expire whole.
pub(crate) async fn warn_of_few(
    connection: &mut PgConnection,
    today: Day,
) -> Result<(), StorageError> {
    let present = month(today, 0).table;
    let ahead = bounded(
        sqlx::query_scalar!(
            r#"select count(*) as "count!" from pg_inherits
               join pg_class on pg_class.oid = pg_inherits.inhrelid
               where inhparent = 'consultation'::regclass
                 and relname ~ '^consultation_[0-9]{4}_[0-9]{2}$'
                 and relname collate "C" > $1"#,
            present
        )
        .fetch_one(connection),
    )
    .await?;
    if ahead < FEW {
        tracing::warn!(
            months_ahead = ahead,
            "few months of the journal are made: run `carmed migrate`"
        );
    }
    Ok(())
}

async fn is_free(connection: &mut PgConnection, month: &Month) -> Result<bool, StorageError> {
    bounded(
        sqlx::query_scalar!(
            r#"select to_regclass($1) is null and not exists (
                   select from consultation_default
                   where answered_micros >= $2 and answered_micros < $3
               ) as "free!""#,
            month.table,
            month.from_micros,
            month.before_micros
        )
        .fetch_one(connection),
    )
    .await
}

fn month(today: Day, ahead: i32) -> Month {
    let first = today.month_first().plus_months(ahead);
    let (year, number, _) = first.ymd();
    Month {
        table: format!("consultation_{year:04}_{number:02}"),
        from_micros: start_micros(first),
        before_micros: start_micros(first.plus_months(1)),
    }
}

/// The moment a day begins in UTC, in microseconds since 1970.
fn start_micros(day: Day) -> i64 {
    day.date().midnight().assume_utc().unix_timestamp() * 1_000_000
}
