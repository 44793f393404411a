//! Conventions of a demonstration, at several steps: the host's part begun or sent back, the school's part, ready to be validated,
//! to be signed.

use chrono::{Months, NaiveDate, TimeDelta};
use domain::{
    account::{EmailAddress, PersonName, Role},
    application::Motivation,
    convention::{ConventionState, Facts, HOST_SECTIONS, SCHOOL_SECTIONS, Section, Values},
    id::{AccountId, ApplicationId, CampaignId, ConventionId, OfferId, StructureId},
    offer::{Format, Offer, OfferState},
    place::Place,
    structure::{Siret, Structure, StructureKind, StructureRole},
    weeks::Weeks,
};
use service::{
    context::AppContext,
    convention::freeze::{self, Prepared},
};
use store::{ChangeContext, ConventionFile, Created, NewAccount, NewApplication, Side, StudentFile};

use super::{
    DemoError,
    people::birth_date,
    words::{FAMILY_NAMES, FIRST_NAMES},
};
use service::reference_data::{self, stable_id};

/// Beyond the numbers of other made-up structures.
const STRUCTURE_NUMBER: u32 = 900_000_003;

/// How far a convention has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Opened,
    HostPart,
    SchoolPart,
    /// Both parts are filled; the lycée asks the tutor for one thing more. Neither the tutor nor who represents the structure has
    /// an account: they come by personal links.
    SentBack,
    Validated,
}

/// Pupils, with the address of their guardian, and how far their convention has come. The first one is a persona; the last one is the
/// twin of another, whose mother sees something of her children's.
const STUDENTS: [(&str, &str, &str, &str, Step); 10] = [
    (
        "Jules Caron",
        "jules@eleve.example",
        "Nadia Caron",
        "nadia@famille.example",
        Step::Validated,
    ),
    (
        "Lina Traoré",
        "lina@eleve.example",
        "Awa Traoré",
        "awa@famille.example",
        Step::Opened,
    ),
    (
        "Sami Haddad",
        "sami@eleve.example",
        "Leïla Haddad",
        "leila@famille.example",
        Step::Opened,
    ),
    (
        "Chloé Perrin",
        "chloe@eleve.example",
        "Marc Perrin",
        "marc@famille.example",
        Step::Opened,
    ),
    (
        "Ilyès Benoit",
        "ilyes@eleve.example",
        "Rose Benoit",
        "rose@famille.example",
        Step::Opened,
    ),
    (
        "Hugo Fabre",
        "hugo@eleve.example",
        "Denis Fabre",
        "denis@famille.example",
        Step::HostPart,
    ),
    (
        "Maya Nguyen",
        "maya@eleve.example",
        "Anh Nguyen",
        "anh@famille.example",
        Step::SchoolPart,
    ),
    (
        "Emma Lopez",
        "emma@eleve.example",
        "Sonia Lopez",
        "sonia@famille.example",
        Step::SentBack,
    ),
    (
        "Malik Roche",
        "malik@eleve.example",
        "Ali Roche",
        "ali@famille.example",
        Step::SentBack,
    ),
    (
        "Tom Marchand",
        "tom@eleve.example",
        "Mireille Marchand",
        "mireille@famille.example",
        Step::HostPart,
    ),
];

/// The pupil for whose convention two sign for the structure.
const TWO_SIGN: &str = "malik@eleve.example";

/// Pupils of each age between which limits of presence differ, who have it from the first Monday on; and their guardian. Their
/// convention is open.
const BY_AGE: [(u32, &str, &str, &str, &str); 4] = [
    (
        14,
        "Noé Lambert",
        "noe.lambert@eleve.example",
        "Paule Lambert",
        "paule@famille.example",
    ),
    (
        15,
        "Éva Marchal",
        "eva@eleve.example",
        "Louis Marchal",
        "louis@famille.example",
    ),
    (
        16,
        "Adam Roche",
        "adam@eleve.example",
        "Irène Roche",
        "irene@famille.example",
    ),
    (
        18,
        "Jade Colin",
        "jade@eleve.example",
        "Simon Colin",
        "simon@famille.example",
    ),
];

