//! The split of a charge between State, OCMW and patient, once its parts are known.

use super::explanation::{AmountName, AmountRule, Input, Step};
use super::result::{MissingFact, OfficialAmounts};
use carmed_model::consultation::AmountBasis;
use carmed_model::{Cents, Code, Finding, InvoiceType, Percentage, SupplementType, SupportLevel};
use rust_decimal::Decimal;

/// The parts of a charge, none negative: the official parts, and how the charge differs from the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The insurance part of the fee, in cents.
    pub insurance_cents: Cents,
    /// The patient part of the fee, in cents.
    pub patient_cents: Cents,
    /// What is charged above the fee, in cents.
    pub supplement_cents: Cents,
    /// What is charged below the fee, in cents.
    pub reduction_cents: Cents,
}

impl Parts {
    /// The parts of a charge beside these official parts.
    pub fn of_charge(insurance_cents: Cents, patient_cents: Cents, charged_cents: Cents) -> Self {
        let above_cents = charged_cents - (insurance_cents + patient_cents);
        Self {
            insurance_cents,
            patient_cents,
            supplement_cents: above_cents.or_zero(),
            reduction_cents: (-above_cents).or_zero(),
        }
    }

    /// The fee, in cents.
    pub fn fee_cents(&self) -> Cents {
        self.insurance_cents + self.patient_cents
    }

    /// What is charged, in cents.
    pub fn charged_cents(&self) -> Cents {
        self.fee_cents() + self.supplement_cents - self.reduction_cents
    }

    /// The official amounts, as answers show them (ruling 25).
    pub fn official(&self) -> OfficialAmounts {
        OfficialAmounts {
            fee_cents: self.fee_cents(),
            insurance_part_cents: self.insurance_cents,
            patient_part_cents: self.patient_cents,
            supplement_cents: self.supplement_cents,
            reduction_cents: self.reduction_cents,
        }
    }

    /// The reduction of the insurance part and of the patient part, which shrinks first, in cents.
    fn reductions_cents(&self) -> (Cents, Cents) {
        let patient_cents = self.reduction_cents.min(self.patient_cents);
        (self.reduction_cents - patient_cents, patient_cents)
    }
}

/// The fact for which the OCMW takes nothing of a supplement.
const TYPE_NOT_LISTED: &str = "supplement_type_not_listed";

/// What the split depends on besides the parts and the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitFacts {
    /// The type of invoice the monthly maximum counts by.
    pub invoice_type: InvoiceType,
    /// The type of the supplement.
    pub supplement_type: SupplementType,
    /// What the OCMW already bore of the patient part that month on this type of invoice, in cents.
    pub used_of_month_cents: Cents,
    /// What the OCMW already bore of supplements of this stay, in cents; zero outside a stay.
    pub used_of_stay_cents: Cents,
    /// Whether a required prescription is missing: then the OCMW takes nothing (1002).
    pub prescription_missing: bool,
}

/// Who pays how much of a charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What the State pays, in cents.
    pub state_cents: Cents,
    /// What the OCMW and the patient pay, in cents; absent where something is missing.
    pub others_cents: Option<(Cents, Cents)>,
    /// What is missing.
    pub missing_facts: Vec<MissingFact>,
    /// Remarks on the supplement (503042, 1014).
    pub remarks: Vec<Finding>,
    /// How it was made, in order.
    pub steps: Vec<Step>,
}

impl Split {
    fn state_share(&mut self, part: Cents, reduction: Cents, percentage: Percentage) -> Cents {
        let rule = AmountRule::StateShare;
        let base = part - reduction;
        let unrounded_cents =
            Decimal::from(base.cents()) * Decimal::new(i64::from(percentage.percent()), 2);
        let result_cents = rule
            .rounding()
            .round(unrounded_cents)
            .expect("a share of 0, 50 or 100 percent is no larger than the amount");
        self.steps.push(Step {
            amount: AmountName::State,
            rule,
            tariff_row: None,
            inputs: vec![
                ("part_cents", Input::Cents(part)),
                ("reduction_cents", Input::Cents(reduction)),
                ("percentage", Input::Percentage(percentage)),
            ],
            unrounded_cents,
            result_cents,
        });
        self.state_cents += result_cents;
        base - result_cents
    }

    /// What the OCMW takes of the rest; zero and noted where a maximum is missing.
    fn ocmw_share(&mut self, share: OcmwShare) -> Cents {
        let OcmwShare {
            rule,
            rest,
            level,
            room,
            withheld,
            missing,
        } = share;
        let mut inputs = vec![
            ("rest_cents", Input::Cents(rest)),
            ("level", Input::Level(level)),
        ];
        let taken = match (level, withheld, room) {
            (_, Some(fact), _) => {
                inputs.push((fact, Input::Holds));
                Cents::ZERO
            }
            (SupportLevel::Full, ..) => rest,
            (SupportLevel::Nothing, ..) => Cents::ZERO,
            (SupportLevel::Partial, ..) if rest == Cents::ZERO => Cents::ZERO,
            (SupportLevel::Partial, None, Some(room)) => {
                inputs.push(("cap_cents", Input::Cents(room.cap_cents)));
                inputs.push(("used_cents", Input::Cents(room.used_cents)));
                rest.min(room.left_cents())
            }
            (SupportLevel::Partial, None, None) => {
                self.missing_facts.push(missing);
                return Cents::ZERO;
            }
        };
        self.steps
            .push(Step::exact(AmountName::Ocmw, rule, inputs, taken));
        taken
    }
}

