//! Structures that wait for a moderator, those that somebody claims, and what decides who waits.

use domain::{
    account::{EmailAddress, Role},
    id::{CampaignId, StructureId},
    register::{Answer, RegisterCheck},
    sanitize::multiline,
    urls::{CAMPAIGNS, VETTING},
    vetting::{ClaimVerdict, Hold, Quotas, Verdict},
};
use store::{Claim, ClaimDecided, OwnershipMoved, ToVet, VettingDecided};
use uuid::Uuid;
use wire::{
    administration::{
        BadgeFlash, CampaignFlash, ClaimShown, RegisterShown, ToVetShown, VettingFlash, VettingQueue,
        VettingSettings,
    },
    field,
    form::{FieldError, FormData},
};

use super::{LINES, reason_error, require_admin, require_moderator};
use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    request::Request,
};

/// What is said where somebody was faster.
const DECIDED: &str = "Quelqu’un a déjà décidé\u{a0}: rien n’a changé.";

/// The structures that wait, and the claims, within the reader's reach. For whoever moderates.
pub async fn list(request: Request) -> Result<VettingQueue, ServiceError> {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let reach = app.db.reach_of(user.id()).await?;
    let waiting = app.db.structures_to_vet(reach, LINES).await?;
    let claims = app.db.open_claims(reach, LINES).await?;
    Ok(VettingQueue {
        waiting: waiting.into_iter().map(|one| waiting_shown(app, one)).collect(),
        claims: claims.into_iter().map(|claim| claim_shown(app, claim)).collect(),
        may_change_settings: user.account.is(Role::Admin),
    })
}

/// What decides who waits, while there is a campaign. For administrators.
pub(super) async fn settings(app: &AppContext) -> Result<Option<VettingSettings>, ServiceError> {
    let Some(campaign) = app.offer_cache.campaign() else {
        return Ok(None);
    };
    let hold = app.db.hold(campaign.id).await?.unwrap_or_default();
    let quotas = app.db.quotas().await?;
    Ok(Some(VettingSettings {
        campaign: campaign.id.to_string(),
        label: campaign.label.replace('-', "–"),
        hold: hold.code().to_owned(),
        choices: Hold::ALL
            .map(|hold| (hold.code().to_owned(), hold.label().to_owned()))
            .to_vec(),
        offers: quotas.offers.to_string(),
        drafts: quotas.drafts.to_string(),
        imports: quotas.imports.to_string(),
        has_register: app.register.is_some(),
    }))
}

fn people(all: Vec<(String, String)>) -> Vec<String> {
    all.into_iter()
        .map(|(name, email)| {
            if email.is_empty() {
                name
            } else {
                format!("{name} ({email})")
            }
        })
        .collect()
}

fn waiting_shown(app: &AppContext, one: ToVet) -> ToVetShown {
    ToVetShown {
        id: one.id.to_string(),
        name: one.name,
        kind: one.kind.label().to_owned(),
        siret: one.siret.map(|siret| siret.to_string()).unwrap_or_default(),
        since: date_time(app, one.since),
        places: one.places,
        owners: people(one.owners),
        offers: one.offers.into_iter().map(|(_, title)| title).collect(),
        waiting: one.waiting,
        register: one.register.map(register_shown),
    }
}

/// What the register said, in words.
fn register_shown(check: RegisterCheck) -> RegisterShown {
    let flags = check.flags.iter().map(|flag| flag.words().to_owned()).collect();
    let Answer::Found(entry) = check.answer else {
        return RegisterShown {
            flags,
            ..RegisterShown::default()
        };
    };
    let address = format!("{}, {} {}", entry.street, entry.postal_code, entry.city);
    RegisterShown {
        flags,
        name: entry.name,
        other_names: entry.other_names.join(", "),
        address: address.trim_matches([' ', ',']).to_owned(),
        activity: if entry.activity.is_empty() {
            String::new()
        } else {
            format!("activité principale (NAF)\u{a0}: {}", entry.activity)
        },
    }
}

fn claim_shown(app: &AppContext, claim: Claim) -> ClaimShown {
    ClaimShown {
        id: claim.id.to_string(),
        structure: claim.structure,
        siret: claim.siret,
        owners: people(claim.owners),
        claimant: people(vec![(claim.claimant, claim.email)]).concat(),
        message: claim.message,
        since: date_time(app, claim.claimed_at),
    }
}

