//! Persons and keys.

use crate::Engine;
use crate::failure::failure;
use crate::parameters::{Bytes, Extent, json};
use crate::rows;
use async_trait::async_trait;
use carmed_model::PersonId;
use carmed_storage::{KnownPerson, PersonKey, PersonRow, RegistryKeyRow, StorageError, Vault};
use serde::Serialize;
use sqlx::SqliteExecutor;
use tracing::instrument;
use uuid::Uuid;

/// The columns of a person.
struct PersonColumns {
    ssin_hmac: Vec<u8>,
    hmac_key_id: i64,
    person_id: Uuid,
    wrapped_key: Option<Vec<u8>>,
    kek_id: String,
}

#[derive(Serialize)]
struct KeyLine<'a> {
    purpose: &'a str,
    key_id: u32,
    wrapped_key: Extent,
    kek_id: &'a str,
}

#[async_trait]
impl Vault for Engine {
    #[instrument(name = "vault.persons", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "persons"))]
    async fn persons(
        &self,
        after: Option<PersonKey>,
        limit: u32,
    ) -> Result<Vec<KnownPerson>, StorageError> {
        let after = after.map(|key| key.0.to_vec()).unwrap_or_default();
        let known = sqlx::query!(
            r#"select p.ssin_hmac, p.hmac_key_id, p.person_id as "person_id: Uuid", p.wrapped_key,
                      p.kek_id, coalesce(d.revision, 0) as "dossier!: i64"
               from person as p left join dossier as d on d.person_id = p.person_id
               where p.ssin_hmac > ?1 order by p.ssin_hmac limit ?2"#,
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        let known = known.into_iter().map(|row| {
            let columns = PersonColumns {
                ssin_hmac: row.ssin_hmac,
                hmac_key_id: row.hmac_key_id,
                person_id: row.person_id,
                wrapped_key: row.wrapped_key,
                kek_id: row.kek_id,
            };
            Ok(KnownPerson {
                row: columns.try_into()?,
                dossier: rows::revision(row.dossier)?,
            })
        });
        known.collect()
    }

    #[instrument(name = "vault.person", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "person"))]
    async fn person(&self, ssin_hmac: PersonKey) -> Result<Option<PersonRow>, StorageError> {
        let hash = ssin_hmac.0.as_slice();
        let columns = sqlx::query_as!(
            PersonColumns,
            r#"select ssin_hmac, hmac_key_id, person_id as "person_id: Uuid", wrapped_key, kek_id
               from person where ssin_hmac = ?1"#,
            hash
        )
        .fetch_optional(&self.readers)
        .await
        .map_err(failure)?;
        columns.map(PersonRow::try_from).transpose()
    }

    #[instrument(name = "vault.persons_of", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "persons_of"))]
    async fn persons_of(&self, persons: &[PersonId]) -> Result<Vec<PersonRow>, StorageError> {
        let ids = json(persons.iter())?;
        let columns = sqlx::query_as!(
            PersonColumns,
            r#"select ssin_hmac, hmac_key_id, person_id as "person_id: Uuid", wrapped_key, kek_id
               from person where person_id in (select unhex(value, '-') from json_each(?1))"#,
            ids
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        columns.into_iter().map(PersonRow::try_from).collect()
    }

    #[instrument(name = "vault.registry_keys", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "registry_keys"))]
    async fn registry_keys(&self) -> Result<Vec<RegistryKeyRow>, StorageError> {
        registry_keys(&self.readers).await
    }

    #[instrument(name = "vault.add_registry_keys", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "add_registry_keys"))]
    async fn add_registry_keys(
        &self,
        keys: &[RegistryKeyRow],
    ) -> Result<Vec<RegistryKeyRow>, StorageError> {
        let mut bytes = Bytes::new();
        let lines = json(keys.iter().map(|key| KeyLine {
            purpose: &key.purpose,
            key_id: key.key_id,
            wrapped_key: bytes.push(&key.wrapped_key),
            kek_id: &key.kek_id,
        }))?;
        let bytes = bytes.as_slice();
        let mut lease = self.writer.begin().await?;
        sqlx::query!(
            "insert into registry_key (purpose, key_id, wrapped_key, kek_id)
             select value ->> 'purpose', value ->> 'key_id',
                    substr(?2, value ->> '$.wrapped_key.at', value ->> '$.wrapped_key.length'),
                    value ->> 'kek_id'
             from json_each(?1) where true
             on conflict (purpose, key_id) do nothing",
            lines,
            bytes
        )
        .execute(lease.connection())
        .await
        .map_err(failure)?;
        let keys = registry_keys(lease.connection()).await?;
        lease.commit().await?;
        Ok(keys)
    }
}

async fn registry_keys(
    executor: impl SqliteExecutor<'_>,
) -> Result<Vec<RegistryKeyRow>, StorageError> {
    let columns = sqlx::query!(
        "select purpose, key_id, wrapped_key, kek_id from registry_key order by purpose, key_id"
    )
    .fetch_all(executor)
    .await
    .map_err(failure)?;
    columns
        .into_iter()
        .map(|row| {
            Ok(RegistryKeyRow {
                purpose: row.purpose,
                key_id: rows::small(row.key_id)?,
                wrapped_key: row.wrapped_key,
                kek_id: row.kek_id,
            })
        })
        .collect()
}

impl TryFrom<PersonColumns> for PersonRow {
    type Error = StorageError;

    fn try_from(columns: PersonColumns) -> Result<Self, StorageError> {
        Ok(Self {
            ssin_hmac: rows::person_key(columns.ssin_hmac)?,
            hmac_key_id: rows::small(columns.hmac_key_id)?,
            person_id: PersonId::new(columns.person_id),
            wrapped_key: columns.wrapped_key,
            kek_id: columns.kek_id,
        })
    }
}
