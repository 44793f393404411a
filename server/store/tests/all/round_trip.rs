//! What is written is read back, on both engines alike.

use std::time::Duration;

use domain::{
    campaign::Campaign,
    offer::{Format, OfferState, Whereabouts},
    place::{Location, Place},
    structure::Structure,
    weeks::Weeks,
};
use store::{BackupError, Constraint, Db, Noun, StoreError};
use testing::{campaign, id, now, offer, on_both, place, school, sector, seed, sqlite, structure};

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    on_both(async |fresh| {
        fresh.db.migrate().await.unwrap();
        let again = Db::connect(&fresh.url, 1).await.unwrap();
        again.migrate().await.unwrap();
        assert_eq!(again.last_change().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn servers_that_start_together_migrate_once() {
    let folder = testing::Folder::new();
    let url = format!(
        "sqlite:{}",
        folder.path().join("new/folder/together.db").display()
    );
    let started = (0..8).map(|_| {
        let url = url.clone();
        tokio::spawn(async move {
            let db = Db::connect(&url, 1).await?;
            db.migrate().await
        })
    });
    for server in started.collect::<Vec<_>>() {
        server.await.unwrap().unwrap();
    }
}

/// Each file is new: what takes turns is the turn to write-ahead logging, which SQLite itself waits for in nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn servers_that_make_a_database_together_all_open_it() {
    let folder = testing::Folder::new();
    for number in 0..20 {
        let url = format!("sqlite:{}", folder.path().join(format!("{number}.db")).display());
        let opened = (0..8).map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Db::connect(&url, 1).await.map(drop) })
        });
        for server in opened.collect::<Vec<_>>() {
            server.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn an_unknown_engine_is_named() {
    assert!(matches!(
        Db::connect("mysql://localhost/x", 1).await,
        Err(StoreError::UnknownEngine)
    ));
}

#[tokio::test]
async fn reference_rows_are_put_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        db.put_sectors(&[sector("s24", "Filière bois")]).await.unwrap();
        // A label that is there already is an administrator's.
        db.put_sectors(&[sector("s24", "Bois"), sector("s3", "Armée - Défense")])
            .await
            .unwrap();
        let labels: Vec<_> = db
            .sectors()
            .await
            .unwrap()
            .into_iter()
            .map(|sector| sector.label)
            .collect();
        assert_eq!(labels, ["Armée - Défense", "Filière bois"]);

        db.put_schools(&[school()]).await.unwrap();
        db.put_schools(&[school()]).await.unwrap();
        assert_eq!(db.count_schools().await.unwrap(), 1);
        assert_eq!(
            db.schools_by_department().await.unwrap(),
            [("01".to_owned(), school().0)]
        );

        assert_eq!(db.setting("demo").await.unwrap(), None);
        db.set_setting("demo", "1").await.unwrap();
        db.set_setting("demo", "2").await.unwrap();
        assert_eq!(db.setting("demo").await.unwrap().as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn a_campaign_is_added_once_and_may_be_replaced() {
    on_both(async |fresh| {
        let db = &fresh.db;
        db.add_campaign(&campaign(), now()).await.unwrap();
        let moved = Campaign {
            students_open: "2026-12-01".parse().unwrap(),
            ..campaign()
        };
        db.add_campaign(&moved, now()).await.unwrap();
        assert_eq!(db.campaigns().await.unwrap(), [campaign()]);
        assert_eq!(db.last_change().await.unwrap(), 1);
        db.put_campaign(&moved, now()).await.unwrap();
        assert_eq!(db.campaigns().await.unwrap(), [moved]);
        let changes = db.changes_since(1, 10).await.unwrap();
        assert_eq!(
            changes.iter().map(|change| change.noun).collect::<Vec<_>>(),
            [Noun::Campaign]
        );

        let late = Campaign {
            students_open: "2027-07-01".parse().unwrap(),
            ..campaign()
        };
        let refused = db.put_campaign(&late, now()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::CampaignDates)),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_read_back_as_it_was_written() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 2).await;
        let mut first = offer(0);
        first.reserved_to = vec![school().0];
        let second = domain::offer::Offer {
            weeks: Weeks::Second,
            seats: 5,
            ..offer(1)
        };
        db.add_offers(&[first.clone(), second.clone()], now())
            .await
            .unwrap();

        // Reserved, it is seen whole by its lycées alone.
        assert_eq!(crate::public_offer(db, first.id).await.unwrap(), None);
        let other = Some(domain::id::SchoolId(id(99)));
        let elsewhere = db.seen_offer(first.id, None, other).await.unwrap().unwrap();
        assert!(!elsewhere.reader.is_welcome);
        let seen = db
            .seen_offer(first.id, None, Some(school().0))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (seen.campaign, seen.state),
            (campaign().id, OfferState::Published)
        );
        assert!(seen.reader.is_welcome && !seen.reader.applied && !seen.reader.answers_for_it);
        let detail = seen.offer;
        assert_eq!(detail.card.title, first.title);
        assert_eq!(detail.card.structure, "Atelier 0");
        assert_eq!(detail.card.published_at, now());
        assert_eq!(detail.metiers, first.metiers);
        assert_eq!(detail.activities, first.activities);
        assert_eq!(detail.hours, first.hours);
        assert_eq!(detail.access_note, "Ascenseur");
        assert_eq!(detail.reserved_to, ["Lycée Saint-Exupéry (Valserhône)"]);
        assert!(detail.card.reserved && detail.card.accessible);
        assert_eq!(
            (detail.card.seats_left.first, detail.card.seats_left.second),
            (2, 2)
        );
        let Whereabouts::France { city, position, .. } = &detail.card.whereabouts else {
            panic!("abroad")
        };
        assert_eq!(city, "Montreuil");
        assert!((position.latitude() - 48.862_52).abs() < 1e-9);

        let listing = db.listing(campaign().id, second.id).await.unwrap().unwrap();
        assert_eq!(
            (listing.card.seats_left.first, listing.card.seats_left.second),
            (0, 5)
        );
        assert!(!listing.card.reserved);
        let mut seen = Vec::new();
        db.each_listing(campaign().id, |listing| {
            seen.push((listing.card.id, listing.reserved_to));
        })
        .await
        .unwrap();
        seen.sort();
        assert_eq!(seen, [(first.id, vec![school().0]), (second.id, Vec::new())]);
        let reserved = db.listing(campaign().id, first.id).await.unwrap().unwrap();
        assert_eq!(reserved.reserved_to, [school().0]);
        assert_eq!(db.count_offers(campaign().id).await.unwrap(), (2, 2));
        assert!(
            crate::public_offer(db, domain::id::OfferId(id(9)))
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn all_listings_are_those_that_are_read_one_by_one() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 6).await;
        let host = Structure {
            siret: None,
            ..structure(7)
        };
        let abroad = Place {
            location: Location::Abroad {
                country: "Portugal".into(),
            },
            ..place(7)
        };
        db.add_structures(&[host], &[abroad], now()).await.unwrap();
        let mut offers: Vec<_> = [0, 1, 2, 3, 7].map(offer).to_vec();
        offers[0].reserved_to = vec![school().0];
        offers[1].weeks = Weeks::Second;
        offers[1].format = Format::SmallGroup;
        offers[1].accessible = false;
        offers[1].metiers = Vec::new();
        offers[1].activities = vec!["Dire « l’été »".into(), "\"Oui\" \\ non\n".into()];
        // A text that was written by something else, with the very sign that stands between parts.
        offers[2].title = "Découverte\u{1f}du bois".into();
        let paused = offers[3].id;
        db.add_offers(&offers, now()).await.unwrap();
        assert!(
            db.move_offer(paused, OfferState::Published, OfferState::Paused, now())
                .await
                .unwrap()
        );

        let mut together = Vec::new();
        db.each_listing(campaign().id, |listing| together.push(listing))
            .await
            .unwrap();
        together.sort_by_key(|listing| listing.card.id);
        let mut one_by_one = Vec::new();
        for offer in &offers {
            one_by_one.extend(db.listing(campaign().id, offer.id).await.unwrap());
        }
        assert_eq!(together.len(), 4);
        assert_eq!(together, one_by_one);
    })
    .await;
}

