//! Places found alone: what the pupil, the lycée and the host read and do.

use chrono::TimeDelta;
use domain::{
    account::{EmailAddress, PersonName, Role},
    id::ProposalId,
    proposal::{MAX_LIVE_PROPOSALS, ProposalActor, ProposalDetail, ProposalHistoryLine, ProposalState},
    sanitize,
    security::Capacity,
    urls,
    weeks::Weeks,
};
use store::{NewProposal, ProposalMoved, ProposalsFilter, Proposed};
use wire::{
    field,
    flash::ChangedFlash,
    form::{FieldError, FormData},
    proposal::{
        ProposalFlash, ProposalLine, ProposalPage, ProposePage, ReplyFlash, SchoolProposalFlash, SchoolSpace,
    },
    student::HistoryShown,
};

use crate::{
    arrival,
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::{date_time, day},
    kept,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    rate_limit::{TOO_OFTEN, is_network_too_often},
    request::Request,
    student::{
        applications::{days, reason, rivals},
        free_weeks, id, places, student,
    },
    token::Secret,
};

/// Bounds of what a pupil types.
const NAME: usize = 120;
const CITY: usize = 80;
const ACTIVITIES: usize = 1000;

/// How long a host's personal link to its convention is good: past the campaign, however early it agreed.
const TO_FILL: TimeDelta = TimeDelta::days(365);

/// The longest text that is looked for.
const SEARCHED: usize = 80;

/// `/eleve/proposer`: the form by which a student declares a place found alone.
pub async fn propose_page(request: Request) -> Result<ProposePage, ServiceError> {
    let app = &request.app;
    let (user, card) = student(&request).await?;
    let calendar = calendar(app).ok_or(ServiceError::NotFound)?;
    let held = places(app, user, Some(calendar.campaign.id)).await?;
    let is_free = free_weeks(&held);
    let in_time: Vec<Weeks> = Weeks::ALL
        .into_iter()
        .filter(|weeks| {
            calendar.today >= calendar.campaign.hosts_open
                && calendar.today < calendar.campaign.span(*weeks).0
        })
        .collect();
    let choices: Vec<Weeks> = in_time.iter().copied().filter(|weeks| is_free(*weeks)).collect();
    Ok(ProposePage {
        placed: choices.is_empty() && !in_time.is_empty(),
        choices,
        campaign: calendar.campaign,
        form: (app.ids)().to_string(),
        school: card.school,
    })
}

/// A line of text within bounds, or what is wrong with it.
fn line(
    errors: &mut Vec<FieldError>,
    form: &FormData,
    field: &'static str,
    longest: usize,
    missing: &'static str,
) -> String {
    let text = sanitize::line(form.get(field));
    if text.chars().count() < 2 {
        errors.push(FieldError::new(field, missing));
    } else if text.chars().count() > longest {
        errors.push(FieldError::new(
            field,
            format!("Ce texte dépasse {longest} caractères."),
        ));
    }
    text
}

