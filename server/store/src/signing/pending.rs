//! Signatures that are awaited: by a lycée, by an account; and what pages say of a code that was sent.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId, SchoolId},
    school::class_key,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, parsed},
    membership::counting_delegations,
    staff::{acts, fills, follows},
};

/// Lines on a page.
const PAGE: u32 = 50;

/// A frozen version that waits for signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingSignature {
    /// Which convention.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// Version.
    pub number: i32,
    /// Digest of its document.
    pub document: Digest,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Pupil.
    pub student: String,
    /// Their class.
    pub class_name: String,
    /// Host.
    pub host: String,
    /// Who has not signed.
    pub unsigned: Vec<SignerRole>,
    /// Whether the reader sees to its links and reminders.
    pub sees_to: bool,
    /// Whether an e-mail to one of those who sign was given up.
    pub undelivered: bool,
    /// The role in which the reader is listed beside the head: who is does not sign in the head's name.
    pub own: Option<SignerRole>,
}

/// A frozen version that somebody has to sign in their own name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToSign {
    /// Which convention.
    pub id: ConventionId,
    /// As whom.
    pub role: SignerRole,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Pupil.
    pub student: String,
    /// Host.
    pub host: String,
    /// The first day of the internship.
    pub begins: NaiveDate,
}

/// A code that was sent and not used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeLine {
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// How often it was tried.
    pub tries: i32,
    /// Whether it went by SMS.
    pub by_sms: bool,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a query")]
struct AwaitedRow {
    id: Uuid,
    reference: String,
    number: i32,
    document_hash: String,
    frozen_at: DateTime<Utc>,
    student: String,
    class_name: String,
    host: String,
    by_head: bool,
    by_referent_teacher: bool,
    by_host: bool,
    by_host2: bool,
    by_student: bool,
    by_guardian1: bool,
    by_guardian2: bool,
    sees_to: bool,
    undelivered: bool,
    own: Option<String>,
}

impl TryFrom<AwaitedRow> for PendingSignature {
    type Error = StoreError;

    fn try_from(row: AwaitedRow) -> Result<Self, StoreError> {
        let unsigned = [
            (row.by_head, SignerRole::Head),
            (row.by_referent_teacher, SignerRole::ReferentTeacher),
            (row.by_host, SignerRole::Host),
            (row.by_host2, SignerRole::Host2),
            (row.by_student, SignerRole::Student),
            (row.by_guardian1, SignerRole::Guardian1),
            (row.by_guardian2, SignerRole::Guardian2),
        ];
        Ok(Self {
            id: ConventionId(row.id),
            reference: row.reference,
            number: row.number,
            document: parsed("convention_version.document_hash", row.document_hash.parse())?,
            frozen_at: row.frozen_at,
            student: row.student,
            class_name: row.class_name,
            host: row.host,
            unsigned: unsigned
                .into_iter()
                .filter_map(|(awaited, role)| awaited.then_some(role))
                .collect(),
            sees_to: row.sees_to,
            undelivered: row.undelivered,
            own: row
                .own
                .map(|own| code("convention_signer.role", &own, SignerRole::from_code))
                .transpose()?,
        })
    }
}

#[derive(FromRow)]
struct CodeRow {
    sent_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    tries: i32,
    by_sms: bool,
}

/// Whether the open version is still to be signed in that role.
macro_rules! unsigned {
    ($role:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM convention_signer g
                     WHERE g.convention_id = c.id AND g.number = c.number AND g.role = '",
            $role,
            "' AND NOT EXISTS (SELECT 1 FROM convention_signature d
                               WHERE d.convention_id = c.id AND d.number = c.number AND d.role = g.role))"
        )
    };
}

/// Whether the account of a convention's (`c`) signer (`g`), the head apart, is still what makes it sign.
macro_rules! is_still {
    () => {
        "(g.role = 'student'
            OR g.role IN ('host', 'host2')
               AND EXISTS (SELECT 1 FROM membership w WHERE w.structure_id = c.structure_id
                   AND w.account_id = g.account_id)
            OR g.role = 'referent_teacher'
               AND EXISTS (SELECT 1 FROM account_role w WHERE w.school_id = c.school_id
                   AND w.account_id = g.account_id AND w.role = 'staff')
            OR g.role IN ('guardian1', 'guardian2')
               AND EXISTS (SELECT 1 FROM guardian r WHERE r.student_id = c.student_id
                   AND r.account_id = g.account_id AND r.may_be_told))"
    };
}
pub(crate) use is_still;

