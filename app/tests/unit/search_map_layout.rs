use app::inner::{CLEAR, Crowd, HOME, MARK, Spot, clusters, crowds, distance, names};
use domain::{
    id::{OfferId, uuid_v7},
    search_map::{CompassPoint, Group, Landmark, MapPoint, Mark},
    sector::SectorFamily,
};

fn mark(number: u8, east: i16, north: i16) -> Mark {
    Mark {
        offer: OfferId(uuid_v7(0, [number; 10])),
        point: MapPoint { east, north },
        family: SectorFamily::Care,
    }
}

fn group(east: i16, north: i16) -> Group {
    Group {
        direction: CompassPoint::of(f64::from(east), f64::from(north)),
        ring: 0,
        all: 2,
        others: 2,
        point: MapPoint { east, north },
        family: SectorFamily::Care,
        nearer: 0,
    }
}

#[test]
fn neighbours_share_a_mark_and_others_do_not() {
    let marks = [mark(1, 300, 0), mark(2, 320, 0), mark(3, 600, 0)];
    let clusters = clusters(&marks, &[]);
    let sizes: Vec<_> = clusters.iter().map(|cluster| cluster.offers.len()).collect();
    assert_eq!(sizes, [2, 1]);
}

#[test]
fn marks_lie_over_neither_each_other_nor_home() {
    let marks: Vec<Mark> = (0..20)
        .map(|n| mark(n, i16::from(n) * 13 % 90 - 40, i16::from(n) * 7 % 60 - 30))
        .collect();
    let groups: Vec<Group> = (0..30)
        .map(|n| group(n * 37 % 400 - 200, n * 53 % 500 - 250))
        .collect();
    let clusters = clusters(&marks, &[]);
    let towns = [Landmark {
        name: "Paris".to_owned(),
        point: MapPoint {
            east: -600,
            north: 100,
        },
    }];
    let names = names(&[10, 20], &towns, &clusters);
    assert_eq!(
        names.len(),
        3,
        "the town has its name, however many offers there are"
    );
    let crowds = crowds(&groups, &clusters, &names);
    let offers: usize = clusters.iter().map(|cluster| cluster.offers.len()).sum();
    let others: u32 = crowds.iter().map(Crowd::others).sum();
    assert_eq!((offers, others), (20, 60), "each offer has a mark");
    let spots: Vec<Spot> = (clusters.iter().map(|cluster| cluster.at))
        .chain(crowds.iter().map(|crowd| crowd.at))
        .collect();
    for (index, spot) in spots.iter().enumerate() {
        assert!(spot.0.hypot(spot.1) > HOME + MARK + CLEAR, "{spot:?}");
        for name in &names {
            assert!(
                name.bounds.distance(*spot) >= MARK + CLEAR,
                "{} {spot:?}",
                name.text
            );
        }
        for other in &spots[..index] {
            assert!(distance(*spot, *other) >= 2.0 * MARK, "{spot:?} {other:?}");
        }
    }
}

#[test]
fn names_stand_where_there_is_room() {
    let town = |name: &str, east, north| Landmark {
        name: name.to_owned(),
        point: MapPoint { east, north },
    };
    let towns = [
        town("Paris", -700, 0),
        town("Pantin", -690, 10),
        town("Home", 0, 0),
    ];
    let said = |marks: &[Mark]| -> Vec<String> {
        let names = names(&[10, 20], &towns, &clusters(marks, &[]));
        names.into_iter().map(|name| name.text).collect()
    };
    // A town under another, or under home, is left out.
    assert_eq!(said(&[]), ["10\u{a0}km", "20\u{a0}km", "Paris"]);
    assert_eq!(said(&[mark(1, -700, 0)]), ["10\u{a0}km", "20\u{a0}km"]);
}
