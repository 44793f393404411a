//! Invitations to a lycée's staff: sent by its head, taken back, followed once. The link's secret is in the e-mail alone, so that it proves
//! the address it was sent to: an account is made from it, or an account whose own address is proved takes it up.

use chrono::{DateTime, Utc};
use domain::{
    account::{EmailAddress, PersonName, Role, StaffDuty},
    id::{AccountId, SchoolId, StaffInvitationId},
    notification::Notification,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::StaffAssignment;
use crate::{
    ChangeContext, Conn, Created, Db, NewAccount, Recipient, Secret, StoreError, account::signed_up_only,
    conn::sql, decode::code,
};

/// An invitation that nobody has followed yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffInvitation {
    /// Identifier.
    pub id: StaffInvitationId,
    /// Whom it was sent to.
    pub email: String,
    /// What they will do.
    pub duty: StaffDuty,
    /// With which classes.
    pub classes: Vec<String>,
    /// Who invited them.
    pub invited_by: String,
    /// When.
    pub invited_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What the page of an invitation shows before it is followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationToTeam {
    /// The lycée's name.
    pub school: String,
    /// Who invites.
    pub inviter: String,
    /// What they will do.
    pub duty: StaffDuty,
    /// With which classes.
    pub classes: Vec<String>,
    /// The address it was sent to.
    pub email: String,
    /// Whether an account has that address.
    pub has_account: bool,
}

/// What became of an invitation that a head sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StaffInvited {
    /// Sent, in place of an earlier one to the same address.
    Done(StaffInvitationId),
    /// Who has that address works there already.
    AlreadyMember,
    /// Who has that address is a student.
    Student,
    /// Whoever asks is not the head of that lycée.
    Gone,
}

/// What became of somebody who follows an invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StaffJoined {
    /// They are of the staff.
    Done(AccountId),
    /// They worked there already: the invitation stays for whom it is meant.
    AlreadyMember,
    /// They work in another lycée, and an account works in one.
    Elsewhere,
    /// They are a student.
    Student,
    /// The address of their account is not proved.
    Unproven,
    /// The address of the invitation has an account: it is for its owner to sign in.
    EmailTaken,
    /// The link is unknown, used, withdrawn or too old.
    Gone,
}

