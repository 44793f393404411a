//! Files between their page of differences and their application, and what a lycée said of their columns.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, SchoolId},
    roster::{Column, Sheet},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql, decode::parsed};

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterImport {
    /// What it is called.
    pub file_name: String,
    /// What is in it; nothing once it was applied.
    pub sheet: Option<Sheet>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// Until when it is kept.
    pub expires_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct ImportRow {
    file_name: String,
    sheet: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    applied_at: Option<DateTime<Utc>>,
}

impl Conn {
    /// Marks a file as applied and empties it; `false` when it was, or is no longer kept.
    pub(super) async fn use_import_up(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        import: Uuid,
    ) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!(
                "UPDATE roster_import SET applied_at = $3, sheet = ''
                 WHERE id = $1 AND school_id = $2 AND applied_at IS NULL AND expires_at > $3"
            ))
            .bind(import)
            .bind(school.0)
            .bind(context.now)
            .execute()
            .await?;
        Ok(rows > 0)
    }
}

impl Db {
    /// Keeps a file that was read, until then; those whose time is over go.
    pub async fn stage_roster(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        by: AccountId,
        (file_name, sheet): (&str, &Sheet),
        expires: DateTime<Utc>,
    ) -> Result<Uuid, StoreError> {
        let id = (context.ids)();
        let written = parsed("roster_import.sheet", serde_json::to_string(sheet))?;
        self.forget_rosters(context.now).await?;
        self.transaction(async |tx| {
            tx.query(sql!(
                "INSERT INTO roster_import (id, school_id, account_id, file_name, sheet, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            ))
            .bind(id)
            .bind(school.0)
            .bind(by.0)
            .bind(file_name)
            .bind(&written)
            .bind(context.now)
            .bind(expires)
            .execute()
            .await
        })
        .await?;
        Ok(id)
    }

    /// Forgets the files whose time is over.
    pub async fn forget_rosters(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = sql!("DELETE FROM roster_import WHERE expires_at <= $1");
        self.transaction(async |tx| tx.query(sql).bind(now).execute().await)
            .await
    }

    /// A file of that lycée, while it is kept.
    pub async fn staged_roster(
        &self,
        school: SchoolId,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<RosterImport>, StoreError> {
        let sql = sql!(
            "SELECT file_name, sheet, created_at, expires_at, applied_at FROM roster_import
             WHERE id = $1 AND school_id = $2 AND expires_at > $3"
        );
        let row: Option<ImportRow> = self
            .query(sql)
            .bind(id)
            .bind(school.0)
            .bind(now)
            .optional()
            .await?;
        row.map(|row| {
            let sheet = (!row.sheet.is_empty()).then(|| serde_json::from_str(&row.sheet));
            Ok(RosterImport {
                file_name: row.file_name,
                sheet: parsed("roster_import.sheet", sheet.transpose())?,
                created_at: row.created_at,
                expires_at: row.expires_at,
                applied_at: row.applied_at,
            })
        })
        .transpose()
    }

    /// What a lycée said of the columns of its files, by the key of their names: nothing for a column to leave out.
    pub async fn roster_mapping(
        &self,
        school: SchoolId,
    ) -> Result<BTreeMap<String, Option<Column>>, StoreError> {
        let sql = sql!("SELECT header_key, column_code FROM roster_mapping WHERE school_id = $1");
        let rows: Vec<(String, String)> = self.query(sql).bind(school.0).all().await?;
        Ok(rows
            .into_iter()
            .map(|(key, code)| (key, Column::from_code(&code)))
            .collect())
    }

    /// Keeps what a lycée says of columns, in place of what it said of them before.
    pub async fn save_roster_mapping(
        &self,
        school: SchoolId,
        columns: &[(String, Option<Column>)],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (key, column) in columns {
            tx.query(sql!(
                "INSERT INTO roster_mapping (school_id, header_key, column_code)
                 VALUES ($1, $2, $3)
                 ON CONFLICT (school_id, header_key) DO UPDATE SET column_code = excluded.column_code"
            ))
            .bind(school.0)
            .bind(key)
            .bind(column.map(Column::code).unwrap_or_default())
            .execute()
            .await?;
        }
        tx.commit().await
    }
}
