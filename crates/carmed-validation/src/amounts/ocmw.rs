//! What the OCMW takes: of the patient part month by month, of supplements by type and maximum.

use super::explanation::{AmountName, Input, Step};
use super::result::MissingFact;
use super::rule::AmountRule;
use super::split::{MonthPart, SplitFacts, portion, share_of};
use carmed_model::consultation::AmountBasis;
use carmed_model::{Cents, Code, Day, Finding, InvoiceType, PatientCap, SupportLevel};

/// The fact for which the OCMW takes nothing of a supplement.
const TYPE_NOT_LISTED: &str = "supplement_type_not_listed";

/// One of the OCMW's three shares.
#[derive(Clone, Copy)]
pub(super) struct OcmwShare {
    rule: AmountRule,
    /// What the State left, in cents.
    rest: Cents,
    level: SupportLevel,
    /// The maximum, where one is known.
    maximum: Option<Maximum>,
    /// The fact for which the OCMW takes nothing, whatever the level.
    withheld: Option<&'static str>,
    /// What is missing where PARTIAL has no maximum.
    pub(super) missing: MissingFact,
    /// The month it is of, where the patient part is of several.
    month: Option<Day>,
}

impl OcmwShare {
    /// What the OCMW takes of the rest; nothing to tell where a maximum is missing.
    pub(super) fn step(&self) -> Option<Step> {
        let mut inputs = vec![
            ("rest_cents", Input::Cents(self.rest)),
            ("level", Input::Level(self.level)),
        ];
        inputs.extend(self.month.map(|month| ("month", Input::Day(month))));
        let taken = match (self.level, self.withheld, self.maximum) {
            (_, Some(fact), _) => {
                inputs.push((fact, Input::Holds));
                Cents::ZERO
            }
            (SupportLevel::Full, ..) => self.rest,
            (SupportLevel::Nothing, ..) => Cents::ZERO,
            (SupportLevel::Partial, ..) if self.rest == Cents::ZERO => Cents::ZERO,
            (SupportLevel::Partial, None, Some(maximum)) => {
                inputs.push(("cap_cents", Input::Cents(maximum.cap_cents)));
                inputs.push(("used_cents", Input::Cents(maximum.used_cents)));
                self.rest.min(maximum.left_cents())
            }
            (SupportLevel::Partial, None, None) => return None,
        };
        Some(Step::exact(AmountName::Ocmw, self.rule, inputs, taken))
    }

    /// The remark on a supplement of an unlisted type (1014) or above its maximum (503042).
    pub(super) fn remark(&self) -> Option<Finding> {
        match (self.level, self.withheld, self.maximum) {
            _ if self.rest == Cents::ZERO => None,
            (_, Some(TYPE_NOT_LISTED), _) => {
                Some(Finding::new(Code::SupplementTypeNotListed).at("supplement_type"))
            }
            (SupportLevel::Partial, None, Some(maximum)) if self.rest > maximum.left_cents() => {
                let remark = Finding::new(Code::SupplementOverMaximum).at("charged_cents");
                Some(
                    remark
                        .with("maximum", maximum.cap_cents)
                        .with("left", maximum.left_cents()),
                )
            }
            _ => None,
        }
    }
}

