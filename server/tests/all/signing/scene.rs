//! A convention that was validated, the people who sign it, and their browsers.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::Router;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    account::Role,
    clock::Clock,
    convention::{Section, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
    structure::StructureRole,
    weeks::Weeks,
};
use server::{
    config::{Config, Source},
    http::{Site, TimeLimits},
    serve,
};
use service::{context::AppContext, seal::Seal, token::Secret};
use store::{ConventionMoved, Db, FrozenVersion, Side};

use testing::{
    Fresh,
    browser::Browser,
    convention::{self, World},
    now,
    people::{act_at, act_by, person, sign_in},
    school, structure,
};

use crate::version;

/// A clock that goes when it is told to.
pub struct Watch(AtomicI64);

impl Watch {
    pub fn wait(&self, minutes: i64) {
        self.0.fetch_add(minutes, Ordering::Relaxed);
    }
}

impl Clock for Watch {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::minutes(self.0.load(Ordering::Relaxed))
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

/// Documents are rendered in a test's build, on a machine that does other things.
const PATIENT: TimeLimits = TimeLimits {
    page: Duration::from_mins(3),
    upload: Duration::from_mins(5),
};

/// Where files are kept; nothing else is said.
struct FilesIn(String);

impl Source for FilesIn {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| self.0.clone())
    }
}

pub struct Scene {
    pub world: World,
    pub app: AppContext,
    pub router: Router,
    pub watch: Arc<Watch>,
}

/// The address of the guardian, who has no account.
pub const GUARDIAN: &str = "anne.martin@exemple.fr";
/// That of the host's representative, who has none either.
pub const HOST: &str = "rose.adam@exemple.fr";
pub const HEAD: &str = "claire.fontaine@exemple.fr";

impl Scene {
    /// A convention whose host's part is complete.
    pub async fn new(fresh: Fresh) -> Self {
        Self::open(fresh).await.completed().await
    }

    async fn completed(self) -> Self {
        self.world.fill_host().await;
        assert_eq!(self.world.complete().await, ConventionMoved::Done);
        self
    }

    /// A convention that was just opened. Files are kept where those of all tests are.
    pub async fn open(fresh: Fresh) -> Self {
        Self::open_in(fresh, env!("CARGO_TARGET_TMPDIR").to_owned()).await
    }

    async fn open_in(fresh: Fresh, files: String) -> Self {
        let world = World::new(fresh).await;
        let watch = Arc::new(Watch(AtomicI64::new(0)));
        let config = Config::read(&FilesIn(files)).unwrap();
        let app = serve::prepare(&config, world.db().clone(), watch.clone())
            .await
            .unwrap();
        Self {
            router: Site::new(&config, app.clone(), None).within(PATIENT).router(),
            world,
            app,
            watch,
        }
    }

    /// The same, validated; links are sent to those without an account.
    pub async fn validated(fresh: Fresh) -> Self {
        let scene = Self::new(fresh).await;
        scene.validate("Cantine", GUARDIAN).await;
        scene
    }

    /// The same, where SMS leave.
    pub fn texting(mut self) -> Self {
        let config = Config::read(&FilesIn(env!("CARGO_TARGET_TMPDIR").to_owned())).unwrap();
        self.app.texts = true;
        self.router = Site::new(&config, self.app.clone(), None)
            .within(PATIENT)
            .router();
        self
    }

    /// The same, with a folder of files of its own, which it gives besides.
    pub async fn validated_apart(fresh: Fresh) -> (Self, PathBuf) {
        let files = fresh.folder.path().join("files");
        let scene = Self::apart(fresh).await;
        scene.validate("Cantine", GUARDIAN).await;
        (scene, files)
    }

    /// As [`Scene::new`], with a folder of files of its own.
    pub async fn apart(fresh: Fresh) -> Self {
        let files = fresh.folder.path().join("files").display().to_string();
        Self::open_in(fresh, files).await.completed().await
    }