/// The student declares a place found alone.
pub async fn propose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = student(&request).await?;
    let campaign = app.offer_cache.campaign().ok_or(ServiceError::NotFound)?;
    let page = "/eleve/proposer";
    let mut errors = Vec::new();
    let host_name = line(
        &mut errors,
        &form,
        field::STRUCTURE,
        NAME,
        "Donnez le nom de la structure.",
    );
    let contact = PersonName::parse(form.get(field::CONTACT));
    if contact.is_err() {
        errors.push(FieldError::new(
            field::CONTACT,
            "Donnez le nom de la personne à qui vous avez parlé.",
        ));
    }
    let email = EmailAddress::parse(form.get(field::EMAIL));
    if let Err(error) = &email {
        errors.push(FieldError::new(field::EMAIL, error.message()));
    }
    let city = line(
        &mut errors,
        &form,
        field::CITY,
        CITY,
        "Donnez la ville où le stage aura lieu.",
    );
    let weeks = Weeks::from_code(form.get(field::WEEKS));
    if weeks.is_none() {
        errors.push(FieldError::new(
            field::WEEKS,
            "Choisissez les semaines de votre stage.",
        ));
    }
    let activities = sanitize::multiline(form.get(field::ACTIVITIES));
    if activities.chars().count() < 10 {
        errors.push(FieldError::new(
            field::ACTIVITIES,
            "Dites en une phrase ou deux ce que vous ferez.",
        ));
    } else if activities.chars().count() > ACTIVITIES {
        errors.push(FieldError::new(
            field::ACTIVITIES,
            "Ce texte dépasse 1\u{202f}000 caractères.",
        ));
    }
    let (Ok(contact), Ok(email), Some(weeks), true) = (contact, email, weeks, errors.is_empty()) else {
        return Ok(redisplay(page, form, errors));
    };
    let proposal = form
        .get(field::PROPOSAL)
        .parse()
        .unwrap_or_else(|_| ProposalId((app.ids)()));
    let new = NewProposal {
        id: proposal,
        student: user.id(),
        campaign: campaign.id,
        weeks,
        host_name,
        host_email: email.as_str().to_owned(),
        contact_name: contact.as_str().to_owned(),
        city,
        activities,
    };
    let error = match app.db.propose(&app.context(Some(user.id())), &new).await? {
        Proposed::Done | Proposed::Already => {
            return Ok(redirect_with_flash(
                &urls::proposal_of_student(proposal),
                ProposalFlash::Sent,
            ));
        }
        Proposed::AlreadyPlaced => FieldError::new(
            field::WEEKS,
            "Vous avez déjà un stage confirmé pour une de ces semaines.",
        ),
        Proposed::OwnAddress => FieldError::new(
            field::EMAIL,
            "Cette adresse est la vôtre ou celle de votre famille. Donnez l’adresse professionnelle de la structure\u{a0}: \
             votre lycée doit pouvoir la vérifier.",
        ),
        Proposed::TooMany => FieldError::of_form(format!(
            "{MAX_LIVE_PROPOSALS} de vos propositions attendent déjà une réponse. Retirez-en une pour en faire une autre."
        )),
        Proposed::Closed => {
            FieldError::of_form("Il n’est pas, ou plus, possible de proposer un stage pour ces semaines.")
        }
    };
    Ok(redisplay(page, form, vec![error]))
}

fn shown(app: &AppContext, detail: ProposalDetail, rivals: Vec<String>, may_cancel: bool) -> ProposalPage {
    ProposalPage {
        proposed: date_time(app, detail.proposed_at),
        moved: date_time(app, detail.moved_at),
        span: days(app, detail.weeks),
        rivals,
        overdue: detail
            .deadline
            .is_some_and(|deadline| deadline < app.clock.today()),
        may_cancel: may_cancel && detail.state == ProposalState::Agreed,
        may_decide: false,
        history: Vec::new(),
        detail,
    }
}

/// `/eleve/propositions/…`: a place that the student found alone.
pub async fn for_student(request: Request, text: String) -> Result<ProposalPage, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let detail = app
        .db
        .proposal_for_student(user.id(), id(&text)?)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let rivals = if detail.state.is_live() {
        rivals(app, user.id(), detail.weeks, &detail.id.to_string()).await?
    } else {
        Vec::new()
    };
    Ok(shown(app, detail, rivals, true))
}

/// `/lycee`: the places that students of the school found alone, all or those with that text in the student's or the host's name.
pub async fn school_space(request: Request, text: String, page: u32) -> Result<SchoolSpace, ServiceError> {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let mut filter = ProposalsFilter {
        state: None,
        text: sanitize::line(&text).chars().take(SEARCHED).collect(),
        page,
    };
    let today = app.clock.today();
    let (total, pages) = app
        .db
        .count_proposals_for_school(user.id(), &filter, today)
        .await?;
    filter.page = page.clamp(1, pages);
    let proposals = app.db.proposals_for_school(user.id(), &filter, today).await?;
    Ok(SchoolSpace {
        name: user.account.name.clone(),
        total,
        page: filter.page,
        pages,
        proposals: proposals
            .into_iter()
            .map(|detail| ProposalLine {
                proposed: day(app, detail.proposed_at),
                detail,
            })
            .collect(),
    })
}

