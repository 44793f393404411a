//! Private calendars: the address of somebody's, what it has told so far, and the internships that it shows.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    agenda::{Entry, Event, Stay, merge, typed_address},
    convention::{Address, ConventionState, Frozen, Values},
    hours::WeekHours,
    id::{AccountId, ConventionId},
    weeks::{Week, Weeks},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError,
    conn::{Statement, sql},
    decode::code,
};

/// Internships in a calendar, at most: those of a large host.
const MOST: i64 = 400;

/// The internships of somebody ($1) in campaigns whose second week begins on $2 or later, $3 at most: their own, their children's, those
/// of their structures, and those of the students whose referent teacher they are. What is not cancelled has a version that is in force, or
/// what was typed so far.
pub(crate) const STAYS: Statement = sql!(
    "SELECT COALESCE(c.application_id, c.proposal_id) AS place, c.id, c.student_id, w.name AS student,
            COALESCE(s.name, p.host_name, '') AS host, c.weeks, c.state, k.week1, k.week2,
            h.content AS hours, l.content AS address,
            (SELECT v.content FROM convention_version v
             WHERE v.convention_id = c.id AND v.state IN ('validated', 'signing', 'signed')
             ORDER BY v.number DESC LIMIT 1) AS frozen
     FROM convention c JOIN account w ON w.id = c.student_id JOIN campaign k ON k.id = c.campaign_id
          LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
          LEFT JOIN convention_section h ON h.convention_id = c.id AND h.section = 'horaires'
          LEFT JOIN convention_section l ON l.convention_id = c.id AND l.section = 'lieu'
     WHERE c.state <> 'cancelled' AND k.week2 >= $2 AND c.id IN (
         SELECT o.id FROM convention o WHERE o.student_id = $1
         UNION
         SELECT o.id FROM guardian g JOIN convention o ON o.student_id = g.student_id
         WHERE g.account_id = $1 AND g.may_be_told
         UNION
         SELECT o.id FROM membership m JOIN convention o ON o.structure_id = m.structure_id WHERE m.account_id = $1
         UNION
         SELECT o.id FROM convention o
         WHERE o.referent_id = $1
           AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = $1 AND r.role = 'staff' AND r.school_id = o.school_id)
         UNION
         SELECT o.id FROM student t
              JOIN convention o ON o.student_id = t.account_id AND o.school_id = t.school_id AND o.referent_id IS NULL
         WHERE t.referent_id = $1 AND t.left_on IS NULL
           AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = $1 AND r.role = 'staff' AND r.school_id = t.school_id))
     ORDER BY k.week1, c.id LIMIT $3"
);

#[derive(FromRow)]
struct StayRow {
    place: Uuid,
    id: Uuid,
    student_id: Uuid,
    student: String,
    host: String,
    weeks: String,
    state: String,
    week1: NaiveDate,
    week2: NaiveDate,
    hours: Option<Json<Values>>,
    address: Option<Json<Values>>,
    frozen: Option<String>,
}

impl StayRow {
    fn stay(self, reader: AccountId) -> Result<Stay, StoreError> {
        let weeks = code("convention.weeks", &self.weeks, Weeks::from_code)?;
        let state = code("convention.state", &self.state, ConventionState::from_code)?;
        // What is in force counts, while another version is being written too.
        let frozen = self
            .frozen
            .as_deref()
            .and_then(|content| serde_json::from_str::<Frozen>(content).ok());
        let (weeks, address) = match frozen {
            Some(frozen) => {
                let host = frozen.content.host;
                let weeks = host.weeks.into_iter().map(|week| (week.monday, week.hours));
                (weeks.collect(), host.place)
            }
            None => (self.typed_weeks(weeks), self.typed_address()),
        };
        Ok(Stay {
            place: self.place,
            convention: ConventionId(self.id),
            student: if self.student_id == reader.0 {
                String::new()
            } else {
                self.student
            },
            host: self.host,
            weeks,
            address,
            firm: matches!(
                state,
                ConventionState::Validated | ConventionState::Signing | ConventionState::Signed
            ),
        })
    }

    fn typed_weeks(&self, weeks: Weeks) -> Vec<(NaiveDate, WeekHours)> {
        let hours = |week| {
            let typed = self.hours.as_ref();
            typed.map_or_else(WeekHours::default, |typed| typed.0.hours_so_far(week))
        };
        weeks
            .iter()
            .map(|week| match week {
                Week::First => (self.week1, hours(week)),
                Week::Second => (self.week2, hours(week)),
            })
            .collect()
    }

    fn typed_address(&self) -> Address {
        let nothing = Values::default();
        typed_address(self.address.as_ref().map_or(&nothing, |typed| &typed.0))
    }
}

/// What a calendar ($1) has told.
const ENTRIES: Statement = sql!(
    "SELECT content, sequence, changed_at, cancelled_at FROM calendar_entry WHERE account_id = $1 ORDER BY uid"
);

