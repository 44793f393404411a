//! The names of form fields, shared by the pages that show them and the handlers that read them. Those of an offer's draft are in
//! `domain::draft::field`, those of a convention's sections in `domain::convention`. Open tabs post them: they never change.

#![allow(missing_docs, reason = "most names say what they are")]

use std::fmt::Display;

use domain::{board::ReminderKind, convention::HeadAct, to_do::Kind};

// Accounts.
pub const NAME: &str = "nom";
pub const EMAIL: &str = "courriel";
pub const PASSWORD: &str = "mot_de_passe";
/// The password as it is, asked for before the address changes.
pub const CURRENT_PASSWORD: &str = "mot_de_passe_actuel";
/// The password as it is, asked for before it changes.
pub const OLD_PASSWORD: &str = "ancien";
/// Ticked by a host who promises to respect the charter.
pub const COMMITMENT: &str = "engagement";
/// Where to go once signed in, or once a link is closed.
pub const NEXT: &str = "suite";
pub const SESSION: &str = "session";
/// Ticked by whoever signs in on a computer that others use too.
pub const SHARED: &str = "ordinateur_partage";
/// What a passkey answers, as JSON.
pub const PASSKEY: &str = "cle_acces";
/// What an administrator asks another for.
pub const ADMIN_REQUEST: &str = "demande";
/// Why somebody's second factor is taken away.
pub const RESET_REASON: &str = "motif_double";
/// The secret of an e-mail's link.
pub const TOKEN: &str = "jeton";
/// In an address, which secret is meant of those that this browser keeps: not the secret itself.
pub const ARRIVED: &str = "de";
/// Which personal link is opened: not its secret.
pub const LINK: &str = "lien";
/// A code on paper, or one that was sent before signing.
pub const CODE: &str = "code";
/// Asks for a code, or sends a link, by SMS.
pub const BY_SMS: &str = "par_sms";
/// Where somebody lives, to the commune.
pub const HOME: &str = "lieu";
/// The code of the commune picked among those of [`HOME_CHOICES`].
pub const HOME_CHOICE: &str = "lieu_choisi";
/// What a place that is not certain may stand for, told by the server to the form: a line each, of a commune's code, a name and what tells
/// it from others, separated by tabs.
pub const HOME_CHOICES: &str = "lieu_choix";

/// How often somebody is reminded of what awaits them.
pub const RHYTHM: &str = "rappels";
/// Begins the name of the box of a kind of things that somebody is reminded of; its code follows.
pub const KIND_BOX: &str = "rappel-";

