//! Administration: figures, campaigns, sectors, structures, people, reports, e-mails, and the journal of it all. For
//! administrators; referents of an académie see the figures and decide about reports.

use domain::convention::{Frozen, WordingChange};
use serde::{Deserialize, Serialize};

/// The site in figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FiguresShown {
    /// The académie that an officer oversees, whose structures and offers alone are counted; empty where none was named. Nothing for
    /// administrators, who see the whole site.
    pub within: Option<String>,
    /// The campaign whose offers and applications are counted; empty without one.
    pub campaign: String,
    /// Accounts.
    pub accounts: u64,
    /// Those that wait for their owner.
    pub waiting_accounts: u64,
    /// Those shut out.
    pub suspended: u64,
    /// Accounts by role.
    pub roles: Vec<(String, u64)>,
    /// Structures.
    pub structures: u64,
    /// Those with the badge.
    pub committed: u64,
    /// Offers by state.
    pub offers: Vec<(String, u64)>,
    /// Applications by state.
    pub applications: Vec<(String, u64)>,
    /// E-mails to be sent.
    pub emails_waiting: u64,
    /// E-mails sent.
    pub emails_sent: u64,
    /// E-mails given up.
    pub emails_dead: u64,
    /// Since when the oldest waits, in words; empty when none does.
    pub oldest_waiting: String,
    /// What goes by SMS, for administrators of a site where any does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<SmsFigures>,
    /// What goes well, in words.
    pub goes_well: Vec<String>,
}

/// SMS, each of which is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SmsFigures {
    /// Sent this month.
    pub sent: u64,
    /// To be sent.
    pub waiting: u64,
    /// Given up this month.
    pub dead: u64,
    /// Numbers that take none.
    pub stopped: u64,
}

/// The value of the button that has SMS to a number taken up again.
pub const SMS_AGAIN: &str = "reprise";

/// A campaign: as it is said, and as forms hold it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CampaignShown {
    /// Identifier.
    pub id: String,
    /// School year.
    pub label: String,
    /// Both weeks, in words.
    pub weeks: String,
    /// When hosts may publish, in words.
    pub hosts_from: String,
    /// When students may search, in words.
    pub students_from: String,
    /// Monday of the first week.
    pub week1: String,
    /// Monday of the second week.
    pub week2: String,
    /// When hosts may publish.
    pub hosts_open: String,
    /// When students may search.
    pub students_open: String,
    /// Days to answer.
    pub expiry_days: String,
    /// Year of the working-time rules.
    pub rules: String,
    /// The id of the convention's text: of the operator's wording, otherwise of the edition.
    pub template: String,
    /// The texts to choose among, the operator's first: their ids, and what they are called.
    pub templates: Vec<(String, String)>,
    /// Whether the dates are official.
    pub confirmed: bool,
    /// Whether it is the one that counts today.
    pub current: bool,
}

/// A text of the convention, as whoever chooses among them reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TextShown {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The day that it is of, in words.
    pub date: String,
    /// The edition whose questions and layout it has, id and name; none of a built-in edition.
    pub base: Option<(String, String)>,
    /// How many pages its specimen takes; none where it is too long.
    pub pages: Option<usize>,
    /// The school years of the campaigns whose conventions say it.
    pub campaigns: Vec<String>,
    /// The first letters of its digest, which `quinzaine texts check` says too.
    pub code: String,
    /// A complete convention of nobody that says it.
    pub frozen: Frozen,
    /// What each signer is told that they commit themselves to: whose commitments, and each.
    pub promised: Vec<(String, Vec<String>)>,
    /// In what it differs from its edition.
    pub changes: Vec<WordingChange>,
}

/// A sector.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectorShown {
    /// Code.
    pub code: String,
    /// Label.
    pub label: String,
}

/// A structure in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StructureShown {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, in words.
    pub kind: String,
    /// SIRET; empty abroad.
    pub siret: String,
    /// City.
    pub city: String,
    /// Whether it has the badge.
    pub committed: bool,
    /// Whether it is marked as a public body.
    pub public: bool,
    /// How far its vetting has come, in words; empty once it is done.
    pub vetting: String,
    /// Offers of any state.
    pub offers: u64,
}

