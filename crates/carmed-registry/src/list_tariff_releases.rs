//! `ListTariffReleases`: which tariffs the registry learned, and when.

use crate::registry::Registry;
use carmed_model::{Instant, Revision, TariffRelease};

/// A published tariff release.
#[derive(Clone, Debug)]
pub struct ListedRelease {
    /// Its event.
    pub revision: Revision,
    /// When it was published.
    pub recorded_at: Instant,
    /// The release.
    pub release: TariffRelease,
}

/// A page of releases in order of publication.
#[derive(Debug)]
pub struct ReleasesAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The releases.
    pub releases: Vec<ListedRelease>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Revision>,
}

impl Registry {
    /// The tariff releases after a revision, at most `limit`; open to every caller.
    pub fn tariff_releases(&self, after: Option<Revision>, limit: usize) -> ReleasesAnswer {
        let revision = self.fold.head().revision;
        let known = self.fold.releases();
        let mut later = known
            .iter()
            .filter(|known| after.is_none_or(|after| known.revision > after))
            .map(|known| ListedRelease {
                revision: known.revision,
                recorded_at: known.recorded_at,
                release: known.release.clone(),
            });
        let releases: Vec<_> = later.by_ref().take(limit).collect();
        let more = later.next().is_some();
        let next = releases
            .last()
            .map(|release| release.revision)
            .filter(|_| more);
        ReleasesAnswer {
            revision,
            releases,
            next,
        }
    }
}
