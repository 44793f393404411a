//! Why a signature was not recorded, in words.

use domain::convention::SignerRole;
use store::Signed;

use super::code::code_refused;

/// Why nothing was signed; `None` when it was.
pub(super) fn why_not_signed(signed: Signed) -> Option<String> {
    Some(match signed {
        Signed::Done { .. } => return None,
        Signed::Already => "Cette convention est déjà signée à ce titre.".to_owned(),
        Signed::NotNow(state) => format!(
            "Rien n’a été signé\u{a0}: cette convention n’est pas à signer. Où elle en est\u{a0}: {}.",
            state.label().to_lowercase()
        ),
        Signed::Changed => {
            "Rien n’a été signé\u{a0}: une nouvelle version a remplacé celle que vous aviez sous les yeux. Lisez-la d’abord."
                .to_owned()
        }
        Signed::Code(check) => code_refused(check),
        Signed::OtherRole(role) => format!("Rien n’a été signé\u{a0}: {}", in_another_role(role)),
        Signed::Gone => "Vous n’avez pas, ou plus, à signer cette convention.".to_owned(),
    })
}

/// Why whoever signs in that role does not sign in another.
fn in_another_role(role: SignerRole) -> String {
    format!(
        "vous signez déjà cette convention à un autre titre ({}), et personne ne la signe à deux titres. Une autre personne doit signer à votre place.",
        role.label().to_lowercase()
    )
}
