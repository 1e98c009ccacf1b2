//! Something that may well be asked next.

use crate::chance::Chance;
use crate::known::{Agreed, Card, Known, PERSONS};
use crate::operation::{Operation, Reading};
use crate::support::{
    auditor, cbe, cover, hospital, ocmw, physician, plain_line, register, ssin, terms,
};
use crate::tariff_rows::{code, letter, row};
use carmed_model::decision::StopReason;
use carmed_model::{
    AttestationDraft, AttestationSearch, Caller, CareDays, Cents, Claim, ClaimedLine, CoverKind,
    DecisionCommand, DecisionState, DecisionTerms, Month, Mutation, MutationChange, Nihii,
    Organisation, Period, Question, ResidenceStatus, Revision, SecondFactor, Situation,
};
use carmed_registry::{
    AttestationCommand, BillingCommand, ConsultationFilter, CoverageQuestion, DecisionFilter,
    ExportScope, InterventionQuestion,
};
use carmed_validation::amounts::{Line, LineKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Picks it.
pub(crate) fn pick(chance: &mut Chance, known: &Known) -> Operation {
    let Some(card) = card(chance, known) else {
        return registration(chance, known);
    };
    match chance.between(1, 62) {
        1..=6 => registration(chance, known),
        7..=18 => write(chance, known, &card),
        19 => match write(chance, known, &card) {
            Operation::Write(caller, _, command) => Operation::Evaluate(caller, command),
            other => other,
        },
        20..=23 => mutation(chance, known, &card),
        24..=26 => attest(chance, known),
        27..=33 => Operation::Check(provider(chance), question(chance, known)),
        34..=36 => Operation::Compute(hospital(), intervention(chance, known)),
        37..=43 => money(chance, known),
        44..=45 => attestations(chance, known),
        46..=57 => Operation::Read(reading(chance, known, &card)),
        58..=59 => match chance.place(known.writes.len()) {
            Some(place) => Operation::Repeat(Arc::clone(&known.writes[place])),
            None => registration(chance, known),
        },
        60 => publication(chance),
        61 => Operation::Pass(chance.between(1, 9)),
        _ => Operation::Restart,
    }
}

fn id(chance: &mut Chance) -> Uuid {
    let half = |chance: &mut Chance| chance.between(0, i64::MAX - 1).to_be_bytes();
    let bytes = [half(chance), half(chance)].concat();
    uuid::Builder::from_random_bytes(bytes.try_into().unwrap()).into_uuid()
}

fn number(chance: &mut Chance, first: u32, last: u32) -> u32 {
    u32::try_from(chance.between(first.into(), last.into())).unwrap()
}

fn serial(chance: &mut Chance, known: &Known) -> u32 {
    known.first_serial + number(chance, 0, PERSONS - 1)
}

/// Mostly the card written last.
fn card(chance: &mut Chance, known: &Known) -> Option<Card> {
    let place = match chance.once_in(2) {
        true => known.cards.len().checked_sub(1)?,
        false => chance.place(known.cards.len())?,
    };
    Some(known.cards[place].clone())
}

fn provider(chance: &mut Chance) -> Caller {
    match chance.between(1, 8) {
        1 => physician(1),
        2 => ocmw(1),
        _ => hospital(),
    }
}

fn terms_of(chance: &mut Chance, known: &Known, period: Period) -> DecisionTerms {
    let mut terms = terms();
    terms.period = period;
    terms.request_date = known.today;
    terms.decision_date = known.today;
    terms.facts.social_inquiry_date = Some(known.today);
    if chance.once_in(2) {
        terms.facts.residence_status = ResidenceStatus::Illegal;
        terms.facts.situation = Situation::UnlawfulStay;
    }
    if chance.once_in(2) {
        terms.covers.push(cover(CoverKind::Doctor, period));
    }
    for cover in &mut terms.covers {
        cover.period = period;
    }
    if chance.once_in(9) {
        terms.facts.needy = false;
    }
    terms
}

fn registration(chance: &mut Chance, known: &Known) -> Operation {
    let first_day = known.today.plus_days(chance.between(-10, 20));
    let last_day = first_day.plus_days(chance.between(0, 90));
    let period = Period::new(first_day, last_day).unwrap();
    let DecisionCommand::Register {
        reason,
        mut decision,
    } = register(serial(chance, known))
    else {
        panic!("a registration registers");
    };
    decision.terms = terms_of(chance, known, period);
    let caller = match chance.once_in(20) {
        true => hospital(),
        false => ocmw(number(chance, 1, 2)),
    };
    let command = DecisionCommand::Register { reason, decision };
    Operation::Write(caller, id(chance), command)
}

/// Mostly by its own OCMW, having seen the latest version.
fn write(chance: &mut Chance, known: &Known, card: &Card) -> Operation {
    let caller = match chance.once_in(15) {
        true => ocmw(number(chance, 1, 2)),
        false => card.ocmw.clone(),
    };
    let expected_version = match chance.once_in(10) {
        true => card.version - 1,
        false => card.version,
    };
    let (card_number, reason) = (card.number, "looked into again".to_owned());
    let command = match chance.between(1, 12) {
        1..=3 => DecisionCommand::Modify {
            reason,
            card_number,
            expected_version,
            changes: Box::new(terms_of(chance, known, card.period)),
        },
        4..=6 => DecisionCommand::Extend {
            reason,
            card_number,
            expected_version,
            request_date: known.today,
            last_day: card.period.last_day().plus_days(chance.between(-2, 60)),
        },
        7..=8 => DecisionCommand::Stop {
            reason,
            card_number,
            expected_version,
            stop_reason: StopReason::RequestOfPerson,
            last_day: known.today.plus_days(chance.between(-1, 20)),
            mutation_date: None,
        },
        9 => DecisionCommand::Close {
            reason,
            card_number,
            expected_version,
        },
        // What suspended it made a version of which nobody told.
        _ => DecisionCommand::Reactivate {
            reason,
            card_number,
            expected_version: card.version + number(chance, 0, 1),
        },
    };
    Operation::Write(caller, id(chance), command)
}

fn mutation(chance: &mut Chance, known: &Known, card: &Card) -> Operation {
    let about = match chance.once_in(3) {
        true => serial(chance, known),
        false => card.serial,
    };
    let mutation_date = known.today.plus_days(chance.between(-20, 0));
    let change = match chance.between(1, 12) {
        1 => MutationChange::Death(mutation_date),
        2..=3 => MutationChange::SsinReplaced(ssin(serial(chance, known))),
        4..=5 => MutationChange::Names {
            family_name: format!("Verzonnen{}", number(chance, 1, 9)),
            given_names: "Fictief".to_owned(),
        },
        6..=7 => MutationChange::Stay {
            residence_status: ResidenceStatus::Illegal,
            situation: Situation::UnlawfulStay,
        },
        8..=9 => MutationChange::PopulationRegister(chance.once_in(2)),
        10..=11 => MutationChange::Mutuality(chance.once_in(2)),
        _ => MutationChange::RefundCode(200 + u16::try_from(chance.between(0, 12)).unwrap()),
    };
    let mutation = Mutation {
        change,
        mutation_date,
    };
    let judged = chance.once_in(8);
    Operation::Mutate(id(chance), ssin(about), mutation, judged)
}

fn factor(chance: &mut Chance, known: &Known) -> Option<SecondFactor> {
    match chance.between(1, 9) {
        1 => Some(SecondFactor::FamilyName("Verzonnenmans".to_owned())),
        2 => Some(SecondFactor::FamilyName("Niemand".to_owned())),
        3 => card(chance, known).map(|card| SecondFactor::CardNumber(card.number)),
        _ => None,
    }
}

fn question(chance: &mut Chance, known: &Known) -> CoverageQuestion {
    let first_day = known.today.plus_days(chance.between(-12, 12));
    let period = Period::new(first_day, first_day.plus_days(chance.between(0, 9))).unwrap();
    let (cover, care_days) = match chance.between(1, 10) {
        1 => (CoverKind::Hospitalisation, CareDays::Admission(first_day)),
        2 => (CoverKind::Hospitalisation, CareDays::Period(period)),
        3 => (CoverKind::Doctor, CareDays::Date(first_day)),
        4 => (CoverKind::Pharmaceutical, CareDays::Date(first_day)),
        _ => (CoverKind::AmbulatoryInHospital, CareDays::Date(first_day)),
    };
    let attestations = known.attestations.last();
    CoverageQuestion {
        ssin: ssin(match card(chance, known) {
            Some(card) if !chance.once_in(6) => card.serial,
            _ => serial(chance, known),
        }),
        question: Question { cover, care_days },
        attestation_number: attestations
            .filter(|_| chance.once_in(5))
            .map(|(_, _, number)| *number),
        second_factor: factor(chance, known),
    }
}

fn line(chance: &mut Chance, care_date: &str) -> Line {
    let kind = match chance.between(1, 3) {
        1 => LineKind::Uncoded {
            description: "transport".to_owned(),
        },
        _ => LineKind::Nomenclature {
            code: code(number(chance, 0, 2)),
        },
    };
    let has_price = matches!(kind, LineKind::Uncoded { .. }) || chance.once_in(2);
    Line {
        line_id: ["a", "b", "c"][chance.place(3).unwrap()].to_owned(),
        charged_cents: has_price.then(|| Cents::new(chance.between(1, 9_000))),
        units: number(chance, 1, 3),
        credit_note: chance.once_in(5),
        ..plain_line(care_date, kind)
    }
}

fn agreed(chance: &mut Chance, known: &Known) -> Option<Agreed> {
    let place = chance.place(known.agreements.len())?;
    Some(known.agreements[place].clone())
}

fn intervention(chance: &mut Chance, known: &Known) -> InterventionQuestion {
    let asked = question(chance, known);
    let agreed = agreed(chance, known).filter(|_| chance.once_in(2));
    let (ssin, question) = match &agreed {
        Some(agreed) => (ssin(agreed.serial), agreed.reference.question),
        None => (asked.ssin, asked.question),
    };
    let care_date = question.care_days.first_day().to_string();
    InterventionQuestion {
        ssin,
        cover: question.cover,
        second_factor: asked.second_factor,
        agreement: agreed.map(|agreed| agreed.reference),
        lines: vec![Line {
            credit_note: false,
            ..line(chance, &care_date)
        }],
    }
}

/// Something is billed, quoted or released.
fn money(chance: &mut Chance, known: &Known) -> Operation {
    if chance.once_in(5)
        && let Some(place) = chance.place(known.postings.len())
    {
        let (agreed, posting) = &known.postings[place];
        return Operation::Release(agreed.provider.clone(), id(chance), *posting);
    }
    let Some(agreed) = agreed(chance, known) else {
        return Operation::Check(hospital(), question(chance, known));
    };
    let care_date = agreed.reference.question.care_days.first_day().to_string();
    let command = BillingCommand {
        ssin: ssin(agreed.serial),
        second_factor: factor(chance, known),
        agreement: agreed.reference,
        lines: (0..chance.between(1, 2))
            .map(|_| line(chance, &care_date))
            .collect(),
        invoice_reference: "2026/118".to_owned(),
        quoted: Vec::new(),
        beside: BTreeMap::new(),
    };
    match chance.once_in(6) {
        true => Operation::Quote(agreed.provider, command),
        false => Operation::Bill(agreed.provider, id(chance), command),
    }
}

fn doctor() -> Nihii {
    match physician(1).organisation {
        Organisation::Nihii(nihii) => nihii,
        Organisation::Cbe(_) => panic!("a physician has a NIHII number"),
    }
}

fn attest(chance: &mut Chance, known: &Known) -> Operation {
    let first_day = known.today.plus_days(chance.between(-20, 5));
    let command = AttestationCommand {
        reason: "urgent".to_owned(),
        ssin: ssin(serial(chance, known)),
        second_factor: factor(chance, known),
        draft: AttestationDraft {
            author: doctor(),
            cover: CoverKind::AmbulatoryInHospital,
            first_day,
            last_day: (!chance.once_in(3)).then(|| first_day.plus_days(chance.between(-1, 40))),
        },
    };
    let sender = match chance.once_in(3) {
        true => physician(1),
        false => hospital(),
    };
    Operation::Attest(sender, id(chance), command)
}

/// An attestation is deleted, or some are looked for.
fn attestations(chance: &mut Chance, known: &Known) -> Operation {
    let place = chance.place(known.attestations.len());
    let sent = place.map(|place| known.attestations[place].clone());
    let first_day = known.today.plus_days(chance.between(-30, 10));
    let period = Period::new(first_day, first_day.plus_days(30)).unwrap();
    match sent {
        Some((sender, _, number)) if chance.once_in(2) => {
            Operation::DeleteAttestation(sender, id(chance), number)
        }
        Some((sender, serial, number)) if chance.once_in(2) => {
            let search = AttestationSearch::ByNumber(number);
            Operation::SearchAttestations(sender, ssin(serial), None, search)
        }
        _ => {
            let cover = None;
            let search = AttestationSearch::ByPeriod { period, cover };
            let about = ssin(serial(chance, known));
            let factor = factor(chance, known);
            Operation::SearchAttestations(provider(chance), about, factor, search)
        }
    }
}

fn publication(chance: &mut Chance) -> Operation {
    let first = row(number(chance, 0, 2), chance.between(100, 9_000));
    let rows = match chance.once_in(3) {
        true => vec![first, letter(3, "8.0", "1.25")],
        false => vec![first],
    };
    Operation::Publish(id(chance), rows)
}

fn reading(chance: &mut Chance, known: &Known, card: &Card) -> Reading {
    let reader = match chance.between(1, 3) {
        1 => auditor(),
        2 => card.ocmw.clone(),
        _ => ocmw(number(chance, 1, 2)),
    };
    let after = known
        .revision
        .number()
        .saturating_sub(u64::from(number(chance, 0, 30)));
    let after = Revision::new(after);
    match chance.between(1, 14) {
        1..=2 => match agreed(chance, known) {
            Some(Agreed {
                provider,
                reference,
                ..
            }) => Reading::Agreement(
                provider,
                reference.agreement_number,
                reference.consultation_date,
            ),
            None => Reading::Releases,
        },
        3 => {
            let version = chance.once_in(2).then(|| number(chance, 1, card.version));
            Reading::Decision(reader, card.number, version, None)
        }
        4 => Reading::DecisionHistory(reader, card.number),
        5 => Reading::Decisions(card.ocmw.clone(), filter(chance)),
        6 => {
            let first_day = known.today.plus_days(chance.between(-30, 30));
            let period = Period::new(first_day, first_day.plus_days(20)).unwrap();
            Reading::ManagingOcmw(reader, ssin(serial(chance, known)), period)
        }
        7 => Reading::PersonHistory(ssin(serial(chance, known))),
        8 => Reading::Consultations(ConsultationFilter {
            ssin: chance.once_in(2).then(|| ssin(serial(chance, known))),
            provider: chance.once_in(3).then(|| hospital().organisation),
            ocmw: chance.once_in(3).then(|| cbe(1)),
            period: None,
        }),
        9 => Reading::Export(match chance.between(1, 3) {
            1 => ExportScope::Card(card.number),
            2 => ExportScope::Person(ssin(card.serial)),
            _ => ExportScope::Ocmw(cbe(number(chance, 1, 2))),
        }),
        10 => {
            let month = Month::of(known.today);
            let ocmw = chance.once_in(2).then(|| cbe(number(chance, 1, 2)));
            Reading::Activity(month, month.next(), ocmw)
        }
        11..=12 => match chance.place(known.postings.len()) {
            Some(place) => Reading::Claim(claim(chance, &known.postings[place])),
            None => Reading::Releases,
        },
        13 => Reading::FeedOfOcmw(reader, after),
        _ => Reading::FeedOfProvider(provider(chance), after),
    }
}

fn filter(chance: &mut Chance) -> DecisionFilter {
    let states = [DecisionState::Active, DecisionState::Suspended];
    DecisionFilter {
        state: chance.place(4).and_then(|place| states.get(place).copied()),
        expired: chance.once_in(3).then(|| chance.once_in(2)),
        ending_within_days: chance.once_in(3).then(|| number(chance, 0, 90)),
    }
}

fn claim(chance: &mut Chance, (agreed, posting): &(Agreed, Uuid)) -> Claim {
    let reference = agreed.reference;
    Claim {
        provider: agreed.provider.organisation,
        ssin: ssin(agreed.serial),
        agreement: reference,
        card_number: reference.card_number,
        card_version: reference.version,
        ocmw: cbe(number(chance, 1, 2)),
        lines: vec![ClaimedLine {
            line_id: "a".to_owned(),
            care_date: reference.question.care_days.first_day(),
            state_cents: Cents::ZERO,
            ocmw_cents: Cents::new(chance.between(0, 9_000)),
            patient_cents: Cents::ZERO,
        }],
        posting_id: chance.once_in(2).then_some(*posting),
    }
}