/// Whether an e-mail about a convention (`c`) to one of its signers was given up, or came back and none arrived after it.
macro_rules! not_arrived {
    () => {
        "EXISTS (SELECT 1 FROM outbox_convention l JOIN outbox b ON b.id = l.email_id
                     JOIN convention_signer e ON e.convention_id = c.id
                     AND e.number = c.number AND e.email_key = LOWER(b.to_email)
                 WHERE l.convention_id = c.id
                   AND (b.dead_at IS NOT NULL AND b.sent_at IS NULL
                        OR b.bounced_at IS NOT NULL
                           AND NOT EXISTS (SELECT 1 FROM outbox_convention m JOIN outbox n ON n.id = m.email_id
                                           WHERE m.convention_id = c.id AND n.sent_at IS NOT NULL AND n.bounced_at IS NULL
                                             AND LOWER(n.to_email) = LOWER(b.to_email)
                                             AND n.queued_at > b.queued_at)))"
    };
}
pub(crate) use not_arrived;

/// Open versions, with whether the reader ($4) sees to them, and what makes them this reader's.
macro_rules! select_awaited {
    ($sees_to:expr; $($condition:expr),+) => {
        concat!(
            "SELECT c.id, c.reference, v.number, v.document_hash, v.frozen_at, a.name AS student, st.class_name,
                    COALESCE(s.name, p.host_name, '') AS host, ",
            unsigned!("head"),
            " AS by_head, ",
            unsigned!("referent_teacher"),
            " AS by_referent_teacher, ",
            unsigned!("host"),
            " AS by_host, ",
            unsigned!("host2"),
            " AS by_host2, ",
            unsigned!("student"),
            " AS by_student, ",
            unsigned!("guardian1"),
            " AS by_guardian1, ",
            unsigned!("guardian2"),
            " AS by_guardian2, ",
            $sees_to,
            " AS sees_to, ",
            not_arrived!(),
            " AS undelivered,
                    (SELECT MIN(o.role) FROM convention_signer o JOIN account r ON r.id = $4
                     WHERE o.convention_id = c.id AND o.number = c.number AND o.role <> 'head'
                       AND (o.account_id = r.id OR o.email_key = r.email_key)) AS own
             FROM convention c
                  JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
                  JOIN account a ON a.id = c.student_id JOIN student st ON st.account_id = c.student_id
                  LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
             WHERE c.state IN ('validated', 'signing') AND ",
            $($condition),+
        )
    };
}

/// Whether somebody ($4) fills the lycée's part that day ($5).
macro_rules! sees_to {
    () => {
        fills!(school: "c.school_id", who: "$4", day: "$5", referent: "c.referent_id")
    };
}

/// Those of a lycée ($1) that somebody ($4) reads that day ($5), of one class ($6; all when empty), with whoever has or has not signed.
macro_rules! of_school {
    ($($condition:expr),+) => {
        select_awaited!(
            sees_to!();
            "c.school_id = $1 AND (",
            sees_to!(),
            " OR ",
            follows!(school: "c.school_id", who: "$4", class: "CASE st.school_id WHEN c.school_id THEN st.class_key END"),
            ") AND ",
            $($condition),+,
            " AND ($6 = '' OR st.class_key = $6) ORDER BY v.frozen_at, c.id LIMIT $2 OFFSET $3"
        )
    };
}

const BY_HEAD: Statement = sql!(of_school!(unsigned!("head")));
const BY_OTHERS: Statement = sql!(of_school!("NOT ", unsigned!("head")));
/// From the signer outwards, and no more than is said of it: every page of somebody signed in counts them.
const BY_ACCOUNT: Statement = sql!(
    "SELECT DISTINCT c.id, g.role, v.frozen_at, a.name, COALESCE(s.name, p.host_name, ''),
            CASE c.weeks WHEN 'second' THEN k.week2 ELSE k.week1 END
     FROM convention_signer g
          JOIN convention c ON c.id = g.convention_id AND c.number = g.number
          JOIN campaign k ON k.id = c.campaign_id
          JOIN convention_version v ON v.convention_id = g.convention_id AND v.number = g.number
          JOIN account a ON a.id = c.student_id
          LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
     WHERE g.account_id = $1 AND g.role <> 'head' AND c.state IN ('validated', 'signing')
       AND ",
    is_still!(),
    " AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = g.convention_id
                       AND d.number = g.number AND d.role = g.role)
     ORDER BY v.frozen_at, c.id LIMIT 100"
);

