//! `/lycee/signatures`: what waits for signatures, and what the school sees to.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{
    account::{EmailAddress, Role},
    convention::{Access, FollowUp, HeadAct, Means, SignerRole, pressing, waits_since},
    delivery::Undeliverable,
    id::{AccountId, ConventionId},
    sanitize,
    school::class_key,
    security::What,
    sms,
};
use store::{
    AddressChanged, ConventionsFilter, EvidenceSigner, LinkRole, LinkSent, LinkState, NewAddress,
    PendingSignature, Reminded, Undelivered,
};
use wire::{
    field,
    form::{FieldError, FormData},
    signing::school::{
        LinkSteps, SchoolConvention, SchoolConventionFlash, SchoolSignatures, SignaturesFlash, SignerShown,
        TutorShown, WaitingLine,
    },
};

use super::{
    convention_of,
    link_delivery::link_secret,
    paper::{proof_page, takes_paper},
    pile, role_of,
    version::{print_path, shown_version},
};
use crate::{
    context::AppContext,
    convention::{account_of, convention_id, lists::pages, refusal},
    convention_access::authorize_account,
    error::ServiceError,
    format::{date_time, days_since, time_or_date},
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    rate_limit::is_link_one_too_many,
    request::Request,
    selection::{list_of, ticked},
};

/// How long between two reminders, as the store has it.
const REMINDER_COOL_DOWN: TimeDelta = TimeDelta::hours(24);
/// The longest class that is looked for.
const CLASS: usize = 80;

/// `/lycee/signatures`: what waits for signatures in one's school, for its head and its staff. Pages count from 1.
/// Of one class, unless that is empty.
pub async fn list(request: Request, class_name: String, page: u32) -> Result<SchoolSignatures, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let page = page.clamp(1, 10_000);
    let class_name: String = sanitize::line(&class_name).chars().take(CLASS).collect();
    // Read first: what changes meanwhile makes the page look again.
    let revision = app.db.conventions_revision(school).await?;
    let reader = (user.id(), app.clock.today());
    let of = async |by_head| {
        app.db
            .awaited_in_school(school, reader, by_head, &class_name, page)
            .await
    };
    let (to_sign, others) = (of(true).await?, of(false).await?);
    let filter = ConventionsFilter {
        class_name: class_name.clone(),
        ..ConventionsFilter::default()
    };
    let counts = app.db.counts_of_school(school, reader, &filter).await?;
    let total = |list| {
        let found = counts.iter().find(|(known, _)| *known == list);
        found.map_or(0, |(_, count)| *count)
    };
    let totals = (total(FollowUp::ToSign), total(FollowUp::WithSigners));
    let acts = app.db.acts_in_school(school, reader.0, reader.1).await?;
    Ok(SchoolSignatures {
        revision,
        signs: acts.contains(&HeadAct::Sign),
        head: user.account.is(Role::Head),
        piles: app.db.keeps_roster(school, reader.0, reader.1).await?,
        to_sign: waiting_lines(app, to_sign),
        to_sign_total: totals.0,
        others: waiting_lines(app, others),
        others_total: totals.1,
        classes: app.db.classes_with_conventions(school, reader).await?,
        // Its key alone: what somebody typed is not said again.
        class_name: class_key(&class_name),
        page,
        pages: pages(totals.0.max(totals.1)),
    })
}

fn waiting_lines(app: &AppContext, lines: Vec<PendingSignature>) -> Vec<WaitingLine> {
    let days: Vec<Option<i64>> = lines
        .iter()
        .map(|line| Some(days_since(app, line.frozen_at)))
        .collect();
    lines
        .into_iter()
        .zip(pressing(&days))
        .map(|(line, pressing)| waiting(app, line, pressing))
        .collect()
}

fn waiting(app: &AppContext, line: PendingSignature, pressing: bool) -> WaitingLine {
    WaitingLine {
        waits: waits_since(days_since(app, line.frozen_at)),
        pressing,
        id: line.id.to_string(),
        reference: line.reference,
        student: line.student,
        class_name: line.class_name,
        host: line.host,
        since: date_time(app, line.frozen_at),
        awaited: line.unsigned.iter().map(|role| role.label().to_owned()).collect(),
        sees_to: line.sees_to,
        undelivered: line.undelivered,
        own: line.own,
    }
}

