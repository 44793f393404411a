//! What is awaited from somebody, counted: one query for each of the things they are. Each asks for its reader alone, and what they may
//! do that day is asked as it is where it is done.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    academy::Reach,
    awaited::{Awaited, Space, Task},
    convention::{Insurance, SignerRole, TEMPLATES},
    id::{AccountId, SchoolId},
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::{Statement, sql},
    convention::has_place,
    decode::{code, parsed},
    membership::counting_delegations,
    proven::waits_for_word,
    signing::{
        amendment::asks,
        pending::{is_still, not_arrived},
    },
    staff::{acts, fills},
    vetting::within_reach,
};

/// What, about what, about whom, at whose, since when, until when.
type One = (
    String,
    Uuid,
    String,
    String,
    Option<DateTime<Utc>>,
    Option<NaiveDate>,
);
/// What, how many, since when, until when.
type Several = (String, i64, Option<DateTime<Utc>>, Option<NaiveDate>);

/// What, of which structure and its name, how many, since when, until when.
type OfStructure = (
    String,
    Uuid,
    String,
    i64,
    Option<DateTime<Utc>>,
    Option<NaiveDate>,
);

/// Conventions whose certificate of insurance nobody has handed over, before the campaign ($2 is the day): those of whom is named. $3 names
/// the editions of the text that ask for it.
macro_rules! without_certificate {
    ($whose:literal) => {
        concat!(
            "SELECT CASE WHEN $3 LIKE '%' || k.template || '%' THEN 'hand_certificate' ELSE 'offer_certificate' END AS task,
                    c.id AS object, w.name AS about, COALESCE(s.name, p.host_name, '') AS host,
                    c.opened_at AS since, CASE c.weeks WHEN 'second' THEN k.week2 ELSE k.week1 END AS until
             FROM convention c JOIN account w ON w.id = c.student_id JOIN campaign k ON k.id = c.campaign_id
                  LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
             WHERE c.student_id ",
            $whose,
            " AND c.state <> 'cancelled' AND k.week1 > $2
               AND NOT EXISTS (SELECT 1 FROM convention_file f WHERE f.convention_id = c.id AND f.kind = 'liability'
                               AND f.removed_at IS NULL)"
        )
    };
}

/// The first day of the first internship among those that have not begun on `day`: what is done before it is due then. `weeks` is a column;
/// the campaign is `k`.
macro_rules! first_day {
    ($weeks:literal, after: $day:literal) => {
        concat!(
            "MIN(CASE WHEN CASE ",
            $weeks,
            " WHEN 'second' THEN k.week2 ELSE k.week1 END > ",
            $day,
            " THEN CASE ",
            $weeks,
            " WHEN 'second' THEN k.week2 ELSE k.week1 END END)"
        )
    };
}

/// A student's ($1) that day ($2).
pub(crate) const OF_STUDENT: Statement = sql!(
    "SELECT CASE a.state WHEN 'accepted' THEN 'confirm_place' ELSE 'answer_distance' END AS task, a.id AS object,
            o.title AS about, s.name AS host,
            CASE a.state WHEN 'accepted' THEN a.moved_at ELSE a.distance_asked_at END AS since, a.deadline AS until
     FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
     WHERE a.student_id = $1 AND a.deadline >= $2
       AND (a.state = 'accepted'
            OR a.state IN ('submitted', 'read') AND a.distance_asked_at IS NOT NULL AND a.distance_answered_at IS NULL)
     UNION ALL ",
    without_certificate!("= $1")
);

/// A guardian's ($1) that day ($2).
pub(crate) const OF_GUARDIAN: Statement = sql!(without_certificate!(
    "IN (SELECT g.student_id FROM guardian g WHERE g.account_id = $1 AND g.may_be_told)"
));

/// A host's ($1) that day ($2), structure by structure.
pub(crate) const OF_HOST: Statement = sql!(
    "SELECT CASE a.state WHEN 'submitted' THEN 'read_applications' ELSE 'answer_applications' END AS task,
            s.id AS structure, s.name, COUNT(*) AS number, MIN(a.moved_at) AS since, MIN(a.deadline) AS until
     FROM membership m JOIN structure s ON s.id = m.structure_id JOIN offer o ON o.structure_id = s.id
          JOIN application a ON a.offer_id = o.id AND a.state IN ('submitted', 'read')
     WHERE m.account_id = $1 AND a.deadline >= $2 GROUP BY a.state, s.id, s.name
     UNION ALL
     SELECT 'fill', s.id, s.name, COUNT(*), MIN(c.moved_at), ",
    first_day!("c.weeks", after: "$2"),
    " FROM membership m JOIN structure s ON s.id = m.structure_id
          JOIN convention c ON c.structure_id = s.id AND c.state = 'host_part'
          JOIN campaign k ON k.id = c.campaign_id
     WHERE m.account_id = $1 GROUP BY s.id, s.name"
);