#[derive(FromRow)]
struct InvitationRow {
    id: Uuid,
    email: String,
    duty: String,
    classes: String,
    invited_by: String,
    invited_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// An invitation that was closed by whoever follows it.
#[derive(FromRow)]
struct Claimed {
    school_id: Uuid,
    email: String,
    duty: String,
    classes: String,
}

impl Claimed {
    fn assignment(&self) -> Result<StaffAssignment, StoreError> {
        Ok(StaffAssignment {
            school: SchoolId(self.school_id),
            duty: code("staff_invitation.duty", &self.duty, StaffDuty::from_code)?,
            classes: lines(&self.classes),
        })
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

impl Conn {
    /// Closes an invitation for whoever follows it: of any number that try at once, one gets it.
    async fn claim_staff_invitation(
        &mut self,
        now: DateTime<Utc>,
        hash: &str,
    ) -> Result<Option<Claimed>, StoreError> {
        self.query(sql!(
            "UPDATE staff_invitation SET closed_at = $2
             WHERE token_hash = $1 AND closed_at IS NULL AND expires_at > $2
             RETURNING school_id, email, duty, classes"
        ))
        .bind(hash)
        .bind(now)
        .optional()
        .await
    }

    /// Why somebody cannot join a lycée's staff; nothing when they can.
    async fn why_not_staff(
        &mut self,
        school: SchoolId,
        account: AccountId,
    ) -> Result<Option<StaffJoined>, StoreError> {
        let sql = sql!("SELECT role, school_id FROM account_role WHERE account_id = $1");
        let roles: Vec<(String, Option<Uuid>)> = self.query(sql).bind(account.0).all().await?;
        if roles.iter().any(|(_, held)| *held == Some(school.0)) {
            return Ok(Some(StaffJoined::AlreadyMember));
        }
        if roles.iter().any(|(_, held)| held.is_some()) {
            return Ok(Some(StaffJoined::Elsewhere));
        }
        if roles.iter().any(|(role, _)| role == Role::Student.code()) {
            return Ok(Some(StaffJoined::Student));
        }
        let sql = sql!("SELECT confirmed_at IS NOT NULL AND suspended_at IS NULL FROM account WHERE id = $1");
        let proved: Option<bool> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok((proved != Some(true)).then_some(StaffJoined::Unproven))
    }

    async fn invite_staff(
        &mut self,
        context: &ChangeContext<'_>,
        (email, assignment): (&EmailAddress, &StaffAssignment),
        secret: &Secret,
    ) -> Result<StaffInvited, StoreError> {
        let school = assignment.school;
        let Some(by) = context.actor else {
            return Ok(StaffInvited::Gone);
        };
        self.lock_school(school).await?;
        if !self.heads(school, Some(by)).await? {
            return Ok(StaffInvited::Gone);
        }
        let key = email.key();
        let sql = sql!(
            "SELECT a.id, a.name FROM account a WHERE a.email_key = $1 AND NOT (",
            signed_up_only!("a"),
            ")"
        );
        let person: Option<(Uuid, String)> = self.query(sql).bind(&key).optional().await?;
        if let Some((account, _)) = &person {
            match self.why_not_staff(school, AccountId(*account)).await? {
                Some(StaffJoined::AlreadyMember) => return Ok(StaffInvited::AlreadyMember),
                Some(StaffJoined::Student) => return Ok(StaffInvited::Student),
                // Whoever has the link is told on its page: a head learns nothing of who works elsewhere.
                _ => {}
            }
        }
        self.query(sql!(
            "UPDATE staff_invitation SET closed_at = $3
             WHERE school_id = $1 AND email_key = $2 AND closed_at IS NULL"
        ))
        .bind(school.0)
        .bind(&key)
        .bind(context.now)
        .execute()
        .await?;
        let id = StaffInvitationId((context.ids)());
        self.query(sql!(
            "INSERT INTO staff_invitation (id, school_id, email, email_key, duty, classes, token_hash, invited_by,
                                           invited_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ))
        .bind(id.0)
        .bind(school.0)
        .bind(email.as_str())
        .bind(&key)
        .bind(assignment.duty.code())
        .bind(assignment.classes.join("\n"))
        .bind(&secret.hash)
        .bind(by.0)
        .bind(context.now)
        .bind(secret.expires)
        .execute()
        .await?;
        let sql = sql!("SELECT s.name, a.name FROM school s, account a WHERE s.id = $1 AND a.id = $2");
        let (name, inviter): (String, String) = self.query(sql).bind(school.0).bind(by.0).one().await?;
        let to = Recipient {
            account: person.as_ref().map(|(account, _)| AccountId(*account)),
            // Nothing else is known of somebody without an account.
            name: person.map_or_else(|| email.as_str().to_owned(), |(_, name)| name),
            email: email.as_str().to_owned(),
        };
        let notification = Notification::JoinSchool {
            school: name,
            inviter,
            duty: assignment.duty.within_sentence(&assignment.classes),
            link: secret.link.clone(),
        };
        self.enqueue_email(context, &format!("join_school:{id}"), &to, &notification)
            .await?;
        self.write_audit(context, "team.invite", Some(id.0), &assignment.detail())
            .await?;
        Ok(StaffInvited::Done(id))
    }
}

impl Db {
    /// Invites somebody to a lycée's staff by e-mail, for its head. Inviting again replaces the earlier invitation.
    pub async fn invite_staff(
        &self,
        context: &ChangeContext<'_>,
        email: &EmailAddress,
        assignment: &StaffAssignment,
        secret: &Secret,
    ) -> Result<StaffInvited, StoreError> {
        self.transaction(async |tx| tx.invite_staff(context, (email, assignment), secret).await)
            .await
    }

    /// Takes an invitation back, for the head; `false` when it is not open.
    pub async fn withdraw_staff_invitation(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: StaffInvitationId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            if !tx.heads(school, context.actor).await? {
                return Ok(false);
            }
            let closed = tx
                .query(sql!(
                    "UPDATE staff_invitation SET closed_at = $3
                     WHERE id = $1 AND school_id = $2 AND closed_at IS NULL"
                ))
                .bind(id.0)
                .bind(school.0)
                .bind(context.now)
                .execute()
                .await?;
            if closed > 0 {
                tx.write_audit(context, "team.uninvite", Some(id.0), "").await?;
            }
            Ok(closed > 0)
        })
        .await
    }