/// The account that sees to a convention's links and reminders, one that fills its school's part, and what else it may do there.
async fn require_staff(
    request: &Request,
    id: ConventionId,
) -> Result<(Option<AccountId>, Access), ServiceError> {
    request.require_school()?;
    let (who, access) = authorize_account(request, id).await?;
    if access.fills_school {
        Ok((account_of(who), access))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// `/lycee/signatures/…`: the signatures of one convention, for those who fill its school's part.
pub async fn one(request: Request, id: String) -> Result<SchoolConvention, ServiceError> {
    let app = &request.app;
    let id = convention_id(&id)?;
    let (_, access) = require_staff(&request, id).await?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    kept::note_convention(&request, id, &access, What::Convention).await;
    let version = shown_version(app, id, &file).await?;
    let delivered = Delivered {
        undelivered: app.db.undelivered(id).await?,
        links: app.db.link_states(id, app.clock.now()).await?,
    };
    let tutor = app.db.tutor_of(id).await?.map(|(name, email)| TutorShown {
        link: delivered.steps(app, LinkRole::Tutor, &email, ""),
        undelivered: not_arrived(app, &delivered.undelivered, &email),
        name,
        email,
    });
    let refusal = refusal::find(app, &file, &access).await?;
    let rule = app.db.paper_rule(file.school).await?;
    let mobiles = masked_mobiles(app, id).await?;
    Ok(SchoolConvention {
        id: id.to_string(),
        state: file.state,
        print: version
            .as_ref()
            .filter(|_| file.state.is_open_to_signatures())
            .map(|(evidence, _)| print_path(id, evidence.number))
            .unwrap_or_default(),
        today: app.clock.today().to_string(),
        document: version
            .as_ref()
            .map(|(evidence, _)| evidence.document_hash.to_string())
            .unwrap_or_default(),
        signers: version
            .map(|(evidence, _)| {
                let shown = |line: &EvidenceSigner| SignerShown {
                    paper: takes_paper(&evidence, rule, line),
                    sms: mobiles.get(&line.signer.role).cloned().unwrap_or_default(),
                    ..signer(app, line, &delivered)
                };
                evidence.signers.iter().map(shown).collect()
            })
            .unwrap_or_default(),
        signs: [SignerRole::Head, SignerRole::ReferentTeacher]
            .into_iter()
            .find(|role| access.signs_as.contains(role)),
        piles: pile::takes_in(&request).await?,
        prove: if request.require_fresh_proof().is_ok() {
            String::new()
        } else {
            proof_page(&id.to_string())
        },
        tutor,
        situation: file.situation(),
        refusal,
        reference: file.reference,
        student: file.student_name,
        host: file.host_name,
    })
}

/// The mobile numbers of those who sign a convention by links, as its page shows them.
async fn masked_mobiles(
    app: &AppContext,
    id: ConventionId,
) -> Result<BTreeMap<SignerRole, String>, ServiceError> {
    let mut mobiles = BTreeMap::new();
    if !app.texts {
        return Ok(mobiles);
    }
    for role in SignerRole::ALL {
        if let Some(mobile) = app.db.mobile_of_signer(id, role).await? {
            mobiles.insert(role, mobile.masked());
        }
    }
    Ok(mobiles)
}

/// What became of the e-mails and the links of a convention.
struct Delivered {
    /// By addresses in small letters.
    undelivered: BTreeMap<String, Undelivered>,
    links: Vec<LinkState>,
}

/// What is to be said of the last e-mail to an address, where it did not arrive; `all` is by addresses in small letters.
pub(super) fn not_arrived(app: &AppContext, all: &BTreeMap<String, Undelivered>, email: &str) -> String {
    let Some(last) = all.get(&email.to_lowercase()) else {
        return String::new();
    };
    let when = date_time(app, last.at);
    if last.given_up {
        let because = Undeliverable::of(&last.reply).because();
        format!(
            "L’e-mail du {when} n’a pas pu être remis à {email}, parce que {because}. Vérifiez cette adresse, et corrigez-la au besoin\u{a0}: \
             le lien repartira, et personne d’autre n’aura à signer de nouveau."
        )
    } else {
        format!("L’e-mail du {when} à {email} n’est pas encore passé. De nouveaux essais sont en cours.")
    }
}

impl Delivered {
    /// What became of the last link that somebody was sent in that role, at that address. `signed` is when they signed, in words.
    fn steps(&self, app: &AppContext, role: LinkRole, email: &str, signed: &str) -> LinkSteps {
        let key = email.trim().to_lowercase();
        let is_theirs = |link: &&LinkState| link.role == role && link.email_key == key;
        let Some(link) = self.links.iter().find(is_theirs) else {
            return LinkSteps::default();
        };
        let trouble = self.undelivered.get(&key);
        let wrong_address = trouble.is_some_and(|last| last.given_up);
        let mut steps = vec![format!("Préparé le {}.", date_time(app, link.made_at))];
        match (link.sent_at, trouble) {
            (Some(at), _) => steps.push(format!("Envoyé le {}.", date_time(app, at))),
            (None, Some(last)) if !last.given_up => {
                steps.push("Pas encore parti\u{a0}: de nouveaux essais sont en cours.".to_owned());
            }
            (None, _) => {}
        }
        if let Some(last) = trouble.filter(|last| last.given_up) {
            let because = Undeliverable::of(&last.reply).because();
            steps.push(match link.bounced_at {
                Some(at) => format!("Revenu le {}\u{a0}: {because}.", date_time(app, at)),
                None => format!("Non remis\u{a0}: {because}."),
            });
        }
        if let Some(at) = link.opened_at {
            steps.push(format!("Ouvert le {}.", date_time(app, at)));
        }
        if !signed.is_empty() {
            steps.push(format!("A servi à signer le {signed}."));
        }
        if !link.is_good {
            steps.push("N’est plus bon\u{a0}: annulé, ou trop ancien.".to_owned());
        }
        LinkSteps { steps, wrong_address }
    }
}

fn signer(app: &AppContext, line: &EvidenceSigner, delivered: &Delivered) -> SignerShown {
    let again = line
        .chased_at
        .map(|at| at + REMINDER_COOL_DOWN)
        .filter(|until| *until > app.clock.now());
    let signature = line.signature.as_ref();
    let signed = signature
        .map(|signature| date_time(app, signature.signed_at))
        .unwrap_or_default();
    // What was signed on paper, or by an account, a link did not serve for.
    let by_link = signature.is_some_and(|signature| signature.means == Means::LinkAndCode);
    let email = line.email.clone().unwrap_or_default();
    SignerShown {
        role: line.signer.role,
        name: line.signer.name.clone(),
        account: line.account.is_some(),
        paper: false,
        link: delivered.steps(
            app,
            LinkRole::Signer(line.signer.role),
            &email,
            if by_link { signed.as_str() } else { "" },
        ),
        reminded: line.chased_at.map(|at| date_time(app, at)).unwrap_or_default(),
        again: again.map(|until| time_or_date(app, until)).unwrap_or_default(),
        undelivered: not_arrived(app, &delivered.undelivered, &email),
        signed,
        sms: String::new(),
        email,
    }
}

const LIST: &str = "/lycee/signatures";

fn page_of(id: ConventionId) -> String {
    format!("/lycee/signatures/{id}")
}

/// Reminds somebody who has not signed yet. For those who fill the school's part.
pub async fn remind(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let (by, _) = require_staff(&request, id).await?;
    let role = role_of(&form)?;
    let context = app.context(by);
    let page = page_of(id);
    match app.db.remind(&context, id, role, &link_secret(app)).await? {
        Reminded::Done => Ok(redirect_with_flash(&page, SchoolConventionFlash::Reminded)),
        Reminded::CoolDown(until) => {
            let error = FieldError::of_form(format!(
                "Cette personne a déjà été relancée\u{a0}: attendez {}.",
                time_or_date(app, until)
            ));
            Ok(redisplay(page, form, vec![error]))
        }
        Reminded::NotNow => Ok(redirect_with_flash(&page, SchoolConventionFlash::Changed)),
        Reminded::Gone => Err(ServiceError::NotFound),
    }
}

/// Reminds at once all who have yet to sign the conventions that were ticked, but for the head. For those who fill their school's part.
pub async fn remind_many(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let list = list_of(&form, LIST);
    let chosen = ticked(&form);
    for id in &chosen {
        require_staff(&request, *id).await?;
    }
    if chosen.is_empty() {
        let error = FieldError::new(field::TO_REMIND, "Cochez au moins une convention à relancer.");
        return Ok(redisplay(list, form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    let reminded = app
        .db
        .remind_many(&context, &chosen, &|| link_secret(app))
        .await?;
    let flash = match (reminded.done, reminded.waiting) {
        (0, 0) => SignaturesFlash::NobodyReminded,
        (0, _) => SignaturesFlash::RemindedBefore,
        (_, 0) => SignaturesFlash::Reminded,
        _ => SignaturesFlash::SomeReminded,
    };
    Ok(redirect_with_flash(&list, flash))
}

/// Gives the tutor or a signer another address; a guardian also none, when they sign on paper. For those who fill the school's part.
pub async fn change_email(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let (by, _) = require_staff(&request, id).await?;
    let role = link_role(&form)?;
    let page = page_of(id);
    let name = field::of(field::EMAIL, role.code());
    let typed = form.get(field::EMAIL).to_owned();
    let email = match typed.as_str() {
        "" => None,
        text => match EmailAddress::parse(text) {
            Ok(email) => Some(email),
            Err(error) => {
                let error = FieldError::new(name, error.message());
                return Ok(redisplay(page, form, vec![error]));
            }
        },
    };
    request.require_fresh_proof()?;
    let context = app.context(by);
    let new = NewAddress {
        role,
        email: email.as_ref(),
        reinstate: form.is_ticked(field::REINSTATE),
    };
    let changed = app
        .db
        .change_address(&context, id, &new, &|| link_secret(app))
        .await?;
    match changed {
        AddressChanged::Done => {
            let flash = if email.is_some() {
                SchoolConventionFlash::EmailChanged
            } else {
                SchoolConventionFlash::OnPaper
            };
            Ok(redirect_with_flash(&page, flash))
        }
        AddressChanged::Barred => {
            let error = FieldError::new(
                name,
                "Cette adresse avait été remplacée pour cette convention\u{a0}: plus rien n’y est envoyé. Si c’est bien la bonne, cochez la case \
                 pour la rendre à cette personne.",
            );
            Ok(redisplay(page, form, vec![error]))
        }
        AddressChanged::Needed => {
            let error = FieldError::new(
                name,
                "Donnez une adresse\u{a0}: on ne la retire qu’à un représentant légal, qui signe alors sur papier.",
            );
            Ok(redisplay(page, form, vec![error]))
        }
        AddressChanged::Taken => {
            let error = FieldError::new(
                name,
                "Un autre signataire a déjà cette adresse\u{a0}: chacun doit avoir la sienne.",
            );
            Ok(redisplay(page, form, vec![error]))
        }
        AddressChanged::NotNow(_) => Ok(redirect_with_flash(&page, SchoolConventionFlash::Changed)),
        AddressChanged::Gone => Err(ServiceError::NotFound),
    }
}

/// The role of a link that a form is about.
fn link_role(form: &FormData) -> Result<LinkRole, ServiceError> {
    LinkRole::from_code(form.get(field::ROLE)).ok_or(ServiceError::NotFound)
}

/// Sends somebody who has no account a new personal link, by SMS as well where that is asked for. For those who fill the school's part.
pub async fn send_link(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let (by, _) = require_staff(&request, id).await?;
    let role = link_role(&form)?;
    if is_link_one_too_many(&request, id, role).await? {
        return Ok(redirect_with_flash(
            &page_of(id),
            SchoolConventionFlash::LinksEnough,
        ));
    }
    let context = app.context(by);
    let secret = link_secret(app);
    let by_sms = app.texts && form.is_ticked(field::BY_SMS);
    let sent = if by_sms {
        match sms::of_link(&format!("{}{}", app.about.public_url, secret.link)) {
            Some(text) => {
                app.db
                    .send_link_and_sms(&context, id, role, &secret, &text)
                    .await?
            }
            None => LinkSent::NoSms,
        }
    } else {
        app.db.send_link(&context, id, role, &secret).await?
    };
    let flash = match sent {
        LinkSent::Done if by_sms => SchoolConventionFlash::LinkTexted,
        LinkSent::Done => SchoolConventionFlash::LinkSent,
        LinkSent::NoSms => SchoolConventionFlash::NoSms,
        LinkSent::NoAddress => SchoolConventionFlash::NoAddress,
        LinkSent::Barred => SchoolConventionFlash::AddressBarred,
        LinkSent::NotNow(_) => SchoolConventionFlash::Changed,
        LinkSent::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redirect_with_flash(&page_of(id), flash))
}

/// Makes somebody's personal links void. For those who fill the school's part.
pub async fn revoke_links(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let (by, _) = require_staff(&request, id).await?;
    let role = link_role(&form)?;
    if app.db.revoke_links(&app.context(by), id, role).await? {
        Ok(redirect_with_flash(
            &page_of(id),
            SchoolConventionFlash::LinksRevoked,
        ))
    } else {
        Err(ServiceError::NotFound)
    }
}
