//! One's account: signing up and in, proving an address, passwords, sessions.

use domain::{account::Role, awaited::Space, structure::StructureRole, weeks::Weeks};
use serde::{Deserialize, Serialize};

use crate::signing::page::CodeShown;

/// Who is signed in, as every page may say it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Me {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether others use that computer too: nothing is kept on it.
    #[serde(default)]
    pub shared: bool,
    /// Roles.
    pub roles: Vec<Role>,
    /// Structures: id, name and what one is there.
    pub structures: Vec<(String, String, StructureRole)>,
    /// Where they search: round home, for a student who said where that is.
    pub search: String,
    /// The weeks for which a pupil has yet to look for a place, while none of their requests waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_find: Option<Weeks>,
    /// In demonstrations, where there is something to do for that person: words and path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_start: Option<(String, String)>,
}

/// Something that is awaited from whoever is signed in: one thing, or several that are done from one list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AwaitedShown {
    /// Where it is done.
    pub space: Space,
    /// The page of the sub-navigation that it is counted at.
    pub area: String,
    /// How many.
    pub count: u32,
    /// What, in words.
    pub words: String,
    /// Until when, once that is near, or else for how long it has waited, in words; empty when neither is known.
    pub when: String,
    /// Whether its last day is near.
    pub pressing: bool,
    /// The verb of the act.
    pub act: String,
    /// The page where it is done.
    pub path: String,
    /// For a host with several structures, the one that it is for; otherwise empty.
    pub host: String,
}

/// A place where one is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionShown {
    /// Identifier.
    pub id: String,
    /// The browser.
    pub agent: String,
    /// When it was last seen, in words.
    pub seen: String,
    /// Whether it is this one.
    pub here: bool,
}

/// What a link's page shows before its button is pressed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkShown {
    /// Whether it is still good.
    pub good: bool,
    /// Whether its button asks for a password to be chosen: somebody else may know the present one.
    pub asks_password: bool,
    /// What it is about: an address, a structure's name.
    pub about: String,
}

/// How whoever is signed in may show again who they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProofPage {
    /// Whether they have a password.
    pub has_password: bool,
    /// Where a code would be sent; empty for an account without an address.
    pub email: String,
    /// The last code that was sent for this session.
    pub code: Option<CodeShown>,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// Whether they are one of the people of a demonstration.
    pub made_up: bool,
}

/// What the second step of signing in may be.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SecondStepPage {
    /// Whether the first step was taken in this browser, a moment ago.
    pub begun: bool,
    /// Whether it may be a code of an application.
    pub by_application: bool,
    /// Whether it may be a passkey.
    pub by_passkey: bool,
}

/// What somebody has beside their password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FactorsPage {
    /// Since when an application makes codes, in words; empty without one.
    pub since: String,
    /// How many codes on paper are left.
    pub left: u32,
    /// An application whose first code is awaited.
    pub pending: Option<PendingApplication>,
    /// Passkeys.
    pub passkeys: Vec<PasskeyShown>,
    /// Whether the site can have passkeys: not where it is reached by a number.
    pub passkeys_possible: bool,
    /// From when on they cannot go on without any of these, in words; empty where nothing is required of them.
    pub due: String,
}

/// The secret of an application, until its first code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PendingApplication {
    /// How many squares a side of the drawing has.
    pub size: usize,
    /// Its dark squares, as the path of an SVG drawing.
    pub squares: String,
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The address that the drawing holds, which opens the application on a telephone.
    pub address: String,
}

/// A passkey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasskeyShown {
    /// Identifier.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, in words.
    pub added: String,
    /// When it last served, in words; empty when it never did.
    pub used: String,
}

/// Codes on paper, shown once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

// Said on `/espace/compte/double`.
flash!(
    FactorFlash,
    ApplicationRemoved(
        "application-retiree",
        "Votre application de codes ne sert plus, ni vos codes de secours."
    ),
    PasskeyAdded("cle", "Votre clé d’accès est ajoutée."),
    PasskeyRemoved("cle-retiree", "Cette clé d’accès ne sert plus."),
);

// Said on `/espace/compte/preuve`.
flash!(
    ProofFlash,
    CodeSent(
        "code",
        "Un code vient de partir à votre adresse. Il est bon dix minutes."
    ),
);

// Said on `/espace`.
flash!(
    SpaceFlash,
    EmailConfirmed("adresse", "Votre adresse est confirmée."),
    Activated("compte", "Votre compte est activé."),
    ActivatedToConfirm(
        "compte-a-confirmer",
        "Votre compte est activé. Suivez le lien de l’e-mail qui vient de partir\u{a0}; le lycée confirme ensuite que cette adresse est la vôtre, et vous pourrez signer."
    ),
    ActivatedWithEmail(
        "compte-adresse",
        "Votre compte est activé, avec l’adresse que votre lycée connaît déjà. Elle est dans «\u{a0}Mon compte\u{a0}»."
    ),
    PasswordChanged("mot-de-passe", "Votre mot de passe est changé."),
    EmailSent(
        "lettre",
        "Un nouvel e-mail vient de partir\u{a0}: ouvrez son lien."
    ),
    LeftStructure("quittee", "Vous ne faites plus partie de cette structure."),
    FewRecoveryCodes(
        "codes-de-secours",
        "Vous êtes connecté. Il vous reste peu de codes de secours\u{a0}: faites-en d’autres dans «\u{a0}Mon compte\u{a0}»."
    ),
    ; not done:
    ProveFirst(
        "a-confirmer",
        "Confirmez d’abord votre adresse\u{a0}: suivez le lien de l’e-mail de confirmation, puis de nouveau celui de l’invitation."
    ),
);

// Said on `/mot-de-passe-oublie`.
flash!(
    ForgottenFlash,
    EmailSent(
        "lettre",
        "Si un compte a cette adresse, un lien vient d’y être envoyé. Il est bon pendant une heure."
    ),
);

// Said on `/espace/compte`.
flash!(
    SettingsFlash,
    PasswordChanged(
        "mot-de-passe",
        "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
    ),
    EmailSent(
        "lettre",
        "Un lien de confirmation vient de partir à la nouvelle adresse. L’ancienne sert jusque-là."
    ),
    SessionClosed("session", "Cet appareil est déconnecté."),
);

// Said on `/connexion`.
flash!(
    SignInFlash,
    EmailChanged(
        "adresse",
        "Votre nouvelle adresse est confirmée. Connectez-vous avec elle."
    ),
    EmailConfirmed(
        "confirmee",
        "Votre adresse est confirmée. Connectez-vous avec elle."
    ),
    SignedOutEverywhere("partout", "Vous êtes déconnecté de tous vos appareils."),
);
