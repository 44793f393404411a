//! The campaign of a school year: its two weeks, and what is open when.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    id::CampaignId,
    weeks::{Week, Weeks},
};

/// Whether the ministry has published the dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignStatus {
    /// Dates announced but not yet official: « à confirmer ».
    ToConfirm,
    /// Official dates.
    Confirmed,
}

impl CampaignStatus {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToConfirm => "to_confirm",
            Self::Confirmed => "confirmed",
        }
    }

    /// The status of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::ToConfirm, Self::Confirmed]
            .into_iter()
            .find(|status| status.code() == code)
    }
}

/// For how many days after an internship its personal links are good.
const LINKS_OUTLIVE: u64 = 30;
/// For how many days a link is good that is made when those are over.
const LATE_LINKS: i64 = 7;

/// The last day of the school year of that day, the thirty-first of August: what a head delegates ends with it at the latest.
pub fn school_year_end(day: NaiveDate) -> NaiveDate {
    let year = if day.month() >= 9 {
        day.year() + 1
    } else {
        day.year()
    };
    NaiveDate::from_ymd_opt(year, 8, 31).unwrap_or(day)
}

/// One school year's campaign. Dates are days in mainland France; no time zone is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Campaign {
    /// Identifier.
    pub id: CampaignId,
    /// School year: « 2026-2027 ».
    pub label: String,
    /// Monday of the first week.
    #[serde(with = "crate::day::iso")]
    pub week1: NaiveDate,
    /// Monday of the second week.
    #[serde(with = "crate::day::iso")]
    pub week2: NaiveDate,
    /// First day on which hosts may publish.
    #[serde(with = "crate::day::iso")]
    pub hosts_open: NaiveDate,
    /// First day on which pupils may see offers and apply.
    #[serde(with = "crate::day::iso")]
    pub students_open: NaiveDate,
    /// Days a host has to answer an application.
    pub expiry_days: u16,
    /// Year of the version of the working-time rules that applies.
    pub working_time_rules: u16,
    /// The id of the edition of the convention's text: see [`Template`](crate::convention::Template).
    pub template: String,
    /// Whether the dates are official.
    pub status: CampaignStatus,
}

/// What a campaign lets people do on a given day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing is open yet.
    BeforeHosts,
    /// Hosts publish; pupils cannot see offers yet.
    HostsOnly,
    /// Pupils search and apply, until the last day before the second week starts.
    Open,
    /// The second week has started, or all is over: nobody looks for a place any more.
    Over,
}

/// Why dates do not make a campaign.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CampaignError {
    /// A week does not start on a Monday.
    #[error("each week must start on a Monday")]
    NotAMonday,
    /// The second week does not follow the first.
    #[error("the second week must come after the first")]
    WeeksOutOfOrder,
    /// An opening date comes too late or out of order.
    #[error("hosts must open no later than pupils, and pupils before the first week")]
    OpeningOutOfOrder,
}

impl Campaign {
    /// Checks the order of the dates.
    pub fn check(&self) -> Result<(), CampaignError> {
        if self.week1.weekday() != Weekday::Mon || self.week2.weekday() != Weekday::Mon {
            return Err(CampaignError::NotAMonday);
        }
        if self.week2 <= self.week1 {
            return Err(CampaignError::WeeksOutOfOrder);
        }
        if self.hosts_open > self.students_open || self.students_open >= self.week1 {
            return Err(CampaignError::OpeningOutOfOrder);
        }
        Ok(())
    }

    /// What is open on that day.
    pub fn phase(&self, today: NaiveDate) -> Phase {
        if today < self.hosts_open {
            Phase::BeforeHosts
        } else if today < self.students_open {
            Phase::HostsOnly
        } else if today < self.week2 {
            Phase::Open
        } else {
            Phase::Over
        }
    }

    /// Monday of that week.
    pub fn monday(&self, week: Week) -> NaiveDate {
        match week {
            Week::First => self.week1,
            Week::Second => self.week2,
        }
    }

    /// First and last working days of those weeks: Monday and Friday.
    pub fn span(&self, weeks: Weeks) -> (NaiveDate, NaiveDate) {
        let (first, last) = match weeks {
            Weeks::Both => (self.week1, self.week2),
            Weeks::First => (self.week1, self.week1),
            Weeks::Second => (self.week2, self.week2),
        };
        (first, friday_of(last))
    }

    /// Until when a personal link to a convention of those weeks is good that is made at that moment: thirty days after the internship. One
    /// that is made later still, because somebody signs late, is good for a week.
    pub fn links_end(&self, weeks: Weeks, now: DateTime<Utc>) -> DateTime<Utc> {
        let (_, last) = self.span(weeks);
        let end = (last + Days::new(LINKS_OUTLIVE + 1))
            .and_time(NaiveTime::MIN)
            .and_utc();
        end.max(now + TimeDelta::days(LATE_LINKS))
    }

    /// Whether an offer for those weeks can still be found and applied to: its last week has not started.
    pub fn is_offer_current(&self, weeks: Weeks, today: NaiveDate) -> bool {
        let last = if weeks.covers(Week::Second) {
            self.week2
        } else {
            self.week1
        };
        today < last
    }
}

/// The campaign people mean on that day: the first that is not over on its last Friday, else the last of all.
pub fn current(mut campaigns: Vec<Campaign>, today: NaiveDate) -> Option<Campaign> {
    campaigns.sort_by_key(|campaign| campaign.week1);
    let index = campaigns
        .iter()
        .position(|campaign| today <= friday_of(campaign.week2))
        .or_else(|| campaigns.len().checked_sub(1))?;
    Some(campaigns.swap_remove(index))
}