/// Somebody in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonLine {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
    /// Roles, in words.
    pub roles: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether they are shut out.
    pub suspended: bool,
}

/// Somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing of the account")]
pub struct PersonShown {
    /// Identifier.
    pub id: String,
    /// Whether it is the user.
    pub me: bool,
    /// Name.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether they are shut out.
    pub suspended: bool,
    /// Whether the account waits for its owner.
    pub waiting: bool,
    /// Whether a code on paper may be given.
    pub by_code: bool,
    /// Whether an e-mail may be sent.
    pub by_email: bool,
    /// Whether they are a student.
    pub student: bool,
    /// Roles.
    pub roles: Vec<RoleShown>,
    /// What they do in a school; empty for whoever is not of its staff.
    pub staff_duty: StaffDutyShown,
    /// The code of the académie that an officer oversees, empty while nobody said which; none for who is no officer.
    pub academy: Option<String>,
    /// A student's school, class and birth date, in words.
    pub student_of: String,
    /// Structures, with what they are there.
    pub structures: Vec<String>,
    /// A guardian's students: id and name.
    pub students: Vec<(String, String)>,
    /// A student's guardians: id and name.
    pub guardians: Vec<(String, String)>,
    /// Whether more than a password is asked of them.
    pub second_factor: bool,
    /// In how many browsers they are signed in.
    pub sessions: u32,
    /// What waits for an administrator about them.
    pub requests: Vec<AdminRequestShown>,
}

/// What an administrator asks for, and another must agree to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AdminRequestShown {
    /// Identifier.
    pub id: String,
    /// The account it is about.
    pub person: String,
    /// Whose that is.
    pub name: String,
    /// What for, in words.
    pub what: String,
    /// Why; may be empty.
    pub reason: String,
    /// Who asks, and since when, in words.
    pub asked: String,
    /// Whether the user asks.
    pub own: bool,
    /// Whether the user may agree.
    pub may_agree: bool,
}

/// What somebody of a school's staff does there, as forms hold it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct StaffDutyShown {
    /// The school's number.
    pub uai: String,
    /// Code of the duty.
    pub duty: String,
    /// The classes they follow, one a line.
    pub classes: String,
}

/// A role that somebody has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoleShown {
    /// Code.
    pub code: String,
    /// In words, with the school.
    pub label: String,
    /// Whether the user may take it back.
    pub revocable: bool,
}

/// The sheet by which somebody takes over their account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// Whose.
    pub name: String,
    /// The code.
    pub code: String,
    /// Where to type it.
    pub address: String,
    /// Until when it is good, in words.
    pub until: String,
}

/// A report that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportShown {
    /// Identifier.
    pub id: String,
    /// The offer.
    pub offer: String,
    /// Its title.
    pub title: String,
    /// Where it stands, in words.
    pub state: String,
    /// Whether anybody can see it.
    pub public: bool,
    /// Its structure.
    pub structure: String,
    /// Who reports.
    pub reporter: String,
    /// What is wrong.
    pub kind: String,
    /// In their words; may be empty.
    pub detail: String,
    /// When, in words.
    pub at: String,
    /// What the offer says students will do.
    pub activities: Vec<String>,
    /// Métiers it lets discover.
    pub metiers: Vec<String>,
}

/// An offer that is hidden.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HiddenShown {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// What the host was told.
    pub reason: String,
    /// When it last changed, in words.
    pub at: String,
}

/// A hidden offer that its host asks to be read again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewShown {
    /// The offer.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// Why it was hidden.
    pub reason: String,
    /// Since when they wait, in words.
    pub at: String,
    /// What its host says was corrected; may be empty.
    pub words: String,
    /// What changed since it was hidden, in words.
    pub changed: Vec<String>,
    /// What the offer says now that students will do.
    pub activities: Vec<String>,
    /// Métiers it lets discover.
    pub metiers: Vec<String>,
}

