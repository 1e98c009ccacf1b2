//! The registry's keys: one that wraps, one per purpose, one per person.

mod seal;
mod source;

pub(crate) use seal::Key;
pub use source::{EncryptionKey, FileKey, KeyError, KeySource};

use crate::ids::IdSource;
use aws_lc_rs::hmac;
use carmed_model::{PersonId, Ssin};
use carmed_storage::{PersonKey, PersonRow, RegistryKeyRow};

const PURPOSE_SSIN: &str = "ssin";
const PURPOSE_AGREEMENT: &str = "agreement";
const PURPOSE_JOURNAL: &str = "journal";
const PURPOSES: [&str; 3] = [PURPOSE_SSIN, PURPOSE_AGREEMENT, PURPOSE_JOURNAL];

/// The keys a running registry works with.
pub(crate) struct Keys {
    encryption: EncryptionKey,
    ssin: hmac::Key,
    ssin_key_id: u32,
    /// Agreement keys by id, the newest last; every one of them still proves its numbers.
    agreement: Vec<(u32, hmac::Key)>,
    journal: Key,
}

fn registry_place(purpose: &str, key_id: u32) -> Vec<u8> {
    format!("registry_key|{purpose}|{key_id}").into_bytes()
}

fn person_place(person_id: PersonId) -> Vec<u8> {
    format!("person|{}", person_id.uuid()).into_bytes()
}

impl Keys {
    /// New wrapped keys, one per purpose, for a store that has none.
    pub(crate) fn fresh_rows(
        encryption: &EncryptionKey,
        ids: &dyn IdSource,
    ) -> Result<Vec<RegistryKeyRow>, KeyError> {
        let fresh = |purpose: &str| {
            let place = registry_place(purpose, 1);
            let key = Key::random(ids);
            let wrapped_key = encryption
                .key
                .seal(&place, key.bytes(), ids)
                .map_err(|_| KeyError::Altered)?;
            Ok(RegistryKeyRow {
                purpose: purpose.to_owned(),
                key_id: 1,
                wrapped_key,
                kek_id: encryption.kek_id.clone(),
            })
        };
        PURPOSES.into_iter().map(fresh).collect()
    }

    /// Unwraps the store's keys.
    pub(crate) fn unwrap(
        encryption: EncryptionKey,
        rows: &[RegistryKeyRow],
    ) -> Result<Self, KeyError> {
        let mut newest: [Option<(u32, Key)>; 3] = [None, None, None];
        let mut agreement = Vec::new();
        for row in rows {
            check_name(&encryption, &row.kek_id)?;
            let key = unwrap(
                &encryption,
                &registry_place(&row.purpose, row.key_id),
                &row.wrapped_key,
            )?;
            if row.purpose == PURPOSE_AGREEMENT {
                agreement.push((row.key_id, hmac::Key::new(hmac::HMAC_SHA256, key.bytes())));
            }
            if let Some(slot) = PURPOSES.iter().position(|purpose| *purpose == row.purpose)
                && newest[slot]
                    .as_ref()
                    .is_none_or(|(key_id, _)| *key_id < row.key_id)
            {
                newest[slot] = Some((row.key_id, key));
            }
        }
        agreement.sort_by_key(|(key_id, _)| *key_id);
        match newest {
            [Some((ssin_key_id, ssin)), Some(_), Some((_, journal))] => Ok(Self {
                ssin: hmac::Key::new(hmac::HMAC_SHA256, ssin.bytes()),
                ssin_key_id,
                agreement,
                journal,
                encryption,
            }),
            _ => Err(KeyError::Altered),
        }
    }

