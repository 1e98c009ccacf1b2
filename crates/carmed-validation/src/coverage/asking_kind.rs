//! Which kind of provider asks, and may it ask for that cover (COV-01, ruling 4).

use crate::parameters::Fit;
use crate::{Parameters, ProviderKind};
use carmed_model::{Caller, Code, CoverKind, Finding, Organisation};

/// The kind of the asking provider: its number tells it, and where it does not, its credentials.
///
/// A number no row of the table fits is of a kind that takes no part: its days answer 205. Every kind
/// may ask for MISCELLANEOUS. Basis: RIZIV composition of the number; rulings 4 and 26.
///
/// # Errors
/// 140 for callers that are no provider, and for a cover the kind does not deliver; 141 where neither
/// number nor credentials tell the kind.
pub fn asking_kind<'p>(
    caller: &Caller,
    cover: CoverKind,
    parameters: &'p Parameters,
) -> Result<&'p ProviderKind, Finding> {
    if !caller.quality.is_provider() {
        return Err(Finding::new(Code::CallerNotAllowed));
    }
    let kind = kind_of(caller, parameters)?;
    if kind.delivers(cover) {
        Ok(kind)
    } else {
        Err(Finding::new(Code::CallerNotAllowed)
            .at("cover")
            .with("cover", cover))
    }
}

/// The kind of a provider that claims under an agreement, which shows that it delivers the cover: its
/// number tells it, and where it does not, the first kind that fits and delivers.
pub fn claiming_kind<'p>(
    provider: &Organisation,
    cover: CoverKind,
    parameters: &'p Parameters,
) -> &'p ProviderKind {
    let kinds = parameters.provider_kinds();
    let fits = |wanted: Fit| {
        kinds
            .iter()
            .find(|kind| kind.fit(provider, kinds) == wanted && kind.delivers(cover))
    };
    fits(Fit::Certain)
        .or_else(|| fits(Fit::Possible))
        .unwrap_or_else(|| parameters.kind_without_row())
}

fn kind_of<'p>(caller: &Caller, parameters: &'p Parameters) -> Result<&'p ProviderKind, Finding> {
    let kinds = parameters.provider_kinds();
    let fit = |kind: &ProviderKind| kind.fit(&caller.organisation, kinds);
    if let Some(kind) = kinds.iter().find(|kind| fit(kind) == Fit::Certain) {
        return Ok(kind);
    }
    let mut possible = kinds
        .iter()
        .filter(|kind| fit(kind) == Fit::Possible)
        .peekable();
    if possible.peek().is_none() {
        return Ok(parameters.kind_without_row());
    }
    possible
        .find(|kind| caller.recognised_kind.as_deref() == Some(kind.name.as_str()))
        .ok_or_else(|| Finding::new(Code::ProviderUnknown))
}