/// What waits for moderators.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reports {
    /// Reports, the oldest first.
    pub open: Vec<ReportShown>,
    /// Hidden offers that are to be read again, the oldest request first.
    pub reviews: Vec<ReviewShown>,
    /// The other hidden offers.
    pub hidden: Vec<HiddenShown>,
}

/// An e-mail that was given up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeadEmail {
    /// Identifier.
    pub id: String,
    /// Who it is for.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// What the last try said.
    pub error: String,
    /// How many tries.
    pub attempts: u32,
    /// When it was given up, in words.
    pub given_up: String,
}

/// Something an administrator did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JournalLine {
    /// When, in words.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What, in words.
    pub action: String,
    /// To whom or to what; may be empty.
    pub object: String,
    /// Path of the page about it; empty where there is none.
    pub path: String,
    /// Why, or how; may be empty.
    pub detail: String,
}

/// A page of a list, and how long the list is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Listed<Line> {
    /// The lines of this page.
    pub lines: Vec<Line>,
    /// How many there are on all pages.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// The last page.
    pub pages: u32,
}

// Said on `/administration/campagnes`.
flash!(
    CampaignFlash,
    Saved(
        "campagne",
        "La campagne est enregistrée. Le site suit ces dates dès maintenant."
    ),
    Settings(
        "reglages",
        "Les réglages sont enregistrés. Ils valent dès maintenant."
    ),
);

// Said on `/administration/lettres`.
flash!(
    EmailFlash,
    Queued(
        "lettre",
        "L’e-mail est remis dans la file\u{a0}: il part au prochain passage."
    ),
);

// Said on `/administration`.
flash!(
    SmsFlash,
    Stopped("arret-sms", "Plus aucun SMS ne partira à ce numéro."),
    Again("reprise-sms", "Des SMS peuvent de nouveau partir à ce numéro."),
);

// Said on `/administration/personnes/{id}`.
flash!(
    PersonFlash,
    Created(
        "compte",
        "Le compte est créé. Un e-mail d’activation vient de partir."
    ),
    EmailSent(
        "lettre",
        "Un autre e-mail d’activation vient de partir\u{a0}: le précédent ne sert plus."
    ),
    RoleGranted("role", "Le rôle est donné."),
    AcademySet("academie", "L’académie de ce référent est enregistrée."),
    RoleRevoked("role-retire", "Le rôle est retiré."),
    GuardianLinked("rattache", "La personne est représentante légale de cet élève."),
    GuardianUnlinked(
        "detache",
        "La personne n’est plus représentante légale de cet élève."
    ),
    AskedOthers(
        "demande",
        "La demande est partie\u{a0}: un autre administrateur doit accepter, il est prévenu par e-mail."
    ),
    AskedAlready(
        "demande-en-cours",
        "Cette demande attend déjà un autre administrateur."
    ),
    Agreed(
        "accord",
        "C’est accepté, et fait. La personne est prévenue par e-mail."
    ),
    Disagreed("refus", "La demande est refusée\u{a0}: rien n’est changé."),
    FactorsReset(
        "double-retire",
        "La connexion en deux étapes est retirée, et la personne déconnectée partout. Un e-mail la prévient."
    ),
    SessionsEnded("deconnecte", "La personne est déconnectée partout."),
    Suspended(
        "suspendu",
        "Le compte est suspendu. La personne est déconnectée partout."
    ),
    Restored(
        "retabli",
        "Le compte est rétabli. La personne peut se connecter de nouveau."
    ),
);

// Said on `/administration/signalements`.
flash!(
    ModerationFlash,
    Kept("gardee", "Le signalement est classé\u{a0}: l’offre est gardée."),
    Hidden(
        "masquee",
        "L’offre est masquée. La structure a reçu la raison, et peut la corriger."
    ),
    Removed(
        "supprimee",
        "L’offre est supprimée. La structure et les candidats sont prévenus."
    ),
    LeftHidden(
        "laissee",
        "L’offre reste masquée. La structure a reçu la raison, et peut demander une autre relecture."
    ),
    RestoredHeld(
        "restauree-attente",
        "L’offre n’est plus masquée. Elle reviendra quand sa structure sera vérifiée."
    ),
    Restored(
        "restauree",
        "L’offre est de nouveau là où elle était. La structure est prévenue."
    ),
);