/// What is typed in fields that are not filled with what is known.
pub(super) const TYPED: [(Section, &str, &str); 33] = [
    (Section::Structure, "rep_qualite", "Gérant"),
    (Section::Structure, "rep_tel", "06 39 98 00 01"),
    (Section::Tutor, "tuteur_nom", "Louise Garnier"),
    (Section::Tutor, "tuteur_qualite", "Ébéniste"),
    (Section::Tutor, "tuteur_email", "louise@atelier.example"),
    (Section::Tutor, "tuteur_tel", "06 39 98 00 03"),
    (Section::Tutor, "ecoute_nom", "Nadia Ferrand"),
    (Section::Tutor, "ecoute_qualite", "Responsable du personnel"),
    (Section::Tutor, "ecoute_tel", "06 39 98 00 06"),
    (
        Section::Place,
        "lieu_acces",
        "Au fond de la cour, demander Louise.",
    ),
    (
        Section::Activities,
        "observer",
        "La fabrication d’un meuble, du dessin à la finition.",
    ),
    (
        Section::Activities,
        "communiquer",
        "Présenter en fin de quinzaine ce qu’il a vu.",
    ),
    (
        Section::Activities,
        "risques",
        "Poussière de bois, bruit des machines.",
    ),
    (
        Section::Activities,
        "protections",
        "Lunettes et bouchons d’oreilles, prêtés le premier jour.",
    ),
    (
        Section::Activities,
        "information_arrivee",
        "Une visite de sécurité le premier matin, avec le règlement de l’atelier.",
    ),
    (Section::Activities, "engagement", "oui"),
    (
        Section::Practical,
        "repas",
        "Repas à apporter, cuisine sur place.",
    ),
    (Section::Practical, "assurance_hote", "oui"),
    (
        Section::Student,
        "eleve_adresse",
        "5 rue du Stade, 93100 Montreuil",
    ),
    (Section::Student, "transport", "À pied ou en bus, vingt minutes."),
    (Section::Student, "attestation", "oui"),
    (
        Section::School,
        "lycee_adresse",
        "1 place du Lycée, 93100 Montreuil",
    ),
    (Section::School, "lycee_statut", "public"),
    (Section::School, "chef_tel", "01 99 00 00 01"),
    (Section::School, "chef_nom", "Hélène Dubois"),
    (Section::School, "chef_email", "helene@lycee.example"),
    (Section::Referent, "referent_nom", "Sarah Lambert"),
    (Section::Referent, "referent_email", "sarah@lycee.example"),
    (Section::Referent, "referent_tel", "06 39 98 00 05"),
    (
        Section::Referent,
        "evaluation",
        "Un appel la première semaine, une visite la seconde, puis un oral.",
    ),
    (Section::Referent, "restitution", "partage"),
    (Section::Care, "pai", "non"),
    (Section::Care, "securite", "oui"),
];

/// Adds them, by the same ways as people do. Where they are already nothing is done.
pub(super) async fn add(app: &AppContext) -> Result<(), DemoError> {
    let Some(jules) = app.db.account_by_email(STUDENTS[0].1).await? else {
        return Ok(());
    };
    if !app.db.conventions_of_student(jules.id).await?.is_empty() {
        return Ok(());
    }
    let Some(workshop) = Workshop::of(app).await? else {
        return Ok(());
    };
    let seats = u16::try_from(STUDENTS.len() + BY_AGE.len()).unwrap_or_default();
    let structure = workshop.structure().await?;
    let offer = workshop
        .offer(structure, "Une quinzaine à la fabrique", seats)
        .await?;
    let by_age = BY_AGE.map(|(age, name, email, guardian, guardian_email)| {
        let born = workshop.week1.checked_sub_months(Months::new(12 * age));
        let born = born.unwrap_or_else(birth_date);
        ((name, email, guardian, guardian_email, Step::Opened), born)
    });
    for ((name, email, guardian, guardian_email, step), born) in STUDENTS
        .map(|pupil| (pupil, birth_date()))
        .into_iter()
        .chain(by_age)
    {
        let pupil = workshop.person(name, email, Role::Student, born).await?;
        let guardian = workshop
            .person(guardian, guardian_email, Role::Guardian, born)
            .await?;
        app.db.link_guardian(&app.context(None), guardian, pupil).await?;
        let convention = workshop.open(offer, pupil).await?;
        workshop.bring(convention, email, guardian_email, step).await?;
    }
    Ok(())
}

