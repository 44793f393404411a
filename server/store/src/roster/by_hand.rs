//! Students and guardians entered and corrected one by one.

use chrono::NaiveDate;
use domain::{
    account::{EmailAddress, Role},
    id::{AccountId, SchoolId},
    name_key::is_same_name,
    place::CommuneCode,
    roster::{Ine, Registered, StudentSet},
};
use uuid::Uuid;

use super::{KEEPS, write::family_key};
use crate::{ChangeContext, Conn, Constraint, Created, Db, NewAccount, StoreError, StudentFile, conn::sql};

/// A student as a form has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StudentEdit {
    /// First name and family name.
    pub name: domain::account::PersonName,
    /// Family name.
    pub family_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Class.
    pub class_name: String,
    /// National number.
    pub ine: Option<Ine>,
    /// Home.
    pub home: Option<CommuneCode>,
    /// Address, for who has not taken over their account yet.
    pub email: Option<EmailAddress>,
    /// Whether it is known that another student has the name and the birth date.
    pub is_namesake: bool,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StudentSaved {
    /// Written.
    Done(AccountId),
    /// Another student of the lycée has the name and the birth date: name and class of that one.
    Namesake(String, String),
    /// Somebody has that national number, here or in another lycée.
    IneTaken,
    /// Somebody has that address.
    EmailTaken,
    /// There is no such student in the lycée.
    Missing,
}

/// A guardian as a form has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuardianEdit {
    /// Name.
    pub name: domain::account::PersonName,
    /// Address.
    pub email: Option<EmailAddress>,
    /// Phone; may be empty.
    pub phone: String,
    /// First or second.
    pub rank: i32,
    /// Whether they may be told.
    pub may_be_told: bool,
    /// Whether the other guardian may not know how to reach them.
    pub contacts_private: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuardianSaved {
    /// Written.
    Done,
    /// The address is somebody else's, or nobody proved it: the account cannot be given rights by it.
    EmailTaken,
    /// The account is its owner's: name and address are theirs to change. The rest is written.
    Own,
    /// There is no such student, or no such guardian of theirs.
    Missing,
}

impl Conn {
    /// A student of that lycée, with their guardians.
    async fn registered(
        &mut self,
        school: SchoolId,
        id: AccountId,
    ) -> Result<Option<Registered>, StoreError> {
        Ok(self.register(school, Some(id)).await?.pop())
    }

