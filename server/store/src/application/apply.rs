//! Sending an application.

use chrono::NaiveDate;
use domain::{
    application::{ApplicationState, HistoryKind, Motivation, deadline},
    campaign::Phase,
    id::{AccountId, ApplicationId, CampaignId, OfferId},
    notification::Notification,
    offer::{Format, OfferState},
    place::Kilometres,
    urls,
    weeks::Weeks,
};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError, change_context::ChangeContext, conn::sql, decode::code, seat::LockedOffer,
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

impl Conn {
    async fn send_application(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewApplication,
    ) -> Result<Applied, StoreError> {
        let (student, offer) = (new.student.0, new.offer.0);
        if !self.lock_person(student).await? {
            return Ok(Applied::OfferClosed);
        }
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(Applied::OfferClosed);
        };
        let school: Option<Uuid> = self
            .query(sql!("SELECT school_id FROM student WHERE account_id = $1"))
            .bind(student)
            .optional_scalar()
            .await?;
        let Some(school) = school else {
            return Ok(Applied::OfferClosed);
        };

        let attempt = match self.next_attempt(new).await? {
            Ok(attempt) => attempt,
            Err(refused) => return Ok(refused),
        };
        let campaign = self.campaign_of(locked_offer.campaign).await?;
        let (first_day, _) = campaign.span(new.weeks);
        if locked_offer.state == OfferState::Full {
            return Ok(Applied::NoSeatForWeeks);
        }
        if locked_offer.state != OfferState::Published
            || campaign.id != new.campaign
            || campaign.phase(context.today) != Phase::Open
            || context.today >= first_day
            || locked_offer.format == Format::WholeClass.code()
        {
            return Ok(Applied::OfferClosed);
        }
        let welcome: bool = self
            .query(sql!(
                "SELECT NOT EXISTS (SELECT 1 FROM offer_school WHERE offer_id = $1)
                 OR EXISTS (SELECT 1 FROM offer_school WHERE offer_id = $1 AND school_id = $2)"
            ))
            .bind(offer)
            .bind(school)
            .scalar()
            .await?;
        if !welcome {
            return Ok(Applied::NotForYourSchool);
        }
        if self.is_placed(student, campaign.id.0, new.weeks).await? {
            return Ok(Applied::AlreadyPlaced);
        }
        if !locked_offer.weeks.includes(new.weeks) || !self.has_seats(offer, new.weeks).await? {
            return Ok(Applied::NoSeatForWeeks);
        }

        let until = deadline(context.today, &campaign, new.weeks);
        self.insert_application(context, new, campaign.id, attempt, until)
            .await?;
        self.append_history(
            context,
            new.id,
            HistoryKind::Submitted,
            ApplicationState::Submitted,
            "",
        )
        .await?;
        self.notify_received(context, new, &locked_offer, until).await?;
        Ok(Applied::Done(until))
    }

    /// Which attempt of this pupil at that offer it would be; what to answer when there may be no other one.
    async fn next_attempt(&mut self, new: &NewApplication) -> Result<Result<i32, Applied>, StoreError> {
        let owner: Option<Uuid> = self
            .query(sql!("SELECT student_id FROM application WHERE id = $1"))
            .bind(new.id.0)
            .optional_scalar()
            .await?;
        match owner {
            Some(owner) if owner == new.student.0 => return Ok(Err(Applied::AlreadyLive(new.id))),
            // Somebody else's: this pupil is told nothing of it.
            Some(_) => return Ok(Err(Applied::OfferClosed)),
            None => {}
        }
        let earlier: Vec<(Uuid, String)> = self
            .query(sql!(
                "SELECT id, state FROM application WHERE offer_id = $1 AND student_id = $2 ORDER BY attempt"
            ))
            .bind(new.offer.0)
            .bind(new.student.0)
            .all()
            .await?;
        if let Some((id, state)) = earlier.last() {
            let state = code("application.state", state, ApplicationState::from_code)?;
            if state.is_live() {
                return Ok(Err(Applied::AlreadyLive(ApplicationId(*id))));
            }
            if earlier.len() > 1 || !state.allows_another_try() {
                return Ok(Err(Applied::NoMoreTries));
            }
        }
        Ok(Ok(if earlier.is_empty() { 1 } else { 2 }))
    }

    async fn insert_application(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewApplication,
        campaign: CampaignId,
        attempt: i32,
        until: NaiveDate,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation,
                                      distance_km, far_confirmed, state, deadline, submitted_at, moved_at,
                                      reason, message, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'submitted', $10, $11, $11, '', '', 1)"
        ))
        .bind(new.id.0)
        .bind(new.offer.0)
        .bind(new.student.0)
        .bind(campaign.0)
        .bind(attempt)
        .bind(new.weeks.code())
        .bind(new.motivation.as_str())
        .bind(new.distance.map(Kilometres::value))
        .bind(new.far_confirmed)
        .bind(until)
        .bind(context.now)
        .execute()
        .await?;
        Ok(())
    }

    /// Notifies those who answer for the structure.
    async fn notify_received(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewApplication,
        locked_offer: &LockedOffer,
        deadline: NaiveDate,
    ) -> Result<(), StoreError> {
        let name = self.name_of(Some(new.student)).await?;
        for to in self.hosts(locked_offer.structure, None).await? {
            let notification = Notification::ApplicationReceived {
                offer: locked_offer.title.clone(),
                student: name.clone(),
                weeks: new.weeks,
                deadline,
                path: urls::application_for_host(new.id),
            };
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            self.enqueue_email(context, &format!("received:{}:{who}", new.id), &to, &notification)
                .await?;
        }
        Ok(())
    }
}

impl Db {
    /// Sends an application. Sent twice, by a double click or by two tabs, it is one.
    pub async fn apply(
        &self,
        context: &ChangeContext<'_>,
        new: &NewApplication,
    ) -> Result<Applied, StoreError> {
        self.transaction(async |tx| tx.send_application(context, new).await)
            .await
    }
}