    /// The keyed hash under which the person table knows the SSIN.
    pub(crate) fn person_key(&self, ssin: Ssin) -> PersonKey {
        let tag = hmac::sign(&self.ssin, ssin.expose_digits().as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        PersonKey(hash)
    }

    /// A keyed hash of a text that may name a person, for what leaves the registry.
    pub(crate) fn keyed_hash(&self, text: &str) -> String {
        let tag = hmac::sign(&self.ssin, format!("text|{text}").as_bytes());
        hex::encode(tag.as_ref())
    }

    /// A new person's row, with a fresh content key, and that key.
    pub(crate) fn new_person(
        &self,
        ssin_hmac: PersonKey,
        ids: &dyn IdSource,
    ) -> Result<(PersonRow, Key), KeyError> {
        let person_id = PersonId::new(ids.uuid());
        let key = Key::random(ids);
        let wrapped = self
            .encryption
            .key
            .seal(&person_place(person_id), key.bytes(), ids)
            .map_err(|_| KeyError::Altered)?;
        let row = PersonRow {
            ssin_hmac,
            hmac_key_id: self.ssin_key_id,
            person_id,
            wrapped_key: Some(wrapped),
            kek_id: self.encryption.kek_id.clone(),
        };
        Ok((row, key))
    }

    /// The content key of a stored person; `None` once erased.
    pub(crate) fn person(&self, row: &PersonRow) -> Result<Option<Key>, KeyError> {
        let Some(wrapped) = &row.wrapped_key else {
            return Ok(None);
        };
        check_name(&self.encryption, &row.kek_id)?;
        unwrap(&self.encryption, &person_place(row.person_id), wrapped).map(Some)
    }

    /// The MAC keys of agreements by id, the newest last.
    pub(crate) fn agreement(&self) -> &[(u32, hmac::Key)] {
        &self.agreement
    }

    /// The key that seals journal records about people the registry does not know.
    pub(crate) const fn journal(&self) -> &Key {
        &self.journal
    }
}

fn check_name(encryption: &EncryptionKey, wanted: &str) -> Result<(), KeyError> {
    if encryption.kek_id == wanted {
        Ok(())
    } else {
        Err(KeyError::Wrong {
            wanted: wanted.to_owned(),
            given: encryption.kek_id.clone(),
        })
    }
}

fn unwrap(encryption: &EncryptionKey, place: &[u8], wrapped: &[u8]) -> Result<Key, KeyError> {
    let plain = encryption
        .key
        .open(place, wrapped)
        .map_err(|_| KeyError::Altered)?;
    <[u8; 32]>::try_from(plain.as_slice())
        .map(Key::from_bytes)
        .map_err(|_| KeyError::Altered)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::ids::SystemIds;

    fn file(directory: &tempfile::TempDir, name: &str) -> FileKey {
        FileKey::new(directory.path().join(name))
    }

    #[test]
    fn keys_unwrap_only_under_the_key_that_wrapped_them() {
        let directory = tempfile::tempdir().unwrap();
        let encryption = file(&directory, "a").create(&SystemIds).unwrap();
        let rows = Keys::fresh_rows(&encryption, &SystemIds).unwrap();
        let again = file(&directory, "a").load().unwrap();
        let keys = Keys::unwrap(again, &rows).unwrap();
        let (person, _) = keys.new_person(PersonKey([7; 32]), &SystemIds).unwrap();
        assert!(keys.person(&person).unwrap().is_some());

        let other = file(&directory, "b").create(&SystemIds).unwrap();
        assert!(matches!(
            Keys::unwrap(other, &rows),
            Err(KeyError::Wrong { .. })
        ));
        let mut altered = rows;
        altered[0].wrapped_key[20] ^= 1;
        assert!(matches!(
            Keys::unwrap(encryption, &altered),
            Err(KeyError::Altered)
        ));
    }

    #[test]
    fn a_key_file_is_neither_made_where_one_is_missing_nor_replaced_where_one_is() {
        let directory = tempfile::tempdir().unwrap();
        assert!(matches!(
            file(&directory, "none").load(),
            Err(KeyError::Missing(_))
        ));
        assert!(!directory.path().join("none").exists());
        std::fs::write(directory.path().join("bad"), "not a key").unwrap();
        let bad = file(&directory, "bad");
        assert!(matches!(bad.load(), Err(KeyError::Malformed(_))));
        assert!(matches!(
            bad.create(&SystemIds),
            Err(KeyError::StoreLost(_))
        ));
        let kept = std::fs::read(directory.path().join("bad")).unwrap();
        assert_eq!(kept, b"not a key");
    }
}
