//! Finding attestations: complete criteria only (UMA-03, UMA-05).

use carmed_model::{
    Attestation, AttestationCriteria, AttestationSearch, Code, Day, Finding, Period, Rule,
};

/// UMA-05: a search names a number, or a period with an optional cover kind; what is missing is an
/// error, never "today". Basis: ruled by this project against services that read nothing as now.
///
/// # Errors
/// Every violation: 100 for a missing criterion, 160 for criteria that exclude each other, 113 for a
/// period that ends before it begins.
pub fn search(criteria: &AttestationCriteria) -> Result<AttestationSearch, Vec<Finding>> {
    let found = |code: Code, field: &str| Finding::new(code).rule(Rule::Uma05).at(field);
    if let Some(number) = criteria.number {
        let mut beside = Vec::new();
        let days = [
            (criteria.first_day, "period.first_day"),
            (criteria.last_day, "period.last_day"),
        ];
        beside.extend(
            days.iter()
                .filter(|(day, _)| day.is_some())
                .map(|(_, field)| *field),
        );
        beside.extend(criteria.cover.map(|_| "cover"));
        let refused = |field: &&str| found(Code::UnsupportedCriteria, field);
        return match beside.as_slice() {
            [] => Ok(AttestationSearch::ByNumber(number)),
            fields => Err(fields.iter().map(refused).collect()),
        };
    }
    let missing = |day: Option<Day>, field: &str| day.ok_or_else(|| found(Code::Missing, field));
    match (
        missing(criteria.first_day, "period.first_day"),
        missing(criteria.last_day, "period.last_day"),
    ) {
        (Ok(first_day), Ok(last_day)) => Period::new(first_day, last_day)
            .map(|period| AttestationSearch::ByPeriod {
                period,
                cover: criteria.cover,
            })
            .map_err(|_| vec![found(Code::ImplausibleDate, "period.last_day")]),
        (first_day, last_day) => Err(first_day.err().into_iter().chain(last_day.err()).collect()),
    }
}

/// UMA-03: the attestations a search finds, in order of first day. Basis: eHealth UMA service.
pub fn find<'a>(
    attestations: &'a [Attestation],
    search: &AttestationSearch,
) -> Vec<&'a Attestation> {
    let mut found: Vec<&Attestation> = attestations
        .iter()
        .filter(|attestation| match search {
            AttestationSearch::ByNumber(number) => attestation.number == *number,
            AttestationSearch::ByPeriod { period, cover } => {
                attestation.period.overlaps(period)
                    && cover.is_none_or(|cover| attestation.cover == cover)
            }
        })
        .collect();
    found.sort_by_key(|attestation| (attestation.period, attestation.number));
    found
}
