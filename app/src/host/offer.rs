//! Offers that are out: looked at, moved, copied, changed.

use domain::{
    draft::{DraftContent, Problem, Step, field, publication_problem},
    id::OfferId,
    offer::{
        Offer, OfferCard, OfferDetail, OfferState, SeatsLeft,
        history::{OfferHappening, OfferHistoryLine},
        moves::{OfferActor, OfferEvent, next},
    },
    path::offer_of_structure,
    structure::StructureRole,
    typed::kept,
    typography::date,
    weeks::Week,
};
use store::{Edited, InboxFilter, OfferMoved, OwnOffer, Reviewed, StructureFile};

use super::{draft, faults, host, known::Known, lycees, structure};
use crate::{
    answer::{done, lead_to, send_back},
    api::host::offer::{OfferEdit, OwnOfferPage},
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    membership::moment,
    visitor::SignedIn,
};

/// Applications shown on an offer's page; the inbox has the others.
const SHOWN: usize = 10;

async fn found(
    app: &AppContext,
    visitor: &SignedIn,
    id: &str,
) -> Result<(OwnOffer, StructureRole), AppError> {
    let id: OfferId = id.parse().map_err(|_| AppError::NotFound)?;
    let own = app
        .db
        .own_offer(visitor.id(), id)
        .await?
        .ok_or(AppError::NotFound)?;
    if own.offer.state == OfferState::Removed {
        return Err(AppError::NotFound);
    }
    let role = visitor
        .account
        .role_in(own.offer.structure)
        .ok_or(AppError::NotFound)?;
    Ok((own, role))
}

pub(crate) async fn page(app: &AppContext, id: &str) -> Result<OwnOfferPage, AppError> {
    let visitor = host()?;
    let (own, role) = found(app, &visitor, id).await?;
    let offer = own.offer;
    let file = structure::file(app, &visitor, offer.structure).await?;
    // The list knows what an offer alone does not: seats and counts.
    let line = app
        .db
        .offers_of_structure(visitor.id(), offer.structure)
        .await?
        .unwrap_or_default()
        .into_iter()
        .find(|line| line.id == offer.id)
        .ok_or(AppError::NotFound)?;
    let filter = InboxFilter {
        offer: Some(offer.id),
        ..InboxFilter::default()
    };
    let inbox = app.db.inbox(visitor.id(), &filter, app.clock.today()).await?;
    let left = |week| {
        line.seats
            .iter()
            .find(|seat| seat.week == week)
            .map_or(0, |seat| seat.left())
    };
    let seats_left = SeatsLeft {
        first: left(Week::First),
        second: left(Week::Second),
    };
    let lycees: Vec<String> = own
        .reserved_to
        .iter()
        .map(|uai| lycees::named(app, uai.as_str()).1)
        .collect();
    let moves = moves(offer.state, role, line.counts.is_empty());
    let asked = app.db.review_asked_at(visitor.id(), offer.id).await?;
    let history = app.db.offer_history(offer.id).await?;
    let published = offer.published_at.unwrap_or_else(|| app.clock.now());
    Ok(OwnOfferPage {
        id: offer.id,
        structure: offer.structure,
        state: offer.state,
        hidden_reason: line.hidden_reason.unwrap_or_default(),
        sector: draft::label_of(&app.catalogue.sectors(), offer.sector),
        calendar: calendar(app),
        place: file
            .places
            .iter()
            .find(|place| place.id == offer.place)
            .map(structure::place_in_words)
            .unwrap_or_default(),
        contact: format!("{}, {}", offer.contact_name, offer.contact_phone),
        published: date(app.clock.local(published).date()),
        review_asked: asked.map(|at| moment(app, at)).unwrap_or_default(),
        may_ask_review: role.may_publish() && offer.state == OfferState::Hidden && asked.is_none(),
        history: history.iter().map(|line| in_words(app, line)).collect(),
        may_edit: role.may_publish() && is_out(offer.state),
        may_publish: role.may_publish(),
        detail: detail(app, offer, &file, seats_left, lycees),
        seats: line.seats,
        counts: line.counts,
        applications: inbox.rows.into_iter().take(SHOWN).collect(),
        moves,
    })
}