/// `/lycee/propositions/…`: one of them.
pub async fn for_school(request: Request, text: String) -> Result<ProposalPage, ServiceError> {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let (detail, decides) = app
        .db
        .proposal_for_school(user.id(), id(&text)?, app.clock.today())
        .await?
        .ok_or(ServiceError::NotFound)?;
    kept::note_request(&request, detail.id.0, Capacity::School).await;
    let is_head = user.account.is(Role::Head);
    let history = app.db.proposal_history(detail.id).await?;
    Ok(ProposalPage {
        may_decide: decides,
        history: history.into_iter().map(|line| in_words(app, line)).collect(),
        ..shown(app, detail, Vec::new(), is_head)
    })
}

/// A line of history for the lycée: by name where somebody is known, by quality otherwise.
pub(crate) fn in_words(app: &AppContext, line: ProposalHistoryLine) -> HistoryShown {
    let by = line.by.filter(|_| line.actor != ProposalActor::Host);
    HistoryShown {
        when: date_time(app, line.at),
        what: line.what.label().to_owned(),
        who: by.unwrap_or_else(|| line.actor.label().to_owned()),
        note: line.note,
    }
}

/// `/reponse`: the same for the host, by its link; nothing when the link is not good.
pub async fn for_host(request: Request, token: String) -> Result<Option<ProposalPage>, ServiceError> {
    let app = &request.app;
    let hash = arrival::brought(&request, &token).hash();
    let detail = app.db.proposal_by_token(&hash, app.clock.now()).await?;
    Ok(detail.map(|detail| shown(app, detail, Vec::new(), true)))
}

/// The place a form is about.
fn about(form: &FormData) -> Result<ProposalId, ServiceError> {
    id(form.get(field::PROPOSAL))
}

/// Leads on after a transition; where it could not be made, the page says how things stand.
fn redirect_after<F: ChangedFlash>(page: &str, form: FormData, done: F, moved: ProposalMoved) -> FormResult {
    let refused = |message: &str| redisplay(page, form, vec![FieldError::of_form(message)]);
    Ok(match moved {
        ProposalMoved::Done => redirect_with_flash(page, done),
        ProposalMoved::NotNow(_) => redirect_with_flash(page, F::CHANGED),
        ProposalMoved::AlreadyPlaced => {
            refused("Cet élève a déjà un stage confirmé pour une de ces semaines.")
        }
        ProposalMoved::TooLate => {
            refused("Ces semaines ont commencé\u{a0}: la structure n’aurait plus le temps de répondre.")
        }
        ProposalMoved::Gone => return Err(ServiceError::NotFound),
    })
}

/// The student gives up a place found alone, before it is agreed.
pub async fn withdraw(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let proposal = about(&form)?;
    let moved = app
        .db
        .withdraw_proposal(&app.context(Some(user.id())), proposal)
        .await?;
    redirect_after(
        &urls::proposal_of_student(proposal),
        form,
        ProposalFlash::Withdrawn,
        moved,
    )
}

/// The student gives up an agreed place.
pub async fn cancel(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let proposal = about(&form)?;
    let page = urls::proposal_of_student(proposal);
    let found = app.db.proposal_for_student(user.id(), proposal).await?;
    found.ok_or(ServiceError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let context = app.context(Some(user.id()));
            let moved = app.db.cancel_proposal(&context, proposal, &reason).await?;
            redirect_after(&page, form, ProposalFlash::Cancelled, moved)
        }
        Err(error) => Ok(redisplay(page, form, vec![error])),
    }
}

/// Lets it go: asks the host, by a link of its own, or confirms the place where the host has said yes already.
pub async fn let_go(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let proposal = about(&form)?;
    let found = app
        .db
        .proposal_for_school(user.id(), proposal, app.clock.today())
        .await?;
    let (detail, _) = found
        .filter(|(_, decides)| *decides)
        .ok_or(ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    let (moved, flash) = if detail.is_confirmed_by_school() {
        let link = tutor_link(app);
        let moved = app.db.confirm_proposal(&context, proposal, &link).await?;
        (moved, SchoolProposalFlash::Confirmed)
    } else {
        let (hash, link) = reply_link(app);
        let moved = app.db.let_go(&context, proposal, &hash, &link).await?;
        (moved, SchoolProposalFlash::LetGo)
    };
    redirect_after(&urls::proposal_for_school(proposal), form, flash, moved)
}

/// A secret's hash, and the personal link with it by which a host answers.
pub(crate) fn reply_link(app: &AppContext) -> (String, String) {
    let secret = Secret::new(app.rng.as_ref());
    (secret.hash(), format!("/reponse?jeton={}", secret.as_str()))
}

/// The school says no, and why.
pub async fn reject(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let proposal = about(&form)?;
    let page = urls::proposal_for_school(proposal);
    let found = app
        .db
        .proposal_for_school(user.id(), proposal, app.clock.today())
        .await?;
    found
        .filter(|(_, decides)| *decides)
        .ok_or(ServiceError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let context = app.context(Some(user.id()));
            let moved = app.db.reject(&context, proposal, &reason).await?;
            redirect_after(&page, form, SchoolProposalFlash::Rejected, moved)
        }
        Err(error) => Ok(redisplay(page, form, vec![error])),
    }
}

