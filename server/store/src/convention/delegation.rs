//! Who acts for a head: named staff, from one day to another, for named acts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::school_year_end,
    convention::HeadAct,
    id::{AccountId, DelegationId, SchoolId},
    notification::Notification,
    security::SecurityKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code};

/// What became of naming somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delegated {
    /// Named.
    Done,
    /// They do not work in this lycée.
    NotStaff,
    /// Who asks is not its head.
    Gone,
}

/// Somebody named for an act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DelegationLine {
    /// Identifier.
    pub id: DelegationId,
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What for.
    pub head_act: HeadAct,
    /// From that day.
    pub first: NaiveDate,
    /// To that day.
    pub last: NaiveDate,
    /// By whom.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it ended because who gave it heads the lycée no more.
    pub lapsed: bool,
}

#[derive(FromRow)]
struct DelegationRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    act: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    granted_by: String,
    granted_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    lapsed: bool,
}

/// Whoever gave a delegation (`d`) is the head of that lycée still: it ends with them.
macro_rules! granter_is_head {
    () => {
        "JOIN account_role hg ON hg.account_id = d.granted_by AND hg.school_id = d.school_id AND hg.role = 'head'"
    };
}
pub(crate) use granter_is_head;

/// Whether an account ($2) has a role ($3) in a school ($1).
const HAS_ROLE: Statement =
    sql!("SELECT EXISTS (SELECT 1 FROM account_role WHERE school_id = $1 AND account_id = $2 AND role = $3)");

/// What an account ($2) may do in the head's name in a school ($1) that day ($3).
const ACTS: Statement = sql!(
    "SELECT DISTINCT d.act FROM delegation d
     JOIN account_role r ON r.account_id = d.account_id AND r.school_id = d.school_id AND r.role = 'staff' ",
    granter_is_head!(),
    " WHERE d.school_id = $1 AND d.account_id = $2 AND d.revoked_at IS NULL AND d.first_day <= $3 AND d.last_day >= $3"
);

/// By whom an account ($2) was named to sign the conventions of a school ($1), of those who named it for that day ($3): the first.
/// Nobody for its heads, who sign in their own name.
const DELEGATED_BY: Statement = sql!(
    "SELECT g.name FROM delegation d JOIN account g ON g.id = d.granted_by
     JOIN account_role r ON r.account_id = d.account_id AND r.school_id = d.school_id AND r.role = 'staff' ",
    granter_is_head!(),
    " WHERE d.school_id = $1 AND d.account_id = $2 AND d.act = 'sign' AND d.revoked_at IS NULL
       AND d.first_day <= $3 AND d.last_day >= $3
       AND NOT EXISTS (SELECT 1 FROM account_role h WHERE h.account_id = d.account_id AND h.school_id = d.school_id
                         AND h.role = 'head')
     ORDER BY d.granted_at, d.id LIMIT 1"
);

/// From one day to another.
struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

impl Conn {
    async fn has_role(
        &mut self,
        school: Uuid,
        who: Option<AccountId>,
        role: &str,
    ) -> Result<bool, StoreError> {
        self.query(HAS_ROLE)
            .bind(school)
            .bind(who.map(|who| who.0))
            .bind(role)
            .scalar()
            .await
    }