    /// The same, its signed files under that seal.
    pub fn sealed_by(mut self, seal: Seal) -> Self {
        let files = FilesIn(env!("CARGO_TARGET_TMPDIR").to_owned());
        let config = Config::read(&files).unwrap();
        self.app.seal = Some(Arc::new(seal));
        self.router = Site::new(&config, self.app.clone(), None)
            .within(PATIENT)
            .router();
        self
    }

    pub fn db(&self) -> &Db {
        self.world.db()
    }

    pub fn id(&self) -> ConventionId {
        self.world.id
    }

    /// Validates the current version, with a document of its own.
    pub async fn validate(&self, lunch: &str, guardian: &str) {
        self.validate_for(&self.world, lunch, guardian).await;
    }

    /// The same for a convention of somebody else.
    async fn validate_for(&self, world: &World, lunch: &str, guardian: &str) {
        let moved = self.try_to_validate(world, lunch, guardian).await;
        assert_eq!(moved, ConventionMoved::Done);
    }

    /// What comes of validating a convention.
    pub async fn try_to_validate(&self, world: &World, lunch: &str, guardian: &str) -> ConventionMoved {
        let version = self.prepared(world, lunch, guardian).await;
        self.freeze(world, &version).await
    }

    /// Validates a convention whose document has pages, as it is printed.
    pub async fn validate_printed(&self, world: &World, lunch: &str, guardian: &str) {
        let mut version = self.prepared(world, lunch, guardian).await;
        let document = pdf::render(&version.content, &[]).unwrap();
        version.document_hash = version::put(&self.app, document).await;
        assert_eq!(self.freeze(world, &version).await, ConventionMoved::Done);
    }

    async fn prepared(&self, world: &World, lunch: &str, guardian: &str) -> FrozenVersion {
        let file = world.file().await;
        let signers = [
            (SignerRole::Head, "Claire Fontaine", HEAD),
            (SignerRole::Host, "Rose Adam", HOST),
            (SignerRole::Student, "Léa Martin", ""),
            (SignerRole::Guardian1, "Anne Martin", guardian),
        ];
        version::prepared(&self.app, &file, lunch, &signers).await
    }

    async fn freeze(&self, world: &World, version: &FrozenVersion) -> ConventionMoved {
        let seen = world.seen().await;
        let context = act_at(self.app.clock.now(), Some(world.head));
        self.db()
            .validate(&context, world.id, &seen, version)
            .await
            .unwrap()
    }

    /// The convention of another pupil, validated too, with the same guardian.
    pub async fn another(&self) -> World {
        let other = self.another_completed().await;
        self.validate_for(&other, "Cantine", GUARDIAN).await;
        other
    }

    /// The same, to be validated.
    pub async fn another_completed(&self) -> World {
        let (db, host) = (self.db(), self.world.host);
        let student = convention::pupil(db, "Tom Martin", school().0).await;
        db.add_member(&act_by(host), structure(1).id, host, StructureRole::Owner)
            .await
            .unwrap();
        let application = convention::confirmed(db, host, student, 1, Weeks::Both).await;
        let other = World {
            fresh: self.world.fresh.again(),
            id: convention::convention_of(db, student).await,
            student,
            application,
            ..self.world
        };
        other.fill_host().await;
        assert_eq!(other.complete().await, ConventionMoved::Done);
        other
    }

