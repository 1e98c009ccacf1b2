//! Where the story is played: the parties, the day, what is said, and what is expected.

use super::parties;
use crate::connection;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::Client;
use carmed_model::Day;
use std::cell::Cell;
use std::fmt::Display;
use std::io::{IsTerminal as _, stdout};

/// The parties and the day.
pub(super) struct Stage {
    pub(super) today: Day,
    pub(super) ocmw: Client,
    pub(super) hospital: Client,
    pub(super) pharmacy: Client,
    pub(super) tariff_office: Client,
    pub(super) auditor: Client,
    pub(super) other_ocmw: Client,
    pub(super) other_hospital: Client,
    pub(super) physician: Client,
    pub(super) hziv: Client,
    pub(super) federal_feed: Client,
    colour: bool,
    scenes: Cell<u32>,
    checks: Cell<u32>,
    /// Whether somebody still takes what is said.
    heard: Cell<bool>,
}

impl Stage {
    /// Connects every party to the server.
    pub(super) async fn open(server: &str, today: Day) -> Outcome<Self> {
        let party = |caller| connection::to(server, caller, "en");
        Ok(Self {
            today,
            ocmw: party(parties::OCMW).await?,
            hospital: party(parties::HOSPITAL).await?,
            pharmacy: party(parties::PHARMACY).await?,
            tariff_office: party(parties::TARIFF_OFFICE).await?,
            auditor: party(parties::AUDITOR).await?,
            other_ocmw: party(parties::OTHER_OCMW).await?,
            other_hospital: party(parties::OTHER_HOSPITAL).await?,
            physician: party(parties::PHYSICIAN).await?,
            hziv: party(parties::HZIV).await?,
            federal_feed: party(parties::FEDERAL_FEED).await?,
            colour: stdout().is_terminal(),
            scenes: Cell::new(0),
            checks: Cell::new(0),
            heard: Cell::new(true),
        })
    }

    /// The day that many days from today.
    pub(super) fn day(&self, days: i64) -> Day {
        self.today.plus_days(days)
    }

    /// Opens a scene.
    pub(super) fn scene(&self, title: &str) {
        self.scenes.set(self.scenes.get() + 1);
        let title = format!("{}. {title}", self.scenes.get());
        self.show(&format!("\n{}\n", self.styled("1", &title)));
    }

    /// Says a sentence.
    pub(super) fn say(&self, sentence: &str) {
        self.show(&format!("{sentence}\n"));
    }

    /// Shows a table or a list.
    pub(super) fn show(&self, text: &str) {
        if render::print(text).is_err() {
            self.heard.set(false);
        }
    }

    /// Checks what the story promises, and says that it holds.
    ///
    /// # Errors
    /// When it does not: the story ends there.
    pub(super) fn expect(&self, promise: &str, holds: bool) -> Outcome {
        if !holds {
            return Err(Failure::refused(format!("Not as expected: {promise}")));
        }
        self.checks.set(self.checks.get() + 1);
        self.say(&format!("  {} {promise}", self.styled("32", "ok")));
        if self.heard.get() {
            Ok(())
        } else {
            Err(Failure::refused("The output ended before the story did"))
        }
    }

    /// Checks that a value is the one the story promises.
    ///
    /// # Errors
    /// When it differs; the sentence says what it is and what it should be.
    pub(super) fn expect_same<T: PartialEq + Display>(
        &self,
        what: &str,
        actual: T,
        promised: T,
    ) -> Outcome {
        if actual != promised {
            let sentence = format!("Not as expected: {what} is {actual} instead of {promised}");
            return Err(Failure::refused(sentence));
        }
        self.expect(&format!("{what}: {actual}"), true)
    }

    /// Closes the story.
    pub(super) fn end(&self) {
        let (scenes, checks) = (self.scenes.get(), self.checks.get());
        let sentence = format!("All {checks} expectations of {scenes} scenes hold.");
        self.say(&format!("\n{}", self.styled("1;32", &sentence)));
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Takes what an answer must hold.
///
/// # Errors
/// When it is not there.
pub(super) fn present<T>(what: &str, value: Option<T>) -> Outcome<T> {
    value.ok_or_else(|| Failure::refused(format!("Not as expected: the answer holds no {what}")))
}
