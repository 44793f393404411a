//! What naming a place found alone has in common, whoever names it: the pupil, the lycée that types it, the host by the pupil's card.

use domain::{
    id::ProposalId,
    name_key::search_key,
    proposal::{ProposalActor, ProposalHistoryKind, ProposalOrigin, ProposalState},
    typography::place_name,
};
use uuid::Uuid;

use super::{LockedProposal, NewProposal};
use crate::{Conn, StoreError, change_context::ChangeContext, conn::sql, error::unreadable};

/// What the lycée or the host itself says of a host beside what a pupil does; empty where it is not known.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct HostDetails {
    /// Number the host is reached at.
    pub phone: String,
    /// SIRET.
    pub siret: String,
    /// Country; empty for France.
    pub country: String,
}

/// A place as it is written down.
#[derive(Clone, Copy, Debug)]
pub struct NamedPlace<'a> {
    /// What any place has.
    pub new: &'a NewProposal,
    /// The rest of what is known of its host.
    pub host: &'a HostDetails,
    /// Who names it.
    pub origin: ProposalOrigin,
    /// The card it came by.
    pub card: Option<Uuid>,
}

impl NamedPlace<'_> {
    fn actor(&self) -> ProposalActor {
        match self.origin {
            ProposalOrigin::Student => ProposalActor::Student,
            ProposalOrigin::School => ProposalActor::School,
            ProposalOrigin::Card => ProposalActor::Host,
        }
    }
}

/// Steps of naming, under the pupil's lock.
impl Conn {
    /// Whose the place of that id is, if it was named already.
    pub(super) async fn owner_of_proposal(&mut self, id: ProposalId) -> Result<Option<Uuid>, StoreError> {
        self.query(sql!("SELECT student_id FROM proposal WHERE id = $1"))
            .bind(id.0)
            .optional_scalar()
            .await
    }

    /// Whether this is a pupil, and their campaign takes places for those weeks that day.
    pub(super) async fn takes_places(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewProposal,
    ) -> Result<bool, StoreError> {
        let known: bool = self
            .query(sql!(
            "SELECT EXISTS (SELECT 1 FROM student WHERE account_id = $1) AND EXISTS (SELECT 1 FROM campaign
             WHERE id = $2)"))
            .bind(new.student.0)
            .bind(new.campaign.0)
            .scalar()
            .await?;
        if !known {
            return Ok(false);
        }
        let campaign = self.campaign_of(new.campaign.0).await?;
        let (first_day, _) = campaign.span(new.weeks);
        Ok(context.today >= campaign.hosts_open && context.today < first_day)
    }

    /// Whether an address is the pupil's own, or that of one of their guardians. A parent's firm may host, but is then asked at the firm's
    /// address, which the lycée can check.
    pub(super) async fn is_of_family(&mut self, student: Uuid, email: &str) -> Result<bool, StoreError> {
        let key = email.trim().to_lowercase();
        if key.is_empty() {
            return Ok(false);
        }
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM account a WHERE a.email_key = $2 AND (a.id = $1
             OR EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = $1 AND g.account_id = a.id)))"
        ))
        .bind(student)
        .bind(key)
        .scalar()
        .await
    }

    /// How many places that were named for the pupil wait for an answer.
    pub(super) async fn live_proposals(&mut self, new: &NewProposal) -> Result<i64, StoreError> {
        self.query(sql!(
            "SELECT COUNT(*) FROM proposal WHERE student_id = $1 AND campaign_id = $2
             AND state IN ('proposed', 'invited')"
        ))
        .bind(new.student.0)
        .bind(new.campaign.0)
        .scalar()
        .await
    }

    /// Writes a place down, with the first line of its history.
    pub(super) async fn add_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        place: NamedPlace<'_>,
    ) -> Result<LockedProposal, StoreError> {
        let NamedPlace { new, host, .. } = place;
        self.query(sql!(
            "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name,
                                   city, activities, state, reason, proposed_at, moved_at, version, host_key,
                                   host_phone, host_siret, host_country, origin, card_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', '', $10, $10, 1, $11, $12, $13, $14,
                     $15, $16)"
        ))
        .bind(new.id.0)
        .bind(new.student.0)
        .bind(new.campaign.0)
        .bind(new.weeks.code())
        .bind(&new.host_name)
        .bind(new.host_email.trim())
        .bind(&new.contact_name)
        .bind(place_name(&new.city))
        .bind(&new.activities)
        .bind(context.now)
        .bind(search_key(&new.host_name))
        .bind(&host.phone)
        .bind(&host.siret)
        .bind(&host.country)
        .bind(place.origin.code())
        .bind(place.card)
        .execute()
        .await?;
        let proposal = self
            .load_locked_proposal(new.id.0)
            .await?
            .ok_or_else(|| unreadable("proposal.id")(&new.id))?;
        self.append_proposal_history(
            context,
            &proposal,
            ProposalHistoryKind::Proposed,
            place.actor(),
            ProposalState::Proposed,
            "",
        )
        .await?;
        Ok(proposal)
    }
}
