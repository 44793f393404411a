//! Who signs a convention, and how each signer is identified.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, Serializer};

use super::{
    content::Content,
    field::{Section, name},
    log::microseconds,
};
use crate::{
    digest::{Digest, canonical},
    id::DelegationId,
    typography::{date, of_person},
};

/// In whose name somebody signs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignerRole {
    /// The head of the lycée, or a delegate named for it.
    Head,
    /// The referent teacher, where the head wishes it.
    ReferentTeacher,
    /// The representative of the host, or a delegate named by whoever is responsible for the structure.
    Host,
    /// Who signs for the host beside them, where it names somebody; or a delegate, who is not the first one's.
    Host2,
    /// The pupil.
    Student,
    /// The first guardian of a minor.
    Guardian1,
    /// The second, where both sign.
    Guardian2,
}

impl SignerRole {
    /// Every role, in the document's order.
    pub const ALL: [Self; 7] = [
        Self::Head,
        Self::ReferentTeacher,
        Self::Host,
        Self::Host2,
        Self::Student,
        Self::Guardian1,
        Self::Guardian2,
    ];

    /// The name used in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::ReferentTeacher => "referent_teacher",
            Self::Host => "host",
            Self::Host2 => "host2",
            Self::Student => "student",
            Self::Guardian1 => "guardian1",
            Self::Guardian2 => "guardian2",
        }
    }

    /// The role of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Head => "Chef d’établissement",
            Self::ReferentTeacher => "Professeur référent",
            Self::Host => "Représentant de la structure d’accueil",
            Self::Host2 => "Second signataire de la structure d’accueil",
            Self::Student => "Élève",
            Self::Guardian1 => "Représentant légal",
            Self::Guardian2 => "Second représentant légal",
        }
    }

    /// Where the address is typed that they are written to. The student's is that of their account, and in no section.
    pub fn address_field(self) -> Option<(Section, &'static str)> {
        match self {
            Self::Head => Some((Section::School, name::HEAD_EMAIL)),
            Self::ReferentTeacher => Some((Section::Referent, name::REFERENT_EMAIL)),
            Self::Host => Some((Section::Structure, name::REPRESENTATIVE_EMAIL)),
            Self::Host2 => Some((Section::Structure, name::SECOND_SIGNER_EMAIL)),
            Self::Student => None,
            Self::Guardian1 => Some((Section::Guardians, name::GUARDIAN_1_EMAIL)),
            Self::Guardian2 => Some((Section::Guardians, name::GUARDIAN_2_EMAIL)),
        }
    }

    /// Whether the school may give them another address once they are to sign. The head's and the student's are those of their
    /// accounts.
    pub fn has_correctable_address(self) -> bool {
        !matches!(self, Self::Head | Self::Student)
    }

    /// Whether they sign for the structure: by delegation too, of whoever is responsible for it.
    pub fn is_of_host(self) -> bool {
        matches!(self, Self::Host | Self::Host2)
    }

    /// Whether they sign at the lycée's desk, before a member of its staff. Who is of the staff signs as themselves.
    pub fn signs_at_desk(self) -> bool {
        !matches!(self, Self::Head | Self::ReferentTeacher)
    }

    /// Whether whoever signs in it states besides that they may bind whom they sign for: nothing here shows it of a structure.
    pub fn states_power(self) -> bool {
        self.is_of_host()
    }

    /// Whether it is a guardian: without an address they sign on paper in every lycée; the others where [`PaperRule`] has it.
    pub fn is_guardian(self) -> bool {
        matches!(self, Self::Guardian1 | Self::Guardian2)
    }
}

/// A person who must sign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signer {
    /// In whose name.
    pub role: SignerRole,
    /// Name.
    pub name: String,
    /// Quality; may be empty.
    pub quality: String,
}

