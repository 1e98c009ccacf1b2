//! Who calls, in development: read from the metadata `carmed-caller`.

use carmed_model::{Caller, Cbe, Nihii, Organisation, Quality};
use http::HeaderMap;

/// The metadata that names the caller of a server in development:
/// `hospital;nihii=71000535;agent=a1;kind=hospital`.
pub(crate) const METADATA: &str = "carmed-caller";

/// The longest agent and the longest kind, in characters.
const NAME_LENGTH_MAX: usize = 64;

/// Why the metadata does not name a caller; holds nothing of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallerError {
    #[error("carmed-caller stands more than once")]
    Repeated,
    #[error("carmed-caller is not visible ASCII text")]
    NotText,
    #[error("carmed-caller does not begin with a quality, such as ocmw or hospital")]
    Quality,
    #[error(
        "after the quality, carmed-caller takes ;cbe= or ;nihii=, ;agent= and ;kind=, each once"
    )]
    Part,
    #[error("carmed-caller needs one number: ;cbe= with 10 digits or ;nihii= with 8 or 11")]
    Number,
    #[error("the agent in carmed-caller is longer than 64 characters")]
    Agent,
    #[error("the kind in carmed-caller is not a lowercase name with underscores")]
    Kind,
}

/// The caller that the metadata names; none where it is absent.
pub(crate) fn read(headers: &HeaderMap) -> Result<Option<Caller>, CallerError> {
    let mut values = headers.get_all(METADATA).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(CallerError::Repeated);
    }
    let text = value.to_str().map_err(|_| CallerError::NotText)?;
    parse(text).map(Some)
}

fn parse(text: &str) -> Result<Caller, CallerError> {
    let mut parts = text.split(';').map(str::trim);
    let quality: Quality = parts
        .next()
        .and_then(|name| name.parse().ok())
        .ok_or(CallerError::Quality)?;
    let (mut organisation, mut agent, mut kind) = (None, None, None);
    for part in parts {
        let (key, value) = part.split_once('=').ok_or(CallerError::Part)?;
        let repeated = match key {
            "cbe" | "nihii" => organisation.replace(number(key, value)?).is_some(),
            "agent" => agent.replace(agent_name(value)?).is_some(),
            "kind" => kind.replace(kind_name(value)?).is_some(),
            _ => true,
        };
        if repeated {
            return Err(CallerError::Part);
        }
    }
    Ok(Caller {
        quality,
        organisation: organisation.ok_or(CallerError::Number)?,
        agent: agent.unwrap_or_default(),
        recognised_kind: kind,
    })
}

fn number(key: &str, value: &str) -> Result<Organisation, CallerError> {
    let number = if key == "cbe" {
        Cbe::parse(value).map(Organisation::Cbe)
    } else {
        Nihii::parse(value).map(Organisation::Nihii)
    };
    number.map_err(|_| CallerError::Number)
}

fn agent_name(value: &str) -> Result<String, CallerError> {
    if value.len() > NAME_LENGTH_MAX {
        return Err(CallerError::Agent);
    }
    Ok(value.to_owned())
}

fn kind_name(value: &str) -> Result<String, CallerError> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if value.is_empty() || value.len() > NAME_LENGTH_MAX || !value.bytes().all(is_name) {
        return Err(CallerError::Kind);
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_caller_is_a_quality_a_number_and_what_else_is_said() {
        let hospital = parse("hospital;nihii=71000535;agent=a1;kind=hospital").unwrap();
        assert_eq!(hospital.quality, Quality::Hospital);
        let number = Nihii::parse("71000535").unwrap();
        assert_eq!(hospital.organisation, Organisation::Nihii(number));
        assert_eq!(hospital.agent, "a1");
        assert_eq!(hospital.recognised_kind.as_deref(), Some("hospital"));

        let ocmw = parse(" ocmw ; cbe=0212344876 ").unwrap();
        assert_eq!(ocmw.quality, Quality::Ocmw);
        assert_eq!(ocmw.cbe(), Some(Cbe::parse("0212344876").unwrap()));
        assert_eq!((ocmw.agent.as_str(), ocmw.recognised_kind), ("", None));
    }

    #[test]
    fn what_names_no_caller_is_refused_and_says_why() {
        let long_agent = format!("ocmw;cbe=0212344876;agent={}", "a".repeat(65));
        for (text, error) in [
            ("", CallerError::Quality),
            ("surgeon;nihii=71000535", CallerError::Quality),
            ("Hospital;nihii=71000535", CallerError::Quality),
            ("hospital", CallerError::Number),
            ("hospital;agent=a1", CallerError::Number),
            ("hospital;nihii=71000536", CallerError::Number),
            ("ocmw;cbe=0212344877", CallerError::Number),
            ("ocmw;cbe=71000535", CallerError::Number),
            ("ocmw;cbe=0212344876;nihii=71000535", CallerError::Part),
            ("ocmw;cbe=0212344876;cbe=0212344876", CallerError::Part),
            ("ocmw;cbe=0212344876;agent=a;agent=b", CallerError::Part),
            ("ocmw;cbe=0212344876;", CallerError::Part),
            ("ocmw;cbe=0212344876;admin", CallerError::Part),
            ("ocmw;cbe=0212344876;scope=all", CallerError::Part),
            (&long_agent, CallerError::Agent),
            ("hospital;nihii=71000535;kind=", CallerError::Kind),
            ("hospital;nihii=71000535;kind=Hospital 1", CallerError::Kind),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn the_metadata_stands_once_and_is_text() {
        let mut headers = HeaderMap::new();
        assert_eq!(read(&headers), Ok(None));
        headers.append(METADATA, HeaderValue::from_bytes(b"ocmw;\xff").unwrap());
        assert_eq!(read(&headers), Err(CallerError::NotText));
        headers.insert(METADATA, HeaderValue::from_static("ocmw;cbe=0212344876"));
        assert!(read(&headers).unwrap().is_some());
        headers.append(METADATA, HeaderValue::from_static("ocmw;cbe=0212344876"));
        assert_eq!(read(&headers), Err(CallerError::Repeated));
    }
}
