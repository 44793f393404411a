//! The people of the demonstration, and their e-mails. In any other database none of this answers.

use domain::{
    account::{Role, StaffDuty},
    urls,
};
use store::EmailState;
use wire::{
    demo::{DemoAccountCard, EmailShown},
    field,
    form::FormData,
};

use crate::{
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect},
    request::{Request, within_site},
    session,
};

/// Somebody made up whom one may sign in as.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    /// Name.
    pub name: &'static str,
    /// Address; the domain is reserved for examples (RFC 2606).
    pub email: &'static str,
    /// Role.
    pub role: Role,
    /// What they are, in words.
    pub description: &'static str,
    /// What somebody of the lycée's staff does there, and the classes they follow.
    pub duty: Option<(StaffDuty, &'static [&'static str])>,
    /// Where there is something to do for them in a new demonstration: words and path.
    pub start: (&'static str, &'static str),
}

/// Everybody one may sign in as.
pub const DEMO_ACCOUNTS: [DemoAccount; 15] = [
    account(
        "Inès Marchand",
        "ines@eleve.example",
        Role::Student,
        "élève de seconde, cherche un stage",
        (
            "Chercher un stage près de Montreuil",
            "/offres?commune=93048&rayon=15",
        ),
    ),
    account(
        "Noé Lefèvre",
        "noe@eleve.example",
        Role::Student,
        "élève de seconde, a déjà candidaté",
        ("Confirmer la place proposée par la librairie", "/eleve"),
    ),
    account(
        "Karim Benali",
        "karim@atelier.example",
        Role::Host,
        "offreur, responsable de sa structure",
        ("Remplir les conventions ouvertes", urls::CONVENTIONS_TO_FILL),
    ),
    account(
        "Louise Garnier",
        "louise@atelier.example",
        Role::Host,
        "offreuse, tutrice dans la même structure",
        ("Remplir les conventions ouvertes", urls::CONVENTIONS_TO_FILL),
    ),
    account(
        "Mireille Marchand",
        "mireille@famille.example",
        Role::Guardian,
        "représentante légale d’Inès et de Tom",
        (
            "Suivre la convention de Tom et remettre son attestation",
            "/espace/conventions",
        ),
    ),
    account(
        "Hélène Dubois",
        "helene@lycee.example",
        Role::Head,
        "proviseure",
        ("Signer les conventions validées", "/lycee/signatures"),
    ),
    staff(
        "Thomas Nguyen",
        "thomas@lycee.example",
        (StaffDuty::Secretariat, &[]),
        "secrétariat du lycée",
        ("Vérifier la place que Noé a trouvée", "/lycee/propositions"),
    ),
    staff(
        "Sarah Lambert",
        "sarah@lycee.example",
        (StaffDuty::Teacher, &["2de 4"]),
        "professeure référente, suit la 2de\u{a0}4",
        (
            "Suivre les conventions de la 2de\u{a0}4",
            "/lycee/conventions?classe=2de+4",
        ),
    ),
    staff(
        "Omar Diallo",
        "omar@lycee.example",
        (StaffDuty::Education, &[]),
        "CPE, suit tous les élèves du lycée",
        ("Suivre les conventions des élèves", "/lycee/conventions"),
    ),
    account(
        "Claire Roussel",
        "claire@academie.example",
        Role::AcademyOfficer,
        "référente académique",
        ("Traiter les signalements", "/administration/signalements"),
    ),
    account(
        "Paul Administrateur",
        "paul@quinzaine.example",
        Role::Admin,
        "administrateur",
        ("Voir ce qui attend", "/administration"),
    ),
    account(
        "Jules Caron",
        "jules@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est à signer",
        ("Lire et signer votre convention", "/eleve"),
    ),
    account(
        "Nadia Caron",
        "nadia@famille.example",
        Role::Guardian,
        "représentante légale de Jules",
        ("Lire et signer la convention de Jules", "/espace/conventions"),
    ),
    account(
        "Emma Lopez",
        "emma@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est chez le tuteur",
        ("Suivre votre convention et remettre votre attestation", "/eleve"),
    ),
    account(
        "Malik Roche",
        "malik@eleve.example",
        Role::Student,
        "élève de seconde, sa convention est chez le tuteur",
        ("Suivre votre convention et remettre votre attestation", "/eleve"),
    ),
];

