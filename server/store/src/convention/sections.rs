//! Filling a section: two people who edit never overwrite each other unasked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    convention::{Author, ConventionState, LogEvent, Section, SignerRole, Values, name},
    id::ConventionId,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{access::By, reading::SavedSection, steps::LockedConvention};
use crate::{
    Conn, Db, LinkRole, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code,
    proven::proven,
};

/// A side of a convention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The host.
    Host,
    /// The school.
    School,
}

impl Side {
    /// When it is this side's turn.
    fn turn(self) -> ConventionState {
        match self {
            Self::Host => ConventionState::HostPart,
            Self::School => ConventionState::SchoolPart,
        }
    }

    fn fills(self, section: Section) -> bool {
        section.is_hosts() == (self == Self::Host)
    }
}

/// What became of what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SectionSaved {
    /// Kept as it is.
    Saved {
        /// The section's version now.
        version: i32,
        /// What it holds.
        values: Values,
    },
    /// Kept, with what somebody else changed meanwhile in other fields.
    Merged {
        /// The section's version now.
        version: i32,
        /// What it holds.
        values: Values,
    },
    /// Somebody else changed the same fields meanwhile: nothing was written.
    Conflict {
        /// The section's version.
        version: i32,
        /// What it holds.
        theirs: Values,
        /// The fields.
        fields: Vec<String>,
        /// Who.
        by: String,
    },
    /// It is not this side's turn, or not its section.
    NotNow(ConventionState),
    /// There is no such convention for this person.
    Gone,
}

impl SectionSaved {
    /// Weighs what was typed against what is kept: what to write, if anything, and what is said.
    fn of(
        stored: &SavedSection,
        base: i32,
        values_base: Option<&Values>,
        mine: &Values,
    ) -> (Option<Values>, Self) {
        let (version, theirs) = (stored.version, stored.values.clone());
        let conflict = |fields| Self::Conflict {
            version,
            theirs: theirs.clone(),
            fields,
            by: stored.saved_by.clone(),
        };
        if mine.changed_from(&theirs).is_empty() {
            return (
                None,
                Self::Saved {
                    version,
                    values: theirs,
                },
            );
        }
        if base == version {
            let saved = Self::Saved {
                version: version + 1,
                values: mine.clone(),
            };
            return (Some(mine.clone()), saved);
        }
        let Some(before) = values_base else {
            return (None, conflict(mine.changed_from(&theirs)));
        };
        let (merged, fields) = mine.merged(before, &theirs);
        if !fields.is_empty() {
            return (None, conflict(fields));
        }
        if merged == theirs {
            return (
                None,
                Self::Merged {
                    version,
                    values: theirs,
                },
            );
        }
        let saved = Self::Merged {
            version: version + 1,
            values: merged.clone(),
        };
        (Some(merged), saved)
    }
}

#[derive(FromRow)]
pub(super) struct SectionRow {
    section: String,
    content: Json<Values>,
    version: i32,
    saved_at: DateTime<Utc>,
    saved_by: String,
}

/// Lines of sections, by section.
pub(super) fn by_section(rows: Vec<SectionRow>) -> Result<BTreeMap<Section, SavedSection>, StoreError> {
    let mut sections = BTreeMap::new();
    for row in rows {
        let section = code("convention_section.section", &row.section, Section::from_code)?;
        let saved = SavedSection {
            values: row.content.0,
            version: row.version,
            saved_at: row.saved_at,
            saved_by: row.saved_by,
        };
        sections.insert(section, saved);
    }
    Ok(sections)
}

/// The sections of a convention.
pub(super) const SECTIONS: Statement = sql!(
    "SELECT section, content, version, saved_at, saved_by FROM convention_section WHERE convention_id = $1"
);

