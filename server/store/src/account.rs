//! Accounts: who somebody is, and what they may do.

use chrono::NaiveDate;
use domain::{
    account::Role,
    id::{AccountId, SchoolId, StructureId},
    place::CommuneCode,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Db, Recipient, StoreError,
    conn::sql,
    decode::{code, parsed},
};

mod activation;
mod creation;
mod credentials;
mod management;
pub(crate) mod unproven;
mod vouched;

pub use creation::{Created, Enrolled, NewAccount, SignedUp, Twin, Typist};
pub use credentials::EmailChange;
pub use management::Person;
pub(crate) use unproven::signed_up_only;

/// Somebody, with all that decides what they may see and do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address; a pupil may have none before activation.
    pub email: Option<String>,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether an administrator shut them out.
    pub suspended: bool,
    /// Roles, with the lycée of those held in one.
    pub roles: Vec<(Role, Option<SchoolId>)>,
    /// Structures, by name.
    pub memberships: Vec<(StructureId, String, StructureRole)>,
}

impl Account {
    /// Whether they have that role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|(held, _)| *held == role)
    }

    /// What they are in that structure.
    pub fn role_in(&self, structure: StructureId) -> Option<StructureRole> {
        self.memberships
            .iter()
            .find(|(id, ..)| *id == structure)
            .map(|(.., role)| *role)
    }

    /// The lycée where they have that role.
    pub fn school_as(&self, role: Role) -> Option<SchoolId> {
        self.roles
            .iter()
            .find(|(held, _)| *held == role)
            .and_then(|(_, school)| *school)
    }
}

/// What signing in needs to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Login {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// The password's hash; `None` until the account is activated.
    pub password_hash: Option<String>,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether an administrator shut them out.
    pub suspended: bool,
}

/// A pupil's file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StudentFile {
    /// Lycée.
    pub school: SchoolId,
    /// Class, as the lycée calls it.
    pub class_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Home, as precise as it ever gets.
    pub home: Option<CommuneCode>,
}

#[derive(FromRow)]
pub(crate) struct AccountRow {
    id: Uuid,
    name: String,
    email: Option<String>,
    confirmed: bool,
    suspended: bool,
}

impl AccountRow {
    /// The account of that row, with what was read beside it.
    pub(crate) fn with(
        self,
        roles: Vec<(Role, Option<SchoolId>)>,
        memberships: Vec<(StructureId, String, StructureRole)>,
    ) -> Account {
        Account {
            id: AccountId(self.id),
            name: self.name,
            email: self.email,
            confirmed: self.confirmed,
            suspended: self.suspended,
            roles,
            memberships,
        }
    }
}

#[derive(FromRow)]
struct LoginRow {
    id: Uuid,
    name: String,
    password_hash: Option<String>,
    confirmed: bool,
    suspended: bool,
}

/// A role or a membership: `place` is the lycée or the structure.
#[derive(FromRow)]
struct RightRow {
    member: bool,
    role: String,
    place_id: Option<Uuid>,
    name: String,
}

#[derive(FromRow)]
struct StudentRow {
    school_id: Uuid,
    class_name: String,
    birth_date: NaiveDate,
    home_commune: Option<String>,
}

/// An account whose row this transaction holds.
#[derive(FromRow)]
pub(crate) struct LockedAccount {
    id: Uuid,
    name: String,
    email: Option<String>,
    /// Part of the key of e-mails, so that the same thing said on two days is said twice.
    version: i32,
}

impl LockedAccount {
    fn id(&self) -> AccountId {
        AccountId(self.id)
    }

    /// `None` when they have no address to be written to.
    fn recipient(&self) -> Option<Recipient> {
        self.email.clone().map(|email| Recipient {
            account: Some(self.id()),
            name: self.name.clone(),
            email,
        })
    }

    /// The unique key of an e-mail.
    fn dedup_key(&self, name: &str) -> String {
        format!("{name}:{}:{}", self.id, self.version)
    }
}

