//! What a school sees to: conventions to sign, many at once; links, addresses, reminders, pages signed on paper.

use domain::convention::{ConventionState, SignerRole, Situation};
use serde::{Deserialize, Serialize};

use super::page::{CodeShown, RefusalShown};

/// Conventions that wait for signatures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolSignatures {
    /// What grows with each change of a convention of the school.
    pub revision: i64,
    /// Whether the user signs in the head's name today.
    pub signs: bool,
    /// Whether the user is the head, who names delegates.
    pub head: bool,
    /// Whether the user takes piles of signed pages in.
    pub piles: bool,
    /// Those that wait for the head.
    pub to_sign: Vec<WaitingLine>,
    /// How many of them there are in all.
    pub to_sign_total: u32,
    /// Those that wait for others.
    pub others: Vec<WaitingLine>,
    /// How many of them there are in all.
    pub others_total: u32,
    /// The classes one may ask for.
    pub classes: Vec<String>,
    /// The key of the class that was asked for; empty for all.
    pub class_name: String,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}

/// A convention that waits for signatures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WaitingLine {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Their class.
    pub class_name: String,
    /// Host.
    pub host: String,
    /// Since when, in words.
    pub since: String,
    /// The same in days, after « depuis ».
    pub waits: String,
    /// Whether it stands out among the others of the list.
    pub pressing: bool,
    /// Who has not signed, in words.
    pub awaited: Vec<String>,
    /// Whether the reader sees to its links and reminders; otherwise they only read it.
    pub sees_to: bool,
    /// Whether an e-mail to one of those who sign did not arrive.
    pub undelivered: bool,
    /// The role in which the reader signs it themselves: then not in the head's name.
    pub own: Option<SignerRole>,
}

/// A convention's signatures, for those who see to them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolConvention {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// Where it stands.
    pub state: ConventionState,
    /// Path of the document to print and sign on paper, with a small code on each page; empty while nothing is to be signed.
    pub print: String,
    /// Today, as the browser's field of dates takes it.
    pub today: String,
    /// The digest of that document, which a page signed on paper belongs to.
    pub document: String,
    /// Where the reader shows again who they are before they record a page that was signed on paper; empty once they have.
    pub prove: String,
    /// Who signs.
    pub signers: Vec<SignerShown>,
    /// As whom the reader signs, for the school or as the referent teacher: nobody reminds themselves.
    pub signs: Option<SignerRole>,
    /// Whether the reader takes piles of signed pages in.
    pub piles: bool,
    /// The tutor, as far as somebody is named.
    pub tutor: Option<TutorShown>,
    /// What its state means.
    pub situation: Situation,
    /// The refusal because of which a new version is prepared.
    pub refusal: Option<RefusalShown>,
}

/// The tutor, for those who see to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TutorShown {
    /// Who.
    pub name: String,
    /// The address they are written to.
    pub email: String,
    /// What became of the last link they were sent.
    pub link: LinkSteps,
    /// What is to be said of an e-mail that did not arrive; empty when all did.
    pub undelivered: String,
}

/// Somebody who signs, for those who see to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignerShown {
    /// In whose name.
    pub role: SignerRole,
    /// Who.
    pub name: String,
    /// The address they are written to; empty for whoever has none.
    pub email: String,
    /// Whether they sign by an account.
    pub account: bool,
    /// Whether a page that they sign on paper is taken.
    pub paper: bool,
    /// When they signed, in words; empty when they have not.
    pub signed: String,
    /// When they were reminded last, in words; empty when they were not.
    pub reminded: String,
    /// From when they may be reminded again, in words; empty when they may be now.
    pub again: String,
    /// What became of the last link they were sent.
    pub link: LinkSteps,
    /// What is to be said of an e-mail that did not arrive; empty when all did.
    pub undelivered: String,
    /// Their mobile number, masked, where their link may go there as well; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sms: String,
}

/// What became of a personal link.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LinkSteps {
    /// Each step in words, with its time, in order; nothing for whoever was sent none.
    pub steps: Vec<String>,
    /// Whether the e-mail was given up, or came back: the address is to be looked at.
    pub wrong_address: bool,
}