// Said on `/administration/secteurs`.
flash!(
    SectorFlash,
    Renamed("secteur", "Le secteur est renommé, sur tout le site."),
);

// Said on `/administration/structures`.
flash!(
    BadgeFlash,
    Given("badge", "Le badge «\u{a0}organisation engagée\u{a0}» est donné."),
    Taken(
        "sans-badge",
        "Le badge «\u{a0}organisation engagée\u{a0}» est retiré."
    ),
    Public("public", "La structure est marquée comme organisme public."),
    NotPublic("non-public", "La marque d’organisme public est retirée."),
    Moved(
        "confiee",
        "La structure est confiée à cette personne. Celles qui en étaient responsables sont prévenues."
    ),
);

/// A structure that waits for a moderator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToVetShown {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, in words.
    pub kind: String,
    /// SIRET; empty abroad.
    pub siret: String,
    /// Since when, in words.
    pub since: String,
    /// Its addresses, a line each.
    pub places: Vec<String>,
    /// Who is responsible for it: names and addresses.
    pub owners: Vec<String>,
    /// Titles of the first of its offers that wait.
    pub offers: Vec<String>,
    /// How many wait.
    pub waiting: u32,
    /// What the State's register says; nothing when it was not asked.
    pub register: Option<RegisterShown>,
}

/// What the State's register of companies says of a structure; texts are empty where it says nothing.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RegisterShown {
    /// What to look at, in words; empty when all agrees.
    pub flags: Vec<String>,
    /// Name.
    pub name: String,
    /// Other names.
    pub other_names: String,
    /// Address.
    pub address: String,
    /// Code of the main activity.
    pub activity: String,
}

/// A claim that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimShown {
    /// Identifier.
    pub id: String,
    /// The structure.
    pub structure: String,
    /// Its SIRET.
    pub siret: String,
    /// Who is responsible for it now.
    pub owners: Vec<String>,
    /// Who claims it.
    pub claimant: String,
    /// Why it is theirs, as they say it.
    pub message: String,
    /// Since when, in words.
    pub since: String,
}

/// What decides which publications wait, and how much a structure may do in a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VettingSettings {
    /// The campaign.
    pub campaign: String,
    /// Its school year.
    pub label: String,
    /// Code of what waits.
    pub hold: String,
    /// The codes there are, with their words.
    pub choices: Vec<(String, String)>,
    /// Offers a day.
    pub offers: String,
    /// Drafts a day.
    pub drafts: String,
    /// Files a day.
    pub imports: String,
    /// Whether the State's register is asked.
    pub has_register: bool,
}

/// The page of moderators who vet structures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VettingQueue {
    /// Structures, the longest waiting first.
    pub waiting: Vec<ToVetShown>,
    /// Claims, the oldest first.
    pub claims: Vec<ClaimShown>,
    /// Whether the reader says which structures wait.
    pub may_change_settings: bool,
}

/// The page of campaigns.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Campaigns {
    /// The last first.
    pub campaigns: Vec<CampaignShown>,
    /// What a campaign that is added begins with.
    pub new: CampaignShown,
    /// What holds for structures, while there is a campaign.
    pub settings: Option<VettingSettings>,
}

// Said on `/administration/verifications`.
flash!(
    VettingFlash,
    Vetted(
        "verifiee",
        "La structure est vérifiée\u{a0}: ses offres sont publiques, et ses responsables prévenus."
    ),
    Refused(
        "refusee",
        "La structure est refusée. Ses responsables ont reçu la raison, et peuvent demander une autre vérification."
    ),
    ClaimGranted(
        "revendication-acceptee",
        "La structure est confiée à la personne qui la revendique. Tous sont prévenus."
    ),
    ClaimRejected(
        "revendication-refusee",
        "La structure reste à ses responsables. La personne qui la revendique a reçu la raison."
    ),
);
