//! « Je n’ai plus mon lien »: what an address gets, and what it does not.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::convention::{Section, SignerRole, name};
use store::{ConventionMoved, Db, LinkRole, LinkSent, ProposalMoved, Secret, Side};
use testing::{
    convention::{World, asked, pupil},
    now, on_both,
    people::{act_at, act_by, context, emails},
    school,
    signing::{FOUR, after, open, open_link, secret},
};

const GUARDIAN: &str = "yann.martin@exemple.fr";
const HOST: &str = "rose.adam@exemple.fr";
const ROLE: LinkRole = LinkRole::Signer(SignerRole::Guardian1);

/// Asks at that time, and has it seen to; the secrets are « NAME-1 », « NAME-2 »… Whether anything was sent.
async fn ask_at(db: &Db, address: &str, at: DateTime<Utc>, name: &str) -> bool {
    db.ask_lost_links(address, at).await.unwrap();
    assert_eq!(db.lost_links_asked(at, 10).await.unwrap(), [address]);
    let made = AtomicU32::new(0);
    let next = || -> Secret { secret(&format!("{name}-{}", made.fetch_add(1, Ordering::Relaxed) + 1)) };
    let sent = db
        .send_lost_links(&act_at(at, None), address, (&next, &next))
        .await
        .unwrap();
    assert!(db.lost_links_asked(at, 10).await.unwrap().is_empty());
    sent
}

async fn ask(db: &Db, address: &str, name: &str) -> bool {
    ask_at(db, address, now(), name).await
}

/// The last e-mail about lost links.
async fn told(world: &World) -> (String, String) {
    let all = emails(&world.fresh).await;
    let mut lost = all.into_iter().filter(|(_, text)| text.starts_with("LostLinks"));
    lost.next_back().unwrap()
}

async fn is_good(db: &Db, token: &str) -> bool {
    db.peek_link(token, now()).await.unwrap().is_some()
}

#[tokio::test]
async fn whoever_lost_a_link_gets_another_and_goes_on_where_the_first_was_open() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Guardian1, "first").await;
        world.link(SignerRole::Host, "host").await;
        open_link(db, "first", "session", after(60)).await.unwrap();
        let before = emails(&world.fresh).await.len();
        assert!(ask(db, GUARDIAN, "new").await);
        assert_eq!(emails(&world.fresh).await.len(), before + 1);
        assert!(!is_good(db, "first").await && is_good(db, "new-1").await);
        assert!(is_good(db, "host").await, "somebody else's stays");
        assert!(db.link_session("session", now()).await.unwrap().is_some());
        let (to, text) = told(&world).await;
        assert_eq!(to, GUARDIAN);
        assert!(text.contains("count: 1, signs_in: false"), "{text}");
        assert!(text.contains("\nSignConvention"), "{text}");
        assert!(world.happened().await.ends_with(&["link_sent".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn who_has_nothing_gets_nothing_and_whoever_has_an_account_is_told_where_to_sign_in() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let before = emails(&world.fresh).await.len();
        // Nobody, and somebody to whom no link was ever sent.
        for address in ["personne@exemple.fr", GUARDIAN] {
            assert!(!ask(db, address, "none").await, "{address}");
        }
        assert_eq!(emails(&world.fresh).await.len(), before);
        assert!(ask(db, "karim.benali@exemple.fr", "none").await);
        let (to, text) = told(&world).await;
        assert_eq!(to, "karim.benali@exemple.fr");
        assert!(
            text.contains("count: 0, signs_in: true, link: \"/connexion\"") && !text.contains('\n'),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_lycee_revoked_or_gave_to_another_address_is_not_given_back() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Guardian1, "first").await;
        assert!(
            db.revoke_links(&act_by(world.staff), world.id, ROLE)
                .await
                .unwrap()
        );
        assert!(!ask(db, GUARDIAN, "revoked").await);
        assert!(!is_good(db, "revoked-1").await);
        // The lycée gives it back, then gives that person another address.
        world.link(SignerRole::Guardian1, "second").await;
        assert!(ask(db, GUARDIAN, "back").await && is_good(db, "back-1").await);
        let other = testing::people::email("anne.martin@exemple.fr");
        let new = store::NewAddress {
            role: ROLE,
            email: Some(&other),
            reinstate: false,
        };
        let changed = db
            .change_address(&act_by(world.staff), world.id, &new, &|| secret("other"))
            .await;
        assert_eq!(changed.unwrap(), store::AddressChanged::Done);
        assert!(!ask(db, GUARDIAN, "former").await);
        assert!(ask(db, "anne.martin@exemple.fr", "right").await);
        assert!(is_good(db, "right-1").await && !is_good(db, "other").await);
    })
    .await;
}

#[tokio::test]
async fn an_address_gets_few_and_the_last_links_stay_good() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Guardian1, "first").await;
        for number in 0..3 {
            assert!(ask_at(db, GUARDIAN, after(number), &format!("n{number}")).await);
        }
        assert!(!ask_at(db, GUARDIAN, after(3), "n3").await);
        assert!(is_good(db, "n2-1").await && !is_good(db, "n3-1").await);
        assert!(ask_at(db, GUARDIAN, after(70), "n4").await);
        // What nobody saw to for an hour is forgotten.
        db.ask_lost_links(GUARDIAN, now()).await.unwrap();
        assert!(
            db.lost_links_asked(now() + TimeDelta::minutes(61), 10)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn who_signed_reads_on_while_their_link_was_good() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.all_sign().await;
        assert!(ask(db, HOST, "read").await);
        let (_, text) = told(&world).await;
        assert!(
            text.contains("\nConventionLink"),
            "nothing is asked any more: {text}"
        );
        // Long after the internship there is nothing more to come for.
        let late = now() + TimeDelta::days(400);
        assert!(!ask_at(db, HOST, late, "late").await);
    })
    .await;
}

