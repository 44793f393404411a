//! Structures that wait for a moderator, and their offers, which wait with them: hidden from students, with the state they would have.

use domain::{
    id::{CampaignId, StructureId},
    notification::Notification,
    offer::{OfferState, history::OfferHistoryKind, transitions::OfferActor},
    register::RegisterCheck,
    urls,
    vetting::{Hold, Standing, Verdict, Vetting},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Noun, StoreError,
    conn::sql,
    decode::{code, parsed},
};

mod claim;
mod queue;
mod quota;
mod reach;
mod settings;

pub use claim::{Claim, ClaimDecided, Claimed, OwnershipMoved};
pub use queue::{ToVet, VettingState};
pub use quota::Spent;
pub(crate) use quota::Use;
pub(crate) use reach::within_reach;

/// What became of a verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VettingDecided {
    /// Given; so many offers are public because of it.
    Done(u32),
    /// Somebody decided before.
    Already,
    /// There is no such structure for this person.
    Gone,
}

#[derive(FromRow)]
struct StandingRow {
    vetting: String,
    marked: bool,
    register: Option<Json<RegisterCheck>>,
}

impl Conn {
    /// How a structure stands, which the caller has locked; nothing when there is none.
    pub(crate) async fn standing(&mut self, structure: Uuid) -> Result<Option<Standing>, StoreError> {
        let sql = sql!(
            "SELECT vetting, committed_at IS NOT NULL OR public_at IS NOT NULL AS marked, register
             FROM structure WHERE id = $1"
        );
        let row: Option<StandingRow> = self.query(sql).bind(structure).optional().await?;
        row.map(|row| {
            Ok(Standing {
                vetting: code("structure.vetting", &row.vetting, Vetting::from_code)?,
                marked: row.marked,
                register: row.register.map(|register| register.0),
            })
        })
        .transpose()
    }

    async fn hold_of(&mut self, campaign: Uuid) -> Result<Hold, StoreError> {
        let sql = sql!("SELECT hold FROM campaign WHERE id = $1");
        let hold: String = self.query(sql).bind(campaign).scalar().await?;
        code("campaign.hold", &hold, Hold::from_code)
    }

    async fn set_vetting(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        vetting: Vetting,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql =
            sql!("UPDATE structure SET vetting = $2, vetting_at = $3, vetting_reason = $4 WHERE id = $1");
        self.query(sql)
            .bind(structure)
            .bind(vetting.code())
            .bind(context.now)
            .bind(reason)
            .execute()
            .await?;
        Ok(())
    }

    /// Whether offers that a structure publishes now wait for a moderator. The first that does not makes it a vetted one; the first that
    /// does brings it before the moderators. Locks the structure, before any offer: whoever decides waits.
    pub(crate) async fn admit_offers(
        &mut self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        campaign: CampaignId,
    ) -> Result<bool, StoreError> {
        self.lock_structure(structure).await?;
        let Some(standing) = self.standing(structure.0).await? else {
            return Ok(false);
        };
        let held = standing.is_held(self.hold_of(campaign.0).await?);
        if standing.vetting == Vetting::New {
            let next = if held { Vetting::Pending } else { Vetting::Vetted };
            self.set_vetting(context, structure.0, next, None).await?;
        }
        Ok(held)
    }

    /// Whether an offer of that structure would wait, had somebody put it online now.
    pub(crate) async fn waits_for_vetting(&mut self, structure: Uuid) -> Result<bool, StoreError> {
        let standing = self.standing(structure).await?;
        Ok(standing.is_some_and(|standing| matches!(standing.vetting, Vetting::Pending | Vetting::Refused)))
    }

