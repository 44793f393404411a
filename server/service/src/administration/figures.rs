//! The site in figures.

use chrono::{Datelike, NaiveTime};
use domain::{
    academy::Academy, account::Role, application::ApplicationState, offer::OfferState, typography::counted,
};
use store::{Figures, OutboxCounts};
use wire::administration::{FiguresShown, SmsFigures};

use super::{offer_state, require_moderator};
use crate::{error::ServiceError, format::date_time, request::Request};

/// Where an application stands, in words.
fn application_state(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Submitted => "Envoyée",
        ApplicationState::Read => "Lue",
        ApplicationState::Accepted => "Acceptée",
        ApplicationState::Confirmed => "Confirmée",
        ApplicationState::Refused => "Refusée",
        ApplicationState::Expired => "Restée sans réponse",
        ApplicationState::Lapsed => "Non confirmée",
        ApplicationState::Withdrawn => "Retirée",
        ApplicationState::Cancelled => "Annulée",
    }
}

/// Two things that go well: places that are confirmed, and offers that students find.
fn goes_well(figures: &Figures) -> Vec<String> {
    let places =
        |(state, count): &(ApplicationState, u64)| (*state == ApplicationState::Confirmed).then_some(*count);
    let offers = |(state, count): &(OfferState, u64)| (*state == OfferState::Published).then_some(*count);
    let said = |count: u64, one: &str, several: &str| {
        (count > 0).then(|| {
            format!(
                "{}.",
                counted(usize::try_from(count).unwrap_or(usize::MAX), one, several)
            )
        })
    };
    let places: u64 = figures.applications.iter().filter_map(places).sum();
    let offers: u64 = figures.offers.iter().filter_map(offers).sum();
    let places = said(
        places,
        "candidature est confirmée\u{a0}: une place est prise",
        "candidatures sont confirmées\u{a0}: une place chacune",
    );
    let offers = said(
        offers,
        "offre est publiée, avec des places libres",
        "offres sont publiées, avec des places libres",
    );
    places.into_iter().chain(offers).collect()
}

/// The site in figures: accounts, structures, offers and applications of the campaign, and the e-mails that wait. For administrators; an
/// académie's officer sees how many structures and offers are theirs to moderate.
pub async fn read(request: Request) -> Result<FiguresShown, ServiceError> {
    let app = &request.app;
    let user = require_moderator(&request)?;
    let campaign = app.offer_cache.campaign();
    let of = campaign.as_ref().map(|campaign| campaign.id);
    let (within, figures, emails) = if user.account.is(Role::Admin) {
        (None, app.db.figures(of).await?, app.db.outbox_counts().await?)
    } else {
        let reach = app.db.reach_of(user.id()).await?;
        let academy = app.db.academy_of_officer(user.id()).await?;
        let label = academy.map(Academy::label).unwrap_or_default();
        let figures = app.db.figures_within(of, reach).await?;
        (Some(label), figures, OutboxCounts::default())
    };
    let sms = if app.texts && user.account.is(Role::Admin) {
        let today = app.clock.today();
        let first = today.with_day(1).unwrap_or(today);
        let counts = app
            .db
            .sms_counts(first.and_time(NaiveTime::MIN).and_utc())
            .await?;
        Some(SmsFigures {
            sent: counts.sent,
            waiting: counts.waiting,
            dead: counts.dead,
            stopped: counts.stopped,
        })
    } else {
        None
    };
    Ok(FiguresShown {
        sms,
        within,
        goes_well: goes_well(&figures),
        campaign: campaign
            .map(|campaign| campaign.label.replace('-', "–"))
            .unwrap_or_default(),
        accounts: figures.accounts,
        waiting_accounts: figures.waiting_accounts,
        suspended: figures.suspended,
        roles: figures
            .roles
            .into_iter()
            .map(|(role, count)| (role.label().to_owned(), count))
            .collect(),
        structures: figures.structures,
        committed: figures.committed,
        offers: figures
            .offers
            .into_iter()
            .map(|(state, count)| (offer_state(state).to_owned(), count))
            .collect(),
        applications: figures
            .applications
            .into_iter()
            .map(|(state, count)| (application_state(state).to_owned(), count))
            .collect(),
        emails_waiting: emails.waiting,
        emails_sent: emails.sent,
        emails_dead: emails.dead,
        oldest_waiting: emails
            .oldest_waiting
            .map(|at| date_time(app, at))
            .unwrap_or_default(),
    })
}
