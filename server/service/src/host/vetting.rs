//! What a structure does to be vetted: filled in from its SIRET, claimed by its true owner, asked for once more.

use domain::{
    draft::{NEW_PLACE, field},
    register::{Answer, Entry},
    sanitize::multiline,
    structure::Siret,
    urls,
};
use store::Claimed;
use wire::{
    field as form_field,
    flash::{self, Flash},
    form::{FieldError, FormData},
    host::structure::{ClaimForm, StructureFlash},
};

use super::{own_structure, require_host, structure::NEW};
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay, with_parameter, with_query},
    rate_limit::{TOO_OFTEN, is_subject_too_often, is_too_often},
    request::Request,
};

/// Where structures are claimed.
const CLAIM: &str = "/structure/revendiquer";
/// The longest message of a claim, in characters; the shortest that says anything.
const MESSAGE: std::ops::RangeInclusive<usize> = 20..=1000;

/// Fills the form of a new structure from the State's register. For hosts, and those who work in a lycée.
pub async fn look_up(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let typed = form.get(form_field::SIRET).to_owned();
    let wrong = |message: &str| {
        let form: FormData = [(form_field::SIRET.to_owned(), typed.clone())]
            .into_iter()
            .collect();
        redisplay(NEW, form, vec![FieldError::new(form_field::SIRET, message)])
    };
    let siret = match Siret::parse(&typed) {
        Ok(siret) => siret,
        Err(error) => return Ok(wrong(error.message())),
    };
    let Some(register) = &app.register else {
        return Err(ServiceError::NotFound);
    };
    if is_subject_too_often(&request, "register", &user.id().to_string()).await? {
        return Ok(wrong(TOO_OFTEN));
    }
    match register.look_up(&siret, app.clock.now()).await {
        Answer::Found(entry) if !entry.open => Ok(wrong(
            "Cet établissement est fermé, d’après le répertoire de l’État. Indiquez le SIRET d’un établissement ouvert.",
        )),
        Answer::Found(entry) => Ok(redisplay(
            with_parameter(NEW, flash::PARAMETER, StructureFlash::Filled.code()),
            filled(app, &entry),
            Vec::new(),
        )),
        Answer::Missing => Ok(wrong(
            "Le répertoire de l’État ne connaît pas ce SIRET. Vérifiez-le, ou remplissez le formulaire vous-même\u{a0}: un établissement récent peut y manquer.",
        )),
        Answer::Unreachable => Ok(wrong(
            "Le répertoire de l’État ne répond pas pour le moment. Remplissez le formulaire vous-même.",
        )),
    }
}

/// What the form of a new structure holds once the register has been read.
fn filled(app: &AppContext, entry: &Entry) -> FormData {
    let commune = entry.commune.and_then(|code| app.gazetteer.get(code));
    let city = commune.map_or_else(|| entry.city.clone(), |commune| commune.name.clone());
    [
        (form_field::SIRET, entry.siret.to_string()),
        (form_field::NAME, as_read(&entry.name)),
        (
            form_field::KIND,
            entry.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
        ),
        (field::PLACE, NEW_PLACE.to_owned()),
        (field::ADDRESS, as_read(&entry.street)),
        (field::POSTAL_CODE, entry.postal_code.clone()),
        (field::COMMUNE, city),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The register writes in capitals what people read in small letters; words of three letters and fewer may be initials or small words, and
/// only whoever reads them knows.
pub fn as_read(text: &str) -> String {
    const SMALL: [&str; 10] = ["DE", "DU", "DES", "LA", "LE", "LES", "ET", "AU", "AUX", "RUE"];
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    text.split(' ')
        .enumerate()
        .map(|(place, word)| {
            if place > 0 && SMALL.contains(&word) {
                return word.to_lowercase();
            }
            if word.chars().count() <= 3 {
                return word.to_owned();
            }
            let mut letters = word.chars();
            let first: String = letters.by_ref().take(1).collect();
            format!("{first}{}", letters.as_str().to_lowercase())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The page of a claim, for the SIRET that its address names. For hosts, and those who work in a lycée. It says nothing of whose the
/// structure is, nor whether there is one.
pub fn claim_form(request: &Request, siret: &str) -> Result<ClaimForm, ServiceError> {
    let user = require_host(request)?;
    Ok(ClaimForm {
        siret: Siret::parse(siret)
            .map(|siret| siret.to_string())
            .unwrap_or_default(),
        confirmed: user.account.confirmed,
    })
}

/// Says that a structure is theirs. For hosts, and those who work in a lycée.
pub async fn claim(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let typed = form.get(form_field::SIRET).to_owned();
    let message = multiline(form.get(form_field::MESSAGE));
    let here = with_query(CLAIM, &[("siret", typed.as_str())]);
    let mut wrong = Vec::new();
    if !user.account.confirmed {
        wrong.push(FieldError::of_form(super::publication::UNCONFIRMED));
    }
    let siret = Siret::parse(&typed)
        .map_err(|error| wrong.push(FieldError::new(form_field::SIRET, error.message())))
        .ok();
    let length = message.chars().count();
    if !MESSAGE.contains(&length) {
        wrong.push(FieldError::new(
            form_field::MESSAGE,
            format!(
                "Expliquez en {} à {} caractères ce que vous y faites et comment la modération peut le vérifier.",
                MESSAGE.start(),
                MESSAGE.end()
            ),
        ));
    }
    let (Some(siret), true) = (siret, wrong.is_empty()) else {
        return Ok(redisplay(here, form, wrong));
    };
    if is_too_often(&request, "claim", &user.id().to_string()).await? {
        return Ok(redisplay(here, form, vec![FieldError::of_form(TOO_OFTEN)]));
    }
    let context = app.context(Some(user.id()));
    let error = match app
        .db
        .claim_structure(&context, &siret, user.id(), &message)
        .await?
    {
        Claimed::Done => {
            return Ok(redirect_with_flash("/structure", StructureFlash::Claimed));
        }
        Claimed::Already => {
            "Votre demande est déjà chez les modérateurs. Leur réponse vous arrivera par e-mail."
        }
        Claimed::Member => "Vous faites déjà partie de cette structure.",
        Claimed::Gone => {
            "Aucune structure n’est inscrite avec ce SIRET\u{a0}: vous pouvez l’inscrire vous-même."
        }
    };
    Ok(redisplay(
        here,
        form,
        vec![FieldError::new(form_field::SIRET, error)],
    ))
}

/// Asks for a structure that was refused to be looked at again. For whoever publishes for it.
pub async fn ask_again(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, form.get(form_field::STRUCTURE))?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let here = urls::structure(id);
    if is_subject_too_often(&request, "vetting", &id.to_string()).await? {
        return Ok(redisplay(
            here,
            FormData::default(),
            vec![FieldError::of_form(TOO_OFTEN)],
        ));
    }
    // Asked twice, it is asked.
    app.db.ask_vetting(&app.context(Some(user.id())), id).await?;
    Ok(redirect_with_flash(&here, StructureFlash::VettingAsked))
}
