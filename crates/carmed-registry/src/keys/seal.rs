//! Sealing: AES-256-GCM with a fresh nonce, bound to what the content is.

use crate::ids::IdSource;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A 256-bit key; wiped from memory when dropped, and without `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key([u8; 32]);

/// Sealed content does not open: another key, another place, or altered bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed content does not open")]
pub(crate) struct Unopenable;

impl Key {
    /// A new random key.
    pub(crate) fn random(ids: &dyn IdSource) -> Self {
        let mut bytes = [0; 32];
        ids.fill(&mut bytes);
        Self(bytes)
    }

    /// The key of these bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be wrapped or fed to a MAC.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn cipher(&self) -> Result<LessSafeKey, Unopenable> {
        UnboundKey::new(&AES_256_GCM, &self.0)
            .map(LessSafeKey::new)
            .map_err(|_| Unopenable)
    }

    /// Seals the plain bytes for that place: nonce, ciphertext, tag.
    pub(crate) fn seal(
        &self,
        place: &[u8],
        plain: &[u8],
        ids: &dyn IdSource,
    ) -> Result<Vec<u8>, Unopenable> {
        let mut nonce = [0; NONCE_LEN];
        ids.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        let mut body = plain.to_vec();
        self.cipher()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut body,
            )
            .map_err(|_| Unopenable)?;
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Opens what was sealed for that place.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(Unopenable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopenable)?;
        let mut body = body.to_vec();
        let plain = self
            .cipher()?
            .open_in_place(nonce, Aad::from(place), &mut body)
            .map_err(|_| Unopenable)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::ids::SystemIds;

    #[test]
    fn content_opens_only_in_its_own_place_with_its_own_key() {
        let key = Key::random(&SystemIds);
        let sealed = key.seal(b"event 1", b"content", &SystemIds).unwrap();
        assert_eq!(key.open(b"event 1", &sealed).unwrap(), b"content");
        assert_eq!(key.open(b"event 2", &sealed), Err(Unopenable));
        assert_eq!(
            Key::random(&SystemIds).open(b"event 1", &sealed),
            Err(Unopenable)
        );
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(
                key.open(b"event 1", &altered),
                Err(Unopenable),
                "byte {place}"
            );
        }
        assert_eq!(key.open(b"event 1", &[]), Err(Unopenable));
    }
}
