//! What the forms of an account do: limits, rules, the store, and where one goes from there.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use domain::{
    account::{Email, PersonName, Role},
    hours::TimeOfDay,
    id::{AccountId, SessionId},
    typography::{date, time},
};
use http::{header, request::Parts};
use leptos::prelude::use_context;
use store::{Account, EmailChange, TokenPurpose};

use crate::{
    answer::{done, lead_to, send_back, within_site},
    api::account::{LinkShown, Me, SessionShown},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    limit::{TOO_OFTEN, is_too_often, is_too_often_from_here},
    secret::{Secret, check_chosen, hash_password, is_password},
    visitor::{self, agent_in_words, signed_in},
};

/// How long links are good.
const TO_CONFIRM: TimeDelta = TimeDelta::days(3);
const TO_RESET: TimeDelta = TimeDelta::hours(1);

/// Fields that are never kept.
const PASSWORDS: [&str; 3] = ["mot_de_passe", "ancien", "jeton"];

/// The same for an unknown address and a wrong password: nobody learns who has an account.
const WRONG: &str =
    "L’adresse ou le mot de passe ne convient pas. Vérifiez les deux, ou choisissez un nouveau mot de passe.";
/// What is said of a link that is not good any more.
const STALE: &str = "Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre.";

/// Somebody, as pages say it.
pub(crate) fn me(account: &Account) -> Me {
    Me {
        name: account.name.clone(),
        email: account.email.clone().unwrap_or_default(),
        confirmed: account.confirmed,
        roles: account.roles.iter().map(|(role, _)| *role).collect(),
        structures: account
            .memberships
            .iter()
            .map(|(id, name, role)| (id.to_string(), name.clone(), *role))
            .collect(),
        search: domain::path::SEARCH.to_owned(),
    }
}

/// Where one is signed in.
pub(crate) async fn sessions(app: &AppContext) -> Result<Vec<SessionShown>, AppError> {
    let visitor = signed_in()?;
    let sessions = app
        .db
        .sessions_of(visitor.id(), app.clock.now(), app.sessions.idle)
        .await?;
    Ok(sessions
        .into_iter()
        .map(|session| SessionShown {
            here: session.id == visitor.session,
            id: session.id.to_string(),
            agent: session.agent,
            seen: moment(app, session.seen_at),
        })
        .collect())
}

/// « 14 juin 2027 à 9 h 30 », in mainland France.
pub(crate) fn moment(app: &AppContext, at: DateTime<Utc>) -> String {
    let local = app.clock.local(at);
    let minutes = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap_or_default();
    let hour = TimeOfDay::try_from(minutes).map(time).unwrap_or_default();
    format!("{} à {hour}", date(local.date()))
}

/// What a link is about.
pub(crate) async fn link(app: &AppContext, purpose: &str, token: &str) -> Result<LinkShown, AppError> {
    let purpose = TokenPurpose::from_code(purpose).ok_or(AppError::NotFound)?;
    let hash = Secret::read(token).hash();
    let found = app.db.peek_token(&hash, purpose, app.clock.now()).await?;
    Ok(LinkShown {
        good: found.is_some(),
        about: found.and_then(|token| token.email).unwrap_or_default(),
    })
}

/// A secret for a letter's link: what the database keeps of it, and the link.
pub(crate) fn for_letter(app: &AppContext, page: &str, good_for: TimeDelta) -> store::Secret {
    let secret = Secret::new(app.chance.as_ref());
    store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + good_for,
        link: format!("{page}?jeton={}", secret.as_str()),
    }
}

pub(crate) async fn sign_in(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let next = form.get("suite").to_owned();
    let email = form.get("courriel").to_lowercase();
    let refuse = |message: &str| {
        let page = format!("/connexion?{}", address_part("suite", &next));
        let (app, fields) = (app.clone(), form.clone().without(&PASSWORDS));
        let fault = Fault::of_form(message);
        async move { send_back(&app, &page, fields, vec![fault]).await }
    };
    if is_too_often(&app, "sign_in", &email).await? {
        return refuse(TOO_OFTEN).await;
    }
    let login = app.db.account_by_email(&email).await?;
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let right = is_password(form.exact("mot_de_passe"), hash.as_deref()).await?;
    let signed_in = match login {
        Some(login) if right => visitor::sign_in(&app, login.id, &agent()).await?,
        _ => false,
    };
    if !signed_in {
        return refuse(WRONG).await;
    }
    lead_to(within_site(&next).unwrap_or("/espace"));
    Ok(())
}

