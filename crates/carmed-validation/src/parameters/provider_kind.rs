//! The kinds of provider: how their numbers tell them, what they deliver, when they take part.

use super::ParameterError;
use super::table::{self, Problems, Provenance};
use carmed_model::{CoverKind, Day, Nihii, Period, ProviderId};
use serde::Deserialize;
use sha2::Sha256;

const TABLE: &str = "provider_kinds";

/// Which number a kind of provider is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A NIHII number.
    Nihii,
    /// A CBE number.
    Cbe,
}

/// Which qualifications, the last three of eleven NIHII digits, a kind has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Qualifications {
    /// The number does not depend on them.
    Any,
    /// These.
    Only(Vec<u16>),
    /// Those no other kind with the same prefix names.
    Remaining,
}

/// One kind of provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKind {
    /// Its name: `general_practitioner`.
    pub name: String,
    /// Which number it is known by.
    pub identifier: NumberKind,
    /// What its number begins with; empty where the number does not tell.
    pub prefixes: Vec<String>,
    /// Its qualifications.
    pub qualifications: Qualifications,
    /// The covers it delivers.
    pub covers: Vec<CoverKind>,
    /// The care dates on which it takes part.
    pub participation: Vec<Period>,
    /// From when it must take part, where that is known.
    pub mandatory_from: Option<Day>,
    /// Where its rows come from, and since when they are known.
    pub provenance: Vec<Provenance>,
}

/// How far a number tells its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is of the kind.
    Certain,
    /// It can be of the kind.
    Possible,
    /// It is not of the kind.
    Not,
}

impl ProviderKind {
    /// Whether care of that day falls under its participation.
    pub fn takes_part_on(&self, care_date: Day) -> bool {
        self.participation
            .iter()
            .any(|period| period.contains(care_date))
    }

    /// Whether it may ask for that cover; MISCELLANEOUS every kind may (ruling 4).
    pub fn delivers(&self, cover: CoverKind) -> bool {
        cover == CoverKind::Miscellaneous || self.covers.contains(&cover)
    }

    /// The kind of numbers without a row: nothing is known of it but that it takes no part.
    pub(super) fn without_row() -> Self {
        Self {
            name: "without_row".to_owned(),
            identifier: NumberKind::Nihii,
            prefixes: Vec::new(),
            qualifications: Qualifications::Any,
            covers: CoverKind::ALL.to_vec(),
            participation: Vec::new(),
            mandatory_from: None,
            provenance: Vec::new(),
        }
    }

    /// How far this provider's number tells that it is of this kind.
    pub(crate) fn fit(&self, provider: &ProviderId, all: &[Self]) -> Fit {
        match (provider, self.identifier) {
            (ProviderId::Nihii(number), NumberKind::Nihii) => self.fit_nihii(*number, all),
            (ProviderId::Cbe(_), NumberKind::Cbe) => Fit::Possible,
            _ => Fit::Not,
        }
    }

    fn fit_nihii(&self, number: Nihii, all: &[Self]) -> Fit {
        let digits = number.digits();
        if !self
            .prefixes
            .iter()
            .any(|prefix| digits.starts_with(prefix))
        {
            return Fit::Not;
        }
        let fits = match (&self.qualifications, number.qualification()) {
            (Qualifications::Any, _) => return Fit::Certain,
            (_, None) => return Fit::Possible,
            (Qualifications::Only(own), Some(stated)) => own.contains(&stated),
            (Qualifications::Remaining, Some(stated)) => !all.iter().any(|kind| {
                kind.prefixes.iter().any(|prefix| digits.starts_with(prefix))
                    && matches!(&kind.qualifications, Qualifications::Only(named) if named.contains(&stated))
            }),
        };
        if fits { Fit::Certain } else { Fit::Not }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: String,
    identifier: NumberKind,
    prefix: String,
    qualification: String,
    covers: String,
    takes_part_from: String,
    takes_part_to: String,
    mandatory_from: String,
    known_since: String,
    origin: String,
    source: String,
}

/// Reads the kinds of provider; several rows of one kind differ in their days only.
pub(super) fn read(
    text: &str,
    hash: &mut Sha256,
    errors: &mut Vec<ParameterError>,
) -> Vec<ProviderKind> {
    let mut problems = Problems::of(TABLE, errors);
    let mut kinds: Vec<ProviderKind> = Vec::new();
    for (line, row) in table::rows::<Row>(text, hash, &mut problems) {
        let Some(read) = problems.keep(line, provider_kind(row)) else {
            continue;
        };
        match kinds.iter_mut().find(|kind| kind.name == read.name) {
            None => kinds.push(read),
            Some(known) => {
                let added = join(known, read);
                problems.keep(line, added);
            }
        }
    }
    kinds
}

fn join(known: &mut ProviderKind, read: ProviderKind) -> Result<(), String> {
    let same = known.identifier == read.identifier
        && known.prefixes == read.prefixes
        && known.qualifications == read.qualifications
        && known.covers == read.covers;
    if !same {
        return Err(format!(
            "two rows of `{}` differ in more than their days",
            known.name
        ));
    }
    if read
        .participation
        .iter()
        .any(|new| known.participation.iter().any(|old| old.overlaps(new)))
    {
        return Err(format!("two rows of `{}` hold the same days", known.name));
    }
    known.participation.extend(read.participation);
    known.participation.sort();
    known.mandatory_from = known.mandatory_from.or(read.mandatory_from);
    known.provenance.extend(read.provenance);
    Ok(())
}

fn provider_kind(row: Row) -> Result<ProviderKind, String> {
    let provenance = table::provenance(&row.origin, &row.source, &row.known_since)?;
    if row.kind.is_empty() {
        return Err("no kind".to_owned());
    }
    let prefixes: Vec<String> = row
        .prefix
        .split('|')
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect();
    let digits_only = prefixes
        .iter()
        .all(|prefix| prefix.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits_only || (row.identifier == NumberKind::Nihii) == prefixes.is_empty() {
        return Err(format!(
            "`{}` is not a list of prefixes for that identifier",
            row.prefix
        ));
    }
    let qualifications = match row.qualification.as_str() {
        "" | "any" => Qualifications::Any,
        "other" => Qualifications::Remaining,
        list => Qualifications::Only(
            list.split('|')
                .map(|text| {
                    text.parse()
                        .map_err(|_| format!("`{text}` is not a qualification"))
                })
                .collect::<Result<_, _>>()?,
        ),
    };
    let cover = |name: &str| {
        CoverKind::from_name(name).ok_or_else(|| format!("no cover is named `{name}`"))
    };
    let mandatory_from = match row.mandatory_from.as_str() {
        "" => None,
        text => Some(Day::parse(text).map_err(|error| format!("`{text}`: {error}"))?),
    };
    Ok(ProviderKind {
        name: row.kind,
        identifier: row.identifier,
        prefixes,
        qualifications,
        covers: row.covers.split('|').map(cover).collect::<Result<_, _>>()?,
        participation: vec![table::period(&row.takes_part_from, &row.takes_part_to)?],
        mandatory_from,
        provenance: vec![provenance],
    })
}
