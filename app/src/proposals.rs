//! Places found alone: what the pupil, the lycée and the host read and do.

use chrono::TimeDelta;
use domain::{
    account::{Email, PersonName, Role},
    id::ProposalId,
    path,
    proposal::{MOST_LIVE, ProposalActor, ProposalDetail, ProposalHistoryLine, ProposalState},
    typed,
    weeks::Weeks,
};
use store::{NewProposal, ProposalMoved, ProposalsFilter, Proposed};

use crate::{
    answer::{done, lead_to, send_back},
    api::{
        proposals::{ProposalLine, ProposalPage, ProposePage, SchoolSpace},
        pupil::HistoryShown,
    },
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    limit::{TOO_OFTEN, is_too_often_from_here},
    membership::moment,
    pupil::{
        applications::{days, reason, rivals},
        free_weeks, id, places, pupil,
    },
    secret::Secret,
    visitor::{signed_in_as, signed_in_at_school},
};

/// Bounds of what a pupil types.
const NAME: usize = 120;
const CITY: usize = 80;
const ACTIVITIES: usize = 1000;

/// How long a host's personal link to its convention is good: past the campaign, however early it agreed.
const TO_FILL: TimeDelta = TimeDelta::days(365);

/// Lines on a page of the lycée's list, as the store has it.
const LINES: usize = 50;

/// `/eleve/proposer`.
pub(crate) async fn propose_page() -> Result<ProposePage, AppError> {
    let app = app_context()?;
    let (visitor, card) = pupil(&app).await?;
    let calendar = calendar(&app).ok_or(AppError::NotFound)?;
    let held = places(&app, &visitor, Some(calendar.campaign.id)).await?;
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
    faults: &mut Vec<Fault>,
    form: &Fields,
    field: &'static str,
    longest: usize,
    missing: &'static str,
) -> String {
    let text = typed::line(form.get(field));
    if text.chars().count() < 2 {
        faults.push(Fault::new(field, missing));
    } else if text.chars().count() > longest {
        faults.push(Fault::new(
            field,
            format!("Ce texte dépasse {longest} caractères."),
        ));
    }
    text
}

pub(crate) async fn propose(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = pupil(&app).await?;
    let campaign = app.catalogue.campaign().ok_or(AppError::NotFound)?;
    let page = "/eleve/proposer";
    let mut faults = Vec::new();
    let host_name = line(
        &mut faults,
        &form,
        "structure",
        NAME,
        "Donnez le nom de la structure.",
    );
    let contact = PersonName::parse(form.get("contact"));
    if contact.is_err() {
        faults.push(Fault::new(
            "contact",
            "Donnez le nom de la personne à qui vous avez parlé.",
        ));
    }
    let email = Email::parse(form.get("courriel"));
    if let Err(error) = &email {
        faults.push(Fault::new("courriel", error.message()));
    }
    let city = line(
        &mut faults,
        &form,
        "ville",
        CITY,
        "Donnez la ville où le stage aura lieu.",
    );
    let weeks = Weeks::from_code(form.get("semaines"));
    if weeks.is_none() {
        faults.push(Fault::new("semaines", "Choisissez les semaines de votre stage."));
    }
    let activities = typed::kept(form.get("activites"));
    if activities.chars().count() < 10 {
        faults.push(Fault::new(
            "activites",
            "Dites en une phrase ou deux ce que vous ferez.",
        ));
    } else if activities.chars().count() > ACTIVITIES {
        faults.push(Fault::new(
            "activites",
            "Ce texte dépasse 1\u{202f}000 caractères.",
        ));
    }
    let (Ok(contact), Ok(email), Some(weeks), true) = (contact, email, weeks, faults.is_empty()) else {
        return send_back(&app, page, form, faults).await;
    };
    let proposal = form
        .get("proposition")
        .parse()
        .unwrap_or_else(|_| ProposalId((app.ids)()));
    let new = NewProposal {
        id: proposal,
        student: visitor.id(),
        campaign: campaign.id,
        weeks,
        host_name,
        host_email: email.as_str().to_owned(),
        contact_name: contact.as_str().to_owned(),
        city,
        activities,
    };
    let fault = match app.db.propose(&app.act(Some(visitor.id())), &new).await? {
        Proposed::Done | Proposed::Already => {
            done(&path::proposal_of_student(proposal), "envoyee");
            return Ok(());
        }
        Proposed::AlreadyPlaced => Fault::new(
            "semaines",
            "Vous avez déjà un stage confirmé pour une de ces semaines.",
        ),
        Proposed::OwnAddress => Fault::new(
            "courriel",
            "Cette adresse est la vôtre ou celle de votre famille. Donnez l’adresse professionnelle de la structure\u{a0}: \
             votre lycée doit pouvoir la vérifier.",
        ),
        Proposed::TooMany => Fault::of_form(format!(
            "{MOST_LIVE} de vos propositions attendent déjà une réponse. Retirez-en une pour en faire une autre."
        )),
        Proposed::Closed => {
            Fault::of_form("Il n’est pas, ou plus, possible de proposer un stage pour ces semaines.")
        }
    };
    send_back(&app, page, form, vec![fault]).await
}

