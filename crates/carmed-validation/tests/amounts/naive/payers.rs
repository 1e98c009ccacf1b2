//! The split by the formulas.

use super::case::{Care, Case, Level, Payer};
use super::official::{Official, official};

/// How the line must come out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// No price: this is missing.
    Unpriced(&'static str),
    /// No day is covered; with the charge, where one is stated.
    NotCovered(Option<i64>),
    /// Some day is covered.
    Settled {
        /// Fee, insurance part, patient part, supplement and reduction.
        official: [i64; 5],
        state: i64,
        /// OCMW and patient; absent where a maximum is missing.
        others: Option<(i64, i64)>,
    },
}

/// Of some covered days together.
#[derive(Default)]
struct Pot {
    insurance: i64,
    patient_by_month: Vec<(usize, i64)>,
    supplement: i64,
    reduction: i64,
}

/// What an OCMW bore: by month of the year, and of supplements.
struct Ledger {
    months: [i64; 12],
    supplements: i64,
}

pub(super) fn answer(case: &Case) -> Answer {
    let covered = case.cards.iter().any(|card| *card != 0);
    let (days, default_charge) = match official(case) {
        Official::Missing(fact) if covered => return Answer::Unpriced(fact),
        _ if !covered => return Answer::NotCovered(case.charged),
        Official::Missing(fact) => return Answer::Unpriced(fact),
        Official::None(charge) => (vec![(0, 0)], charge),
        Official::Known(days) => {
            let fee = days
                .iter()
                .map(|(insurance, patient)| insurance + patient)
                .sum();
            (days, fee)
        }
    };
    let fee: i64 = days
        .iter()
        .map(|(insurance, patient)| insurance + patient)
        .sum();
    let insurance: i64 = days.iter().map(|(insurance, _)| insurance).sum();
    let charged = case.charged.unwrap_or(default_charge);
    let (supplement, reduction) = ((charged - fee).max(0), (fee - charged).max(0));
    let (pots, mut patient_pays) = pots(case, &days, supplement, reduction);
    let mut ledgers = [ledger(case), ledger(case)];
    if case.cards_of_two_ocmws {
        // What was borne before was borne by the OCMW of the first covered day.
        let first = *case.cards.iter().find(|card| **card != 0).unwrap();
        ledgers[2 - first] = Ledger {
            months: [0; 12],
            supplements: 0,
        };
    }
    let (mut state, mut ocmw, mut known) = (0, 0, true);
    for (card, pot) in pots {
        let payer = &case.payers[card - 1];
        let account = if case.cards_of_two_ocmws { card - 1 } else { 0 };
        let (of_state, others) = share(case, payer, &pot, &mut ledgers[account]);
        state += of_state;
        match others {
            Some((of_ocmw, of_patient)) => {
                ocmw += of_ocmw;
                patient_pays += of_patient;
            }
            None => known = false,
        }
    }
    Answer::Settled {
        official: [fee, insurance, fee - insurance, supplement, reduction],
        state,
        others: known.then_some((ocmw, patient_pays)),
    }
}

fn ledger(case: &Case) -> Ledger {
    let mut months = [0; 12];
    months[month(case, 0)] = case.used_of_month;
    Ledger {
        months,
        supplements: case.used_of_stay,
    }
}