/// So many conventions more, of pupils of no other use, that wait for the lycée: every fifth one to be completed, the others to be
/// validated. Once: whoever asks again adds none.
pub(super) async fn add_waiting(app: &AppContext, many: u16) -> Result<(), DemoError> {
    let Some(workshop) = Workshop::of(app).await? else {
        return Ok(());
    };
    if many == 0 || app.db.account_by_email(&waiting_pupil(0)).await?.is_some() {
        return Ok(());
    }
    let structure = stable_structure()?;
    let offer = workshop
        .offer(structure, "Une quinzaine à l’atelier d’assemblage", many)
        .await?;
    for number in 0..many {
        workshop.waiting(offer, usize::from(number)).await?;
    }
    Ok(())
}

fn waiting_pupil(number: usize) -> String {
    format!("attente{number}@eleve.example")
}

/// The structure that has all of them, and its place.
fn stable_structure() -> Result<(StructureId, Place), DemoError> {
    let id = StructureId(stable_id("Fabrique du Moulin"));
    let place = super::people::workshop_place(id, stable_id("Fabrique du Moulin, place"))?;
    Ok((id, place))
}

struct Workshop<'a> {
    app: &'a AppContext,
    karim: AccountId,
    louise: AccountId,
    head: AccountId,
    staff: AccountId,
    campaign: CampaignId,
    week1: NaiveDate,
}