/// Amendments that somebody ($1) has to sign that day ($2): in their own name while they are still what makes them sign, for the head, or for a
/// structure by delegation, as who signs a convention is asked. Every page of somebody signed in counts them: what is of others' lycées and
/// structures is left out first.
pub(crate) const AMENDMENTS: Statement = sql!(
    "SELECT c.id, g.role, MIN(m.proposed_at), a.name, COALESCE(s.name, p.host_name, '')
     FROM amendment m
          JOIN convention c ON c.id = m.convention_id AND c.number = m.version AND c.state = 'signed'
          JOIN convention_signer g ON g.convention_id = c.id AND g.number = m.version
          JOIN account a ON a.id = c.student_id
          LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
     WHERE m.state = 'proposed'
       AND (g.account_id = $1
            OR c.school_id IN (SELECT l.school_id FROM account_role l WHERE l.account_id = $1)
            OR c.structure_id IN (SELECT l.structure_id FROM membership l WHERE l.account_id = $1))
       AND ",
    asks!(amendment: "m", signer: "g"),
    " AND NOT EXISTS (SELECT 1 FROM amendment_signature d
                       WHERE d.convention_id = c.id AND d.amendment = m.number AND d.role = g.role)
       AND (g.account_id = $1 AND ",
    is_still!(),
    " OR NOT EXISTS (SELECT 1 FROM convention_signer o JOIN account r ON r.id = $1
                           WHERE o.convention_id = c.id AND o.number = c.number AND o.role <> 'head'
                             AND (o.account_id = r.id OR o.email_key = r.email_key))
                AND (g.role = 'head' AND ",
    acts!(school: "c.school_id", who: "$1", day: "$2", act: "'sign'"),
    " OR g.role IN ('host', 'host2')
                         AND c.structure_id IN (SELECT sd.structure_id FROM ",
    counting_delegations!(on: "$2"),
    " WHERE sd.account_id = $1)
                         AND NOT EXISTS (SELECT 1 FROM convention_signature e
                                         WHERE e.convention_id = c.id AND e.number = c.number AND e.account_id = $1
                                           AND e.role <> g.role)
                         AND NOT EXISTS (SELECT 1 FROM amendment_signature e
                                         WHERE e.convention_id = c.id AND e.amendment = m.number AND e.account_id = $1)
                         AND NOT ",
    acts!(school: "c.school_id", who: "$1", day: "$2", act: "'sign'"),
    "))
     GROUP BY c.id, g.role, a.name, s.name, p.host_name ORDER BY 3, 1, 2 LIMIT 100"
);

/// An amendment to sign: which convention, as whom, since when, student, host.
type ToAmend = (Uuid, String, DateTime<Utc>, String, String);

/// In how many structures somebody ($1) is.
const STRUCTURES_OF: Statement = sql!("SELECT COUNT(*) FROM membership WHERE account_id = $1");

/// What somebody ($2) sees to in a lycée ($1) that day ($3): what they fill, and what they do for its head.
pub(crate) const OF_SCHOOL: Statement = sql!(
    "SELECT 'check_proposals' AS task, COUNT(*) AS number, MIN(p.proposed_at) AS since, ",
    first_day!("p.weeks", after: "$3"),
    " AS until
     FROM student st JOIN proposal p ON p.student_id = st.account_id AND p.state = 'proposed'
          JOIN campaign k ON k.id = p.campaign_id
     WHERE st.school_id = $1 AND ",
    fills!(school: "st.school_id", who: "$2", day: "$3", referent: "NULL"),
    " UNION ALL
     SELECT CASE WHEN ",
    acts!(school: "$1", who: "$2", day: "$3", act: "'validate'"),
    " THEN 'validate' ELSE 'complete' END, COUNT(*), MIN(c.moved_at), ",
    first_day!("c.weeks", after: "$3"),
    " FROM convention c JOIN campaign k ON k.id = c.campaign_id
     WHERE c.school_id = $1 AND c.state = 'school_part' AND ",
    fills!(school: "c.school_id", who: "$2", day: "$3", referent: "c.referent_id"),
    " UNION ALL
     SELECT 'sign_for_school', COUNT(*), MIN(c.moved_at), ",
    first_day!("c.weeks", after: "$3"),
    " FROM convention c JOIN convention_signer g ON g.convention_id = c.id AND g.number = c.number AND g.role = 'head'
          JOIN campaign k ON k.id = c.campaign_id
     WHERE c.school_id = $1 AND c.state IN ('validated', 'signing')
       AND NOT EXISTS (SELECT 1 FROM convention_signature d
                       WHERE d.convention_id = c.id AND d.number = c.number AND d.role = 'head')
       AND NOT EXISTS (SELECT 1 FROM convention_signer o JOIN account r ON r.id = $2
                       WHERE o.convention_id = c.id AND o.number = c.number AND o.role <> 'head'
                         AND (o.account_id = r.id OR o.email_key = r.email_key))
       AND ",
    acts!(school: "$1", who: "$2", day: "$3", act: "'sign'"),
    " UNION ALL
     SELECT 'decide_places', COUNT(*), MIN(c.moved_at), CAST(NULL AS DATE)
     FROM convention c WHERE c.school_id = $1 AND c.state = 'cancelled' AND ",
    has_place!(),
    " AND NOT EXISTS (SELECT 1 FROM convention n WHERE n.state <> 'cancelled'
                      AND (n.application_id = c.application_id OR n.proposal_id = c.proposal_id))
       AND ",
    acts!(school: "$1", who: "$2", day: "$3", act: "'cancel'"),
    " UNION ALL
     SELECT 'correct_addresses', COUNT(*), MIN(c.moved_at), ",
    first_day!("c.weeks", after: "$3"),
    " FROM convention c JOIN campaign k ON k.id = c.campaign_id
     WHERE c.school_id = $1 AND c.state IN ('validated', 'signing')
       AND ",
    not_arrived!(),
    " AND ",
    fills!(school: "c.school_id", who: "$2", day: "$3", referent: "c.referent_id"),
    " UNION ALL
     SELECT 'confirm_addresses', COUNT(DISTINCT st.account_id), MIN(a.unvouched_since), CAST(NULL AS DATE)
     FROM student st JOIN guardian g ON g.student_id = st.account_id JOIN account a ON a.id = g.account_id
     WHERE st.school_id = $1 AND st.left_on IS NULL AND ",
    waits_for_word!(),
    " AND ",
    fills!(school: "$1", who: "$2", day: "$3", referent: "NULL")
);

