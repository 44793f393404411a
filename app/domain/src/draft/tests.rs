use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    campaign::CampaignStatus,
    hours::TimeOfDay,
    id::{CampaignId, SchoolId},
    offer::Format,
    place::{Commune, CommuneCode, Location, Position},
    sector::SectorCode,
};

struct World;

impl Reference for World {
    fn has_place(&self, place: PlaceId) -> bool {
        place.0.as_u128() == 7
    }

    fn lacks_siret(&self, _: Option<PlaceId>) -> bool {
        false
    }

    fn commune(&self, postal_code: &str, name: &str) -> Found {
        match (postal_code, name) {
            ("93100", "Montreuil") => Found::One(Commune {
                code: CommuneCode::parse("93048").unwrap(),
                name: "Montreuil".into(),
                department: "93".into(),
                postal_codes: vec!["93100".into()],
                population: 111_240,
                position: Position::new(48.8625, 2.4428).unwrap(),
            }),
            (_, "Saint-Denis") => Found::Several(vec!["Saint-Denis (93)".into(), "Saint-Denis (974)".into()]),
            _ => Found::Unknown(Vec::new()),
        }
    }

    fn has_sector(&self, sector: SectorCode) -> bool {
        sector.number() <= 51
    }

    fn school(&self, uai: &Uai) -> Option<SchoolId> {
        (uai.as_str() == "0010006B").then_some(SchoolId(Uuid::from_u128(9)))
    }
}

pub(crate) fn complete() -> DraftContent {
    let day = ["09:00", "12:00", "13:00", "17:00"].map(str::to_owned);
    let off: [String; 4] = Default::default();
    DraftContent {
        place: NEW_PLACE.into(),
        address: "3 rue des Lilas".into(),
        postal_code: "93 100".into(),
        commune: " Montreuil ".into(),
        sector: "s31".into(),
        title: "Découvrir un réseau".into(),
        metiers: "Administratrice réseau\r\n\r\nDéveloppeur".into(),
        activities: "Lire un journal d’erreurs".into(),
        format: "small_group".into(),
        weeks: "both".into(),
        seats: "3".into(),
        hours: [day.clone(), day.clone(), day.clone(), day.clone(), day, off],
        lunch: "Repas à apporter".into(),
        accessible: true,
        reserved_to: vec!["0010006b".into(), "0010006B".into()],
        contact_name: "Camille Martin".into(),
        contact_phone: "+33 6 39 98 00 01".into(),
        ..DraftContent::default()
    }
}

fn said(content: &DraftContent, step: Step) -> Vec<(String, String)> {
    content
        .problems(step, 2024, Some(&World))
        .into_iter()
        .map(|problem| {
            let message = problem.message.replace(['\u{a0}', '\u{202f}'], " ");
            (problem.field.into_owned(), message)
        })
        .collect()
}

fn fields(content: &DraftContent) -> Vec<String> {
    said(content, Step::Preview)
        .into_iter()
        .map(|(field, _)| field)
        .collect()
}

fn with(change: impl FnOnce(&mut DraftContent)) -> DraftContent {
    let mut content = complete();
    change(&mut content);
    content
}

#[test]
fn a_complete_draft_gives_the_parts_of_an_offer() {
    let parts = complete().complete(2024, &World).unwrap();
    let PlaceParts::New {
        address,
        postal_code,
        city,
        location: Location::France {
            commune, department, ..
        },
    } = parts.place
    else {
        panic!("{:?}", parts.place);
    };
    assert_eq!(
        (
            address.as_str(),
            postal_code.as_str(),
            city.as_str(),
            commune.as_str(),
            department.as_str()
        ),
        ("3 rue des Lilas", "93100", "Montreuil", "93048", "93")
    );
    assert_eq!(parts.metiers, ["Administratrice réseau", "Développeur"]);
    assert_eq!(
        (parts.format, parts.weeks, parts.seats),
        (Format::SmallGroup, Weeks::Both, 3)
    );
    assert_eq!(parts.hours.total_minutes(), 35 * 60);
    assert_eq!(parts.reserved_to, [SchoolId(Uuid::from_u128(9))]);
    assert_eq!(parts.contact_phone, "06 39 98 00 01");
    for step in Step::ALL {
        assert_eq!(said(&complete(), step), []);
        assert_eq!(complete().problems(step, 2024, None), []);
    }
}

