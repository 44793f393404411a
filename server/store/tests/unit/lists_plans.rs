//! With a hundred thousand conventions, no list reads them all.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::{StoreError, query_text::CONVENTION_LISTS};
use uuid::Uuid;

/// Conventions; fifty a pupil, of a thousand pupils in a hundred lycées, with five hundred structures.
const CONVENTIONS: u32 = 100_000;

/// Rows of every table that lists read; `ID(x)` is an id made of a number, `T` a time, `Z` an empty digest.
const ROWS: [&str; 9] = [
    "INSERT INTO campaign VALUES (ID(1), '2026-2027', '2027-06-14', '2027-06-21', '2026-10-01', '2026-11-01', 15, 2024, 'confirmed', 'none', '2026-11-26', NULL)",
    "INSERT INTO school (id, uai, name, status, postal_code, city, department)
     SELECT ID(i), 'u' || i, 'Lycée', 'public', '01200', 'Ville', '01' FROM n WHERE i <= 100",
    "INSERT INTO structure (id, name, kind, created_at) SELECT ID(i), 'Atelier', 'company', T FROM n WHERE i <= 500",
    "INSERT INTO account (id, name, created_at, version) SELECT ID(i), 'Nom ' || i, T, 1 FROM n WHERE i <= 2000",
    "INSERT INTO student (account_id, school_id, class_name, birth_date)
     SELECT ID(i), ID(1 + i % 100), '2de', '2011-03-09' FROM n WHERE i <= 2000",
    "INSERT INTO guardian (account_id, student_id) SELECT ID(i), ID(2001 - i) FROM n WHERE i <= 2000",
    "INSERT INTO membership (structure_id, account_id, role, joined_at)
     SELECT ID(1 + i % 500), ID(i), 'owner', T FROM n WHERE i <= 1000",
    "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name, city, activities, state,
                           reason, proposed_at, moved_at, version)
     SELECT ID(i), ID(1 + i % 2000), ID(1), 'both', 'Hôte', 'h', '', '', '', 'agreed', '', T, T, 1 FROM n",
    "INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, proposal_id, structure_id, state,
                             number, reason, revision, log_length, log_head, opened_at, moved_at)
     SELECT ID(i), 'r' || i, ID(1 + i % 2000), ID(1 + (1 + i % 2000) % 100), ID(1), 'both', ID(i), ID(1 + i % 500),
            CASE i % 3 WHEN 0 THEN 'host_part' WHEN 1 THEN 'school_part' ELSE 'validated' END, 1, '', 0, 0, Z, T, T FROM n",
];

/// Those rows in an engine's words.
fn rows(id: impl Fn(&str) -> String, time: &str) -> Vec<String> {
    ROWS.iter()
        .map(|sql| {
            let mut text = String::new();
            let mut rest = *sql;
            while let Some((before, after)) = rest.split_once("ID(") {
                // The argument ends where its parentheses do.
                let mut depth = 1;
                let end = after
                    .find(|c| {
                        depth += match c {
                            '(' => 1,
                            ')' => -1,
                            _ => 0,
                        };
                        depth == 0
                    })
                    .unwrap();
                text.extend([before, &id(&after[..end])]);
                rest = &after[end + 1..];
            }
            text += rest;
            let text = text.replace(" T,", &format!(" {time},")).replace(" T ", &format!(" {time} "));
            let text = text.replace(" Z,", " '0',");
            let (head, select) = text.split_once("SELECT").unwrap_or((&text, ""));
            if select.is_empty() {
                return text;
            }
            format!(
                "{head} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CONVENTIONS}) SELECT{select}"
            )
        })
        .collect()
}

/// A list or a count, in the order of [`CONVENTION_LISTS`], the types of its parameters, and what is asked for after whom.
struct Asked {
    name: &'static str,
    kinds: &'static str,
    values: &'static str,
}

const fn asked(name: &'static str, kinds: &'static str, values: &'static str) -> Asked {
    Asked { name, kinds, values }
}