/// Vets a structure, or refuses to with a reason that its owners are told. For whoever moderates.
pub async fn decide(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let id: StructureId = form
        .get(field::STRUCTURE)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let verdict = match form.get(field::DECISION) {
        "accept" => Verdict::Accept,
        "refuse" => Verdict::Refuse,
        _ => return Err(ServiceError::BadRequest),
    };
    let reason = multiline(form.get(field::REASON));
    if verdict == Verdict::Refuse
        && let Some(message) = reason_error(&reason)
    {
        let error = FieldError::new(field::of(field::REASON, id), message);
        return Ok(redisplay(format!("{VETTING}#structure-{id}"), form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    match app.db.decide_vetting(&context, id, verdict, &reason).await? {
        VettingDecided::Done(_) => Ok(redirect_with_flash(
            VETTING,
            match verdict {
                Verdict::Accept => VettingFlash::Vetted,
                Verdict::Refuse => VettingFlash::Refused,
            },
        )),
        VettingDecided::Already => Ok(redisplay(
            VETTING,
            FormData::default(),
            vec![FieldError::of_form(DECIDED)],
        )),
        VettingDecided::Gone => Err(ServiceError::NotFound),
    }
}

/// Gives a structure to whoever claims it, or does not; both sides are told why. For whoever moderates.
pub async fn decide_claim(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let id: Uuid = form
        .get(field::CLAIM)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let verdict = ClaimVerdict::from_code(form.get(field::DECISION)).ok_or(ServiceError::BadRequest)?;
    let reason = multiline(form.get(field::REASON));
    if let Some(message) = reason_error(&reason) {
        let error = FieldError::new(field::of(field::REASON, form.get(field::CLAIM)), message);
        return Ok(redisplay(
            format!("{VETTING}#revendication-{id}"),
            form,
            vec![error],
        ));
    }
    if verdict == ClaimVerdict::Grant {
        request.require_fresh_proof()?;
    }
    let context = app.context(Some(user.id()));
    match app.db.decide_claim(&context, id, verdict, &reason).await? {
        ClaimDecided::Done => Ok(redirect_with_flash(
            VETTING,
            match verdict {
                ClaimVerdict::Grant => VettingFlash::ClaimGranted,
                ClaimVerdict::Reject => VettingFlash::ClaimRejected,
            },
        )),
        ClaimDecided::Already => Ok(redisplay(
            VETTING,
            FormData::default(),
            vec![FieldError::of_form(DECIDED)],
        )),
        ClaimDecided::Own => Ok(claim_again(
            form,
            id,
            "C’est votre propre demande\u{a0}: une autre personne en décide.",
        )),
        ClaimDecided::Nobody => Ok(claim_again(
            form,
            id,
            "Le compte de cette personne est suspendu, ou son adresse n’est plus confirmée\u{a0}: la structure ne peut pas lui être confiée.",
        )),
        ClaimDecided::Gone => Err(ServiceError::NotFound),
    }
}

/// The decision about a claim again, with what is wrong.
fn claim_again(form: FormData, id: Uuid, message: &str) -> Outcome {
    let error = FieldError::new(field::of(field::REASON, id), message);
    redisplay(format!("{VETTING}#revendication-{id}"), form, vec![error])
}

/// Says which first publications wait, and what a structure may do in a day. For administrators.
pub async fn save_settings(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let campaign: CampaignId = form
        .get(field::CAMPAIGN)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let mut wrong = Vec::new();
    let hold = Hold::from_code(form.get(field::HOLD));
    if hold.is_none() {
        wrong.push(FieldError::new(
            field::HOLD,
            "Choisissez ce qui attend une vérification.",
        ));
    }
    let mut number = |name: &str| -> u16 {
        form.get(name).trim().parse().unwrap_or_else(|_| {
            wrong.push(FieldError::new(
                name,
                "Donnez un nombre entier, de 0 à 65\u{a0}535.",
            ));
            0
        })
    };
    let quotas = Quotas {
        offers: number(field::OFFERS_A_DAY),
        drafts: number(field::DRAFTS_A_DAY),
        imports: number(field::IMPORTS_A_DAY),
    };
    let (Some(hold), true) = (hold, wrong.is_empty()) else {
        return Ok(redisplay(format!("{CAMPAIGNS}#reglages"), form, wrong));
    };
    let context = app.context(Some(user.id()));
    if !app.db.set_hold(&context, campaign, hold).await? {
        return Err(ServiceError::NotFound);
    }
    app.db.set_quotas(&context, quotas).await?;
    Ok(redirect_with_flash(CAMPAIGNS, CampaignFlash::Settings))
}

/// Where structures are listed, as they were found.
fn structures(form: &FormData) -> String {
    let mut place = vec![("q", form.get("q")), ("page", form.get("page"))];
    place.retain(|(_, value)| !value.is_empty());
    crate::outcome::with_query("/administration/structures", &place)
}

/// Marks a structure as a public body, or takes the mark back. For administrators.
pub async fn mark_public(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: StructureId = form
        .get(field::STRUCTURE)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let public = form.is_ticked(field::PUBLIC_BODY);
    // Pressed twice, it is as it was wanted.
    app.db
        .set_public(&app.context(Some(user.id())), id, public)
        .await?;
    let flash = if public {
        BadgeFlash::Public
    } else {
        BadgeFlash::NotPublic
    };
    Ok(redirect_with_flash(&structures(&form), flash))
}

/// Gives a structure to somebody who has an account. For administrators.
pub async fn move_ownership(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: StructureId = form
        .get(field::STRUCTURE)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let reason = multiline(form.get(field::REASON));
    let email = EmailAddress::parse(form.get(field::EMAIL));
    let mut wrong = Vec::new();
    if let Err(error) = &email {
        wrong.push(FieldError::new(field::of(field::EMAIL, id), error.message()));
    }
    wrong.extend(reason_error(&reason).map(|message| FieldError::new(field::of(field::REASON, id), message)));
    let here = structures(&form);
    let (Ok(email), true) = (email, wrong.is_empty()) else {
        return Ok(redisplay(here, form, wrong));
    };
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    let error = match app.db.move_ownership(&context, id, &email, &reason).await? {
        OwnershipMoved::Done => return Ok(redirect_with_flash(&here, BadgeFlash::Moved)),
        OwnershipMoved::Gone => return Err(ServiceError::NotFound),
        OwnershipMoved::Already => "Cette personne en est déjà la seule responsable.",
        OwnershipMoved::Nobody => "Aucun compte n’a cette adresse, ou elle n’a pas été confirmée.",
    };
    let error = FieldError::new(field::of(field::EMAIL, id), error);
    Ok(redisplay(here, form, vec![error]))
}