// Administration.
pub const CAMPAIGN: &str = "campagne";
/// The school year of a campaign, or what a sector is called.
pub const LABEL: &str = "libelle";
pub const WEEK1: &str = "semaine1";
pub const WEEK2: &str = "semaine2";
pub const HOSTS_OPEN: &str = "structures";
pub const STUDENTS_OPEN: &str = "eleves";
pub const EXPIRY_DAYS: &str = "delai";
/// The year of the working-time rules.
pub const RULES: &str = "regles";
/// The edition of the convention's text.
pub const TEMPLATE: &str = "texte";
pub const STATUS: &str = "statut";
pub const SECTOR: &str = "secteur";
/// An e-mail that was given up.
pub const DEAD_EMAIL: &str = "lettre";
/// A number that takes no SMS any more, or takes them again.
pub const SMS_NUMBER: &str = "numero_sms";
/// Which of the two.
pub const SMS_STOP: &str = "arret_sms";
/// Ticked when a structure gets the badge.
pub const COMMITTED: &str = "engagee";
/// Ticked when a structure is marked as a public body.
pub const PUBLIC_BODY: &str = "organisme_public";
/// Which first publications wait for a moderator.
pub const HOLD: &str = "verification";
pub const OFFERS_A_DAY: &str = "offres_par_jour";
pub const DRAFTS_A_DAY: &str = "brouillons_par_jour";
pub const IMPORTS_A_DAY: &str = "fichiers_par_jour";
/// A claim to a structure.
pub const CLAIM: &str = "revendication";
/// How somebody takes over their account: by a code on paper or by an e-mail.
pub const ACCESS: &str = "acces";
pub const CLASS: &str = "classe";
/// The classes a teacher follows, one a line.
pub const CLASSES: &str = "classes";
pub const BIRTH_DATE: &str = "naissance";
/// Ticked for a pupil who has another one's name and birth date.
pub const NAMESAKE: &str = "homonyme";
pub const STUDENT: &str = "eleve";
/// The number of a school.
pub const UAI: &str = "uai";
/// An académie, by its code.
pub const ACADEMY: &str = "academie";
/// What a member of a school's staff does there.
pub const DUTY: &str = "fonction";
/// Where somebody of a school is reached during the two weeks.
pub const PHONE: &str = "telephone";
/// A referent teacher.
pub const REFERENT: &str = "referent";
/// Begins the name of the box of a student in a list; their id follows.
pub const STUDENT_BOX: &str = "e-";
/// Ticked for all the students of the class that is shown.
pub const WHOLE_CLASS: &str = "toute_la_classe";
/// Begins the name of the box of a teacher among whom students are handed out; their id follows.
pub const TEACHER_BOX: &str = "p-";
/// Whom activation sheets are for.
pub const SHEETS_OF: &str = "pour";
/// After whom the sheets of a lot come, and whose the last one is.
pub const SHEETS_AFTER: &str = "apres";
pub const SHEETS_UNTIL: &str = "jusqua";
/// Begins the name of the field of how many a class has; its place in the list follows.
pub const HEADCOUNT: &str = "effectif";
/// A note of the school, and what it says.
pub const NOTE: &str = "note";
pub const NOTE_TEXT: &str = "texte";
/// Ticked on a student's page: that is where the form leads back.
pub const FROM_STUDENT: &str = "depuis_eleve";
pub const DECISION: &str = "decision";
pub const REPORT: &str = "signalement";
/// Whose requests a page is about: of a school, or all.
pub const SCOPE: &str = "portee";
pub const REASON: &str = "motif";

// Students of a lycée, one by one and from files.
pub const GIVEN: &str = "prenom";
pub const FAMILY: &str = "famille";
pub const INE: &str = "ine";
pub const POSTAL_CODE: &str = "cp";
pub const GUARDIAN: &str = "responsable";
/// Another name than the student’s: one page has both.
pub const GUARDIAN_EMAIL: &str = "courriel_responsable";
pub const GUARDIAN_PHONE: &str = "tel";
/// First or second guardian.
pub const RANK: &str = "rang";
/// Ticked for a guardian who must not be told anything.
pub const NOT_TOLD: &str = "secret";
/// Ticked for a guardian whom the other one may not know how to reach.
pub const CONTACTS_PRIVATE: &str = "coordonnees_privees";
/// A file that was read.
pub const IMPORT: &str = "import";
/// Begins the name of what a column of a file holds; the number of the column follows.
pub const COLUMN: &str = "col-";
/// Ticked to leave out the lines of a file that have faults.
pub const SKIP_FAULTY: &str = "sans_erreurs";
/// Begins the name of the box of a student who left; the account follows.
pub const LEAVER_BOX: &str = "p-";
/// Ticked when all who are not in a file left.
pub const ALL_LEFT: &str = "tous_partis";