    /// Writes that a student left, or is back; `false` when they are no student of that lycée or it is so already.
    pub(super) async fn set_left(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: AccountId,
        left: bool,
    ) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!(
                "UPDATE student SET left_on = $3
                 WHERE account_id = $1 AND school_id = $2 AND (left_on IS NULL) = $4"
            ))
            .bind(id.0)
            .bind(school.0)
            .bind(left.then_some(context.today))
            .bind(left)
            .execute()
            .await?;
        Ok(rows > 0)
    }

    /// Whether another student has that national number.
    async fn has_ine(&mut self, ine: &Ine, but: Option<AccountId>) -> Result<bool, StoreError> {
        let sql = sql!("SELECT account_id FROM student WHERE ine = $1");
        let owner: Option<Uuid> = self.query(sql).bind(ine.as_str()).optional_scalar().await?;
        Ok(owner.is_some() && owner != but.map(|id| id.0))
    }

    async fn save_student(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: Option<AccountId>,
        edit: &StudentEdit,
    ) -> Result<StudentSaved, StoreError> {
        self.lock_roster(school).await?;
        let register = self.register(school, None).await?;
        let known = id.map(|id| register.iter().find(|student| student.id == id));
        if known.is_some_and(|known| known.is_none()) {
            return Ok(StudentSaved::Missing);
        }
        let known = known.flatten();
        let twin = register.iter().find(|other| {
            Some(other.id) != id
                && other.birth_date == edit.birth_date
                && is_same_name(&other.name, edit.name.as_str())
        });
        if let Some(twin) = twin.filter(|_| !edit.is_namesake) {
            return Ok(StudentSaved::Namesake(twin.name.clone(), twin.class_name.clone()));
        }
        if let Some(ine) = &edit.ine
            && self.has_ine(ine, id).await?
        {
            return Ok(StudentSaved::IneTaken);
        }
        let id = match known {
            Some(known) => known.id,
            None => match self.add_student(context, school, edit).await? {
                Created::Done(id) => id,
                Created::EmailTaken => return Ok(StudentSaved::EmailTaken),
            },
        };
        let may_have_email = known.is_none_or(|known| known.is_open);
        let set = StudentSet {
            ine: edit.ine.as_ref().map(ToString::to_string),
            name: Some(edit.name.as_str().to_owned()),
            family_name: Some(edit.family_name.clone()),
            birth_date: Some(edit.birth_date),
            class_name: Some(edit.class_name.clone()),
            home: edit.home,
            email: edit.email.clone().filter(|_| may_have_email),
        };
        self.write_student(school, id.0, &set).await?;
        if known.is_some() {
            // A form says all of it: a number that was emptied was wrong.
            self.query(sql!(
                "UPDATE student SET ine = $2, family_key = $3 WHERE account_id = $1"
            ))
            .bind(id.0)
            .bind(set.ine)
            .bind(family_key(edit.name.as_str(), &edit.family_name))
            .execute()
            .await?;
            self.write_audit(context, "student.change", Some(id.0), "")
                .await?;
        }
        Ok(StudentSaved::Done(id))
    }

    async fn add_student(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        edit: &StudentEdit,
    ) -> Result<Created, StoreError> {
        let new = NewAccount {
            name: edit.name.clone(),
            email: edit.email.clone(),
            confirmed: false,
            password_hash: None,
            roles: Vec::new(),
            student: Some(StudentFile {
                school,
                class_name: edit.class_name.clone(),
                birth_date: edit.birth_date,
                home: edit.home,
            }),
        };
        self.create(context, &new, None).await
    }

    /// The account of somebody who becomes a guardian: theirs if the address is proved theirs, else a new one. `None` when the address is
    /// somebody else's.
    async fn guardian_account(
        &mut self,
        context: &ChangeContext<'_>,
        edit: &GuardianEdit,
    ) -> Result<Option<AccountId>, StoreError> {
        if let Some(email) = &edit.email {
            let known = self.accounts_of(&[email.key()]).await?.into_values().next();
            if let Some(known) = known {
                let same = is_same_name(&known.name, edit.name.as_str());
                return Ok((same && known.is_trusted && !known.is_student).then_some(known.id));
            }
        }
        let new = NewAccount {
            name: edit.name.clone(),
            email: edit.email.clone(),
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Guardian, None)],
            student: None,
        };
        match self.create(context, &new, None).await? {
            Created::Done(id) => Ok(Some(id)),
            Created::EmailTaken => Ok(None),
        }
    }

    async fn save_guardian(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        student: AccountId,
        guardian: Option<AccountId>,
        edit: &GuardianEdit,
    ) -> Result<GuardianSaved, StoreError> {
        self.lock_roster(school).await?;
        let Some(known) = self.registered(school, student).await? else {
            return Ok(GuardianSaved::Missing);
        };
        let mut saved = GuardianSaved::Done;
        let id = if let Some(id) = guardian {
            let Some(old) = known.guardians.iter().find(|known| known.id == id) else {
                return Ok(GuardianSaved::Missing);
            };
            let same_email =
                old.email.as_deref().map(str::to_lowercase) == edit.email.as_ref().map(EmailAddress::key);
            if old.name != edit.name.as_str() || !same_email {
                if old.is_open {
                    self.correct_guardian(id.0, Some(edit.name.as_str()), edit.email.as_ref())
                        .await?;
                } else {
                    saved = GuardianSaved::Own;
                }
            }
            id
        } else {
            let Some(id) = self.guardian_account(context, edit).await? else {
                return Ok(GuardianSaved::EmailTaken);
            };
            self.lock_person(id.0).await?;
            self.empty_unproven(context, id.0, false).await?;
            self.write_audit(context, "guardian.link", Some(id.0), &student.to_string())
                .await?;
            if edit.may_be_told {
                self.tell_of_child(context, id).await?;
            }
            id
        };
        self.put_guardian(context, id, student, edit).await?;
        if guardian.is_some() {
            self.write_audit(context, "guardian.change", Some(id.0), &student.to_string())
                .await?;
        }
        Ok(saved)
    }

    async fn put_guardian(
        &mut self,
        context: &ChangeContext<'_>,
        id: AccountId,
        student: AccountId,
        edit: &GuardianEdit,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO account_role (account_id, role, granted_at)
             VALUES ($1, 'guardian', $2)
             ON CONFLICT (account_id, role) DO NOTHING"
        ))
        .bind(id.0)
        .bind(context.now)
        .execute()
        .await?;
        self.query(sql!(
            "INSERT INTO guardian (account_id, student_id, rank, may_be_told, phone, contacts_private)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id, student_id) DO UPDATE SET rank = excluded.rank,
                 may_be_told = excluded.may_be_told, phone = excluded.phone,
                 contacts_private = excluded.contacts_private"
        ))
        .bind(id.0)
        .bind(student.0)
        .bind(edit.rank)
        .bind(edit.may_be_told)
        .bind(&edit.phone)
        .bind(edit.contacts_private)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Says for a lycée that an address, which was typed with a sheet, is that of a guardian of one of its students; `false` when whoever says so
    /// does not keep the list, or it is not the address that they saw.
    pub async fn vouch_for_address(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        (student, guardian): (AccountId, AccountId),
        seen: &EmailAddress,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let keeps: bool = tx
                .query(KEEPS)
                .bind(school.0)
                .bind(context.actor.map(|by| by.0))
                .bind(context.today)
                .scalar()
                .await?;
            if !keeps {
                return Ok(false);
            }
            let rows = tx
                .query(sql!(
                    "UPDATE account SET unvouched_since = NULL, version = version + 1
                     WHERE id = $1 AND email_key = $2 AND unvouched_since IS NOT NULL
                       AND EXISTS (SELECT 1 FROM guardian g JOIN student st ON st.account_id = g.student_id
                                   WHERE g.account_id = account.id AND st.account_id = $3 AND st.school_id = $4)"
                ))
                .bind(guardian.0)
                .bind(seen.key())
                .bind(student.0)
                .bind(school.0)
                .execute()
                .await?;
            if rows > 0 {
                tx.write_audit(context, "guardian.vouch", Some(guardian.0), &student.to_string())
                    .await?;
            }
            Ok(rows > 0)
        })
        .await
    }

    /// A student of that lycée, there or gone, with their guardians.
    pub async fn roster_student(
        &self,
        school: SchoolId,
        id: AccountId,
    ) -> Result<Option<Registered>, StoreError> {
        self.read().await?.registered(school, id).await
    }

    /// Enters a student, or corrects one of that lycée.
    pub async fn save_student(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: Option<AccountId>,
        edit: &StudentEdit,
    ) -> Result<StudentSaved, StoreError> {
        let saved = self
            .transaction(async |tx| tx.save_student(context, school, id, edit).await)
            .await;
        match saved {
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(StudentSaved::EmailTaken),
            saved => saved,
        }
    }

    /// Gives a student of that lycée a guardian, or corrects one of theirs.
    pub async fn save_guardian(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        student: AccountId,
        guardian: Option<AccountId>,
        edit: &GuardianEdit,
    ) -> Result<GuardianSaved, StoreError> {
        let saved = self
            .transaction(async |tx| tx.save_guardian(context, school, student, guardian, edit).await)
            .await;
        match saved {
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(GuardianSaved::EmailTaken),
            saved => saved,
        }
    }

    /// Writes that a student left, or is back; `false` when they are no student of that lycée. Nothing that they did or signed goes.
    pub async fn set_student_left(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: AccountId,
        left: bool,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let done = tx.set_left(context, school, id, left).await?;
            if done {
                let action = if left { "student.left" } else { "student.back" };
                tx.write_audit(context, action, Some(id.0), "").await?;
            }
            Ok(done)
        })
        .await
    }
}
