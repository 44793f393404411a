//! Codes of six digits, sent by e-mail or by SMS: how they are made, shown and refused.

use chrono::{DateTime, TimeDelta, Utc};
use domain::time_zone::wait;
use store::{CodeCheck, CodeLine};
use wire::{field, form::FieldError, signing::page::CodeShown};

use crate::context::AppContext;

/// How often a code may be tried, and how soon another may be asked for, as the store has them.
const TRIES: i32 = 5;
const COOL_DOWN: TimeDelta = TimeDelta::seconds(60);

/// A code of six digits, each as likely as the others.
pub(crate) fn digits(app: &AppContext) -> String {
    // What is left over above the last whole million is thrown away, so that no code is likelier than another.
    const WHOLE: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        app.rng.fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < WHOLE {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

/// Whether what was typed may be a code.
pub(crate) fn is_code(typed: &str) -> bool {
    typed.chars().filter(char::is_ascii_digit).count() == 6
}

/// A code as its page shows it.
pub(crate) fn code_shown(app: &AppContext, line: &CodeLine) -> CodeShown {
    let now = app.clock.now();
    let again = line.sent_at + COOL_DOWN;
    let left = u32::try_from(TRIES - line.tries).unwrap_or(0);
    CodeShown {
        until: wait(now, line.expires_at),
        left,
        good: left > 0 && line.expires_at > now,
        again: if again > now {
            wait(now, again)
        } else {
            String::new()
        },
        by_sms: line.by_sms,
    }
}

/// Says that no code goes by SMS, or no more now.
pub(crate) fn no_sms_error() -> FieldError {
    FieldError::of_form(
        "Aucun code n’est parti par SMS\u{a0}: ce numéro, ou votre réseau, en a déjà demandé beaucoup. Recevez-le par e-mail, ou attendez une heure.",
    )
}

/// Says that a code was sent a moment ago, and when another may be asked for.
pub(crate) fn cool_down_error(app: &AppContext, until: DateTime<Utc>) -> FieldError {
    FieldError::new(
        field::CODE,
        format!(
            "Un code vient de vous être envoyé. Regardez aussi dans les indésirables\u{a0}; vous pourrez en demander un autre dans {}.",
            wait(app.clock.now(), until)
        ),
    )
}

/// What is wrong with a code.
pub(crate) fn code_refused(check: CodeCheck) -> String {
    match check {
        CodeCheck::Right => String::new(),
        CodeCheck::Wrong { left: 0 } | CodeCheck::Locked => {
            "Ce code a été essayé trop souvent\u{a0}: il ne sert plus. Demandez-en un autre.".to_owned()
        }
        CodeCheck::Wrong { left: 1 } => {
            "Ce n’est pas le code reçu. Il vous reste un essai\u{a0}; ensuite il faudra demander un autre code."
                .to_owned()
        }
        CodeCheck::Wrong { left } => format!("Ce n’est pas le code reçu. Il vous reste {left} essais."),
        CodeCheck::Expired => "Ce code a plus de dix minutes. Demandez-en un autre.".to_owned(),
        CodeCheck::None => "Demandez d’abord un code.".to_owned(),
    }
}