/// Those who moderate have in common what is within their reach ($1).
const OF_MODERATORS: Statement = sql!(
    "SELECT 'decide_reports' AS task, COUNT(*) AS number, MIN(r.reported_at) AS since, CAST(NULL AS DATE) AS until
     FROM report r JOIN offer o ON o.id = r.offer_id JOIN place p ON p.id = o.place_id
     WHERE r.decision IS NULL AND ",
    within_reach!("$1", department: "p.department"),
    " UNION ALL
     SELECT 'review_offers', COUNT(*), MIN(o.review_asked_at), CAST(NULL AS DATE)
     FROM offer o JOIN place p ON p.id = o.place_id
     WHERE o.review_asked_at IS NOT NULL AND ",
    within_reach!("$1", department: "p.department"),
    " UNION ALL
     SELECT 'vet_structures', COUNT(*), MIN(s.vetting_at), CAST(NULL AS DATE)
     FROM structure s WHERE s.vetting = 'pending' AND ",
    within_reach!("$1", structure: "s.id"),
    " UNION ALL
     SELECT 'decide_claims', COUNT(*), MIN(c.claimed_at), CAST(NULL AS DATE)
     FROM structure_claim c WHERE c.decision IS NULL AND ",
    within_reach!("$1", structure: "c.structure_id")
);

const OF_ADMINISTRATORS: Statement = sql!(
    "SELECT 'retry_emails' AS task, COUNT(*) AS number, MIN(dead_at) AS since, CAST(NULL AS DATE) AS until
     FROM outbox WHERE dead_at IS NOT NULL AND sent_at IS NULL"
);

fn task(text: &str) -> Result<Task, StoreError> {
    code("task", text, Task::from_code)
}

fn each(space: Space, rows: Vec<One>) -> Result<Vec<Awaited>, StoreError> {
    rows.into_iter()
        .map(|(what, object, about, host, since, until)| {
            Ok(Awaited {
                space,
                task: task(&what)?,
                count: 1,
                object: Some(object),
                about,
                host,
                since,
                until,
            })
        })
        .collect()
}