/// How a signer was identified.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Signed in to their account.
    Account,
    /// By a personal link, and a code sent to their address or to their phone.
    LinkAndCode,
    /// Signed in, and by a code for several documents at once.
    Batch,
    /// On paper: the signed page was handed to the school, which recorded it.
    Paper,
    /// At the school's desk, by typing their name before a member of its staff who saw who they are.
    Desk,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 5] = [
        Self::Account,
        Self::LinkAndCode,
        Self::Batch,
        Self::Paper,
        Self::Desk,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::LinkAndCode => "link_and_code",
            Self::Batch => "batch",
            Self::Paper => "paper",
            Self::Desk => "desk",
        }
    }

    /// The means of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.code() == code)
    }

    /// In French, for the evidence sheet.
    pub fn label(self) -> &'static str {
        match self {
            Self::Account => "Compte personnel",
            Self::LinkAndCode => "Lien personnel et code reçu par e-mail ou par SMS",
            Self::Batch => "Compte personnel et code reçu par e-mail, pour plusieurs conventions à la fois",
            Self::Paper => "Sur papier, enregistrée par le lycée",
            Self::Desk => "Au guichet du lycée, en présence de son personnel",
        }
    }
}

/// How a member of the staff saw who somebody is that signs at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdentitySeen {
    /// They know them personally.
    Known,
    /// They were shown an identity paper.
    Shown,
}

impl IdentitySeen {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Known, Self::Shown];

    /// The name used in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Known => "connue",
            Self::Shown => "piece",
        }
    }

    /// The way of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// In French, after « identité ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Known => "connue personnellement",
            Self::Shown => "pièce d’identité présentée",
        }
    }

    /// How the signer was identified, in words: before whom, with what they do in the lycée.
    pub fn identified(self, before: &str) -> String {
        format!(
            "Au guichet du lycée, en présence {}, identité\u{a0}: {}",
            of_person(before),
            self.label()
        )
    }
}

/// When, from where and by what right somebody signed: stored beside the signature, and in the log as one digest, since the log holds
/// no addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Circumstances<'a> {
    /// When: RFC 3339 in UTC, to the microsecond.
    #[serde(serialize_with = "to_the_microsecond")]
    pub at: DateTime<Utc>,
    /// How they were identified.
    pub means: Means,
    /// The e-mail address that identified them; empty on paper and at the desk.
    pub email: &'a str,
    /// Their network address; empty where it is not known.
    pub ip: &'a str,
    /// Their browser, as it names itself; empty where it is not known.
    pub agent: &'a str,
    /// By which delegation they signed in the name of the head, or of the structure.
    pub delegation: Option<DelegationId>,
}

impl Circumstances<'_> {
    /// SHA-256 of their canonical JSON.
    pub fn digest(&self) -> Result<Digest, serde_json::Error> {
        Ok(Digest::of(canonical(self)?.as_bytes()))
    }
}

fn to_the_microsecond<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&microseconds(*at))
}

/// Who signs a complete convention, with their addresses: the head, the referent teacher where the lycée has it so, the host and whom it
/// names beside, the pupil, and for a minor one guardian, or both where the school asks for it.
pub fn signers(content: &Content, both_guardians: bool, referent_signs: bool) -> Vec<(Signer, String)> {
    let signer = |role, person: &super::Person| {
        let signer = Signer {
            role,
            name: person.name.clone(),
            quality: person.quality.clone(),
        };
        (signer, person.email.clone())
    };
    let mut signers = vec![signer(SignerRole::Head, &content.school.head)];
    if referent_signs {
        signers.push(signer(SignerRole::ReferentTeacher, &content.school.referent));
    }
    signers.push(signer(SignerRole::Host, &content.host.representative));
    if let Some(second) = &content.host.second_signer {
        signers.push(signer(SignerRole::Host2, second));
    }
    signers.push((
        Signer {
            role: SignerRole::Student,
            name: content.student.name.clone(),
            quality: String::new(),
        },
        String::new(),
    ));
    if content.student.minor {
        let roles = [SignerRole::Guardian1, SignerRole::Guardian2];
        let count = if both_guardians { 2 } else { 1 };
        let guardians = content.guardians.iter().take(count).zip(roles);
        signers.extend(guardians.map(|(guardian, role)| signer(role, guardian)));
    }
    signers
}

