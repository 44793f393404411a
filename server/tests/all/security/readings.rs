//! Whatever shows one student or one convention to somebody else is written down, route by route.

use testing::on_both;

use crate::access::{
    table::{
        Actor::{self, Admin, Student},
        PAGES, PLAIN, Sent,
    },
    world::World,
};

/// How the addresses begin of what shows one student, or something of theirs.
const SHOWS: [&str; 7] = [
    "/convention/",
    "/lycee/signatures/",
    "/lycee/eleves/",
    "/lycee/candidatures/",
    "/lycee/propositions/",
    "/structure/candidatures/",
    "/administration/personnes/",
];

/// Those that show nobody: an empty form, a code, and streams that say no more than that something changed.
const SHOW_NOBODY: [&str; 5] = [
    "/lycee/eleves/nouveau",
    "/administration/personnes/nouvelle",
    "/administration/personnes/:id/feuille",
    "/convention/{id}/suivi",
    "/lycee/signatures/suivi",
];

/// What of the site shows a student, and to whom: the first and the last of them but the student, who reads what is theirs.
fn shown() -> Vec<(&'static str, Vec<Actor>)> {
    let pages = PAGES.iter().map(|(route, address, who)| (*route, *address, *who));
    let files = PLAIN
        .iter()
        .filter(|(.., sent, _)| matches!(sent, Sent::Get))
        .map(|(route, address, _, who)| (*route, *address, *who));
    let mut shown: Vec<_> = pages
        .chain(files)
        .filter(|(route, ..)| SHOWS.iter().any(|start| route.starts_with(start)))
        // The table looks at somebody who is no student.
        .filter(|(route, ..)| !SHOW_NOBODY.contains(route) && *route != "/administration/personnes/:id")
        .map(|(_, address, who)| {
            let others: Vec<Actor> = who.iter().copied().filter(|actor| *actor != Student).collect();
            let mut few: Vec<Actor> = [others.first(), others.last()]
                .into_iter()
                .flatten()
                .copied()
                .collect();
            few.dedup();
            (address, few)
        })
        .collect();
    shown.push(("/administration/personnes/{student}", vec![Admin]));
    shown
}

#[tokio::test]
async fn every_page_and_every_file_that_shows_a_student_is_noted() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let mut missing = Vec::new();
        let mut looked = 0;
        for (address, actors) in shown() {
            let address = world.filled(address);
            for actor in actors {
                let mut tx = world.fresh.db.begin().await.unwrap();
                tx.query_text("DELETE FROM file_reading").execute().await.unwrap();
                tx.commit().await.unwrap();
                let status = world.get(actor, &address).await.status();
                if !status.is_success() {
                    continue;
                }
                looked += 1;
                let sql = "SELECT COUNT(*) FROM file_reading";
                let noted: Vec<i64> = world.fresh.db.query_text(sql).scalars().await.unwrap();
                if noted == [0] {
                    missing.push(format!("{address} as {actor:?}"));
                }
            }
        }
        assert!(missing.is_empty(), "nobody noted: {missing:#?}");
        assert!(looked > 20, "only {looked} were shown");
    })
    .await;
}
