//! Amendments, as browsers without JavaScript see them: nobody signs, two do, all do; refused, two at once, one after another, the whole
//! chain read by the public check.

use domain::{
    account::Role,
    convention::{AgreedBy, Amendable, AmendmentState, ConventionState, PlaceAfter, SignerRole},
};
use http::StatusCode;
use store::{ConventionMoved, Created, LinkRole, NewAccount, StructureDelegated};
use testing::{
    browser::{Browser, Form, Page},
    convention::today,
    people::{act_at, act_by, context, email, name},
    signing::any_secret,
    sqlite, structure,
};

use super::scene::{GUARDIAN, HEAD, HOST, Scene};
use crate::version;

/// A convention that all have signed, with its signed file.
async fn signed() -> Scene {
    let scene = Scene::validated(sqlite().await).await;
    scene.sign_by_link(HOST).await;
    scene.sign_by_link(GUARDIAN).await;
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    // Made in the background, or here: whichever is first.
    _ = service::signing::finalize::finalize_due(&scene.app).await;
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    scene.watch.wait(2);
    scene
}

fn page(scene: &Scene, rest: &str) -> String {
    format!("/convention/{}{rest}", scene.id())
}

/// The form by which the host proposes an amendment, filled.
async fn proposed(scene: &Scene, fields: &[(&str, &str)]) -> (Browser, Page) {
    let mut host = scene.browser(scene.world.host).await;
    let form = host.open(&page(scene, "/avenants/nouveau")).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.html);
    let form = form.form("Proposer cet avenant").fill(fields);
    let said = host.submit(&form).await;
    (host, said)
}

/// Signs by an account the amendment of that number.
async fn sign(scene: &Scene, who: domain::id::AccountId, number: u32) -> Page {
    let mut browser = scene.browser(who).await;
    let amendment = browser.open(&page(scene, &format!("/avenants/{number}"))).await;
    let form = amendment
        .form("Signer l’avenant")
        .fill(&[("lu", "1"), ("pouvoir", "1")]);
    browser.submit(&form).await
}

/// The same by the personal link that the e-mail about the amendment carries: the code that opens it signs as well.
async fn sign_by_link(scene: &Scene, to: &str, number: u32) -> Page {
    let mut browser = scene.by_link(to).await;
    let opened = browser.open(&scene.page()).await;
    assert!(opened.html.contains("attend votre signature"), "{}", opened.html);
    let amendment = browser.open(&page(scene, &format!("/avenants/{number}"))).await;
    let form = amendment
        .form("Signer l’avenant")
        .fill(&[("lu", "1"), ("pouvoir", "1")]);
    browser.submit(&form).await
}

