//! What tests of the site start from: databases that are filled once, and copied for each test.

use chrono::{DateTime, NaiveDate, Utc};
use demo::{self, Progress, Size};
use domain::clock::Clock;
use service::reference_data;
use testing::{Fresh, Template, people::Plain};

/// Ten o'clock on a day when students can search.
pub struct Day;

impl Clock for Day {
    fn now(&self) -> DateTime<Utc> {
        self.today().and_hms_opt(10, 0, 0).unwrap().and_utc()
    }

    fn today(&self) -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

/// The small demonstration of that day, on SQLite.
pub async fn demonstration() -> Fresh {
    static FILLED: Template<()> = Template::new();
    let (fresh, ()) = FILLED
        .sqlite(async |db| {
            reference_data::put(db, Day.now()).await.unwrap();
            demo::fill(db, Size::Small, 2027, &Day, &Plain, Progress::hidden())
                .await
                .unwrap();
        })
        .await;
    fresh
}
