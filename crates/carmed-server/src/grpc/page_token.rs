//! Page tokens: a place in one list, for one caller with one filter.

use carmed_model::{AttestationNumber, Caller, CardNumber, Day, Instant, Period, Revision};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How many bytes of the hash a token carries.
const BINDING_BYTES: usize = 16;
/// How long a day is in text: YYYY-MM-DD.
const DAY_BYTES: usize = 10;

/// A place in a list, after which the next page begins.
pub(super) trait Position: Sized {
    /// The place as bytes, always as many.
    fn write(&self) -> Vec<u8>;

    /// The place that was written so.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Position for Revision {
    fn write(&self) -> Vec<u8> {
        self.number().to_be_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(u64::from_be_bytes).map(Self::new)
    }
}

impl Position for CardNumber {
    fn write(&self) -> Vec<u8> {
        self.sequence().to_be_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let sequence = bytes.try_into().ok().map(u64::from_be_bytes)?;
        Self::from_sequence(sequence).ok()
    }
}

impl Position for (Instant, Uuid) {
    fn write(&self) -> Vec<u8> {
        [&self.0.micros().to_be_bytes()[..], self.1.as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (micros, ticket) = bytes.split_at_checked(size_of::<i64>())?;
        let micros = i64::from_be_bytes(micros.try_into().ok()?);
        Some((Instant::from_micros(micros), Uuid::from_slice(ticket).ok()?))
    }
}

impl Position for (Period, AttestationNumber) {
    fn write(&self) -> Vec<u8> {
        let (period, number) = self;
        format!("{}{}{number}", period.first_day(), period.last_day()).into_bytes()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (first_day, text) = text.split_at_checked(DAY_BYTES)?;
        let (last_day, number) = text.split_at_checked(DAY_BYTES)?;
        let period = Period::new(Day::parse(first_day).ok()?, Day::parse(last_day).ok()?);
        Some((period.ok()?, AttestationNumber::parse(number).ok()?))
    }
}

/// One list as one caller asked for it.
///
/// A token opens nothing by itself: rights and filter are judged on every page. It is bound to them so
/// that a token of another list is refused instead of giving a page of the wrong place.
pub(super) struct Listing {
    bound: Sha256,
}

impl Listing {
    /// The list with that name for that caller, as its filter in words says.
    pub(super) fn new(name: &str, caller: &Caller, filter: &[String]) -> Self {
        let mut bound = Sha256::new();
        let fixed = [
            name.to_owned(),
            caller.quality.to_string(),
            caller.organisation.to_string(),
        ];
        for part in fixed.iter().chain(filter) {
            // Lengths keep two different lists of parts from reading alike.
            bound.update((part.len() as u64).to_be_bytes());
            bound.update(part);
        }
        Self { bound }
    }

    /// The token of the page after that place; empty where there is none.
    pub(super) fn token<P: Position>(&self, next: Option<&P>) -> String {
        let Some(next) = next else {
            return String::new();
        };
        let position = next.write();
        let binding = self.binding(&position);
        position
            .iter()
            .chain(&binding)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The place a token names; `None` where this list gave no such token.
    pub(super) fn place<P: Position>(&self, token: &str) -> Option<P> {
        let bytes = bytes(token)?;
        let (position, binding) =
            bytes.split_at_checked(bytes.len().checked_sub(BINDING_BYTES)?)?;
        (self.binding(position) == binding)
            .then(|| P::read(position))
            .flatten()
    }

    fn binding(&self, position: &[u8]) -> Vec<u8> {
        let hash = self.bound.clone().chain_update(position).finalize();
        hash.iter().take(BINDING_BYTES).copied().collect()
    }
}

/// The bytes of lowercase hexadecimal.
fn bytes(token: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = token.as_bytes().as_chunks::<2>();
    let byte = |[high, low]: &[u8; 2]| Some(value(*high)? << 4 | value(*low)?);
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_model::{Cbe, Organisation, Quality};

    fn caller(number: &str) -> Caller {
        Caller {
            quality: Quality::Ocmw,
            organisation: Organisation::Cbe(Cbe::parse(number).unwrap()),
            agent: "a1".to_owned(),
            recognised_kind: None,
        }
    }

    fn listing(number: &str, filter: &str) -> Listing {
        Listing::new("decisions", &caller(number), &[filter.to_owned()])
    }

    #[test]
    fn a_token_brings_back_every_kind_of_place() {
        let listing = listing("0403019261", "all");
        let revision = Revision::new(u64::MAX);
        assert_eq!(
            listing.place(&listing.token(Some(&revision))),
            Some(revision)
        );
        let card = CardNumber::from_sequence(9_999_999_999).unwrap();
        assert_eq!(listing.place(&listing.token(Some(&card))), Some(card));
        let key = (Instant::from_micros(-7), Uuid::from_u128(77));
        assert_eq!(listing.place(&listing.token(Some(&key))), Some(key));
        let day = Day::parse("2026-06-15").unwrap();
        let period = Period::new(day, Day::OPEN_END).unwrap();
        let key = (period, AttestationNumber::from_bytes([0x5a; 13]));
        assert_eq!(listing.place(&listing.token(Some(&key))), Some(key));
        assert_eq!(listing.token(None::<&Revision>), "");
    }

    #[test]
    fn a_foreign_or_altered_token_is_refused() {
        let own = listing("0403019261", "all");
        let token = own.token(Some(&Revision::new(5)));
        assert_eq!(listing("0884303369", "all").place::<Revision>(&token), None);
        assert_eq!(
            listing("0403019261", "active").place::<Revision>(&token),
            None
        );
        let other = Listing::new("history", &caller("0403019261"), &["all".to_owned()]);
        assert_eq!(other.place::<Revision>(&token), None);
        for place in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[place] = if altered[place] == b'0' { b'1' } else { b'0' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(own.place::<Revision>(&altered), None, "at {place}");
        }
        for wrong in [
            "",
            "0",
            "zz",
            &token[2..],
            &format!("{token}00"),
            &token.to_uppercase(),
        ] {
            assert_eq!(own.place::<Revision>(wrong), None, "{wrong}");
        }
        assert_eq!(own.place::<(Instant, Uuid)>(&token), None);
    }

    #[test]
    fn filters_that_run_into_each_other_differ() {
        let one = Listing::new(
            "x",
            &caller("0403019261"),
            &["ab".to_owned(), "c".to_owned()],
        );
        let other = Listing::new(
            "x",
            &caller("0403019261"),
            &["a".to_owned(), "bc".to_owned()],
        );
        let revision = Revision::new(1);
        assert_ne!(one.token(Some(&revision)), other.token(Some(&revision)));
    }
}
