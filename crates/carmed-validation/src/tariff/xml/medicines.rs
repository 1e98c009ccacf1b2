//! Medicines: the reimbursement of a pack per delivery environment, with dated copayments per regime.

use super::super::report::{Notes, Place, SkipReason};
use super::super::values;
use super::elements::Element;
use super::join::{Refused, Texts, read, read_if_any};
use super::medicine_rows::{MedicineRows, Reimbursement};
use super::prices::{PackKey, Prices};
use carmed_model::tariff::MedicineCategory;
use carmed_model::{Cents, Code, Day, Finding, Period};

/// The regime with increased reimbursement, as copayments number it.
const BIM_REGIME: u32 = 1;
/// The ordinary regime.
const ORDINARY_REGIME: u32 = 2;

/// The reimbursements and prices read so far.
#[derive(Default)]
pub(super) struct Medicines {
    reimbursements: Vec<Reimbursement>,
    prices: Prices,
    sources: Texts,
}

/// A value on the days it holds.
type Dated<T> = (Period, T);

/// The dated elements of an element: those called `Data`, or itself where it has none.
fn data(element: &Element) -> Vec<&Element> {
    let data: Vec<&Element> = element.all("Data").collect();
    if data.is_empty() { vec![element] } else { data }
}

/// The days of a dated element; without an end they are open.
fn days(element: &Element) -> Result<Period, Refused> {
    let first_day = read(element, &["from", "StartDate"], values::xml_day)?;
    let last_day = read_if_any(element, &["to", "EndDate"], values::xml_day)?;
    Period::new(first_day, last_day.unwrap_or(Day::OPEN_END))
        .map_err(|_| Finding::new(Code::ImplausibleDate).at("to"))
}

/// The pack and its environment; `None` for what is no pack with a CNK.
fn pack(element: &Element, notes: &mut Notes) -> Result<Option<PackKey>, Refused> {
    if element.value("codeType").is_some_and(|kind| kind != "CNK") {
        notes.skip(SkipReason::NotAPack);
        return Ok(None);
    }
    let cnk = read(element, &["code"], values::cnk)?;
    let environment = read(element, &["deliveryEnvironment"], values::environment)?;
    Ok(Some((cnk, environment)))
}

/// An amount in whole cents; `None` where there is none, or it is no whole number of cents.
fn amount(element: &Element, name: &str, notes: &mut Notes) -> Result<Option<Cents>, Refused> {
    let Some(amount) = read_if_any(element, &[name], values::euro)? else {
        return Ok(None);
    };
    if amount.is_none() {
        notes.skip(SkipReason::NotWholeCents);
    }
    Ok(amount)
}

impl Medicines {
    /// Takes the public prices of a pack.
    pub(super) fn add_price(
        &mut self,
        element: &Element,
        place: Place,
        notes: &mut Notes,
    ) -> Result<(), Refused> {
        let Some(key) = pack(element, notes)? else {
            return Ok(());
        };
        for data in data(element) {
            if let Some(price_cents) = amount(data, "Price", notes)? {
                self.prices.add(key, days(data)?, price_cents, place);
            }
        }
        Ok(())
    }

    /// Takes a reimbursement of a pack.
    pub(super) fn add_context(
        &mut self,
        element: &Element,
        document: &str,
        place: Place,
        notes: &mut Notes,
    ) -> Result<(), Refused> {
        let Some(key) = pack(element, notes)? else {
            return Ok(());
        };
        let source = match element.value("legalReferencePath") {
            Some(path) => format!("{document}, {path}"),
            None => document.to_owned(),
        };
        let source = self.sources.place(&source);
        let ordinary = copayments(element, ORDINARY_REGIME, notes)?;
        let bim = copayments(element, BIM_REGIME, notes)?;
        for data in data(element) {
            let Some(category) = category(data, element)? else {
                notes.skip(SkipReason::MedicineCategoryNotMapped);
                continue;
            };
            let price_cents = amount(data, "Price", notes)?;
            for (days, ordinary_cents, bim_cents) in shares(days(data)?, &ordinary, &bim, notes) {
                self.reimbursements.push(Reimbursement {
                    key,
                    days,
                    category,
                    ordinary_cents,
                    bim_cents,
                    price_cents,
                    source,
                    place,
                });
            }
        }
        Ok(())
    }

    /// The rows the reimbursements and prices come to.
    pub(super) fn into_rows(self) -> MedicineRows {
        MedicineRows::new(self.reimbursements, self.prices, self.sources)
    }
}

/// The category of the reimbursement; `None` for one that has no share per pack.
fn category(data: &Element, around: &Element) -> Result<Option<MedicineCategory>, Refused> {
    let criterion = data
        .all("ReimbursementCriterion")
        .chain(around.all("ReimbursementCriterion"))
        .next();
    let name = criterion
        .and_then(|criterion| criterion.value("category"))
        .or_else(|| data.value_of(&["category"]))
        .ok_or_else(|| Finding::new(Code::Missing).at("category"))?;
    Ok(values::category(name).ok())
}

/// The copayments of one regime, in order of days.
fn copayments(
    context: &Element,
    regime: u32,
    notes: &mut Notes,
) -> Result<Vec<Dated<Cents>>, Refused> {
    let mut copayments = Vec::new();
    for copayment in context.all("Copayment") {
        if read(copayment, &["regimeType"], values::number)? != regime {
            continue;
        }
        for data in data(copayment) {
            if let Some(cents) = amount(data, "FeeAmount", notes)? {
                copayments.push((days(data)?, cents));
            }
        }
    }
    copayments.sort_unstable();
    let overlaps = |pair: &[Dated<Cents>]| pair[0].0.overlaps(&pair[1].0);
    if copayments.windows(2).any(overlaps) {
        return Err(Finding::new(Code::UnsupportedCriteria).at("Copayment"));
    }
    Ok(copayments)
}

/// The stretches of these days on which both regimes have one copayment.
fn shares(
    days: Period,
    ordinary: &[Dated<Cents>],
    bim: &[Dated<Cents>],
    notes: &mut Notes,
) -> Vec<(Period, Cents, Cents)> {
    let mut shares = Vec::new();
    let mut shared_days = 0;
    for (ordinary_days, ordinary_cents) in ordinary {
        for (bim_days, bim_cents) in bim {
            let both = ordinary_days
                .intersection(bim_days)
                .and_then(|both| both.intersection(&days));
            if let Some(both) = both {
                shared_days += both.length_days();
                shares.push((both, *ordinary_cents, *bim_cents));
            }
        }
    }
    if shared_days < days.length_days() {
        notes.skip(SkipReason::CopaymentMissing);
    }
    shares
}
