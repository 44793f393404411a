//! A confirmed place, the people round it, and what they type.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    account::{Role, StaffDuty},
    application::Motivation,
    convention::{Facts, Logos, Section, Signer, SignerRole, TEMPLATE_2024, Values},
    digest::Digest,
    id::{AccountId, ApplicationId, ConventionId, ProposalId, SchoolId},
    school::{School, Uai},
    structure::StructureRole,
    weeks::Weeks,
};
use store::{
    Applied, ChangeContext, Confirmed, ConventionFile, ConventionMoved, Created, Db, FrozenVersion,
    NewAccount, NewApplication, NewProposal, ProposalMoved, Proposed, SectionSaved, Side, StaffAssignment,
    StudentFile,
};

use crate::{
    Fresh, campaign, id, now, offer,
    people::{act_by, address_of, context, email, name, person, secret},
    school, seed, structure,
};

/// People, and a convention that was just opened.
pub struct World {
    pub fresh: Fresh,
    pub host: AccountId,
    pub tutor: AccountId,
    pub head: AccountId,
    pub staff: AccountId,
    pub student: AccountId,
    pub guardian: AccountId,
    pub application: ApplicationId,
    pub id: ConventionId,
}

pub const REASON: &str = "Les horaires du mercredi";

pub fn today() -> NaiveDate {
    now().date_naive()
}

async fn add(db: &Db, who: &str, roles: &[(Role, SchoolId)], student: Option<StudentFile>) -> AccountId {
    let address = address_of(who);
    let new = NewAccount {
        name: name(who),
        email: Some(email(&address)),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles: roles
            .iter()
            .map(|(role, school)| (*role, Some(*school)))
            .collect(),
        student,
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => panic!("{who} exists"),
    }
}

/// Somebody of a lycée: its head, or of its secretariat.
pub async fn works(db: &Db, who: &str, role: Role, at: SchoolId) -> AccountId {
    if role == Role::Staff {
        return follows(db, who, at, StaffDuty::Secretariat, &[]).await;
    }
    add(db, who, &[(role, at)], None).await
}

/// Somebody of a lycée's staff, with the classes they follow.
pub async fn follows(db: &Db, who: &str, at: SchoolId, duty: StaffDuty, classes: &[&str]) -> AccountId {
    let account = add(db, who, &[], None).await;
    let post = StaffAssignment {
        school: at,
        duty,
        classes: classes.iter().map(|class| (*class).to_owned()).collect(),
    };
    assert!(db.assign_staff(&context(), account, &post).await.unwrap());
    account
}

pub async fn pupil(db: &Db, who: &str, at: SchoolId) -> AccountId {
    let file = StudentFile {
        school: at,
        class_name: "2de 4".into(),
        birth_date: "2011-03-09".parse().unwrap(),
        home: None,
    };
    add(db, who, &[], Some(file)).await
}

/// Another lycée.
pub async fn other_school(db: &Db) -> SchoolId {
    let other = SchoolId(id(3));
    let school = School {
        uai: Uai::parse("0750655E").unwrap(),
        name: "Lycée Louis-le-Grand".into(),
        ..school().1
    };
    db.put_schools(&[(other, school)]).await.unwrap();
    other
}

/// Confirms a place for that pupil; the application.
pub async fn confirmed(
    db: &Db,
    host: AccountId,
    student: AccountId,
    number: u32,
    weeks: Weeks,
) -> ApplicationId {
    let new = NewApplication {
        id: ApplicationId((context().ids)()),
        offer: offer(number).id,
        student,
        campaign: campaign().id,
        weeks,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    let applied = db.apply(&act_by(student), &new).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)), "{applied:?}");
    db.accept(&act_by(host), new.id, "Bienvenue").await.unwrap();
    assert_eq!(
        db.confirm(&act_by(student), new.id).await.unwrap(),
        Confirmed::Done
    );
    new.id
}

/// The only convention of that pupil.
pub async fn convention_of(db: &Db, student: AccountId) -> ConventionId {
    let lines = db.conventions_of_student(student).await.unwrap();
    assert_eq!(lines.len(), 1);
    lines[0].id
}