/// Two signers who share an address, if there are any. Addresses that are empty are not compared.
pub(super) fn shared_email<'a>(
    addresses: &[(SignerRole, &'a str)],
) -> Option<(SignerRole, SignerRole, &'a str)> {
    addresses.iter().enumerate().find_map(|(index, (role, email))| {
        addresses[..index]
            .iter()
            .find(|(_, other)| !email.is_empty() && other.to_lowercase() == email.to_lowercase())
            .map(|(other, _)| (*other, *role, *email))
    })
}

/// What whoever signs for a structure states, with a tick of its own; part of what they agree to. On paper the page alone says what was signed.
pub const POWER: &str = "Je déclare avoir le pouvoir d’engager la structure d’accueil.";

/// The text that a signer is shown and agrees to, stored with its digest beside the signature. `delegated_by` is the head, or whoever is
/// responsible for the structure, in whose name a delegate signs.
pub fn consent(
    role: SignerRole,
    name: &str,
    delegated_by: Option<&str>,
    reference: &str,
    version: u32,
    on: NaiveDate,
    document: Digest,
) -> String {
    let quality = in_whose_name(role);
    let delegated = delegated_by.map_or_else(String::new, |by| format!(", par délégation {}", of_person(by)));
    let power = if role.states_power() {
        format!("{POWER} ")
    } else {
        String::new()
    };
    format!(
        "Moi, {name}, {quality}{delegated}, j’ai lu la convention de stage {reference}, version\u{a0}{version}, validée le {}, et je la signe \
         telle qu’elle est. {power}{DIGEST}\u{a0}: {document}.",
        date(on)
    )
}

/// Who gave the delegation by which somebody signed, as the consent that was kept names them; nothing where it tells of none.
pub fn delegated_by(consent: &str) -> Option<&str> {
    let (who, _) = consent.split_once(", j’ai lu la convention de stage ")?;
    let (_, by) = who.rsplit_once(", par délégation ")?;
    by.strip_prefix("d’").or_else(|| by.strip_prefix("de "))
}

/// In whose name, as the texts say it after a name.
pub(super) fn in_whose_name(role: SignerRole) -> &'static str {
    match role {
        SignerRole::Head => "pour l’établissement scolaire",
        SignerRole::ReferentTeacher => "en tant que professeur référent de l’élève",
        SignerRole::Host => "pour la structure d’accueil",
        SignerRole::Host2 => "pour la structure d’accueil, comme second signataire",
        SignerRole::Student => "en tant qu’élève",
        SignerRole::Guardian1 | SignerRole::Guardian2 => "en tant que représentant légal de l’élève",
    }
}

/// Where the digest begins in a consent.
const DIGEST: &str = "Empreinte du document (SHA-256)";

/// A consent in two: what people read, and the sentence that gives the document's digest, which a page may fold. Together they are the
/// consent.
pub fn consent_in_two(consent: &str) -> (&str, &str) {
    let at = consent.rfind(DIGEST).unwrap_or(consent.len());
    consent.split_at(at)
}

/// Whether a consent that was kept states that whoever gave it may bind the structure. Those of before the question say nothing of it.
pub fn states_power(consent: &str) -> bool {
    consent_in_two(consent).0.trim_end().ends_with(POWER)
}

/// Who may sign on paper in a lycée, as its head decides, beside guardians without an address, who may everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PaperRule {
    /// Hosts.
    pub host: bool,
    /// Guardians who have an address too.
    pub guardians: bool,
    /// Pupils who are of age.
    pub student: bool,
}

