//! Who is notified, and who may: looked up inside the transaction that needs to know.

use domain::id::AccountId;
use uuid::Uuid;

use crate::{
    Conn, Recipient, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, proven::proven,
    staff::fills,
};

/// Whether somebody ($2) fills what the lycée of a pupil ($1) says that day ($3).
pub(crate) const DECIDES: Statement = sql!(
    "SELECT ",
    fills!(school: "s.school_id", who: "$2", day: "$3", referent: "NULL"),
    " FROM student s WHERE s.account_id = $1"
);

type Line = (Uuid, String, String);

fn recipients(lines: Vec<Line>) -> Vec<Recipient> {
    let recipient = |(id, name, email)| Recipient {
        account: Some(AccountId(id)),
        name,
        email,
    };
    lines.into_iter().map(recipient).collect()
}

/// Lookups of people. Lists are in the order of ids, so that two transactions that write to the same people wait for each
/// other instead of locking each other out.
impl Conn {
    /// Who answers for a structure: the colleague a matter was passed on to while they belong to it, else its owners and
    /// members.
    pub(crate) async fn hosts(
        &mut self,
        structure: Uuid,
        handler: Option<Uuid>,
    ) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name, a.email FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.structure_id = $1 AND ",
            proven!("a"),
            "
               AND CASE WHEN EXISTS (SELECT 1 FROM membership h JOIN account b ON b.id = h.account_id
                                     WHERE h.structure_id = $1 AND h.account_id = $2
                                       AND ",
            proven!("b"),
            ")
                        THEN a.id = $2 ELSE m.role IN ('owner', 'member') END
             ORDER BY a.id"
        );
        let lines: Vec<Line> = self.query(sql).bind(structure).bind(handler).all().await?;
        Ok(recipients(lines))
    }

    /// The owners of a structure.
    pub(crate) async fn owners(&mut self, structure: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name, a.email FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.structure_id = $1 AND m.role = 'owner' AND ",
            proven!("a"),
            "
             ORDER BY a.id"
        );
        let lines: Vec<Line> = self.query(sql).bind(structure).all().await?;
        Ok(recipients(lines))
    }

    /// Somebody, if they can be written to.
    pub(crate) async fn person(&mut self, account: Uuid) -> Result<Option<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name, a.email FROM account a WHERE a.id = $1 AND ",
            proven!("a")
        );
        let line: Option<Line> = self.query(sql).bind(account).optional().await?;
        Ok(recipients(line.into_iter().collect()).pop())
    }

    /// Whom a pupil's lycée is notified through: its heads, or its office where no head has an account.
    pub(crate) async fn school_of(&mut self, student: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let sql = sql!(
            "SELECT DISTINCT a.id, a.name, a.email FROM student s
             JOIN account_role r ON r.school_id = s.school_id JOIN account a ON a.id = r.account_id
             WHERE s.account_id = $1 AND ",
            proven!("a"),
            "
               AND (r.role = 'head' OR (r.duty IN ('deputy', 'secretariat') AND NOT EXISTS (
                   SELECT 1 FROM account_role h JOIN account b ON b.id = h.account_id
                   WHERE h.school_id = s.school_id AND h.role = 'head'
                     AND ",
            proven!("b"),
            ")))
             ORDER BY a.id"
        );
        let lines: Vec<Line> = self.query(sql).bind(student).all().await?;
        Ok(recipients(lines))
    }

    /// Somebody's name; empty for nobody.
    pub(crate) async fn name_of(&mut self, account: Option<AccountId>) -> Result<String, StoreError> {
        let sql = sql!("SELECT name FROM account WHERE id = $1");
        let name: Option<String> = self
            .query(sql)
            .bind(account.map(|account| account.0))
            .optional_scalar()
            .await?;
        Ok(name.unwrap_or_default())
    }

    /// Whether somebody answers for a structure: its owners, members and tutors do.
    pub(crate) async fn may_answer(
        &mut self,
        structure: Uuid,
        who: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        let sql =
            sql!("SELECT EXISTS (SELECT 1 FROM membership WHERE structure_id = $1 AND account_id = $2)");
        self.query(sql)
            .bind(structure)
            .bind(who.map(|who| who.0))
            .scalar()
            .await
    }

    /// Whether somebody publishes for a structure: its owners and members do.
    pub(crate) async fn may_publish(
        &mut self,
        structure: Uuid,
        who: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM membership
             WHERE structure_id = $1 AND account_id = $2 AND role IN ('owner', 'member'))"
        );
        self.query(sql)
            .bind(structure)
            .bind(who.map(|who| who.0))
            .scalar()
            .await
    }

    /// Whether somebody is the head of a pupil's lycée.
    pub(crate) async fn is_head_of(
        &mut self,
        student: Uuid,
        who: Option<AccountId>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM student s JOIN account_role r ON r.school_id = s.school_id
             WHERE s.account_id = $1 AND r.account_id = $2 AND r.role = 'head')"
        );
        self.query(sql)
            .bind(student)
            .bind(who.map(|who| who.0))
            .scalar()
            .await
    }

    /// Whether the actor decides for a pupil's lycée about a place found alone.
    pub(crate) async fn decides_for(
        &mut self,
        context: &ChangeContext<'_>,
        student: Uuid,
    ) -> Result<bool, StoreError> {
        let decides: Option<bool> = self
            .query(DECIDES)
            .bind(student)
            .bind(context.actor.map(|by| by.0))
            .bind(context.today)
            .optional_scalar()
            .await?;
        Ok(decides.unwrap_or_default())
    }

    /// Locks a person until the transaction ends: what is decided about a pupil's weeks is decided one thing at a
    /// time. Always before offers. `false` when there is no such person.
    pub(crate) async fn lock_person(&mut self, account: Uuid) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!("UPDATE account SET version = version + 1 WHERE id = $1"))
            .bind(account)
            .execute()
            .await?;
        Ok(rows > 0)
    }
}
