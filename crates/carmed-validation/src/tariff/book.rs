//! The tariff on two time axes: the days a row holds, and since when the registry knows it.

use super::canonical::{hexadecimal, rows_sha256};
use super::overlap::find_overlaps;
use super::row_check::check_row;
use super::timetable::Timetable;
use carmed_model::{Code, Day, Finding, Instant, Nihdi, TariffRelease, TariffRow};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// All published tariff releases, looked up by code, care date and moment of knowledge.
///
/// A circular can correct an earlier one: for a code and a day the newest release known by then that
/// holds any row of the code that day is the law, in all its dimensions; older ones do not shine
/// through. An answer "as known on" a moment is thus given again to the cent. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct TariffBook(Arc<Contents>);

#[derive(Clone, Debug, Default)]
struct Contents {
    releases: Vec<TariffRelease>,
    codes: HashMap<Nihdi, Vec<Known>>,
}

/// The rows of one code in one release; kept in order of knowledge.
#[derive(Clone, Debug)]
struct Known {
    since: Instant,
    timetable: Arc<Timetable>,
}

impl TariffBook {
    /// The book without any release: no code can be attested on any day.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The book with one more release.
    ///
    /// Of two releases known since the same moment the one added later is the newer.
    ///
    /// # Errors
    /// Every row that cannot be (see [`super::csv::read`]), named as `rows[0]`, `rows[1]`, …; every
    /// overlap (160); and 130 at `row_count` or `sha256` where the release does not describe its rows.
    pub fn with_release(
        &self,
        release: &TariffRelease,
        rows: Vec<TariffRow>,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        if u64::try_from(rows.len()) != Ok(release.row_count) {
            findings.push(Finding::new(Code::ValueNotAllowed).at("row_count"));
        }
        if rows_sha256(&rows) != release.sha256 {
            findings.push(Finding::new(Code::ValueNotAllowed).at("sha256"));
        }
        for (place, row) in rows.iter().enumerate() {
            for mut finding in check_row(row) {
                finding.field = format!("rows[{place}].{}", finding.field);
                findings.push(finding);
            }
        }
        findings.extend(find_overlaps(&rows).into_iter().map(|overlap| {
            Finding::new(Code::UnsupportedCriteria)
                .at(format!("rows[{}].valid_from", overlap.second))
                .with("overlaps", format!("rows[{}]", overlap.first))
        }));
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut codes: HashMap<Nihdi, Vec<TariffRow>> = HashMap::new();
        for row in rows {
            codes.entry(row.code).or_default().push(row);
        }
        let mut contents = (*self.0).clone();
        for (code, rows) in codes {
            let timetable = Arc::new(Timetable::new(rows));
            let releases = contents.codes.entry(code).or_default();
            let place = releases.partition_point(|known| known.since <= release.known_since);
            releases.insert(
                place,
                Known {
                    since: release.known_since,
                    timetable,
                },
            );
        }
        contents.releases.push(release.clone());
        Ok(Self(Arc::new(contents)))
    }

    /// The rows of the code that are the law for that day as known at that moment, at most one for any
    /// person and provider; none where the code cannot be attested that day (196).
    pub fn rows_on(&self, code: Nihdi, day: Day, known_on: Instant) -> Vec<&Arc<TariffRow>> {
        let Some(releases) = self.0.codes.get(&code) else {
            return Vec::new();
        };
        let known = releases.partition_point(|release| release.since <= known_on);
        releases[..known]
            .iter()
            .rev()
            .map(|release| release.timetable.rows_on(day).collect::<Vec<_>>())
            .find(|rows| !rows.is_empty())
            .unwrap_or_default()
    }

    /// The releases it holds, in the order they were added.
    pub fn releases(&self) -> &[TariffRelease] {
        &self.0.releases
    }

    /// SHA-256 of the whole snapshot, in lowercase hexadecimal: every release's moment of knowledge and
    /// hash, in the order they were added.
    pub fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        for release in &self.0.releases {
            digest.update(format!(
                "{} {}\n",
                release.known_since.micros(),
                release.sha256
            ));
        }
        hexadecimal(digest)
    }
}