    /// The invitations of a lycée that are open, the oldest first; those that are too old are among them, since somebody may want to send
    /// them again.
    pub async fn staff_invitations(&self, school: SchoolId) -> Result<Vec<StaffInvitation>, StoreError> {
        let sql = sql!(
            "SELECT i.id, i.email, i.duty, i.classes, a.name AS invited_by, i.invited_at, i.expires_at
             FROM staff_invitation i JOIN account a ON a.id = i.invited_by
             WHERE i.school_id = $1 AND i.closed_at IS NULL ORDER BY i.invited_at, i.id"
        );
        let rows: Vec<InvitationRow> = self.query(sql).bind(school.0).all().await?;
        rows.into_iter()
            .map(|row| {
                Ok(StaffInvitation {
                    id: StaffInvitationId(row.id),
                    email: row.email,
                    duty: code("staff_invitation.duty", &row.duty, StaffDuty::from_code)?,
                    classes: lines(&row.classes),
                    invited_by: row.invited_by,
                    invited_at: row.invited_at,
                    expires_at: row.expires_at,
                })
            })
            .collect()
    }

    /// What the page of an invitation shows; nothing when its link is not good. Looking uses nothing up.
    pub async fn staff_invitation(
        &self,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<InvitationToTeam>, StoreError> {
        let sql = sql!(
            "SELECT s.name, a.name, i.duty, i.classes, i.email,
                    EXISTS (SELECT 1 FROM account k WHERE k.email_key = i.email_key AND NOT (",
            signed_up_only!("k"),
            "))
             FROM staff_invitation i JOIN school s ON s.id = i.school_id JOIN account a ON a.id = i.invited_by
             WHERE i.token_hash = $1 AND i.closed_at IS NULL AND i.expires_at > $2"
        );
        let row: Option<(String, String, String, String, String, bool)> =
            self.query(sql).bind(hash).bind(now).optional().await?;
        row.map(|(school, inviter, duty, classes, email, has_account)| {
            Ok(InvitationToTeam {
                school,
                inviter,
                duty: code("staff_invitation.duty", &duty, StaffDuty::from_code)?,
                classes: lines(&classes),
                email,
                has_account,
            })
        })
        .transpose()
    }

    /// Somebody signed in follows an invitation. The link is personal: whoever has it may, whatever the address of their account, as long
    /// as that one is proved.
    pub async fn join_staff(
        &self,
        context: &ChangeContext<'_>,
        hash: &str,
        account: AccountId,
    ) -> Result<StaffJoined, StoreError> {
        let mut tx = self.begin().await?;
        tx.lock_person(account.0).await?;
        let Some(claimed) = tx.claim_staff_invitation(context.now, hash).await? else {
            return Ok(StaffJoined::Gone);
        };
        let assignment = claimed.assignment()?;
        if let Some(why) = tx.why_not_staff(assignment.school, account).await? {
            return Ok(why);
        }
        tx.put_assignment(context, account, &assignment).await?;
        tx.write_audit(context, "account.join", Some(account.0), &assignment.detail())
            .await?;
        tx.commit().await?;
        Ok(StaffJoined::Done(account))
    }

    /// Somebody without an account follows an invitation: theirs is made with the address that the link was sent to, which is thereby
    /// proved.
    pub async fn join_staff_anew(
        &self,
        context: &ChangeContext<'_>,
        hash: &str,
        name: &PersonName,
        password_hash: &str,
    ) -> Result<StaffJoined, StoreError> {
        let mut tx = self.begin().await?;
        let Some(claimed) = tx.claim_staff_invitation(context.now, hash).await? else {
            return Ok(StaffJoined::Gone);
        };
        let Ok(email) = EmailAddress::parse(&claimed.email) else {
            return Ok(StaffJoined::Gone);
        };
        let assignment = claimed.assignment()?;
        let new = NewAccount {
            name: name.clone(),
            email: Some(email),
            confirmed: true,
            password_hash: Some(password_hash.to_owned()),
            roles: Vec::new(),
            student: None,
        };
        let Created::Done(account) = tx.create(context, &new, Some(&assignment)).await? else {
            return Ok(StaffJoined::EmailTaken);
        };
        tx.write_audit(context, "account.join", Some(account.0), &assignment.detail())
            .await?;
        tx.commit().await?;
        Ok(StaffJoined::Done(account))
    }
}
