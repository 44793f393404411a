//! « Accueillez-moi »: the card that a pupil shows, and the yes that a host leaves on it without an account. Nothing is asked of the
//! host again: the lycée checks, and the place is confirmed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::AccountId,
    notification::ProposalChange,
    proposal::{MAX_CARD_ANSWERS, MAX_LIVE_PROPOSALS, ProposalOrigin, first_name},
};
use uuid::Uuid;

use super::{HostDetails, NamedPlace, NewProposal};
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql};

/// A pupil's card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// What stands at the end of its address. Kept as it is, and not as a hash: its pupil shows and prints it again.
    pub code: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// What a card says of its pupil, and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardHolder {
    /// Whose; pages do not show it.
    pub student: AccountId,
    /// First name.
    pub first_name: String,
    /// The lycée and its town.
    pub school: String,
}

/// What became of a yes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CardAnswered {
    /// The pupil and the lycée are told.
    Done,
    /// It had been sent already.
    Already,
    /// The pupil themselves, or somebody with the address of the pupil or of their family.
    Own,
    /// The pupil has a confirmed place in one of those weeks.
    AlreadyPlaced,
    /// The card took enough answers for today, or enough hosts wait for the lycée.
    TooMany,
    /// The campaign does not take it (any more).
    Closed,
    /// The card is no longer good.
    Gone,
}

type HolderRow = (Uuid, String, String, String);

impl Conn {
    /// The card of that code and its pupil, while both are good.
    async fn card(&mut self, code: &str) -> Result<Option<(Uuid, Uuid)>, StoreError> {
        self.query(sql!(
            "SELECT c.id, c.student_id FROM welcome_card c JOIN student st ON st.account_id = c.student_id
             JOIN account a ON a.id = st.account_id
             WHERE c.code = $1 AND c.revoked_at IS NULL AND st.left_on IS NULL AND a.suspended_at IS NULL"
        ))
        .bind(code)
        .optional()
        .await
    }

    async fn revoke_card(&mut self, context: &ChangeContext<'_>, student: Uuid) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!(
                "UPDATE welcome_card SET revoked_at = $2 WHERE student_id = $1 AND revoked_at IS NULL"
            ))
            .bind(student)
            .bind(context.now)
            .execute()
            .await?;
        Ok(rows > 0)
    }

    async fn make_card(
        &mut self,
        context: &ChangeContext<'_>,
        student: Uuid,
        code: &str,
    ) -> Result<bool, StoreError> {
        let is_student: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM student WHERE account_id = $1 AND left_on IS NULL)"
            ))
            .bind(student)
            .scalar()
            .await?;
        if !is_student || !self.lock_person(student).await? {
            return Ok(false);
        }
        self.revoke_card(context, student).await?;
        self.query(sql!(
            "INSERT INTO welcome_card (id, student_id, code, made_at) VALUES ($1, $2, $3, $4)"
        ))
        .bind((context.ids)())
        .bind(student)
        .bind(code)
        .bind(context.now)
        .execute()
        .await?;
        Ok(true)
    }

    async fn answer_card(
        &mut self,
        context: &ChangeContext<'_>,
        code: &str,
        new: &NewProposal,
        host: &HostDetails,
    ) -> Result<CardAnswered, StoreError> {
        let Some((_, student)) = self.card(code).await? else {
            return Ok(CardAnswered::Gone);
        };
        // Revoked while this one waited for the pupil's lock, it is gone.
        self.lock_person(student).await?;
        let Some((card, _)) = self.card(code).await? else {
            return Ok(CardAnswered::Gone);
        };
        if let Some(owner) = self.owner_of_proposal(new.id).await? {
            return Ok(if owner == student {
                CardAnswered::Already
            } else {
                CardAnswered::Gone
            });
        }
        let new = &NewProposal {
            student: AccountId(student),
            ..new.clone()
        };
        let own = context.actor == Some(new.student);
        if own || self.is_of_family(student, &new.host_email).await? {
            return Ok(CardAnswered::Own);
        }
        if !self.takes_places(context, new).await? {
            return Ok(CardAnswered::Closed);
        }
        if self.is_placed(student, new.campaign.0, new.weeks).await? {
            return Ok(CardAnswered::AlreadyPlaced);
        }
        let answers = self.answers_of_card(card, context.now).await?;
        if answers >= i64::from(MAX_CARD_ANSWERS)
            || self.live_proposals(new).await? >= i64::from(MAX_LIVE_PROPOSALS)
        {
            return Ok(CardAnswered::TooMany);
        }
        let place = NamedPlace {
            new,
            host,
            origin: ProposalOrigin::Card,
            card: Some(card),
        };
        // Whoever is signed in meanwhile did not act by their account: a host has none.
        let nobody = &ChangeContext {
            actor: None,
            ..*context
        };
        let proposal = self.add_proposal(nobody, place).await?;
        self.notify_proposer(nobody, &proposal, "welcomed", ProposalChange::Welcomed, "")
            .await?;
        self.notify_school(nobody, &proposal, "welcomed", ProposalChange::Welcomed, "")
            .await?;
        Ok(CardAnswered::Done)
    }

    /// How many answers a card took in the last twenty-four hours.
    async fn answers_of_card(&mut self, card: Uuid, now: DateTime<Utc>) -> Result<i64, StoreError> {
        self.query(sql!(
            "SELECT COUNT(*) FROM proposal WHERE card_id = $1 AND proposed_at > $2"
        ))
        .bind(card)
        .bind(now - TimeDelta::hours(24))
        .scalar()
        .await
    }
}