/// One parameter of an address.
fn address_part(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish()
}

/// The browser, in words.
fn agent() -> String {
    let parts = use_context::<Parts>();
    let named = parts
        .as_ref()
        .and_then(|parts| parts.headers.get(header::USER_AGENT))
        .and_then(|agent| agent.to_str().ok());
    agent_in_words(named.unwrap_or_default())
}

pub(crate) async fn sign_out(_form: Fields) -> Result<(), AppError> {
    visitor::sign_out(&app_context()?).await?;
    lead_to("/");
    Ok(())
}

pub(crate) async fn sign_up(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let page = "/inscription";
    let (name, email) = (
        PersonName::parse(form.get("nom")),
        Email::parse(form.get("courriel")),
    );
    let mut faults = Vec::new();
    if let Err(error) = &name {
        faults.push(Fault::new("nom", error.message()));
    }
    if let Err(error) = &email {
        faults.push(Fault::new("courriel", error.message()));
    }
    let key = email.as_ref().map(Email::key).unwrap_or_default();
    faults.extend(password_fault(&form, &key, form.get("nom")));
    if form.get("engagement").is_empty() {
        faults.push(Fault::new(
            "engagement",
            "Cochez cette case\u{a0}: seules les structures qui peuvent accueillir des élèves déposent des offres.",
        ));
    }
    if faults.is_empty() && is_too_often(&app, "sign_up", &key).await? {
        faults.push(Fault::of_form(TOO_OFTEN));
    }
    let (Ok(name), Ok(email), true) = (name, email, faults.is_empty()) else {
        return send_back(&app, page, form.without(&PASSWORDS), faults).await;
    };
    let hash = hash_password(app.chance.as_ref(), form.exact("mot_de_passe")).await?;
    // Whether the address has an account already is told by letter to its owner, never here.
    app.db
        .sign_up_host(
            &app.act(None),
            &name,
            &email,
            &hash,
            &for_letter(&app, "/confirmation", TO_CONFIRM),
        )
        .await?;
    lead_to("/inscription/lettre");
    Ok(())
}

/// What is wrong with the password somebody chooses.
fn password_fault(form: &Fields, email_key: &str, name: &str) -> Option<Fault> {
    let password = form.exact("mot_de_passe");
    check_chosen(password, email_key, name)
        .err()
        .map(|problem| Fault::new("mot_de_passe", problem.message()))
}

pub(crate) async fn confirm_again(_form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    if is_too_often(&app, "confirm_again", &visitor.id().to_string()).await? {
        return send_back(
            &app,
            "/espace",
            Fields::default(),
            vec![Fault::of_form(TOO_OFTEN)],
        )
        .await;
    }
    let secret = for_letter(&app, "/confirmation", TO_CONFIRM);
    app.db
        .confirm_again(&app.act(Some(visitor.id())), visitor.id(), &secret)
        .await?;
    done("/espace", "lettre");
    Ok(())
}

pub(crate) async fn confirm(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    if let Some(refused) = link_too_often(&app).await? {
        return send_back(&app, "/connexion", Fields::default(), vec![refused]).await;
    }
    let hash = Secret::read(form.get("jeton")).hash();
    let Some(account) = app.db.confirm_email(&app.act(None), &hash).await? else {
        return send_back(&app, "/connexion", Fields::default(), vec![Fault::of_form(STALE)]).await;
    };
    let is_here = visitor::visitor().is_some_and(|visitor| visitor.id() == account);
    if !is_here && made_by_itself(&app, account).await? {
        visitor::sign_in(&app, account, &agent()).await?;
    } else if !is_here {
        done("/connexion", "confirmee");
        return Ok(());
    }
    done("/espace", "adresse");
    Ok(())
}

/// Whether somebody signed up for that account: it is a host's, and nothing else. The letter lets them in. In others a lycée put
/// what it knows of a pupil or a family, and the address may have been mistyped: whoever reads it proves it, and no more.
async fn made_by_itself(app: &AppContext, account: AccountId) -> Result<bool, AppError> {
    let account = app.db.account(account).await?;
    Ok(account.is_some_and(|account| account.roles.iter().all(|(role, _)| *role == Role::Host)))
}

/// What is said when links of letters are tried too often from this network: each try writes, and links can be made up.
async fn link_too_often(app: &AppContext) -> Result<Option<Fault>, AppError> {
    let too_often = is_too_often_from_here(app, "letter_link").await?;
    Ok(too_often.then(|| Fault::of_form(TOO_OFTEN)))
}