const DAY: &str = "'2026-11-21'";
const DAY_AND_EDITIONS: &str = "'2026-11-21', '2026-11-26'";
const BY_SOMEBODY: &str = "'00000000-0000-0000-0000-000000000007', '2026-11-21'";

const IN_SCHOOL: (&str, &str) = (
    "uuid, uuid, date, text, text, text, text, text, text, bigint, bigint",
    "'00000000-0000-0000-0000-000000000007', '2026-11-21', '', '', '', '', '', '', 50, 0",
);

const ALL: [Asked; CONVENTION_LISTS.len()] = [
    asked("structure", "uuid, text, bigint, bigint", "'', 50, 0"),
    asked("student", "uuid, bigint", "50"),
    asked("guardian", "uuid, bigint", "50"),
    asked("school", IN_SCHOOL.0, IN_SCHOOL.1),
    asked("school, by name", IN_SCHOOL.0, IN_SCHOOL.1),
    asked("school, the last first", IN_SCHOOL.0, IN_SCHOOL.1),
    asked(
        "school, counted",
        "uuid, uuid, date, text, text, text, text, text",
        "'00000000-0000-0000-0000-000000000007', '2026-11-21', '', '', '', '', ''",
    ),
    asked("awaited of student", "uuid, date, text", DAY_AND_EDITIONS),
    asked("awaited of guardian", "uuid, date, text", DAY_AND_EDITIONS),
    asked("awaited of host", "uuid, date", DAY),
    asked("awaited in school", "uuid, uuid, date", BY_SOMEBODY),
];

#[tokio::test]
async fn no_list_reads_all_conventions_on_sqlite() {
    let fresh = testing::sqlite().await;
    let mut writer = SqliteConnection::connect(&fresh.url).await.unwrap();
    for sql in rows(
        |of| format!("CAST(printf('%016d', {of}) AS BLOB)"),
        "'2026-11-21T10:00:00.000000+00:00'",
    ) {
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut writer)
            .await
            .unwrap();
    }
    sqlx::query("ANALYZE").execute(&mut writer).await.unwrap();
    let mut reader = SqliteConnection::connect(&fresh.url).await.unwrap();
    for (Asked { name, .. }, (known, sql)) in ALL.into_iter().zip(CONVENTION_LISTS) {
        assert_eq!(name, known);
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                .fetch_all(&mut reader)
                .await
                .unwrap();
        let text: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
        assert!(
            !text.iter().any(|step| step.starts_with("SCAN c")),
            "{name}: {text:#?}"
        );
        assert!(
            text.iter().any(|step| step.starts_with("SEARCH c USING")),
            "{name}: {text:#?}"
        );
    }
}

#[tokio::test]
async fn no_list_reads_all_conventions_on_postgres() -> Result<(), StoreError> {
    let fresh = testing::postgres().await;
    let mut connection = PgConnection::connect(&fresh.url).await?;
    for sql in rows(|of| format!("lpad(to_hex({of}), 32, '0')::uuid"), "now()") {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    sqlx::query("ANALYZE").execute(&mut connection).await?;
    for (Asked { name, kinds, values }, (known, sql)) in ALL.into_iter().zip(CONVENTION_LISTS) {
        assert_eq!(name, known);
        let mut transaction = connection.begin().await?;
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let prepare = format!("SET LOCAL plan_cache_mode = {mode}; PREPARE asked ({kinds}) AS {sql}");
            sqlx::raw_sql(AssertSqlSafe(prepare))
                .execute(&mut *transaction)
                .await?;
            let explain = format!(
                "EXPLAIN (ANALYZE) EXECUTE asked ('{}', {values})",
                Uuid::from_u128(7)
            );
            let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
                .persistent(false)
                .fetch_all(&mut *transaction)
                .await?;
            let text = lines.join("\n");
            assert!(
                !text.contains("Seq Scan on convention c"),
                "{name}, {mode}: {text}"
            );
            assert!(
                text.contains("on convention_student_id_idx") || text.contains(" convention c "),
                "{name}: {text}"
            );
            sqlx::raw_sql("DEALLOCATE asked")
                .execute(&mut *transaction)
                .await?;
        }
    }
    Ok(())
}
