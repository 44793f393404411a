//! Who signs conventions for a structure in the name of whoever is responsible for it: named members, from one day to another.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::school_year_end,
    id::{AccountId, ConventionId, DelegationId, StructureId},
    notification::Notification,
    security::SecurityKind,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::Statement, conn::sql};

/// What became of naming somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StructureDelegated {
    /// Named.
    Done,
    /// They are not in the structure, or they name themselves.
    NotMember,
    /// Who asks is not responsible for it.
    Gone,
}

/// Somebody named to sign for a structure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StructureDelegationLine {
    /// Identifier.
    pub id: DelegationId,
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// From that day.
    pub first: NaiveDate,
    /// To that day.
    pub last: NaiveDate,
    /// By whom.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// When it was taken back, or ended with the role of who gave it or the membership of who had it.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct DelegationRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    granted_by: String,
    granted_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
}

/// Delegations (`sd`) of structures that count that day: whoever gave one is responsible for the structure still, and whoever has it is in it.
macro_rules! counting_delegations {
    (on: $day:literal) => {
        concat!(
            "structure_delegation sd
             JOIN membership sm ON sm.structure_id = sd.structure_id AND sm.account_id = sd.account_id
             JOIN membership sg ON sg.structure_id = sd.structure_id AND sg.account_id = sd.granted_by AND sg.role = 'owner'
                  AND sd.revoked_at IS NULL AND sd.first_day <= ",
            $day,
            " AND sd.last_day >= ",
            $day
        )
    };
}
pub(crate) use counting_delegations;

/// By which delegation an account ($2) signs for a structure ($1) that day ($3), and who gave it: the first that was given.
const COUNTING: Statement = sql!(
    "SELECT sd.id, g.name FROM ",
    counting_delegations!(on: "$3"),
    " JOIN account g ON g.id = sd.granted_by
     WHERE sd.structure_id = $1 AND sd.account_id = $2 ORDER BY sd.granted_at, sd.id LIMIT 1"
);

/// From one day to another.
struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

impl Conn {
    /// By which delegation somebody signs for a structure today, and who gave it. It is held until the signature is kept: whoever takes it
    /// back meanwhile waits, and whoever was told that it is taken back finds no signature by it afterwards.
    pub(crate) async fn structure_delegation(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        account: Uuid,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        let found: Option<(Uuid, String)> = self
            .query(COUNTING)
            .bind(structure)
            .bind(account)
            .bind(context.today)
            .optional()
            .await?;
        let Some((id, by)) = found else { return Ok(None) };
        let held = self
            .query(sql!(
                "UPDATE structure_delegation SET revoked_at = revoked_at WHERE id = $1 AND revoked_at IS NULL"
            ))
            .bind(id)
            .execute()
            .await?;
        Ok((held > 0).then_some((id, by)))
    }

