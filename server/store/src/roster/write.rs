//! What a file changes, written: accounts, roles, students and guardians by the thousand, corrections one by one.

use std::collections::BTreeSet;

use domain::{
    account::{EmailAddress, Role},
    id::{AccountId, SchoolId},
    name_key::{search_key, sort_key},
    roster::{
        Differences, GuardianAccount, GuardianChange, NewGuardian, Reading, StudentChange, StudentKind,
        StudentSet,
    },
    school::class_key,
    security::SecurityKind,
};
use uuid::Uuid;

use super::RosterCounts;
use crate::{ChangeContext, Conn, StoreError, conn::Statement, conn::sql};

/// Rows of one statement: the widest has nine parameters a row.
const BATCH: usize = 1000;

/// An account made by its lycée: nobody holds it yet.
const ADD_ACCOUNT: Statement = sql!(
    "INSERT INTO account (id, name, email, email_key, created_at, version, search_key, sort_key)
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7)"
);

const ADD_ROLE: Statement = sql!(
    "INSERT INTO account_role (account_id, role, granted_at)
     VALUES ($1, $2, $3)
     ON CONFLICT (account_id, role) DO NOTHING"
);

const ADD_STUDENT: Statement = sql!(
    "INSERT INTO student (account_id, school_id, class_name, class_key, birth_date, home_commune, ine,
                          family_name, family_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

const ADD_GUARDIAN: Statement = sql!(
    "INSERT INTO guardian (account_id, student_id, rank, may_be_told, phone)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, student_id) DO NOTHING"
);

/// What sorts a student in the lists of the lycée.
pub(crate) fn family_key(name: &str, family_name: &str) -> String {
    sort_key(&format!("{family_name} {name}"))
}

/// Somebody who gets an account.
struct NewPerson<'a> {
    id: Uuid,
    name: &'a str,
    email: Option<&'a EmailAddress>,
}

/// A student who comes in, and what is written of them.
type NewStudent<'a> = (Uuid, &'a StudentSet);

