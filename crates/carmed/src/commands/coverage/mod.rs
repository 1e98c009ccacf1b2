//! `carmed coverage check`: is this care covered?

use super::input;
use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{named, render, words};
use carmed_client::contract::{
    CheckCoverageRequest, CoverKind, GetAgreementRequest, Question, SecondFactor, question::Days,
    second_factor::Factor,
};
use carmed_model::Day;
use clap::{ArgGroup, Args, Subcommand};

/// Ask whether care is covered.
#[derive(Subcommand)]
pub(crate) enum Coverage {
    /// Ask for one patient and one kind of care, on a day or over a period.
    Check(Check),
    /// Read an agreement as it was given, and whether it still stands.
    Agreement(Agreement),
}

/// Read an agreement as it was given.
#[derive(Args)]
pub(crate) struct Agreement {
    #[command(flatten)]
    calling: Calling,
    /// Number of the agreement.
    #[arg(value_name = "AGREEMENT")]
    agreement: String,
    /// The day it was given: the consultation date of the answer.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    given_on: Day,
}

/// Ask for one patient and one kind of care.
#[derive(Args)]
#[command(group(ArgGroup::new("days").required(true).args(["on", "from", "admission"])))]
pub(crate) struct Check {
    #[command(flatten)]
    calling: Calling,
    /// The patient's SSIN; `-` reads it from standard input, so that it shows in no list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: String,
    /// Kind of care: doctor, hospitalisation, ambulatory-in-hospital, medical-transport,
    /// miscellaneous, paramedic, pharmaceutical or prosthesis.
    #[arg(long, value_name = "KIND", value_parser = named::cover)]
    cover: CoverKind,
    /// The day of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    on: Option<Day>,
    /// First day of a period of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "to")]
    from: Option<Day>,
    /// Last day of a period of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "from")]
    to: Option<Day>,
    /// Day of admission of a stay in hospital.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    admission: Option<Day>,
    /// Family name of the patient; its first three letters suffice.
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
}

impl Coverage {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Check(check) => check.run().await,
            Self::Agreement(agreement) => agreement.run().await,
        }
    }
}

impl Agreement {
    async fn run(self) -> Outcome {
        let request = GetAgreementRequest {
            agreement_number: self.agreement,
            consultation_date: Some(words::date(self.given_on)),
            min_revision: 0,
        };
        let answer = connect(&self.calling).await?.get_agreement(request).await?;
        let printing = self.calling.printing;
        render::show(
            printing,
            "GetAgreementResponse",
            &answer,
            render::coverage::agreement,
        )
    }
}

impl Check {
    async fn run(self) -> Outcome {
        let days = match (self.on, self.from.zip(self.to), self.admission) {
            (Some(day), _, _) => Days::CareDate(words::date(day)),
            (_, Some((first, last)), _) => Days::Period(words::period(first, last)),
            (_, _, Some(day)) => Days::AdmissionDate(words::date(day)),
            (None, None, None) => {
                return Err(Failure::usage("which days? --on, --from, --admission"));
            }
        };
        let factor = self.family_name.map(|name| SecondFactor {
            factor: Some(Factor::FamilyName(name)),
        });
        let request = CheckCoverageRequest {
            ssin: input::ssin(&self.ssin)?,
            cover: self.cover.into(),
            question: Some(Question { days: Some(days) }),
            second_factor: factor,
            ..CheckCoverageRequest::default()
        };
        let answer = connect(&self.calling)
            .await?
            .check_coverage(request)
            .await?;
        render::show(
            self.calling.printing,
            "CheckCoverageResponse",
            &answer,
            render::coverage::answer,
        )
    }
}
