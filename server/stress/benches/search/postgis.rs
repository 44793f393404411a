//! What our search is measured against: the same search asked of PostgreSQL with PostGIS.

use domain::{
    id::OfferId,
    place::{Kilometres, Position},
    sector::SectorSet,
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

/// A database filled with offers, with the table and the indexes such a search usually has.
#[derive(Clone, Debug)]
pub struct PostGis(PgPool);

/// What is asked: place, radius, sectors (all when empty), words (any when empty).
#[derive(Clone, Copy, Debug)]
pub struct PostGisQuery<'a> {
    pub centre: Position,
    pub radius: Kilometres,
    pub sectors: SectorSet,
    pub words: &'a str,
}

/// How PostGIS measures: on the sphere of the mean radius, as our index does, or on the ellipsoid, its default.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Earth {
    Sphere,
    /// WGS 84 ellipsoid.
    Ellipsoid,
}

const PREPARE: &str = "
    CREATE EXTENSION IF NOT EXISTS postgis;
    CREATE EXTENSION IF NOT EXISTS unaccent;
    CREATE TEXT SEARCH CONFIGURATION field_french (COPY = french);
    ALTER TEXT SEARCH CONFIGURATION field_french
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
    CREATE TABLE field_offer AS
        SELECT o.id, o.sector_code, ST_SetSRID(ST_MakePoint(p.longitude, p.latitude), 4326)::geography AS at,
               setweight(to_tsvector('field_french', o.title), 'A')
               || setweight(to_tsvector('field_french', (SELECT string_agg(m, ' ') FROM jsonb_array_elements_text(o.metiers) m)), 'B')
               || setweight(to_tsvector('field_french', s.name), 'B')
               || setweight(to_tsvector('field_french', (SELECT string_agg(a, ' ') FROM jsonb_array_elements_text(o.activities) a)), 'C')
               AS words
        FROM offer o JOIN place p ON p.id = o.place_id JOIN structure s ON s.id = o.structure_id
        WHERE o.state = 'published' AND p.country IS NULL
          AND NOT EXISTS (SELECT 1 FROM offer_school r WHERE r.offer_id = o.id);
    CREATE INDEX field_offer_at_idx ON field_offer USING gist (at);
    CREATE INDEX field_offer_words_idx ON field_offer USING gin (words);
    CREATE INDEX field_offer_sector_idx ON field_offer (sector_code);
    VACUUM ANALYZE field_offer;
";

/// The condition shared by the page and the count; `$5` and `$6` are null when they filter nothing.
macro_rules! matching {
    ($select:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM field_offer
              WHERE ST_DWithin(at, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, $4)
                AND ($5::text[] IS NULL OR sector_code = ANY($5))
                AND ($6::text IS NULL OR words @@ websearch_to_tsquery('field_french', $6)) ",
            $end
        )
    };
}

/// Binds the parameters of [`matching`].
macro_rules! bind {
    ($sql:expr, $query:ident, $ellipsoid:expr, $sectors:ident, $words:ident) => {
        $sql.bind($query.centre.longitude())
            .bind($query.centre.latitude())
            .bind($query.radius.value() * 1000.0)
            .bind($ellipsoid)
            .bind(&$sectors)
            .bind($words)
    };
}

impl PostGis {
    /// Builds the table and its indexes from the offers of that database.
    pub async fn prepare(url: &str) -> Result<Self, sqlx::Error> {
        // Asked before each query whether the connection still stands, PostgreSQL would answer twice.
        let pool = PgPoolOptions::new()
            .test_before_acquire(false)
            .connect(url)
            .await?;
        for statement in PREPARE
            .split(";\n")
            .filter(|statement| !statement.trim().is_empty())
        {
            sqlx::raw_sql(statement).execute(&pool).await?;
        }
        Ok(Self(pool))
    }

    /// The nearest twenty, and how many there are: what a page of results needs.
    pub async fn search(&self, query: &PostGisQuery<'_>) -> Result<(u32, Vec<OfferId>), sqlx::Error> {
        let page = matching!(
            "id",
            "ORDER BY ST_Distance(at, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography) LIMIT 20"
        );
        let count = matching!("COUNT(*)", "");
        let (sectors, words) = filters(query);
        let ids: Vec<Uuid> = bind!(sqlx::query_scalar(page), query, true, sectors, words)
            .fetch_all(&self.0)
            .await?;
        let total: i64 = bind!(sqlx::query_scalar(count), query, true, sectors, words)
            .fetch_one(&self.0)
            .await?;
        Ok((
            u32::try_from(total).unwrap_or(u32::MAX),
            ids.into_iter().map(OfferId).collect(),
        ))
    }

    /// Every offer within the radius.
    pub async fn all(&self, query: &PostGisQuery<'_>, earth: Earth) -> Result<Vec<OfferId>, sqlx::Error> {
        let all = matching!("id", "");
        let (sectors, words) = filters(query);
        let ids: Vec<Uuid> = bind!(
            sqlx::query_scalar(all),
            query,
            earth == Earth::Ellipsoid,
            sectors,
            words
        )
        .fetch_all(&self.0)
        .await?;
        Ok(ids.into_iter().map(OfferId).collect())
    }
}

fn filters<'a>(query: &PostGisQuery<'a>) -> (Option<Vec<String>>, Option<&'a str>) {
    let sectors =
        (!query.sectors.is_empty()).then(|| query.sectors.iter().map(|code| code.to_string()).collect());
    (sectors, (!query.words.is_empty()).then_some(query.words))
}
