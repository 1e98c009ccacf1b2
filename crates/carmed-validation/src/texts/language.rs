//! The four languages of the texts.

/// A language of the texts; Dutch where nothing else is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Dutch.
    #[default]
    Nl,
    /// French.
    Fr,
    /// German.
    De,
    /// English.
    En,
}

impl Language {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Nl, Self::Fr, Self::De, Self::En];

    /// The language tag: `nl`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language an `accept-language` header likes best of the four; Dutch without one.
    ///
    /// Regions are ignored (`fr-BE` is French); of equal weights the first counts; weight 0 excludes.
    pub fn from_accept(header: Option<&str>) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for (language, weight) in header.unwrap_or("").split(',').filter_map(preference) {
            if weight > 0 && best.is_none_or(|(heaviest, _)| weight > heaviest) {
                best = Some((weight, language));
            }
        }
        best.map_or(Self::default(), |(_, language)| language)
    }
}

/// One entry of the header: a language we speak, and its weight in thousandths.
fn preference(entry: &str) -> Option<(Language, u16)> {
    let mut parts = entry.split(';').map(str::trim);
    let primary = parts.next()?.split('-').next()?;
    let language = Language::ALL
        .into_iter()
        .find(|language| language.tag().eq_ignore_ascii_case(primary))?;
    let weight = parts
        .find_map(|part| part.strip_prefix("q="))
        .map_or(Some(1000), thousandths)?;
    Some((language, weight))
}

/// `0.8` as 800; `None` for anything that is no weight from 0 to 1.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let weight = whole.parse::<u16>().ok()?.checked_mul(1000)?;
    let weight = weight.checked_add(format!("{decimals:0<3}").parse().ok()?)?;
    (weight <= 1000).then_some(weight)
}
