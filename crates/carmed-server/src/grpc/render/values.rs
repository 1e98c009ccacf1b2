//! Days, periods, moments and organisations.

use carmed_model::{Day, Instant, Ocmw, Period, ProviderId};
use carmed_proto::google::r#type::Date;
use carmed_proto::v1;
use carmed_proto::v1::provider_id::Id;
use prost_types::Timestamp;

const MICROS_PER_SECOND: i64 = 1_000_000;
const NANOS_PER_MICRO: i64 = 1_000;

/// A day.
pub(in crate::grpc) fn date(day: Day) -> Date {
    let (year, month, day) = day.ymd();
    Date {
        year,
        month: month.into(),
        day: day.into(),
    }
}

/// A period.
pub(in crate::grpc) fn period(period: Period) -> v1::Period {
    v1::Period {
        first_day: Some(date(period.first_day())),
        last_day: Some(date(period.last_day())),
    }
}

/// A moment.
pub(in crate::grpc) fn timestamp(instant: Instant) -> Timestamp {
    let nanos = instant.micros().rem_euclid(MICROS_PER_SECOND) * NANOS_PER_MICRO;
    Timestamp {
        seconds: instant.micros().div_euclid(MICROS_PER_SECOND),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// A provider.
pub(in crate::grpc) fn provider(provider: &ProviderId) -> v1::ProviderId {
    let id = match provider {
        ProviderId::Nihii(nihii) => Id::Nihii(nihii.digits()),
        ProviderId::Cbe(cbe) => Id::Cbe(cbe.digits()),
    };
    v1::ProviderId { id: Some(id) }
}

/// A welfare centre.
pub(in crate::grpc) fn ocmw(ocmw: &Ocmw) -> v1::Ocmw {
    v1::Ocmw {
        cbe: ocmw.cbe.digits(),
        municipality_ins: ocmw.municipality_ins.digits(),
        name_nl: ocmw.name_nl.clone(),
        name_fr: ocmw.name_fr.clone(),
    }
}

/// A number of things; beyond what the contract can say, the most it can.
pub(in crate::grpc) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_before_the_epoch_keeps_positive_nanos() {
        let moment = timestamp(Instant::from_micros(-1));
        assert_eq!((moment.seconds, moment.nanos), (-1, 999_999_000));
        let moment = timestamp(Instant::from_micros(1_500_000));
        assert_eq!((moment.seconds, moment.nanos), (1, 500_000_000));
    }

    #[test]
    fn an_open_end_stays_a_whole_date() {
        assert_eq!(
            date(Day::OPEN_END),
            Date {
                year: 2999,
                month: 12,
                day: 31
            }
        );
    }
}
