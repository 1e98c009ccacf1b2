//! Days, periods and birth dates.

use super::Fields;
use carmed_model::{BirthDate, Code, Day, Period};
use carmed_proto::google::r#type::Date;
use carmed_proto::v1;
use std::ops::RangeInclusive;

/// The years a day of this field can lie in; an open end is written 2999-12-31.
const YEARS: RangeInclusive<i32> = 1_900..=2_999;

impl Fields<'_> {
    /// A mandatory day: 100 when absent, 111 when partial, 113 when the calendar lacks it.
    pub(in crate::grpc) fn day(&mut self, field: &str, date: Option<Date>) -> Option<Day> {
        if date.is_none() {
            self.refuse(field, Code::Missing);
        }
        self.optional_day(field, date)
    }

    /// A day that may be absent; a date of zeros is partial, not absent.
    pub(in crate::grpc) fn optional_day(&mut self, field: &str, date: Option<Date>) -> Option<Day> {
        let Date { year, month, day } = date?;
        if year == 0 || month == 0 || day == 0 {
            self.refuse(field, Code::Malformed);
            return None;
        }
        let calendar = u8::try_from(month).ok().zip(u8::try_from(day).ok());
        let day = calendar
            .filter(|_| YEARS.contains(&year))
            .and_then(|(month, day)| Day::from_ymd(year, month, day));
        if day.is_none() {
            self.refuse(field, Code::ImplausibleDate);
        }
        day
    }

    /// A mandatory period: both days, the last not before the first (113).
    pub(in crate::grpc) fn period(
        &mut self,
        field: &str,
        period: Option<v1::Period>,
    ) -> Option<Period> {
        self.message(field, period, |fields, period| {
            let first_day = fields.day("first_day", period.first_day);
            let last_day = fields.day("last_day", period.last_day);
            let period = Period::new(first_day?, last_day?).ok();
            if period.is_none() {
                fields.refuse("last_day", Code::ImplausibleDate);
            }
            period
        })
    }

    /// A period that may be absent.
    pub(in crate::grpc) fn optional_period(
        &mut self,
        field: &str,
        period: Option<v1::Period>,
    ) -> Option<Period> {
        period.and_then(|period| self.period(field, Some(period)))
    }

    /// A mandatory birth date, as far as it is known: 100 when absent or without a year, 113 when
    /// there is no such date or it lies in the future.
    pub(in crate::grpc) fn birth_date(
        &mut self,
        field: &str,
        date: Option<v1::BirthDate>,
    ) -> Option<BirthDate> {
        self.message(field, date, |fields, date| {
            if date.year == 0 {
                fields.refuse("year", Code::Missing);
                return None;
            }
            let part = |part: Option<i32>| part.map(u8::try_from).transpose().ok();
            let read = part(date.month)
                .zip(part(date.day))
                .and_then(|(month, day)| BirthDate::new(date.year, month, day).ok())
                .filter(|birth_date| birth_date.earliest() <= fields.today);
            if read.is_none() {
                fields.refuse("", Code::ImplausibleDate);
            }
            read
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::grpc::parse::testing::{expected, violations};
    use carmed_proto::google::r#type::Date;
    use carmed_proto::v1;

    #[test]
    fn a_day_is_whole_and_in_the_calendar() {
        let cases = [
            ((2026, 2, 28), None),
            ((2999, 12, 31), None),
            ((0, 0, 0), Some(111)),
            ((2026, 0, 1), Some(111)),
            ((2026, 1, 0), Some(111)),
            ((0, 1, 1), Some(111)),
            ((2026, 2, 29), Some(113)),
            ((2026, 13, 1), Some(113)),
            ((2026, -1, 1), Some(113)),
            ((2026, 1, 257), Some(113)),
            ((1899, 12, 31), Some(113)),
            ((i32::MAX, 1, 1), Some(113)),
        ];
        for ((year, month, day), code) in cases {
            let found = violations(|fields| fields.day("day", Some(Date { year, month, day })));
            let wrong: Vec<_> = code
                .map(|code| ("day".to_owned(), code))
                .into_iter()
                .collect();
            assert_eq!(found, wrong, "{year}-{month}-{day}");
        }
        assert_eq!(
            violations(|fields| fields.day("day", None)),
            expected(&[("day", 100)])
        );
    }

    #[test]
    fn a_period_names_the_day_that_is_wrong() {
        let day = |day| {
            Some(Date {
                year: 2026,
                month: 5,
                day,
            })
        };
        let period = |first_day, last_day| {
            Some(v1::Period {
                first_day,
                last_day,
            })
        };
        let found = |given| violations(|fields| fields.period("period", given));
        assert_eq!(found(period(day(1), day(1))), expected(&[]));
        assert_eq!(
            found(period(day(2), day(1))),
            expected(&[("period.last_day", 113)])
        );
        let both = [("period.first_day", 100), ("period.last_day", 111)];
        assert_eq!(found(period(None, day(0))), expected(&both));
        assert_eq!(found(None), expected(&[("period", 100)]));
    }

    #[test]
    fn only_a_birth_date_may_be_partial_and_none_lies_in_the_future() {
        let cases = [
            ((1980, None, None), None),
            ((1980, Some(5), None), None),
            ((1980, Some(5), Some(31)), None),
            ((2026, Some(6), Some(15)), None),
            ((2026, Some(6), Some(16)), Some(("birth_date", 113))),
            ((1980, None, Some(3)), Some(("birth_date", 113))),
            ((1980, Some(0), None), Some(("birth_date", 113))),
            ((1980, Some(256 + 5), None), Some(("birth_date", 113))),
            ((0, None, None), Some(("birth_date.year", 100))),
        ];
        for ((year, month, day), wrong) in cases {
            let date = Some(v1::BirthDate { year, month, day });
            let found = violations(|fields| fields.birth_date("birth_date", date));
            let wrong: Vec<_> = wrong.into_iter().collect();
            assert_eq!(found, expected(&wrong), "{year} {month:?} {day:?}");
        }
    }
}
