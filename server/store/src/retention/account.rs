//! The erasure of an account: nobody is left but a number, which histories and frozen conventions refer to.

use chrono::{Datelike, NaiveDate};
use domain::{id::AccountId, retention::Obstacle};
use uuid::Uuid;

use super::{ErasureGround, blank_proposal, wiped_fact};
use crate::{ChangeContext, Conn, Db, StoreError, conn::sql, decode::like};

/// What an erased person is called where a name is shown.
const NOBODY: &str = "Compte effacé";

impl Db {
    /// Why somebody's account cannot be erased today.
    pub async fn obstacles(&self, account: AccountId, today: NaiveDate) -> Result<Vec<Obstacle>, StoreError> {
        let mut connection = self.read().await?;
        connection.obstacles(account, today).await
    }
}

impl Conn {
    pub(super) async fn obstacles(
        &mut self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Obstacle>, StoreError> {
        // The last day of an internship is the Friday after its last Monday.
        let monday = today - chrono::Days::new(5);
        let internship: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM application x JOIN campaign k ON k.id = x.campaign_id
                         WHERE x.student_id = $1 AND k.week2 > $2
                               AND x.state IN ('submitted', 'read', 'accepted', 'confirmed'))
                     OR EXISTS (SELECT 1 FROM proposal x JOIN campaign k ON k.id = x.campaign_id
                         WHERE x.student_id = $1 AND k.week2 > $2 AND x.state IN ('proposed', 'invited', 'agreed'))
                     OR EXISTS (SELECT 1 FROM convention x JOIN campaign k ON k.id = x.campaign_id
                         WHERE k.week2 > $2 AND x.state <> 'cancelled'
                             AND (x.student_id = $1 OR x.student_id IN
                                 (SELECT g.student_id FROM guardian g WHERE g.account_id = $1)))"
            ))
            .bind(account.0)
            .bind(monday)
            .scalar()
            .await?;
        let sole: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM membership m WHERE m.account_id = $1 AND m.role = 'owner'
                     AND EXISTS (SELECT 1 FROM membership o WHERE o.structure_id = m.structure_id AND o.account_id <> $1)
                     AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.structure_id = m.structure_id
                                     AND o.account_id <> $1 AND o.role = 'owner'))"
            ))
            .bind(account.0)
            .scalar()
            .await?;
        let found = [(internship, Obstacle::Internship), (sole, Obstacle::SoleOwner)];
        Ok(found
            .into_iter()
            .filter_map(|(is, obstacle)| is.then_some(obstacle))
            .collect())
    }

    /// Erases an account; `false` when it is gone already. What was signed stays under the convention's own rule.
    pub(crate) async fn erase_account(
        &mut self,
        context: &ChangeContext<'_>,
        id: AccountId,
        ground: ErasureGround,
    ) -> Result<bool, StoreError> {
        let found: Option<(String, Option<String>)> = self
            .query(sql!(
                "SELECT name, email_key FROM account WHERE id = $1 AND erased_at IS NULL"
            ))
            .bind(id.0)
            .optional()
            .await?;
        let Some((name, email)) = found else {
            return Ok(false);
        };
        self.blank_account(context, id.0, ground).await?;
        self.erase_what_names(id.0, &name, email.as_deref()).await?;
        self.erase_access(context, id.0).await?;
        self.erase_own_things(context, id.0).await?;
        self.erase_emails_of(context, id.0, &name, email.as_deref())
            .await?;
        self.erase_student(context, id.0).await?;
        self.query(sql!("DELETE FROM audit WHERE object_id = $1"))
            .bind(id.0)
            .execute()
            .await?;
        self.write_audit(context, "account.erase", Some(id.0), ground.code())
            .await?;
        Ok(true)
    }

    /// What others wrote and that names them as whom to ask for or to call, while it is known of which structures they are.
    async fn erase_what_names(
        &mut self,
        id: Uuid,
        name: &str,
        email: Option<&str>,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE offer SET contact_name = '', contact_phone = ''
             WHERE contact_name = $2
                 AND structure_id IN (SELECT m.structure_id FROM membership m WHERE m.account_id = $1)"
        ))
        .bind(id)
        .bind(name)
        .execute()
        .await?;
        let named = format!("%{}%", like(name));
        self.query(sql!(
            "DELETE FROM draft WHERE author_id = $1 AND CAST(content AS TEXT) LIKE $2 ESCAPE '\\'"
        ))
        .bind(id)
        .bind(&named)
        .execute()
        .await?;
        // In the calendars of teachers, hosts and parents: what is still due comes back without a name.
        self.query(sql!(
            "DELETE FROM calendar_entry WHERE CAST(content AS TEXT) LIKE $1 ESCAPE '\\'"
        ))
        .bind(&named)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM convention_presence WHERE name = $1"))
            .bind(name)
            .execute()
            .await?;
        let Some(email) = email else { return Ok(()) };
        self.query(sql!("DELETE FROM token WHERE lower(email) = $1"))
            .bind(email)
            .execute()
            .await?;
        self.query(sql!(blank_proposal!(
            "lower(host_email) = $1 AND state NOT IN ('proposed', 'invited', 'agreed')
             AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.proposal_id = proposal.id)"
        )))
        .bind(email)
        .execute()
        .await?;
        Ok(())
    }

    async fn blank_account(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        ground: ErasureGround,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE account SET name = $3, email = NULL, email_key = NULL, password_hash = NULL, confirmed_at = NULL, typed_in = NULL,
                    emptied_at = NULL, unvouched_since = NULL, factor_since = NULL,
                    suspended_at = COALESCE(suspended_at, $2), erased_at = $2, search_key = '', sort_key = '',
                    version = version + 1
             WHERE id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .bind(NOBODY)
        .execute()
        .await?;
        self.query(sql!(
            "INSERT INTO erasure (object_id, kind, ground, erased_at, erased_by)
             VALUES ($1, 'account', $2, $3, $4)"
        ))
        .bind(id)
        .bind(ground.code())
        .bind(context.now)
        .bind(context.actor.map(|by| by.0))
        .execute()
        .await?;
        Ok(())
    }

    /// Sessions, links, roles and posts.
    async fn erase_access(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<(), StoreError> {
        self.evict(AccountId(id)).await?;
        self.query(sql!("UPDATE admin_request SET reason = '' WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM token WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.end_given_delegations(context, AccountId(id)).await?;
        self.query(sql!("DELETE FROM account_role WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM staff_class WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.leave_all_structure_delegations(context, AccountId(id))
            .await?;
        self.query(sql!("DELETE FROM membership WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!(
            "UPDATE delegation SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        self.query(sql!(
            "DELETE FROM guardian WHERE account_id = $1 OR student_id = $1"
        ))
        .bind(id)
        .execute()
        .await?;
        Ok(())
    }

    /// What they kept for themselves.
    async fn erase_own_things(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!("DELETE FROM favourite WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM saved_search WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM to_do_email WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM to_do_stop WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM board_view WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM board_seen WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM roster_import WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        // Their pictures go as files that nothing names.
        self.query(sql!("DELETE FROM pile WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM structure_claim WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("UPDATE report SET detail = '' WHERE account_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!(
            "UPDATE erasure_request SET words = '', reason = '', decision = COALESCE(decision, 'granted'),
                    decided_at = COALESCE(decided_at, $2) WHERE account_id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE convention_section SET saved_by = $2 WHERE saved_account = $1"
        ))
        .bind(id)
        .bind(NOBODY)
        .execute()
        .await?;
        Ok(())
    }

    /// E-mails to them, and what names them in those to others.
    async fn erase_emails_of(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        name: &str,
        email: Option<&str>,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE outbox SET ", wiped_fact!(), ", to_name = '', to_email = '', bounded_to = NULL, subject = '', body_text = '', body_html = '', unsubscribe = NULL,
                    calendar = NULL, last_error = NULL, dead_at = COALESCE(dead_at, $2)
             WHERE account_id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        for id in self.ended_emails_naming(name).await? {
            self.query(sql!(
                "UPDATE outbox SET subject = '', body_text = '', body_html = '', unsubscribe = NULL, calendar = NULL, last_error = NULL
                 WHERE id = $1"
            ))
            .bind(id)
            .execute()
            .await?;
        }
        let Some(email) = email else { return Ok(()) };
        self.query(sql!(
            "UPDATE outbox SET ", wiped_fact!(), ", to_name = '', to_email = '', bounded_to = NULL, subject = '', body_text = '', body_html = '', unsubscribe = NULL,
                    calendar = NULL, last_error = NULL, dead_at = COALESCE(dead_at, $2)
             WHERE lower(to_email) = $1"
        ))
        .bind(email)
        .bind(context.now)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM lost_link WHERE email_key = $1"))
            .bind(email)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM invitation WHERE email_key = $1"))
            .bind(email)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM staff_invitation WHERE email_key = $1"))
            .bind(email)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM search_alert WHERE email_key = $1"))
            .bind(email)
            .execute()
            .await?;
        Ok(())
    }

    /// A student's file, with what they wrote. Conventions keep the year of birth, which their own term depends on.
    async fn erase_student(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<(), StoreError> {
        let birth: Option<NaiveDate> = self
            .query(sql!("SELECT birth_date FROM student WHERE account_id = $1"))
            .bind(id)
            .optional_scalar()
            .await?;
        let Some(birth) = birth else { return Ok(()) };
        let year = NaiveDate::from_ymd_opt(birth.year(), 12, 31).unwrap_or(birth);
        self.query(sql!(
            "UPDATE student SET class_name = '', class_key = '', birth_date = $3, home_commune = NULL, ine = NULL,
                    family_name = '', family_key = '', left_on = COALESCE(left_on, $2), referent_id = NULL
             WHERE account_id = $1"
        ))
        .bind(id)
        .bind(context.today)
        .bind(year)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM student_note WHERE student_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!(
            "UPDATE student_situation SET note = '' WHERE student_id = $1"
        ))
        .bind(id)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE welcome_card SET revoked_at = COALESCE(revoked_at, $2) WHERE student_id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        self.erase_exchanges(id).await?;
        self.forget_birth(id).await
    }

    async fn erase_exchanges(&mut self, student: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE application SET motivation = '', reason = '', message = '', distance_km = NULL WHERE student_id = $1"
        ))
        .bind(student)
        .execute()
        .await?;
        self.query(sql!(
            "DELETE FROM application_event WHERE application_id IN
             (SELECT x.id FROM application x WHERE x.student_id = $1)"
        ))
        .bind(student)
        .execute()
        .await?;
        self.query(sql!(blank_proposal!(
            "student_id = $1 AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.proposal_id = proposal.id)"
        )))
        .bind(student)
        .execute()
        .await?;
        Ok(())
    }
}
