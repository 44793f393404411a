//! Places that a lycée types for a class, from what is on paper or was said on the phone: named and checked in one act.

use domain::{
    id::{AccountId, ProposalId},
    name_key::search_key,
    proposal::{ProposalEvent, ProposalOrigin},
    weeks::Weeks,
};
use uuid::Uuid;

use super::{Asked, HostDetails, NamedPlace, NewProposal, ProposalMoved};
use crate::{
    Conn, Db, Secret, StoreError,
    change_context::ChangeContext,
    conn::sql,
    decode::code,
    error::unreadable,
    staff::{fills, follows},
};

/// The links that a host gets: one of the two, for what it is asked.
#[derive(Clone, Copy, Debug)]
pub struct HostLinks<'a> {
    /// Hash of the secret by which it answers.
    pub token_hash: &'a str,
    /// The path with that secret.
    pub link: &'a str,
    /// By which it fills its part of the convention, once the place is confirmed.
    pub tutor: &'a Secret,
}

/// What became of a place that was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaceTyped {
    /// The host is asked by e-mail.
    Invited,
    /// It has no address: the lycée's word stands for its own, and the convention is open.
    Agreed,
    /// It had been typed already.
    Already,
    /// The pupil has a confirmed place in one of those weeks.
    AlreadyPlaced,
    /// Another host is being asked for one of those weeks.
    Pending,
    /// The lycée exempted the pupil for one of those weeks, or keeps them there.
    Excused,
    /// The address is the pupil's own, or their family's.
    OwnAddress,
    /// The campaign does not take it (any more).
    Closed,
    /// Whoever types does not see to that pupil.
    Gone,
}

impl Conn {
    /// Whether whoever acts types places for a pupil: those who fill what the lycée says of them, and whoever follows their class.
    async fn types_for(&mut self, context: &ChangeContext<'_>, student: Uuid) -> Result<bool, StoreError> {
        let types: Option<bool> = self
            .query(sql!(
                "SELECT ",
                fills!(school: "s.school_id", who: "$2", day: "$3", referent: "s.referent_id"),
                " OR ",
                follows!(school: "s.school_id", who: "$2", class: "s.class_key"),
                " FROM student s WHERE s.account_id = $1 AND s.left_on IS NULL"
            ))
            .bind(student)
            .bind(context.actor.map(|by| by.0))
            .bind(context.today)
            .optional_scalar()
            .await?;
        Ok(types.unwrap_or_default())
    }

    /// Whether the lycée typed that host for those weeks already, and it did not say no: a form that is sent twice is one.
    async fn was_typed(&mut self, new: &NewProposal) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM proposal WHERE student_id = $1 AND campaign_id = $2 AND weeks = $3
             AND host_key = $4 AND origin = 'school' AND state IN ('invited', 'agreed'))"
        ))
        .bind(new.student.0)
        .bind(new.campaign.0)
        .bind(new.weeks.code())
        .bind(search_key(&new.host_name))
        .scalar()
        .await
    }

    /// Whether a host is being asked for one of those weeks.
    async fn is_being_asked(&mut self, new: &NewProposal) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT weeks FROM proposal WHERE student_id = $1 AND campaign_id = $2 AND state = 'invited'"
        );
        let asked: Vec<String> = self
            .query(sql)
            .bind(new.student.0)
            .bind(new.campaign.0)
            .scalars()
            .await?;
        for weeks in asked {
            let weeks = code("proposal.weeks", &weeks, Weeks::from_code)?;
            if weeks.iter().any(|week| new.weeks.covers(week)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the lycée exempted the pupil for one of those weeks, or keeps them there.
    async fn is_excused(&mut self, new: &NewProposal) -> Result<bool, StoreError> {
        let sql = sql!("SELECT week FROM student_situation WHERE student_id = $1 AND campaign_id = $2");
        let excused: Vec<i32> = self
            .query(sql)
            .bind(new.student.0)
            .bind(new.campaign.0)
            .scalars()
            .await?;
        Ok(new.weeks.iter().any(|week| excused.contains(&week.number())))
    }

    async fn type_place(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewProposal,
        host: &HostDetails,
        links: HostLinks<'_>,
    ) -> Result<PlaceTyped, StoreError> {
        let student = new.student.0;
        if !self.lock_person(student).await? || !self.types_for(context, student).await? {
            return Ok(PlaceTyped::Gone);
        }
        if !self.takes_places(context, new).await? {
            return Ok(PlaceTyped::Closed);
        }
        if self.was_typed(new).await? {
            return Ok(PlaceTyped::Already);
        }
        if self.is_placed(student, new.campaign.0, new.weeks).await? {
            return Ok(PlaceTyped::AlreadyPlaced);
        }
        if self.is_being_asked(new).await? {
            return Ok(PlaceTyped::Pending);
        }
        if self.is_excused(new).await? {
            return Ok(PlaceTyped::Excused);
        }
        if self.is_of_family(student, &new.host_email).await? {
            return Ok(PlaceTyped::OwnAddress);
        }
        let place = NamedPlace {
            new,
            host,
            origin: ProposalOrigin::School,
            card: None,
        };
        let proposal = self.add_proposal(context, place).await?;
        if let Some(step) = proposal.approval(ProposalEvent::Confirm) {
            self.sign_check(context, new.id.0).await?;
            self.take_up(context, &proposal, step, links.tutor).await?;
            return Ok(PlaceTyped::Agreed);
        }
        let asked = Asked {
            token_hash: links.token_hash,
            link: links.link,
        };
        match proposal.approval(ProposalEvent::Invite) {
            Some(step) if self.ask_host(context, &proposal, step, asked).await? => Ok(PlaceTyped::Invited),
            // The campaign takes places until the eve of the weeks, and the host has until then to answer.
            _ => Err(unreadable("proposal.deadline")(&new.id)),
        }
    }

    async fn confirm_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(ProposalMoved::Gone);
        };
        if !self.decides_for(context, proposal.student_id).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = proposal.approval(ProposalEvent::Confirm) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        if self
            .is_placed(proposal.student_id, proposal.campaign_id, proposal.weeks)
            .await?
        {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let campaign = self.campaign_of(proposal.campaign_id).await?;
        if context.today >= campaign.span(proposal.weeks).0 {
            return Ok(ProposalMoved::TooLate);
        }
        self.sign_check(context, id).await?;
        self.take_up(context, &proposal, step, tutor).await?;
        Ok(ProposalMoved::Done)
    }
}

impl Db {
    /// Somebody of the lycée types a place for a pupil: it is checked by them. Its host is asked by e-mail, or, where it has no address,
    /// the place is confirmed.
    pub async fn type_place(
        &self,
        context: &ChangeContext<'_>,
        new: &NewProposal,
        host: &HostDetails,
        links: HostLinks<'_>,
    ) -> Result<PlaceTyped, StoreError> {
        self.transaction(async |tx| tx.type_place(context, new, host, links).await)
            .await
    }

    /// The lycée confirms a place whose host has said yes already, by the pupil's card: the convention is opened, and the host gets its
    /// personal link.
    pub async fn confirm_proposal(
        &self,
        context: &ChangeContext<'_>,
        id: ProposalId,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.confirm_proposal(context, id.0, tutor).await)
            .await
    }

    /// Whether somebody types places for that pupil that day.
    pub async fn types_for_student(
        &self,
        context: &ChangeContext<'_>,
        student: AccountId,
    ) -> Result<bool, StoreError> {
        self.read().await?.types_for(context, student.0).await
    }
}