/// The text of a PDF, with one space between words.
fn text_of(scene: &Scene, bytes: &[u8]) -> String {
    let path = scene.world.fresh.folder.path().join("avenant.pdf");
    std::fs::write(&path, bytes).unwrap();
    let run = std::process::Command::new("pdftotext")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(page: &Page, words: &str) {
    assert!(page.html.contains(words), "« {words} » in {}", page.html);
}

#[tokio::test]
async fn a_contact_changes_without_a_signature_and_is_read_everywhere() {
    let scene = signed().await;
    let (mut host, said) = proposed(&scene, &[("tuteur_tel", "01 99 00 00 01")]).await;
    has(&said, "C’est enregistré et en vigueur");
    has(&said, "Modifiée par l’avenant n° 1");
    let amendment = host.open(&page(&scene, "/avenants/1")).await;
    has(&amendment, "01 99 00 00 01");
    has(&amendment, "Personne n’a à signer");
    assert!(
        !amendment.without_scripts().contains("Signer l’avenant"),
        "{}",
        amendment.html
    );
    // The student reads what is in force, whole, and on the page of the first day; what was signed stays.
    let mut student = scene.browser(scene.world.student).await;
    let whole = student.open(&page(&scene, "/en-vigueur")).await;
    has(&whole, "01 99 00 00 01");
    has(&whole, "modifiée par l’avenant n° 1");
    let first_day = student.open(&page(&scene, "/premier-jour")).await;
    has(&first_day, "01 99 00 00 01");
    let version = student.open(&page(&scene, "/version/1")).await;
    assert!(!version.html.contains("01 99 00 00 01"), "{}", version.html);
    let told = scene.email(GUARDIAN).await;
    assert!(
        told.contains("avenant") && told.contains("01 99 00 00 01"),
        "{told}"
    );
    // It is a file, and its data are known to the public check.
    let file = student.download(&page(&scene, "/avenants/1/avenant.pdf")).await;
    assert!(file.starts_with(b"%PDF"));
    let line = scene.db().amendments(scene.id()).await.unwrap().remove(0);
    let check = Browser::new(&scene.router)
        .open(&format!("/verifier?empreinte={}", line.hash))
        .await;
    has(&check, "Avenant authentique, en vigueur");
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    let check = Browser::new(&scene.router)
        .open(&format!("/verifier?empreinte={}", evidence.document_hash))
        .await;
    has(&check, "Elle est modifiée par l’avenant n° 1 du");
}

#[tokio::test]
async fn another_tutor_is_signed_by_the_host_and_the_head_who_see_the_difference_only() {
    let scene = signed().await;
    let (_, said) = proposed(
        &scene,
        &[("tuteur_nom", "Zoé Morel"), ("motif", "Nora est mutée")],
    )
    .await;
    has(&said, "L’avenant est proposé");
    has(&said, "Zoé Morel");
    // The head has it to do, and reads what changes and nothing else of the convention.
    let mut head = scene.browser(scene.world.head).await;
    let to_do = head.open("/a-faire").await;
    has(&to_do, "Signer l’avenant à la convention");
    let amendment = head.open(&page(&scene, "/avenants/1")).await;
    has(&amendment, "Nora Petit");
    has(&amendment, "Nora est mutée");
    assert!(!amendment.html.contains("Cantine"), "{}", amendment.html);
    // Nothing ticked: nothing signed.
    let again = head.submit(&amendment.form("Signer l’avenant")).await;
    assert!(!again.error("lu").is_empty());
    let said = sign(&scene, scene.world.head, 1).await;
    has(&said, "Votre signature de l’avenant est enregistrée");
    // The student is told, and has nothing to sign.
    let mut student = scene.browser(scene.world.student).await;
    let read = student.open(&page(&scene, "/avenants/1")).await;
    assert!(!read.html.contains("Votre signature"), "{}", read.html);
    let said = sign_by_link(&scene, HOST, 1).await;
    has(&said, "C’était la dernière".to_lowercase().as_str());
    let overview = student.open(&page(&scene, "")).await;
    has(&overview, "Modifiée par l’avenant n° 1");
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    assert_eq!(scene.db().altered(scene.id(), 1).await.unwrap(), None);
    let mut head = scene.browser(scene.world.head).await;
    the_chain_is_checked_without_us(&scene, &mut head).await;
}

/// The signed file, the log of today and the amendment's file are enough; without the last, what it says is not covered.
async fn the_chain_is_checked_without_us(scene: &Scene, head: &mut Browser) {
    let folder = tempfile::tempdir().unwrap();
    for (rest, name) in [
        ("/version/1/dossier-signe.pdf", "signed.pdf"),
        ("/journal.jsonl", "log.jsonl"),
        ("/avenants/1/avenant.pdf", "amendment.pdf"),
    ] {
        let bytes = head.download(&page(scene, rest)).await;
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let checked = |arguments: &[&str]| {
        let output = std::process::Command::new("python3")
            .args([
                "-B",
                concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/check_convention.py"),
            ])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), said)
    };
    let (status, said) = checked(&["signed.pdf", "--log", "log.jsonl", "--amendment", "amendment.pdf"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("signed, version 1; amended by amendment 1"),
        "{said}"
    );
    let (status, said) = checked(&["signed.pdf", "--log", "log.jsonl"]);
    assert_eq!(status, Some(3), "{said}");
    let data = scene.db().amendments(scene.id()).await.unwrap().remove(0).json;
    std::fs::write(folder.path().join("forged.json"), data.replace("Zoé", "Léo")).unwrap();
    let (status, said) = checked(&["signed.pdf", "--log", "log.jsonl", "--amendment", "forged.json"]);
    assert_eq!(status, Some(1), "{said}");
}

/// Who operates a site could leave signers out of an amendment: its data say who signs, and the table says who has to.
#[test]
fn an_amendment_that_leaves_signers_out_is_seen_without_us() {
    const CHECKS: &str = r#"
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
import check_convention as tool

def wrong(field, signers, reference="QZ"):
    document = b"document"
    amendment = {"reference": reference, "version": 1, "number": 1, "changes": [{"field": field}],
                 "signers": [{"role": role} for role in signers], "follows": hashlib.sha256(document).hexdigest()}
    data = json.dumps(amendment, sort_keys=True, separators=(",", ":")).encode()
    line = {"amendment": 1, "version": 1, "content": hashlib.sha256(data).hexdigest()}
    lines = [("proposed", {}), *(("signed", {"role": role}) for role in signers), ("in_force", {})]
    events = [{"sequence": place, "at": "2027-06-14", "what": {**line, **more, "kind": f"amendment_{kind}"}}
              for place, (kind, more) in enumerate(lines)]
    report = tool.Report()
    everybody = [{"role": role} for role in ("head", "host", "host2", "student", "guardian1")]
    convention = {"reference": "QZ", "version": 1, "signers": everybody}
    tool.check_amendments(report, document, convention, events, [data])
    return report.wrong

signed = ("head", "host", "host2", "student", "guardian1")
answers = [wrong("access", ()), wrong("tutor_name", signed[:3]), wrong("place", signed), wrong("something_new", signed),
           wrong("place", ()), wrong("tutor_name", ("head", "host")), wrong("place", signed[:4]), wrong("access", (), "QY")]
print(answers, file=sys.stderr)
sys.exit(answers != [0, 0, 0, 0, 1, 1, 1, 1])
"#;
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools");
    let output = std::process::Command::new("python3")
        .args(["-B", "-c", CHECKS, tools])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn whoever_follows_the_link_to_an_amendment_reads_that_there_is_one_to_sign() {
    let scene = signed().await;
    proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    let told = scene.email(HOST).await;
    assert!(told.contains("jeton="), "{told}");
    let link = scene.link(HOST).await;
    let arrived = Browser::new(&scene.router).open(&link).await;
    has(&arrived, "Lire et signer l’avenant à la convention");
    assert!(
        !arrived.html.contains("Vous n’avez rien à faire"),
        "{}",
        arrived.html
    );
    // Signed, nothing is left to do.
    sign_by_link(&scene, HOST, 1).await;
    let arrived = Browser::new(&scene.router).open(&link).await;
    has(&arrived, "Vous n’avez rien à faire");
}

/// Who is not reached keeps an amendment open: the lycée reads it there, and gives another address from the page of signatures.
#[tokio::test]
async fn the_lycee_sees_who_is_not_reached_and_puts_it_right() {
    const RIGHT: &str = "rose.adam@ailleurs.fr";
    let scene = signed().await;
    proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let amendment = staff.open(&page(&scene, "/avenants/1")).await;
    let said = "Cet avenant attend quelqu’un qui n’est pas joint";
    assert!(!amendment.html.contains(said), "{}", amendment.html);
    let revoked = scene
        .db()
        .revoke_links(
            &act_at(testing::now(), Some(scene.world.staff)),
            scene.id(),
            LinkRole::Signer(SignerRole::Host),
        )
        .await;
    assert!(revoked.unwrap());
    let amendment = staff.open(&page(&scene, "/avenants/1")).await;
    has(&amendment, said);
    has(&amendment, "Le lycée a annulé ses liens");
    let signatures = format!("/lycee/signatures/{}", scene.id());
    has(&amendment, &signatures);
    // Others read nothing of it.
    let mut host = scene.browser(scene.world.host).await;
    let read = host.open(&page(&scene, "/avenants/1")).await;
    assert!(!read.html.contains(said), "{}", read.html);
    let form = staff.open(&signatures).await.form("Changer l’adresse");
    let role = SignerRole::Host.code();
    let changed = staff
        .submit(&form.fill(&[("role", role), ("courriel", RIGHT)]))
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.html);
    let told = scene.email(RIGHT).await;
    assert!(told.contains("Zoé Morel"), "{told}");
    let amendment = staff.open(&page(&scene, "/avenants/1")).await;
    assert!(!amendment.html.contains(said), "{}", amendment.html);
    let said = sign_by_link(&scene, RIGHT, 1).await;
    has(&said, "Votre signature de l’avenant est enregistrée");
}

#[tokio::test]
async fn a_guardian_who_has_not_proved_their_address_is_told_what_keeps_them_from_signing() {
    let scene = Scene::new(sqlite().await).await;
    let new = NewAccount {
        name: name("Anne Martin"),
        email: Some(email(GUARDIAN)),
        confirmed: false,
        password_hash: None,
        roles: vec![(Role::Guardian, None)],
        student: None,
    };
    let db = scene.db();
    let Created::Done(mother) = db.create_account(&context(), &new).await.unwrap() else {
        panic!("her address is taken")
    };
    let head = scene.head();
    db.link_guardian(&head, mother, scene.world.student)
        .await
        .unwrap();
    db.set_password(&context(), mother, "hash", None).await.unwrap();
    scene.validate("Cantine", GUARDIAN).await;
    for to in [HOST, GUARDIAN] {
        scene.sign_by_link(to).await;
    }
    for who in [scene.world.student, scene.world.head] {
        scene.sign_by_account(who).await;
    }
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    proposed(&scene, &[("lieu_adresse", "3 quai de la Gare")]).await;
    let mut browser = scene.browser(mother).await;
    let read = browser.open(&page(&scene, "/avenants/1")).await;
    has(&read, "Votre adresse e-mail est à confirmer avant de signer");
    assert!(!read.html.contains("Signer l’avenant"), "{}", read.html);
}

#[tokio::test]
async fn nothing_is_in_force_of_a_convention_that_is_cancelled() {
    let scene = signed().await;
    proposed(&scene, &[("tuteur_tel", "01 99 00 00 01")]).await;
    let line = scene.db().amendments(scene.id()).await.unwrap().remove(0);
    let asked = format!("/verifier?empreinte={}", line.hash);
    let check = Browser::new(&scene.router).open(&asked).await;
    has(&check, "Avenant authentique, en vigueur");
    scene
        .db()
        .cancel_convention(
            &scene.head(),
            scene.id(),
            "Abandon",
            PlaceAfter::Freed,
            &any_secret(),
        )
        .await
        .unwrap();
    assert_eq!(scene.world.file().await.state, ConventionState::Cancelled);
    let check = Browser::new(&scene.router).open(&asked).await;
    has(&check, "Avenant authentique, mais sans effet");
    has(&check, "La convention a été annulée le 21 novembre 2026");
    let mut student = scene.browser(scene.world.student).await;
    let overview = student.open(&page(&scene, "")).await;
    assert!(!overview.html.contains("en vigueur</a>"), "{}", overview.html);
    let rows = overview.without_scripts();
    assert!(
        rows.contains("Sans effet") && !rows.contains("En vigueur"),
        "{rows}"
    );
    // Its page and its file say so, too, and since when.
    let amendment = student.open(&page(&scene, "/avenants/1")).await;
    has(&amendment, "Cet avenant est sans effet");
    has(&amendment, "La convention a été annulée le 21 novembre 2026");
    assert!(
        !amendment.html.contains("Cet avenant est en vigueur"),
        "{}",
        amendment.html
    );
    let file = student.download(&page(&scene, "/avenants/1/avenant.pdf")).await;
    let read = text_of(&scene, &file);
    assert!(
        read.contains("Sans effet : la convention a été annulée le 21 novembre 2026"),
        "{read}"
    );
    let whole = student.open(&page(&scene, "/en-vigueur")).await;
    assert_eq!(whole.status, StatusCode::NOT_FOUND);
}

#[test]
fn the_script_knows_who_agrees_to_what() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/check_convention.py");
    let script = std::fs::read_to_string(path).unwrap();
    for one in Amendable::ALL {
        let name = serde_json::to_string(&one).unwrap();
        let said = match one.agreed_by() {
            AgreedBy::Nobody => "NOBODY",
            AgreedBy::HostAndHead => "HOST_AND_HEAD",
            AgreedBy::All => {
                assert!(!script.contains(&format!("    {name}: ")), "{name}");
                continue;
            }
        };
        assert!(script.contains(&format!("    {name}: {said},\n")), "{name}");
    }
}