/// The fact for which the OCMW takes nothing at all, where it holds.
fn withheld(facts: &SplitFacts<'_>) -> Option<&'static str> {
    facts.prescription_missing.then_some("prescription_missing")
}

/// A maximum and what is already used of it.
#[derive(Clone, Copy)]
struct Maximum {
    cap_cents: Cents,
    used_cents: Cents,
}

impl Maximum {
    fn left_cents(self) -> Cents {
        left_cents(self.cap_cents, self.used_cents)
    }
}

/// What is left of a maximum, in cents; never negative.
pub(super) fn left_cents(cap_cents: Cents, used_cents: Cents) -> Cents {
    Cents::new(cap_cents.cents().saturating_sub(used_cents.cents())).or_zero()
}

/// The OCMW's share of what the State left of the insurance part; for PARTIAL no maximum exists.
pub(super) fn insurance_share(
    rest: Cents,
    basis: &AmountBasis,
    facts: &SplitFacts<'_>,
) -> OcmwShare {
    OcmwShare {
        rule: AmountRule::OcmwInsurance,
        rest,
        level: basis.insurance_level,
        maximum: None,
        withheld: withheld(facts),
        missing: MissingFact::InsurancePartAmount,
        month: None,
    }
}

/// The maximum per calendar month on that type of invoice, in cents, where the OCMW takes a part.
pub(super) fn patient_cap(basis: &AmountBasis, invoice_type: InvoiceType) -> Option<Cents> {
    if basis.patient_level != SupportLevel::Partial {
        return None;
    }
    let of_type = |cap: &&PatientCap| cap.invoice_type == invoice_type;
    // The lowest, should a basis hold several.
    let caps = basis.patient_caps.iter().filter(of_type);
    caps.map(|cap| cap.cap_cents).min()
}

/// The OCMW's share of what the State left of the patient part; month by month where it takes
/// some and the care is of several months, for maxima count by month.
///
/// The State's share is rounded once, on the whole; the rest of the months up to each is what the State
/// leaves of their patient part, so the rests of the months add up to the whole rest.
pub(super) fn patient_shares(
    base: Cents,
    rest: Cents,
    basis: &AmountBasis,
    facts: &SplitFacts<'_>,
) -> impl Iterator<Item = OcmwShare> {
    let cap_cents = patient_cap(basis, facts.invoice_type);
    let withheld = withheld(facts);
    let of_month = move |rest, used_cents, month| OcmwShare {
        rule: AmountRule::OcmwPatient,
        rest,
        level: basis.patient_level,
        maximum: cap_cents.map(|cap_cents| Maximum {
            cap_cents,
            used_cents,
        }),
        withheld,
        missing: MissingFact::PatientCap,
        month,
    };
    let takes = match basis.patient_level {
        SupportLevel::Nothing => false,
        SupportLevel::Partial => cap_cents.is_some(),
        SupportLevel::Full => true,
    };
    let by_month = takes && withheld.is_none() && facts.months.len() > 1;
    let (whole, months): (_, &[MonthPart]) = if by_month {
        (None, facts.months)
    } else {
        let used_cents = facts
            .months
            .first()
            .map_or(Cents::ZERO, |month| month.used_cents);
        (Some(of_month(rest, used_cents, None)), &[])
    };
    let total: Cents = months.iter().map(|month| month.patient_cents).sum();
    let (mut until, mut rest_before) = (Cents::ZERO, Cents::ZERO);
    let monthly = months.iter().map(move |month| {
        until += month.patient_cents;
        let base_until = portion(base, until, total);
        let rest_until = base_until - share_of(base_until, basis.state.patient).1;
        let rest = rest_until - rest_before;
        rest_before = rest_until;
        of_month(rest, month.used_cents, Some(month.month))
    });
    whole.into_iter().chain(monthly)
}

/// The OCMW's share of the supplement; of a type that is not listed it takes nothing (ruling 24).
pub(super) fn supplement_share(
    supplement: Cents,
    basis: &AmountBasis,
    facts: &SplitFacts<'_>,
) -> OcmwShare {
    let types = &basis.supplement_types;
    let unlisted = basis.supplement_level == SupportLevel::Partial
        && !types.is_empty()
        && !types.contains(&facts.supplement_type);
    let maximum = basis.supplement_cap_cents.map(|cap_cents| Maximum {
        cap_cents,
        used_cents: facts.used_of_stay_cents,
    });
    OcmwShare {
        rule: AmountRule::OcmwSupplement,
        rest: supplement,
        level: basis.supplement_level,
        maximum,
        withheld: withheld(facts).or(unlisted.then_some(TYPE_NOT_LISTED)),
        missing: MissingFact::SupplementCap,
        month: None,
    }
}