// Structures and offers.
pub const STRUCTURE: &str = "structure";
pub const KIND: &str = "genre";
pub const SIRET: &str = "siret";
/// Ticked by a structure abroad.
pub const NO_SIRET: &str = "sans_siret";
pub const PERSON: &str = "personne";
pub const ROLE: &str = "role";
pub const INVITATION: &str = "invitation";
pub const DRAFT: &str = "brouillon";
pub const STEP: &str = "etape";
/// The version that what is typed was read from.
pub const VERSION: &str = "version";
/// Number of an amendment.
pub const AMENDMENT: &str = "avenant";
/// The last day of an internship that ends early.
pub const LAST_DAY: &str = "dernier_jour";
/// Why it does.
pub const END_REASON: &str = "motif_fin";
/// The same in a sentence.
pub const END_WORDS: &str = "precision_fin";
/// Since when a student did not come.
pub const ABSENT_SINCE: &str = "absent_depuis";
/// What that is confirmed with: it is in force at once.
pub const SURE: &str = "certain";
/// « Enregistrer et quitter » was pressed.
pub const LEAVE: &str = "quitter";
pub const OFFER: &str = "offre";
/// What happens to an offer.
pub const EVENT: &str = "quoi";
/// What a host says was corrected.
pub const CORRECTED: &str = "precisions";
pub const FILE: &str = "fichier";
/// What the id of a field begins with in which a page signed on paper is handed over: there is one a signer. It is posted as a file.
pub const SIGNED_PAGE: &str = "page";
/// The day that a page signed on paper says; with a role at the end of its id, as above.
pub const SIGNED_ON: &str = "signee_le";
/// A pile of scanned pages.
pub const PILE: &str = "pile";
/// Begins the name of the box of somebody who signed on pages of a pile; the convention and their role follow.
pub const SIGNED_BOX: &str = "signe-";
/// How a member of the staff saw who signs at the desk.
pub const IDENTITY: &str = "identite";
/// The name that somebody types to sign at the desk.
pub const SIGNED_NAME: &str = "nom_signataire";
/// Who may sign on paper in a lycée, beside guardians without an address.
pub const PAPER_HOST: &str = "papier_structure";
pub const PAPER_GUARDIANS: &str = "papier_responsables";
pub const PAPER_STUDENT: &str = "papier_eleve";
/// Whether the referent teacher signs conventions too.
pub const REFERENT_SIGNS: &str = "referent_signe";
/// Names of schools, one a line.
pub const SCHOOL_NAMES: &str = "lycees_noms";
/// What an unclear name may stand for: number and name parted by a tab, one a line.
pub const SCHOOL_CHOICES: &str = "lycees_choix";
/// Begins the name of the box of a school that was chosen; its number follows.
pub const SCHOOL_BOX: &str = "lycee_";

// Applications and proposals.
pub const APPLICATION: &str = "candidature";
pub const MESSAGE: &str = "message";
/// What an accepted student should bring.
pub const BRING: &str = "apporter";
/// Why a host takes back a place that was promised.
pub const CANCEL_REASON: &str = "motif_annulation";
pub const MOTIVATION: &str = "motivation";
/// Ticked by a student who knows how far it is.
pub const DISTANCE: &str = "trajet";
pub const WEEKS: &str = "semaines";
pub const DETAIL: &str = "detail";
/// What is wrong with an offer that is reported.
pub const REPORT_KIND: &str = "raison";
/// The address of a search, or the id of a saved one.
pub const SEARCH: &str = "recherche";
/// Where to go back.
pub const BACK: &str = "retour";
pub const PROPOSAL: &str = "proposition";
pub const CONTACT: &str = "contact";
pub const CITY: &str = "ville";
pub const ACTIVITIES: &str = "activites";
/// How a host is reached: by e-mail, by phone, or both.
pub const REACH: &str = "joindre";

// Conventions and signatures.
pub const CONVENTION: &str = "convention";
pub const SECTION: &str = "partie";
/// What a section held when its form was shown, as [`crate::convention::written`].
pub const BEFORE: &str = "avant";
/// Who wrote what a conflict is about.
pub const AUTHOR: &str = "auteur";
/// Saves, and stays on the page.
pub const STAY: &str = "rester";
/// Fills what is empty as in the convention before.
pub const LIKE_BEFORE: &str = "comme_avant";
/// Empties again the fields that were filled so: their names.
pub const UNLIKE_BEFORE: &str = "defaire";
/// Begins what is said of risks with the sheet of the sector.
pub const SECTOR_SHEET: &str = "fiche_secteur";
/// Copies the hours of a day to others.
pub const COPY: &str = "copier";
/// Begins the name of the choice between two texts of a field, whose name follows.
pub const CHOICE: &str = "choix_";
/// The versions of the sections that a page was made from.
pub const SEEN: &str = "vu";
/// Ticked by whoever has read the convention before validating it.
pub const CHECKED: &str = "relu";
/// The digest of the document that is signed.
pub const DOCUMENT: &str = "document";
/// Ticked by whoever has read what they sign.
pub const READ: &str = "lu";
/// Ticked by whoever states that they may bind the structure they sign for, or in whose name they name somebody.
pub const POWER: &str = "pouvoir";
/// Ticked by whoever gives an address back that was taken from its owner before.
pub const REINSTATE: &str = "rendre";
/// What becomes of the place of a convention that is cancelled.
pub const PLACE_AFTER: &str = "place";
/// The code that was sent, typed to refuse.
pub const REFUSAL_CODE: &str = "code-refus";
/// Conventions that are signed together.
pub const BATCH: &str = "lot";
/// Begins the name of the box of a convention to be signed with others; its id follows.
pub const BATCH_BOX: &str = "c-";
/// The lists of which lines are ticked, where a form of which nothing was ticked says so: their ids in the page.
pub const LIST: &str = "liste";
pub const TO_SIGN: &str = "toutes";
pub const TO_REMIND: &str = "a-relancer";
/// The people among whom students are handed out, as a whole.
pub const TEACHERS: &str = "a-qui";
/// The name under which a view of the board is kept.
pub const VIEW_NAME: &str = "nom_vue";
/// A view of the board that is kept.
pub const VIEW: &str = "vue";
/// The query of a view of the board.
pub const VIEW_QUERY: &str = "requete";
/// Pressed by whoever chooses all the rows of a view, on whatever page.
pub const WHOLE_VIEW: &str = "tous";
/// Whom a school reminds.
pub const REMINDER: &str = "relance";
/// What a school says of students who need no place; `lift` takes it back.
pub const SITUATION: &str = "situation";
/// What exempts.
pub const GROUND: &str = "motif_dispense";
/// What a school adds to a situation.
pub const SITUATION_NOTE: &str = "note_situation";
/// The weeks of a situation; empty for those of the rows that were chosen.
pub const SITUATION_WEEKS: &str = "semaines_situation";
/// The acts that somebody is named for, as a whole.
pub const ACTS: &str = "actes";
pub const FROM: &str = "du";
pub const UNTIL: &str = "au";
pub const DELEGATION: &str = "delegation";