    /// Holds all that somebody was named to sign for structures until the transaction ends, as a head's delegations are held: before
    /// conventions, since who signs several by one delegation and one more beside would lock themselves out.
    pub(crate) async fn hold_structure_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE structure_delegation SET revoked_at = revoked_at
             WHERE account_id = $1 AND revoked_at IS NULL AND last_day >= $2"
        ))
        .bind(account.0)
        .bind(context.today)
        .execute()
        .await?;
        Ok(())
    }

    async fn delegate_structure(
        &mut self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        account: AccountId,
        days: &Days,
    ) -> Result<StructureDelegated, StoreError> {
        let exists = self.lock_structure(structure).await?;
        let own_role = self.role_in(structure, context.actor).await?;
        let may = exists && own_role.is_some_and(StructureRole::may_manage_people);
        let (Some(by), true) = (context.actor, may) else {
            return Ok(StructureDelegated::Gone);
        };
        if account == by || self.role_in(structure, Some(account)).await?.is_none() {
            return Ok(StructureDelegated::NotMember);
        }
        // Sent twice, it is given once: taken back, it would count by the other.
        let same: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM structure_delegation WHERE structure_id = $1 AND account_id = $2
                                AND first_day = $3 AND last_day = $4 AND granted_by = $5 AND revoked_at IS NULL)"
            ))
            .bind(structure.0)
            .bind(account.0)
            .bind(days.first)
            .bind(days.last)
            .bind(by.0)
            .scalar()
            .await?;
        if same {
            return Ok(StructureDelegated::Done);
        }
        self.query(sql!(
            "INSERT INTO structure_delegation (id, structure_id, account_id, first_day, last_day, granted_by, granted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ))
        .bind((context.ids)())
        .bind(structure.0)
        .bind(account.0)
        .bind(days.first)
        .bind(days.last)
        .bind(by.0)
        .bind(context.now)
        .execute()
        .await?;
        let name = self.structure_name(structure.0).await?;
        let detail = format!("{} {} {name}", days.first, days.last);
        self.write_audit(context, "structure_delegation.grant", Some(account.0), &detail)
            .await?;
        self.tell_structure_delegate(context, structure.0, account.0, days, false)
            .await?;
        Ok(StructureDelegated::Done)
    }

    /// Tells somebody that they may sign for a structure, or may no more.
    async fn tell_structure_delegate(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        account: Uuid,
        days: &Days,
        revoked: bool,
    ) -> Result<(), StoreError> {
        let Some(to) = self.person(account).await? else {
            return Ok(());
        };
        let notification = Notification::Delegated {
            by: self.name_of(context.actor).await?,
            structure: self.structure_name(structure).await?,
            acts: vec!["Signer, ou refuser de signer".to_owned()],
            first: days.first,
            last: days.last,
            revoked,
            path: "/structure/conventions".to_owned(),
        };
        let key = format!("structure_delegated:{account}:{}", (context.ids)());
        self.enqueue_email(context, &key, &to, &notification).await
    }

    async fn revoke_structure_delegation(
        &mut self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        let own_role = self.role_in(structure, context.actor).await?;
        if !own_role.is_some_and(StructureRole::may_manage_people) {
            return Ok(false);
        }
        let line: Option<(Uuid, NaiveDate, NaiveDate)> = self
            .query(sql!(
                "UPDATE structure_delegation SET revoked_at = $3
                 WHERE id = $1 AND structure_id = $2 AND revoked_at IS NULL
                 RETURNING account_id, first_day, last_day"
            ))
            .bind(id)
            .bind(structure.0)
            .bind(context.now)
            .optional()
            .await?;
        let Some((account, first, last)) = line else {
            return Ok(false);
        };
        let name = self.structure_name(structure.0).await?;
        let detail = format!("{first} {last} {name}");
        self.write_audit(context, "structure_delegation.revoke", Some(account), &detail)
            .await?;
        // Nobody is told that what had ended is over.
        if last >= context.today {
            self.tell_structure_delegate(context, structure.0, account, &Days { first, last }, true)
                .await?;
        }
        Ok(true)
    }

    /// Ends what somebody who is responsible for a structure no more gave there: it does not come back with them. Each delegate is told once,
    /// and nobody that what had ended is over.
    pub(crate) async fn end_given_structure_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        owner: AccountId,
    ) -> Result<(), StoreError> {
        let ended: Vec<(Uuid, NaiveDate)> = self
            .query(sql!(
                "UPDATE structure_delegation SET revoked_at = $3
                 WHERE structure_id = $1 AND granted_by = $2 AND revoked_at IS NULL
                 RETURNING account_id, last_day"
            ))
            .bind(structure)
            .bind(owner.0)
            .bind(context.now)
            .all()
            .await?;
        let delegates: BTreeSet<Uuid> = ended
            .into_iter()
            .filter(|(_, last)| *last >= context.today)
            .map(|(delegate, _)| delegate)
            .collect();
        if delegates.is_empty() {
            return Ok(());
        }
        let name = self.structure_name(structure).await?;
        let role = format!("Délégation pour signer les conventions ({name})");
        for delegate in delegates {
            let delegate = AccountId(delegate);
            self.note_security(context, SecurityKind::RoleTaken, Some(delegate))
                .await?;
            self.tell_of_taken_role(context, delegate, &role, "").await?;
        }
        Ok(())
    }

    /// Ends what somebody who leaves a structure gave and had there. That they have left says that what they had is over.
    pub(crate) async fn leave_structure_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE structure_delegation SET revoked_at = $3
             WHERE structure_id = $1 AND account_id = $2 AND revoked_at IS NULL"
        ))
        .bind(structure)
        .bind(account.0)
        .bind(context.now)
        .execute()
        .await?;
        self.end_given_structure_delegations(context, structure, account)
            .await
    }

    /// The same in all structures, for somebody whose account is erased.
    pub(crate) async fn leave_all_structure_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<(), StoreError> {
        let structures: BTreeSet<Uuid> = self
            .query(sql!(
                "SELECT structure_id FROM structure_delegation
                 WHERE (account_id = $1 OR granted_by = $1) AND revoked_at IS NULL"
            ))
            .bind(account.0)
            .scalars()
            .await?
            .into_iter()
            .collect();
        for structure in structures {
            self.leave_structure_delegations(context, structure, account)
                .await?;
        }
        Ok(())
    }
}

