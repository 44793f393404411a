//! Amendments: proposed, signed, refused, taken back, in force. Each act is under the convention's lock and a line of its log.

mod reading;
mod reminding;
mod signing;
mod telling;
mod unreached;

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    convention::{
        AgreedBy, Amendable, Amendment, AmendmentState, Author, Change, Clash, Content, ConventionState,
        Frozen as FrozenContent, LogEvent, Missing, PartyIdentity, Section, Signer, SignerRole, Values,
        amended_section, clash, days_without_place, give_up, in_force, mondays, name,
    },
    digest::Digest,
    id::ConventionId,
};
use sqlx::types::Json;
use uuid::Uuid;

pub use self::{
    reading::{AmendmentLine, AmendmentSignature},
    unreached::Unreached,
};
use super::{Secrets, link::LinkRole};
use crate::{
    Conn, Db, StoreError,
    change_context::ChangeContext,
    conn::sql,
    convention::{LockedConvention, Side, link_fills_host},
    decode::{code, parsed},
};

/// Whether an amendment asks a signer: [`AgreedBy::asks`] as a query puts it. Tables are given by the names they have there.
macro_rules! asks {
    (amendment: $amendment:literal, signer: $signer:literal) => {
        concat!(
            "(",
            $amendment,
            ".agreed_by = 'all' OR ",
            $amendment,
            ".agreed_by = 'host_and_head' AND ",
            $signer,
            ".role IN ('host', 'host2', 'head'))"
        )
    };
}
pub(crate) use asks;

/// How many amendments to a convention are proposed within a day.
const MOST_A_DAY: i64 = 10;

/// An amendment as it is proposed.
#[derive(Clone, Debug)]
pub struct NewAmendment<'a> {
    /// Who proposes it: a member of the structure, who fills the lycée's part, or the holder of a personal link.
    pub who: PartyIdentity,
    /// Their name.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Where it can be checked.
    pub check_url: &'a str,
    /// What it changes.
    pub changes: Vec<Change>,
    /// What the sections say once it is in force: those that change.
    pub typed: BTreeMap<Section, Values>,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AmendmentProposed {
    /// It waits for signatures.
    Done(i32),
    /// It needed none, and is in force.
    InForce(i32),
    /// Another one keeps it from being proposed.
    Clash(Clash),
    /// What it replaces is not what is in force (any more).
    Changed,
    /// An address in it may not be used for this convention.
    Missing(Missing),
    /// Who would have to sign it in that role has neither an account nor an address: it is not signed on paper.
    OnPaper(SignerRole),
    /// Ten were proposed within a day: each is an e-mail to all who sign, with a personal link to some.
    TooMany,
    /// The convention is not signed, or a correction is under way.
    NotNow(ConventionState),
    /// There is no such convention for this person.
    Gone,
}

/// An amendment, read under its convention's lock.
struct Locked {
    number: i32,
    state: AmendmentState,
    content: Amendment,
    hash: Digest,
    typed: BTreeMap<Section, Values>,
}

/// A row of an amendment: number, state, content, digest, typed.
type LockedRow = (i32, String, String, String, Json<BTreeMap<Section, Values>>);

impl Locked {
    fn read((number, state, content, hash, typed): LockedRow) -> Result<Self, StoreError> {
        Ok(Self {
            number,
            state: code("amendment.state", &state, AmendmentState::from_code)?,
            content: parsed("amendment.content", serde_json::from_str(&content))?,
            hash: parsed("amendment.content_hash", hash.parse())?,
            typed: typed.0,
        })
    }
}

impl Conn {
    /// The amendments of the current version, in order.
    async fn amendments_of(&mut self, convention: &LockedConvention) -> Result<Vec<Locked>, StoreError> {
        let sql = sql!(
            "SELECT number, state, content, content_hash, typed FROM amendment
             WHERE convention_id = $1 AND version = $2 ORDER BY number"
        );
        let rows: Vec<LockedRow> = self
            .query(sql)
            .bind(convention.id)
            .bind(convention.number)
            .all()
            .await?;
        rows.into_iter().map(Locked::read).collect()
    }