#[tokio::test]
async fn a_host_finds_what_it_is_asked_and_what_it_fills_in_one_email() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Tom Roux", school().0).await;
        asked(db, world.head, student, "answer").await;
        assert!(ask(db, "port@exemple.fr", "new").await);
        let (_, text) = told(&world).await;
        assert!(
            text.contains("count: 1") && text.contains("\nProposalInvitation"),
            "{text}"
        );
        let at = |token: &'static str| db.proposal_by_token(token, now());
        assert!(at("answer").await.unwrap().is_none(), "void");
        assert!(at("new-1").await.unwrap().is_some());
        // It agrees by the new link; what waits then is the convention.
        let agreed = db.agree(&context(), "new-1", &secret("tutor")).await;
        assert_eq!(agreed.unwrap(), ProposalMoved::Done);
        assert!(ask_at(db, "port@exemple.fr", after(1), "fill").await);
        let (_, text) = told(&world).await;
        assert!(
            text.contains("count: 1") && text.contains("\nFillConvention"),
            "{text}"
        );
        assert!(!is_good(db, "tutor").await && is_good(db, "fill-1").await);
    })
    .await;
}

#[tokio::test]
async fn a_tutor_reads_on_once_the_part_is_handed_over() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        let sent = db
            .send_link(&act_by(world.host), world.id, LinkRole::Tutor, &secret("tutor"))
            .await;
        let address = emails(&world.fresh)
            .await
            .into_iter()
            .rfind(|(_, text)| text.starts_with("FillConvention"))
            .map(|(to, _)| to.to_lowercase());
        assert_eq!(sent.unwrap(), LinkSent::Done);
        let address = address.unwrap();
        assert!(ask(db, &address, "again").await);
        // Handed over, the part is read by the same link.
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert!(ask_at(db, &address, after(1), "read").await);
        let (_, text) = told(&world).await;
        assert!(text.contains("\nConventionLink"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn what_becomes_of_a_link_is_known_by_the_email_that_holds_it() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Guardian1, "first").await;
        assert!(ask(db, GUARDIAN, "new").await);
        let state = async || {
            let states = db.link_states(world.id, now()).await.unwrap();
            assert_eq!(states.len(), 1, "the last one of each person: {states:?}");
            states[0].clone()
        };
        let made = state().await;
        assert_eq!(
            (made.role, made.email_key.as_str(), made.is_good),
            (ROLE, GUARDIAN, true)
        );
        assert_eq!((made.sent_at, made.opened_at), (None, None));
        // The e-mail about all that was lost holds it.
        let emails = db.emails(1000, None).await.unwrap();
        let email = emails
            .iter()
            .find(|email| email.text.starts_with("LostLinks"))
            .unwrap();
        db.email_failed(email.id, now(), after(1), "550 5.1.1 unknown", true)
            .await
            .unwrap();
        let undelivered = db.undelivered(world.id).await.unwrap();
        let last = &undelivered[GUARDIAN];
        assert!(last.given_up && last.reply.contains("5.1.1"), "{last:?}");
        assert!(db.retry_email(&act_by(world.staff), email.id).await.unwrap());
        db.email_sent(email.id, after(2), false).await.unwrap();
        assert!(db.undelivered(world.id).await.unwrap().is_empty());
        assert_eq!(state().await.sent_at, Some(after(2)));
        // Taken, and given back: once.
        assert!(db.email_bounced(email.id, after(3), "5.2.2 full").await.unwrap());
        assert!(!db.email_bounced(email.id, after(4), "5.1.1").await.unwrap());
        let undelivered = db.undelivered(world.id).await.unwrap();
        let last = &undelivered[GUARDIAN];
        assert!(last.given_up && last.reply == "5.2.2 full", "{last:?}");
        assert_eq!(state().await.bounced_at, Some(after(3)));
        open_link(db, "new-1", "session", after(600)).await.unwrap();
        let opened = state().await.opened_at;
        assert!(opened.is_some());
        open_link(db, "new-1", "elsewhere", after(600)).await.unwrap();
        assert_eq!(state().await.opened_at, opened, "the first time counts");
        assert!(
            db.revoke_links(&act_by(world.staff), world.id, ROLE)
                .await
                .unwrap()
        );
        assert!(!state().await.is_good);
        // What is left of an e-mail whose address was erased is about nobody: many signers have no address.
        assert!(!db.undelivered(world.id).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        tx.query_text("UPDATE outbox SET to_email = ''")
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(db.undelivered(world.id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_link_too_old_is_not_given_again_to_who_is_the_tutor_no_more() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let tutor = async |email: &str, at| {
            let typed = [(name::TUTOR_EMAIL, email)];
            let host = act_at(at, Some(world.host));
            world.fill(&host, Side::Host, Section::Tutor, &typed).await;
        };
        let address = "ana.sol@exemple.fr";
        tutor(address, now()).await;
        let sent = db
            .send_link(&act_by(world.host), world.id, LinkRole::Tutor, &secret("first"))
            .await;
        assert_eq!(sent.unwrap(), LinkSent::Done);
        // Too old, it was not voided when somebody else took their place.
        let late = now() + TimeDelta::days(61);
        tutor("autre.personne@exemple.fr", late).await;
        assert!(!ask_at(db, address, late, "former").await);
        assert!(!is_good(db, "former-1").await);
        tutor(address, late).await;
        assert!(ask_at(db, address, late, "tutor").await);
        assert!(is_good(db, "tutor-1").await);
    })
    .await;
}
