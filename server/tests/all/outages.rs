//! What the site does when its disk fills up, when its database may only be read, and when it cannot start at all.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use axum::{Router, body::Body};
use domain::clock::Clock;
use http::{Request, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::reference_data;
use store::{Db, Engine};
use testing::{Folder, Fresh, SmallDisk, on_both};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::templates::Day;

struct FilesIn(String);

impl Source for FilesIn {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| self.0.clone())
    }
}

/// A site on that database, whose index is kept true.
async fn site(db: &Db, files: &Path) -> Router {
    reference_data::put(db, Day.now()).await.unwrap();
    let config = Config::read(&FilesIn(files.join("files").display().to_string())).unwrap();
    let app = serve::prepare(&config, db.clone(), std::sync::Arc::new(Day))
        .await
        .unwrap();
    let site = Site::new(&config, app, None);
    tokio::spawn(site.feed());
    site.router()
}

async fn status(router: &Router, request: Request<Body>) -> StatusCode {
    router.clone().oneshot(request).await.unwrap().status()
}

async fn ready(router: &Router) -> StatusCode {
    status(router, Request::get("/pret").body(Body::empty()).unwrap()).await
}

/// Waits until `/pret` says so: what it said is told for a second.
async fn becomes(router: &Router, wanted: StatusCode) {
    let said = async {
        while ready(router).await != wanted {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(20), said)
        .await
        .unwrap_or_else(|_| panic!("/pret never says {wanted}"));
}

/// Somebody tries to sign in: what they typed is written down.
async fn sign_in(router: &Router) -> StatusCode {
    let request = Request::post("/api/account/sign-in")
        .header(header::ACCEPT, "text/html")
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("courriel=lea%40exemple.fr&mot_de_passe=rien"))
        .unwrap();
    status(router, request).await
}