/// The month of the year of a day of care; all but stays are of one day.
fn month(case: &Case, day: i64) -> usize {
    let Care::Stay { first, .. } = case.care else {
        return 0;
    };
    let mut left = first + day;
    for (month, length) in [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        .iter()
        .enumerate()
    {
        if left < *length {
            return month;
        }
        left -= length;
    }
    panic!("the stay is in 2020");
}

/// What is charged for the days of each card, and what for days without one.
///
/// Above the fee each day bears as much as the others, below it as much as its fee is of the whole; what
/// is borne up to and with a day is truncated.
fn pots(
    case: &Case,
    days: &[(i64, i64)],
    supplement: i64,
    reduction: i64,
) -> (Vec<(usize, Pot)>, i64) {
    let mut pots: Vec<(usize, Pot)> = Vec::new();
    let mut uncovered = 0;
    let (count, mut fee_until) = (case.days(), 0);
    let fee: i64 = days
        .iter()
        .map(|(insurance, patient)| insurance + patient)
        .sum();
    let (mut supplement_until, mut reduction_until) = (0, 0);
    for (place, (insurance, patient)) in days.iter().enumerate() {
        let day = i64::try_from(place).unwrap();
        fee_until += insurance + patient;
        let supplement_of_day = supplement * (day + 1) / count - supplement_until;
        supplement_until += supplement_of_day;
        let borne = if fee == 0 {
            0
        } else {
            reduction * fee_until / fee
        };
        let reduction_of_day = borne - reduction_until;
        reduction_until = borne;
        let card = case.cards[place];
        if card == 0 {
            uncovered += insurance + patient + supplement_of_day - reduction_of_day;
            continue;
        }
        let alike = !case.cards_of_two_ocmws && case.payers[0] == case.payers[1];
        let found = pots.iter().position(|(other, _)| alike || *other == card);
        let at = found.unwrap_or_else(|| {
            pots.push((card, Pot::default()));
            pots.len() - 1
        });
        let pot = &mut pots[at].1;
        pot.insurance += insurance;
        pot.supplement += supplement_of_day;
        pot.reduction += reduction_of_day;
        let month = month(case, day);
        match pot.patient_by_month.last_mut() {
            Some((last, sum)) if *last == month => *sum += patient,
            _ => pot.patient_by_month.push((month, *patient)),
        }
    }
    (pots, uncovered)
}

/// What the State and what OCMW and patient pay of a pot.
fn share(case: &Case, payer: &Payer, pot: &Pot, ledger: &mut Ledger) -> (i64, Option<(i64, i64)>) {
    let patient: i64 = pot.patient_by_month.iter().map(|(_, part)| part).sum();
    let charged = pot.insurance + patient + pot.supplement - pot.reduction;
    let off_patient = pot.reduction.min(patient);
    let insurance_base = pot.insurance - (pot.reduction - off_patient);
    let patient_base = patient - off_patient;
    // A half goes up: the odd cent is the State's.
    let of_state = |base: i64, percent: i64| (base * percent + 50) / 100;
    let state_insurance = of_state(insurance_base, payer.state[0]);
    let state = state_insurance + of_state(patient_base, payer.state[1]);
    if case.prescription_missing {
        return (state, Some((0, charged - state)));
    }
    let insurance_rest = insurance_base - state_insurance;
    let ocmw_insurance = match payer.levels[0] {
        Level::Nothing => Some(0),
        Level::Full => Some(insurance_rest),
        Level::Partial => (insurance_rest == 0).then_some(0),
    };
    let mut ocmw_patient = Some(0);
    let (mut part_until, mut rest_until) = (0, 0);
    for (month, part) in &pot.patient_by_month {
        part_until += part;
        let base_until = if patient == 0 {
            0
        } else {
            patient_base * part_until / patient
        };
        let rest = base_until - of_state(base_until, payer.state[1]) - rest_until;
        rest_until += rest;
        let taken = match (payer.levels[1], payer.month_maximum) {
            (Level::Nothing, _) => Some(0),
            (Level::Full, _) => Some(rest),
            (Level::Partial, Some(maximum)) => {
                Some(rest.min((maximum - ledger.months[*month]).max(0)))
            }
            (Level::Partial, None) => (rest == 0).then_some(0),
        };
        ledger.months[*month] += taken.unwrap_or(0);
        ocmw_patient = ocmw_patient.zip(taken).map(|(sum, taken)| sum + taken);
    }
    let ocmw_supplement = match (payer.levels[2], payer.listed, payer.supplement_maximum) {
        (Level::Nothing, ..) | (Level::Partial, Some(false), _) => Some(0),
        (Level::Full, ..) => Some(pot.supplement),
        (Level::Partial, _, Some(maximum)) => {
            Some(pot.supplement.min((maximum - ledger.supplements).max(0)))
        }
        (Level::Partial, _, None) => (pot.supplement == 0).then_some(0),
    };
    ledger.supplements += ocmw_supplement.unwrap_or(0);
    let others = match (ocmw_insurance, ocmw_patient, ocmw_supplement) {
        (Some(insurance), Some(patient), Some(supplement)) => {
            let ocmw = insurance + patient + supplement;
            Some((ocmw, charged - state - ocmw))
        }
        _ => None,
    };
    (state, others)
}
