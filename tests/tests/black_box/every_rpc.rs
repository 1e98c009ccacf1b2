//! No call of the contract is without a black-box test, and each listed test makes the call it is listed for.

use super::{
    agreements, attestations, audit, audit_of_persons, billing, bulk, claims, coverage,
    decision_access, decisions, feeds, interventions, life_cycle, mutations, tariff_entries,
    tariffs,
};
use carmed_tests::calls_of;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use std::collections::BTreeSet;

/// A test for each call; it runs here once more, with its calls noted.
const TESTS: &[(&str, fn())] = &[
    (
        "AttestationService/SendAttestation",
        attestations::an_attestation_is_sent_once_and_satisfies_the_condition_of_its_days_uma_06,
    ),
    (
        "AttestationService/SearchAttestations",
        attestations::a_search_needs_its_criterion_and_finds_only_one_s_own_uma_05,
    ),
    (
        "AttestationService/DeleteAttestation",
        attestations::an_attestation_is_deleted_by_its_own_and_never_while_a_billing_cites_it_uma_03,
    ),
    (
        "AuditService/GetDecisionHistory",
        audit::history_holds_every_version_with_its_author_reason_and_time_life_11,
    ),
    (
        "AuditService/ListConsultations",
        audit::every_question_is_on_record_whatever_it_was_answered_cov_08,
    ),
    (
        "AuditService/GetPersonHistory",
        audit_of_persons::the_history_of_a_person_holds_every_event_with_its_author_life_11,
    ),
    (
        "AuditService/SummariseActivity",
        audit_of_persons::figures_are_told_of_many_and_left_out_where_they_could_point_at_one,
    ),
    (
        "AuditService/ExportHistory",
        audit_of_persons::an_export_holds_what_history_holds_and_goes_on_after_a_break,
    ),
    (
        "ClaimService/VerifyClaim",
        claims::a_claim_of_what_was_billed_holds_field_by_field,
    ),
    (
        "CoverageService/CheckCoverage",
        coverage::a_covered_day_has_an_agreement_and_says_what_is_still_asked_cov_04,
    ),
    (
        "CoverageService/ComputeIntervention",
        interventions::state_ocmw_and_patient_together_are_what_is_charged,
    ),
    (
        "CoverageService/GetAgreement",
        agreements::an_agreement_stands_after_the_stop_that_ends_its_days_cov_05,
    ),
    (
        "CoverageService/CheckCoverages",
        bulk::many_checks_are_answered_in_their_order_whatever_becomes_of_each,
    ),
    (
        "CoverageService/ComputeInterventions",
        bulk::many_computations_say_what_each_alone_says,
    ),
    (
        "CoverageService/BillAgreement",
        billing::computed_lines_are_posted_once_with_the_amounts_that_hold,
    ),
    (
        "CoverageService/ReleaseBilling",
        billing::a_release_frees_the_lines_and_what_they_took_of_the_month,
    ),
    (
        "CoverageService/WatchAgreements",
        feeds::a_provider_is_told_when_it_is_time_to_ask_again,
    ),
    (
        "DecisionService/EvaluateDecision",
        decisions::a_registration_says_what_its_evaluation_said_life_01,
    ),
    (
        "DecisionService/RegisterDecision",
        decisions::a_registration_says_what_its_evaluation_said_life_01,
    ),
    (
        "DecisionService/ModifyDecision",
        decisions::a_modification_makes_the_next_version_and_a_stale_one_is_aborted,
    ),
    (
        "DecisionService/ExtendDecision",
        life_cycle::an_extension_moves_the_last_day_and_the_covers_with_it_life_04,
    ),
    (
        "DecisionService/StopDecision",
        decisions::a_stop_cuts_the_decision_and_its_covers_and_nothing_follows_it_life_05,
    ),
    (
        "DecisionService/CloseDecision",
        life_cycle::a_closed_decision_counts_for_nothing_and_its_agreement_stands_life_06,
    ),
    (
        "DecisionService/ReactivateDecision",
        life_cycle::a_suspended_decision_is_reactivated_as_it_was_life_08,
    ),
    (
        "DecisionService/GetDecision",
        agreements::the_ocmw_reads_the_version_an_agreement_names,
    ),
    (
        "DecisionService/ListDecisions",
        decision_access::a_list_pages_over_every_decision_once_while_others_are_added,
    ),
    (
        "DecisionService/FindManagingOcmw",
        life_cycle::who_manages_a_person_is_told_by_days_and_without_the_card_dec_01,
    ),
    (
        "DecisionService/ImportDecisions",
        bulk::an_import_answers_every_row_and_goes_on_where_it_broke,
    ),
    (
        "DecisionService/WatchDecisions",
        feeds::an_ocmw_is_told_everything_that_concerns_it_from_any_revision_on,
    ),
    (
        "MutationService/RecordMutation",
        mutations::each_kind_of_mutation_does_what_the_law_says_life_10,
    ),
    (
        "TariffService/ImportTariff",
        tariffs::the_published_tariffs_are_one_release_and_each_request_loads_once,
    ),
    (
        "TariffService/ListTariffReleases",
        tariffs::the_published_tariffs_are_one_release_and_each_request_loads_once,
    ),
    (
        "TariffService/GetTariff",
        tariff_entries::the_rows_of_a_code_are_told_with_their_source_and_since_when_they_are_known,
    ),
];

/// Every call of the contract: `DecisionService/GetDecision`.
fn contract() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(carmed_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "carmed.v1");
    let services = files.flat_map(|file| &file.service);
    services
        .flat_map(|service| {
            let calls = service.method.iter();
            calls.map(|call| format!("{}/{}", service.name(), call.name()))
        })
        .collect()
}

#[test]
fn every_call_of_the_contract_has_a_black_box_test_that_makes_it() {
    let listed: BTreeSet<String> = TESTS.iter().map(|(call, _)| (*call).to_owned()).collect();
    assert_eq!(listed, contract());
    for (call, test) in TESTS {
        let made = calls_of(*test);
        assert!(
            made.contains(&format!("carmed.v1.{call}")),
            "the test of {call} got no answer from it, but from {made:?}"
        );
    }
}