impl Conn {
    /// Locks an account's row until the transaction ends; `None` when there is none, or it is suspended.
    pub(crate) async fn lock_account(&mut self, id: AccountId) -> Result<Option<LockedAccount>, StoreError> {
        self.query(sql!(
            "UPDATE account SET version = version + 1 WHERE id = $1 AND suspended_at IS NULL
             RETURNING id, name, email, version"
        ))
        .bind(id.0)
        .optional()
        .await
    }
}

impl Db {
    /// Whether anybody has an account.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM account");
        Ok(self.query(sql).scalar::<i64>().await? > 0)
    }

    /// What signing in with that address (in lower case) needs to know.
    pub async fn account_by_email(&self, key: &str) -> Result<Option<Login>, StoreError> {
        let sql = sql!(
            "SELECT id, name, password_hash, confirmed_at IS NOT NULL AS confirmed,
             suspended_at IS NOT NULL AS suspended FROM account WHERE email_key = $1"
        );
        let row: Option<LoginRow> = self.query(sql).bind(key).optional().await?;
        Ok(row.map(|row| Login {
            id: AccountId(row.id),
            name: row.name,
            password_hash: row.password_hash,
            confirmed: row.confirmed,
            suspended: row.suspended,
        }))
    }

    /// The hash of somebody's password, to check the former one before a change.
    pub async fn password_hash(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT password_hash FROM account WHERE id = $1");
        let hash: Option<Option<String>> = self.query(sql).bind(account.0).optional_scalar().await?;
        Ok(hash.flatten())
    }

    /// Somebody, suspended or not.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = sql!(
            "SELECT id, name, email, confirmed_at IS NOT NULL AS confirmed,
             suspended_at IS NOT NULL AS suspended FROM account WHERE id = $1"
        );
        let row: Option<AccountRow> = self.query(sql).bind(id.0).optional().await?;
        match row {
            Some(row) => Ok(Some(self.with_rights(row).await?)),
            None => Ok(None),
        }
    }

    /// Adds roles and memberships, by one query for both.
    async fn with_rights(&self, row: AccountRow) -> Result<Account, StoreError> {
        let sql = sql!(
            "SELECT FALSE AS member, role, school_id AS place_id, '' AS name, '' AS sort_key
             FROM account_role WHERE account_id = $1
             UNION ALL
             SELECT TRUE, m.role, m.structure_id, s.name, s.sort_key
             FROM membership m JOIN structure s ON s.id = m.structure_id WHERE m.account_id = $1
             ORDER BY 5, 3"
        );
        let rights: Vec<RightRow> = self.query(sql).bind(row.id).all().await?;
        let (mut roles, mut memberships) = (Vec::new(), Vec::new());
        for line in rights {
            match (line.member, line.place_id) {
                (true, Some(structure)) => memberships.push((
                    StructureId(structure),
                    line.name,
                    code("membership.role", &line.role, StructureRole::from_code)?,
                )),
                (_, school) => roles.push((
                    code("account_role.role", &line.role, Role::from_code)?,
                    school.map(SchoolId),
                )),
            }
        }
        roles.sort_unstable();
        Ok(row.with(roles, memberships))
    }

    /// A pupil's file.
    pub async fn student_file(&self, student: AccountId) -> Result<Option<StudentFile>, StoreError> {
        let sql =
            sql!("SELECT school_id, class_name, birth_date, home_commune FROM student WHERE account_id = $1");
        let row: Option<StudentRow> = self.query(sql).bind(student.0).optional().await?;
        row.map(|row| {
            Ok(StudentFile {
                school: SchoolId(row.school_id),
                class_name: row.class_name,
                birth_date: row.birth_date,
                home: row
                    .home_commune
                    .map(|commune| parsed("student.home_commune", CommuneCode::parse(&commune)))
                    .transpose()?,
            })
        })
        .transpose()
    }
}