impl PaperRule {
    /// Whether somebody may sign on paper in that role. Of a minor, guardians sign too.
    pub fn allows(self, role: SignerRole, has_address: bool, minor: bool) -> bool {
        match role {
            SignerRole::Head | SignerRole::ReferentTeacher => false,
            SignerRole::Host | SignerRole::Host2 => self.host,
            SignerRole::Student => self.student && !minor,
            SignerRole::Guardian1 | SignerRole::Guardian2 => self.guardians || !has_address,
        }
    }
}

/// Why a day cannot be the one on which a page was signed.
pub fn paper_day_fault(
    signed_on: NaiveDate,
    validated_on: NaiveDate,
    today: NaiveDate,
) -> Option<&'static str> {
    if signed_on > today {
        Some("Ce jour n’est pas encore venu.")
    } else if signed_on < validated_on {
        Some(
            "Ce jour vient avant celui où cette version a été validée\u{a0}: la page est d’une autre version.",
        )
    } else {
        None
    }
}

/// A signature on paper, whose signer was shown no consent here: what was handed over, and who recorded it.
#[derive(Clone, Copy, Debug)]
pub struct PaperRecord<'a> {
    /// In whose name.
    pub role: SignerRole,
    /// Who signed.
    pub name: &'a str,
    /// The convention's reference.
    pub reference: &'a str,
    /// Its version,
    pub version: u32,
    /// and the day that version says.
    pub validated_on: NaiveDate,
    /// Digest of its document.
    pub document: Digest,
    /// The day that the page says.
    pub signed_on: NaiveDate,
    /// Who recorded it, with what they do in the lycée.
    pub recorded_by: &'a str,
    /// Digest of the page.
    pub page: Digest,
}