/// Whether a section ($2) of a convention ($1) was saved last by that person ($3, and $4 for their account), and since the convention
/// was last moved: what they change now is then told by the line of the log that is there.
const SAME_HAND: Statement = sql!(
    "SELECT s.saved_by = $3 AND s.saved_account IS NOT DISTINCT FROM $4 AND s.saved_at >= c.moved_at
     FROM convention_section s JOIN convention c ON c.id = s.convention_id
     WHERE s.convention_id = $1 AND s.section = $2"
);

/// A convention's ($1) referent teacher: whoever of the lycée's staff has that address ($2), if anybody has.
const REFERENT: Statement = sql!(
    "UPDATE convention SET referent_id =
        (SELECT a.id FROM account a JOIN account_role r ON r.account_id = a.id AND r.role = 'staff'
         WHERE a.email_key = $2 AND r.school_id = convention.school_id AND ",
    proven!("a"),
    ")
     WHERE id = $1"
);

/// Steps about what was typed.
impl Conn {
    /// All sections, under the convention's lock.
    pub(super) async fn sections_of(
        &mut self,
        id: Uuid,
    ) -> Result<BTreeMap<Section, SavedSection>, StoreError> {
        by_section(self.query(SECTIONS).bind(id).all().await?)
    }

    /// Remembers whose account the referent teacher's address is: what they may do follows from it.
    pub(super) async fn name_referent(
        &mut self,
        id: Uuid,
        email: Option<EmailAddress>,
    ) -> Result<(), StoreError> {
        self.query(REFERENT)
            .bind(id)
            .bind(email.map(|email| email.key()))
            .execute()
            .await?;
        Ok(())
    }

    pub(super) async fn save_section(
        &mut self,
        context: &ChangeContext<'_>,
        typed: &Typed<'_>,
    ) -> Result<(SectionSaved, bool), StoreError> {
        let Some(mut convention) = self.lock_convention(typed.id).await? else {
            return Ok((SectionSaved::Gone, false));
        };
        if !self
            .may_fill_by(context, &convention, typed.side, typed.by)
            .await?
        {
            return Ok((SectionSaved::Gone, false));
        }
        let section = typed.section;
        if convention.state != typed.side.turn() || !typed.side.fills(section) {
            return Ok((SectionSaved::NotNow(convention.state), false));
        }
        let read_form = |values: &Values| Values::from_form(section, convention.weeks, values.iter());
        let mine = read_form(typed.mine);
        let before = typed.values_base.map(read_form);
        let Some(stored) = self.sections_of(typed.id).await?.remove(&section) else {
            return Ok((SectionSaved::Gone, false));
        };
        let (written, said) = SectionSaved::of(&stored, typed.base, before.as_ref(), &mine);
        let Some(values) = written else {
            return Ok((said, false));
        };
        let same_hand: bool = self
            .query(SAME_HAND)
            .bind(typed.id)
            .bind(section.code())
            .bind(typed.by.name)
            .bind(context.actor.map(|by| by.0))
            .scalar()
            .await?;
        let referent = EmailAddress::parse(values.get(name::REFERENT_EMAIL)).ok();
        self.query(sql!(
            "UPDATE convention_section SET content = $3, version = version + 1, saved_at = $4, saved_by = $5,
                    saved_account = $6
             WHERE convention_id = $1 AND section = $2"
        ))
        .bind(typed.id)
        .bind(section.code())
        .bind(Json(&values))
        .bind(context.now)
        .bind(typed.by.name)
        .bind(context.actor.map(|by| by.0))
        .execute()
        .await?;
        if section == Section::Referent {
            self.name_referent(typed.id, referent).await?;
        }
        let by = Author {
            account: context.actor.map(|by| by.0),
            name: typed.by.name.to_owned(),
        };
        if !same_hand {
            self.write_log_by(context, &mut convention, by.clone(), LogEvent::Edited { section })
                .await?;
        }
        self.part_with_former_signers(context, &mut convention, &by, section, (&stored.values, &values))
            .await?;
        // Who comes by a link corrects their own address while they type: theirs stays good until the part is handed over.
        let address = |values: &Values| {
            let typed = values.get(name::TUTOR_EMAIL).trim();
            EmailAddress::parse(typed).map_or_else(|_| typed.to_lowercase(), |email| email.key())
        };
        if section == Section::Tutor && context.actor.is_some() && address(&values) != address(&stored.values)
        {
            self.part_with_former_tutors(context, &mut convention, by, &address(&values))
                .await?;
        }
        Ok((said, true))
    }

    /// Links that were sent to whoever signed a version before are void once the section names another address.
    async fn part_with_former_signers(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        by: &Author,
        section: Section,
        (before, now): (&Values, &Values),
    ) -> Result<(), StoreError> {
        for role in SignerRole::ALL {
            let Some((_, field)) = role.address_field().filter(|(of, _)| *of == section) else {
                continue;
            };
            let (Ok(former), Ok(new)) = (
                EmailAddress::parse(before.get(field)),
                EmailAddress::parse(now.get(field)),
            ) else {
                continue;
            };
            let link = LinkRole::Signer(role);
            if former.key() != new.key()
                && self
                    .void_links_at(context, convention.id, link, former.as_str())
                    .await?
                    .0
                    > 0
            {
                let what = LogEvent::LinksRevoked { role: Some(role) };
                self.write_log_by(context, convention, by.clone(), what).await?;
            }
        }
        Ok(())
    }

    /// Links that were sent to another address than the tutor's are void from now on.
    pub(crate) async fn part_with_former_tutors(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        by: Author,
        address: &str,
    ) -> Result<(), StoreError> {
        if self.void_former_tutors(context, convention, address).await? > 0 {
            self.write_log_by(context, convention, by, LogEvent::LinksRevoked { role: None })
                .await?;
        }
        Ok(())
    }
}

/// What somebody typed.
pub(super) struct Typed<'a> {
    by: By<'a>,
    side: Side,
    id: Uuid,
    section: Section,
    base: i32,
    values_base: Option<&'a Values>,
    mine: &'a Values,
}