/// When, what and by whom, and the reason given. Moderators act in the name of moderation.
fn in_words(app: &AppContext, line: &OfferHistoryLine) -> (String, String, String) {
    let edited = line.what == OfferHappening::Edited;
    let what = if edited && !line.note.is_empty() {
        let fields: Vec<&str> = line.note.split(',').map(field::label).collect();
        format!("{} ({})", line.what.label(), fields.join(", "))
    } else {
        line.what.label().to_owned()
    };
    let what = match (line.actor, &line.by) {
        (OfferActor::Moderator, _) => format!("{what} par la modération"),
        (OfferActor::Host, Some(by)) => format!("{what} par {by}"),
        _ => what,
    };
    let note = if edited { String::new() } else { line.note.clone() };
    (moment(app, line.at), what, note)
}

fn is_out(state: OfferState) -> bool {
    matches!(
        state,
        OfferState::Published | OfferState::Paused | OfferState::Full | OfferState::Hidden
    )
}

/// What the state table lets a host do.
fn moves(state: OfferState, role: StructureRole, nobody_applied: bool) -> Vec<OfferEvent> {
    if !role.may_publish() {
        return Vec::new();
    }
    [
        OfferEvent::Pause,
        OfferEvent::Resume,
        OfferEvent::End,
        OfferEvent::Remove,
    ]
    .into_iter()
    .filter(|event| next(state, *event, OfferActor::Host, None).is_some())
    .filter(|event| *event != OfferEvent::Remove || nobody_applied)
    .collect()
}

fn detail(
    app: &AppContext,
    offer: Offer,
    file: &StructureFile,
    seats_left: SeatsLeft,
    reserved_to: Vec<String>,
) -> OfferDetail {
    let place = file.places.iter().find(|place| place.id == offer.place);
    let whereabouts = place.map_or_else(
        || domain::offer::Whereabouts::Abroad {
            city: String::new(),
            country: String::new(),
        },
        |place| draft::whereabouts(&place.city, &place.location),
    );
    OfferDetail {
        card: OfferCard {
            id: offer.id,
            title: offer.title,
            structure: file.structure.name.clone(),
            kind: file.structure.kind,
            sector: offer.sector,
            whereabouts,
            weeks: offer.weeks,
            seats_left,
            format: offer.format,
            accessible: offer.accessible,
            reserved: !reserved_to.is_empty(),
            published_at: offer.published_at.unwrap_or_else(|| app.clock.now()),
        },
        metiers: offer.metiers,
        activities: offer.activities,
        hours: offer.hours,
        lunch: offer.lunch,
        access_note: offer.access_note,
        reserved_to,
    }
}

pub(crate) async fn move_it(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (own, role) = found(&app, &visitor, form.get("offre")).await?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let event = OfferEvent::from_code(form.get("quoi")).ok_or(AppError::BadRequest)?;
    let said = match event {
        OfferEvent::Pause => "pause",
        OfferEvent::Resume => "reprise",
        OfferEvent::End => "terminee",
        OfferEvent::Remove => "retiree",
        _ => return Err(AppError::BadRequest),
    };
    let here = offer_of_structure(own.offer.id);
    let act = app.act(Some(visitor.id()));
    let moved = app
        .db
        .move_offer_by(&act, own.offer.id, event, OfferActor::Host, "")
        .await?;
    let fault = match moved {
        OfferMoved::Done(_) if event == OfferEvent::Remove => {
            done(&format!("/structure?structure={}", own.offer.structure), said);
            return Ok(());
        }
        OfferMoved::Done(OfferState::Full) if event == OfferEvent::Resume => {
            done(&here, "complete");
            return Ok(());
        }
        OfferMoved::Done(_) => {
            done(&here, said);
            return Ok(());
        }
        OfferMoved::NotNow(_) => "L’offre a changé entre-temps\u{a0}: voyez ci-dessous où elle en est.",
        OfferMoved::HasApplications => {
            "Des élèves ont candidaté\u{a0}: l’offre ne peut plus être retirée. Vous pouvez la terminer."
        }
        OfferMoved::Gone => return Err(AppError::NotFound),
    };
    send_back(&app, &here, Fields::default(), vec![Fault::of_form(fault)]).await
}

/// How much may be said of what was corrected.
const WORDS: usize = 500;