impl<'a> Workshop<'a> {
    /// Nothing where the people of the demonstration or its campaign are not there.
    async fn of(app: &'a AppContext) -> Result<Option<Self>, DemoError> {
        let known = |email: &'static str| async move {
            let found = app.db.account_by_email(email).await?;
            Ok::<_, DemoError>(found.map(|login| login.id))
        };
        let (Some(karim), Some(louise), Some(head), Some(staff), Some(campaign)) = (
            known("karim@atelier.example").await?,
            known("louise@atelier.example").await?,
            known("helene@lycee.example").await?,
            known("thomas@lycee.example").await?,
            app.offer_cache.campaign(),
        ) else {
            return Ok(None);
        };
        Ok(Some(Self {
            app,
            karim,
            louise,
            head,
            staff,
            campaign: campaign.id,
            week1: campaign.week1,
        }))
    }

    fn by(&self, who: AccountId) -> ChangeContext<'_> {
        self.app.context(Some(who))
    }

    /// Somebody, made when they are not there; a pupil is born on that day.
    async fn person(
        &self,
        name: &str,
        email: &str,
        role: Role,
        birth_date: NaiveDate,
    ) -> Result<AccountId, DemoError> {
        let word = |error: &str| DemoError::Word(error.to_owned());
        if let Some(login) = self.app.db.account_by_email(email).await? {
            return Ok(login.id);
        }
        let school = self.app.db.account(self.head).await?;
        let school = school
            .and_then(|account| account.school_as(Role::Head))
            .ok_or_else(|| word("no lycée"))?;
        let student = (role == Role::Student).then(|| StudentFile {
            school,
            class_name: "2de 4".to_owned(),
            birth_date,
            home: domain::place::CommuneCode::parse("93048").ok(),
        });
        let new = NewAccount {
            name: PersonName::parse(name).map_err(|error| word(error.message()))?,
            email: Some(EmailAddress::parse(email).map_err(|error| word(error.message()))?),
            confirmed: true,
            password_hash: None,
            roles: vec![(role, None)],
            student,
        };
        match self.app.db.create_account(&self.app.context(None), &new).await? {
            Created::Done(id) => Ok(id),
            Created::EmailTaken => Err(word("somebody of the demonstration is there already")),
        }
    }

    /// A second workshop of Karim's.
    async fn structure(&self) -> Result<(StructureId, Place), DemoError> {
        let app = self.app;
        let (id, place) = stable_structure()?;
        let structure = Structure {
            id,
            name: "Fabrique du Moulin".to_owned(),
            kind: StructureKind::Company,
            siret: Some(Siret::fictive(STRUCTURE_NUMBER)),
        };
        app.db
            .create_structure(&self.by(self.karim), &structure, &place, self.karim)
            .await?;
        app.db
            .add_member(&self.by(self.karim), id, self.louise, StructureRole::Tutor)
            .await?;
        Ok((id, place))
    }

    /// An offer of it, with as many seats as pupils who come.
    async fn offer(
        &self,
        (structure, place): (StructureId, Place),
        title: &str,
        seats: u16,
    ) -> Result<OfferId, DemoError> {
        let app = self.app;
        let sector = reference_data::sectors()?
            .iter()
            .find(|sector| sector.label == "Filière bois")
            .map(|sector| sector.code)
            .ok_or_else(|| DemoError::Word("no sector".to_owned()))?;
        let offer = Offer {
            id: OfferId(stable_id(title)),
            campaign: self.campaign,
            structure,
            place: place.id,
            sector,
            title: title.to_owned(),
            metiers: vec!["Ébéniste".to_owned(), "Tourneuse sur bois".to_owned()],
            activities: vec![
                "Suivre une commande, du dessin à la livraison".to_owned(),
                "Reconnaître les essences et leurs usages".to_owned(),
                "Assister au réglage d’un tour, à distance de sécurité".to_owned(),
            ],
            weeks: Weeks::Both,
            seats,
            format: Format::Individual,
            hours: super::host_space::hours().map_err(|error| DemoError::Word(error.to_string()))?,
            lunch: "Repas à apporter, cuisine sur place".to_owned(),
            accessible: true,
            access_note: "Atelier de plain-pied".to_owned(),
            reserved_to: Vec::new(),
            contact_name: "Karim Benali".to_owned(),
            contact_phone: "06 39 98 00 01".to_owned(),
            state: OfferState::Published,
            published_at: Some(app.clock.now() - TimeDelta::days(20)),
        };
        app.db
            .add_offers(std::slice::from_ref(&offer), app.clock.now())
            .await?;
        Ok(offer.id)
    }

    /// A place is asked for, given and confirmed: its convention is open.
    async fn open(&self, offer: OfferId, pupil: AccountId) -> Result<ConventionId, DemoError> {
        let db = &self.app.db;
        let motivation = "J’ai monté une étagère avec mon oncle, et je voudrais comprendre comment travaillent des professionnels.";
        let new = NewApplication {
            id: ApplicationId((self.app.ids)()),
            offer,
            student: pupil,
            campaign: self.campaign,
            weeks: Weeks::Both,
            motivation: Motivation::parse(motivation).map_err(|error| DemoError::Word(error.to_string()))?,
            distance: None,
            far_confirmed: false,
        };
        db.apply(&self.by(pupil), &new).await?;
        db.accept(&self.by(self.karim), new.id, "Bienvenue à la fabrique.")
            .await?;
        db.confirm(&self.by(pupil), new.id).await?;
        let convention = db.convention_of_place(new.id.0).await?;
        convention.ok_or_else(|| DemoError::Word("a place has no convention".to_owned()))
    }

    /// One of those that only wait for the lycée.
    async fn waiting(&self, offer: OfferId, number: usize) -> Result<(), DemoError> {
        let first = FIRST_NAMES[number % FIRST_NAMES.len()];
        let family = FAMILY_NAMES[(number * 7 + number / FIRST_NAMES.len()) % FAMILY_NAMES.len()];
        let parent = FIRST_NAMES[(number + 11) % FIRST_NAMES.len()];
        let (email, guardian_email) = (waiting_pupil(number), format!("attente{number}@famille.example"));
        let born = birth_date();
        let pupil = self
            .person(&format!("{first} {family}"), &email, Role::Student, born)
            .await?;
        let guardian = self
            .person(
                &format!("{parent} {family}"),
                &guardian_email,
                Role::Guardian,
                born,
            )
            .await?;
        self.app
            .db
            .link_guardian(&self.app.context(None), guardian, pupil)
            .await?;
        let convention = self.open(offer, pupil).await?;
        let step = if number.is_multiple_of(5) {
            Step::HostPart
        } else {
            Step::SchoolPart
        };
        self.bring(convention, &email, &guardian_email, step).await
    }

    async fn file(&self, id: ConventionId) -> Result<ConventionFile, DemoError> {
        let file = self.app.db.convention(id).await?;
        file.ok_or_else(|| DemoError::Word("a convention is not there".to_owned()))
    }

    async fn fill(
        &self,
        id: ConventionId,
        side: Side,
        sections: &[Section],
        more: &[(Section, &str, &str)],
    ) -> Result<(), DemoError> {
        let file = self.file(id).await?;
        let (who, name) = match side {
            Side::Host => (self.louise, "Louise Garnier"),
            Side::School => (self.staff, "Thomas Nguyen"),
        };
        for section in sections {
            let saved = file.sections.get(section);
            let mut values = saved.map(|saved| saved.values.clone()).unwrap_or_default();
            for (_, field, value) in TYPED.iter().chain(more).filter(|(of, ..)| of == section) {
                values.set(field, value);
            }
            let version = saved.map_or(0, |saved| saved.version);
            self.app
                .db
                .save_section(
                    &self.by(who),
                    name.into(),
                    side,
                    id,
                    *section,
                    version,
                    None::<&Values>,
                    &values,
                )
                .await?;
        }
        Ok(())
    }

    /// Brings a convention to a step.
    async fn bring(
        &self,
        id: ConventionId,
        pupil: &str,
        guardian: &str,
        step: Step,
    ) -> Result<(), DemoError> {
        let db = &self.app.db;
        if step == Step::Opened {
            return Ok(());
        }
        // Each with an address of their own, so that their e-mails are told apart.
        let of = |who: &str| pupil.replace("@eleve.", &format!(".{who}@atelier."));
        let (represents, tutors) = (of("direction"), of("tuteur"));
        let by_links = [
            (Section::Structure, "rep_nom", "Odile Mercier"),
            (Section::Structure, "rep_qualite", "Directrice"),
            (Section::Structure, "rep_email", represents.as_str()),
            (Section::Tutor, "tuteur_nom", "Bruno Lemaire"),
            (Section::Tutor, "tuteur_email", tutors.as_str()),
        ];
        let mut more = Vec::new();
        if step == Step::SentBack {
            more.extend(by_links);
        }
        // One has a second signer, who signs by a link as well. What a structure said last is said again: the others say that they have none.
        let treasury = of("tresorerie");
        let second = if pupil == TWO_SIGN {
            ["Paul Mercier", "Trésorier", treasury.as_str()]
        } else {
            [""; 3]
        };
        let fields = ["rep2_nom", "rep2_qualite", "rep2_email"].into_iter().zip(second);
        more.extend(fields.map(|(field, value)| (Section::Structure, field, value)));
        self.fill(id, Side::Host, &HOST_SECTIONS, &more).await?;
        let file = self.file(id).await?;
        let facts = Facts::new(
            file.campaign.clone(),
            file.weeks,
            Some(file.birth_date),
            self.app.clock.today(),
        );
        db.complete_host_part(&self.by(self.karim), "Karim Benali".into(), id, &facts)
            .await?;
        if step == Step::HostPart {
            return Ok(());
        }
        let guardian = [
            (Section::Guardians, "resp1_email", guardian),
            (Section::Guardians, "resp1_tel", "06 39 98 00 04"),
        ];
        self.fill(id, Side::School, &SCHOOL_SECTIONS, &guardian).await?;
        if step == Step::SchoolPart {
            return Ok(());
        }
        if step == Step::SentBack {
            db.send_back(
                &self.by(self.head),
                id,
                "Dites où l’élève prend son repas de midi.",
            )
            .await?;
            return Ok(());
        }
        let file = self.file(id).await?;
        debug_assert_eq!(file.state, ConventionState::SchoolPart);
        let seen = file
            .sections
            .iter()
            .map(|(section, saved)| (*section, saved.version))
            .collect();
        let Prepared::Ready(frozen) =
            freeze::prepare(self.app, &file, "Hélène Dubois, chef d’établissement").await?
        else {
            return Err(DemoError::Word(
                "a convention of the demonstration is not complete".to_owned(),
            ));
        };
        db.validate(&self.by(self.head), id, &seen, &frozen).await?;
        Ok(())
    }
}