fn shown(app: &AppContext, detail: ProposalDetail, rivals: Vec<String>, may_cancel: bool) -> ProposalPage {
    ProposalPage {
        proposed: moment(app, detail.proposed_at),
        moved: moment(app, detail.moved_at),
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

/// `/eleve/propositions/…`.
pub(crate) async fn for_student(text: &str) -> Result<ProposalPage, AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let detail = app
        .db
        .proposal_for_student(visitor.id(), id(text)?)
        .await?
        .ok_or(AppError::NotFound)?;
    let rivals = if detail.state.is_live() {
        rivals(&app, visitor.id(), detail.weeks, &detail.id.to_string()).await?
    } else {
        Vec::new()
    };
    Ok(shown(&app, detail, rivals, true))
}

/// `/lycee`.
pub(crate) async fn school_space(page: u32) -> Result<SchoolSpace, AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let page = page.max(1);
    let filter = ProposalsFilter { state: None, page };
    let today = app.clock.today();
    let proposals = app.db.proposals_for_school(visitor.id(), &filter, today).await?;
    Ok(SchoolSpace {
        name: visitor.account.name.clone(),
        more: proposals.len() == LINES,
        proposals: proposals
            .into_iter()
            .map(|detail| ProposalLine {
                proposed: moment(&app, detail.proposed_at),
                detail,
            })
            .collect(),
        page,
    })
}

/// `/lycee/propositions/…`.
pub(crate) async fn for_school(text: &str) -> Result<ProposalPage, AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let (detail, decides) = app
        .db
        .proposal_for_school(visitor.id(), id(text)?, app.clock.today())
        .await?
        .ok_or(AppError::NotFound)?;
    let is_head = visitor.account.is(Role::Head);
    let history = app.db.proposal_history(detail.id).await?;
    Ok(ProposalPage {
        may_decide: decides,
        history: history.into_iter().map(|line| in_words(&app, line)).collect(),
        ..shown(&app, detail, Vec::new(), is_head)
    })
}

/// A line of history for the lycée: by name where somebody is known, by quality otherwise.
fn in_words(app: &AppContext, line: ProposalHistoryLine) -> HistoryShown {
    let by = line.by.filter(|_| line.actor != ProposalActor::Host);
    HistoryShown {
        when: moment(app, line.at),
        what: line.what.label().to_owned(),
        who: by.unwrap_or_else(|| line.actor.label().to_owned()),
        note: line.note,
    }
}

/// `/reponse`.
pub(crate) async fn for_host(token: &str) -> Result<Option<ProposalPage>, AppError> {
    let app = app_context()?;
    let hash = Secret::read(token).hash();
    let detail = app.db.proposal_by_token(&hash, app.clock.now()).await?;
    Ok(detail.map(|detail| shown(&app, detail, Vec::new(), true)))
}

/// The place a form is about.
fn about(form: &Fields) -> Result<ProposalId, AppError> {
    id(form.get("proposition"))
}