pub(crate) async fn ask_review(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (own, role) = found(&app, &visitor, form.get("offre")).await?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let here = offer_of_structure(own.offer.id);
    let words = kept(form.get("precisions"));
    if words.chars().count() > WORDS {
        let fault = Fault::new("precisions", format!("Ce texte dépasse {WORDS}\u{a0}caractères."));
        return send_back(&app, &here, form, vec![fault]).await;
    }
    let act = app.act(Some(visitor.id()));
    let fault = match app.db.ask_review(&act, own.offer.id, &words).await? {
        // Pressed twice, it is asked once.
        Reviewed::Done | Reviewed::Already => {
            done(&here, "relecture");
            return Ok(());
        }
        Reviewed::NotHidden => "L’offre n’est plus masquée\u{a0}: il n’y a rien à relire.",
        Reviewed::Gone => return Err(AppError::NotFound),
    };
    send_back(&app, &here, Fields::default(), vec![Fault::of_form(fault)]).await
}

pub(crate) async fn duplicate(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (own, _) = found(&app, &visitor, form.get("offre")).await?;
    let draft = app
        .db
        .draft_from_offer(&app.act(Some(visitor.id())), own.offer.id)
        .await?
        .ok_or(AppError::NotFound)?;
    lead_to(&format!(
        "/structure/brouillons/{draft}/{}?fait=copie",
        Step::Structure.code()
    ));
    Ok(())
}

pub(crate) async fn edited(app: &AppContext, id: &str) -> Result<OfferEdit, AppError> {
    let visitor = host()?;
    let (own, role) = found(app, &visitor, id).await?;
    if !role.may_publish() || !is_out(own.offer.state) {
        return Err(AppError::NotFound);
    }
    let known = Known::of(app, &visitor, own.offer.structure).await?;
    let content = DraftContent::of_offer(&own.offer, &own.reserved_to);
    Ok(OfferEdit {
        id: own.offer.id,
        choices: draft::choices(app, &known, &content),
        content,
        version: own.version,
        scope: own.scope,
    })
}

pub(crate) async fn edit(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let version: i32 = form.get("version").parse().map_err(|_| AppError::BadRequest)?;
    let (own, role) = found(&app, &visitor, form.get("offre")).await?;
    if !role.may_publish() || !is_out(own.offer.state) {
        return Err(AppError::NotFound);
    }
    let id = own.offer.id;
    let here = format!("{}/modifier", offer_of_structure(id));
    let known = Known::of(&app, &visitor, own.offer.structure).await?;
    let reserved = lycees::read(&app, &form);
    let pairs = lycees::pairs(&form, &reserved);
    // What is frozen is shown, not sent: what is not sent stays as it was.
    let content = [Step::Structure, Step::Offer, Step::Practical].into_iter().fold(
        DraftContent::of_offer(&own.offer, &own.reserved_to),
        |content, step| DraftContent::from_form(content, step, &pairs),
    );
    let typed = draft::kept(&form, &reserved.unclear, &reserved.choices, &reserved.chosen);
    let back = |problems: Vec<Problem>| send_back(&app, &here, typed.clone(), faults(problems));
    let calendar = calendar(&app);
    let parts = content.complete(draft::rules_year(calendar.as_ref()), &known);
    let (parts, calendar) = match (parts, reserved.problem, calendar) {
        (Ok(parts), None, Some(calendar)) => (parts, calendar),
        (Ok(_), None, None) => return Err(AppError::NotFound),
        (parts, problem, _) => {
            let mut problems = parts.err().unwrap_or_default();
            problems.extend(problem);
            return back(problems).await;
        }
    };
    if parts.weeks != own.offer.weeks
        && let Some(problem) = publication_problem(&calendar.campaign, parts.weeks, calendar.today)
    {
        return back(vec![problem]).await;
    }
    let act = app.act(Some(visitor.id()));
    let problems = match app.db.edit_offer(&act, id, version, &parts).await? {
        Edited::Done => {
            done(&offer_of_structure(id), "modifiee");
            return Ok(());
        }
        Edited::Stale => vec![Problem::new(
            "",
            "L’offre a changé entre-temps\u{a0}: un collègue l’a modifiée. Vérifiez, puis enregistrez à nouveau.",
        )],
        Edited::Frozen(fields) => fields
            .into_iter()
            .map(|field| {
                Problem::new(
                    field,
                    "Un élève a confirmé son stage et compte dessus\u{a0}: cela ne peut plus changer.",
                )
            })
            .collect(),
        Edited::SeatsNeeded(needed) => vec![Problem::new(
            field::SEATS,
            format!(
                "Des places sont déjà retenues\u{a0}: gardez-en au moins {needed} dans chaque semaine concernée."
            ),
        )],
        Edited::NotYours | Edited::Gone => return Err(AppError::NotFound),
    };
    back(problems).await
}