/// What is to be signed by delegation by somebody ($1) that day ($2), of the structures whose delegations count: each convention once, for the
/// first of its two signers who is awaited. Not what they sign or signed in another role, nor where they may sign for the lycée.
const BY_DELEGATION: Statement = sql!(
    "SELECT c.id, g.role, v.frozen_at, a.name, s.name AS host,
            CASE c.weeks WHEN 'second' THEN k.week2 ELSE k.week1 END
     FROM (SELECT DISTINCT sd.structure_id FROM ",
    counting_delegations!(on: "$2"),
    " WHERE sd.account_id = $1) AS named
          JOIN convention c ON c.structure_id = named.structure_id
          JOIN convention_signer g ON g.convention_id = c.id AND g.number = c.number
              AND g.role = (SELECT MIN(h.role) FROM convention_signer h
                            WHERE h.convention_id = c.id AND h.number = c.number AND h.role IN ('host', 'host2')
                              AND NOT EXISTS (SELECT 1 FROM convention_signature x
                                              WHERE x.convention_id = c.id AND x.number = c.number AND x.role = h.role))
          JOIN campaign k ON k.id = c.campaign_id
          JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
          JOIN account a ON a.id = c.student_id JOIN structure s ON s.id = c.structure_id
     WHERE c.state IN ('validated', 'signing')
       AND NOT EXISTS (SELECT 1 FROM convention_signature d
                       WHERE d.convention_id = c.id AND d.number = c.number AND d.account_id = $1)
       AND NOT EXISTS (SELECT 1 FROM convention_signer o JOIN account r ON r.id = $1
                       WHERE o.convention_id = c.id AND o.number = c.number AND o.role <> 'head'
                         AND (o.account_id = r.id OR o.email_key = r.email_key))
       AND NOT ",
    acts!(school: "c.school_id", who: "$1", day: "$2", act: "'sign'"),
    " ORDER BY v.frozen_at, c.id LIMIT 100"
);

/// Which convention, as whom, when it was frozen, pupil, host, the first day.
type ToSignRow = (Uuid, String, DateTime<Utc>, String, String, NaiveDate);

impl Db {
    /// Versions of a lycée's conventions that wait for signatures and that somebody of it reads that day, those frozen first first:
    /// those that wait for its head, or those that the head has signed and that wait for others; of one class, unless that is empty.
    /// Pages count from 1.
    pub async fn awaited_in_school(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
        by_head: bool,
        class_name: &str,
        page: u32,
    ) -> Result<Vec<PendingSignature>, StoreError> {
        let sql = if by_head { BY_HEAD } else { BY_OTHERS };
        let rows: Vec<AwaitedRow> = self
            .query(sql)
            .bind(school.0)
            .bind(i64::from(PAGE))
            .bind(i64::from(page.max(1) - 1) * i64::from(PAGE))
            .bind(reader.0)
            .bind(today)
            .bind(class_key(class_name).replace('\0', ""))
            .all()
            .await?;
        rows.into_iter().map(PendingSignature::try_from).collect()
    }

    /// What an account has to sign that day in its own name, or for a structure by delegation; what a head signs is the lycée's.
    pub async fn awaited_of(&self, account: AccountId, today: NaiveDate) -> Result<Vec<ToSign>, StoreError> {
        let mut rows: Vec<ToSignRow> = self.query(BY_ACCOUNT).bind(account.0).all().await?;
        let delegated: Vec<ToSignRow> = self
            .query(BY_DELEGATION)
            .bind(account.0)
            .bind(today)
            .all()
            .await?;
        rows.extend(delegated);
        rows.into_iter()
            .map(|(id, role, frozen_at, student, host, begins)| {
                Ok(ToSign {
                    id: ConventionId(id),
                    role: code("convention_signer.role", &role, SignerRole::from_code)?,
                    frozen_at,
                    student,
                    host,
                    begins,
                })
            })
            .collect()
    }

    /// What grows with whatever changes in the conventions of a lycée.
    pub async fn conventions_revision(&self, school: SchoolId) -> Result<i64, StoreError> {
        let sql =
            sql!("SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM convention WHERE school_id = $1");
        self.query(sql).bind(school.0).scalar().await
    }

    /// The last code somebody was sent for that, unless they used it.
    pub async fn last_code(
        &self,
        who: PartyIdentity,
        target: Digest,
    ) -> Result<Option<CodeLine>, StoreError> {
        let subject = match who {
            PartyIdentity::Account(account) => account.0,
            PartyIdentity::Link(link) => link.0,
        };
        let sql = sql!(
            "SELECT sent_at, expires_at, tries, sms_number IS NOT NULL AS by_sms FROM signing_code
             WHERE subject = $1 AND target_hash = $2 AND used_at IS NULL ORDER BY sent_at DESC, id DESC
                 LIMIT 1"
        );
        let row: Option<CodeRow> = self
            .query(sql)
            .bind(subject)
            .bind(target.to_string())
            .optional()
            .await?;
        Ok(row.map(|row| CodeLine {
            sent_at: row.sent_at,
            expires_at: row.expires_at,
            tries: row.tries,
            by_sms: row.by_sms,
        }))
    }

    /// Who works in a lycée beside its head, by name.
    pub async fn staff_of(&self, school: SchoolId) -> Result<Vec<(AccountId, String)>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.name FROM account a JOIN account_role r ON r.account_id = a.id
             WHERE r.school_id = $1 AND r.role = 'staff' AND a.suspended_at IS NULL ORDER BY a.sort_key, a.id
                 LIMIT 500"
        );
        let rows: Vec<(Uuid, String)> = self.query(sql).bind(school.0).all().await?;
        Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
    }
}
