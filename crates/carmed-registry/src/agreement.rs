//! Agreement numbers: a keyed hash that proves itself, without a look-up.

use crate::keys::Keys;
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
pub use carmed_model::AgreementReference;
use carmed_model::{AgreementNumber, CardNumber, CareDays, Day, ProviderId, Question};

fn message(
    provider: &ProviderId,
    card: (CardNumber, u32),
    question: &Question,
    consultation_date: Day,
) -> String {
    let provider = match provider {
        ProviderId::Nihii(nihii) => format!("nihii:{}", nihii.base()),
        ProviderId::Cbe(cbe) => format!("cbe:{cbe}"),
    };
    let days = match question.care_days {
        CareDays::Date(day) => format!("date:{day}"),
        CareDays::Period(period) => format!("period:{}:{}", period.first_day(), period.last_day()),
        CareDays::Admission(day) => format!("admission:{day}"),
    };
    format!(
        "agreement|{provider}|{}|{}|{}|{days}|{consultation_date}",
        card.0, card.1, question.cover
    )
}

fn mac(key: &hmac::Key, message: &str) -> [u8; 20] {
    let tag = hmac::sign(key, message.as_bytes());
    let mut mac = [0; 20];
    mac.copy_from_slice(&tag.as_ref()[..20]);
    mac
}

/// The letter of a key: `A` for the first.
fn letter(key_id: u32) -> Option<char> {
    let offset = u8::try_from(key_id.checked_sub(1)?).ok()?;
    (offset < 26).then(|| char::from(b'A' + offset))
}

/// The number that provider gets for that question on that day, under the newest key.
pub(crate) fn number(
    keys: &Keys,
    provider: &ProviderId,
    card: (CardNumber, u32),
    question: &Question,
    consultation_date: Day,
) -> Option<AgreementNumber> {
    let (key_id, key) = keys.agreement().last()?;
    let mac = mac(key, &message(provider, card, question, consultation_date));
    AgreementNumber::from_mac(letter(*key_id)?, mac).ok()
}

/// Whether the number is the one this registry gave that provider for exactly these fields.
pub(crate) fn proves(keys: &Keys, provider: &ProviderId, reference: &AgreementReference) -> bool {
    let wanted = reference.agreement_number;
    keys.agreement()
        .iter()
        .filter(|(key_id, _)| letter(*key_id) == Some(wanted.key_letter()))
        .any(|(_, key)| {
            let card = (reference.card_number, reference.version);
            let message = message(
                provider,
                card,
                &reference.question,
                reference.consultation_date,
            );
            verify_slices_are_equal(&mac(key, &message), wanted.mac()).is_ok()
        })
}