impl Conn {
    /// The lycée's own file has an address that a guardian of one of its students typed with a sheet: they are who they say.
    pub(super) async fn vouch_for_known(
        &mut self,
        school: SchoolId,
        reading: &Reading,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "SELECT DISTINCT a.id, a.email_key FROM account a JOIN guardian g ON g.account_id = a.id
                    JOIN student st ON st.account_id = g.student_id
             WHERE st.school_id = $1 AND a.unvouched_since IS NOT NULL AND a.email_key IS NOT NULL ORDER BY a.id"
        );
        let typed: Vec<(Uuid, String)> = self.query(sql).bind(school.0).all().await?;
        if typed.is_empty() {
            return Ok(());
        }
        let guardians = reading.students.iter().flat_map(|student| &student.guardians);
        let known: BTreeSet<String> = guardians
            .filter_map(|guardian| guardian.email.as_ref())
            .map(EmailAddress::key)
            .collect();
        for (id, _) in typed.iter().filter(|(_, key)| known.contains(key)) {
            self.query(sql!("UPDATE account SET unvouched_since = NULL WHERE id = $1"))
                .bind(*id)
                .execute()
                .await?;
        }
        Ok(())
    }

    pub(super) async fn write_differences(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        differences: &Differences,
        leavers: &[AccountId],
    ) -> Result<RosterCounts, StoreError> {
        let guardians = self.add_guardians(context, &differences.new_guardians).await?;
        let (new, known): (Vec<&StudentChange>, Vec<&StudentChange>) =
            differences.changes.iter().partition(|change| change.id.is_none());
        let added = self.add_students(context, school, &new).await?;
        let mut links: Vec<(Uuid, &GuardianChange)> = Vec::new();
        for (id, change) in added.iter().zip(&new) {
            links.extend(change.guardians.iter().map(|guardian| (*id, guardian)));
        }
        for change in &known {
            let Some(id) = change.id else { continue };
            self.change_student(context, school, id.0, change).await?;
            links.extend(change.guardians.iter().map(|guardian| (id.0, guardian)));
        }
        self.write_guardians(context, &guardians, &links).await?;
        let mut left = 0;
        for leaver in &differences.leavers {
            if leavers.contains(&leaver.id) {
                left += usize::from(self.set_left(context, school, leaver.id, true).await?);
            }
        }
        Ok(RosterCounts {
            added: new.len(),
            changed: known.len(),
            left,
        })
    }

    /// Makes the accounts of guardians; their ids, in the same order.
    async fn add_guardians(
        &mut self,
        context: &ChangeContext<'_>,
        new: &[NewGuardian],
    ) -> Result<Vec<Uuid>, StoreError> {
        let people: Vec<NewPerson<'_>> = new
            .iter()
            .map(|guardian| NewPerson {
                id: (context.ids)(),
                name: &guardian.name,
                email: guardian.email.as_ref(),
            })
            .collect();
        self.add_people(context, &people).await?;
        Ok(people.into_iter().map(|person| person.id).collect())
    }

    async fn add_students(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        new: &[&StudentChange],
    ) -> Result<Vec<Uuid>, StoreError> {
        let people: Vec<NewPerson<'_>> = new
            .iter()
            .map(|change| NewPerson {
                id: (context.ids)(),
                name: &change.name,
                email: change.set.email.as_ref(),
            })
            .collect();
        self.add_people(context, &people).await?;
        let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
        self.add_roles(context, &ids, Role::Student).await?;
        let rows: Vec<NewStudent<'_>> = ids
            .iter()
            .copied()
            .zip(new.iter().map(|change| &change.set))
            .collect();
        for batch in rows.chunks(BATCH) {
            let mut insert = self.query_rows(ADD_STUDENT, batch.len());
            for (id, set) in batch {
                let class = set.class_name.as_deref().unwrap_or_default();
                let family = set.family_name.as_deref().unwrap_or_default();
                insert = insert
                    .bind(*id)
                    .bind(school.0)
                    .bind(class)
                    .bind(class_key(class))
                    .bind(set.birth_date)
                    .bind(set.home.map(String::from))
                    .bind(set.ine.as_deref())
                    .bind(family)
                    .bind(family_key(set.name.as_deref().unwrap_or_default(), family));
            }
            insert.execute().await?;
        }
        Ok(ids)
    }

    async fn add_people(
        &mut self,
        context: &ChangeContext<'_>,
        people: &[NewPerson<'_>],
    ) -> Result<(), StoreError> {
        for person in people {
            self.free_address(person.email).await?;
        }
        for batch in people.chunks(BATCH) {
            let mut insert = self.query_rows(ADD_ACCOUNT, batch.len());
            for person in batch {
                insert = insert
                    .bind(person.id)
                    .bind(person.name)
                    .bind(person.email.map(EmailAddress::as_str))
                    .bind(person.email.map(EmailAddress::key))
                    .bind(context.now)
                    .bind(search_key(person.name))
                    .bind(sort_key(person.name));
            }
            insert.execute().await?;
        }
        Ok(())
    }

    async fn add_roles(
        &mut self,
        context: &ChangeContext<'_>,
        ids: &[Uuid],
        role: Role,
    ) -> Result<(), StoreError> {
        for batch in ids.chunks(BATCH) {
            let mut insert = self.query_rows(ADD_ROLE, batch.len());
            for id in batch {
                insert = insert.bind(*id).bind(role.code()).bind(context.now);
            }
            insert.execute().await?;
        }
        Ok(())
    }

    /// Writes what changes of a student who is known: what is not given stays.
    async fn change_student(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        id: Uuid,
        change: &StudentChange,
    ) -> Result<(), StoreError> {
        self.write_student(school, id, &change.set).await?;
        if matches!(change.kind, StudentKind::Back | StudentKind::Arrived) {
            // The role stayed with whoever left.
            self.add_roles(context, &[id], Role::Student).await?;
            self.query(sql!(
                "UPDATE student SET left_on = NULL, school_id = $2 WHERE account_id = $1"
            ))
            .bind(id)
            .bind(school.0)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// The same of a form.
    pub(super) async fn write_student(
        &mut self,
        school: SchoolId,
        id: Uuid,
        set: &StudentSet,
    ) -> Result<(), StoreError> {
        self.free_address(set.email.as_ref()).await?;
        let name: String = self
            .query(sql!(
                "UPDATE account SET name = COALESCE($2, name), search_key = COALESCE($3, search_key),
                        sort_key = COALESCE($4, sort_key), email = COALESCE($5, email),
                        email_key = COALESCE($6, email_key), version = version + 1
                 WHERE id = $1 RETURNING name"
            ))
            .bind(id)
            .bind(set.name.as_deref())
            .bind(set.name.as_deref().map(search_key))
            .bind(set.name.as_deref().map(sort_key))
            .bind(set.email.as_ref().map(EmailAddress::as_str))
            .bind(set.email.as_ref().map(EmailAddress::key))
            .scalar()
            .await?;
        let key = set.family_name.as_deref().map(|family| family_key(&name, family));
        self.query(sql!(
            "UPDATE student SET ine = COALESCE($2, ine), family_name = COALESCE($3, family_name),
                    family_key = COALESCE($4, family_key), birth_date = COALESCE($5, birth_date),
                    class_name = COALESCE($6, class_name), class_key = COALESCE($7, class_key),
                    home_commune = COALESCE($8, home_commune)
             WHERE account_id = $1 AND (school_id = $9 OR left_on IS NOT NULL)"
        ))
        .bind(id)
        .bind(set.ine.as_deref())
        .bind(set.family_name.as_deref())
        .bind(key)
        .bind(set.birth_date)
        .bind(set.class_name.as_deref())
        .bind(set.class_name.as_deref().map(class_key))
        .bind(set.home.map(String::from))
        .bind(school.0)
        .execute()
        .await?;
        Ok(())
    }

    async fn write_guardians(
        &mut self,
        context: &ChangeContext<'_>,
        made: &[Uuid],
        changes: &[(Uuid, &GuardianChange)],
    ) -> Result<(), StoreError> {
        let account = |account: &GuardianAccount| match account {
            GuardianAccount::Known(id) => Some(id.0),
            GuardianAccount::New(at) => made.get(*at).copied(),
        };
        let mut links = Vec::new();
        for (student, change) in changes {
            match change {
                GuardianChange::Add {
                    account: of,
                    phone,
                    rank,
                    may_be_told,
                } => links.extend(account(of).map(|id| (id, *student, *rank, *may_be_told, phone.as_str()))),
                GuardianChange::Change { .. } => self.change_guardian(*student, change).await?,
            }
        }
        let mut ids: Vec<Uuid> = links.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        self.add_roles(context, &ids, Role::Guardian).await?;
        // Who was known already, and nobody's by proof, waits for its owner: a child is given to nobody who only typed an address.
        for id in ids.iter().filter(|id| !made.contains(id)) {
            self.lock_person(*id).await?;
            self.empty_unproven(context, *id, false).await?;
            self.note_security(context, SecurityKind::RoleGiven, Some(AccountId(*id)))
                .await?;
            // Several children in one file are one e-mail.
            if links
                .iter()
                .any(|(of, _, _, may_be_told, _)| of == id && *may_be_told)
            {
                self.tell_of_child(context, AccountId(*id)).await?;
            }
        }
        for batch in links.chunks(BATCH) {
            let mut insert = self.query_rows(ADD_GUARDIAN, batch.len());
            for (id, student, rank, may_be_told, phone) in batch {
                insert = insert
                    .bind(*id)
                    .bind(*student)
                    .bind(*rank)
                    .bind(*may_be_told)
                    .bind(*phone);
            }
            insert.execute().await?;
        }
        Ok(())
    }

    async fn change_guardian(&mut self, student: Uuid, change: &GuardianChange) -> Result<(), StoreError> {
        let GuardianChange::Change {
            id,
            name,
            email,
            phone,
            rank,
            silence,
        } = change
        else {
            return Ok(());
        };
        if name.is_some() || email.is_some() {
            self.correct_guardian(id.0, name.as_deref(), email.as_ref())
                .await?;
        }
        self.query(sql!(
            "UPDATE guardian SET phone = COALESCE($3, phone), rank = COALESCE($4, rank),
                    may_be_told = CASE WHEN $5 THEN FALSE ELSE may_be_told END
             WHERE account_id = $1 AND student_id = $2"
        ))
        .bind(id.0)
        .bind(student)
        .bind(phone.as_deref())
        .bind(*rank)
        .bind(*silence)
        .execute()
        .await?;
        Ok(())
    }

    /// Corrects the account of a guardian, as long as nobody holds it.
    pub(super) async fn correct_guardian(
        &mut self,
        id: Uuid,
        name: Option<&str>,
        email: Option<&EmailAddress>,
    ) -> Result<(), StoreError> {
        self.free_address(email).await?;
        self.query(sql!(
            "UPDATE account SET name = COALESCE($2, name), search_key = COALESCE($3, search_key),
                    sort_key = COALESCE($4, sort_key), email = COALESCE($5, email),
                    email_key = COALESCE($6, email_key), version = version + 1
             WHERE id = $1 AND password_hash IS NULL"
        ))
        .bind(id)
        .bind(name)
        .bind(name.map(search_key))
        .bind(name.map(sort_key))
        .bind(email.map(EmailAddress::as_str))
        .bind(email.map(EmailAddress::key))
        .execute()
        .await?;
        Ok(())
    }
}
