//! The register of one person, made anew from its log; the shipped law judges each command on it.

use crate::commands::{Actor, Command, LAST_DAY, TODAY};
use carmed_model::beneficiary::Beneficiary;
use carmed_model::decision::{DecidedBy, StopReason};
use carmed_model::{
    BirthDate, CardNumber, Cbe, Cover, CoverKind, Day, DecisionState, DecisionTerms,
    DecisionVersion, Dossier, Facts, InsCode, Instant, MutationKind, OcmwOffice, Period,
    ResidenceStatus, Situation, Ssin, SupportLevel,
};
use carmed_validation::Parameters;
use carmed_validation::life_cycle;
use carmed_validation::registration::{self, Approved, Context, Refused};
use std::sync::{Arc, LazyLock};

static LAW: LazyLock<Parameters> = LazyLock::new(|| Parameters::embedded().unwrap());

/// A command that is stored, with the version it made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    pub(crate) command: Command,
    card: usize,
    version: u32,
    state: DecisionState,
    last_day: Day,
}

impl Entry {
    pub(crate) const fn actor(&self) -> Actor {
        self.command.actor()
    }

    /// The entry as that log takes it: a new card gets a number no other has.
    pub(crate) fn stored_after(self, log: &[Self]) -> Self {
        let card = match self.command {
            Command::Register { .. } => card_count(log),
            _ => self.card,
        };
        Self { card, ..self }
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn cbe(ocmw: Actor) -> Cbe {
    let eight = 2_000_001 + u64::try_from(ocmw.place()).unwrap();
    Cbe::parse(&format!("{eight:08}{:02}", 97 - eight % 97)).unwrap()
}

fn beneficiary() -> Beneficiary {
    Beneficiary {
        ssin: Ssin::parse("50010100156", day(TODAY).date()).unwrap(),
        family_name: "Verzonnenmans".to_owned(),
        given_names: "Fictief".to_owned(),
        gender: None,
        birth_date: BirthDate::new(1950, Some(1), Some(1)).unwrap(),
        death_date: None,
    }
}

fn terms(last_day: Day) -> DecisionTerms {
    let days = Period::new(day(TODAY), last_day).unwrap();
    DecisionTerms {
        office: OcmwOffice {
            municipality_ins: InsCode::parse("21004").unwrap(),
            name_nl: "OCMW Voorbeeld".to_owned(),
            name_fr: "CPAS Exemple".to_owned(),
        },
        request_date: day(TODAY),
        decision_date: day(TODAY),
        decided_by: DecidedBy::Committee,
        period: days,
        facts: Facts {
            residence_status: ResidenceStatus::Legal,
            situation: Situation::OcmwOwnFunds,
            in_population_register: false,
            affiliated_to_mutuality: false,
            needy: true,
            social_inquiry_date: Some(day(TODAY)),
            guarantor: false,
            fedasil_code_207: false,
        },
        covers: vec![Cover {
            kind: CoverKind::Doctor,
            period: days,
            insurance_level: SupportLevel::Full,
            patient_level: SupportLevel::Full,
            supplement_level: SupportLevel::Nothing,
            convention: false,
            prescription_required: false,
            patient_caps: Vec::new(),
            supplement_cap_cents: None,
            supplement_types: Vec::new(),
            providers: None,
        }],
    }
}

/// What the law says of a command on the dossier that this log comes to.
pub(crate) fn decide(log: &[Entry], command: &Command) -> Result<Entry, Refused> {
    let dossier = dossier(log);
    let context = Context {
        today: day(TODAY),
        parameters: &LAW,
    };
    let of = |card: usize| Arc::clone(dossier.decision(card_number(card)).unwrap());
    let (card, approved) = match command {
        Command::Register { ocmw } => {
            let decision = terms(day(LAST_DAY)).decide_for(&beneficiary(), cbe(*ocmw));
            let approved = registration::decide(&decision, &dossier, &context)?;
            (card_count(log), approved)
        }
        Command::Modify { card, .. } => {
            let current = of(*card);
            let same = terms(current.decision.period.last_day());
            let approved = life_cycle::modify(&current, &same, &dossier, &context)?;
            (*card, approved)
        }
        Command::Stop { card, .. } => {
            let reason = StopReason::RequestOfPerson;
            let approved = life_cycle::stop(&of(*card), reason, day(TODAY), None, &context)?;
            (*card, approved)
        }
        Command::Close { card, .. } => (*card, life_cycle::close(&of(*card))?),
        Command::Reactivate { card, .. } => (*card, life_cycle::reactivate(&of(*card), &dossier)?),
        Command::Suspend { card } => {
            let approved = life_cycle::suspend(&of(*card), MutationKind::Stay, day(TODAY))?;
            (*card, approved)
        }
    };
    let known = dossier.decision(card_number(card));
    Ok(Entry {
        command: command.clone(),
        card,
        version: known.map_or(1, |known| known.version + 1),
        state: approved.state,
        last_day: approved.decision.period.last_day(),
    })
}

/// Who registered a card.
fn owner(log: &[Entry], card: usize) -> Actor {
    let mut entries = log.iter().filter(|entry| entry.card == card);
    entries.next().unwrap().actor()
}

fn card_number(card: usize) -> CardNumber {
    CardNumber::from_sequence(1 + u64::try_from(card).unwrap()).unwrap()
}

/// The dossier that this log comes to.
fn dossier(log: &[Entry]) -> Dossier {
    static REGISTERED: LazyLock<Approved> = LazyLock::new(|| {
        let context = Context {
            today: day(TODAY),
            parameters: &LAW,
        };
        let decision = terms(day(LAST_DAY)).decide_for(&beneficiary(), cbe(Actor::FirstOcmw));
        registration::decide(&decision, &Dossier::default(), &context).unwrap()
    });
    let mut dossier = Dossier::default();
    for (place, entry) in log.iter().enumerate() {
        let ocmw = cbe(owner(log, entry.card));
        dossier.put(Arc::new(DecisionVersion {
            card_number: card_number(entry.card),
            version: entry.version,
            state: entry.state,
            decision: terms(entry.last_day).decide_for(&beneficiary(), ocmw),
            state_share: REGISTERED.state_share,
            grants: REGISTERED.grants.clone(),
            cause: REGISTERED.cause,
            warnings: Vec::new(),
            registered_on: day(TODAY),
            registered_at: Instant::from_micros(i64::try_from(place).unwrap()),
        }));
    }
    dossier
}

pub(crate) fn card_count(log: &[Entry]) -> usize {
    log.iter().map(|entry| entry.card + 1).max().unwrap_or(0)
}

/// Who manages a card, and where it stands.
pub(crate) fn stands(log: &[Entry], card: usize) -> (Actor, DecisionState) {
    let latest = log.iter().rfind(|entry| entry.card == card).unwrap();
    (owner(log, card), latest.state)
}

/// Pairs of cards that are in force on one day.
pub(crate) fn days_in_force_twice(log: &[Entry]) -> Vec<(CardNumber, CardNumber)> {
    let dossier = dossier(log);
    let mut pairs = Vec::new();
    for (place, one) in dossier.decisions.iter().enumerate() {
        for other in &dossier.decisions[place + 1..] {
            let days = one.days_in_force().zip(other.days_in_force());
            if days.is_some_and(|(one, other)| one.overlaps(&other)) {
                pairs.push((one.card_number, other.card_number));
            }
        }
    }
    pairs
}

/// The OCMW whose ACTIVE decision holds that day.
pub(crate) fn in_force_on(log: &[Entry], text: &str) -> Option<Actor> {
    (0..card_count(log)).find_map(|card| {
        let latest = log.iter().rfind(|entry| entry.card == card)?;
        let holds = latest.state == DecisionState::Active && latest.last_day >= day(text);
        holds.then(|| owner(log, card))
    })
}

/// Whether each card's versions are 1, 2, 3 …, each once.
pub(crate) fn versions_follow_each_other(log: &[Entry]) -> bool {
    (0..card_count(log)).all(|card| {
        let versions = log.iter().filter(|entry| entry.card == card);
        versions
            .map(|entry| entry.version)
            .eq(1..=u32::try_from(log.iter().filter(|entry| entry.card == card).count()).unwrap())
    })
}

pub(crate) fn was_stopped_while_suspended(log: &[Entry]) -> bool {
    log.iter().enumerate().any(|(place, entry)| {
        matches!(entry.command, Command::Stop { .. })
            && stands(&log[..place], entry.card).1 == DecisionState::Suspended
    })
}