/// A place found alone, whose host is asked by a link with that secret.
pub async fn asked(db: &Db, head: AccountId, student: AccountId, token: &str) -> ProposalId {
    let new = NewProposal {
        id: ProposalId((context().ids)()),
        student,
        campaign: campaign().id,
        weeks: Weeks::Second,
        host_name: "Librairie du Port".into(),
        host_email: "Port@exemple.fr".into(),
        contact_name: "Ana Sol".into(),
        city: "Le Havre".into(),
        activities: "Recevoir les livres\n\nConseiller".into(),
    };
    assert_eq!(db.propose(&act_by(student), &new).await.unwrap(), Proposed::Done);
    let let_go = db.let_go(&act_by(head), new.id, token, "/reponse").await.unwrap();
    assert_eq!(let_go, ProposalMoved::Done);
    new.id
}

/// The same, agreed to by its host, whose link to the convention has that secret too.
pub async fn agreed(db: &Db, head: AccountId, student: AccountId, token: &str) -> ProposalId {
    let id = asked(db, head, student, token).await;
    let tutor = secret(&format!("tutor-{token}"));
    assert_eq!(
        db.agree(&context(), token, &tutor).await.unwrap(),
        ProposalMoved::Done
    );
    id
}

impl World {
    pub async fn new(fresh: Fresh) -> Self {
        let db = fresh.db.clone();
        seed(&db, 3).await;
        db.add_offers(&[offer(0), offer(1), offer(2)], now())
            .await
            .unwrap();
        let host = person(&db, "Karim Benali", &[Role::Host]).await;
        let tutor = person(&db, "Nora Petit", &[Role::Host]).await;
        for (account, role) in [(host, StructureRole::Owner), (tutor, StructureRole::Tutor)] {
            db.add_member(&act_by(host), structure(0).id, account, role)
                .await
                .unwrap();
        }
        let head = works(&db, "Claire Fontaine", Role::Head, school().0).await;
        let staff = works(&db, "Paul Durand", Role::Staff, school().0).await;
        let student = pupil(&db, "Léa Martin", school().0).await;
        let guardian = person(&db, "Jeanne Martin", &[Role::Guardian]).await;
        // By nobody in particular: what a world begins with is told to nobody.
        db.link_guardian(&context(), guardian, student).await.unwrap();
        let application = confirmed(&db, host, student, 0, Weeks::Both).await;
        let id = convention_of(&db, student).await;
        Self {
            fresh,
            host,
            tutor,
            head,
            staff,
            student,
            guardian,
            application,
            id,
        }
    }

    pub fn db(&self) -> &Db {
        &self.fresh.db
    }

    pub async fn file(&self) -> ConventionFile {
        self.db().convention(self.id).await.unwrap().unwrap()
    }

    pub async fn facts(&self) -> Facts {
        let file = self.file().await;
        Facts::new(file.campaign, file.weeks, Some(file.birth_date), today())
    }

    /// Saves a section as it is asked for by its owner, on top of what is there.
    pub async fn fill(
        &self,
        context: &ChangeContext<'_>,
        side: Side,
        section: Section,
        pairs: &[(&str, &str)],
    ) {
        let saved = self.file().await.sections[&section].clone();
        let mut values = saved.values.clone();
        for (field, value) in pairs {
            values.set(field, value);
        }
        let said = self
            .db()
            .save_section(
                context,
                "Karim Benali".into(),
                side,
                self.id,
                section,
                saved.version,
                None,
                &values,
            )
            .await
            .unwrap();
        assert!(matches!(said, SectionSaved::Saved { .. }), "{said:?}");
    }