/// The head gives up an agreed place of a student.
pub async fn cancel_by_school(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Head)?;
    let proposal = about(&form)?;
    let page = urls::proposal_for_school(proposal);
    let found = app
        .db
        .proposal_for_school(user.id(), proposal, app.clock.today())
        .await?;
    found
        .filter(|(_, decides)| *decides)
        .ok_or(ServiceError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let context = app.context(Some(user.id()));
            let moved = app.db.cancel_proposal(&context, proposal, &reason).await?;
            redirect_after(&page, form, SchoolProposalFlash::Cancelled, moved)
        }
        Err(error) => Ok(redisplay(page, form, vec![error])),
    }
}

/// The link's page and its secret's hash.
fn link(request: &Request, form: &FormData) -> (String, String) {
    let token = form.get(field::TOKEN);
    (
        arrival::page(request, "/reponse", token),
        arrival::brought(request, token).hash(),
    )
}

/// The host says yes, by its link: whoever fills its part of the convention has a link for that from then on.
pub async fn agree(request: Request, form: FormData) -> FormResult {
    answer(request, form, Answer::Agree).await
}

/// The host says no, by its link.
pub async fn decline(request: Request, form: FormData) -> FormResult {
    answer(request, form, Answer::Decline).await
}

/// The host who agreed cannot come to it any more.
pub async fn cancel_agreement(request: Request, form: FormData) -> FormResult {
    answer(request, form, Answer::Cancel).await
}

/// What a host answers by its link.
#[derive(Clone, Copy)]
enum Answer {
    Agree,
    Decline,
    Cancel,
}

/// How often is asked first, and what is typed behind a link that was made up is not kept. A dead link says so itself.
async fn answer(request: Request, form: FormData, answer: Answer) -> FormResult {
    let app = &request.app;
    let (page, hash) = link(&request, &form);
    if is_network_too_often(&request, "letter_link").await? {
        let errors = vec![FieldError::of_form(TOO_OFTEN)];
        return Ok(redisplay(page, FormData::default(), errors));
    }
    if app.db.proposal_by_token(&hash, app.clock.now()).await?.is_none() {
        return Ok(redirect(page));
    }
    let reason = match answer {
        Answer::Agree => Ok(String::new()),
        Answer::Decline | Answer::Cancel => reason(&form),
    };
    let typed = form.without(&[field::TOKEN]);
    let reason = match reason {
        Ok(reason) => reason,
        Err(error) => return Ok(redisplay(page, typed, vec![error])),
    };
    let context = app.context(None);
    let (moved, flash) = match answer {
        Answer::Agree => (
            app.db.agree(&context, &hash, &tutor_link(app)).await?,
            ReplyFlash::Accepted,
        ),
        Answer::Decline => (
            app.db.decline(&context, &hash, &reason).await?,
            ReplyFlash::Declined,
        ),
        Answer::Cancel => (
            app.db.cancel_agreement(&context, &hash, &reason).await?,
            ReplyFlash::Cancelled,
        ),
    };
    match moved {
        ProposalMoved::Gone => Ok(redirect(page)),
        moved => redirect_after(&page, typed, flash, moved),
    }
}

/// The personal link by which a host without an account fills its part of the convention.
pub(crate) fn tutor_link(app: &AppContext) -> store::Secret {
    let secret = Secret::new(app.rng.as_ref());
    store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + TO_FILL,
        link: urls::personal_link(secret.as_str()),
    }
}