/// Leads on after a move; where it could not be made, the page says how things stand.
async fn lead_on(
    app: &AppContext,
    page: &str,
    form: Fields,
    what: &str,
    moved: ProposalMoved,
) -> Result<(), AppError> {
    match moved {
        ProposalMoved::Done => done(page, what),
        ProposalMoved::NotNow(_) => done(page, "change"),
        ProposalMoved::AlreadyPlaced => {
            let fault = Fault::of_form("Cet élève a déjà un stage confirmé pour une de ces semaines.");
            return send_back(app, page, form, vec![fault]).await;
        }
        ProposalMoved::TooLate => {
            let fault = Fault::of_form(
                "Ces semaines ont commencé\u{a0}: la structure n’aurait plus le temps de répondre.",
            );
            return send_back(app, page, form, vec![fault]).await;
        }
        ProposalMoved::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn withdraw(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let proposal = about(&form)?;
    let moved = app
        .db
        .withdraw_proposal(&app.act(Some(visitor.id())), proposal)
        .await?;
    lead_on(&app, &path::proposal_of_student(proposal), form, "retiree", moved).await
}

pub(crate) async fn cancel(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let proposal = about(&form)?;
    let page = path::proposal_of_student(proposal);
    let known = app.db.proposal_for_student(visitor.id(), proposal).await?;
    known.ok_or(AppError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let act = app.act(Some(visitor.id()));
            let moved = app.db.cancel_proposal(&act, proposal, &reason).await?;
            lead_on(&app, &page, form, "annulee", moved).await
        }
        Err(fault) => send_back(&app, &page, form, vec![fault]).await,
    }
}

/// Asks the host, by a link of its own.
pub(crate) async fn let_go(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let proposal = about(&form)?;
    let secret = Secret::new(app.chance.as_ref());
    let link = format!("/reponse?jeton={}", secret.as_str());
    let act = app.act(Some(visitor.id()));
    let moved = app.db.let_go(&act, proposal, &secret.hash(), &link).await?;
    lead_on(
        &app,
        &path::proposal_for_school(proposal),
        form,
        "transmise",
        moved,
    )
    .await
}

pub(crate) async fn reject(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let proposal = about(&form)?;
    let page = path::proposal_for_school(proposal);
    let known = app
        .db
        .proposal_for_school(visitor.id(), proposal, app.clock.today())
        .await?;
    known.filter(|(_, decides)| *decides).ok_or(AppError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let act = app.act(Some(visitor.id()));
            let moved = app.db.reject(&act, proposal, &reason).await?;
            lead_on(&app, &page, form, "refusee", moved).await
        }
        Err(fault) => send_back(&app, &page, form, vec![fault]).await,
    }
}

pub(crate) async fn cancel_by_school(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Head)?;
    let proposal = about(&form)?;
    let page = path::proposal_for_school(proposal);
    let known = app
        .db
        .proposal_for_school(visitor.id(), proposal, app.clock.today())
        .await?;
    known.filter(|(_, decides)| *decides).ok_or(AppError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let act = app.act(Some(visitor.id()));
            let moved = app.db.cancel_proposal(&act, proposal, &reason).await?;
            lead_on(&app, &page, form, "annulee", moved).await
        }
        Err(fault) => send_back(&app, &page, form, vec![fault]).await,
    }
}

/// The link's page and its secret's hash. The secret is kept nowhere but in the address.
fn link(form: &Fields) -> (String, String) {
    let secret = Secret::read(form.get("jeton"));
    let jeton: String = form_urlencoded::byte_serialize(secret.as_str().as_bytes()).collect();
    (format!("/reponse?jeton={jeton}"), secret.hash())
}

pub(crate) async fn agree(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (page, hash) = link(&form);
    if is_too_often_from_here(&app, "letter_link").await? {
        return send_back(&app, &page, Fields::default(), vec![Fault::of_form(TOO_OFTEN)]).await;
    }
    let secret = Secret::new(app.chance.as_ref());
    let tutor = store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + TO_FILL,
        link: path::personal_link(secret.as_str()),
    };
    match app.db.agree(&app.act(None), &hash, &tutor).await? {
        // A dead link says so itself.
        ProposalMoved::Gone => lead_to(&page),
        moved => return lead_on(&app, &page, form.without(&["jeton"]), "acceptee", moved).await,
    }
    Ok(())
}

pub(crate) async fn decline(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (page, hash) = link(&form);
    if is_too_often_from_here(&app, "letter_link").await? {
        return send_back(&app, &page, Fields::default(), vec![Fault::of_form(TOO_OFTEN)]).await;
    }
    // Looked at first: what is typed behind a link that was made up is not kept.
    if app.db.proposal_by_token(&hash, app.clock.now()).await?.is_none() {
        lead_to(&page);
        return Ok(());
    }
    let reason = match reason(&form) {
        Ok(reason) => reason,
        Err(fault) => return send_back(&app, &page, form.without(&["jeton"]), vec![fault]).await,
    };
    match app.db.decline(&app.act(None), &hash, &reason).await? {
        ProposalMoved::Gone => lead_to(&page),
        moved => return lead_on(&app, &page, form.without(&["jeton"]), "declinee", moved).await,
    }
    Ok(())
}

/// The host who agreed cannot come to it any more.
pub(crate) async fn cancel_agreement(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (page, hash) = link(&form);
    let reason = match reason(&form) {
        Ok(reason) => reason,
        Err(fault) => return send_back(&app, &page, form.without(&["jeton"]), vec![fault]).await,
    };
    match app.db.cancel_agreement(&app.act(None), &hash, &reason).await? {
        ProposalMoved::Gone => lead_to(&page),
        moved => return lead_on(&app, &page, form.without(&["jeton"]), "annulee", moved).await,
    }
    Ok(())
}