    /// Puts an offer that is in that state aside until its structure is vetted. The caller has locked it, and writes what else changes.
    pub(crate) async fn hold_offer(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        from: OfferState,
    ) -> Result<(), StoreError> {
        self.set_offer_state(offer, OfferState::Hidden, context.now)
            .await?;
        let sql = sql!(
            "UPDATE offer SET hidden_from = $2, hidden_reason = NULL, review_asked_at = NULL, held_at = $3
             WHERE id = $1"
        );
        self.query(sql)
            .bind(offer)
            .bind(from.code())
            .bind(context.now)
            .execute()
            .await?;
        let what = OfferHistoryKind::Held;
        self.append_offer_history(context, offer, what, OfferActor::Host, OfferState::Hidden, "")
            .await?;
        self.record_change(Noun::Offer, Some(offer), context.now).await
    }

    /// Offers of a structure that wait are where they would have been; how many.
    async fn clear_held(&mut self, context: &ChangeContext<'_>, structure: Uuid) -> Result<u32, StoreError> {
        let sql = sql!("SELECT id FROM offer WHERE structure_id = $1 AND held_at IS NOT NULL ORDER BY id");
        let held: Vec<Uuid> = self.query(sql).bind(structure).scalars().await?;
        let mut cleared = 0;
        for offer in held {
            let Some(locked_offer) = self.lock_offer(offer).await? else {
                continue;
            };
            let sql = sql!("UPDATE offer SET held_at = NULL, hidden_from = NULL WHERE id = $1");
            self.query(sql).bind(offer).execute().await?;
            // Its host may have removed it meanwhile.
            if locked_offer.state != OfferState::Hidden {
                continue;
            }
            let to = locked_offer.hidden_from.unwrap_or(OfferState::Published);
            self.set_offer_state(offer, to, context.now).await?;
            let what = OfferHistoryKind::Cleared;
            self.append_offer_history(context, offer, what, OfferActor::Moderator, to, "")
                .await?;
            self.refresh_availability(context, offer).await?;
            cleared += 1;
        }
        Ok(cleared)
    }

    /// Vets a structure that administrators mark, whatever it was before.
    pub(crate) async fn vet_marked(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
    ) -> Result<(), StoreError> {
        let waits = self.waits_for_vetting(structure).await?;
        self.set_vetting(context, structure, Vetting::Vetted, None)
            .await?;
        let cleared = self.clear_held(context, structure).await?;
        if waits {
            self.notify_vetted(context, structure, cleared).await?;
        }
        Ok(())
    }

    /// A structure has another name or another SIRET: nobody has looked at that one. Its marks are gone, and its offers wait as the
    /// setting of their campaign says.
    pub(crate) async fn reopen_vetting(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        (former, present): (&str, &str),
    ) -> Result<(), StoreError> {
        let sql = sql!("UPDATE structure SET committed_at = NULL, public_at = NULL WHERE id = $1");
        self.query(sql).bind(structure).execute().await?;
        self.set_vetting(context, structure, Vetting::New, None).await?;
        let Some(standing) = self.standing(structure).await? else {
            return Ok(());
        };
        let out = sql!(
            "SELECT o.id, c.hold FROM offer o JOIN campaign c ON c.id = o.campaign_id
             WHERE o.structure_id = $1 AND o.state IN ('published', 'paused', 'full') ORDER BY o.id"
        );
        let out: Vec<(Uuid, String)> = self.query(out).bind(structure).all().await?;
        let mut published = false;
        for (offer, hold) in out {
            published = true;
            if !standing.is_held(code("campaign.hold", &hold, Hold::from_code)?) {
                continue;
            }
            let Some(locked_offer) = self.lock_offer(offer).await? else {
                continue;
            };
            // Ended or removed in the meantime, it is not online.
            if let OfferState::Published | OfferState::Paused | OfferState::Full = locked_offer.state {
                self.hold_offer(context, offer, locked_offer.state).await?;
            }
        }
        let waiting = self.count_held(structure).await?;
        if waiting > 0 {
            self.set_vetting(context, structure, Vetting::Pending, None)
                .await?;
        } else if published {
            // Nothing of it had to wait.
            self.set_vetting(context, structure, Vetting::Vetted, None)
                .await?;
        }
        let detail = format!("{former} → {present}");
        self.write_audit(context, "structure.reopen", Some(structure), &detail)
            .await
    }