#[tokio::test]
async fn a_place_takes_everybody_and_one_refusal_leaves_the_convention_as_it_was() {
    let scene = signed().await;
    let (_, said) = proposed(&scene, &[("lieu_adresse", "3 quai de la Gare")]).await;
    has(&said, "Tous les signataires de la convention le signent");
    sign(&scene, scene.world.head, 1).await;
    let mut student = scene.browser(scene.world.student).await;
    let amendment = student.open(&page(&scene, "/avenants/1")).await;
    let form = amendment.form("Refuser l’avenant");
    let said = student.submit(&form).await;
    assert!(!said.error("motif").is_empty());
    let said = student.submit(&form.fill(&[("motif", "C’est trop loin")])).await;
    has(&said, "Cet avenant a été refusé");
    has(&said, "C’est trop loin");
    let file = scene.world.file().await;
    assert_eq!((file.state, file.number), (ConventionState::Signed, 1));
    let signed = scene.signed().await;
    assert_eq!(signed.len(), 4, "the signatures of the convention stay");
    // All sign the next one.
    let (_, said) = proposed(&scene, &[("lieu_adresse", "4 quai de la Gare")]).await;
    has(&said, "Avenant n° 2");
    for who in [scene.world.head, scene.world.student] {
        has(&sign(&scene, who, 2).await, "enregistrée");
    }
    for to in [HOST, GUARDIAN] {
        has(&sign_by_link(&scene, to, 2).await, "enregistrée");
    }
    let overview = student.open(&page(&scene, "")).await;
    has(&overview, "Modifiée par l’avenant n° 2");
    let whole = student.open(&page(&scene, "/en-vigueur")).await;
    has(&whole, "4 quai de la Gare");
    assert_eq!(scene.db().altered(scene.id(), 1).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_at_once_on_one_matter_the_second_waits_and_keeps_what_was_typed() {
    let scene = signed().await;
    proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    let (_, said) = proposed(&scene, &[("tuteur_tel", "01 99 00 00 01")]).await;
    has(&said, "un avenant sur le tuteur est déjà à signer");
    has(&said, "01 99 00 00 01");
    // On another matter, it goes on.
    let (mut host, said) = proposed(&scene, &[("lieu_acces", "Sonner deux fois")]).await;
    has(&said, "C’est enregistré et en vigueur");
    // Taken back, the first makes way.
    let first = host.open(&page(&scene, "/avenants/1")).await;
    let said = host.submit(&first.form("Retirer l’avenant")).await;
    has(&said, "Cet avenant a été retiré");
    let (_, said) = proposed(&scene, &[("tuteur_tel", "01 99 00 00 01")]).await;
    has(&said, "Modifiée par l’avenant n° 2");
    has(&said, "l’avenant n° 3");
    // Nothing changed, or what cannot be: it is said.
    let (_, said) = proposed(&scene, &[]).await;
    has(&said, "Rien ne change");
    let (_, said) = proposed(&scene, &[("tuteur_email", "nora")]).await;
    assert!(!said.error("tuteur_email").is_empty());
}

#[tokio::test]
async fn an_early_end_and_an_absence_say_which_days_have_no_place() {
    let scene = signed().await;
    let mut host = scene.browser(scene.world.host).await;
    let new = host.open(&page(&scene, "/avenants/nouveau")).await;
    let form = new.form("Proposer la fin du stage");
    let said = host.submit(&form).await;
    assert!(!said.error("dernier_jour").is_empty() && !said.error("precision_fin").is_empty());
    assert!(!said.error("motif_fin").is_empty());
    let form = form.fill(&[
        ("dernier_jour", "2027-06-14"),
        ("motif_fin", "structure"),
        ("precision_fin", "Le magasin ferme"),
    ]);
    let said = host.submit(&form).await;
    has(&said, "L’avenant est proposé");
    has(&said, "L’élève n’a plus de lieu de stage du 15 au 16 juin 2027");
    sign(&scene, scene.world.head, 1).await;
    sign_by_link(&scene, HOST, 1).await;
    let mut student = scene.browser(scene.world.student).await;
    let overview = student.open(&page(&scene, "")).await;
    has(&overview, "Sans lieu de stage du 15 au 16 juin 2027");
    let told = scene.email(GUARDIAN).await;
    assert!(told.contains("n’a donc plus de lieu de stage"), "{told}");
    // It is over: nothing else is amended.
    assert_eq!(
        host.open(&page(&scene, "/avenants/nouveau")).await.status,
        StatusCode::NOT_FOUND
    );
    // Who did not come is noted once the day has come.
    let scene = signed().await;
    let mut staff = scene.browser(scene.world.staff).await;
    let new = staff.open(&page(&scene, "/avenants/nouveau")).await;
    let form = new
        .form("Enregistrer l’absence")
        .fill(&[("absent_depuis", "2027-06-14"), ("certain", "1")]);
    let said = staff.submit(&form).await;
    assert!(!said.error("absent_depuis").is_empty());
    scene.watch.wait(60 * 24 * 206);
    let mut staff = scene.browser(scene.world.staff).await;
    let said = staff.submit(&form).await;
    has(&said, "C’est enregistré et en vigueur");
    has(&said, "Sans lieu de stage du 14 au 16 juin 2027");
}

#[tokio::test]
async fn an_absence_is_said_while_hours_are_still_to_be_signed() {
    let scene = signed().await;
    let (_, said) = proposed(&scene, &[("libre_s1_mercredi", "1")]).await;
    has(&said, "L’avenant est proposé");
    scene.watch.wait(60 * 24 * 206);
    let absent = [("absent_depuis", "2027-06-14"), ("certain", "1")];
    let mut staff = scene.browser(scene.world.staff).await;
    let new = staff.open(&page(&scene, "/avenants/nouveau")).await;
    let said = staff
        .submit(&new.form("Enregistrer l’absence").fill(&absent))
        .await;
    has(&said, "C’est enregistré et en vigueur");
    has(&said, "Sans lieu de stage du 14 au 16 juin 2027");
    // An early end that others still sign says the same matter: it waits, and the way out is said.
    let scene = signed().await;
    let mut host = scene.browser(scene.world.host).await;
    let new = host.open(&page(&scene, "/avenants/nouveau")).await;
    let end = new.form("Proposer la fin du stage").fill(&[
        ("dernier_jour", "2027-06-14"),
        ("motif_fin", "structure"),
        ("precision_fin", "Le magasin ferme"),
    ]);
    has(&host.submit(&end).await, "L’avenant est proposé");
    scene.watch.wait(60 * 24 * 206);
    let mut staff = scene.browser(scene.world.staff).await;
    let new = staff.open(&page(&scene, "/avenants/nouveau")).await;
    let said = staff
        .submit(&new.form("Enregistrer l’absence").fill(&absent))
        .await;
    has(&said, "un avenant sur la fin du stage est déjà à signer");
    has(&said, "retirez-le d’abord sur sa page");
}

#[tokio::test]
async fn what_belongs_to_others_does_not_exist() {
    let scene = signed().await;
    proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    let stranger = scene.stranger().await;
    let mut stranger = scene.browser(stranger).await;
    for rest in ["/avenants/1", "/avenants/nouveau", "/en-vigueur"] {
        let said = stranger.open(&page(&scene, rest)).await;
        assert_eq!(said.status, StatusCode::NOT_FOUND, "{rest}");
    }
    // The family reads it, and proposes nothing.
    let mut student = scene.browser(scene.world.student).await;
    let read = student.open(&page(&scene, "/avenants/1")).await;
    assert_eq!(read.status, StatusCode::OK);
    let said = student.open(&page(&scene, "/avenants/nouveau")).await;
    assert_eq!(said.status, StatusCode::NOT_FOUND);
    // Nobody signs in a role that is not theirs, nor one whom it does not ask.
    let line = scene.db().amendments(scene.id()).await.unwrap().remove(0);
    let form = Form {
        action: "/api/amendment/sign".into(),
        fields: [
            ("convention", scene.id().to_string()),
            ("avenant", "1".to_owned()),
            ("role", SignerRole::Student.code().to_owned()),
            ("document", line.hash.to_string()),
            ("lu", "1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    };
    assert_eq!(student.submit(&form).await.status, StatusCode::NOT_FOUND);
    let as_head = form.fill(&[("role", "head")]);
    assert_eq!(student.submit(&as_head).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_days_without_a_place_are_those_of_the_hours_in_force() {
    let scene = signed().await;
    let (_, said) = proposed(&scene, &[("libre_s1_mercredi", "1")]).await;
    has(&said, "L’avenant est proposé");
    for who in [scene.world.head, scene.world.student] {
        has(&sign(&scene, who, 1).await, "enregistrée");
    }
    for to in [HOST, GUARDIAN] {
        has(&sign_by_link(&scene, to, 1).await, "enregistrée");
    }
    let mut host = scene.browser(scene.world.host).await;
    let new = host.open(&page(&scene, "/avenants/nouveau")).await;
    let form = new.form("Proposer la fin du stage").fill(&[
        ("dernier_jour", "2027-06-14"),
        ("motif_fin", "structure"),
        ("precision_fin", "Le magasin ferme"),
    ]);
    let said = host.submit(&form).await;
    has(&said, "L’élève n’a plus de lieu de stage du 15 au 23 juin 2027");
}

#[tokio::test]
async fn what_others_signed_is_not_taken_back_by_an_old_session() {
    let scene = signed().await;
    let (mut host, said) = proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    let form = said.form("Retirer l’avenant");
    scene.watch.wait(11);
    let asked = host.submit_from(&page(&scene, "/avenants/1"), &form).await;
    has(&asked, "Montrez que c’est bien vous");
    let line = scene.db().amendments(scene.id()).await.unwrap().remove(0);
    assert_eq!(line.state, AmendmentState::Proposed);
    // Whose it is not finds nothing to take back, and is asked for nothing.
    let mut student = scene.browser(scene.world.student).await;
    assert_eq!(student.submit(&form).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_delegate_who_signed_for_one_of_two_is_not_asked_for_the_other() {
    const SECOND: &str = "marc.roy@ailleurs.fr";
    let scene = Scene::new(sqlite().await).await;
    let signers = [
        (SignerRole::Head, "Claire Fontaine", HEAD),
        (SignerRole::Host, "Rose Adam", HOST),
        (SignerRole::Host2, "Marc Roy", SECOND),
        (SignerRole::Student, "Léa Martin", ""),
        (SignerRole::Guardian1, "Anne Martin", GUARDIAN),
    ];
    let frozen = version::prepared(&scene.app, &scene.world.file().await, "Cantine", &signers).await;
    let seen = scene.world.seen().await;
    let head = act_at(testing::now(), Some(scene.world.head));
    let moved = scene.db().validate(&head, scene.id(), &seen, &frozen).await;
    assert_eq!(moved.unwrap(), ConventionMoved::Done);
    for to in [HOST, SECOND, GUARDIAN] {
        scene.sign_by_link(to).await;
    }
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    let named = scene
        .db()
        .delegate_structure(
            &act_by(scene.world.host),
            structure(0).id,
            scene.world.tutor,
            today(),
            today(),
        )
        .await;
    assert_eq!(named.unwrap(), StructureDelegated::Done);
    proposed(&scene, &[("tuteur_nom", "Zoé Morel")]).await;
    // Until then they choose for which.
    let mut tutor = scene.browser(scene.world.tutor).await;
    let asked = tutor.open(&page(&scene, "/avenants/1")).await;
    has(&asked, "Deux personnes signent pour la structure");
    assert!(
        !asked.without_scripts().contains("comme second signataire"),
        "{}",
        asked.html
    );
    let second = tutor.open(&page(&scene, "/avenants/1?role=host2")).await;
    has(&second, "comme second signataire");
    has(&sign(&scene, scene.world.tutor, 1).await, "enregistrée");
    let mut tutor = scene.browser(scene.world.tutor).await;
    let overview = tutor.open(&page(&scene, "")).await;
    assert!(
        !overview.html.contains("attend votre signature"),
        "{}",
        overview.html
    );
    let amendment = tutor.open(&page(&scene, "/avenants/1")).await;
    assert!(
        !amendment.without_scripts().contains("Signer l’avenant"),
        "{}",
        amendment.html
    );
}
