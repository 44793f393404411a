//! Secrets that have to be read back: the database alone, or a copy of it, does not give them away.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::notification::Notification;
use store::{Db, Keys, Recipient, StoreError};
use testing::{
    Fresh, keys, now, on_both,
    people::{act_by, context, person},
};

/// Texts that nobody who reads the database may find.
const TOTP: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const SHOWN_ONCE: &str = "ABCDE-FGHJK";
const LINK: &str = "/motdepasse?jeton=0f1e2d3c4b5a";

/// Where one of them lies in plain words: a table, or SQLite's own files.
async fn told(fresh: &Fresh) -> Vec<String> {
    let mut places = Vec::new();
    for secret in [TOTP, SHOWN_ONCE, LINK] {
        places.extend(fresh.found(secret).await);
    }
    places
}

async fn kept(db: &Db) -> domain::id::AccountId {
    let anne = person(db, "Anne Roy", &[]).await;
    db.begin_code_application(&act_by(anne), anne, TOTP)
        .await
        .unwrap();
    db.put_form_state("ticket", SHOWN_ONCE, now() + TimeDelta::minutes(10))
        .await
        .unwrap();
    let to = Recipient {
        account: Some(anne),
        name: "Anne Roy".into(),
        email: "anne.roy@exemple.fr".into(),
    };
    let reset = Notification::ResetPassword { link: LINK.into() };
    db.enqueue_email(&context(), "reset:anne", &to, &reset)
        .await
        .unwrap();
    anne
}

async fn secret_of(db: &Db, account: domain::id::AccountId) -> Result<String, StoreError> {
    Ok(db.code_application(account).await?.unwrap().secret)
}

/// Puts something there as who writes to the database does.
async fn written(db: &Db, sql: &'static str, value: &str) {
    let done = db
        .transaction(async |tx| tx.query_text(sql).bind(value).execute().await)
        .await;
    assert_eq!(done.unwrap(), 1, "{sql}");
}

#[tokio::test]
async fn a_copy_of_the_database_opens_nothing() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = kept(db).await;
        assert_eq!(told(&fresh).await, Vec::<String>::new());
        assert_eq!(secret_of(db, anne).await.unwrap(), TOTP);
        let shown = db.take_form_state("ticket", now()).await.unwrap();
        assert_eq!(shown.as_deref(), Some(SHOWN_ONCE));
        let email = db.emails(1, None).await.unwrap().remove(0);
        assert!(email.text.contains(LINK), "{}", email.text);
        // Whoever has the database and another key, or none, reads nothing.
        let other = db.clone().sealed_by(Arc::new(Keys::new(&[9; 32])));
        assert!(secret_of(&other, anne).await.is_err());
        assert!(other.emails(1, None).await.is_err());
        let keyless = Db::connect(&fresh.url, 1).await.unwrap();
        assert!(matches!(secret_of(&keyless, anne).await, Err(StoreError::NoKeys)));
        assert!(keyless.put_form_state("x", "y", now()).await.is_err());
        // What somebody moved to another row is not read there.
        let sql = "SELECT secret FROM account_totp";
        let of_anne: String = db.query_text(sql).scalar().await.unwrap();
        let zoe = person(db, "Zoé Brun", &[]).await;
        db.begin_code_application(&act_by(zoe), zoe, "GEZDGNBVGY3TQOJQ")
            .await
            .unwrap();
        written(
            db,
            "UPDATE account_totp SET secret = $1 WHERE secret <> $1",
            &of_anne,
        )
        .await;
        assert!(secret_of(db, zoe).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_in_plain_words_is_read_and_encrypted_and_follows_the_key_that_signs() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = kept(db).await;
        // As it was before any of it was encrypted.
        written(db, "UPDATE account_totp SET secret = $1", TOTP).await;
        written(db, "UPDATE outbox SET body_text = $1", LINK).await;
        written(db, "UPDATE flash SET content = $1", SHOWN_ONCE).await;
        assert_eq!(secret_of(db, anne).await.unwrap(), TOTP);
        assert_eq!(db.emails(1, None).await.unwrap()[0].text, LINK);
        let shown = db.take_form_state("ticket", now()).await.unwrap();
        assert_eq!(shown.as_deref(), Some(SHOWN_ONCE));
        assert!(!told(&fresh).await.is_empty());
        let again = async |db: &Db| {
            let counts = (
                db.encrypt_applications().await.unwrap(),
                db.encrypt_emails().await.unwrap(),
            );
            db.settle_erasures().await.unwrap();
            counts
        };
        assert_eq!(again(db).await, (1, 1));
        assert_eq!(told(&fresh).await, Vec::<String>::new());
        assert_eq!(again(db).await, (0, 0));
        // Another key signs: what the one before encrypted is read, and encrypted by the new one.
        let rotated = (*keys()).clone().rotated(&[9; 32]);
        let db = &db.clone().sealed_by(Arc::new(rotated));
        assert_eq!(secret_of(db, anne).await.unwrap(), TOTP);
        assert_eq!(db.emails(1, None).await.unwrap()[0].text, LINK);
        assert_eq!(again(db).await, (1, 0), "an e-mail is gone in days");
        assert_eq!(secret_of(db, anne).await.unwrap(), TOTP);
        assert!(secret_of(&fresh.db, anne).await.is_err(), "by the new one alone");
        // One row that cannot be read keeps nobody else from signing in.
        let marked = format!("enc1:{}:AAAA", keys().current());
        written(db, "UPDATE account_totp SET secret = $1", &marked).await;
        assert_eq!(again(db).await, (0, 0));
    })
    .await;
}
