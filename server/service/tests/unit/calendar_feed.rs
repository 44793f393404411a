//! The file, as a program reads it.

use domain::agenda::{Entry, Event, Moment};
use service::calendar_feed::written;

fn entry(uid: &str, start: Moment, end: Moment) -> Entry {
    Entry {
        event: Event {
            uid: uid.to_owned(),
            start,
            end,
            summary: "Stage\u{a0}: Menuiserie L’Établi, père & fils; « à côté »".to_owned(),
            location: "12 rue des Lilas, 93100 Montreuil".to_owned(),
            description: "9\u{a0}h – 12\u{a0}h, puis 13\u{a0}h – 17\u{a0}h.".to_owned(),
            path: "/convention/7".to_owned(),
            firm: true,
            busy: true,
        },
        sequence: 3,
        changed_at: "2027-05-01T08:00:00Z".parse().unwrap(),
        cancelled_at: None,
    }
}

fn entries() -> Vec<Entry> {
    let at = |text: &str| Moment::At(text.parse().unwrap());
    let day = |text: &str| Moment::Day(text.parse().unwrap());
    let local = |text: &str| Moment::Local(text.parse().unwrap());
    let hours = entry(
        "a@quinzaine",
        at("2027-06-14T07:00:00Z"),
        at("2027-06-14T15:00:00Z"),
    );
    let week = entry("b@quinzaine", day("2027-06-14"), day("2027-06-19"));
    let abroad = entry(
        "c@quinzaine",
        local("2027-06-14T09:00:00"),
        local("2027-06-14T17:00:00"),
    );
    let cancelled = Entry {
        cancelled_at: Some("2027-05-02T08:00:00Z".parse().unwrap()),
        ..entry("d@quinzaine", day("2027-06-21"), day("2027-06-22"))
    };
    vec![hours, week, abroad, cancelled]
}

/// The lines of a file, put together again.
fn unfolded(file: &str) -> Vec<String> {
    file.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(str::to_owned)
        .collect()
}

/// The properties of the event of that name.
fn event<'a>(lines: &'a [String], uid: &str) -> Vec<&'a str> {
    lines
        .split(|line| line == "BEGIN:VEVENT")
        .map(|part| part.iter().map(String::as_str).collect::<Vec<_>>())
        .find(|part| part.contains(&format!("UID:{uid}").as_str()))
        .unwrap()
}

#[test]
fn a_file_says_each_event_with_its_number_and_its_state() {
    let file = written(&entries(), "https://stages.example.org");
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    let lines = unfolded(&file);
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 4);
    let hours = event(&lines, "a@quinzaine");
    for said in [
        "DTSTART:20270614T070000Z",
        "DTEND:20270614T150000Z",
        "DTSTAMP:20270501T080000Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "URL:https://stages.example.org/convention/7",
        "LOCATION:12 rue des Lilas\\, 93100 Montreuil",
        "SUMMARY:Stage\u{a0}: Menuiserie L’Établi\\, père & fils\\; « à côté »",
    ] {
        assert!(hours.contains(&said), "{said}\n{hours:#?}");
    }
    let week = event(&lines, "b@quinzaine");
    assert!(week.contains(&"DTSTART;VALUE=DATE:20270614") && week.contains(&"DTEND;VALUE=DATE:20270619"));
    assert!(event(&lines, "c@quinzaine").contains(&"DTSTART:20270614T090000"));
    assert!(event(&lines, "d@quinzaine").contains(&"STATUS:CANCELLED"));
    assert_eq!(
        written(&entries(), "https://stages.example.org"),
        file,
        "the same events are the same file"
    );
}

#[test]
fn lines_are_folded_at_75_octets_whatever_was_typed() {
    for typed in [
        "é".repeat(300),
        "Une très longue adresse, ".repeat(20),
        "日本語".repeat(60),
        "a\r\nBEGIN:VEVENT\u{0}\u{7}".to_owned(),
        "\u{1f600}".repeat(50),
    ] {
        let mut one = entries().remove(0);
        one.event.summary.clone_from(&typed);
        one.event.location.clone_from(&typed);
        one.event.description = typed;
        let file = written(&[one], "https://stages.example.org");
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        assert!(!file.replace("\r\n", "").contains(['\r', '\n', '\u{0}', '\u{7}']));
        let lines = unfolded(&file);
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    }
}