impl PaperRecord<'_> {
    /// The text that is kept in place of a consent.
    pub fn text(&self) -> String {
        format!(
            "{}, {}, a signé sur papier, le {}, la convention de stage {}, version\u{a0}{}, validée le {}. La page signée a été remise au \
             lycée, et enregistrée par {}. {DIGEST}\u{a0}: {}. Empreinte de la page\u{a0}: {}.",
            self.name,
            in_whose_name(self.role),
            date(self.signed_on),
            self.reference,
            self.version,
            date(self.validated_on),
            self.recorded_by,
            self.document,
            self.page
        )
    }

    /// How the signer was identified, in words.
    pub fn identified(signed_on: NaiveDate, recorded_by: &str) -> String {
        format!(
            "Page signée sur papier le {}, remise au lycée et enregistrée par {recorded_by}",
            date(signed_on)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_whatever_their_capitals() {
        let (a, b, c) = (SignerRole::Head, SignerRole::Host, SignerRole::Guardian1);
        assert_eq!(shared_email(&[(a, ""), (b, ""), (c, "x@exemple.fr")]), None);
        assert_eq!(
            shared_email(&[(a, "X@exemple.fr"), (b, "y@exemple.fr"), (c, "x@exemple.fr")]),
            Some((a, c, "x@exemple.fr"))
        );
    }

    #[test]
    fn nothing_of_a_consent_is_lost_when_its_digest_is_folded() {
        let on = NaiveDate::from_ymd_opt(2027, 5, 2).unwrap();
        let whole = consent(
            SignerRole::Guardian1,
            "Empreinte Dupont",
            None,
            "QZ",
            2,
            on,
            Digest::ZERO,
        );
        let (read, digest) = consent_in_two(&whole);
        assert_eq!(format!("{read}{digest}"), whole);
        assert!(read.ends_with("telle qu’elle est. "), "{read}");
        assert!(digest.contains(&Digest::ZERO.to_string()));
        assert_eq!(consent_in_two("Autre chose."), ("Autre chose.", ""));
    }

    #[test]
    fn a_consent_names_who_gave_the_delegation() {
        let on = NaiveDate::from_ymd_opt(2027, 5, 2).unwrap();
        for by in [
            None,
            Some("Karim Benali"),
            Some("Inès de La Tour"),
            Some("d’Alembert"),
        ] {
            for role in [SignerRole::Head, SignerRole::Host, SignerRole::Host2] {
                let text = consent(role, "Rose Adam", by, "QZ", 2, on, Digest::ZERO);
                assert_eq!(delegated_by(&text), by, "{text}");
            }
        }
        assert_eq!(delegated_by("Autre chose."), None);
    }

    #[test]
    fn who_signs_for_a_structure_states_the_power_to_bind_it_and_old_consents_say_nothing_of_it() {
        let on = NaiveDate::from_ymd_opt(2027, 5, 2).unwrap();
        let text = |role, by| consent(role, "Rose Adam", by, "QZ", 2, on, Digest::ZERO);
        for role in SignerRole::ALL {
            assert_eq!(
                states_power(&text(role, None)),
                [SignerRole::Host, SignerRole::Host2].contains(&role),
                "{role:?}"
            );
        }
        let delegated = text(SignerRole::Host, Some("Karim Benali"));
        assert!(
            delegated.starts_with(
                "Moi, Rose Adam, pour la structure d’accueil, par délégation de Karim Benali, j’ai lu"
            ),
            "{delegated}"
        );
        let (read, digest) = consent_in_two(&delegated);
        assert!(read.ends_with(&format!("telle qu’elle est. {POWER} ")), "{read}");
        assert!(digest.starts_with(DIGEST));
        // As it was given before the question was asked; and a name that would say it says nothing.
        let before = delegated.replace(&format!("{POWER} "), "");
        assert!(!states_power(&before), "{before}");
        assert!(!states_power(&before.replace("Rose Adam", POWER)));
    }

    #[test]
    fn an_address_is_typed_in_a_field_of_its_own() {
        let mut fields = std::collections::BTreeSet::new();
        for role in SignerRole::ALL {
            let Some((section, field)) = role.address_field() else {
                assert_eq!(role, SignerRole::Student);
                continue;
            };
            let spec = section.fields().iter().find(|spec| spec.name == field).unwrap();
            assert_eq!(spec.kind, crate::convention::FieldKind::EmailAddress);
            assert!(fields.insert((section, field)));
        }
        assert!(
            SignerRole::ALL
                .iter()
                .all(|role| !role.has_correctable_address() || role.address_field().is_some())
        );
    }

    #[test]
    fn the_head_says_who_signs_on_paper_and_a_guardian_without_an_address_always_may() {
        let allowed = |rule: PaperRule, has_address, minor| {
            SignerRole::ALL.map(|role| rule.allows(role, has_address, minor))
        };
        let none = PaperRule::default();
        assert_eq!(allowed(none, true, true), [false; 7]);
        let guardians = [false, false, false, false, false, true, true];
        assert_eq!(allowed(none, false, true), guardians);
        let all = PaperRule {
            host: true,
            guardians: true,
            student: true,
        };
        // The head and the referent teacher never, and a minor neither.
        let but_minors = [false, false, true, true, false, true, true];
        assert_eq!(allowed(all, true, true), but_minors);
        assert_eq!(
            allowed(all, true, false),
            [false, false, true, true, true, true, true]
        );
        let host = PaperRule { host: true, ..none };
        assert_eq!(
            allowed(host, true, false),
            [false, false, true, true, false, false, false]
        );
    }

    /// Role by role, what each rule says of it: desk, correction of the address, power, guardian.
    #[test]
    fn each_role_has_its_rules() {
        let (head, referent) = ([false; 4], [false, true, false, false]);
        let (host, student, guardian) = (
            [true, true, true, false],
            [true, false, false, false],
            [true, true, false, true],
        );
        let known = [head, referent, host, host, student, guardian, guardian];
        let said = SignerRole::ALL.map(|role| {
            [
                role.signs_at_desk(),
                role.has_correctable_address(),
                role.states_power(),
                role.is_guardian(),
            ]
        });
        assert_eq!(said, known);
        let mut sorted = SignerRole::ALL;
        sorted.sort_unstable();
        assert_eq!(sorted, SignerRole::ALL, "the document's order");
        let labels: std::collections::BTreeSet<_> = SignerRole::ALL.map(SignerRole::label).into();
        assert_eq!(labels.len(), SignerRole::ALL.len());
    }

    #[test]
    fn a_second_signer_and_a_referent_teacher_sign_only_where_they_are_wanted() {
        use crate::convention::sample;
        let mut content = sample::frozen().content;
        let roles = |content: &Content, referent_signs| -> Vec<SignerRole> {
            let signers = signers(content, true, referent_signs);
            signers.into_iter().map(|(signer, _)| signer.role).collect()
        };
        let usual: Vec<_> = SignerRole::ALL
            .into_iter()
            .filter(|role| ![SignerRole::ReferentTeacher, SignerRole::Host2].contains(role))
            .collect();
        assert_eq!(roles(&content, false), usual);
        content.host.second_signer = Some(crate::convention::Person {
            name: "Marc Petit".into(),
            quality: "Trésorier".into(),
            email: "marc@ateliers.example".into(),
            phone: String::new(),
        });
        assert_eq!(roles(&content, true), SignerRole::ALL);
        let all = signers(&content, true, true);
        assert_eq!(all[1].0.name, content.school.referent.name);
        assert_eq!(
            (all[3].0.quality.as_str(), all[3].1.as_str()),
            ("Trésorier", "marc@ateliers.example")
        );
    }

    #[test]
    fn a_page_is_signed_between_the_validation_and_today() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 5, day).unwrap();
        let fault = |signed| paper_day_fault(day(signed), day(3), day(10));
        assert!(fault(3).is_none() && fault(10).is_none());
        assert!(fault(2).is_some_and(|fault| fault.contains("autre version")));
        assert!(fault(11).is_some_and(|fault| fault.contains("pas encore")));
    }

    #[test]
    fn what_is_recorded_of_paper_says_who_when_and_by_whom() {
        let on = NaiveDate::from_ymd_opt(2027, 5, 2).unwrap();
        let record = PaperRecord {
            role: SignerRole::Host,
            name: "Rose Adam",
            reference: "QZ-27-AAAA-BBBB",
            version: 2,
            validated_on: on,
            document: Digest::ZERO,
            signed_on: on.succ_opt().unwrap(),
            recorded_by: "Paul Durand (Secrétariat)",
            page: Digest::of(b"page"),
        };
        let text = record.text();
        assert!(
            text.starts_with("Rose Adam, pour la structure d’accueil, a signé sur papier, le 3"),
            "{text}"
        );
        assert!(
            text.contains("enregistrée par Paul Durand (Secrétariat)."),
            "{text}"
        );
        assert!(text.contains(&Digest::ZERO.to_string()) && text.contains(&Digest::of(b"page").to_string()));
    }

    #[test]
    fn the_desk_says_before_whom_and_how_identity_was_seen() {
        assert_eq!(
            IdentitySeen::Shown.identified("Paul Durand (Secrétariat)"),
            "Au guichet du lycée, en présence de Paul Durand (Secrétariat), identité\u{a0}: pièce d’identité présentée"
        );
        assert!(
            IdentitySeen::Known
                .identified("Hélène")
                .contains("d’Hélène, identité\u{a0}: connue personnellement")
        );
    }

    #[test]
    fn codes_are_read_back() {
        for role in SignerRole::ALL {
            assert_eq!(SignerRole::from_code(role.code()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.code());
        }
        for way in IdentitySeen::ALL {
            assert_eq!(IdentitySeen::from_code(way.code()), Some(way));
        }
        for means in Means::ALL {
            assert_eq!(Means::from_code(means.code()), Some(means));
            assert_eq!(serde_json::to_value(means).unwrap(), means.code());
        }
    }
}
