//! Places that a lycée types for a class, from what is on paper or was said on the phone: named and checked in one act.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    id::{AccountId, CampaignId, ProposalId, SchoolId},
    name_key::{search_key, sort_key},
    proposal::{ProposalEvent, ProposalOrigin},
    school::{class_key, compare_classes},
    weeks::{Week, Weeks},
};
use sqlx::FromRow;
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

/// The most hosts that are offered again while a class is typed.
const HOSTS: usize = 200;

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
    /// The address is the pupil's own, or their family's.
    OwnAddress,
    /// The campaign does not take it (any more).
    Closed,
    /// Whoever types does not see to that pupil.
    Gone,
}

/// A class in which somebody may type places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedClass {
    /// As the lycée calls it.
    pub name: String,
    /// How many pupils it has.
    pub students: u32,
}

/// A pupil of such a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedStudent {
    /// Who.
    pub id: AccountId,
    /// Their name.
    pub name: String,
    /// Weeks with a place, or for which a host is being asked.
    pub taken: Vec<Weeks>,
    /// Hosts that were named for them and that the lycée has yet to check.
    pub unchecked: Vec<String>,
}

/// A host that pupils of the lycée go to, or were asked for.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct KnownHost {
    /// Name.
    pub host_name: String,
    /// SIRET; may be empty.
    pub host_siret: String,
    /// Country; empty for France.
    pub host_country: String,
    /// Where.
    pub city: String,
    /// Whom one speaks to there.
    pub contact_name: String,
    /// Their address; may be empty.
    pub host_email: String,
    /// Their number; may be empty.
    pub host_phone: String,
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

type ClassRow = (String, String, i64);
type StudentRow = (Uuid, String, String);

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

    /// The classes of a lycée in which somebody types places that day, in their order.
    pub async fn classes_to_type(
        &self,
        account: AccountId,
        school: SchoolId,
        today: NaiveDate,
    ) -> Result<Vec<TypedClass>, StoreError> {
        let sql = sql!(
            "SELECT st.class_key, MIN(st.class_name), COUNT(*) FROM student st
             WHERE st.school_id = $1 AND st.left_on IS NULL AND st.class_key <> '' AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ") GROUP BY st.class_key"
        );
        let rows: Vec<ClassRow> = self
            .query(sql)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .all()
            .await?;
        let mut classes: Vec<TypedClass> = rows
            .into_iter()
            .map(|(_, name, students)| TypedClass {
                name,
                students: u32::try_from(students).unwrap_or(u32::MAX),
            })
            .collect();
        classes.sort_by(|one, other| compare_classes(&one.name, &other.name));
        Ok(classes)
    }

    /// The pupils of a class for whom somebody types places that day, in the order of a class list, with what they have already.
    pub async fn students_to_type(
        &self,
        account: AccountId,
        school: SchoolId,
        class_name: &str,
        campaign: CampaignId,
        today: NaiveDate,
    ) -> Result<Vec<TypedStudent>, StoreError> {
        let class = class_key(class_name);
        let sql = sql!(
            "SELECT st.account_id, a.name, st.family_name FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $4 AND st.class_key <> '' AND st.left_on IS NULL AND (",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        );
        let rows: Vec<StudentRow> = self
            .query(sql)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .bind(&class)
            .all()
            .await?;
        let (mut taken, mut unchecked) = self.weeks_of_class(school, &class, campaign).await?;
        let mut students: Vec<(String, TypedStudent)> = rows
            .into_iter()
            .map(|(id, name, family_name)| {
                let key = sort_key(&format!("{family_name} {name}"));
                let student = TypedStudent {
                    id: AccountId(id),
                    name,
                    taken: taken.remove(&id).unwrap_or_default(),
                    unchecked: unchecked.remove(&id).unwrap_or_default(),
                };
                (key, student)
            })
            .collect();
        students.sort_by(|(one, a), (other, b)| one.cmp(other).then(a.id.cmp(&b.id)));
        Ok(students.into_iter().map(|(_, student)| student).collect())
    }

    /// What the pupils of a class have: weeks that are taken, and hosts that wait for the lycée's check.
    async fn weeks_of_class(
        &self,
        school: SchoolId,
        class: &str,
        campaign: CampaignId,
    ) -> Result<(BTreeMap<Uuid, Vec<Weeks>>, BTreeMap<Uuid, Vec<String>>), StoreError> {
        let mut taken: BTreeMap<Uuid, Vec<Weeks>> = BTreeMap::new();
        let mut unchecked: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
        let sql = sql!(
            "SELECT h.student_id, h.week FROM student st JOIN placement h ON h.student_id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $2 AND h.campaign_id = $3"
        );
        let held: Vec<(Uuid, i32)> = self
            .query(sql)
            .bind(school.0)
            .bind(class)
            .bind(campaign.0)
            .all()
            .await?;
        for (student, week) in held {
            let weeks = match Week::from_number(week) {
                Some(Week::First) => Weeks::First,
                Some(Week::Second) => Weeks::Second,
                None => return Err(unreadable("placement.week")(&week)),
            };
            taken.entry(student).or_default().push(weeks);
        }
        let sql = sql!(
            "SELECT p.student_id, p.weeks, p.state, p.host_name
             FROM student st JOIN proposal p ON p.student_id = st.account_id
             WHERE st.school_id = $1 AND st.class_key = $2 AND p.campaign_id = $3
               AND p.state IN ('proposed', 'invited')
             ORDER BY p.proposed_at, p.id"
        );
        let named: Vec<(Uuid, String, String, String)> = self
            .query(sql)
            .bind(school.0)
            .bind(class)
            .bind(campaign.0)
            .all()
            .await?;
        for (student, weeks, state, host) in named {
            if state == "proposed" {
                unchecked.entry(student).or_default().push(host);
            } else {
                let weeks = code("proposal.weeks", &weeks, Weeks::from_code)?;
                taken.entry(student).or_default().push(weeks);
            }
        }
        Ok((taken, unchecked))
    }

    /// Hosts that pupils of a lycée go to or were asked for, the last ones first, each once: what is offered while a class is typed.
    pub async fn hosts_of_school(&self, school: SchoolId) -> Result<Vec<KnownHost>, StoreError> {
        let sql = sql!(
            "SELECT p.host_name, p.host_siret, p.host_country, p.city, p.contact_name, p.host_email, p.host_phone
             FROM student st JOIN proposal p ON p.student_id = st.account_id
             WHERE st.school_id = $1 AND p.state IN ('invited', 'agreed')
             ORDER BY p.moved_at DESC, p.id LIMIT 1000"
        );
        let hosts: Vec<KnownHost> = self.query(sql).bind(school.0).all().await?;
        let mut seen = BTreeSet::new();
        Ok(hosts
            .into_iter()
            .filter(|host| seen.insert((search_key(&host.host_name), search_key(&host.city))))
            .take(HOSTS)
            .collect())
    }
}