pub(crate) async fn forgotten(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let page = "/mot-de-passe-oublie";
    let email = match Email::parse(form.get("courriel")) {
        Ok(email) => email,
        Err(error) => {
            return send_back(&app, page, form, vec![Fault::new("courriel", error.message())]).await;
        }
    };
    if is_too_often(&app, "forgotten", &email.key()).await? {
        return send_back(&app, page, form, vec![Fault::of_form(TOO_OFTEN)]).await;
    }
    let secret = for_letter(&app, "/nouveau-mot-de-passe", TO_RESET);
    app.db
        .request_reset(&app.act(None), &email.key(), &secret)
        .await?;
    done(page, "lettre");
    Ok(())
}

pub(crate) async fn reset(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let token = form.get("jeton").to_owned();
    let page = format!("/nouveau-mot-de-passe?{}", address_part("jeton", &token));
    if let Some(refused) = link_too_often(&app).await? {
        return send_back(&app, &page, Fields::default(), vec![refused]).await;
    }
    let hash = Secret::read(&token).hash();
    // Looked at first: hashing takes a core for a while, and links can be made up.
    let Some(owner) = owner(&app, &hash, TokenPurpose::ResetPassword).await? else {
        return stale_reset(&app).await;
    };
    if let Some(fault) = password_fault(&form, &owner.email_key, &owner.name) {
        return send_back(&app, &page, Fields::default(), vec![fault]).await;
    }
    let password = hash_password(app.chance.as_ref(), form.exact("mot_de_passe")).await?;
    match app.db.reset_password(&app.act(None), &hash, &password).await? {
        Some(account) => {
            visitor::sign_in(&app, account, &agent()).await?;
            done("/espace", "mot-de-passe");
            Ok(())
        }
        None => stale_reset(&app).await,
    }
}

/// Whose a link is: what their password must not be made of.
struct Owner {
    name: String,
    email_key: String,
}

async fn owner(app: &AppContext, hash: &str, purpose: TokenPurpose) -> Result<Option<Owner>, AppError> {
    let token = app.db.peek_token(hash, purpose, app.clock.now()).await?;
    let Some(id) = token.and_then(|token| token.account) else {
        return Ok(None);
    };
    Ok(app.db.account(id).await?.map(|account| Owner {
        name: account.name,
        email_key: account.email.unwrap_or_default().to_lowercase(),
    }))
}

async fn stale_reset(app: &AppContext) -> Result<(), AppError> {
    send_back(
        app,
        "/mot-de-passe-oublie",
        Fields::default(),
        vec![Fault::of_form(STALE)],
    )
    .await
}

pub(crate) async fn activate(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let token = form.get("jeton").to_owned();
    let (secret, back) = if token.is_empty() {
        (Secret::typed_code(form.get("code")), "/activation".to_owned())
    } else {
        let back = format!("/activation?{}", address_part("jeton", &token));
        (Secret::read(&token), back)
    };
    // Codes and links alike: who holds one would otherwise try as they please.
    if is_too_often(&app, "activate", &secret.hash()).await? {
        let fault = Fault::of_form(TOO_OFTEN);
        return send_back(&app, &back, form.without(&PASSWORDS), vec![fault]).await;
    }
    let owner = owner(&app, &secret.hash(), TokenPurpose::Activate).await?;
    // An address that the lycée gave is the one that counts: what is typed is not even read.
    let known = owner.as_ref().map_or("", |owner| owner.email_key.as_str());
    let typed = form.get("courriel").to_owned();
    let mut faults = Vec::new();
    let email = if known.is_empty() {
        Email::parse(&typed)
            .map_err(|error| faults.push(Fault::new("courriel", error.message())))
            .ok()
    } else {
        None
    };
    let key = email.as_ref().map_or_else(|| known.to_owned(), Email::key);
    let name = owner.as_ref().map_or("", |owner| owner.name.as_str());
    faults.extend(password_fault(&form, &key, name));
    if owner.is_none() {
        faults.push(unknown_code());
    }
    if !faults.is_empty() {
        return send_back(&app, &back, form.without(&PASSWORDS), faults).await;
    }
    let password = hash_password(app.chance.as_ref(), form.exact("mot_de_passe")).await?;
    // Whether another account has the address is told by letter to its owner, never here.
    let proof = for_letter(&app, "/confirmation", TO_CONFIRM);
    let taken_over = app
        .db
        .activate(&app.act(None), &secret.hash(), email.as_ref(), &password, &proof)
        .await?;
    let Some(account) = taken_over else {
        return send_back(&app, &back, form.without(&PASSWORDS), vec![unknown_code()]).await;
    };
    visitor::sign_in(&app, account, &agent()).await?;
    let another = email.is_none() && !typed.is_empty() && typed.to_lowercase() != known;
    done("/espace", if another { "compte-adresse" } else { "compte" });
    Ok(())
}