impl Db {
    /// Somebody responsible for a structure names another of its members to sign its conventions, from one day to another, with the school
    /// year at the latest; nobody where no day is left.
    pub async fn delegate_structure(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        account: AccountId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<StructureDelegated, StoreError> {
        let last = last.min(school_year_end(context.today));
        if last < first {
            return Ok(StructureDelegated::Gone);
        }
        let days = Days { first, last };
        self.transaction(async |tx| tx.delegate_structure(context, structure, account, &days).await)
            .await
    }

    /// Somebody responsible for the structure takes it back; `false` when there is none for them, or it was taken back before.
    pub async fn revoke_structure_delegation(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        id: DelegationId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.revoke_structure_delegation(context, structure, id.0).await)
            .await
    }

    /// By whose delegation somebody signs a convention for its structure that day; none for whoever represents it, who signs in their own name.
    pub async fn signs_for_structure_by(
        &self,
        convention: ConventionId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Option<String>, StoreError> {
        self.query(sql!(
            "SELECT g.name FROM ",
            counting_delegations!(on: "$3"),
            " JOIN account g ON g.id = sd.granted_by JOIN convention c ON c.structure_id = sd.structure_id
             WHERE c.id = $1 AND sd.account_id = $2
               AND NOT EXISTS (SELECT 1 FROM convention_signer s WHERE s.convention_id = c.id AND s.number = c.number
                               AND s.role IN ('host', 'host2') AND s.account_id = sd.account_id)
             ORDER BY sd.granted_at, sd.id LIMIT 1"
        ))
        .bind(convention.0)
        .bind(account.0)
        .bind(today)
        .optional_scalar()
        .await
    }

    /// Who is or was named in a structure, the last day first.
    pub async fn structure_delegations(
        &self,
        structure: StructureId,
    ) -> Result<Vec<StructureDelegationLine>, StoreError> {
        let rows: Vec<DelegationRow> = self
            .query(sql!(
                "SELECT d.id, d.account_id, a.name, d.first_day, d.last_day, g.name AS granted_by, d.granted_at, d.revoked_at
                 FROM structure_delegation d JOIN account a ON a.id = d.account_id JOIN account g ON g.id = d.granted_by
                 WHERE d.structure_id = $1 ORDER BY d.last_day DESC, a.sort_key, d.id LIMIT 500"
            ))
            .bind(structure.0)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| StructureDelegationLine {
                id: DelegationId(row.id),
                account: AccountId(row.account_id),
                name: row.name,
                first: row.first_day,
                last: row.last_day,
                granted_by: row.granted_by,
                granted_at: row.granted_at,
                revoked_at: row.revoked_at,
            })
            .collect())
    }
}
