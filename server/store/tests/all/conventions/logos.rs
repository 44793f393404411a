//! Logos: whose they are, and what keeps their pictures.

use domain::{convention::Logos, digest::Digest};
use store::{ConventionMoved, FrozenVersion};
use testing::{convention::World, now, on_both, people::act_by, school, structure};

use super::frozen::straight;

#[tokio::test]
async fn a_frozen_version_keeps_its_logos_whatever_becomes_of_them() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let (host, lycee, other) = (Digest::of(b"host"), Digest::of(b"lycee"), Digest::of(b"other"));
        for file in [host, lycee, other] {
            db.note_file(file, now()).await.unwrap();
        }
        assert_eq!(world.file().await.logos, Logos::default());
        let (act, head) = (act_by(world.host), act_by(world.head));
        db.set_structure_logo(&act, structure(0).id, Some(host))
            .await
            .unwrap();
        db.set_school_logo(&head, school().0, Some(lycee)).await.unwrap();
        assert_eq!(db.structure_logo(structure(0).id).await.unwrap(), Some(host));
        assert_eq!(db.school_logo(school().0).await.unwrap(), Some(lycee));
        let logos = world.file().await.logos;
        assert_eq!((logos.host, logos.school), (Some(host), Some(lycee)));

        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let version = FrozenVersion {
            logos,
            ..world.version().await
        };
        let seen = world.seen().await;
        let moved = db.validate(&head, world.id, &seen, &version).await.unwrap();
        assert_eq!(moved, ConventionMoved::Done);

        // Another one, and none: the pictures of what is frozen stay, the one in between goes.
        db.set_structure_logo(&act, structure(0).id, Some(other))
            .await
            .unwrap();
        db.set_structure_logo(&act, structure(0).id, None).await.unwrap();
        db.set_school_logo(&head, school().0, None).await.unwrap();
        assert_eq!(world.file().await.logos, Logos::default());
        for (file, named) in [(host, true), (lycee, true), (other, false)] {
            assert_eq!(db.is_file_named(file).await.unwrap(), named);
        }
        assert_eq!(db.unnamed_files(now(), 10).await.unwrap(), [other]);
        for column in ["host_logo", "school_logo"] {
            let sql = format!("UPDATE convention_version SET {column} = NULL");
            let refused = straight(&world, &sql).await;
            assert!(refused.is_err(), "{column} was changed");
        }
    })
    .await;
}
