//! Piles of scanned pages, between their reading and what is recorded of them. They are of one lycée, whose staff alone finds them, and go by
//! themselves (`domain::retention`).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    digest::Digest,
    id::{AccountId, ConventionId, SchoolId},
    retention::Noun,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError,
    conn::sql,
    decode::parsed,
    retention::{Erased, rule_of},
};

/// How long nobody was seen reading a pile before it counts as left lying: a server that stopped reads no further.
const SILENCE: TimeDelta = TimeDelta::minutes(3);

/// A page of a pile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PilePage {
    /// Its place in the pile, from 1.
    pub number: i32,
    /// The codes of printed pages that are on it.
    pub codes: Vec<String>,
    /// Whether nothing is on it.
    pub blank: bool,
    /// The digest of its picture; none where it could not be read, or is blank.
    pub picture: Option<Digest>,
}

/// A pile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScannedPile {
    /// Which.
    pub id: Uuid,
    /// How many pages its files have.
    pub page_count: i32,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// Whether somebody still reads it.
    pub is_being_read: bool,
    /// The pages that were read, in their order.
    pub pages: Vec<PilePage>,
    /// What became of each signature that was to be recorded, by what the form calls it; empty for one that was.
    pub said: BTreeMap<String, String>,
}

/// A pile in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PileLine {
    /// Which.
    pub id: Uuid,
    /// Who sent it.
    pub by: String,
    /// How many pages its files have.
    pub page_count: i32,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct PileRow {
    id: Uuid,
    page_count: i32,
    created_at: DateTime<Utc>,
    alive_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    said: String,
}

#[derive(FromRow)]
struct PageRow {
    number: i32,
    codes: String,
    is_blank: bool,
    digest: Option<String>,
}

impl TryFrom<PageRow> for PilePage {
    type Error = StoreError;

    fn try_from(row: PageRow) -> Result<Self, StoreError> {
        let picture = row.digest.map(|digest| digest.parse::<Digest>()).transpose();
        Ok(Self {
            number: row.number,
            codes: parsed("pile_page.codes", serde_json::from_str(&row.codes))?,
            blank: row.is_blank,
            picture: parsed("pile_page.digest", picture)?,
        })
    }
}

/// Since when a pile is there that is still kept.
fn kept_since(now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    Ok(rule_of(Noun::Pile)?.moment(now))
}