/// Those of a lycée of nine hundred, where there is one.
pub const LARGE_SCHOOL_ACCOUNTS: [DemoAccount; 2] = [
    account(
        "Odile Vannier",
        "odile@grand-lycee.example",
        Role::Head,
        "proviseure d’un grand lycée\u{a0}: 900 élèves de seconde",
        ("Voir où en sont les 900 élèves", "/lycee/suivi"),
    ),
    staff(
        "Idriss Belkacem",
        "idriss@grand-lycee.example",
        (StaffDuty::Teacher, &["2de 7"]),
        "professeur dans ce grand lycée, suit la 2de\u{a0}7",
        ("Voir où en est la 2de\u{a0}7", "/lycee/suivi"),
    ),
];

/// Everybody one may sign in as, whether or not they are there.
fn everybody() -> impl Iterator<Item = &'static DemoAccount> {
    DEMO_ACCOUNTS.iter().chain(&LARGE_SCHOOL_ACCOUNTS)
}

const fn account(
    name: &'static str,
    email: &'static str,
    role: Role,
    description: &'static str,
    start: (&'static str, &'static str),
) -> DemoAccount {
    DemoAccount {
        name,
        email,
        role,
        description,
        duty: None,
        start,
    }
}

const fn staff(
    name: &'static str,
    email: &'static str,
    duty: (StaffDuty, &'static [&'static str]),
    description: &'static str,
    start: (&'static str, &'static str),
) -> DemoAccount {
    DemoAccount {
        duty: Some(duty),
        ..account(name, email, Role::Staff, description, start)
    }
}

/// Where there is something to do for whoever has that address, in a demonstration.
pub(crate) fn start_of(email: &str) -> Option<(String, String)> {
    let account = everybody().find(|account| account.email == email)?;
    let (words, path) = account.start;
    Some((words.to_owned(), path.to_owned()))
}

/// Whether that address is of one of them: whoever shows the demonstration need not know a password.
pub(crate) fn is_made_up(email: &str) -> bool {
    everybody().any(|account| account.email == email)
}

/// The people one may sign in as with one click: those whose account is there, nobody outside demonstrations. Open to anybody.
pub async fn list(request: Request) -> Result<Vec<DemoAccountCard>, ServiceError> {
    let app = &request.app;
    let mut cards = Vec::new();
    if !app.demo {
        return Ok(cards);
    }
    for account in everybody() {
        if app.db.account_by_email(account.email).await?.is_some() {
            cards.push(DemoAccountCard {
                name: account.name.to_owned(),
                role: account.description.to_owned(),
                email: account.email.to_owned(),
            });
        }
    }
    Ok(cards)
}

/// Signs in as one of them, without a password. Only in demonstrations.
pub async fn sign_in(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let email = form.get(field::EMAIL);
    if !app.demo || !is_made_up(email) {
        return Err(ServiceError::NotFound);
    }
    let login = app
        .db
        .account_by_email(email)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let cookie = session::enter_demo(&request, login.id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let next = within_site(form.get(field::NEXT)).unwrap_or("/espace");
    Ok(redirect(next).with_cookie(cookie))
}

/// How many e-mails are shown.
const EMAILS: i32 = 100;

/// The last e-mails. Only in demonstrations, there for anybody.
pub async fn emails(request: Request) -> Result<Vec<EmailShown>, ServiceError> {
    let app = &request.app;
    if !app.demo {
        return Err(ServiceError::NotFound);
    }
    let emails = app.db.emails(EMAILS, None).await?;
    Ok(emails
        .into_iter()
        .map(|email| EmailShown {
            id: email.id.to_string(),
            to: format!("{} <{}>", email.to_name, email.to_email),
            subject: email.subject,
            text: email.text,
            queued: date_time(app, email.queued_at),
            standing: match email.state {
                EmailState::Waiting => "en attente",
                EmailState::Sent(_) => "envoyé",
                EmailState::Dead(_) => "abandonné",
            }
            .to_owned(),
        })
        .collect())
}
