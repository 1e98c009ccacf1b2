//! Agreements of invented providers on an invented person, and what they answer for a line's days.

use crate::scene::{LAW, day};
use carmed_model::Cents;
use carmed_model::consultation::Coverage;
use carmed_model::{
    AgreementNumber, CareDays, CoverKind, Day, DecisionVersion, Dossier, Instant, Nihdi,
    NihdiCheck, Nihii, Period, Posting, ProviderId, Question, TariffRelease,
};
use carmed_validation::ProviderKind;
use carmed_validation::amounts::{HospitalDays, Line, LineKind};
use carmed_validation::billing::{Billed, BillingFacts, LineToBill, Quoted, bill};
use carmed_validation::coverage::assess_protected;
use carmed_validation::tariff::{self, TariffBook};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// The moment at which the sample tariff became known.
const LOADED: Instant = Instant::from_micros(1_000_000);

/// The published sample, loaded.
pub(crate) static BOOK: LazyLock<TariffBook> = LazyLock::new(|| {
    let rows = tariff::csv::read(tariff::SAMPLE_CSV.as_bytes(), NihdiCheck::On).unwrap();
    let release = TariffRelease {
        release_id: Uuid::nil(),
        source: "test".to_owned(),
        documents: Vec::new(),
        known_since: LOADED,
        row_count: u64::try_from(rows.len()).unwrap(),
        sha256: tariff::rows_sha256(&rows),
    };
    TariffBook::empty().with_release(&release, rows).unwrap()
});

/// An agreement: who holds it, on which version, for which care, since when.
#[derive(Clone)]
pub(crate) struct Agreement {
    pub(crate) name: u8,
    pub(crate) version: Arc<DecisionVersion>,
    pub(crate) cover: CoverKind,
    pub(crate) days: Period,
    pub(crate) agreed_on: Day,
}

impl Agreement {
    pub(crate) fn number(&self) -> AgreementNumber {
        AgreementNumber::from_mac('A', [self.name; 20]).unwrap()
    }

    fn kind(&self) -> &'static ProviderKind {
        let name = match self.cover {
            CoverKind::Hospitalisation | CoverKind::AmbulatoryInHospital => "hospital",
            CoverKind::Pharmaceutical => "pharmacy",
            _ => "general_practitioner",
        };
        LAW.provider_kind(name).unwrap()
    }

    pub(crate) fn provider(&self) -> ProviderId {
        let number = match self.cover {
            CoverKind::Hospitalisation | CoverKind::AmbulatoryInHospital => "71000535",
            CoverKind::Pharmaceutical => "60000438",
            _ => "10000106004",
        };
        ProviderId::Nihii(Nihii::parse(number).unwrap())
    }

    /// What the agreement answers for these days, as the registry asks it (COV-05).
    pub(crate) fn coverage(&self, dossier: &Dossier, days: Period, today: Day) -> Coverage {
        let question = Question {
            cover: self.cover,
            care_days: CareDays::Period(self.days),
        };
        let mut coverage = assess_protected(
            &question,
            self.agreed_on,
            &self.version,
            &self.provider(),
            self.kind(),
            Some(dossier),
            today,
            &LAW,
        );
        coverage.gaps.clear();
        coverage.spans.retain_mut(|span| {
            span.agreement = Some(self.number());
            let shared = span.days.intersection(&days);
            shared.map(|shared| span.days = shared).is_some()
        });
        coverage
    }

    /// Bills these lines on that day.
    pub(crate) fn bill(
        &self,
        lines: &[(Line, Option<Quoted>)],
        dossier: &Dossier,
        today: Day,
    ) -> Vec<Billed> {
        let coverages: Vec<Coverage> = lines
            .iter()
            .map(|(line, _)| self.coverage(dossier, line.care_days(), today))
            .collect();
        let to_bill: Vec<LineToBill<'_>> = lines
            .iter()
            .zip(&coverages)
            .map(|((line, quoted), coverage)| LineToBill {
                line,
                coverage,
                quoted: *quoted,
            })
            .collect();
        let facts = BillingFacts {
            agreement: self.number(),
            cover: self.cover,
            ocmw: self.version.decision.ocmw.cbe,
            dossier,
            provider_kind: self.kind(),
            birth_date: Some(self.version.decision.beneficiary.birth_date),
            tariff: &BOOK,
            parameters: &LAW,
            known_on: LOADED,
            today,
        };
        bill(&to_bill, &facts)
    }

    /// Bills these lines and posts what may be posted; the posting where there is one.
    pub(crate) fn post(
        &self,
        lines: &[(Line, Option<Quoted>)],
        dossier: &mut Dossier,
        posting_id: u128,
        today: Day,
    ) -> (Vec<Billed>, Option<Arc<Posting>>) {
        let billed = self.bill(lines, dossier, today);
        let posted: Vec<_> = billed
            .iter()
            .filter_map(|line| line.posted.clone())
            .collect();
        let posting = (!posted.is_empty()).then(|| {
            Arc::new(Posting {
                posting_id: Uuid::from_u128(posting_id),
                provider: self.provider(),
                agreement: self.number(),
                card_number: self.version.card_number,
                version: self.version.version,
                ocmw: self.version.decision.ocmw.cbe,
                cover: self.cover,
                invoice_reference: "2026/1".to_owned(),
                posted_on: today,
                lines: posted,
            })
        });
        if let Some(posting) = &posting {
            dossier.post(Arc::clone(posting));
        }
        (billed, posting)
    }
}

/// One unit of a code, nothing else stated.
pub(crate) fn act(line_id: &str, code: &str, on: Day) -> Line {
    Line {
        line_id: line_id.to_owned(),
        kind: LineKind::Nomenclature {
            code: Nihdi::parse(code, NihdiCheck::On).unwrap(),
        },
        care_date: on,
        units: 1,
        charged_cents: None,
        insurability: None,
        gmd: None,
        conventioned: None,
        chronic: false,
        prescription: false,
        attestation: false,
        invoice_type: None,
        supplement_type: None,
        room: None,
        used_of_month_cents: None,
        used_of_stay_cents: Cents::ZERO,
        credit_note: false,
    }
}

/// Days of a stay from the day of admission, at EUR 778.78 a day.
pub(crate) fn stay(line_id: &str, first_day: Day, last_day: Day) -> Line {
    Line {
        kind: LineKind::HospitalDays(HospitalDays {
            last_day,
            admission_date: first_day,
            group: None,
            hospital: None,
            ward: None,
            full_day_price_cents: Some(Cents::new(77_878)),
            day_insurance_part_cents: None,
            with_flat_fees: false,
        }),
        ..act(line_id, "101076", first_day)
    }
}

/// The first of April 2026, on which cases are judged unless they say otherwise.
pub(crate) fn first_of_april() -> Day {
    day("2026-04-01")
}
