//! Places found alone: named by the student, checked by the school, answered by the host.

use domain::{campaign::Campaign, proposal::ProposalDetail, weeks::Weeks};
use serde::{Deserialize, Serialize};

use crate::{flash::ChangedFlash, student::HistoryShown};

/// The page on which a student names a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposePage {
    /// The campaign.
    pub campaign: Campaign,
    /// The weeks that are free; none when the student has places for all, or when it is too late.
    pub choices: Vec<Weeks>,
    /// Whether it is for want of free weeks.
    pub placed: bool,
    /// The id of what is named: the same form sent twice is one.
    pub form: String,
    /// The student's school.
    pub school: String,
}

/// A place found alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalPage {
    /// The place.
    pub detail: ProposalDetail,
    /// When it was named, in words.
    pub proposed: String,
    /// When it last moved, in words.
    pub moved: String,
    /// The days, in words.
    pub span: String,
    /// What the host's agreement would put an end to, by name; for the student only.
    pub rivals: Vec<String>,
    /// Whether the last day to answer has passed.
    pub overdue: bool,
    /// Whether the reader may cancel a confirmed place.
    pub may_cancel: bool,
    /// Whether the reader decides for the school.
    pub may_decide: bool,
    /// What it has been through; for the school only.
    pub history: Vec<HistoryShown>,
}

/// A line of the school's list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalLine {
    /// The place.
    pub detail: ProposalDetail,
    /// When it was named, in words.
    pub proposed: String,
}

/// The school's page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolSpace {
    /// The reader's name.
    pub name: String,
    /// Places found alone, those to check first.
    pub proposals: Vec<ProposalLine>,
    /// How many there are on all pages.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// The last page.
    pub pages: u32,
}

// Said on `/lycee/propositions/{id}`.
flash!(
    SchoolProposalFlash,
    LetGo(
        "transmise",
        "La structure est invitée à répondre. L’élève est prévenu."
    ),
    Confirmed(
        "confirmee",
        "La place est confirmée et sa convention ouverte. L’élève et la structure sont prévenus."
    ),
    Rejected("refusee", "L’élève est prévenu de votre refus et de sa raison."),
    Cancelled(
        "annulee",
        "Ce stage est annulé. L’élève et la structure sont prévenus."
    ),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette proposition."
    ),
);

impl ChangedFlash for SchoolProposalFlash {
    const CHANGED: Self = Self::Changed;
}

// Said on `/eleve/propositions/{id}`.
flash!(
    ProposalFlash,
    Sent("envoyee", "Votre proposition est envoyée à votre lycée."),
    Withdrawn("retiree", "Votre proposition est retirée."),
    Cancelled(
        "annulee",
        "Votre stage est annulé. La structure et votre lycée sont prévenus."
    ),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est votre proposition."
    ),
);

impl ChangedFlash for ProposalFlash {
    const CHANGED: Self = Self::Changed;
}

// Said on `/reponse`.
flash!(
    ReplyFlash,
    Accepted("acceptee", "Merci\u{202f}! L’élève et son lycée sont prévenus."),
    Cancelled(
        "annulee",
        "Ce stage est annulé. L’élève et son lycée sont prévenus."
    ),
    Declined("declinee", "Votre réponse est envoyée à l’élève et à son lycée."),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette demande."
    ),
);

impl ChangedFlash for ReplyFlash {
    const CHANGED: Self = Self::Changed;
}