#[test]
fn an_empty_draft_says_what_each_step_asks() {
    let empty = DraftContent::default();
    let names = |step| -> Vec<_> { said(&empty, step).into_iter().map(|(field, _)| field).collect() };
    assert_eq!(names(Step::Structure), ["lieu"]);
    assert_eq!(
        names(Step::Offer),
        ["secteur", "titre", "activites", "accueil", "semaines", "places"]
    );
    assert_eq!(
        names(Step::Practical),
        ["horaires", "repas", "contact_nom", "contact_telephone"]
    );
    assert_eq!(names(Step::Preview).len(), 11);
    assert_eq!(empty.complete(2024, &World).unwrap_err().len(), 11);
}

#[test]
fn places() {
    let place = |id: u128| with(|content| content.place = Uuid::from_u128(id).to_string());
    assert_eq!(
        place(7).complete(2024, &World).unwrap().place,
        PlaceParts::Existing(PlaceId(Uuid::from_u128(7)))
    );
    assert_eq!(fields(&place(8)), ["lieu"]);

    let unknown = with(|content| content.commune = "Atlantis".into());
    assert_eq!(fields(&unknown), ["commune"]);
    let several = with(|content| content.commune = "Saint-Denis".into());
    assert_eq!(
        said(&several, Step::Structure)[0].1,
        "Plusieurs communes sont possibles : Saint-Denis (93), Saint-Denis (974). Écrivez la vôtre ainsi."
    );
    let blank = with(|content| {
        content.address.clear();
        content.postal_code = "9310".into();
        content.commune.clear();
    });
    assert_eq!(fields(&blank), ["adresse", "code_postal", "commune"]);

    let abroad = with(|content| {
        content.place = PLACE_ABROAD.into();
        content.postal_code.clear();
        content.city = "Lisbonne".into();
        content.country = "Portugal".into();
    });
    let PlaceParts::New { location, city, .. } = abroad.complete(2024, &World).unwrap().place else {
        panic!("a new place");
    };
    assert_eq!(city, "Lisbonne");
    assert_eq!(
        location,
        Location::Abroad {
            country: "Portugal".into()
        }
    );
    let not_abroad = DraftContent {
        country: " FRANCE".into(),
        ..abroad
    };
    assert_eq!(fields(&not_abroad), ["pays"]);
}

/// A field's name, how it is filled, and its longest text.
type Bound = (&'static str, fn(&mut DraftContent, String), usize);

#[test]
fn bounds_hold_at_their_edges() {
    let text = |length: usize| "é".repeat(length);
    let bounded: [Bound; 7] = [
        ("titre", |content, text| content.title = text, 100),
        ("metiers", |content, text| content.metiers = text, 80),
        ("activites", |content, text| content.activities = text, 200),
        ("repas", |content, text| content.lunch = text, 300),
        ("accessibilite", |content, text| content.access_note = text, 300),
        ("contact_nom", |content, text| content.contact_name = text, 80),
        ("adresse", |content, text| content.address = text, 200),
    ];
    for (field, change, most) in bounded {
        assert_eq!(
            fields(&with(|content| change(content, text(most)))),
            [""; 0],
            "{field}"
        );
        assert_eq!(fields(&with(|content| change(content, text(most + 1)))), [field]);
        assert_eq!(fields(&with(|content| change(content, text(10_000)))), [field]);
    }
    assert_eq!(fields(&with(|content| content.title = "Test".into())), ["titre"]);
    assert_eq!(fields(&with(|content| content.title = "Tests".into())), [""; 0]);
    assert_eq!(
        fields(&with(|content| content.metiers = "m\n".repeat(8))),
        [""; 0]
    );
    assert_eq!(
        fields(&with(|content| content.metiers = "m\n".repeat(9))),
        ["metiers"]
    );
    assert_eq!(
        fields(&with(|content| content.activities = "a\n".repeat(12))),
        [""; 0]
    );
    assert_eq!(
        fields(&with(|content| content.activities = "a\n".repeat(13))),
        ["activites"]
    );
    assert_eq!(
        fields(&with(|content| content.activities = "\n \n\u{200b}".into())),
        ["activites"]
    );
    assert_eq!(
        said(&with(|content| content.title = text(102)), Step::Offer)[0].1,
        "Trop long de 2 caractères : 100 au plus."
    );
}

#[test]
fn a_whole_class_is_not_offered_any_more() {
    let content = with(|content| content.format = "whole_class".into());
    let said = said(&content, Step::Offer);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].0, "accueil");
    assert!(said[0].1.contains("classe entière"), "{said:?}");
    assert_eq!(Format::from_code("whole_class"), Some(Format::WholeClass));
}