fn unknown_code() -> Fault {
    Fault::new(
        "code",
        "Ce code n’est pas connu, ou il a déjà servi. Recopiez-le depuis votre feuille, ou demandez-en un autre à votre lycée.",
    )
}

pub(crate) async fn change_password(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let page = "/espace/compte";
    let account = &visitor.account;
    let key = account.email.as_deref().unwrap_or_default().to_lowercase();
    let mut faults: Vec<_> = password_fault(&form, &key, &account.name).into_iter().collect();
    if is_too_often(&app, "password", &visitor.id().to_string()).await? {
        faults.push(Fault::of_form(TOO_OFTEN));
    } else if !knows_password(&app, visitor.id(), form.exact("ancien")).await? {
        faults.push(wrong_password("ancien"));
    }
    if !faults.is_empty() {
        return send_back(&app, page, Fields::default(), faults).await;
    }
    let hash = hash_password(app.chance.as_ref(), form.exact("mot_de_passe")).await?;
    app.db
        .set_password(
            &app.act(Some(visitor.id())),
            visitor.id(),
            &hash,
            Some(visitor.session),
        )
        .await?;
    done(page, "mot-de-passe");
    Ok(())
}

async fn knows_password(app: &AppContext, account: AccountId, password: &str) -> Result<bool, AppError> {
    let hash = app.db.password_hash(account).await?;
    is_password(password, hash.as_deref()).await
}

fn wrong_password(field: &str) -> Fault {
    Fault::new(field, "Ce n’est pas votre mot de passe actuel.")
}

pub(crate) async fn ask_email(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let page = "/espace/compte";
    let email = Email::parse(form.get("courriel"));
    let mut faults = Vec::new();
    if let Err(error) = &email {
        faults.push(Fault::new("courriel", error.message()));
    }
    if is_too_often(&app, "password", &visitor.id().to_string()).await? {
        faults.push(Fault::of_form(TOO_OFTEN));
    } else if !knows_password(&app, visitor.id(), form.exact("mot_de_passe_actuel")).await? {
        faults.push(wrong_password("mot_de_passe_actuel"));
    }
    let (Ok(email), true) = (email, faults.is_empty()) else {
        return send_back(&app, page, form.without(&["mot_de_passe_actuel"]), faults).await;
    };
    let secret = for_letter(&app, "/nouvelle-adresse", TO_CONFIRM);
    app.db
        .request_email_change(&app.act(Some(visitor.id())), visitor.id(), &email, &secret)
        .await?;
    done(page, "lettre");
    Ok(())
}

pub(crate) async fn change_email(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    if let Some(refused) = link_too_often(&app).await? {
        return send_back(&app, "/connexion", Fields::default(), vec![refused]).await;
    }
    let hash = Secret::read(form.get("jeton")).hash();
    let fault = match app.db.change_email(&app.act(None), &hash).await? {
        EmailChange::Done(_) => {
            done("/connexion", "adresse");
            return Ok(());
        }
        EmailChange::EmailTaken => {
            Fault::of_form("Cette adresse sert déjà à un autre compte\u{a0}: la vôtre n’a pas changé.")
        }
        EmailChange::Gone => Fault::of_form(STALE),
    };
    send_back(&app, "/connexion", Fields::default(), vec![fault]).await
}

pub(crate) async fn close_session(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let session: SessionId = form.get("session").parse().map_err(|_| AppError::NotFound)?;
    if session == visitor.session {
        visitor::sign_out(&app).await?;
        lead_to("/");
        return Ok(());
    }
    if !app.db.close_session(visitor.id(), session).await? {
        return Err(AppError::NotFound);
    }
    done("/espace/compte", "session");
    Ok(())
}

pub(crate) async fn close_all(_form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    app.db.close_all_sessions(signed_in()?.id()).await?;
    visitor::sign_out(&app).await?;
    done("/connexion", "partout");
    Ok(())
}