/// An event, its number, when it changed, since when it is cancelled.
type EntryRow = (Json<Event>, i32, DateTime<Utc>, Option<DateTime<Utc>>);

fn entries(rows: Vec<EntryRow>) -> Vec<Entry> {
    rows.into_iter()
        .map(|(event, sequence, changed_at, cancelled_at)| Entry {
            event: event.0,
            sequence,
            changed_at,
            cancelled_at,
        })
        .collect()
}

impl Conn {
    async fn keep_calendar(
        &mut self,
        account: AccountId,
        events: Vec<Event>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Entry>, StoreError> {
        // Two readers at once follow each other: numbers grow by one.
        let found = self
            .query(sql!(
                "UPDATE calendar_feed SET made_at = made_at WHERE account_id = $1"
            ))
            .bind(account.0)
            .execute()
            .await?;
        if found == 0 {
            return Ok(Vec::new());
        }
        let before = entries(self.query(ENTRIES).bind(account.0).all().await?);
        let merged = merge(before, events, now);
        for entry in &merged.changed {
            self.query(sql!(
                "INSERT INTO calendar_entry (account_id, uid, content, sequence, changed_at, cancelled_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (account_id, uid) DO UPDATE SET content = excluded.content, sequence = excluded.sequence,
                     changed_at = excluded.changed_at, cancelled_at = excluded.cancelled_at"
            ))
            .bind(account.0)
            .bind(&entry.event.uid)
            .bind(Json(&entry.event))
            .bind(entry.sequence)
            .bind(entry.changed_at)
            .bind(entry.cancelled_at)
            .execute()
            .await?;
        }
        for uid in &merged.forgotten {
            self.query(sql!(
                "DELETE FROM calendar_entry WHERE account_id = $1 AND uid = $2"
            ))
            .bind(account.0)
            .bind(uid)
            .execute()
            .await?;
        }
        Ok(merged.entries)
    }
}

impl Db {
    /// Since when somebody's calendar has its address, if it has one.
    pub async fn calendar_feed(&self, account: AccountId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = sql!("SELECT made_at FROM calendar_feed WHERE account_id = $1");
        self.query(sql).bind(account.0).optional_scalar().await
    }

    /// Gives somebody's calendar an address, in the place of the one that it had.
    pub async fn make_calendar_feed(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        token_hash: &str,
    ) -> Result<(), StoreError> {
        self.transaction(async |tx| {
            tx.query(sql!(
                "INSERT INTO calendar_feed (account_id, token_hash, made_at) VALUES ($1, $2, $3)
                 ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at"
            ))
            .bind(account.0)
            .bind(token_hash)
            .bind(context.now)
            .execute()
            .await?;
            tx.write_audit(context, "account.calendar", Some(account.0), "").await
        })
        .await
    }

    /// Takes the address of somebody's calendar back, with all that it told; `false` when it has none.
    pub async fn drop_calendar_feed(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let dropped = tx
                .query(sql!("DELETE FROM calendar_feed WHERE account_id = $1"))
                .bind(account.0)
                .execute()
                .await?;
            if dropped > 0 {
                tx.write_audit(context, "account.no_calendar", Some(account.0), "")
                    .await?;
            }
            Ok(dropped > 0)
        })
        .await
    }

    /// Whose calendar has that address; nobody's when they are suspended.
    pub async fn calendar_owner(&self, token_hash: &str) -> Result<Option<AccountId>, StoreError> {
        let sql = sql!(
            "SELECT f.account_id FROM calendar_feed f JOIN account a ON a.id = f.account_id
             WHERE f.token_hash = $1 AND a.suspended_at IS NULL"
        );
        let owner: Option<Uuid> = self.query(sql).bind(token_hash).optional_scalar().await?;
        Ok(owner.map(AccountId))
    }

    /// The internships that somebody's calendar shows, of campaigns that end that day or later.
    pub async fn calendar_stays(
        &self,
        account: AccountId,
        since: NaiveDate,
    ) -> Result<Vec<Stay>, StoreError> {
        let rows: Vec<StayRow> = self
            .query(STAYS)
            .bind(account.0)
            .bind(since)
            .bind(MOST)
            .all()
            .await?;
        rows.into_iter().map(|row| row.stay(account)).collect()
    }

    /// What somebody's calendar tells now. Nothing is written while nothing has changed.
    pub async fn calendar_entries(
        &self,
        account: AccountId,
        events: Vec<Event>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Entry>, StoreError> {
        let before = entries(self.query(ENTRIES).bind(account.0).all().await?);
        let merged = merge(before, events.clone(), now);
        if merged.changed.is_empty() && merged.forgotten.is_empty() {
            return Ok(merged.entries);
        }
        self.transaction(async |tx| tx.keep_calendar(account, events, now).await)
            .await
    }
}
