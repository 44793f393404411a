//! A lycée's profile.

use domain::convention::Values;
use serde::{Deserialize, Serialize};

/// What a lycée says of itself in every convention.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProfilePage {
    /// What it says, by field.
    pub values: Values,
    /// How often it was saved.
    pub version: i32,
    /// When and by whom it was saved last, in words; empty where it was not.
    pub saved: String,
    /// What stands after the address of the lycée's logo, another for each picture; empty where there is none.
    pub logo: String,
}

// Said on `/lycee/profil`.
flash!(
    ProfileFlash,
    Saved(
        "profil",
        "Le profil est enregistré. Les prochaines conventions en seront remplies."
    ),
    LogoKept(
        "logo",
        "Le logo est enregistré. Les prochains documents le montreront."
    ),
    LogoRemoved(
        "logo-retire",
        "Le logo est retiré. Les documents qui le montrent le gardent."
    ),
);
