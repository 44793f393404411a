//! What a mail server says of an e-mail that it does not deliver, in plain words.

/// Why an e-mail did not arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Undeliverable {
    /// There is no such mailbox.
    NoMailbox,
    /// Nothing behind the « @ » takes e-mails.
    NoDomain,
    /// The mailbox takes nothing any more.
    Closed,
    /// The mailbox is full.
    Full,
    /// Their server refuses our e-mails.
    Refused,
    /// Their server gave no reason that is known here.
    Other,
}

impl Undeliverable {
    /// Reads a server's reply: by its enhanced code (RFC 3463), as « 5.1.1 », or else by the plain one, as « 550 ».
    pub fn of(reply: &str) -> Self {
        let words = || reply.split(|c: char| !(c.is_ascii_digit() || c == '.'));
        let known = words().find_map(|word| {
            let mut parts = word.trim_matches('.').split('.');
            let code = (parts.next()?, parts.next()?, parts.next()?);
            let is_code = matches!(code.0, "4" | "5")
                && code.1.len() <= 3
                && code.2.len() <= 3
                && !code.1.is_empty()
                && !code.2.is_empty()
                && parts.next().is_none();
            is_code.then_some((code.1, code.2))
        });
        match known {
            Some(("1", "2") | ("4", "4")) => Self::NoDomain,
            Some(("1", "0" | "1" | "3" | "6" | "10")) => Self::NoMailbox,
            Some(("2", "0" | "1")) => Self::Closed,
            Some(("2", "2")) => Self::Full,
            Some(("7", _)) => Self::Refused,
            None if words().any(|word| matches!(word, "550" | "551" | "553")) => Self::NoMailbox,
            None if words().any(|word| word == "552") => Self::Full,
            _ => Self::Other,
        }
    }

    /// What is said after « parce que ».
    pub fn because(self) -> &'static str {
        match self {
            Self::NoMailbox => "cette boîte aux lettres n’existe pas",
            Self::NoDomain => "ce qui suit l’arobase (@) ne reçoit pas d’e-mails",
            Self::Closed => "cette boîte aux lettres est fermée",
            Self::Full => "cette boîte aux lettres est pleine",
            Self::Refused => "le serveur de cette adresse refuse nos e-mails",
            Self::Other => "le serveur de cette adresse ne l’a pas accepté",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_servers_are_read_by_their_codes() {
        for (reply, why) in [
            (
                "permanent error (550): 5.1.1 <a@b.fr>: user unknown",
                Undeliverable::NoMailbox,
            ),
            ("5.1.1 smtp; 550 5.1.1 no such user", Undeliverable::NoMailbox),
            ("permanent error (550): no such mailbox", Undeliverable::NoMailbox),
            ("5.1.2 bad destination", Undeliverable::NoDomain),
            ("5.4.4 unable to route", Undeliverable::NoDomain),
            ("552-5.2.2 The email account is over quota", Undeliverable::Full),
            ("permanent error (552): too much", Undeliverable::Full),
            ("550 5.2.1 disabled", Undeliverable::Closed),
            ("550 5.7.1 blocked by 192.0.2.25", Undeliverable::Refused),
            ("5.7.26 unauthenticated", Undeliverable::Refused),
            ("5.0.0", Undeliverable::Other),
            ("5.3.4 too big", Undeliverable::Other),
            // An address of a network is no code.
            ("connection to 5.1.1.25 lost", Undeliverable::Other),
            ("no answer in time", Undeliverable::Other),
            ("", Undeliverable::Other),
        ] {
            assert_eq!(Undeliverable::of(reply), why, "{reply}");
        }
    }
}
