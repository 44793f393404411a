use chrono::DateTime;
use domain::convention::{Author, Entry, LogEvent, Section};
use service::inner::{Moment, by_day};

fn moment(day: &str, hour: &str, who: &str, what: LogEvent) -> Moment {
    let by = Author {
        account: None,
        name: who.into(),
    };
    let id = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
    let entry = Entry::new(id, 1, DateTime::UNIX_EPOCH, by, what);
    (day.into(), hour.into(), entry)
}

fn edited(section: Section) -> LogEvent {
    LogEvent::Edited { section }
}

#[test]
fn what_one_person_fills_in_a_day_is_one_line() {
    let days = by_day(vec![
        moment("mardi", "9 h", "Hélène", edited(Section::School)),
        moment("lundi", "16 h", "Karim", LogEvent::Completed),
        moment("lundi", "15 h 30", "Karim", edited(Section::Tutor)),
        moment("lundi", "15 h", "Louise", edited(Section::Hours)),
        moment("lundi", "14 h", "Karim", edited(Section::Place)),
        moment("lundi", "13 h", "Karim", edited(Section::Tutor)),
        moment("lundi", "12 h", "Quinzaine", LogEvent::Opened),
    ]);
    let said: Vec<_> = days
        .iter()
        .flat_map(|day| {
            day.lines.iter().map(|line| {
                (
                    day.day.as_str(),
                    line.what.as_str(),
                    line.who.as_str(),
                    line.when.as_str(),
                )
            })
        })
        .collect();
    assert_eq!(
        said,
        [
            ("mardi", "«\u{a0}Le lycée\u{a0}» est modifié", "Hélène", "9 h"),
            (
                "lundi",
                "La structure a rempli sa partie et l’envoie au lycée",
                "Karim",
                "16 h"
            ),
            ("lundi", "2\u{a0}parties modifiées", "Karim", "de 13 h à 15 h 30"),
            (
                "lundi",
                "«\u{a0}Les horaires\u{a0}» est modifié",
                "Louise",
                "15 h"
            ),
            ("lundi", "La convention est ouverte", "", "12 h"),
        ]
    );
    assert_eq!(
        days[1].lines[1].parts,
        [
            "Le tuteur, 13 h",
            "Le lieu et les dates, 14 h",
            "Le tuteur, 15 h 30"
        ]
    );
}
