//! The people of the demonstration, and their letters. In any other database none of this answers.

use domain::account::Role;
use store::LetterState;

use crate::{
    answer::lead_to,
    api::demo::{LetterShown, Persona},
    context::{AppContext, app_context},
    error::AppError,
    form::Fields,
    membership::moment,
    visitor,
};

/// Somebody made up whom one may sign in as.
#[derive(Clone, Copy, Debug)]
pub struct Somebody {
    /// Name.
    pub name: &'static str,
    /// Address; the domain is reserved for examples (RFC 2606).
    pub email: &'static str,
    /// Role.
    pub role: Role,
    /// What they are, in words.
    pub words: &'static str,
}

/// Everybody one may sign in as.
pub const PERSONAS: [Somebody; 9] = [
    somebody(
        "Inès Marchand",
        "ines@eleve.example",
        Role::Student,
        "élève de seconde, cherche un stage",
    ),
    somebody(
        "Noé Lefèvre",
        "noe@eleve.example",
        Role::Student,
        "élève de seconde, a déjà candidaté",
    ),
    somebody(
        "Karim Benali",
        "karim@atelier.example",
        Role::Host,
        "offreur, responsable de sa structure",
    ),
    somebody(
        "Louise Garnier",
        "louise@atelier.example",
        Role::Host,
        "offreuse, tutrice dans la même structure",
    ),
    somebody(
        "Mireille Marchand",
        "mireille@famille.example",
        Role::Guardian,
        "représentante légale d’Inès",
    ),
    somebody("Hélène Dubois", "helene@lycee.example", Role::Head, "proviseure"),
    somebody(
        "Thomas Nguyen",
        "thomas@lycee.example",
        Role::Staff,
        "professeur référent",
    ),
    somebody(
        "Claire Roussel",
        "claire@academie.example",
        Role::Referent,
        "référente académique",
    ),
    somebody(
        "Paul Administrateur",
        "paul@quinzaine.example",
        Role::Admin,
        "administrateur",
    ),
];

const fn somebody(name: &'static str, email: &'static str, role: Role, words: &'static str) -> Somebody {
    Somebody {
        name,
        email,
        role,
        words,
    }
}

/// Those whose account is there.
pub(crate) async fn list(app: &AppContext) -> Result<Vec<Persona>, AppError> {
    let mut found = Vec::new();
    if !app.demo {
        return Ok(found);
    }
    for somebody in PERSONAS {
        if app.db.account_by_email(somebody.email).await?.is_some() {
            found.push(Persona {
                name: somebody.name.to_owned(),
                role: somebody.words.to_owned(),
                email: somebody.email.to_owned(),
            });
        }
    }
    Ok(found)
}

/// Signs in as one of them.
pub(crate) async fn sign_in(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let email = form.get("courriel");
    let known = app.demo && PERSONAS.iter().any(|somebody| somebody.email == email);
    let login = if known {
        app.db.account_by_email(email).await?
    } else {
        None
    };
    let login = login.ok_or(AppError::NotFound)?;
    if !visitor::sign_in(&app, login.id, "Démonstration").await? {
        return Err(AppError::NotFound);
    }
    lead_to("/espace");
    Ok(())
}

/// How many letters are shown.
const LETTERS: i32 = 100;

/// The last letters.
pub(crate) async fn letters(app: &AppContext) -> Result<Vec<LetterShown>, AppError> {
    if !app.demo {
        return Err(AppError::NotFound);
    }
    let letters = app.db.letters(LETTERS, None).await?;
    Ok(letters
        .into_iter()
        .map(|letter| LetterShown {
            id: letter.id.to_string(),
            to: format!("{} <{}>", letter.to_name, letter.to_email),
            subject: letter.subject,
            text: letter.text,
            queued: moment(app, letter.queued_at),
            standing: match letter.state {
                LetterState::Waiting => "en attente",
                LetterState::Sent(_) => "envoyé",
                LetterState::Dead(_) => "abandonné",
            }
            .to_owned(),
        })
        .collect())
}
