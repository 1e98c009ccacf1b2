//! A plain case as the line, tariff and coverage the first implementation is asked with.

use super::case::{Care, Case, Group, Level, Payer, Percentage, StayFee};
use crate::world::{World, basis, book, code, day, line, medicine, span, stay, uncoded};
use carmed_model::consultation::{AmountBasis, ConditionKind, Coverage, Gap};
use carmed_model::tariff::{DeliveryEnvironment, Insurability, MedicineCategory};
use carmed_model::{
    Cbe, Cents, Cnk, Code, CoverKind, Day, Finding, InvoiceType, LetterRow, MedicineRow,
    NomenclatureRow, PatientCap, Period, SupplementType, SupportLevel, TariffRow,
};
use carmed_validation::amounts::{HospitalDays, Line, LineKind, LineResult};
use carmed_validation::parameters::{StayGroup, Ward};

const CNK: &str = "1500016";

/// The result of the first implementation.
pub(crate) fn ask(case: &Case) -> LineResult {
    let (world, line) = world_and_line(case);
    world.compute(&line)
}

/// The line, and everything it is judged on.
pub(crate) fn world_and_line(case: &Case) -> (World, Line) {
    let (rows, mut line) = rows_and_line(case);
    line.units = u32::try_from(case.units).unwrap();
    line.charged_cents = case.charged.map(Cents::new);
    line.insurability = case.bim.then_some(Insurability::Bim);
    line.used_of_month_cents = Some(Cents::new(case.used_of_month));
    line.used_of_stay_cents = Cents::new(case.used_of_stay);
    line.supplement_type = Some(SupplementType::Material);
    line.invoice_type = Some(InvoiceType::HospitalStay);
    line.credit_note = case.credit_note;
    let mut world = World::with_book(book(rows), basis(0, 0));
    world.cover = CoverKind::Hospitalisation;
    world.coverage = coverage(case, line.care_date);
    (world, line)
}

fn whole_year(year: &str) -> Period {
    let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
    Period::new(day(&first), day(&last)).unwrap()
}

fn fee_row(nihdi: &str, insurance: i64, patient: i64, conventioned: Option<bool>) -> TariffRow {
    TariffRow::Nomenclature(NomenclatureRow {
        code: code(nihdi),
        period: whole_year("2024"),
        insurability: None,
        gmd: None,
        age_class: None,
        conventioned,
        fee_cents: Cents::new(insurance + patient),
        insurance_cents: Cents::new(insurance),
        patient_cents: Cents::new(patient),
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "drawn".to_owned(),
    })
}

fn rows_and_line(case: &Case) -> (Vec<TariffRow>, Line) {
    match &case.care {
        Care::Act { insurance, patient } => {
            let row = fee_row("101076", *insurance, *patient, None);
            (vec![row], line("101076", "2024-05-13"))
        }
        Care::Physiotherapy {
            fee,
            patient,
            conventioned,
        } => {
            let row = fee_row("560011", fee - patient, *patient, Some(true));
            let line = Line {
                conventioned: Some(*conventioned),
                ..line("560011", "2024-05-13")
            };
            (vec![row], line)
        }
        Care::Letters {
            letters,
            percentage,
        } => letters_of(letters, *percentage),
        Care::Pack { .. } => pack(case),
        Care::Stay { .. } => (Vec::new(), stay_of(case)),
        Care::Uncoded => (Vec::new(), uncoded(case.charged, "2024-05-13")),
    }
}

fn letters_of(letters: &[(i64, i64, bool)], percentage: Percentage) -> (Vec<TariffRow>, Line) {
    let nihdi = match percentage {
        Percentage::Forty => "102012",
        Percentage::TwentyFiveAndTen => "102955",
        Percentage::Unknown => "105755",
    };
    let row = |(place, letter): (usize, &(i64, i64, bool))| {
        TariffRow::Letter(LetterRow {
            code: code(nihdi),
            letter: ["N", "Q", "K"][place].to_owned(),
            coefficient_millionths: letter.0,
            letter_value_micro_euro: letter.1,
            bears_patient_share: letter.2,
            period: whole_year("2014"),
            source: "drawn".to_owned(),
        })
    };
    let rows = letters.iter().enumerate().map(row).collect();
    (rows, line(nihdi, "2014-09-01"))
}

