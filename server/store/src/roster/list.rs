//! The list of a lycée's students, page by page.

use chrono::NaiveDate;
use domain::{
    id::{AccountId, SchoolId},
    name_key::search_patterns,
    school::{class_key, compare_classes},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::{Statement, sql},
    decode::parsed,
    proven::waits_for_word,
    roster::by_family,
    staff::{fills, follows},
};

/// Lines of a page.
const PAGE: u32 = 50;

/// What of the list is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RosterFilter {
    /// Words of a name, or a national number.
    pub text: String,
    /// A class; all when empty.
    pub class_name: String,
    /// Those who left, in place of those who are there.
    pub left: bool,
    /// Those alone who have a guardian whose address waits for the lycée's word.
    pub to_confirm: bool,
}

/// A student in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterLine {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// How many guardians are known.
    pub guardians: u32,
    /// Whether the student has taken over their account.
    pub is_activated: bool,
    /// Since when they are no longer there.
    pub left_on: Option<NaiveDate>,
}

/// A page of the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RosterList {
    /// Its lines.
    pub lines: Vec<RosterLine>,
    /// How many students the filter finds.
    pub total: u32,
    /// How many of them have taken over their account.
    pub activated: u32,
    /// The classes of all students whom the reader sees.
    pub classes: Vec<String>,
}

#[derive(FromRow)]
struct LineRow {
    account_id: Uuid,
    name: String,
    class_name: String,
    guardians: i64,
    is_activated: bool,
    left_on: Option<NaiveDate>,
}

/// The students of a lycée ($1) whom somebody ($2) sees that day ($3): all for those who keep the list, those of their classes for others.
macro_rules! seen {
    () => {
        concat!(
            "st.school_id = $1 AND (",
            fills!(school: "$1", who: "$2", day: "$3", referent: "NULL"),
            " OR ",
            follows!(school: "$1", who: "$2", class: "st.class_key"),
            ")"
        )
    };
}

/// Of these, those of one class ($4), with a text ($5 to $7) or a national number ($8), there or gone ($9); where $10 says so, those alone who have
/// a guardian whose address waits for the lycée's word.
macro_rules! found {
    () => {
        concat!(
            seen!(),
            " AND ($4 = '' OR st.class_key = $4)
              AND ($5 = '' OR a.search_key LIKE $6 OR a.search_key LIKE $7 OR st.ine = $8)
              AND (st.left_on IS NOT NULL) = $9
              AND (NOT $10 OR EXISTS (SELECT 1 FROM guardian g JOIN account a ON a.id = g.account_id
                                      WHERE g.student_id = st.account_id AND ",
            waits_for_word!(),
            "))"
        )
    };
}

const LINES: Statement = sql!(
    "SELECT st.account_id, a.name, st.class_name, a.password_hash IS NOT NULL AS is_activated, st.left_on,
            (SELECT COUNT(*) FROM guardian g WHERE g.student_id = st.account_id) AS guardians
     FROM student st JOIN account a ON a.id = st.account_id WHERE ",
    found!(),
    " ORDER BY ",
    by_family!("a"),
    ", st.account_id LIMIT $11 OFFSET $12"
);

const COUNTS: Statement = sql!(
    "SELECT COUNT(*), COUNT(a.password_hash) FROM student st JOIN account a ON a.id = st.account_id WHERE ",
    found!()
);

const CLASSES: Statement = sql!(
    "SELECT DISTINCT st.class_name FROM student st WHERE ",
    seen!(),
    " AND st.left_on IS NULL AND st.class_name <> ''"
);

impl Db {
    /// A page, from 1, of the students of a lycée whom somebody sees that day, by family name.
    pub async fn roster_list(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
        filter: &RosterFilter,
        page: u32,
    ) -> Result<RosterList, StoreError> {
        let [apart, gathered] = search_patterns(&filter.text);
        let text = filter.text.trim().replace('\0', "");
        let class = class_key(&filter.class_name).replace('\0', "");
        let ine = text.replace(' ', "").to_ascii_uppercase();
        let rows: Vec<LineRow> = self
            .query(LINES)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .bind(&class)
            .bind(&text)
            .bind(&apart)
            .bind(&gathered)
            .bind(&ine)
            .bind(filter.left)
            .bind(filter.to_confirm)
            .bind(i64::from(PAGE))
            .bind(i64::from(PAGE) * i64::from(page.max(1) - 1))
            .all()
            .await?;
        let (total, activated): (i64, i64) = self
            .query(COUNTS)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .bind(&class)
            .bind(&text)
            .bind(&apart)
            .bind(&gathered)
            .bind(&ine)
            .bind(filter.left)
            .bind(filter.to_confirm)
            .one()
            .await?;
        let mut classes: Vec<String> = self
            .query(CLASSES)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .scalars()
            .await?;
        classes.sort_by(|one, other| compare_classes(one, other));
        let count = |count: i64| parsed("count", u32::try_from(count));
        let lines = rows.into_iter().map(|row| {
            Ok(RosterLine {
                id: AccountId(row.account_id),
                name: row.name,
                class_name: row.class_name,
                guardians: count(row.guardians)?,
                is_activated: row.is_activated,
                left_on: row.left_on,
            })
        });
        Ok(RosterList {
            lines: lines.collect::<Result<_, StoreError>>()?,
            total: count(total)?,
            activated: count(activated)?,
            classes,
        })
    }
}