/// Tells every connection that writes to refuse to, or to write again.
async fn read_only(fresh: &Fresh, on: bool) {
    let (connections, sql) = match (fresh.db.engine(), on) {
        (Engine::Sqlite, true) => (1, "PRAGMA query_only = ON"),
        (Engine::Sqlite, false) => (1, "PRAGMA query_only = OFF"),
        (Engine::Postgres, true) => (4, "SET default_transaction_read_only = on"),
        (Engine::Postgres, false) => (4, "SET default_transaction_read_only = off"),
    };
    let mut all = Vec::new();
    for _ in 0..connections {
        let mut tx = fresh.db.begin().await.unwrap();
        tx.query_text(sql).execute().await.unwrap();
        all.push(tx);
    }
    for tx in all {
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_site_that_cannot_write_is_not_ready() {
    on_both(async |fresh| {
        let router = site(&fresh.db, fresh.folder.path()).await;
        becomes(&router, StatusCode::OK).await;
        read_only(&fresh, true).await;
        becomes(&router, StatusCode::SERVICE_UNAVAILABLE).await;
        // It still lives, and is still read.
        let request = Request::get("/sante").body(Body::empty()).unwrap();
        assert_eq!(status(&router, request).await, StatusCode::OK);
        let request = Request::get("/").header(header::ACCEPT, "text/html");
        assert_eq!(
            status(&router, request.body(Body::empty()).unwrap()).await,
            StatusCode::OK
        );
        read_only(&fresh, false).await;
        becomes(&router, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_disk_that_was_full_lets_people_sign_in_again() {
    // Only who may mount file systems can have a disk that is small.
    let Some(disk) = SmallDisk::mount("64m") else {
        return;
    };
    let url = format!("sqlite:{}", disk.path().join("quinzaine.db").display());
    let db = Db::connect(&url, 4).await.unwrap().sealed_by(testing::keys());
    db.migrate().await.unwrap();
    let router = site(&db, disk.path()).await;
    assert_eq!(sign_in(&router).await, StatusCode::FOUND);
    for _ in 0..3 {
        disk.fill();
        let text = "x".repeat(50_000);
        let mut number = 0;
        let later = Day.now() + chrono::TimeDelta::days(1);
        while db
            .put_form_state(&format!("text-{number}"), &text, later)
            .await
            .is_ok()
        {
            number += 1;
            assert!(number < 10_000, "the disk is not full");
        }
        // There may be room for something smaller.
        let mut refused = false;
        for _ in 0..100 {
            refused = !sign_in(&router).await.is_redirection();
            if refused {
                break;
            }
        }
        assert!(refused, "the disk is not full");
        disk.empty();
        assert_eq!(sign_in(&router).await, StatusCode::FOUND);
        becomes(&router, StatusCode::OK).await;
    }
    db.close().await;
}

/// Runs the program, as nobody where that is possible.
fn run(arguments: &[&str], folder: &Path, database: &str, nobody: bool) -> Option<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quinzaine"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("DATABASE_URL", database)
        .env("QUINZAINE_LISTEN", "127.0.0.1:0")
        .env("QUINZAINE_LOG", "off")
        .stdin(Stdio::null());
    if nobody {
        command.uid(65_534).gid(65_534);
    }
    command.output().ok()
}

/// What the program says when it cannot start.
fn refusal(arguments: &[&str], folder: &Path, database: &str) -> String {
    let output = run(arguments, folder, database, false).unwrap();
    assert!(!output.status.success(), "{database}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_start_that_fails_names_the_place_and_the_reason() {
    let folder = Folder::new();
    let path = folder.path();
    let shown = |name: &str| path.join(name).display().to_string();
    fs::write(
        path.join("file"),
        "no database, though it is long enough to be one",
    )
    .unwrap();
    let cases = [
        (format!("sqlite:{}", shown("file/q.db")), shown("file"), "exists"),
        (
            format!("sqlite:{}", path.display()),
            path.display().to_string(),
            "directory",
        ),
        (
            format!("sqlite:{}", shown("file")),
            shown("file"),
            "not a database",
        ),
        (
            "postgres://nobody:secret@127.0.0.1:1/none".to_owned(),
            "none on 127.0.0.1:1".to_owned(),
            "refused",
        ),
    ];
    // All at once: a server that does not answer is asked again for a while.
    thread::scope(|scope| {
        for (database, place, reason) in &cases {
            for command in [&["serve"][..], &["migrate"]] {
                scope.spawn(move || {
                    let said = refusal(command, path, database);
                    assert!(
                        said.contains(place) && said.to_lowercase().contains(reason),
                        "{said}"
                    );
                    assert!(!said.contains("secret"), "{said}");
                });
            }
        }
    });
    // The folder of files is a file.
    fs::write(path.join("files"), "").unwrap();
    let said = refusal(&["serve"], path, &format!("sqlite:{}", shown("quinzaine.db")));
    assert!(
        said.contains(&shown("files")) && said.contains("QUINZAINE_FILES"),
        "{said}"
    );
}

#[test]
fn a_full_disk_is_named() {
    let Some(disk) = SmallDisk::mount("1m") else {
        return;
    };
    disk.fill();
    let place = disk.path().join("quinzaine.db").display().to_string();
    let said = refusal(&["migrate"], disk.path(), &format!("sqlite:{place}"));
    assert!(said.contains(&place) && said.contains("full"), "{said}");
}

#[test]
fn what_belongs_to_somebody_else_is_named() {
    let folder = Folder::new();
    let path = folder.path();
    let database = path.join("quinzaine.db");
    let url = format!("sqlite:{}", database.display());
    assert!(run(&["migrate"], path, &url, false).unwrap().status.success());
    let all = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    // Only root can be somebody else; and nobody must be able to run the program.
    let refused = |why: &Path| {
        let Some(output) = run(&["migrate"], path, &url, true) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{said}");
        assert!(
            said.contains(&why.display().to_string())
                && (said.contains("ermission denied") || said.contains("readonly database")),
            "{said}"
        );
    };
    all(path, 0o755);
    refused(&path.join("quinzaine.lock"));
    all(path, 0o777);
    all(&path.join("quinzaine.lock"), 0o666);
    all(&database, 0o644);
    refused(&database);
}

#[test]
fn a_start_that_is_to_change_nothing_makes_no_database() {
    let folder = Folder::new();
    let database = folder.path().join("quinzaine.db");
    // Whatever it does, it does not stay: somebody else listens there.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_quinzaine"))
        .args(["serve", "--no-migrate"])
        .current_dir(folder.path())
        .env("DATABASE_URL", format!("sqlite:{}", database.display()))
        .env("QUINZAINE_LISTEN", taken.local_addr().unwrap().to_string())
        .env("QUINZAINE_LOG", "off")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!refused.status.success(), "{refused:?}");
    assert!(!database.exists(), "{refused:?}");
}

#[test]
fn texts_are_exported_checked_and_refused_with_their_file_and_line() {
    let folder = Folder::new();
    let texts = folder.path().join("texts");
    fs::create_dir(&texts).unwrap();
    let database = "sqlite:quinzaine.db";
    let exported = run(&["texts", "export", "2026-11-29"], folder.path(), database, false).unwrap();
    assert!(exported.status.success(), "{exported:?}");
    fs::write(texts.join("own.txt"), &exported.stdout).unwrap();
    let checked = run(&["texts", "check", "texts"], folder.path(), database, false).unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(
        checked.status.success() && said.starts_with("own.txt: 2026-11-29-a-nommer"),
        "{said}"
    );
    let wrong = String::from_utf8(exported.stdout)
        .unwrap()
        .replace("# Visas", "# Vu");
    fs::write(texts.join("own.txt"), wrong).unwrap();
    let said = refusal(&["texts", "check", "texts"], folder.path(), database);
    assert!(
        said.contains("own.txt, line 10: « Vu » is not a heading"),
        "{said}"
    );
    let said = refusal(&["texts", "export", "1999-01-01"], folder.path(), database);
    assert!(said.contains("2026-11-26, 2026-11-29"), "{said}");
    assert!(!folder.path().join("quinzaine.db").exists());
}

#[test]
fn a_file_of_settings_in_a_folder_above_sets_nothing() {
    let folder = Folder::new();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let said_with = |settings: &Path| {
        fs::write(settings.join(".env"), "QUINZAINE_DEMO=oui\n").unwrap();
        refusal(&["keys", "list"], &inner, "sqlite:quinzaine.db")
    };
    let said = said_with(folder.path());
    assert!(
        said.contains("QUINZAINE_KEY_FILE") && !said.contains("QUINZAINE_DEMO"),
        "{said}"
    );
    let said = said_with(inner.as_path());
    assert!(said.contains("QUINZAINE_DEMO"), "{said}");
}