/// The conventions that are filled together: their ids.
pub const TOGETHER: &str = "choix";
/// Pressed by whoever chooses all the parts that a structure has to fill, for the students of one lycée or of all.
pub const ALL_OF: &str = "tous_ceux";
/// What the line of a convention was made upon; its id follows, see [`of`].
pub const UPON: &str = "lu";
/// Which hours the student of a line has; the convention's id follows.
pub const HOURS_OF: &str = "horaires";
/// Begins the name of the box that leaves what somebody else wrote in a field; the field and the convention's id follow.
pub const LEAVE_THEIRS: &str = "laisser_";
/// What became of a line, in words; the convention's id follows.
pub const BECAME: &str = "dit";
/// Pressed by whoever sends what is complete to the lycée.
pub const SEND: &str = "envoyer";

/// The name of the box of a convention in a list.
pub fn batch_box(id: impl Display) -> String {
    format!("{BATCH_BOX}{id}")
}

/// The name of the box of a student in a list.
pub fn student_box(id: impl Display) -> String {
    format!("{STUDENT_BOX}{id}")
}

/// The name of the box of a teacher.
pub fn teacher_box(id: impl Display) -> String {
    format!("{TEACHER_BOX}{id}")
}

/// The name of the box of a kind of things that somebody is reminded of.
pub fn kind_box(kind: Kind) -> String {
    format!("{KIND_BOX}{}", kind.code())
}

/// The name of a field that a page shows once for each of several things.
pub fn of(name: &str, thing: impl Display) -> String {
    format!("{name}-{thing}")
}

/// The reason for an act in the head's name: three forms of one page ask for one, each in a field of its own.
pub fn reason_of(act: HeadAct) -> &'static str {
    match act {
        HeadAct::SendBack => "motif-send_back",
        HeadAct::Validate => "motif-validate",
        HeadAct::Sign => "motif-sign",
        HeadAct::Correct => "motif-correct",
        HeadAct::Cancel => "motif-cancel",
    }
}

/// The words of a reminder: three forms of one page ask for them, each in a field of its own.
pub fn words_of(kind: ReminderKind) -> &'static str {
    match kind {
        ReminderKind::Students => "texte-eleves",
        ReminderKind::Hosts => "texte-structures",
        ReminderKind::Signers => "texte-signataires",
    }
}

/// The box of an act that somebody may be named for.
pub fn box_of(act: HeadAct) -> &'static str {
    match act {
        HeadAct::SendBack => "acte-send_back",
        HeadAct::Validate => "acte-validate",
        HeadAct::Sign => "acte-sign",
        HeadAct::Correct => "acte-correct",
        HeadAct::Cancel => "acte-cancel",
    }
}