fn groups(space: Space, rows: Vec<Several>) -> Result<Vec<Awaited>, StoreError> {
    rows.into_iter()
        .filter(|(_, number, ..)| *number > 0)
        .map(|row| group(space, row))
        .collect()
}

fn group(space: Space, (what, number, since, until): Several) -> Result<Awaited, StoreError> {
    Ok(Awaited {
        space,
        task: task(&what)?,
        count: parsed("count", u32::try_from(number))?,
        object: None,
        about: String::new(),
        host: String::new(),
        since,
        until,
    })
}

/// The editions of the convention's text that ask for the student's certificate of insurance.
fn that_ask() -> String {
    let asking = TEMPLATES
        .iter()
        .filter(|edition| edition.forms.insurance == Insurance::Asked);
    let asking: Vec<&str> = asking.map(|edition| edition.id).collect();
    asking.join(",")
}

impl Db {
    /// What is awaited from a student that day, signatures apart.
    pub async fn awaited_of_student(
        &self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Awaited>, StoreError> {
        let rows = self
            .query(OF_STUDENT)
            .bind(account.0)
            .bind(today)
            .bind(that_ask())
            .all()
            .await?;
        each(Space::Student, rows)
    }

    /// What is awaited from a guardian that day, signatures apart.
    pub async fn awaited_of_guardian(
        &self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Awaited>, StoreError> {
        let rows = self
            .query(OF_GUARDIAN)
            .bind(account.0)
            .bind(today)
            .bind(that_ask())
            .all()
            .await?;
        each(Space::Family, rows)
    }

    /// What somebody has to sign that day in their own name, or for a structure by delegation, and amendments: what else a head signs is the
    /// lycée's.
    pub async fn awaited_signatures(
        &self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Awaited>, StoreError> {
        let all = self.awaited_of(account, today).await?;
        let amendments: Vec<ToAmend> = self.query(AMENDMENTS).bind(account.0).bind(today).all().await?;
        // A delegate who stands for neither of a structure's two signers yet has the convention once.
        let mut known = BTreeSet::new();
        let amended = amendments
            .into_iter()
            .filter(|(id, ..)| known.insert(*id))
            .map(|(id, role, since, about, host)| {
                let role = code("convention_signer.role", &role, SignerRole::from_code)?;
                Ok(Awaited {
                    space: Space::of_signer(role),
                    task: Task::SignAmendment,
                    count: 1,
                    object: Some(id),
                    about,
                    host,
                    since: Some(since),
                    until: None,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(all
            .into_iter()
            .map(|line| Awaited {
                space: Space::of_signer(line.role),
                task: Task::Sign,
                count: 1,
                object: Some(line.id.0),
                about: line.student,
                host: line.host,
                since: Some(line.frozen_at),
                until: Some(line.begins),
            })
            .chain(amended)
            .collect())
    }

    /// What is awaited from a host that day, signatures apart: for each of their structures, which is named where there are several.
    pub async fn awaited_of_host(
        &self,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Awaited>, StoreError> {
        let rows: Vec<OfStructure> = self.query(OF_HOST).bind(account.0).bind(today).all().await?;
        let structures: i64 = self.query(STRUCTURES_OF).bind(account.0).scalar().await?;
        rows.into_iter()
            .map(|(what, structure, name, number, since, until)| {
                let mut awaited = group(Space::Host, (what, number, since, until))?;
                // Whoever has one structure knows which one is meant.
                if structures > 1 {
                    awaited.object = Some(structure);
                    awaited.host = name;
                }
                Ok(awaited)
            })
            .collect()
    }

    /// What is awaited that day from somebody who works in a lycée.
    pub async fn awaited_in_lycee(
        &self,
        school: SchoolId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<Awaited>, StoreError> {
        let rows = self
            .query(OF_SCHOOL)
            .bind(school.0)
            .bind(account.0)
            .bind(today)
            .all()
            .await?;
        groups(Space::School, rows)
    }

    /// What is awaited from whoever moderates that much; who moderates everything administers the site, and sees to the e-mails too.
    pub async fn awaited_of_moderators(&self, reach: Reach) -> Result<Vec<Awaited>, StoreError> {
        let mut rows: Vec<Several> = self.query(OF_MODERATORS).bind(reach.pattern()).all().await?;
        if reach == Reach::Everything {
            rows.push(self.query(OF_ADMINISTRATORS).one().await?);
        }
        groups(Space::Administration, rows)
    }
}