    /// Fills what the offer did not say.
    pub async fn fill_host(&self) {
        let context = act_by(self.host);
        self.fill(
            &context,
            Side::Host,
            Section::Structure,
            &[("rep_qualite", "Gérant")],
        )
        .await;
        self.fill(
            &context,
            Side::Host,
            Section::Tutor,
            &[("tuteur_qualite", "Technicienne")],
        )
        .await;
        let mut hours = Vec::new();
        for week in [1, 2] {
            for day in ["lundi", "mardi", "mercredi"] {
                for (slot, time) in [
                    ("matin_de", "09:00"),
                    ("matin_a", "12:00"),
                    ("apres_midi_de", "13:00"),
                    ("apres_midi_a", "16:00"),
                ] {
                    hours.push((format!("s{week}_{day}_{slot}"), time));
                }
            }
        }
        let hours: Vec<(&str, &str)> = hours
            .iter()
            .map(|(field, time)| (field.as_str(), *time))
            .collect();
        self.fill(&context, Side::Host, Section::Hours, &hours).await;
        let activities = [("engagement", "on"), ("observer", "La vie d’un atelier")];
        self.fill(&context, Side::Host, Section::Activities, &activities)
            .await;
        let insured = [("assurance_hote", "on"), ("repas", "Cantine")];
        self.fill(&context, Side::Host, Section::Practical, &insured)
            .await;
    }

    pub async fn complete(&self) -> ConventionMoved {
        let facts = self.facts().await;
        self.db()
            .complete_host_part(&act_by(self.host), "Karim Benali".into(), self.id, &facts)
            .await
            .unwrap()
    }

    /// The versions of the sections as they stand, which somebody has just read.
    pub async fn seen(&self) -> BTreeMap<Section, i32> {
        let sections = self.file().await.sections;
        sections
            .into_iter()
            .map(|(section, saved)| (section, saved.version))
            .collect()
    }

    /// A version to freeze, signed by everybody.
    pub async fn version(&self) -> FrozenVersion {
        let number = self.file().await.number;
        frozen(number)
    }

    pub async fn validate(&self, context: &ChangeContext<'_>) -> ConventionMoved {
        let (seen, version) = (self.seen().await, self.version().await);
        self.db()
            .validate(context, self.id, &seen, &version)
            .await
            .unwrap()
    }

    /// Filled, completed and validated.
    pub async fn validated(&self) {
        self.fill_host().await;
        assert_eq!(self.complete().await, ConventionMoved::Done);
        assert_eq!(self.validate(&act_by(self.head)).await, ConventionMoved::Done);
    }

    /// The log, with its chain checked.
    pub async fn log(&self) -> Vec<String> {
        let lines = self.db().convention_log(self.id).await.unwrap();
        let chain = lines.iter().map(|line| (line.event.as_str(), line.hash));
        assert_eq!(domain::convention::broken_link(chain), None);
        let numbers: Vec<i32> = lines.iter().map(|line| line.sequence).collect();
        assert_eq!(
            numbers,
            (1..=i32::try_from(lines.len()).unwrap()).collect::<Vec<_>>()
        );
        lines.into_iter().map(|line| line.event).collect()
    }

    /// What kinds of facts the log holds, in order.
    pub async fn happened(&self) -> Vec<String> {
        let kind = |event: String| {
            let entry: domain::convention::Entry = serde_json::from_str(&event).unwrap();
            serde_json::to_value(entry.what).unwrap()["kind"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        self.log().await.into_iter().map(kind).collect()
    }
}

pub fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().copied().collect()
}

pub fn frozen(number: i32) -> FrozenVersion {
    let content = format!("{{\"version\":{number}}}");
    let signer = |role, name: &str, email: &str| {
        let signer = Signer {
            role,
            name: name.into(),
            quality: String::new(),
        };
        (signer, email.to_owned())
    };
    FrozenVersion {
        number,
        template: TEMPLATE_2024.into(),
        content_hash: Digest::of(content.as_bytes()),
        document_hash: Digest::of(format!("PDF {number}").as_bytes()),
        check_code: Digest::of(content.as_bytes()).short(),
        logos: Logos::default(),
        content,
        signers: vec![
            signer(SignerRole::Head, "Claire Fontaine", "Claire.Fontaine@exemple.fr"),
            signer(SignerRole::Host, "Rose Adam", "rose.adam@exemple.fr"),
            signer(SignerRole::Student, "Léa Martin", ""),
            signer(SignerRole::Guardian1, "Jeanne Martin", "jeanne.martin@exemple.fr"),
        ],
        links: Vec::new(),
    }
}