    async fn delegate(
        &mut self,
        context: &ChangeContext<'_>,
        school: Uuid,
        account: AccountId,
        acts: &[HeadAct],
        days: &Days,
    ) -> Result<Delegated, StoreError> {
        self.lock_school(SchoolId(school)).await?;
        let (Some(by), true) = (context.actor, self.has_role(school, context.actor, "head").await?) else {
            return Ok(Delegated::Gone);
        };
        if !self.has_role(school, Some(account), "staff").await? {
            return Ok(Delegated::NotStaff);
        }
        // Sent twice, it is given once: taken back, it would count by the other.
        let mut given = Vec::new();
        for what in acts {
            let same: bool = self
                .query(sql!(
                    "SELECT EXISTS (SELECT 1 FROM delegation WHERE school_id = $1 AND account_id = $2 AND act = $3
                                    AND first_day = $4 AND last_day = $5 AND granted_by = $6 AND revoked_at IS NULL)"
                ))
                .bind(school)
                .bind(account.0)
                .bind(what.code())
                .bind(days.first)
                .bind(days.last)
                .bind(by.0)
                .scalar()
                .await?;
            if !same {
                given.push(*what);
            }
        }
        if given.is_empty() {
            return Ok(Delegated::Done);
        }
        let acts = given.as_slice();
        for what in acts {
            self.query(sql!(
                "INSERT INTO delegation (id, school_id, account_id, act, first_day, last_day, granted_by,
                                         granted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ))
            .bind((context.ids)())
            .bind(school)
            .bind(account.0)
            .bind(what.code())
            .bind(days.first)
            .bind(days.last)
            .bind(by.0)
            .bind(context.now)
            .execute()
            .await?;
        }
        self.ask_for_factor(context, account).await?;
        let codes: Vec<&str> = acts.iter().map(|what| what.code()).collect();
        let detail = format!("{} {} {}", codes.join(" "), days.first, days.last);
        self.write_audit(context, "delegation.grant", Some(account.0), &detail)
            .await?;
        self.tell_delegate(context, account.0, acts, days, false).await?;
        Ok(Delegated::Done)
    }

    /// Tells somebody that they may act in the head's name, or may no more.
    async fn tell_delegate(
        &mut self,
        context: &ChangeContext<'_>,
        account: Uuid,
        acts: &[HeadAct],
        days: &Days,
        revoked: bool,
    ) -> Result<(), StoreError> {
        let Some(to) = self.person(account).await? else {
            return Ok(());
        };
        let notification = Notification::Delegated {
            by: self.name_of(context.actor).await?,
            structure: String::new(),
            acts: acts.iter().map(|what| what.label().to_owned()).collect(),
            first: days.first,
            last: days.last,
            revoked,
            path: "/lycee/conventions".to_owned(),
        };
        let key = format!("delegated:{account}:{}", (context.ids)());
        self.enqueue_email(context, &key, &to, &notification).await
    }

    /// Writes and tells that delegations ended with something else: with the head who gave them, or with the post of whoever had them. Each
    /// delegate is told once, and nobody that what had ended is over.
    pub(crate) async fn tell_of_ended_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        ended: Vec<(Uuid, NaiveDate)>,
    ) -> Result<(), StoreError> {
        let delegates: BTreeSet<Uuid> = ended
            .into_iter()
            .filter(|(_, last)| *last >= context.today)
            .map(|(delegate, _)| delegate)
            .collect();
        for delegate in delegates {
            let delegate = AccountId(delegate);
            self.note_security(context, SecurityKind::RoleTaken, Some(delegate))
                .await?;
            self.tell_of_taken_role(context, delegate, "Délégation du chef d’établissement", "")
                .await?;
        }
        Ok(())
    }

    /// Holds what somebody was named to do in the name of heads until the transaction ends: whoever takes it back meanwhile waits, and whoever
    /// was told that it is taken back finds nothing done by it afterwards. Before conventions, several of which are signed by one of them.
    pub(crate) async fn hold_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        what: HeadAct,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE delegation SET revoked_at = revoked_at
             WHERE account_id = $1 AND act = $2 AND revoked_at IS NULL AND last_day >= $3"
        ))
        .bind(account.0)
        .bind(what.code())
        .bind(context.today)
        .execute()
        .await?;
        Ok(())
    }

    async fn revoke_delegation(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<bool, StoreError> {
        let sql =
            sql!("SELECT school_id, account_id, act, first_day, last_day FROM delegation WHERE id = $1");
        let line: Option<(Uuid, Uuid, String, NaiveDate, NaiveDate)> =
            self.query(sql).bind(id).optional().await?;
        let Some((school, account, what, first, last)) = line else {
            return Ok(false);
        };
        if !self.has_role(school, context.actor, "head").await? {
            return Ok(false);
        }
        let rows = self
            .query(sql!(
                "UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"
            ))
            .bind(id)
            .bind(context.now)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        self.write_audit(context, "delegation.revoke", Some(account), &what)
            .await?;
        // Nobody is told that what had ended is over.
        if last >= context.today {
            let acts = [code("delegation.act", &what, HeadAct::from_code)?];
            self.tell_delegate(context, account, &acts, &Days { first, last }, true)
                .await?;
        }
        Ok(true)
    }
}

impl Db {
    /// The head of a school names somebody of its staff for these acts, from one day to another, with the school year at the latest; nobody
    /// where no day is left.
    pub async fn delegate(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        account: AccountId,
        acts: &[HeadAct],
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Delegated, StoreError> {
        let last = last.min(school_year_end(context.today));
        if last < first {
            return Ok(Delegated::Gone);
        }
        let days = Days { first, last };
        self.transaction(async |tx| tx.delegate(context, school.0, account, acts, &days).await)
            .await
    }

    /// The head takes it back; `false` when there is none for them, or it was taken back before.
    pub async fn revoke_delegation(
        &self,
        context: &ChangeContext<'_>,
        id: DelegationId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.revoke_delegation(context, id.0).await)
            .await
    }

    /// What somebody may do in the name of the head of a school that day: all of it where they are the head.
    pub async fn acts_in_school(
        &self,
        school: SchoolId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<HeadAct>, StoreError> {
        let head: bool = self
            .query(HAS_ROLE)
            .bind(school.0)
            .bind(account.0)
            .bind("head")
            .scalar()
            .await?;
        if head {
            return Ok(HeadAct::ALL.to_vec());
        }
        let codes: Vec<String> = self
            .query(ACTS)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .scalars()
            .await?;
        codes
            .iter()
            .map(|act| code("delegation.act", act, HeadAct::from_code))
            .collect()
    }

    /// The head by whose delegation somebody signs the conventions of a school that day; none for its heads.
    pub async fn signs_by_delegation_of(
        &self,
        school: SchoolId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Option<String>, StoreError> {
        self.query(DELEGATED_BY)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .optional_scalar()
            .await
    }

    /// Who is or was named in a school, the last day first.
    pub async fn delegations(&self, school: SchoolId) -> Result<Vec<DelegationLine>, StoreError> {
        let sql = sql!(
            "SELECT d.id, d.account_id, a.name, d.act, d.first_day, d.last_day, g.name AS granted_by,
                 d.granted_at,
                    d.revoked_at,
                    NOT EXISTS (SELECT 1 FROM account_role hg WHERE hg.account_id = d.granted_by
                                AND hg.school_id = d.school_id AND hg.role = 'head') AS lapsed
             FROM delegation d JOIN account a ON a.id = d.account_id JOIN account g ON g.id = d.granted_by
             WHERE d.school_id = $1 ORDER BY d.last_day DESC, a.sort_key, d.id LIMIT 500"
        );
        let rows: Vec<DelegationRow> = self.query(sql).bind(school.0).all().await?;
        rows.into_iter()
            .map(|row| {
                Ok(DelegationLine {
                    id: DelegationId(row.id),
                    account: AccountId(row.account_id),
                    name: row.name,
                    head_act: code("delegation.act", &row.act, HeadAct::from_code)?,
                    first: row.first_day,
                    last: row.last_day,
                    granted_by: row.granted_by,
                    granted_at: row.granted_at,
                    revoked_at: row.revoked_at,
                    lapsed: row.lapsed,
                })
            })
            .collect()
    }
}