/// One of the OCMW's three shares.
struct OcmwShare {
    rule: AmountRule,
    /// What the State left, in cents.
    rest: Cents,
    level: SupportLevel,
    /// The maximum, where one is known.
    room: Option<Room>,
    /// The fact for which the OCMW takes nothing, whatever the level.
    withheld: Option<&'static str>,
    /// What is missing where PARTIAL has no maximum.
    missing: MissingFact,
}

/// A maximum and what is already used of it.
#[derive(Clone, Copy)]
struct Room {
    cap_cents: Cents,
    used_cents: Cents,
}

impl Room {
    fn left_cents(self) -> Cents {
        Cents::new(
            self.cap_cents
                .cents()
                .saturating_sub(self.used_cents.cents()),
        )
        .or_zero()
    }
}

/// Splits a charge: State first, the OCMW sees what the State left, the patient pays what both left.
///
/// PARTIAL needs a maximum unless nothing is left to share; for the insurance part none exists
/// (ruling 21). Supplements are never State money.
pub fn split(parts: Parts, basis: &AmountBasis, facts: &SplitFacts) -> Split {
    let mut split = Split {
        state_cents: Cents::ZERO,
        others_cents: None,
        missing_facts: Vec::new(),
        remarks: Vec::new(),
        steps: Vec::with_capacity(6),
    };
    let (insurance_reduction, patient_reduction) = parts.reductions_cents();
    let insurance_rest = split.state_share(
        parts.insurance_cents,
        insurance_reduction,
        basis.state.insurance,
    );
    let patient_rest =
        split.state_share(parts.patient_cents, patient_reduction, basis.state.patient);
    let withheld = facts.prescription_missing.then_some("prescription_missing");
    let mut ocmw_cents = split.ocmw_share(OcmwShare {
        rule: AmountRule::OcmwInsurance,
        rest: insurance_rest,
        level: basis.insurance_level,
        room: None,
        withheld,
        missing: MissingFact::InsurancePartAmount,
    });
    ocmw_cents += split.ocmw_share(OcmwShare {
        rule: AmountRule::OcmwPatient,
        rest: patient_rest,
        level: basis.patient_level,
        room: patient_room(basis, facts),
        withheld,
        missing: MissingFact::PatientCap,
    });
    let supplement = supplement_share(parts.supplement_cents, basis, facts, withheld);
    split.remarks.extend(supplement_remark(&supplement));
    ocmw_cents += split.ocmw_share(supplement);
    if split.missing_facts.is_empty() {
        let charged_cents = parts.charged_cents();
        let patient_cents = charged_cents - split.state_cents - ocmw_cents;
        let inputs = vec![
            ("charged_cents", Input::Cents(charged_cents)),
            ("state_cents", Input::Cents(split.state_cents)),
            ("ocmw_cents", Input::Cents(ocmw_cents)),
        ];
        let rule = AmountRule::Patient;
        split.steps.push(Step::exact(
            AmountName::Patient,
            rule,
            inputs,
            patient_cents,
        ));
        split.others_cents = Some((ocmw_cents, patient_cents));
    }
    split
}

/// The monthly maximum of the line's type of invoice; the lowest, should a basis hold several.
fn patient_room(basis: &AmountBasis, facts: &SplitFacts) -> Option<Room> {
    let caps = basis
        .patient_caps
        .iter()
        .filter(|cap| cap.invoice_type == facts.invoice_type);
    let cap_cents = caps.map(|cap| cap.cap_cents).min()?;
    Some(Room {
        cap_cents,
        used_cents: facts.used_of_month_cents,
    })
}

/// The OCMW's share of the supplement; of a type that is not listed it takes nothing (ruling 24).
fn supplement_share(
    supplement: Cents,
    basis: &AmountBasis,
    facts: &SplitFacts,
    withheld: Option<&'static str>,
) -> OcmwShare {
    let types = &basis.supplement_types;
    let unlisted = basis.supplement_level == SupportLevel::Partial
        && !types.is_empty()
        && !types.contains(&facts.supplement_type);
    let room = basis.supplement_cap_cents.map(|cap_cents| Room {
        cap_cents,
        used_cents: facts.used_of_stay_cents,
    });
    OcmwShare {
        rule: AmountRule::OcmwSupplement,
        rest: supplement,
        level: basis.supplement_level,
        room,
        withheld: withheld.or(unlisted.then_some(TYPE_NOT_LISTED)),
        missing: MissingFact::SupplementCap,
    }
}

/// The remark on a supplement of an unlisted type (1014) or above its maximum (503042).
fn supplement_remark(share: &OcmwShare) -> Option<Finding> {
    match (share.level, share.withheld, share.room) {
        _ if share.rest == Cents::ZERO => None,
        (_, Some(TYPE_NOT_LISTED), _) => {
            Some(Finding::new(Code::SupplementTypeNotListed).at("supplement_type"))
        }
        (SupportLevel::Partial, None, Some(room)) if share.rest > room.left_cents() => {
            let remark = Finding::new(Code::SupplementOverMaximum).at("charged_cents");
            Some(
                remark
                    .with("maximum", room.cap_cents)
                    .with("left", room.left_cents()),
            )
        }
        _ => None,
    }
}
