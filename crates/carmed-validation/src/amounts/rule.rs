//! The rules of the amounts: what each rests on, and how it rounds.

use super::rounding::Rounding;

macro_rules! amount_rules {
    ($($(#[doc = $text:literal])+ $name:ident = $id:literal, $rounding:ident, $basis:literal;)+) => {
        /// A rule of the amounts: its formula, its basis and its rounding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AmountRule { $($(#[doc = $text])+ $name,)+ }

        impl AmountRule {
            /// Every rule, in order of id.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its stable id: `AMT-05`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it rests on: the source, or the choice of this project.
            pub const fn basis(self) -> &'static str {
                match self { $(Self::$name => $basis,)+ }
            }

            /// How its value is brought to whole cents.
            pub const fn rounding(self) -> Rounding {
                match self { $(Self::$name => Rounding::$rounding,)+ }
            }
        }
    };
}

amount_rules! {
    /// Amount of the tariff row per unit × units.
    Tariff = "AMT-01", Exact,
        "the published row of the code on the care date; per unit, then multiplied";
    /// Care without a code has no fee, hence no insurance part and no patient part.
    Uncoded = "AMT-02", Exact,
        "no official fee exists for care without a code, nor for medicines of category D; the whole charge counts as a supplement";
    /// What is charged as stated; where nothing is stated, the fee, or the public price of a pack of category D.
    Charge = "AMT-03", Exact, "the line as stated by the provider";
    /// max(0, charged − fee).
    Supplement = "AMT-04", Exact, "official invoice scheme: what is charged above the fee";
    /// max(0, fee − charged); it lowers the patient part first, then the insurance part.
    Reduction = "AMT-05", Exact, "ruling 25: the payers share what is charged";
    /// (part − its reduction) × percentage, once per line.
    StateShare = "AMT-06", NearestCentHalvesAway,
        "State share of the decision; the cent left goes to the next payer";
    /// What the OCMW takes of what the State left of the insurance part.
    OcmwInsurance = "AMT-07", Exact, "cover of the decision, level for the insurance part; ruling 21";
    /// What the OCMW takes of what the State left of the patient part.
    OcmwPatient = "AMT-08", Exact,
        "cover of the decision, level for the patient part; maximum per calendar month of care and invoice type; rulings 19 and 21";
    /// What the OCMW takes of the supplement; supplements are never State money.
    OcmwSupplement = "AMT-09", Exact,
        "cover of the decision, level for supplements; maximum per stay, else per line; rulings 21 and 24";
    /// Charged − State − OCMW.
    Patient = "AMT-10", Exact, "the patient pays what State and OCMW left";
    /// Of care that is not covered or was rejected, State and OCMW pay nothing.
    NotBorne = "AMT-11", Exact, "COV-06: not covered that day, or the line itself cannot be";
    /// Σ coefficient × letter value per unit, then × units.
    Letters = "AMT-12", NearestCentHalvesAway,
        "key letters of the code on the care date, at full precision; per unit, then multiplied";
    /// Percentage of the fee of those letters that bear a patient share, per unit, then × units.
    PercentageShare = "AMT-13", TruncatedToCent,
        "published percentage of the code; truncation fits every published row, half-up does not";
    /// (fee − patient part) × (100 % − cut), per unit, then × units.
    ConventionCut = "AMT-14", NearestCentHalvesAway,
        "physiotherapy without convention, ordinary insured only: (27.10 − 6.25) × 75 % = 15.64, published for 2022";
    /// Fee − the other part.
    RestOfFee = "AMT-15", Exact, "fee = insurance part + patient part";
    /// Insurance part + patient part.
    SumOfParts = "AMT-16", Exact, "fee = insurance part + patient part";
    /// The published share of the pack × units.
    Copayment = "AMT-17", Exact,
        "the loaded copayment of the pack in its delivery environment is the law";
    /// Fixed amount + percentage of the ex-factory price, per pack, then × units.
    MedicineShare = "AMT-18", NearestCentHalvesAway,
        "share by category of medicine and ex-factory price, where no copayment is loaded";
    /// − max(0, share − maximum) × units.
    MedicineMaximum = "AMT-19", Exact, "maximum share of a pack; large packs have their own";
    /// max(0, minimum − share) × units.
    MedicineMinimum = "AMT-20", Exact, "minimum share of a pack, category A too";
    /// − max(0, share − public price) × units.
    PublicPriceLimit = "AMT-21", Exact, "ruling: a share is never above the public price";
    /// The patient's share of a day × days, not above the full price of the day.
    DayShare = "AMT-22", Exact,
        "share by group and by day counted from admission, not from the start of the cover";
    /// Flat fee × days, or once per admission; the patient bears it.
    FlatFee = "AMT-23", Exact, "ruling 23: only when asked for, never on top of a full day price";
    /// The full price of a day × days.
    FullDayPrice = "AMT-24", Exact,
        "full day price of hospital and ward for who is not insured; given, or from its table";
    /// The given insurance part of a day × days.
    GivenInsurancePart = "AMT-25", Exact, "the line as stated by the hospital";
    /// The fee of these days and their part of what is charged above or below the fee of the line.
    ChargeOfDays = "AMT-26", Exact,
        "ruling: above the fee by days, below it by fee; counted up to the last and up to the day before the first, truncated";
    /// Fee × (1 + index).
    Indexation = "AMT-27", NearestCentHalvesAway,
        "101076 from 2025 to 2026: 32.84 × 1.0272 = 33.73, published";
    /// What was posted of the line it takes back, negated.
    TakenBack = "AMT-28", Exact,
        "ruling: a credit note mirrors the posted line exactly, whatever changed since";
}