#[tokio::test]
async fn a_place_abroad_has_a_country_and_no_position() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let host = Structure {
            siret: None,
            ..structure(7)
        };
        let abroad = Place {
            location: Location::Abroad {
                country: "Portugal".into(),
            },
            city: "Lisbonne".into(),
            ..place(7)
        };
        db.add_structures(&[host], &[abroad], now()).await.unwrap();
        db.add_offers(&[offer(7)], now()).await.unwrap();
        let detail = crate::public_offer(db, offer(7).id).await.unwrap().unwrap();
        assert_eq!(detail.card.whereabouts.label(), "Lisbonne (Portugal)");
        assert!(detail.card.whereabouts.position().is_none());
    })
    .await;
}

#[tokio::test]
async fn only_published_offers_are_listed_and_only_the_expected_move_is_made() {
    use OfferState::{Draft, Full, Paused, Published};
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        db.add_offers(&[offer(0)], now()).await.unwrap();
        let id = offer(0).id;
        let before = db.last_change().await.unwrap();
        assert!(!db.move_offer(id, Draft, Published, now()).await.unwrap());
        assert_eq!(db.last_change().await.unwrap(), before);

        assert!(db.move_offer(id, Published, Paused, now()).await.unwrap());
        assert!(db.listing(campaign().id, id).await.unwrap().is_none());
        assert!(crate::public_offer(db, id).await.unwrap().is_none());

        assert!(db.move_offer(id, Paused, Published, now()).await.unwrap());
        assert!(db.move_offer(id, Published, Full, now()).await.unwrap());
        assert!(db.listing(campaign().id, id).await.unwrap().is_none());
        assert!(crate::public_offer(db, id).await.unwrap().is_some());
        let changes = db.changes_since(before, 10).await.unwrap();
        assert_eq!(changes.len(), 3);
        assert!(changes.iter().all(|change| change.object == Some(id.0)));
    })
    .await;
}

