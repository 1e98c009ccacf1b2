//! What every storage engine must do, as one suite stamped per engine.
//!
//! An engine's crate says how a store comes into being ([`TestBed`]) and stamps the suite once:
//! `carmed_storage_conformance::conformance_suite!(Bed);`. Every promise of the storage traits is one
//! function here, named for what is true.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a behaviour that does not hold is told by a panic"
)]

pub mod append;
pub mod archive;
pub mod cancellation;
pub mod consultations;
pub mod feeds;
pub mod journal;
pub mod random_walk;
pub mod register;
pub mod servers;
pub mod tariff_shelf;
pub mod vault;

mod samples;

use carmed_storage::Store;

/// How an engine's store comes into being for one behaviour.
pub trait TestBed: Send + Sync + Sized {
    /// A store to which nothing was ever written.
    fn fresh() -> impl Future<Output = Self> + Send;

    /// Opens the store; each time anew, with all that was written before.
    fn open(&self) -> impl Future<Output = Store> + Send;
}

/// Stamps every behaviour as a test on that [`TestBed`], a module for each file of the suite.
#[macro_export]
macro_rules! conformance_suite {
    ($bed:ty) => {
        $crate::stamp!($bed, append:
            events_take_the_next_revisions_in_the_order_of_the_batch,
            a_wrong_expected_revision_is_stale,
            a_command_computed_from_an_older_tariff_is_stale,
            a_person_that_exists_makes_a_first_meeting_stale,
            a_card_that_exists_makes_its_first_version_stale,
            a_request_answered_before_is_seen,
            a_request_is_told_by_organisation_and_id_together,
            a_repeated_request_is_seen_before_its_dossier_is_found_stale,
            a_request_that_was_refused_may_come_again,
            commands_of_one_batch_see_each_other,
            a_command_about_two_persons_moves_each_to_its_own_last_event,
            either_of_two_dossiers_that_moved_on_makes_a_command_stale,
            a_further_ssin_leads_to_the_same_person,
            a_refused_command_leaves_no_trace,
            an_engine_s_error_leaves_nothing_of_the_batch,
            one_of_many_at_the_same_revision_wins,
            writers_beside_each_other_leave_no_gap,
        );
        $crate::stamp!($bed, archive:
            a_store_that_was_moved_gives_the_same_file_again,
            a_store_that_was_moved_goes_on_where_the_old_one_stood,
            a_snapshot_does_not_see_what_is_written_later,
            an_export_that_the_store_left_behind_is_refused,
            a_flipped_byte_is_refused_and_leaves_nothing,
            a_file_that_is_cut_short_is_refused_and_leaves_nothing,
            another_format_or_schema_is_refused,
            what_is_not_given_back_as_it_was_put_in_is_not_kept,
            only_a_store_to_which_nothing_was_written_is_filled,
            a_filling_that_is_dropped_leaves_nothing,
            what_is_only_staged_is_not_moved,
        );
        $crate::stamp!($bed, cancellation:
            a_dropped_append_is_whole_or_nothing_and_disturbs_no_other,
            a_dropped_record_is_whole_or_nothing_and_disturbs_no_other,
            a_dropped_publication_is_whole_or_nothing_and_disturbs_no_other,
            a_dropped_discard_leaves_a_whole_release_or_one_never_published,
        );
        $crate::stamp!($bed, feeds:
            each_organisation_reads_exactly_the_events_that_concern_it,
            a_feed_holds_the_events_of_the_log,
            a_refused_command_is_in_no_feed,
            beside_the_decisions_stand_mutations_and_what_is_recent,
        );
        $crate::stamp!($bed, random_walk:
            current_rows_are_the_fold_of_the_log,
        );
        $crate::stamp!($bed, register:
            an_empty_store_stands_at_zero,
            events_come_back_as_they_were_appended,
            events_after_a_revision_come_in_pages_with_the_head,
            current_rows_come_in_pages_by_card_number,
            a_new_version_takes_the_place_of_the_current_row,
            a_history_holds_what_its_key_names,
            a_request_is_found_by_its_key_alone,
            a_list_holds_what_fits_every_filter,
            a_decision_that_moves_to_another_ocmw_moves_in_the_lists,
            a_list_stays_in_place_while_decisions_are_added,
            card_sequences_are_never_given_twice,
            card_sequences_go_on_after_a_restart,
            a_reopened_store_holds_everything,
        );
        $crate::stamp!($bed, journal:
            a_fresh_record_is_stored,
            a_record_about_an_older_dossier_is_returned,
            a_record_about_an_older_tariff_is_returned,
            a_known_person_without_a_dossier_counts_as_zero,
            a_person_that_became_known_makes_a_record_stale,
            a_record_about_somebody_unknown_expects_no_dossier,
            stale_records_do_not_touch_the_others,
            writes_about_others_never_make_a_record_stale,
            an_empty_batch_stores_nothing,
        );
        $crate::stamp!($bed, consultations:
            consultations_come_back_as_they_were_recorded,
            consultations_come_in_order_of_their_key,
            each_filter_of_a_query_counts,
            filters_of_a_query_count_together,
            pages_follow_the_key_and_end_with_none,
            pages_stay_in_place_while_records_are_added,
            consultations_outlast_a_restart,
        );
        $crate::stamp!($bed, vault:
            a_person_is_found_by_the_hash,
            persons_come_in_pages_by_hash,
            persons_are_found_by_their_pseudonyms,
            the_first_writer_of_a_key_wins,
            writers_of_keys_beside_each_other_agree,
            keys_and_persons_outlast_a_restart,
        );
        $crate::stamp!($bed, tariff_shelf:
            a_staged_release_is_not_seen,
            slices_stand_in_the_order_they_were_staged,
            rows_come_in_pages,
            publishing_moves_the_tariff_revision_alone,
            a_repeated_publication_stores_nothing,
            only_a_staged_release_is_published_and_once,
            a_published_release_takes_no_more_rows,
            a_staged_release_can_be_discarded_and_a_published_one_stays,
            what_a_restart_left_staged_is_abandoned,
            releases_come_in_the_order_they_were_published,
            a_release_outlasts_a_restart,
        );
    };
}