    async fn count_held(&mut self, structure: Uuid) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM offer WHERE structure_id = $1 AND held_at IS NOT NULL");
        let count: i64 = self.query(sql).bind(structure).scalar().await?;
        parsed("count", u32::try_from(count))
    }

    pub(crate) async fn structure_name(&mut self, structure: Uuid) -> Result<String, StoreError> {
        let sql = sql!("SELECT name FROM structure WHERE id = $1");
        self.query(sql).bind(structure).scalar().await
    }

    async fn notify_structure_owners(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        what: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        for to in self.owners(structure).await? {
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            let dedup_key = format!(
                "vetting:{structure}:{what}:{}:{who}",
                context.now.timestamp_micros()
            );
            self.enqueue_email(context, &dedup_key, &to, notification).await?;
        }
        Ok(())
    }

    async fn notify_vetted(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        offers: u32,
    ) -> Result<(), StoreError> {
        let notification = Notification::StructureVetted {
            structure: self.structure_name(structure).await?,
            offers,
            path: urls::structure(StructureId(structure)),
        };
        self.notify_structure_owners(context, structure, "vetted", &notification)
            .await
    }

    async fn decide_vetting(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        verdict: Verdict,
        reason: &str,
    ) -> Result<VettingDecided, StoreError> {
        if !self.lock_structure(StructureId(structure)).await?
            || !self.may_moderate_structure(context.actor, structure).await?
        {
            return Ok(VettingDecided::Gone);
        }
        let waits = self
            .standing(structure)
            .await?
            .is_some_and(|standing| standing.vetting == Vetting::Pending);
        if !waits {
            return Ok(VettingDecided::Already);
        }
        match verdict {
            Verdict::Accept => {
                self.set_vetting(context, structure, Vetting::Vetted, None)
                    .await?;
                let cleared = self.clear_held(context, structure).await?;
                self.notify_vetted(context, structure, cleared).await?;
                self.write_audit(context, "structure.vet", Some(structure), "")
                    .await?;
                Ok(VettingDecided::Done(cleared))
            }
            Verdict::Refuse => {
                self.set_vetting(context, structure, Vetting::Refused, Some(reason))
                    .await?;
                let notification = Notification::StructureRefused {
                    structure: self.structure_name(structure).await?,
                    reason: reason.to_owned(),
                    path: urls::structure(StructureId(structure)),
                };
                self.notify_structure_owners(context, structure, "refused", &notification)
                    .await?;
                self.write_audit(context, "structure.refuse", Some(structure), reason)
                    .await?;
                Ok(VettingDecided::Done(0))
            }
        }
    }

    async fn ask_vetting(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
    ) -> Result<bool, StoreError> {
        self.lock_structure(StructureId(structure)).await?;
        if !self.may_publish(structure, context.actor).await? {
            return Ok(false);
        }
        let refused = self
            .standing(structure)
            .await?
            .is_some_and(|standing| standing.vetting == Vetting::Refused);
        if refused {
            self.set_vetting(context, structure, Vetting::Pending, None)
                .await?;
            self.write_audit(context, "structure.ask", Some(structure), "")
                .await?;
        }
        Ok(refused)
    }
}

impl Db {
    /// Decides about a structure that waits; its owners are told.
    pub async fn decide_vetting(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        verdict: Verdict,
        reason: &str,
    ) -> Result<VettingDecided, StoreError> {
        self.transaction(async |tx| tx.decide_vetting(context, structure.0, verdict, reason).await)
            .await
    }

    /// Brings a structure that was refused before the moderators again; `false` when it was not, or is not theirs.
    pub async fn ask_vetting(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.ask_vetting(context, structure.0).await)
            .await
    }
}
