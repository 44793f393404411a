//! A lycée that is made up as a whole, for demonstrations and measures: its rows are written together, as if months had passed. Nobody is
//! told of anything, and whoever makes them up answers for their being possible.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    account::StaffDuty,
    application::{ApplicationState, HistoryKind},
    board::{ExemptionGround, SituationKind},
    convention::{Author, ConventionState, LogEvent, Section, Values},
    id::{AccountId, ApplicationId, CampaignId, ConventionId, OfferId, ProposalId, SchoolId, StructureId},
    place::{CommuneCode, Kilometres},
    proposal::{ProposalActor, ProposalHistoryKind, ProposalState},
    weeks::{Week, Weeks},
};

use crate::{ChangeContext, Db, StoreError};

mod rows;

/// Who has an account there.
#[derive(Clone, Debug)]
pub struct MadePerson {
    /// Account.
    pub id: AccountId,
    /// First and last name.
    pub name: String,
    /// Address in lower case, nobody else's.
    pub email: Option<String>,
    /// Whether the account was taken over, and its address proved. Nobody signs in to it.
    pub is_active: bool,
}

impl MadePerson {
    /// Whether they may act by their account.
    pub fn is_reached(&self) -> bool {
        self.is_active && self.email.is_some()
    }
}

/// A student of the lycée.
#[derive(Clone, Debug)]
pub struct MadeStudent {
    /// Account.
    pub person: MadePerson,
    /// The words of the name that a class list is sorted by.
    pub family_name: String,
    /// Lycée.
    pub school: SchoolId,
    /// Class.
    pub class_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Where they live.
    pub home: Option<CommuneCode>,
    /// The teacher who follows them.
    pub referent: Option<AccountId>,
}

/// A guardian, with the account of the student.
#[derive(Clone, Debug)]
pub struct MadeGuardian {
    /// Account.
    pub person: MadePerson,
    /// Whose guardian.
    pub student: AccountId,
}

/// Somebody of the lycée's staff.
#[derive(Clone, Debug)]
pub struct MadeColleague {
    /// Account.
    pub person: MadePerson,
    /// Lycée.
    pub school: SchoolId,
    /// What they do there.
    pub duty: StaffDuty,
    /// The classes they follow.
    pub classes: Vec<String>,
}

/// A line of a history.
#[derive(Clone, Debug)]
pub struct MadeMove<What, State> {
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: What,
    /// Where that led.
    pub state: State,
    /// Who did it; nobody for what time does.
    pub by: Option<AccountId>,
}

/// An application with its history, which has a line at least.
#[derive(Clone, Debug)]
pub struct MadeApplication {
    /// Identifier.
    pub id: ApplicationId,
    /// Offer. Its seats are counted anew.
    pub offer: OfferId,
    /// Student.
    pub student: AccountId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Weeks asked for.
    pub weeks: Weeks,
    /// Why.
    pub motivation: String,
    /// How far from home.
    pub distance: Option<Kilometres>,
    /// Until when somebody must act, for the states that have a deadline.
    pub deadline: Option<NaiveDate>,
    /// Why it was refused.
    pub reason: String,
    /// What happened, the first thing first.
    pub moves: Vec<MadeMove<HistoryKind, ApplicationState>>,
}

/// A place found alone with its history, which has a line at least.
#[derive(Clone, Debug)]
pub struct MadeProposal {
    /// Identifier.
    pub id: ProposalId,
    /// Student.
    pub student: AccountId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Weeks.
    pub weeks: Weeks,
    /// Who hosts.
    pub host_name: String,
    /// Where the host is asked.
    pub host_email: String,
    /// Who answers there.
    pub contact_name: String,
    /// City.
    pub city: String,
    /// What there is to do.
    pub activities: String,
    /// Until when the host must answer.
    pub deadline: Option<NaiveDate>,
    /// Why it was refused.
    pub reason: String,
    /// Who checked it for the lycée.
    pub checked_by: Option<AccountId>,
    /// What happened, the first thing first.
    pub moves: Vec<(ProposalActor, MadeMove<ProposalHistoryKind, ProposalState>)>,
}

/// Which place a convention is for.
#[derive(Clone, Copy, Debug)]
pub enum MadePlace {
    /// Found in an offer of that structure.
    Application(ApplicationId, StructureId),
    /// Found alone.
    Proposal(ProposalId),
}

/// A convention that is being filled: with the host, or with the lycée. What comes after is frozen and signed by the ways that people do.
#[derive(Clone, Debug)]
pub struct MadeConvention {
    /// Identifier.
    pub id: ConventionId,
    /// Student.
    pub student: AccountId,
    /// Lycée.
    pub school: SchoolId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Weeks.
    pub weeks: Weeks,
    /// Place.
    pub place: MadePlace,
    /// `HostPart` or `SchoolPart`.
    pub state: ConventionState,
    /// The referent teacher it names.
    pub referent: Option<AccountId>,
    /// What was typed: when last, by whom, and what.
    pub sections: Vec<(Section, DateTime<Utc>, String, Values)>,
    /// Its log, the first line first.
    pub log: Vec<(DateTime<Utc>, Author, LogEvent)>,
}

/// A week for which a student needs no place.
#[derive(Clone, Debug)]
pub struct MadeSituation {
    /// Student.
    pub student: AccountId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Week.
    pub week: Week,
    /// Exempted, or at the lycée.
    pub kind: SituationKind,
    /// What exempts.
    pub ground: Option<ExemptionGround>,
    /// What the lycée writes of it.
    pub note: String,
    /// Who set it, and when.
    pub set: (AccountId, DateTime<Utc>),
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct MadeUp {
    /// Students.
    pub students: Vec<MadeStudent>,
    /// Their guardians.
    pub guardians: Vec<MadeGuardian>,
    /// The staff.
    pub colleagues: Vec<MadeColleague>,
    /// Applications.
    pub applications: Vec<MadeApplication>,
    /// Places found alone.
    pub proposals: Vec<MadeProposal>,
    /// Conventions.
    pub conventions: Vec<MadeConvention>,
    /// Weeks without a place, which need none.
    pub situations: Vec<MadeSituation>,
}

impl Db {
    /// Writes all of it, or nothing. The lycée and the offers are there already, each with as many seats as its applications take.
    pub async fn add_made_up(&self, context: &ChangeContext<'_>, made: &MadeUp) -> Result<(), StoreError> {
        let now = context.now;
        let mut tx = self.begin().await?;
        tx.insert_colleagues(now, &made.colleagues).await?;
        tx.insert_students(now, &made.students).await?;
        tx.insert_guardians(now, &made.guardians).await?;
        tx.insert_applications(context, &made.applications).await?;
        tx.insert_proposals(context, &made.proposals).await?;
        tx.insert_places(made).await?;
        tx.insert_conventions(context, &made.conventions).await?;
        tx.insert_situations(&made.situations).await?;
        tx.commit().await
    }
}