/// Stamps, as [`conformance_suite`] does, what holds where several servers open one store.
#[macro_export]
macro_rules! servers_suite {
    ($bed:ty) => {
        $crate::stamp!($bed, servers:
            writers_on_two_servers_leave_no_gap,
            one_of_two_servers_wins_a_version,
            a_write_on_one_server_makes_a_record_on_the_other_stale,
            card_sequences_are_given_once_by_all_servers,
            servers_that_start_together_end_with_one_key,
            a_release_that_another_server_stages_is_not_abandoned,
            a_release_that_another_server_discarded_is_not_gone_on_with,
        );
    };
}

/// Stamps, as [`conformance_suite`] does, what holds between two engines, in both directions.
#[macro_export]
macro_rules! engines_suite {
    ($bed:ty, $other:ty) => {
        $crate::stamp_between!($bed, $other, archive:
            a_store_moves_to_the_other_engine_and_back,
        );
    };
}

/// Stamps the behaviours between two engines of one file of the suite; see [`engines_suite`].
#[doc(hidden)]
#[macro_export]
macro_rules! stamp_between {
    ($bed:ty, $other:ty, $file:ident: $($behaviour:ident,)+) => {
        mod $file {
            use super::*;

            mod one_to_other {
                use super::*;
                $crate::stamp_between!(@ $bed, $other, $file: $($behaviour,)+);
            }

            mod other_to_one {
                use super::*;
                $crate::stamp_between!(@ $other, $bed, $file: $($behaviour,)+);
            }
        }
    };
    (@ $bed:ty, $other:ty, $file:ident: $($behaviour:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                let one = <$bed as $crate::TestBed>::fresh().await;
                let other = <$other as $crate::TestBed>::fresh().await;
                $crate::$file::$behaviour(one, other).await;
            }
        )+
    };
}

/// Stamps the behaviours of one file of the suite; see [`conformance_suite`].
#[doc(hidden)]
#[macro_export]
macro_rules! stamp {
    ($bed:ty, $file:ident: $($behaviour:ident,)+) => {
        mod $file {
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    let bed = <$bed as $crate::TestBed>::fresh().await;
                    $crate::$file::$behaviour(bed).await;
                }
            )+
        }
    };
}

#[cfg(test)]
mod tests {
    const SUITE: &str = include_str!("lib.rs");
    const FILES: [&str; 11] = [
        include_str!("append.rs"),
        include_str!("archive.rs"),
        include_str!("cancellation.rs"),
        include_str!("consultations.rs"),
        include_str!("feeds.rs"),
        include_str!("journal.rs"),
        include_str!("random_walk.rs"),
        include_str!("register.rs"),
        include_str!("servers.rs"),
        include_str!("tariff_shelf.rs"),
        include_str!("vault.rs"),
    ];

    #[test]
    fn every_behaviour_is_stamped() {
        let behaviours = FILES
            .iter()
            .flat_map(|file| file.split("pub async fn ").skip(1))
            .filter_map(|text| text.split('<').next());
        let mut count = 0;
        for behaviour in behaviours {
            count += 1;
            let stamped = format!("\n            {behaviour},\n");
            assert!(SUITE.contains(&stamped), "{behaviour} is not in the suite");
        }
        assert!(count > 40, "only {count} behaviours were found");
    }
}