/// What somebody typed in one of several sections that are saved together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedSection {
    /// Which.
    pub section: Section,
    /// The version they began from.
    pub base: i32,
    /// What it held then.
    pub before: Values,
    /// What it is to hold.
    pub mine: Values,
}

impl Db {
    /// Keeps what somebody typed in a section. `base` is the version they began from, and `values_base` what it held, if they
    /// still know: then what two people changed in different fields is put together. What both changed is asked about.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, what, and what it is weighed against"
    )]
    pub async fn save_section(
        &self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        side: Side,
        id: ConventionId,
        section: Section,
        base: i32,
        values_base: Option<&Values>,
        mine: &Values,
    ) -> Result<SectionSaved, StoreError> {
        let typed = Typed {
            by,
            side,
            id: id.0,
            section,
            base,
            values_base,
            mine,
        };
        let mut tx = self.begin().await?;
        let (said, written) = tx.save_section(context, &typed).await?;
        if !written {
            tx.release_convention(id.0).await?;
        }
        tx.commit().await?;
        Ok(said)
    }

    /// The same for several sections of one convention, in one transaction: what became of each, in their order. One that two people
    /// changed does not keep the others from being written.
    pub async fn save_sections(
        &self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        side: Side,
        id: ConventionId,
        sections: &[TypedSection],
    ) -> Result<Vec<(Section, SectionSaved)>, StoreError> {
        self.transaction(async |tx| {
            let mut all = Vec::new();
            for one in sections {
                let typed = Typed {
                    by,
                    side,
                    id: id.0,
                    section: one.section,
                    base: one.base,
                    values_base: Some(&one.before),
                    mine: &one.mine,
                };
                let (said, written) = tx.save_section(context, &typed).await?;
                if !written {
                    tx.release_convention(id.0).await?;
                }
                all.push((one.section, said));
            }
            Ok(all)
        })
        .await
    }
}
