//! Who has a convention open.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{convention::Section, id::ConventionId, name_key::sort_key};

use crate::{Db, StoreError, conn::sql, decode::code};

/// How long somebody counts as there after they were last heard of.
const STAYS: TimeDelta = TimeDelta::seconds(30);

/// Where somebody has a convention open: who, and in which tab. A browser without JavaScript has no tab that can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenTab<'a> {
    /// Who: an account, or a personal link.
    pub reader: &'a str,
    /// Which tab of theirs; empty without JavaScript.
    pub tab: &'a str,
}

impl OpenTab<'_> {
    /// Between the reader, who is an identifier, and the tab.
    const MARK: char = '/';

    fn key(self) -> String {
        format!("{}{}{}", self.reader, Self::MARK, self.tab)
    }

    /// What a line says of this tab's reader: whether it is theirs, and from which tab.
    fn own_tab(self, key: &str) -> Option<&str> {
        key.strip_prefix(self.reader)?.strip_prefix(Self::MARK)
    }
}

/// Somebody else who has the convention open, or the same person in another tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Present {
    /// Name.
    pub name: String,
    /// The section they are in.
    pub section: Section,
    /// Whether it is the one who asks, in another tab.
    pub same_person: bool,
    /// When they were last heard of.
    pub seen_at: DateTime<Utc>,
}

impl Db {
    /// Somebody is in a section; who else was there in the last thirty seconds. Their own page without a tab is not told: it is
    /// this one, before it woke up.
    pub async fn here(
        &self,
        id: ConventionId,
        open_tab: OpenTab<'_>,
        name: &str,
        section: Section,
        now: DateTime<Utc>,
    ) -> Result<Vec<Present>, StoreError> {
        let (since, key) = (now - STAYS, open_tab.key());
        let mut tx = self.begin().await?;
        tx.query(sql!(
            "INSERT INTO convention_presence (convention_id, editor, name, section, seen_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (convention_id, editor)
             DO UPDATE SET name = excluded.name, section = excluded.section, seen_at = excluded.seen_at"
        ))
        .bind(id.0)
        .bind(&key)
        .bind(name)
        .bind(section.code())
        .bind(now)
        .execute()
        .await?;
        let mut rows: Vec<(String, String, String, DateTime<Utc>)> = tx
            .query(sql!(
                "SELECT editor, name, section, seen_at FROM convention_presence
                 WHERE convention_id = $1 AND editor <> $2 AND seen_at >= $3 ORDER BY editor"
            ))
            .bind(id.0)
            .bind(&key)
            .bind(since)
            .all()
            .await?;
        tx.commit().await?;
        rows.sort_by_cached_key(|(_, name, ..)| sort_key(name));
        let mut present = Vec::new();
        for (editor, name, section, seen_at) in rows {
            let own_tab = open_tab.own_tab(&editor);
            // Who has no tab cannot tell their other windows from this one; and a page without a tab is this one, asleep.
            if own_tab.is_some_and(|tab| tab.is_empty() || open_tab.tab.is_empty()) {
                continue;
            }
            present.push(Present {
                name,
                section: code("convention_presence.section", &section, Section::from_code)?,
                same_person: own_tab.is_some(),
                seen_at,
            });
        }
        Ok(present)
    }

    /// Somebody closed that section. In another one meanwhile they stay.
    pub async fn leave(
        &self,
        id: ConventionId,
        open_tab: OpenTab<'_>,
        section: Section,
    ) -> Result<(), StoreError> {
        let asleep = OpenTab { tab: "", ..open_tab };
        let sql = sql!(
            "DELETE FROM convention_presence WHERE convention_id = $1 AND editor IN ($2, $3) AND section = $4"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(id.0)
            .bind(open_tab.key())
            .bind(asleep.key())
            .bind(section.code())
            .execute()
            .await?;
        tx.commit().await
    }

    /// Forgets who was there before that time; how many were.
    pub async fn forget_presence(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = sql!("DELETE FROM convention_presence WHERE seen_at < $1");
        self.transaction(async |tx| tx.query(sql).bind(before).execute().await)
            .await
    }
}
