//! The people of the demonstration, and their letters. In any other database none of this answers.

use domain::account::{Role, StaffDuty};
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
    /// What somebody of the lycée's staff does there, and the classes they follow.
    pub post: Option<(StaffDuty, &'static [&'static str])>,
}

/// Everybody one may sign in as.
pub const PERSONAS: [Somebody; 15] = [
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
    staff(
        "Thomas Nguyen",
        "thomas@lycee.example",
        (StaffDuty::Secretariat, &[]),
        "secrétariat du lycée",
    ),
    staff(
        "Sarah Lambert",
        "sarah@lycee.example",
        (StaffDuty::Teacher, &["2de 4"]),
        "professeure référente, suit la 2de\u{a0}4",
    ),
    staff(
        "Omar Diallo",
        "omar@lycee.example",
        (StaffDuty::Education, &[]),
        "CPE, suit tous les élèves du lycée",
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
    somebody(
        "Jules Caron",
        "jules@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est à signer",
    ),
    somebody(
        "Nadia Caron",
        "nadia@famille.example",
        Role::Guardian,
        "représentante légale de Jules",
    ),
    somebody(
        "Emma Lopez",
        "emma@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est chez le tuteur",
    ),
    somebody(
        "Malik Roche",
        "malik@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est chez le tuteur",
    ),
];

const fn somebody(name: &'static str, email: &'static str, role: Role, words: &'static str) -> Somebody {
    Somebody {
        name,
        email,
        role,
        words,
        post: None,
    }
}

const fn staff(
    name: &'static str,
    email: &'static str,
    post: (StaffDuty, &'static [&'static str]),
    words: &'static str,
) -> Somebody {
    Somebody {
        post: Some(post),
        ..somebody(name, email, Role::Staff, words)
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