/// Conventions chosen to be signed with one code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchShown {
    /// The secret in the address, under which the choice is kept.
    pub lot: String,
    /// What was chosen, with what became of it.
    pub lines: Vec<BatchLine>,
    /// What each signature says.
    pub consents: Vec<String>,
    /// The address the code goes to.
    pub email: String,
    /// The code that was sent.
    pub code: Option<CodeShown>,
    /// Whether these were signed: what became of each is said.
    pub over: bool,
    /// The list they were chosen from.
    pub back: String,
    /// Whether they are signed for a structure, by somebody who states that they may bind it; otherwise in the head's name.
    #[serde(default)]
    pub for_host: bool,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchLine {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// What became of it, in words; empty before.
    pub said: String,
    /// Whether it is signed.
    pub signed: bool,
}

// Said on `/lycee/signatures`.
flash!(
    SignaturesFlash,
    Reminded(
        "relances",
        "Les relances sont parties. Les prochaines seront possibles dans 24\u{a0}heures."
    ),
    SomeReminded(
        "relances-en-partie",
        "Les relances sont parties, sauf à ceux qui en avaient reçu une depuis moins de 24\u{a0}heures."
    ),
    RemindedBefore(
        "deja-relances",
        "Aucune relance n’est partie\u{a0}: ces personnes en ont reçu une depuis moins de 24\u{a0}heures."
    ),
    NobodyReminded(
        "sans-relance",
        "Aucune relance n’est partie\u{a0}: ces personnes ont signé entre-temps, ou signent sur papier."
    ),
);

// Said on `/lycee/signatures/lot`.
flash!(
    BatchFlash,
    CodeSent(
        "code",
        "Un code vient de partir par e-mail. Regardez aussi dans les indésirables."
    ),
);

// Said on `/lycee/signatures/{id}`.
flash!(
    SchoolConventionFlash,
    Reminded(
        "relance",
        "La relance est partie. La prochaine sera possible dans 24\u{a0}heures."
    ),
    EmailChanged(
        "adresse",
        "L’adresse est changée et les liens d’avant sont annulés. Qui signe ou lit par un lien en reçoit un nouveau."
    ),
    OnPaper(
        "papier",
        "Cette personne n’a plus d’adresse\u{a0}: ses liens sont annulés. Ce qui reste à signer se signe sur papier."
    ),
    LinkSent("lien", "Un nouveau lien est parti. Ceux d’avant sont annulés."),
    LinkTexted(
        "lien-sms",
        "Un nouveau lien est parti par e-mail et par SMS. Ceux d’avant sont annulés."
    ),
    NoAddress(
        "sans-adresse",
        "Cette personne n’a pas d’adresse, ou elle vient par son compte\u{a0}: aucun lien n’est parti."
    ),
    AddressBarred(
        "adresse-retiree",
        "Aucun lien n’est parti\u{a0}: cette adresse a été remplacée pour cette convention. Donnez-en une autre."
    ),
    LinksRevoked("revoque", "Les liens de cette personne sont annulés."),
    PaperRecorded(
        "papier-recu",
        "La page est gardée, et la signature enregistrée en votre nom."
    ),
    ; not done:
    LinksEnough(
        "liens-assez",
        "Aucun lien n’est parti\u{a0}: dix ont été demandés aujourd’hui pour cette personne, et le dernier reste bon. Vérifiez son adresse, ou attendez demain."
    ),
    NoSms(
        "sans-sms",
        "Rien n’est parti\u{a0}: ce numéro ne reçoit pas de SMS, ou en a déjà reçu trois dans l’heure ou dix dans la journée. Son lien d’avant reste bon."
    ),
    Changed(
        "change",
        "Rien n’est fait\u{a0}: entre-temps, les choses ont changé. Voici où en est cette convention."
    ),
);

// Why a page signed on paper was not recorded.
flash!(
    PaperRefusal,
    ; not done:
    Own(
        "soi-meme",
        "Rien n’est enregistré\u{a0}: cette signature est la vôtre. Une autre personne du lycée enregistre votre page."
    ),
    Changed(
        "change",
        "Rien n’est enregistré\u{a0}: entre-temps, les choses ont changé. Voici où en est cette convention."
    ),
);

/// The parameter that says why a page signed on paper was not recorded, by one of these codes.
pub const PAPER_REFUSED: &str = "refus";
