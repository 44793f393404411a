//! Addresses that nothing is sent to by itself: one that a correction replaced, and one whose links the lycée revoked. They are kept
//! for the convention, whatever version comes next.

use domain::{
    convention::{Missing, SignerRole},
    id::ConventionId,
};
use uuid::Uuid;

use super::link::LinkRole;
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql, decode::code};

/// Why an address is barred.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BarCause {
    /// The lycée gave its owner another: only who gives it back by its name lifts that.
    Replaced,
    /// The lycée revoked its links: only the lycée sends another.
    Revoked,
}

impl BarCause {
    fn code(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Replaced, Self::Revoked]
            .into_iter()
            .find(|cause| cause.code() == code)
    }
}

/// Whether an address ($email of $role) of a convention is barred. Columns and parameters are given as they are written.
macro_rules! is_barred {
    (convention: $convention:literal, role: $role:literal, email: $email:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM convention_barred_address b WHERE b.convention_id = ",
            $convention,
            " AND b.role = ",
            $role,
            " AND b.email_key = ",
            $email,
            ")"
        )
    };
}
pub(crate) use is_barred;

fn key(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Db {
    /// The first of those addresses that nothing is to be signed by: a correction took it from that role, its owner must not be told, the lycée
    /// does not stand for it, or whoever heads the lycée has it as its referent teacher.
    pub async fn barred_address(
        &self,
        id: ConventionId,
        addresses: &[(LinkRole, &str)],
    ) -> Result<Option<Missing>, StoreError> {
        self.read().await?.replaced_address(id.0, addresses).await
    }
}

/// Steps about barred addresses, under the convention's lock.
impl Conn {
    pub(crate) async fn bar_address(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
        email: &str,
        cause: BarCause,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO convention_barred_address (convention_id, role, email_key, cause, barred_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (convention_id, role, email_key) DO UPDATE SET cause = excluded.cause"
        ))
        .bind(id)
        .bind(role.code())
        .bind(key(email))
        .bind(cause.code())
        .bind(context.now)
        .execute()
        .await?;
        Ok(())
    }

    /// Lifts what bars an address.
    pub(crate) async fn lift_bar(&mut self, id: Uuid, role: LinkRole, email: &str) -> Result<(), StoreError> {
        self.query(sql!(
            "DELETE FROM convention_barred_address WHERE convention_id = $1 AND role = $2 AND email_key = $3"
        ))
        .bind(id)
        .bind(role.code())
        .bind(key(email))
        .execute()
        .await?;
        Ok(())
    }

    /// Why an address is barred, if it is.
    pub(crate) async fn bar_of(
        &mut self,
        id: Uuid,
        role: LinkRole,
        email: &str,
    ) -> Result<Option<BarCause>, StoreError> {
        let sql = sql!(
            "SELECT cause FROM convention_barred_address WHERE convention_id = $1 AND role = $2
                 AND email_key = $3"
        );
        let cause: Option<String> = self
            .query(sql)
            .bind(id)
            .bind(role.code())
            .bind(key(email))
            .optional_scalar()
            .await?;
        cause
            .map(|cause| code("convention_barred_address.cause", &cause, BarCause::from_code))
            .transpose()
    }

    /// The same, under the convention's lock.
    pub(crate) async fn replaced_address(
        &mut self,
        id: Uuid,
        addresses: &[(LinkRole, &str)],
    ) -> Result<Option<Missing>, StoreError> {
        for (role, email) in addresses {
            let Some((section, field)) = role.address_field() else {
                continue;
            };
            if self.bar_of(id, *role, email).await? == Some(BarCause::Replaced) {
                return Ok(Some(Missing::barred(section, field, email.trim())));
            }
            if role.signer() == Some(SignerRole::ReferentTeacher) && self.is_of_head(id, email).await? {
                return Ok(Some(Missing::referent_is_head(email.trim())));
            }
            let of_guardian = role.signer().is_some_and(SignerRole::is_guardian);
            if of_guardian && self.is_silenced(id, email).await? {
                return Ok(Some(Missing::silenced(section, field, email.trim())));
            }
            if of_guardian && self.is_unvouched(id, email).await? {
                return Ok(Some(Missing::unvouched(section, field, email.trim())));
            }
        }
        Ok(None)
    }

    /// Whether an address is that of whoever heads the lycée of a convention: they sign as its head, and in no other role.
    pub(crate) async fn is_of_head(&mut self, id: Uuid, email: &str) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM convention c JOIN account_role r ON r.school_id = c.school_id AND r.role = 'head'
                            JOIN account a ON a.id = r.account_id
                            WHERE c.id = $1 AND a.email_key = $2 AND a.suspended_at IS NULL)"
        ))
        .bind(id)
        .bind(key(email))
        .scalar()
        .await
    }

    /// Whether an address is that of a guardian who must not be told anything of the student of a convention.
    pub(crate) async fn is_silenced(&mut self, id: Uuid, email: &str) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM convention c JOIN guardian g ON g.student_id = c.student_id
                            JOIN account a ON a.id = g.account_id
                            WHERE c.id = $1 AND a.email_key = $2 AND NOT g.may_be_told)"
        ))
        .bind(id)
        .bind(key(email))
        .scalar()
        .await
    }

    /// Bars for a convention what is barred for another of the same place.
    pub(crate) async fn inherit_bars(&mut self, from: Uuid, to: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO convention_barred_address (convention_id, role, email_key, cause, barred_at)
             SELECT $2, role, email_key, cause, barred_at FROM convention_barred_address
             WHERE convention_id = $1"
        ))
        .bind(from)
        .bind(to)
        .execute()
        .await?;
        Ok(())
    }
}
