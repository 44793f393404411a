//! What is noted for security's sake: what happened to accounts and links, and who read what of a student. Codes and words; nobody is named.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An enum of codes, each with its words.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($variant:ident($code:literal, $words:literal)),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $(#[doc = $words] $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in the database and in exports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The same in French.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }

            /// The one of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes!(
    /// Something that happened.
    SecurityKind {
        SignedIn("signed_in", "Connexion"),
        SignInFailed("sign_in_failed", "Mot de passe refusé"),
        LockedOut("locked_out", "Trop d’essais de connexion"),
        SignedOut("signed_out", "Déconnexion"),
        SessionsEnded("sessions_ended", "Déconnexion partout, par l’administration"),
        ResetAsked("reset_asked", "Nouveau mot de passe demandé"),
        PasswordChanged("password_changed", "Mot de passe changé"),
        AccessRefused("access_refused", "Accès refusé"),
        LinkOpened("link_opened", "Lien personnel ouvert"),
        RoleGiven("role_given", "Rôle donné"),
        RoleTaken("role_taken", "Rôle retiré"),
        FactorChanged("factor_changed", "Double authentification changée"),
        Exported("exported", "Données exportées"),
        ErasureAsked("erasure_asked", "Effacement demandé"),
    }
);

codes!(
    /// What was read of a student.
    What {
        File("file", "Le dossier de l’élève"),
        Convention("convention", "La convention"),
        Document("document", "Le document ou le dossier signé"),
        Certificate("certificate", "L’attestation d’assurance"),
    }
);

codes!(
    /// In what capacity somebody read it.
    Capacity {
        School("school", "Le lycée"),
        Host("host", "La structure d’accueil"),
        Family("family", "La famille"),
        Administration("administration", "L’administration de Quinzaine"),
        Link("link", "Par un lien personnel"),
    }
);

impl SecurityKind {
    /// Whether somebody who tries without end brings it about each time.
    pub fn may_flood(self) -> bool {
        matches!(
            self,
            Self::SignInFailed | Self::LockedOut | Self::ResetAsked | Self::AccessRefused | Self::LinkOpened
        )
    }
}

/// The first part of an address, by which attempts from one place are seen to be from there, and no household is known: `203.0.113.0/24`,
/// `2001:db8:1::/48`.
pub fn network_of(address: IpAddr) -> String {
    network(address, 24, 48)
}

/// The network that an address is in, of so many bits where it is one of IPv4 or of IPv6; an address of IPv4 may be written as one of IPv6.
pub fn network(address: IpAddr, v4: u8, v6: u8) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(v4)).unwrap_or(0);
            format!("{}/{v4}", Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(v6)).unwrap_or(0);
            format!("{}/{v6}", Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back_and_differ() {
        for kind in SecurityKind::ALL {
            assert_eq!(SecurityKind::from_code(kind.code()), Some(*kind));
        }
        for what in What::ALL {
            assert_eq!(What::from_code(what.code()), Some(*what));
        }
        for capacity in Capacity::ALL {
            assert_eq!(Capacity::from_code(capacity.code()), Some(*capacity));
        }
    }

    #[test]
    fn a_network_names_no_household() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
        let whole = |text: &str| super::network(text.parse().unwrap(), 32, 128);
        assert_eq!(whole("203.0.113.77"), "203.0.113.77/32");
        assert_eq!(whole("2001:db8::6"), "2001:db8::6/128");
        assert_eq!(super::network([203, 0, 113, 77].into(), 0, 0), "0.0.0.0/0");
    }
}
