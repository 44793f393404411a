//! What a convention says once it is complete, and as it is frozen. Whole numbers and texts only: written in canonical JSON, the
//! same content has the same digest everywhere.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{signer::Signer, wording::Wording};
use crate::{digest::Digest, hours::WeekHours, structure::StructureKind};

/// A person and how to reach them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Quality or function; may be empty.
    pub quality: String,
    /// E-mail; empty for a guardian who signs on paper.
    pub email: String,
    /// Phone.
    pub phone: String,
}

/// A postal address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Address {
    /// Number and street.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Country; empty for France.
    pub country: String,
}

/// What identifies a structure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Fourteen digits: every structure in France, and some abroad.
    Siret(String),
    /// Elsewhere, without a SIRET: its number in its own country; may be empty.
    Abroad(String),
}

/// A week of the internship.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WeekPart {
    /// 1 or 2.
    pub number: i32,
    /// Its Monday.
    pub monday: NaiveDate,
    /// Hours, Monday to Saturday, in minutes after midnight.
    pub hours: WeekHours,
}

/// How the host keeps the student safe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Safety {
    /// Whom the student may turn to beside the tutor; has no e-mail.
    pub confidant: Person,
    /// What the student may meet.
    pub risks: String,
    /// Protective equipment that is given; may be empty.
    pub protection: String,
    /// What is told on arrival; may be empty.
    pub welcome: String,
}

/// What the host says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HostPart {
    /// Name.
    pub name: String,
    /// Kind; none only while it is not filled.
    pub kind: Option<StructureKind>,
    /// SIRET, or registration abroad.
    pub registration: Registration,
    /// Its number in the register of its own country, when it has a SIRET as well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub foreign_registration: String,
    /// Its address.
    pub address: Address,
    /// The person who signs for it.
    pub representative: Person,
    /// Who signs for it beside that person, where it wants somebody to; has no phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_signer: Option<Person>,
    /// The person who looks after the student.
    pub tutor: Person,
    /// Where it takes place.
    pub place: Address,
    /// How to get in; may be empty.
    pub access: String,
    /// One or two, in order.
    pub weeks: Vec<WeekPart>,
    /// Activities, one each.
    pub activities: Vec<String>,
    /// For each of the four skills (observer, communiquer, comprendre, s’impliquer), what is planned; may be empty.
    pub skills: [String; 4],
    /// How it keeps the student safe; none where the edition of the text does not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Safety>,
    /// Meals.
    pub lunch: String,
    /// Transport, if the host takes part; may be empty.
    pub transport: String,
    /// Lodging, if the host takes part; may be empty.
    pub lodging: String,
    /// Whether it is a service of the State, which insures itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub state_insurer: bool,
}

/// What is said of the pupil.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StudentPart {
    /// Name.
    pub name: String,
    /// Birth date; none only while it is not filled.
    pub birth_date: Option<NaiveDate>,
    /// Class.
    pub class_name: String,
    /// Home.
    pub address: String,
    /// How they travel.
    pub transport: String,
    /// Whether they were minor on the day it was frozen.
    pub minor: bool,
    /// Whether their certificate of insurance was handed over, where the edition of the text does not ask for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certificate: bool,
}

/// A guardian.
pub type Guardian = Person;

/// What the school says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolPart {
    /// Name.
    pub name: String,
    /// National number.
    pub uai: String,
    /// Address.
    pub address: String,
    /// `public`, `private` or `other`.
    pub status: String,
    /// The head.
    pub head: Person,
    /// When its board approved the model, if it had to.
    pub board_date: Option<NaiveDate>,
    /// The teacher in charge.
    pub referent: Person,
    /// Follow-up and evaluation.
    pub evaluation: String,
    /// What the student makes of it afterwards: `rapport`, `partage`, or nothing that is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub restitution: String,
}

/// Health and safety.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Care {
    /// Where the kit of the pupil's PAI is, when there is a PAI. Never shown outside the parties.
    pub pai_kit: Option<String>,
    /// What is adjusted under a PAI, a PAP or a PPS; may be empty. Never shown outside the parties.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub adjustments: String,
    /// Whether the activities were checked for a pupil under sixteen.
    pub checked_for_under_16: bool,
}

/// The logos in a document's header, by the digests of their pictures: the bytes are in the store of files. They decorate it, and sign nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Logos {
    /// The host's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Digest>,
    /// The lycée's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<Digest>,
}

impl Logos {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.host.is_none() && self.school.is_none()
    }

    /// Those that there are, in the order in which they stand: what each is, for whoever does not see it, and its digest.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, Digest)> {
        let school = self.school.map(|digest| ("Logo du lycée", digest));
        let host = self.host.map(|digest| ("Logo de la structure d’accueil", digest));
        school.into_iter().chain(host)
    }
}

/// A complete convention.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// The host's part.
    pub host: HostPart,
    /// The pupil.
    #[serde(rename = "pupil")]
    pub student: StudentPart,
    /// One or two for a minor.
    pub guardians: Vec<Guardian>,
    /// The school.
    pub school: SchoolPart,
    /// Health and safety.
    pub care: Care,
    /// Whether it leaves out how the guardians are reached and where the student lives, which the school knows: a guardian may not know it
    /// of the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contacts_withheld: bool,
    /// The logos of its header; none where the edition of the text has no place for them.
    #[serde(default, skip_serializing_if = "Logos::is_none")]
    pub logos: Logos,
}

impl Content {
    /// The same without what guardians may not know of each other: addresses, phones, and the student's home, which may be one of theirs.
    #[must_use]
    pub fn without_contacts(mut self) -> Self {
        for guardian in &mut self.guardians {
            guardian.email.clear();
            guardian.phone.clear();
        }
        self.student.address.clear();
        self.contacts_withheld = true;
        self
    }
}

/// A convention as it is frozen: what is hashed, laid out and signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// « QZ-27-4H7K-9M2X ».
    pub reference: String,
    /// Its version, from 1.
    pub version: u32,
    /// The id of its edition of the text: see [`Template`](super::Template).
    pub template: String,
    /// The operator's wording of that edition, whole, where the campaign has one: the document is drawn from here, and needs it nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<Wording>,
    /// The campaign's school year: « 2026-2027 ».
    pub school_year: String,
    /// The day it was validated, in mainland France.
    pub validated_on: NaiveDate,
    /// Who validated it: name and quality.
    pub validated_by: String,
    /// Where it can be checked: an address without the reference.
    pub check_url: String,
    /// What it says.
    pub content: Content,
    /// In the document's order.
    pub signers: Vec<Signer>,
}

impl Frozen {
    /// The id of the text that it says: of its wording, otherwise of its edition.
    pub fn text_id(&self) -> &str {
        self.wording.as_ref().map_or(&self.template, |own| &own.id)
    }

    /// Its canonical JSON (RFC 8785), and the digest of that.
    pub fn canonical_json(&self) -> Result<(String, crate::digest::Digest), serde_json::Error> {
        let json = crate::digest::canonical(self)?;
        let digest = crate::digest::Digest::of(json.as_bytes());
        Ok((json, digest))
    }
}