fn pack(case: &Case) -> (Vec<TariffRow>, Line) {
    let Care::Pack {
        category,
        base,
        price,
        copayments,
        large,
        in_2026,
    } = &case.care
    else {
        panic!("a pack");
    };
    let row = MedicineRow {
        cnk: Cnk::parse(CNK).unwrap(),
        category: match category {
            'A' => MedicineCategory::A,
            'B' => MedicineCategory::B,
            'C' => MedicineCategory::C,
            _ => MedicineCategory::D,
        },
        environment: DeliveryEnvironment::PublicPharmacy,
        period: Period::new(day("2019-01-01"), Day::OPEN_END).unwrap(),
        base_price_cents: base.map(Cents::new),
        public_price_cents: Cents::new(*price),
        ordinary_copayment_cents: copayments[0].map(Cents::new),
        bim_copayment_cents: copayments[1].map(Cents::new),
        large_pack: *large,
        source: "drawn".to_owned(),
    };
    let care_date = if *in_2026 { "2026-01-01" } else { "2025-12-31" };
    (vec![row.into()], medicine(CNK, care_date))
}

fn stay_of(case: &Case) -> Line {
    let Care::Stay {
        first,
        admitted_before,
        group,
        fee,
    } = &case.care
    else {
        panic!("a stay");
    };
    let first_day = day("2020-01-01").plus_days(*first);
    let last_day = first_day.plus_days(case.days() - 1);
    let (price, part, flat) = match fee {
        StayFee::FullPrice(price) => (Some(*price), None, false),
        StayFee::Table => (None, None, true),
        StayFee::InsurancePart(part, flat) => (None, Some(*part), *flat),
    };
    Line {
        kind: LineKind::HospitalDays(HospitalDays {
            last_day,
            admission_date: first_day.plus_days(-admitted_before),
            group: Some(match group {
                Group::Ordinary => StayGroup::Ordinary,
                Group::WithDependants => StayGroup::OrdinaryWithDependants,
                Group::Child => StayGroup::ChildOrLongTermUnemployed,
                Group::Increased => StayGroup::IncreasedReimbursement,
            }),
            hospital: Some("UZ Gent".to_owned()),
            ward: Some(Ward::Acute),
            full_day_price_cents: price.map(Cents::new),
            day_insurance_part_cents: part.map(Cents::new),
            with_flat_fees: flat,
        }),
        ..stay(&first_day.to_string(), &last_day.to_string(), 0)
    }
}

/// One span per stretch of days of one card, one gap per stretch of days without.
fn coverage(case: &Case, first_day: Day) -> Coverage {
    let mut coverage = Coverage::default();
    let mut from = 0;
    for until in 0..case.cards.len() {
        let card = case.cards[until];
        if case.cards.get(until + 1) == Some(&card) {
            continue;
        }
        let offset = |place: usize| first_day.plus_days(i64::try_from(place).unwrap());
        let days = Period::new(offset(from), offset(until)).unwrap();
        from = until + 1;
        if card == 0 {
            coverage.gaps.push(Gap {
                days,
                reasons: vec![Finding::new(Code::NoDecisionInForce)],
                remedies: Vec::new(),
            });
            continue;
        }
        let asked = [ConditionKind::PrescriptionRequired];
        let conditions = &asked[..usize::from(case.prescription_missing)];
        let mut span = span(days, amount_basis(&case.payers[card - 1]), conditions);
        if card == 2 && case.cards_of_two_ocmws {
            span.ocmw.cbe = Cbe::parse("0200000142").unwrap();
        }
        coverage.spans.push(span);
    }
    coverage
}

fn amount_basis(payer: &Payer) -> AmountBasis {
    let level = |level: Level| match level {
        Level::Nothing => SupportLevel::Nothing,
        Level::Partial => SupportLevel::Partial,
        Level::Full => SupportLevel::Full,
    };
    let percent = |percent: i64| u8::try_from(percent).unwrap();
    let cap = |cap_cents| PatientCap {
        invoice_type: InvoiceType::HospitalStay,
        cap_cents: Cents::new(cap_cents),
    };
    AmountBasis {
        insurance_level: level(payer.levels[0]),
        patient_level: level(payer.levels[1]),
        supplement_level: level(payer.levels[2]),
        patient_caps: payer.month_maximum.map(cap).into_iter().collect(),
        supplement_cap_cents: payer.supplement_maximum.map(Cents::new),
        supplement_types: match payer.listed {
            None => Vec::new(),
            Some(true) => vec![SupplementType::SingleRoom, SupplementType::Material],
            Some(false) => vec![SupplementType::SingleRoom],
        },
        ..basis(percent(payer.state[0]), percent(payer.state[1]))
    }
}