/// A structure abroad, which has no SIRET: its place 7 is in France, its place 8 is not.
struct Abroad;

impl Reference for Abroad {
    fn has_place(&self, _: PlaceId) -> bool {
        true
    }

    fn lacks_siret(&self, place: Option<PlaceId>) -> bool {
        place.is_none_or(|place| place.0.as_u128() == 7)
    }

    fn commune(&self, postal_code: &str, name: &str) -> Found {
        World.commune(postal_code, name)
    }

    fn has_sector(&self, sector: SectorCode) -> bool {
        World.has_sector(sector)
    }

    fn school(&self, uai: &Uai) -> Option<SchoolId> {
        World.school(uai)
    }
}

#[test]
fn a_place_in_france_asks_for_a_siret() {
    let wrong = |place: &str| {
        let content = with(|content| {
            content.place = place.to_owned();
            content.city = "Lisbonne".into();
            content.country = "Portugal".into();
        });
        let parts = content.complete(2024, &Abroad);
        let problems = parts.err().unwrap_or_default();
        problems
            .into_iter()
            .map(|problem| format!("{} {}", problem.field, problem.message.contains("SIRET")))
            .collect::<Vec<_>>()
    };
    assert_eq!(wrong(NEW_PLACE), ["lieu true"]);
    assert_eq!(wrong(&Uuid::from_u128(7).to_string()), ["lieu true"]);
    assert!(wrong(&Uuid::from_u128(8).to_string()).is_empty());
    assert!(wrong(PLACE_ABROAD).is_empty());
}

#[test]
fn seats_are_a_number_within_bounds() {
    for (format, seats, good) in [
        ("individual", "1", true),
        ("individual", " 99 ", true),
        ("small_group", "100", false),
        ("individual", "0", false),
        ("individual", "-1", false),
        ("individual", "+1", false),
        ("individual", "1,5", false),
        ("individual", "99999999999999999999", false),
        ("individual", "٣", false),
    ] {
        let content = with(|content| {
            content.format = format.into();
            content.seats = seats.into();
        });
        let expected: &[&str] = if good { &[] } else { &["places"] };
        assert_eq!(fields(&content), expected, "{format} {seats}");
    }
}