/// The Friday of the week that starts on that Monday.
fn friday_of(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(4)).unwrap_or(monday)
}

/// Monday of the first week in June of that year, as the known calendars have it: the Monday between the 14th and
/// the 20th (17 June 2024, 16 June 2025, 15 June 2026, 14 June 2027). An assumption for demonstrations only: a
/// real campaign's dates are data.
pub fn usual_first_monday(year: i32) -> Option<NaiveDate> {
    (14..=20)
        .filter_map(|day| NaiveDate::from_ymd_opt(year, 6, day))
        .find(|date| date.weekday() == Weekday::Mon)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn campaign() -> Campaign {
        Campaign {
            id: CampaignId(Uuid::nil()),
            label: "2023-2024".into(),
            week1: day("2024-06-17"),
            week2: day("2024-06-24"),
            hosts_open: day("2024-03-06"),
            students_open: day("2024-03-25"),
            expiry_days: 15,
            working_time_rules: 2024,
            template: crate::convention::TEMPLATE.into(),
            status: CampaignStatus::Confirmed,
        }
    }

    #[test]
    fn links_end_a_month_after_the_internship() {
        let at = |text: &str| day(text).and_time(NaiveTime::MIN).and_utc();
        let c = campaign();
        assert_eq!(c.links_end(Weeks::Both, at("2024-03-01")), at("2024-07-29"));
        assert_eq!(c.links_end(Weeks::First, at("2024-03-01")), at("2024-07-22"));
        // Who signs late still receives what they signed.
        assert_eq!(c.links_end(Weeks::First, at("2024-09-01")), at("2024-09-08"));
    }

    #[test]
    fn a_school_year_ends_in_august() {
        for (of, end) in [
            ("2026-09-01", "2027-08-31"),
            ("2027-08-31", "2027-08-31"),
            ("2027-01-01", "2027-08-31"),
        ] {
            assert_eq!(school_year_end(day(of)), day(end), "{of}");
        }
    }

    #[test]
    fn phases_turn_on_their_first_day() {
        let c = campaign();
        assert_eq!(c.phase(day("2024-03-05")), Phase::BeforeHosts);
        assert_eq!(c.phase(day("2024-03-06")), Phase::HostsOnly);
        assert_eq!(c.phase(day("2024-03-24")), Phase::HostsOnly);
        assert_eq!(c.phase(day("2024-03-25")), Phase::Open);
        assert_eq!(c.phase(day("2024-06-23")), Phase::Open);
        assert_eq!(c.phase(day("2024-06-24")), Phase::Over);
    }

    #[test]
    fn an_offer_of_the_first_week_ends_before_the_others() {
        let c = campaign();
        assert!(c.is_offer_current(Weeks::First, day("2024-06-16")));
        assert!(!c.is_offer_current(Weeks::First, day("2024-06-17")));
        assert!(c.is_offer_current(Weeks::Both, day("2024-06-23")));
        assert!(c.is_offer_current(Weeks::Second, day("2024-06-23")));
        assert!(!c.is_offer_current(Weeks::Second, day("2024-06-24")));
    }

    #[test]
    fn a_span_runs_from_monday_to_friday() {
        let c = campaign();
        assert_eq!(c.span(Weeks::Both), (day("2024-06-17"), day("2024-06-28")));
        assert_eq!(c.span(Weeks::Second), (day("2024-06-24"), day("2024-06-28")));
    }

    #[test]
    fn the_current_campaign_lasts_until_its_last_friday() {
        let next = Campaign {
            label: "2024-2025".into(),
            week1: day("2025-06-16"),
            week2: day("2025-06-23"),
            hosts_open: day("2025-03-05"),
            students_open: day("2025-03-24"),
            ..campaign()
        };
        let label = |today| current(vec![next.clone(), campaign()], day(today)).unwrap().label;
        assert_eq!(label("2024-01-01"), "2023-2024");
        assert_eq!(label("2024-06-28"), "2023-2024");
        assert_eq!(label("2024-06-29"), "2024-2025");
        assert_eq!(label("2031-01-01"), "2024-2025");
        assert_eq!(current(vec![], day("2024-01-01")), None);
    }

    #[test]
    fn dates_out_of_order_are_refused() {
        assert_eq!(campaign().check(), Ok(()));
        let late = Campaign {
            students_open: day("2024-06-17"),
            ..campaign()
        };
        assert_eq!(late.check(), Err(CampaignError::OpeningOutOfOrder));
        let swapped = Campaign {
            week1: day("2024-06-24"),
            week2: day("2024-06-17"),
            ..campaign()
        };
        assert_eq!(swapped.check(), Err(CampaignError::WeeksOutOfOrder));
        let tuesday = Campaign {
            week1: day("2024-06-18"),
            ..campaign()
        };
        assert_eq!(tuesday.check(), Err(CampaignError::NotAMonday));
    }

    #[test]
    fn known_calendars_follow_the_usual_monday() {
        for (year, date) in [
            (2024, "2024-06-17"),
            (2025, "2025-06-16"),
            (2026, "2026-06-15"),
            (2027, "2027-06-14"),
        ] {
            assert_eq!(usual_first_monday(year), Some(day(date)));
        }
    }
}
