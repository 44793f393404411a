use chrono::NaiveDate;
use demo::campaign;

#[test]
fn a_demonstration_is_open_on_any_day() {
    let mut day: NaiveDate = "2026-01-01".parse().unwrap();
    for _ in 0..1500 {
        let campaign = campaign(day).unwrap();
        assert_eq!(campaign.check(), Ok(()), "{day}");
        assert_eq!(campaign.phase(day), domain::campaign::Phase::Open, "{day}");
        day = day.succ_opt().unwrap();
    }
}
