//! One's account: signing up and in, proving an address, passwords, sessions.

use domain::{account::Role, awaited::Space, structure::StructureRole};
use serde::{Deserialize, Serialize};

/// Who is signed in, as every page may say it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Me {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Roles.
    pub roles: Vec<Role>,
    /// Structures: id, name and what one is there.
    pub structures: Vec<(String, String, StructureRole)>,
    /// Where they search: round home, for a student who said where that is.
    pub search: String,
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
    /// Until when, or else since when, in words; empty when neither is known.
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
    /// What it is about: an address, a structure's name.
    pub about: String,
}

// Said on `/espace`.
flash!(
    SpaceFlash,
    EmailConfirmed("adresse", "Votre adresse est confirmée."),
    Activated("compte", "Votre compte est activé."),
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
