use app::inner::apart;
use chrono::DateTime;
use domain::{
    id::{OfferId, uuid_v7},
    offer::{Format, OfferCard as Card, SeatsLeft, Whereabouts},
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};

#[test]
fn one_thing_sets_an_offer_apart() {
    let mut card = Card {
        id: OfferId(uuid_v7(0, [1; 10])),
        title: String::new(),
        structure: String::new(),
        kind: StructureKind::Company,
        sector: SectorCode::parse("s1").unwrap(),
        whereabouts: Whereabouts::Abroad {
            city: String::new(),
            country: String::new(),
        },
        weeks: Weeks::Both,
        seats_left: SeatsLeft::default(),
        format: Format::Individual,
        accessible: false,
        reserved: false,
        committed: false,
        published_at: DateTime::UNIX_EPOCH,
    };
    let text = |card: &Card| apart(card).map(|(_, text)| text);
    assert_eq!(text(&card), None);
    card.accessible = true;
    assert_eq!(text(&card), Some("Accessible"));
    card.committed = true;
    assert_eq!(text(&card), Some("Organisation engagée"));
    card.format = Format::SmallGroup;
    assert_eq!(text(&card), Some("Accueil en petit groupe"));
    card.reserved = true;
    assert_eq!(text(&card), Some("Réservée à votre lycée"));
}