impl Db {
    /// Begins a pile of so many pages; nothing where one of the same lycée is being read.
    pub async fn begin_pile(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        by: AccountId,
        pages: i32,
    ) -> Result<Option<Uuid>, StoreError> {
        let mut tx = self.begin().await?;
        // Who begins one waits for whoever does so already.
        tx.query(sql!("UPDATE school SET name = name WHERE id = $1"))
            .bind(school.0)
            .execute()
            .await?;
        let busy: bool = tx
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM pile WHERE school_id = $1 AND read_at IS NULL AND alive_at > $2)"
            ))
            .bind(school.0)
            .bind(context.now - SILENCE)
            .scalar()
            .await?;
        if busy {
            return Ok(None);
        }
        let id = (context.ids)();
        tx.query(sql!(
            "INSERT INTO pile (id, school_id, account_id, page_count, created_at, alive_at, said)
             VALUES ($1, $2, $3, $4, $5, $5, '{}')"
        ))
        .bind(id)
        .bind(school.0)
        .bind(by.0)
        .bind(pages)
        .bind(context.now)
        .execute()
        .await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Keeps a page that was read, whose picture is stored already.
    pub async fn add_pile_page(
        &self,
        pile: Uuid,
        page: &PilePage,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let codes = parsed("pile_page.codes", serde_json::to_string(&page.codes))?;
        let mut tx = self.begin().await?;
        tx.query(sql!("UPDATE pile SET alive_at = $2 WHERE id = $1"))
            .bind(pile)
            .bind(now)
            .execute()
            .await?;
        tx.query(sql!(
            "INSERT INTO pile_page (pile_id, number, codes, is_blank, digest) VALUES ($1, $2, $3, $4, $5)"
        ))
        .bind(pile)
        .bind(page.number)
        .bind(codes)
        .bind(page.blank)
        .bind(page.picture.map(|digest| digest.to_string()))
        .execute()
        .await?;
        tx.commit().await
    }

    /// Nobody reads that pile any more: it was read to its end, or as far as it could be.
    pub async fn end_pile(&self, pile: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!("UPDATE pile SET read_at = $2 WHERE id = $1");
        let mut tx = self.begin().await?;
        tx.query(sql).bind(pile).bind(now).execute().await?;
        tx.commit().await
    }

    /// A pile of that lycée, while it is kept.
    pub async fn pile(
        &self,
        school: SchoolId,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<ScannedPile>, StoreError> {
        let sql = sql!(
            "SELECT id, page_count, created_at, alive_at, read_at, said FROM pile
             WHERE id = $1 AND school_id = $2 AND created_at > $3"
        );
        let row: Option<PileRow> = self
            .query(sql)
            .bind(id)
            .bind(school.0)
            .bind(kept_since(now)?)
            .optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sql =
            sql!("SELECT number, codes, is_blank, digest FROM pile_page WHERE pile_id = $1 ORDER BY number");
        let pages: Vec<PageRow> = self.query(sql).bind(id).all().await?;
        Ok(Some(ScannedPile {
            id: row.id,
            page_count: row.page_count,
            created_at: row.created_at,
            is_being_read: row.read_at.is_none() && row.alive_at > now - SILENCE,
            pages: pages
                .into_iter()
                .map(PilePage::try_from)
                .collect::<Result<_, _>>()?,
            said: parsed("pile.said", serde_json::from_str(&row.said))?,
        }))
    }

    /// The piles of that lycée that are kept, the last one first.
    pub async fn piles(&self, school: SchoolId, now: DateTime<Utc>) -> Result<Vec<PileLine>, StoreError> {
        let sql = sql!(
            "SELECT p.id, a.name, p.page_count, p.created_at FROM pile p JOIN account a ON a.id = p.account_id
             WHERE p.school_id = $1 AND p.created_at > $2 ORDER BY p.created_at DESC, p.id DESC LIMIT 50"
        );
        let rows: Vec<(Uuid, String, i32, DateTime<Utc>)> = self
            .query(sql)
            .bind(school.0)
            .bind(kept_since(now)?)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(id, by, page_count, created_at)| PileLine {
                id,
                by,
                page_count,
                created_at,
            })
            .collect())
    }

    /// Says what became of signatures that were to be recorded, besides what was said before.
    pub async fn say_of_pile(&self, pile: Uuid, said: &BTreeMap<String, String>) -> Result<(), StoreError> {
        self.transaction(async |tx| {
            let sql = sql!("UPDATE pile SET said = said WHERE id = $1 RETURNING said");
            let before: Option<String> = tx.query(sql).bind(pile).optional_scalar().await?;
            let Some(before) = before else { return Ok(()) };
            let mut all: BTreeMap<String, String> = parsed("pile.said", serde_json::from_str(&before))?;
            all.extend(said.iter().map(|(of, words)| (of.clone(), words.clone())));
            let all = parsed("pile.said", serde_json::to_string(&all))?;
            tx.query(sql!("UPDATE pile SET said = $2 WHERE id = $1"))
                .bind(pile)
                .bind(all)
                .execute()
                .await?;
            Ok(())
        })
        .await
    }

    /// The convention that a lycée has under that reference.
    pub async fn convention_of_reference(
        &self,
        school: SchoolId,
        reference: &str,
    ) -> Result<Option<ConventionId>, StoreError> {
        let sql = sql!("SELECT id FROM convention WHERE school_id = $1 AND reference = $2");
        let id: Option<Uuid> = self
            .query(sql)
            .bind(school.0)
            .bind(reference)
            .optional_scalar()
            .await?;
        Ok(id.map(ConventionId))
    }

    /// Erases piles that were sent up to that moment; the digests of their pictures.
    pub(crate) async fn erase_piles(&self, until: DateTime<Utc>) -> Result<Erased, StoreError> {
        self.transaction(async |tx| tx.erase_piles(until).await).await
    }
}

impl Conn {
    async fn erase_piles(&mut self, until: DateTime<Utc>) -> Result<Erased, StoreError> {
        let sql = sql!(
            "SELECT DISTINCT g.digest FROM pile_page g JOIN pile p ON p.id = g.pile_id
             WHERE p.created_at <= $1 AND g.digest IS NOT NULL ORDER BY g.digest"
        );
        let digests: Vec<String> = self.query(sql).bind(until).scalars().await?;
        let count = self
            .query(sql!("DELETE FROM pile WHERE created_at <= $1"))
            .bind(until)
            .execute()
            .await?;
        let files: Result<Vec<Digest>, _> = digests.iter().map(|digest| digest.parse()).collect();
        Ok(Erased {
            count,
            files: parsed("pile_page.digest", files)?,
        })
    }
}