    async fn locked_amendment(
        &mut self,
        convention: &LockedConvention,
        number: i32,
    ) -> Result<Option<Locked>, StoreError> {
        let all = self.amendments_of(convention).await?;
        Ok(all.into_iter().find(|one| one.number == number))
    }

    /// The digest of the first amendment that waits for the signature of whoever signs a convention in that role.
    pub(crate) async fn awaited_amendment(
        &mut self,
        id: Uuid,
        role: SignerRole,
    ) -> Result<Option<Digest>, StoreError> {
        let hash = self.awaited_amendments(id, role).await?.into_iter().next();
        Ok(hash)
    }

    /// The digests of all of them.
    pub(crate) async fn awaited_amendments(
        &mut self,
        id: Uuid,
        role: SignerRole,
    ) -> Result<Vec<Digest>, StoreError> {
        let sql = sql!(
            "SELECT a.content_hash FROM amendment a
                 JOIN convention c ON c.id = a.convention_id AND c.number = a.version AND c.state = 'signed'
                 JOIN convention_signer s ON s.convention_id = a.convention_id AND s.number = a.version AND s.role = $2
             WHERE a.convention_id = $1 AND a.state = 'proposed'
               AND ",
            asks!(amendment: "a", signer: "s"),
            " AND NOT EXISTS (SELECT 1 FROM amendment_signature d
                               WHERE d.convention_id = a.convention_id AND d.amendment = a.number AND d.role = s.role)
             ORDER BY a.number"
        );
        let hashes: Vec<String> = self.query(sql).bind(id).bind(role.code()).scalars().await?;
        hashes
            .iter()
            .map(|hash| parsed("amendment.content_hash", hash.parse()))
            .collect()
    }

    async fn propose_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        new: &NewAmendment<'_>,
        secrets: Secrets<'_>,
    ) -> Result<AmendmentProposed, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(AmendmentProposed::Gone);
        };
        if !self.may_propose(context, &convention, new.who).await? {
            return Ok(AmendmentProposed::Gone);
        }
        if convention.state != ConventionState::Signed {
            return Ok(AmendmentProposed::NotNow(convention.state));
        }
        if self.is_amended_too_often(context, id).await? {
            return Ok(AmendmentProposed::TooMany);
        }
        let before = self.amendments_of(&convention).await?;
        let of = |state: AmendmentState| {
            let those = before.iter().filter(move |one| one.state == state);
            those.flat_map(|one| one.content.changes.iter())
        };
        let changed: Vec<Amendable> = new.changes.iter().map(Change::amends).collect();
        let open = of(AmendmentState::Proposed).map(Change::amends);
        let standing = of(AmendmentState::InForce).map(Change::amends);
        if let Some(clash) = clash(&changed, open, standing) {
            return Ok(AmendmentProposed::Clash(clash));
        }
        let text = self.frozen_json(id, convention.number).await?;
        let frozen: FrozenContent = parsed("convention_version.content", serde_json::from_str(&text))?;
        let now = in_force(&frozen.content, of(AmendmentState::InForce));
        if new.changes.is_empty() || !new.changes.iter().all(|change| change.fits(&now)) {
            return Ok(AmendmentProposed::Changed);
        }
        if let Some(missing) = self.barred_tutor(id, &new.typed).await? {
            return Ok(AmendmentProposed::Missing(missing));
        }
        let by = AgreedBy::of(changed);
        if let Some(role) = self.signs_on_paper(&convention, by).await? {
            return Ok(AmendmentProposed::OnPaper(role));
        }
        let signers: Vec<Signer> = frozen
            .signers
            .into_iter()
            .filter(|signer| by.asks(signer.role))
            .collect();
        let follows = match before.last() {
            Some(last) => last.hash,
            None => self.document_of(id, convention.number).await?,
        };
        let sql = sql!("SELECT COUNT(*) FROM amendment WHERE convention_id = $1");
        let count: i64 = self.query(sql).bind(id).scalar().await?;
        let number = parsed("amendment.number", i32::try_from(count + 1))?;
        let amendment = Amendment {
            reference: convention.reference.clone(),
            version: frozen.version,
            number: parsed("amendment.number", u32::try_from(number))?,
            follows,
            proposed_on: context.today,
            proposed_by: new.by.to_owned(),
            reason: new.reason.to_owned(),
            check_url: new.check_url.to_owned(),
            changes: new.changes.clone(),
            signers,
        };
        let (json, hash) = parsed("amendment.content", amendment.canonical_json())?;
        let locked = Locked {
            number,
            state: AmendmentState::Proposed,
            content: amendment,
            hash,
            typed: new.typed.clone(),
        };
        let gone_from = gone_from(&now, &new.changes);
        self.insert_amendment(context, &convention, new, &locked, (by, &json), gone_from)
            .await?;
        let author = Author {
            account: context.actor.map(|by| by.0),
            name: new.by.to_owned(),
        };
        let what = LogEvent::AmendmentProposed {
            amendment: locked.content.number,
            version: locked.content.version,
            content: hash,
        };
        self.write_log_by(context, &mut convention, author.clone(), what)
            .await?;
        if by == AgreedBy::Nobody {
            self.put_in_force(context, &mut convention, &locked, author, &now)
                .await?;
            return Ok(AmendmentProposed::InForce(number));
        }
        self.ask_to_sign(context, &mut convention, &locked.content, secrets)
            .await?;
        Ok(AmendmentProposed::Done(number))
    }

    async fn insert_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        new: &NewAmendment<'_>,
        locked: &Locked,
        (by, json): (AgreedBy, &str),
        gone_from: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        let link = match new.who {
            PartyIdentity::Account(_) => None,
            PartyIdentity::Link(link) => Some(link.0),
        };
        self.query(sql!(
            "INSERT INTO amendment (convention_id, number, version, state, agreed_by, content, content_hash, typed,
                                    proposed_at, proposed_by, proposed_link, gone_from, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')"
        ))
        .bind(convention.id)
        .bind(locked.number)
        .bind(convention.number)
        .bind(locked.state.code())
        .bind(agreed_code(by))
        .bind(json)
        .bind(locked.hash.to_string())
        .bind(Json(&locked.typed))
        .bind(context.now)
        .bind(context.actor.map(|by| by.0))
        .bind(link)
        .bind(gone_from)
        .execute()
        .await?;
        Ok(())
    }

    /// Whether somebody may propose one: who fills either part by their account; a good link that fills the host's.
    async fn may_propose(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        who: PartyIdentity,
    ) -> Result<bool, StoreError> {
        match who {
            PartyIdentity::Account(account) => {
                let account = Some(account);
                Ok(self
                    .may_fill(convention, Side::Host, account, context.today)
                    .await?
                    || self
                        .may_fill(convention, Side::School, account, context.today)
                        .await?)
            }
            PartyIdentity::Link(link) => self.link_may(context, convention, link, link_fills_host).await,
        }
    }

    /// As whom somebody would have to sign who signs on paper alone. The head signs by an account, whatever address the convention says.
    async fn signs_on_paper(
        &mut self,
        convention: &LockedConvention,
        by: AgreedBy,
    ) -> Result<Option<SignerRole>, StoreError> {
        let parties = self.parties(convention.id, convention.number).await?;
        let on_paper = parties.into_iter().find(|party| {
            let reached = party.account.is_some() || party.email.is_some();
            by.asks(party.role) && party.role != SignerRole::Head && !reached
        });
        Ok(on_paper.map(|party| party.role))
    }

    async fn is_amended_too_often(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM amendment WHERE convention_id = $1 AND proposed_at > $2");
        let count: i64 = self
            .query(sql)
            .bind(id)
            .bind(context.now - TimeDelta::days(1))
            .scalar()
            .await?;
        Ok(count >= MOST_A_DAY)
    }

    /// Why the tutor's new address may not be used, where one is given.
    async fn barred_tutor(
        &mut self,
        id: Uuid,
        typed: &BTreeMap<Section, Values>,
    ) -> Result<Option<Missing>, StoreError> {
        let Some(tutor) = typed.get(&Section::Tutor) else {
            return Ok(None);
        };
        let email = tutor.get(name::TUTOR_EMAIL);
        self.replaced_address(id, &[(LinkRole::Tutor, email)]).await
    }

    async fn frozen_json(&mut self, id: Uuid, number: i32) -> Result<String, StoreError> {
        let sql = sql!("SELECT content FROM convention_version WHERE convention_id = $1 AND number = $2");
        self.query(sql).bind(id).bind(number).scalar().await
    }

    async fn document_of(&mut self, id: Uuid, number: i32) -> Result<Digest, StoreError> {
        let sql =
            sql!("SELECT document_hash FROM convention_version WHERE convention_id = $1 AND number = $2");
        let hash: String = self.query(sql).bind(id).bind(number).scalar().await?;
        parsed("convention_version.document_hash", hash.parse())
    }

    async fn close_amendment(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        number: i32,
        to: AmendmentState,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE amendment SET state = $3, reason = $4, closed_at = $5 WHERE convention_id = $1 AND number = $2"
        ))
        .bind(convention.id)
        .bind(number)
        .bind(to.code())
        .bind(reason)
        .bind(context.now)
        .execute()
        .await?;
        Ok(())
    }

    /// From now on the convention says it: the sections, from which pages, calendars and the first day are made, say so too.
    async fn put_in_force(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        amendment: &Locked,
        by: Author,
        before: &Content,
    ) -> Result<(), StoreError> {
        self.close_amendment(context, convention, amendment.number, AmendmentState::InForce, "")
            .await?;
        let changes = &amendment.content.changes;
        let gone = self.over_from(convention).await?;
        for (section, typed) in &amendment.typed {
            let kept = self.typed_in(convention.id, *section).await?;
            let mut values = amended_section(changes, *section, &kept, typed);
            if let Some(gone) = gone.filter(|_| *section == Section::Hours) {
                give_up(&mut values, &mondays(before), gone);
            }
            self.query(sql!(
                "UPDATE convention_section SET content = $3, version = version + 1, saved_at = $4, saved_by = $5,
                        saved_account = $6
                 WHERE convention_id = $1 AND section = $2"
            ))
            .bind(convention.id)
            .bind(section.code())
            .bind(Json(&values))
            .bind(context.now)
            .bind(&by.name)
            .bind(by.account)
            .execute()
            .await?;
        }
        let what = LogEvent::AmendmentInForce {
            amendment: amendment.content.number,
            content: amendment.hash,
        };
        self.write_log_by(context, convention, by.clone(), what).await?;
        self.tell_in_force(context, convention, &amendment.content, before)
            .await?;
        let of_email = |change: &Change| change.amends() == Amendable::TutorEmail;
        if let Some(tutor) = amendment
            .typed
            .get(&Section::Tutor)
            .filter(|_| changes.iter().any(of_email))
        {
            let email = tutor.get(name::TUTOR_EMAIL).to_owned();
            self.part_with_former_tutors(context, convention, by, &email)
                .await?;
        }
        Ok(())
    }
}

/// From which day on the student is no longer there: the first of presence that they miss, so that a week that was whole stays one.
fn gone_from(now: &Content, changes: &[Change]) -> Option<NaiveDate> {
    let over = changes.iter().filter_map(Change::over_from).min()?;
    Some(days_without_place(now, changes).map_or(over, |(from, _)| from))
}

/// The name used in the database.
fn agreed_code(by: AgreedBy) -> &'static str {
    match by {
        AgreedBy::Nobody => "nobody",
        AgreedBy::HostAndHead => "host_and_head",
        AgreedBy::All => "all",
    }
}

impl Db {
    /// Somebody proposes an amendment. Where nobody has to sign it, it is in force at once; else who signs it is told, those without an account
    /// by a personal link.
    pub async fn propose_amendment(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        new: &NewAmendment<'_>,
        secrets: Secrets<'_>,
    ) -> Result<AmendmentProposed, StoreError> {
        self.transaction(async |tx| Box::pin(tx.propose_amendment(context, id.0, new, secrets)).await)
            .await
    }
}