#[test]
fn hours_are_read_and_limits_said_with_their_day() {
    let monday = |slots: [&str; 4]| with(|content| content.hours[0] = slots.map(str::to_owned));
    for (slots, message) in [
        (
            ["9h", "12h", "13h", ""],
            "Lundi : indiquez aussi l’heure de fin de l’après-midi.",
        ),
        (
            ["", "12h", "13h", "17h"],
            "Lundi : indiquez aussi l’heure de début du matin.",
        ),
        (
            ["9h", "vers midi", "", ""],
            "Lundi : « vers midi » n’est pas une heure. Écrivez par exemple 9 h 30.",
        ),
        (
            ["9h", "12h", "13h", "17h30"],
            "Lundi : 7 h 30 de présence, 7 h au plus par jour (limite de la convention).",
        ),
        (
            ["9h", "", "", "14h"],
            "Lundi : 5 h sans pause de 30 minutes de suite, 4 h 30 au plus (Code du travail, art. L. 3162-3).",
        ),
        (
            ["12h", "9h", "", ""],
            "Lundi : chaque horaire doit finir après son début, et avant l’horaire suivant.",
        ),
    ] {
        let found = said(&monday(slots), Step::Practical);
        assert_eq!(found[0], ("horaires".to_owned(), message.to_owned()));
    }
    let parts = monday(["9h", "", "", "13h30"]).complete(2024, &World).unwrap();
    let time = |hour, minute| TimeOfDay::new(hour, minute).unwrap();
    assert_eq!(parts.hours.0[0], [(time(9, 0), time(13, 30))]);
    let none = with(|content| content.hours = Default::default());
    assert_eq!(fields(&none), ["horaires"]);
}

#[test]
fn lycees_and_phones() {
    let reserved =
        |uais: &[&str]| with(|content| content.reserved_to = uais.iter().map(|&uai| uai.into()).collect());
    assert_eq!(fields(&reserved(&["0010006C"])), ["lycees"]);
    assert_eq!(fields(&reserved(&["0010010F"])), ["lycees"]);
    assert_eq!(fields(&reserved(&["0010006B"; 51])), ["lycees"]);
    assert_eq!(fields(&reserved(&[])), [""; 0]);
    assert_eq!(
        fields(&with(|content| content.contact_phone = "06 39".into())),
        ["contact_telephone"]
    );
}

