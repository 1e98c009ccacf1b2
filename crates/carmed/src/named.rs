//! Values of the contract by their names, as they are typed and as they stand in lists.

use crate::arguments;
use carmed_client::contract::{
    CoverKind, DeliveryEnvironment, Insurability, InvoiceType, ResidenceStatus, Room, Situation,
    StayGroup, SupplementType, Ward,
};

/// A kind of care by its name.
pub(crate) fn cover(text: &str) -> Result<CoverKind, String> {
    let examples = "doctor, hospitalisation, ambulatory-in-hospital, medical-transport, \
                    miscellaneous, paramedic, pharmaceutical, prosthesis";
    arguments::named("COVER_KIND_", CoverKind::from_str_name, text, examples)
}

pub(crate) fn insurability(text: &str) -> Result<Insurability, String> {
    let examples = "ordinary, increased-reimbursement";
    arguments::named("INSURABILITY_", Insurability::from_str_name, text, examples)
}

pub(crate) fn environment(text: &str) -> Result<DeliveryEnvironment, String> {
    let examples = "public-pharmacy, ambulatory-in-hospital, hospital, residential";
    let from_name = DeliveryEnvironment::from_str_name;
    arguments::named("DELIVERY_ENVIRONMENT_", from_name, text, examples)
}

pub(crate) fn group(text: &str) -> Result<StayGroup, String> {
    let examples = "ordinary, ordinary-with-dependants, child-or-long-term-unemployed, \
                    increased-reimbursement";
    arguments::named("STAY_GROUP_", StayGroup::from_str_name, text, examples)
}

pub(crate) fn ward(text: &str) -> Result<Ward, String> {
    let examples = "acute, burns, palliative, rehabilitation-or-geriatrics";
    arguments::named("WARD_", Ward::from_str_name, text, examples)
}

pub(crate) fn room(text: &str) -> Result<Room, String> {
    arguments::named(
        "ROOM_",
        Room::from_str_name,
        text,
        "common, two-bed, single",
    )
}

pub(crate) fn invoice_type(text: &str) -> Result<InvoiceType, String> {
    let examples = "hospital-stay, hospital-ambulatory, practitioner, pharmacy, other";
    arguments::named("INVOICE_TYPE_", InvoiceType::from_str_name, text, examples)
}

pub(crate) fn supplement_type(text: &str) -> Result<SupplementType, String> {
    let examples = "single-room, fee, material, comfort, other";
    let from_name = SupplementType::from_str_name;
    arguments::named("SUPPLEMENT_TYPE_", from_name, text, examples)
}

pub(crate) fn residence_status(text: &str) -> Result<ResidenceStatus, String> {
    let from_name = ResidenceStatus::from_str_name;
    arguments::named("RESIDENCE_STATUS_", from_name, text, "legal, illegal")
}

pub(crate) fn situation(text: &str) -> Result<Situation, String> {
    let examples = "unlawful-stay, regularisation-9ter-admissible, asylum-seeker-local-reception, \
                    asylum-seeker-ocmw-aid, eu-citizen, ocmw-own-funds, other";
    arguments::named("SITUATION_", Situation::from_str_name, text, examples)
}
