//! Personal links: looked at, then opened by a button.

use serde::{Deserialize, Serialize};

use super::page::CodeShown;

/// What a personal link leads to, before it is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkShown {
    /// Which link: not its secret, which this browser keeps.
    pub id: String,
    /// Whether it is open in this browser already.
    pub open: bool,
    /// The last code that was sent to open it.
    pub code: Option<CodeShown>,
    /// The mobile number of its holder, masked, where a code may go there; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sms: String,
    /// Whose link it is.
    pub name: String,
    /// As whom it is opened, in words.
    pub role: String,
    /// What its holder is asked for.
    pub asks: LinkAsks,
    /// What the convention is called by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// School.
    pub school: String,
    /// The days, in words.
    pub span: String,
    /// Until when the link is good, in words.
    pub until: String,
}

/// What the holder of a personal link is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LinkAsks {
    /// To fill the host's part.
    Fill,
    /// To sign.
    Sign,
    /// To sign an amendment of what is signed.
    Amend,
    /// Nothing, now: they read.
    Nothing,
    /// Nothing, ever: it was given up.
    NothingMore,
}

// Said on `/lien`.
flash!(
    LinkFlash,
    CodeSent(
        "code",
        "Un code vient de partir par e-mail. Regardez aussi les indésirables."
    ),
    CodeTexted("code-sms", "Un code vient de partir par SMS."),
);

// Said on `/lien-perdu`.
flash!(
    LostLinksFlash,
    Asked(
        "demande",
        "C’est noté. Si quelque chose vous attend à cette adresse, un e-mail y arrive dans la minute. Regardez aussi les indésirables."
    ),
);
