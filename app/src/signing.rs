//! Signing: what parties read and do, what the lycée sees to, and what time brings.

pub(crate) mod batch;
pub mod check;
pub(crate) mod delegation;
pub mod invite;
pub(crate) mod link;
pub(crate) mod page;
pub mod paper;
pub(crate) mod progress;
pub(crate) mod school;
pub mod seal;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{Frozen, SignerRole},
    id::ConventionId,
    typography::date,
};
use http::{header, request::Parts};
use leptos::prelude::use_context;
use store::{CodeCheck, CodeLine, Evidence, Signed};

use crate::{
    api::signing::page::CodeShown,
    context::{AppContext, ClientAddress},
    error::AppError,
    form::Fields,
    secret::Secret,
};

/// How often a code may be tried, and how soon another may be asked for, as the store has them.
const TRIES: i32 = 5;
const COOL_DOWN: TimeDelta = TimeDelta::seconds(60);

/// How long personal links are good: longer than from a validation to the end of the internship.
const LINKS: TimeDelta = TimeDelta::days(180);

/// A convention's id, as it stands in an address or a form.
pub(crate) fn convention_id(text: &str) -> Result<ConventionId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// The convention a form is about.
fn about(form: &Fields) -> Result<ConventionId, AppError> {
    convention_id(form.get("convention"))
}

/// The role a form is about.
fn role_of(form: &Fields) -> Result<SignerRole, AppError> {
    SignerRole::from_code(form.get("role")).ok_or(AppError::NotFound)
}

/// Makes the secrets of personal links.
pub(crate) fn link_secret(app: &AppContext) -> store::Secret {
    let secret = Secret::new(app.chance.as_ref());
    store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + LINKS,
        link: domain::path::personal_link(secret.as_str()),
    }
}

/// A code of six digits, each as likely as the others.
fn digits(app: &AppContext) -> String {
    // What is left over above the last whole million is thrown away, so that no code is likelier than another.
    const WHOLE: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        app.chance.fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < WHOLE {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

/// Where a request comes from, as evidence keeps it: address and browser.
fn origin() -> (String, String) {
    let address = use_context::<ClientAddress>().map(|address| address.0.to_string());
    let agent = use_context::<Parts>().and_then(|parts| {
        let agent = parts.headers.get(header::USER_AGENT)?;
        Some(String::from_utf8_lossy(agent.as_bytes()).into_owned())
    });
    (address.unwrap_or_default(), agent.unwrap_or_default())
}

/// A time of today « 14 h 32 », or with its day.
fn hour(app: &AppContext, time: DateTime<Utc>) -> String {
    let local = app.clock.local(time);
    let hour = local.format("%-H\u{a0}h\u{a0}%M");
    if local.date() == app.clock.today() {
        hour.to_string()
    } else {
        format!("{} à {hour}", date(local.date()))
    }
}

/// A code as its page shows it.
fn code_shown(app: &AppContext, line: &CodeLine) -> CodeShown {
    let now = app.clock.now();
    let again = line.sent_at + COOL_DOWN;
    let left = u32::try_from(TRIES - line.tries).unwrap_or(0);
    CodeShown {
        until: hour(app, line.expires_at),
        left,
        good: left > 0 && line.expires_at > now,
        again: if again > now {
            hour(app, again)
        } else {
            String::new()
        },
    }
}

/// The frozen version that a convention's pages show: the current one, or the last one while another is prepared.
async fn shown_version(
    app: &AppContext,
    id: ConventionId,
    file: &store::ConventionFile,
) -> Result<Option<(Evidence, Frozen)>, AppError> {
    let Some(last) = file.versions.last() else {
        return Ok(None);
    };
    version(app, id, last.number).await
}

/// A frozen version.
async fn version(
    app: &AppContext,
    id: ConventionId,
    number: i32,
) -> Result<Option<(Evidence, Frozen)>, AppError> {
    let Some(evidence) = app.db.evidence(id, number).await? else {
        return Ok(None);
    };
    let frozen = serde_json::from_str(&evidence.content).map_err(|error| {
        tracing::error!(%id, number, error = &error as &dyn std::error::Error, "a frozen version cannot be read");
        AppError::broken()
    })?;
    Ok(Some((evidence, frozen)))
}

/// Where a frozen document is downloaded.
fn document_path(id: ConventionId, number: i32) -> String {
    format!("/convention/{id}/version/{number}/document.pdf")
}

/// Where a signed file is downloaded.
fn file_path(id: ConventionId, number: i32) -> String {
    format!("/convention/{id}/version/{number}/dossier-signe.pdf")
}

/// Why nothing was signed; `None` when it was.
fn refused(signed: Signed) -> Option<String> {
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

/// Why who signs in that role does not sign in another.
fn in_another_role(role: SignerRole) -> String {
    format!(
        "vous signez déjà cette convention à un autre titre ({}), et personne ne la signe à deux titres. Une autre personne doit signer à votre place.",
        role.label().to_lowercase()
    )
}

/// What is wrong with a code.
fn code_refused(check: CodeCheck) -> String {
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