#[test]
fn a_form_changes_its_step_only() {
    let pairs: Vec<(String, String)> = [
        ("titre", "Nouveau\u{0} titre\u{202e}"),
        ("metiers", "Un"),
        ("metiers", "Deux\r\nTrois"),
        ("places", "2"),
        ("places", "4"),
        ("repas", "Cantine"),
        ("accessible", "oui"),
        ("lycees", "0010006B"),
        ("lycees", ""),
        ("lycees", "0010010F"),
        ("lundi_matin_de", "08:30"),
        ("dimanche_matin_de", "08:30"),
        ("lundi_nuit_de", "08:30"),
        ("adresse", "1 rue Neuve"),
        ("inconnu", "x"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();

    let offer = DraftContent::from_form(complete(), Step::Offer, &pairs);
    assert_eq!(offer.title, "Nouveau titre");
    assert_eq!(offer.metiers, "Un\nDeux\nTrois");
    assert_eq!(offer.seats, "4");
    assert_eq!(
        (offer.lunch.as_str(), offer.accessible),
        ("Repas à apporter", true)
    );
    assert_eq!(offer.activities, complete().activities);
    assert_eq!(offer.address, "3 rue des Lilas");

    let practical = DraftContent::from_form(complete(), Step::Practical, &pairs);
    assert_eq!(practical.lunch, "Cantine");
    assert_eq!(practical.reserved_to, ["0010006B", "0010010F"]);
    assert_eq!(practical.hours[0], ["08:30", "12:00", "13:00", "17:00"]);
    assert_eq!(practical.title, complete().title);

    let unticked = DraftContent::from_form(complete(), Step::Practical, &[]);
    assert!(!unticked.accessible && unticked.reserved_to.is_empty());
    assert_eq!(
        DraftContent::from_form(complete(), Step::Preview, &pairs),
        complete()
    );
    assert_eq!(
        DraftContent::from_form(complete(), Step::Structure, &pairs).address,
        "1 rue Neuve"
    );
}

#[test]
fn every_field_of_hours_has_a_name_that_is_read() {
    for day in 0..6 {
        for slot in 0..4 {
            let pair = (hour_field(day, slot), "10:00".to_owned());
            let content = DraftContent::from_form(DraftContent::default(), Step::Practical, &[pair]);
            assert_eq!(content.hours[day][slot], "10:00");
        }
    }
    assert_eq!(hour_field(6, 0), "");
    assert_eq!(hour_field(0, 4), "");
}

#[test]
fn older_drafts_are_read() {
    let older: DraftContent = serde_json::from_str(r#"{"title": "Forge", "gone": 3}"#).unwrap();
    assert_eq!(older.title, "Forge");
    let text = serde_json::to_string(&complete()).unwrap();
    assert_eq!(serde_json::from_str::<DraftContent>(&text).unwrap(), complete());
    let problem = Problem::new(field::TITLE, "Trop court.");
    let text = serde_json::to_string(&problem).unwrap();
    assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
}

#[test]
fn steps_follow_each_other() {
    for step in Step::ALL {
        assert_eq!(Step::from_code(step.code()), Some(step));
        assert_eq!(step.next().and_then(Step::previous), step.next().map(|_| step));
    }
    assert_eq!(Step::Structure.previous(), None);
    assert_eq!(Step::Preview.number(), 4);
}

#[test]
fn publication_waits_for_the_campaign_and_ends_with_its_weeks() {
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    let campaign = Campaign {
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
    };
    let problem = |weeks, today| publication_problem(&campaign, weeks, day(today));
    assert!(
        problem(Weeks::Both, "2024-03-05")
            .unwrap()
            .message
            .contains("6\u{a0}mars 2024")
    );
    assert_eq!(problem(Weeks::Both, "2024-03-06"), None);
    assert_eq!(problem(Weeks::Both, "2024-06-23"), None);
    assert!(problem(Weeks::First, "2024-06-17").is_some());
    assert!(problem(Weeks::Both, "2024-06-24").is_some());
}

fn any_content() -> impl Strategy<Value = DraftContent> {
    let text = prop_oneof![
        any::<String>(),
        "[0-9hH:. \u{a0}-]{0,12}",
        Just("nouveau".to_owned()),
        Just("etranger".to_owned()),
        Just("both".to_owned()),
    ];
    proptest::collection::vec(text, 42).prop_map(|texts| {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        DraftContent {
            place: next(),
            address: next(),
            postal_code: next(),
            commune: next(),
            city: next(),
            country: next(),
            sector: next(),
            title: next(),
            metiers: next(),
            activities: next(),
            format: next(),
            weeks: next(),
            seats: next(),
            hours: std::array::from_fn(|_| std::array::from_fn(|_| next())),
            lunch: next(),
            accessible: false,
            access_note: next(),
            reserved_to: vec![next()],
            contact_name: next(),
            contact_phone: next(),
        }
    })
}

proptest! {
    #[test]
    fn nothing_typed_makes_it_panic(content in any_content()) {
        let known = content.problems(Step::Preview, 2024, Some(&World));
        prop_assert_eq!(known.is_empty(), content.complete(2024, &World).is_ok());
        let cleaned = content.cleaned();
        prop_assert_eq!(&cleaned.cleaned(), &cleaned);
        prop_assert_eq!(cleaned.problems(Step::Preview, 2024, Some(&World)), known);
    }

    #[test]
    fn no_form_makes_it_panic(pairs in proptest::collection::vec((any::<String>(), any::<String>()), 0..20)) {
        for step in Step::ALL {
            let content = DraftContent::from_form(complete().cleaned(), step, &pairs);
            prop_assert_eq!(content.cleaned(), content);
        }
    }
}

#[test]
fn what_is_wrong_with_several_days_is_said_once() {
    let problem = |message: &str| Problem::new(field::HOURS, message.replace(" :", "\u{a0}:"));
    let other = Problem::new(field::LUNCH, "Lundi\u{a0}: trop long.");
    let said = said_together(vec![
        problem("Lundi : trop long."),
        problem("Lundi : trop tôt."),
        problem("Mardi : trop long."),
        problem("Mercredi : trop long."),
        problem("Jeudi : trop tôt."),
        problem("Dans la semaine : trop long."),
        other.clone(),
    ]);
    assert_eq!(
        said,
        [
            problem("Du lundi au mercredi : trop long."),
            problem("Le lundi et le jeudi : trop tôt."),
            problem("Dans la semaine : trop long."),
            other,
        ]
    );
}
