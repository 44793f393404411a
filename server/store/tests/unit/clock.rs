use chrono::NaiveDate;
use store::inner::is_due;

#[test]
fn reminders_come_seven_and_two_days_before_and_late_rather_than_never() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (deadline, submitted) = (day("2027-03-16"), day("2027-03-01"));
    let due = |since: &str, today| is_due(since.parse().ok(), day(today), deadline, submitted);
    assert!(!due("2027-03-07", "2027-03-08"));
    assert!(due("2027-03-08", "2027-03-09"));
    assert!(!due("2027-03-09", "2027-03-10") && !due("2027-03-12", "2027-03-13"));
    assert!(due("2027-03-13", "2027-03-14"));
    assert!(!due("2027-03-14", "2027-03-15") && !due("2027-03-15", "2027-03-16"));
    // No server ran for some days, or ever.
    assert!(due("2027-03-07", "2027-03-12") && due("2027-03-08", "2027-03-16"));
    assert!(due("", "2027-03-12") && due("", "2027-03-16"));
    assert!(!due("2027-03-01", "2027-03-17"));
    // Sent when little time was left: only what is still to come.
    let late = |today| is_due(None, day(today), deadline, day("2027-03-10"));
    assert!(!late("2027-03-10") && !late("2027-03-13"));
    assert!(late("2027-03-14"));
}
