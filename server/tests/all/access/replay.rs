//! What everybody has signed stays as it is: every function that changes conventions, every form and every file, sent again by everybody,
//! as the page left open would send it and as somebody would forge it.

use domain::convention::broken_link;
use leptos::server_fn::axum::server_fn_paths;

use super::{
    table::{
        Actor::{self, Head},
        CALLS,
    },
    world::World,
};

/// Those that put an end to a version: they come last, and what is signed is then asked for again.
const ENDS: [&str; 2] = ["convention/correct", "convention/cancel"];

/// What is said where a form asks for something: enough for a move to be made.
const ANSWERS: [(&str, &str); 16] = [
    ("motif", "Une raison qui suffit."),
    ("motif-send_back", "Une raison qui suffit."),
    ("motif-correct", "Une raison qui suffit."),
    ("motif-cancel", "Une raison qui suffit."),
    ("place", "liberer"),
    ("lu", "1"),
    ("pouvoir", "1"),
    ("relu", "1"),
    ("code", "000000"),
    ("courriel", "autre@exemple.fr"),
    ("version", "1"),
    ("base", "1"),
    ("tuteur_nom", "Autre"),
    ("eleve_nom", "Autre"),
    ("before", "{}"),
    ("values", "{\"tuteur_nom\":\"Autre\",\"eleve_nom\":\"Autre\"}"),
];

/// The functions that change a convention, with what they are sent about the signed one.
fn forms(world: &World) -> Vec<(&'static str, String)> {
    let posts: Vec<String> = server_fn_paths()
        .filter(|(_, method)| *method == http::Method::POST)
        .map(|(path, _)| path.to_owned())
        .collect();
    CALLS
        .iter()
        .filter(|(path, ..)| path.starts_with("convention/") || path.starts_with("signing/"))
        .filter(|(path, ..)| posts.contains(&format!("/api/{path}")))
        .map(|(path, sent, _)| {
            let sent = sent
                .replace("{convention}", "{signed}")
                .replace("{to-sign}", "{signed}")
                .replace("{document}", "{signed-document}")
                .replace("lot=choix", "lot=choix-signe");
            (*path, world.filled(&sent))
        })
        .collect()
}

/// The same form, with every answer given.
fn answered(sent: &str) -> String {
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(sent.as_bytes())
        .into_owned()
        .filter(|(name, _)| ANSWERS.iter().all(|(known, _)| name != known))
        .collect();
    let given = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.extend(ANSWERS.iter().map(given));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// What must never change of a signed version.
async fn kept(world: &World) -> String {
    let db = &world.fresh.db;
    let evidence = db.evidence(world.signed, 1).await.unwrap().unwrap();
    let signers: Vec<_> = evidence
        .signers
        .iter()
        .map(|line| (&line.signer, &line.signature))
        .collect();
    format!(
        "{:?}",
        (
            &evidence.content,
            evidence.content_hash,
            evidence.document_hash,
            &evidence.check_code,
            evidence.frozen_at,
            evidence.file_hash,
            evidence.sealed_at,
            signers,
        )
    )
}

/// The lines of its log; each follows from the one before.
async fn log(world: &World) -> Vec<String> {
    let lines = world.fresh.db.convention_log(world.signed).await.unwrap();
    let chain = lines.iter().map(|line| (line.event.as_str(), line.hash));
    assert_eq!(broken_link(chain), None);
    lines.into_iter().map(|line| line.event).collect()
}

/// Sends everything as everybody; whatever the answers, what was kept is as it was.
async fn send_all(world: &World, forms: &[(&str, String)]) {
    let (before, lines, files) = (kept(world).await, log(world).await, world.stored());
    for (path, sent) in forms {
        for actor in Actor::ALL {
            for body in [sent.clone(), answered(sent)] {
                let status = world
                    .post(actor, &format!("/api/{path}"), body, "application/json")
                    .await
                    .status();
                assert!(!status.is_server_error(), "{path} as {actor:?}: {status}");
            }
        }
        assert_eq!(kept(world).await, before, "{path}");
    }
    let (pdf, signed) = (str::from_utf8(testing::files::PDF).unwrap(), world.signed);
    for actor in Actor::ALL {
        let fields = [("role", "guardian1"), ("document", "{signed-document}")];
        for path in [
            format!("/lycee/signatures/{signed}/papier"),
            format!("/convention/{signed}/attestation"),
        ] {
            let status = world.upload(actor, &path, &fields, pdf).await.status();
            assert!(!status.is_server_error(), "{path} as {actor:?}: {status}");
        }
    }
    assert_eq!(kept(world).await, before);
    // The log and the files may have grown.
    assert!(log(world).await.starts_with(&lines));
    let after = world.stored();
    for (name, bytes) in files {
        assert!(after.get(&name) == Some(&bytes), "{} changed", name.display());
    }
}

#[tokio::test]
async fn nothing_changes_what_is_signed() {
    let world = World::new(testing::sqlite().await).await;
    let (ends, forms): (Vec<_>, Vec<_>) = forms(&world)
        .into_iter()
        .partition(|(path, _)| ENDS.contains(path));
    assert!(forms.len() > 20, "only {} forms", forms.len());
    assert_eq!(ends.len(), ENDS.len());
    let frozen = ["convention_version", "convention_signer", "convention_signature"];
    let before = world.contents().await;
    send_all(&world, &forms).await;
    // While it is in force, not even what is beside the document changes, but for the address of a guardian.
    let after = world.contents().await;
    for table in frozen {
        if table != "convention_signer" {
            assert_eq!(after[table], before[table], "{table}");
        }
    }
    let whole = kept(&world).await;
    for (path, sent) in ends {
        // Nobody but the head puts an end to it.
        for actor in Actor::ALL.into_iter().filter(|actor| *actor != Head) {
            world
                .post(
                    actor,
                    &format!("/api/{path}"),
                    answered(&sent),
                    "application/json",
                )
                .await;
        }
        assert_eq!(kept(&world).await, whole);
        let lines = log(&world).await.len();
        world
            .post(Head, &format!("/api/{path}"), answered(&sent), "application/json")
            .await;
        assert!(log(&world).await.len() > lines, "{path} was not made");
        assert_eq!(kept(&world).await, whole, "{path}");
        // Another version is prepared, or all is given up: the one that was signed stays as it was.
        send_all(&world, &forms).await;
    }
}