impl Db {
    /// Makes a pupil's card, in place of the one they had; `false` when they are no pupil.
    pub async fn make_card(
        &self,
        context: &ChangeContext<'_>,
        student: AccountId,
        code: &str,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.make_card(context, student.0, code).await)
            .await
    }

    /// Ends a pupil's card: what was printed leads nowhere any more. `false` when they had none.
    pub async fn revoke_card(
        &self,
        context: &ChangeContext<'_>,
        student: AccountId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.revoke_card(context, student.0).await)
            .await
    }

    /// The card that a pupil shows, if they have one.
    pub async fn card_of(&self, student: AccountId) -> Result<Option<Card>, StoreError> {
        let sql = sql!("SELECT code, made_at FROM welcome_card WHERE student_id = $1 AND revoked_at IS NULL");
        let card: Option<(String, DateTime<Utc>)> = self.query(sql).bind(student.0).optional().await?;
        Ok(card.map(|(code, made_at)| Card { code, made_at }))
    }

    /// What a pupil's card calls them; empty when they are no pupil.
    pub async fn card_name(&self, student: AccountId) -> Result<String, StoreError> {
        let sql = sql!(
            "SELECT a.name, st.family_name FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.account_id = $1"
        );
        let row: Option<(String, String)> = self.query(sql).bind(student.0).optional().await?;
        Ok(row
            .map(|(name, family_name)| first_name(&name, &family_name))
            .unwrap_or_default())
    }

    /// Whose card that is: what it says to whoever holds it.
    pub async fn card_holder(&self, code: &str) -> Result<Option<CardHolder>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name, st.family_name, s.name || ' (' || s.city || ')'
             FROM welcome_card c JOIN student st ON st.account_id = c.student_id
                  JOIN account a ON a.id = st.account_id JOIN school s ON s.id = st.school_id
             WHERE c.code = $1 AND c.revoked_at IS NULL AND st.left_on IS NULL AND a.suspended_at IS NULL"
        );
        let row: Option<HolderRow> = self.query(sql).bind(code).optional().await?;
        Ok(row.map(|(id, name, family_name, school)| CardHolder {
            student: AccountId(id),
            first_name: first_name(&name, &family_name),
            school,
        }))
    }

    /// A host says yes by a card. The pupil that `new` names does not count: it is the card's.
    pub async fn answer_card(
        &self,
        context: &ChangeContext<'_>,
        code: &str,
        new: &NewProposal,
        host: &HostDetails,
    ) -> Result<CardAnswered, StoreError> {
        self.transaction(async |tx| tx.answer_card(context, code, new, host).await)
            .await
    }
}