#[tokio::test]
async fn broken_rules_have_names() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let twin = Structure {
            siret: structure(0).siret,
            ..structure(1)
        };
        let refused = db.add_structures(&[twin], &[], now()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::SiretTaken)),
            "{refused:?}"
        );

        let homeless = domain::offer::Offer {
            place: place(5).id,
            ..offer(0)
        };
        let refused = db.add_offers(&[homeless], now()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::Reference)),
            "{refused:?}"
        );

        let seatless = domain::offer::Offer { seats: 0, ..offer(0) };
        let refused = db.add_offers(&[seatless], now()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::Oversold)),
            "{refused:?}"
        );

        let undated = domain::offer::Offer {
            published_at: None,
            ..offer(0)
        };
        let refused = db.add_offers(&[undated], now()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::PublishedWithoutDate)),
            "{refused:?}"
        );
        assert_eq!(db.count_offers(campaign().id).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn change_numbers_have_no_gap_and_appear_in_order_under_concurrent_writers() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 40).await;
        let start = db.last_change().await.unwrap();
        let writers = (0..40).map(|number| {
            let db = db.clone();
            tokio::spawn(async move { db.add_offers(&[offer(number)], now()).await.unwrap() })
        });
        let writers: Vec<_> = writers.collect();

        // A reader that follows the log while it grows must not skip a number.
        let mut seen = start;
        let mut quiet = 0;
        while seen < start + 40 && quiet < 400 {
            let changes = db.changes_since(seen, 100).await.unwrap();
            quiet = if changes.is_empty() { quiet + 1 } else { 0 };
            for change in changes {
                assert_eq!(change.seq, seen + 1);
                seen = change.seq;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(db.last_change().await.unwrap(), start + 40);
    })
    .await;
}

#[tokio::test]
async fn a_large_import_is_one_change() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 120).await;
        let start = db.last_change().await.unwrap();
        let offers: Vec<_> = (0..120).map(offer).collect();
        db.add_offers(&offers, now()).await.unwrap();
        let changes = db.changes_since(start, 10).await.unwrap();
        assert_eq!(
            changes.iter().map(|change| change.object).collect::<Vec<_>>(),
            [None]
        );
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_a_whole_database() {
    let fresh = sqlite().await;
    seed(&fresh.db, 1).await;
    fresh.db.add_offers(&[offer(0)], now()).await.unwrap();
    let target = fresh.folder.path().join("copy.db");
    fresh.db.backup(&target).await.unwrap();
    let copy = Db::connect(&format!("sqlite:{}", target.display()), 1)
        .await
        .unwrap();
    assert_eq!(copy.count_offers(campaign().id).await.unwrap(), (1, 1));
    assert!(matches!(
        fresh.db.backup(&target).await,
        Err(BackupError::TargetExists)
    ));
}
