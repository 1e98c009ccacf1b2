//! Which attestation satisfies the condition of a care day (UMA-06).

use carmed_model::{Attestation, CoverKind, Day};

/// UMA-06: the attestation on file that serves care of that day under that cover kind.
///
/// Found without its number being given (ruling 6); of several the one that begins first, then the one
/// with the lowest number, so that the same facts give the same answer. Basis: royal decree of 12
/// December 1996; the number in the answer is the one billing cites.
pub fn fitting(
    attestations: &[Attestation],
    cover: CoverKind,
    care_day: Day,
) -> Option<&Attestation> {
    attestations
        .iter()
        .filter(|attestation| attestation.serves(cover, care_day))
        .min_by_key(|attestation| (attestation.period.first_day(), attestation.number))
}
