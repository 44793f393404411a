//! What a pupil's own pages say of them: lycée, class, home, and their places.

use domain::{
    id::{AccountId, ApplicationId, CampaignId, ProposalId},
    place::CommuneCode,
    weeks::Week,
};
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql, decode::parsed, error::unreadable};

mod file;
mod note;
mod told;

pub use file::{GuardianOf, SchoolStudent};
pub use note::NoteLine;
pub use told::{ApplicationEventLine, EmailAbout};

/// A pupil as hosts and the lycée know them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StudentCard {
    /// Class, as the lycée calls it.
    pub class_name: String,
    /// The lycée and its town.
    pub school: String,
    /// Home, as precise as it ever gets.
    pub home: Option<CommuneCode>,
}

/// A confirmed place, for one week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceHeld {
    /// Which week.
    pub week: Week,
    /// The application it came from.
    pub application: Option<ApplicationId>,
    /// The place found alone it came from.
    pub proposal: Option<ProposalId>,
    /// The offer's title; empty for a place found alone.
    pub title: String,
    /// Who hosts.
    pub structure: String,
    /// Where.
    pub city: String,
}

type PlaceLine = (i32, Option<Uuid>, Option<Uuid>, String, String, String);

impl Db {
    /// A pupil's lycée, class and home; `None` when they are no pupil.
    pub async fn student_card(&self, student: AccountId) -> Result<Option<StudentCard>, StoreError> {
        let sql = sql!(
            "SELECT st.class_name, s.name || ' (' || s.city || ')', st.home_commune
             FROM student st JOIN school s ON s.id = st.school_id WHERE st.account_id = $1"
        );
        let line: Option<(String, String, Option<String>)> =
            self.query(sql).bind(student.0).optional().await?;
        line.map(|(class_name, school, home)| {
            Ok(StudentCard {
                class_name,
                school,
                home: home
                    .map(|home| parsed("student.home_commune", CommuneCode::parse(&home)))
                    .transpose()?,
            })
        })
        .transpose()
    }

    /// The places a pupil holds in a campaign, week by week.
    pub async fn places_held(
        &self,
        student: AccountId,
        campaign: CampaignId,
    ) -> Result<Vec<PlaceHeld>, StoreError> {
        let sql = sql!(
            "SELECT h.week, h.application_id, h.proposal_id, COALESCE(o.title, ''),
                    COALESCE(s.name, p.host_name, ''), COALESCE(pl.city, p.city, '')
             FROM placement h LEFT JOIN application a ON a.id = h.application_id
                  LEFT JOIN offer o ON o.id = a.offer_id LEFT JOIN structure s ON s.id = o.structure_id
                  LEFT JOIN place pl ON pl.id = o.place_id LEFT JOIN proposal p ON p.id = h.proposal_id
             WHERE h.student_id = $1 AND h.campaign_id = $2 ORDER BY h.week"
        );
        let lines: Vec<PlaceLine> = self.query(sql).bind(student.0).bind(campaign.0).all().await?;
        lines
            .into_iter()
            .map(|(week, application, proposal, title, structure, city)| {
                Ok(PlaceHeld {
                    week: Week::from_number(week).ok_or_else(|| unreadable("placement.week")(&week))?,
                    application: application.map(ApplicationId),
                    proposal: proposal.map(ProposalId),
                    title,
                    structure,
                    city,
                })
            })
            .collect()
    }
}
