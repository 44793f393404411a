//! The first administrator.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use domain::{
    account::{EmailAddress, Role},
    rng::Rng,
};
use server::admin::{AdminError, Made, create};
use service::password::is_password;
use store::{Db, NewAccount};
use testing::{
    on_both,
    people::{context, emails, name, person, secret},
};

struct Same;

impl Rng for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

const PASSWORD: &str = "cerise tambour glacier vitrail";

async fn make(db: &Db, email: &str, password: Option<&str>) -> Result<Made, AdminError> {
    let ask = || Ok(password.expect("no password is needed").to_owned());
    create(db, &context(), &Same, email, "Paule Girard", ask).await
}

async fn is_admin(db: &Db, email: &str) -> bool {
    let login = db.account_by_email(email).await.unwrap().unwrap();
    db.account(login.id).await.unwrap().unwrap().is(Role::Admin)
}

#[tokio::test]
async fn an_account_is_made_or_given_the_role() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let made = make(db, "Paule@exemple.fr", Some(PASSWORD)).await.unwrap();
        assert_eq!(made, Made::Created);
        let login = db.account_by_email("paule@exemple.fr").await.unwrap().unwrap();
        assert!(login.confirmed && is_admin(db, "paule@exemple.fr").await);
        assert!(
            is_password(PASSWORD, login.password_hash.as_deref())
                .await
                .unwrap()
        );
        assert_eq!(make(db, "paule@exemple.fr", None).await.unwrap(), Made::Already);

        // Somebody who is a host already keeps name and password, which is not asked.
        person(db, "Karim Benali", &[Role::Host]).await;
        assert_eq!(
            make(db, "karim.benali@exemple.fr", None).await.unwrap(),
            Made::Granted
        );
        assert!(is_admin(db, "karim.benali@exemple.fr").await);

        // An account that waits for its owner gets none from whoever runs the command: its owner is written to.
        let waiting = NewAccount {
            name: name("Ana Sol"),
            email: EmailAddress::parse("ana@exemple.fr").ok(),
            confirmed: false,
            password_hash: None,
            roles: vec![],
            student: None,
        };
        db.create_account(&context(), &waiting).await.unwrap();
        assert_eq!(make(db, "ana@exemple.fr", None).await.unwrap(), Made::Emptied);
        let login = db.account_by_email("ana@exemple.fr").await.unwrap().unwrap();
        assert!(login.password_hash.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_rules_of_the_site_hold() {
    on_both(async |fresh| {
        let db = &fresh.db;
        for bad in ["court", "motdepasse1234", "paule@exemple.fr", &"a".repeat(129)] {
            let refused = make(db, "paule@exemple.fr", Some(bad)).await;
            assert!(
                matches!(refused, Err(AdminError::Password(_))),
                "{bad}: {refused:?}"
            );
        }
        assert!(matches!(
            make(db, "paule", None).await,
            Err(AdminError::EmailAddress(_))
        ));
        let nameless = create(db, &context(), &Same, "p@exemple.fr", " ", || unreachable!()).await;
        assert!(matches!(nameless, Err(AdminError::Name(_))));
        assert!(db.account_by_email("paule@exemple.fr").await.unwrap().is_none());

        let somebody = person(db, "Jean Petit", &[Role::Host]).await;
        db.suspend(&context(), somebody, "essai").await.unwrap();
        let refused = make(db, "jean.petit@exemple.fr", None).await;
        assert!(matches!(refused, Err(AdminError::Suspended)));

        // The people of a demonstration stay what they are; others may come.
        let host = person(db, "Karim Benali", &[Role::Host]).await;
        db.set_setting("demo", "small-2027").await.unwrap();
        let refused = make(db, "karim.benali@exemple.fr", None).await;
        assert!(matches!(refused, Err(AdminError::Demonstration)), "{refused:?}");
        assert!(!db.account(host).await.unwrap().unwrap().is(Role::Admin));
        let made = make(db, "paule@exemple.fr", Some(PASSWORD)).await.unwrap();
        assert_eq!(made, Made::Created);
        assert!(emails(&fresh).await.is_empty());
    })
    .await;
}

fn run(url: &str, folder: &std::path::Path, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quinzaine"))
        .args([
            "admin",
            "create",
            "--email",
            "paule@exemple.fr",
            "--name",
            "Paule Girard",
        ])
        .current_dir(folder)
        .env("DATABASE_URL", url)
        .env("QUINZAINE_LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn the_command_reads_standard_input_and_says_what_comes_next() {
    let fresh = testing::sqlite().await;
    let bad = run(&fresh.url, fresh.folder.path(), "court\n");
    assert!(!bad.status.success());
    assert!(
        String::from_utf8_lossy(&bad.stderr).contains("too short"),
        "{bad:?}"
    );

    let good = run(&fresh.url, fresh.folder.path(), &format!("{PASSWORD}\r\n"));
    assert!(good.status.success(), "{good:?}");
    let said = String::from_utf8_lossy(&good.stdout);
    assert!(said.contains("/connexion") && !said.contains(PASSWORD), "{said}");
    let login = fresh
        .db
        .account_by_email("paule@exemple.fr")
        .await
        .unwrap()
        .unwrap();
    assert!(
        is_password(PASSWORD, login.password_hash.as_deref())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn who_only_typed_an_address_does_not_administer() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let address = EmailAddress::parse("cible@exemple.fr").unwrap();
        db.sign_up_host(
            &context(),
            &name("Squatteur Un"),
            &address,
            "theirs",
            "browser",
            &secret("t"),
        )
        .await
        .unwrap();
        assert_eq!(make(db, "cible@exemple.fr", None).await.unwrap(), Made::Emptied);
        let login = db.account_by_email("cible@exemple.fr").await.unwrap().unwrap();
        assert_eq!((login.password_hash.as_deref(), login.confirmed), (None, false));
        // The clock writes to whoever reads that address.
        assert_eq!(db.emptied_accounts(10).await.unwrap(), [login.id]);
    })
    .await;
}