    /// The host says that the tutor has that address.
    pub async fn tutor_at(&self, address: &'static str) -> &'static str {
        let tutor = [("tuteur_nom", "Ana Sol"), ("tuteur_email", address)];
        let context = act_by(self.world.host);
        self.world
            .fill(&context, Side::Host, Section::Tutor, &tutor)
            .await;
        address
    }

    /// Somebody with an account who has nothing to do with the convention.
    pub async fn stranger(&self) -> AccountId {
        person(self.db(), "Zoe Vidal", &[Role::Host]).await
    }

    /// The digest of the document that is signed now.
    pub async fn document(&self) -> Digest {
        self.world.file().await.versions.last().unwrap().document_hash
    }

    /// A browser in which somebody is signed in.
    pub async fn browser(&self, account: AccountId) -> Browser {
        let secret = Secret::new(self.app.rng.as_ref());
        sign_in(self.db(), account, &secret.hash(), self.app.clock.now()).await;
        Browser::holding(&self.router, format!("quinzaine={}", secret.as_str()))
    }

    /// What the last e-mail to somebody says.
    pub async fn email(&self, to: &str) -> String {
        let emails = self.db().emails(1000, None).await.unwrap();
        let last = emails.into_iter().find(|email| email.to_email == to);
        last.unwrap_or_else(|| panic!("no e-mail to {to}")).text
    }

    /// The path of the last personal link that somebody got.
    pub async fn link(&self, to: &str) -> String {
        let emails = self.db().emails(1000, None).await.unwrap();
        let mut texts = emails.into_iter().filter(|email| email.to_email == to);
        let text = texts.find(|email| email.text.contains("jeton=")).unwrap().text;
        let (_, rest) = text.split_once("jeton=").unwrap();
        let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        format!("/lien?jeton={token}")
    }

    /// The last code that somebody got.
    pub async fn code(&self, to: &str) -> String {
        let text = self.email(to).await;
        text.lines()
            .map(str::trim)
            .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
            .unwrap_or_else(|| panic!("no code in {text}"))
            .to_owned()
    }

    /// That person follows their link in a browser in which it is not open, and types the code that they get; the page it leads to.
    pub async fn open_link(&self, browser: &mut Browser, to: &str) -> testing::browser::Page {
        let page = browser.open(&self.link(to).await).await;
        let form = page.form("Recevoir un code");
        let mut page = browser.submit(&form).await;
        if page.html.contains("vient de vous être envoyé") {
            self.watch.wait(2);
            page = browser.submit(&form).await;
        }
        let code = self.code(to).await;
        let form = page.form("name=\"code\"").fill(&[("code", &code)]);
        browser.submit(&form).await
    }

    /// A browser in which that person opened their link, on the page it leads to.
    pub async fn by_link(&self, to: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        let page = self.open_link(&mut browser, to).await;
        assert_eq!(page.status, 200, "{}", page.html);
        assert!(page.address.ends_with("/signer"), "{}", page.address);
        browser
    }

    pub fn page(&self) -> String {
        format!("/convention/{}/signer", self.id())
    }

    /// Signs by a link, with the code that opened it.
    pub async fn sign_by_link(&self, to: &str) -> testing::browser::Page {
        let mut browser = self.by_link(to).await;
        let page = browser.open(&self.page()).await;
        let form = page.form("Signer la convention");
        browser.submit(&form.fill(&[("lu", "1"), ("pouvoir", "1")])).await
    }

    /// Signs by an account.
    pub async fn sign_by_account(&self, account: AccountId) -> testing::browser::Page {
        let mut browser = self.browser(account).await;
        let page = browser.open(&self.page()).await;
        let form = page.form("Signer la convention");
        browser.submit(&form.fill(&[("lu", "1")])).await
    }

    /// The head signs that convention.
    pub async fn sign_as_head(&self, id: ConventionId) {
        let mut head = self.browser(self.world.head).await;
        let page = head.open(&format!("/convention/{id}/signer")).await;
        let page = head
            .submit(&page.form("Signer la convention").fill(&[("lu", "1")]))
            .await;
        assert!(page.html.contains("enregistrée"), "{}", page.html);
    }

    /// Who has signed the current version.
    pub async fn signed(&self) -> Vec<SignerRole> {
        let number = self.world.file().await.versions.last().unwrap().number;
        let evidence = self.db().evidence(self.id(), number).await.unwrap().unwrap();
        evidence
            .signers
            .iter()
            .filter(|line| line.signature.is_some())
            .map(|line| line.signer.role)
            .collect()
    }

    pub fn head(&self) -> store::ChangeContext<'static> {
        act_by(self.world.head)
    }
}
