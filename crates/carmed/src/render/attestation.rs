//! Attestations: what was sent, what was found.

use super::table;
use crate::words;
use carmed_client::contract::{Attestation, SearchAttestationsResponse, SendAttestationResponse};

/// What was put on file, or would be.
pub(crate) fn sent(answer: &SendAttestationResponse) -> String {
    let attestation = answer.attestation.iter();
    let mut text = rows(attestation);
    text.push_str(&format!("Revision {}.\n", answer.revision));
    text
}

/// Those that were found, and the consultation that found them.
pub(crate) fn found(answer: &SearchAttestationsResponse) -> String {
    let mut text = rows(answer.attestations.iter());
    text.push_str(&format!(
        "Consultation {}, revision {}.\n",
        answer.ticket, answer.revision
    ));
    text
}

/// `7CAFE by 10000007 for doctor 2026-05-04 … 2026-05-31`.
pub(super) fn line(attestation: &Attestation) -> String {
    format!(
        "{} by {} for {} {}",
        words::or_dash(&attestation.attestation_number),
        attestation.author_nihii,
        words::plain(attestation.cover().as_str_name(), "COVER_KIND_"),
        words::days(attestation.period.as_ref())
    )
}

fn rows<'a>(attestations: impl Iterator<Item = &'a Attestation>) -> String {
    let rows = attestations.map(|attestation| {
        vec![
            words::or_dash(&attestation.attestation_number),
            attestation.author_nihii.clone(),
            words::plain(attestation.cover().as_str_name(), "COVER_KIND_"),
            words::days(attestation.period.as_ref()),
            words::day(attestation.sent_on.as_ref()),
            words::provider(attestation.sender.as_ref()),
        ]
    });
    let header = [
        "attestation",
        "author",
        "care",
        "days it serves",
        "sent on",
        "sent by",
    ];
    table::of(&header, &[], rows.collect())
}
