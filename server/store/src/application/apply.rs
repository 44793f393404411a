//! Sending an application.

use chrono::NaiveDate;
use domain::{
    application::{ApplicationState, Happening, Motivation, deadline},
    campaign::Phase,
    id::{AccountId, ApplicationId, CampaignId, OfferId},
    notice::Notice,
    offer::{Format, OfferState},
    path,
    place::Kilometres,
    weeks::Weeks,
};
use uuid::Uuid;

use super::Steps;
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction},
    outbox::queue,
    people::People,
    placement::Placing,
    row::code,
    seat::Seats,
};

/// What a pupil sends.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Made with the form, so that the same form sent twice is one application.
    pub id: ApplicationId,
    /// The offer.
    pub offer: OfferId,
    /// The pupil.
    pub student: AccountId,
    /// The campaign the pupil is looking at.
    pub campaign: CampaignId,
    /// Weeks applied for.
    pub weeks: Weeks,
    /// What they write.
    pub motivation: Motivation,
    /// How far from home, where that is known.
    pub distance: Option<Kilometres>,
    /// Whether they have thought of the journey and of lodging.
    pub far_confirmed: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applied {
    /// Sent; the host has until that day.
    Done(NaiveDate),
    /// It had been sent already.
    AlreadyLive(ApplicationId),
    /// Refused or left without an answer before, or tried twice.
    NoMoreTries,
    /// The offer takes no applications, or not for those weeks any more.
    OfferClosed,
    /// The offer is reserved to other lycées.
    NotForYourSchool,
    /// No seat is left in each of those weeks.
    NoSeatForWeeks,
    /// The pupil has a confirmed place in one of those weeks.
    AlreadyPlaced,
}

both_engines! {
trait Applying {
    async fn send_application(&mut self, act: &Act<'_>, new: &NewApplication) -> Result<Applied, StoreError> {
        let (student, offer) = (new.student.0, new.offer.0);
        if !self.lock_person(student).await? {
            return Ok(Applied::OfferClosed);
        }
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(Applied::OfferClosed) };
        let school: Option<Uuid> = sqlx::query_scalar("SELECT school_id FROM student WHERE account_id = $1")
            .bind(student)
            .fetch_optional(&mut *self)
            .await?;
        let Some(school) = school else { return Ok(Applied::OfferClosed) };

        let owner: Option<Uuid> = sqlx::query_scalar("SELECT student_id FROM application WHERE id = $1")
            .bind(new.id.0)
            .fetch_optional(&mut *self)
            .await?;
        match owner {
            Some(owner) if owner == student => return Ok(Applied::AlreadyLive(new.id)),
            // Somebody else's: this pupil is told nothing of it.
            Some(_) => return Ok(Applied::OfferClosed),
            None => {}
        }
        let earlier: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT id, state FROM application WHERE offer_id = $1 AND student_id = $2 ORDER BY attempt")
                .bind(offer)
                .bind(student)
                .fetch_all(&mut *self)
                .await?;
        if let Some((id, state)) = earlier.last() {
            let state = code("application.state", state, ApplicationState::from_code)?;
            if state.is_live() {
                return Ok(Applied::AlreadyLive(ApplicationId(*id)));
            }
            if earlier.len() > 1 || !state.allows_another_try() {
                return Ok(Applied::NoMoreTries);
            }
        }

        let campaign = self.campaign_of(standing.campaign).await?;
        let (first_day, _) = campaign.span(new.weeks);
        if standing.state == OfferState::Full {
            return Ok(Applied::NoSeatForWeeks);
        }
        if standing.state != OfferState::Published
            || campaign.id != new.campaign
            || campaign.phase(act.today) != Phase::Open
            || act.today >= first_day
            || standing.format == Format::WholeClass.code()
        {
            return Ok(Applied::OfferClosed);
        }
        let welcome: bool = sqlx::query_scalar(
            "SELECT NOT EXISTS (SELECT 1 FROM offer_school WHERE offer_id = $1)
                 OR EXISTS (SELECT 1 FROM offer_school WHERE offer_id = $1 AND school_id = $2)",
        )
        .bind(offer)
        .bind(school)
        .fetch_one(&mut *self)
        .await?;
        if !welcome {
            return Ok(Applied::NotForYourSchool);
        }
        if self.is_placed(student, campaign.id.0, new.weeks).await? {
            return Ok(Applied::AlreadyPlaced);
        }
        if !standing.weeks.includes(new.weeks) || !self.has_seats(offer, new.weeks).await? {
            return Ok(Applied::NoSeatForWeeks);
        }

        let until = deadline(act.today, &campaign, new.weeks);
        let attempt: i32 = if earlier.is_empty() { 1 } else { 2 };
        sqlx::query(
            "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation, distance_km,
                                      far_confirmed, state, deadline, submitted_at, moved_at, reason, message, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'submitted', $10, $11, $11, '', '', 1)",
        )
        .bind(new.id.0)
        .bind(offer)
        .bind(student)
        .bind(campaign.id.0)
        .bind(attempt)
        .bind(new.weeks.code())
        .bind(new.motivation.as_str())
        .bind(new.distance.map(Kilometres::value))
        .bind(new.far_confirmed)
        .bind(until)
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        self.remember(act, new.id, Happening::Submitted, ApplicationState::Submitted, "").await?;
        let name = self.name_of(Some(new.student)).await?;
        for to in self.hosts(standing.structure, None).await? {
            let notice = Notice::ApplicationReceived {
                offer: standing.title.clone(),
                student: name.clone(),
                weeks: new.weeks,
                deadline: until,
                path: path::application_for_host(new.id),
            };
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            queue!(self, act, format!("received:{}:{who}", new.id), &to, &notice);
        }
        Ok(Applied::Done(until))
    }
}
}

impl Db {
    /// Sends an application. Sent twice, by a double click or by two tabs, it is one.
    pub async fn apply(&self, act: &Act<'_>, new: &NewApplication) -> Result<Applied, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.send_application(act, new).await?
        }))
    }
}
