//! With the students of fifty lycées, the board of one reads its own alone.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::{StoreError, query_text::BOARD};
use uuid::Uuid;

/// Students: four hundred in each of fifty lycées, with two applications, a place found alone and a place each.
const STUDENTS: u32 = 20_000;

/// Rows of every table that the board reads; `ID(x)` is an id made of a number, `T` a time, `Z` an empty digest.
const ROWS: [&str; 12] = [
    "INSERT INTO campaign VALUES (ID(1), '2026-2027', '2027-06-14', '2027-06-21', '2026-10-01', '2026-11-01', 15, 2024, 'confirmed', 'none', '2026-11-26', NULL)",
    "INSERT INTO sector (code, label) VALUES ('x', 'X')",
    "INSERT INTO school (id, uai, name, status, postal_code, city, department)
     SELECT ID(i), 'u' || i, 'Lycée', 'public', '01200', 'Ville', '01' FROM n WHERE i <= 50",
    "INSERT INTO structure (id, name, kind, created_at) SELECT ID(i), 'Atelier', 'company', T FROM n WHERE i <= 500",
    "INSERT INTO place (id, structure_id, address, postal_code, city, country)
     SELECT ID(i), ID(i), '', '', '', 'BE' FROM n WHERE i <= 500",
    "INSERT INTO offer (id, campaign_id, structure_id, place_id, sector_code, title, metiers, activities, weeks, format, hours, lunch,
                        accessible, access_note, contact_name, contact_phone, state, created_at, updated_at, version)
     SELECT ID(i), ID(1), ID(i), ID(i), 'x', 't', J, J, 'both', 'individual', J, '', F, '', '', '', 'draft', T, T, 1
     FROM n WHERE i <= 500",
    "INSERT INTO account (id, name, created_at, version) SELECT ID(i), 'Nom ' || i, T, 1 FROM n",
    "INSERT INTO student (account_id, school_id, class_name, birth_date)
     SELECT ID(i), ID(1 + i % 50), '2de', '2011-03-09' FROM n",
    "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation, far_confirmed, state, deadline,
                              submitted_at, moved_at, reason, message, version)
     SELECT ID(i), ID(1 + i % 500), ID(1 + i % 20000), ID(1), 1, 'both', '', F,
            CASE i % 3 WHEN 0 THEN 'submitted' WHEN 1 THEN 'refused' ELSE 'expired' END,
            CASE i % 3 WHEN 0 THEN '2026-12-01'D END, T, T, '', '', 1 FROM n",
    "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name, city, activities, state,
                           reason, proposed_at, moved_at, version)
     SELECT ID(i), ID(i), ID(1), 'both', 'Hôte', 'h', '', '', '',
            CASE i % 3 WHEN 0 THEN 'proposed' WHEN 1 THEN 'declined' ELSE 'agreed' END, '', T, T, 1 FROM n",
    "INSERT INTO placement (student_id, campaign_id, week, proposal_id) SELECT ID(i), ID(1), 1, ID(i) FROM n",
    "INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, proposal_id, state, number, reason, revision,
                             log_length, log_head, opened_at, moved_at)
     SELECT ID(i), 'r' || i, ID(i), ID(1 + i % 50), ID(1), 'both', ID(i),
            CASE i % 3 WHEN 0 THEN 'host_part' WHEN 1 THEN 'school_part' ELSE 'validated' END, 1, '', 0, 0, Z, T, T FROM n",
];

/// Those rows in an engine's words.
fn rows(id: impl Fn(&str) -> String, [time, flag, day]: [&str; 3]) -> Vec<String> {
    let json = "'[]'";
    ROWS.iter()
        .map(|sql| {
            let mut text = String::new();
            let mut rest = *sql;
            while let Some((before, after)) = rest.split_once("ID(") {
                let end = after.find(')').unwrap();
                text.extend([before, &id(&after[..end])]);
                rest = &after[end + 1..];
            }
            text += rest;
            text = text.replace("'D END", day);
            for (sign, words) in [(" T", time), (" F", flag), (" J", json), (" Z", "'0'")] {
                text = text.replace(&format!("{sign},"), &format!(" {words},"));
                text = text.replace(&format!("{sign} FROM"), &format!(" {words} FROM"));
            }
            let (head, select) = text.split_once("SELECT").unwrap_or((&text, ""));
            if select.is_empty() {
                return text;
            }
            format!(
                "{head} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {STUDENTS}) SELECT{select}"
            )
        })
        .collect()
}

/// What the board reads, in the order of [`BOARD`], the types of its parameters, and what is asked for after the school.
const ALL: [(&str, &str, &str); BOARD.len()] = [
    ("students", "uuid", ""),
    ("students of a reader", "uuid, uuid, date", READER),
    ("applications", "uuid, uuid", CAMPAIGN),
    ("places found alone", "uuid, uuid", CAMPAIGN),
    ("what ended", "uuid, uuid", CAMPAIGN),
    ("conventions", "uuid, uuid", CAMPAIGN),
    ("places without one", "uuid, uuid", CAMPAIGN),
    ("signers", "uuid, uuid", CAMPAIGN),
    ("situations", "uuid, uuid", CAMPAIGN),
];
const CAMPAIGN: &str = ", '00000000-0000-0000-0000-000000000001'";
const READER: &str = ", '00000000-0000-0000-0000-000000000007', '2026-11-21'";

/// What grows with all lycées together: none of it may be read from end to end.
const LARGE: [&str; 5] = ["student", "application", "proposal", "placement", "convention"];

#[tokio::test]
async fn the_board_reads_one_school_on_sqlite() {
    let fresh = testing::sqlite().await;
    let mut writer = SqliteConnection::connect(&fresh.url).await.unwrap();
    let id = |of: &str| format!("CAST(printf('%016d', {of}) AS BLOB)");
    for sql in rows(id, ["'2026-11-21T10:00:00.000000+00:00'", "0", "' END"]) {
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut writer)
            .await
            .unwrap();
    }
    sqlx::query("ANALYZE").execute(&mut writer).await.unwrap();
    let mut reader = SqliteConnection::connect(&fresh.url).await.unwrap();
    for ((name, ..), (known, sql)) in ALL.into_iter().zip(BOARD) {
        assert_eq!(name, known);
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                .fetch_all(&mut reader)
                .await
                .unwrap();
        let text: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
        assert!(
            !text.iter().any(|step| step.starts_with("SCAN ")),
            "{name}: {text:#?}"
        );
        assert!(
            text.iter()
                .any(|step| step.starts_with("SEARCH st USING INDEX student_school_id_idx")),
            "{name}: {text:#?}"
        );
    }
}

#[tokio::test]
async fn the_board_reads_one_school_on_postgres() -> Result<(), StoreError> {
    let fresh = testing::postgres().await;
    let mut connection = PgConnection::connect(&fresh.url).await?;
    for sql in rows(
        |of| format!("lpad(to_hex({of}), 32, '0')::uuid"),
        ["now()", "false", "'::date END"],
    ) {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    sqlx::query("ANALYZE").execute(&mut connection).await?;
    for (number, ((name, kinds, values), (known, sql))) in ALL.into_iter().zip(BOARD).enumerate() {
        assert_eq!(name, known);
        let mut transaction = connection.begin().await?;
        // A statement that is prepared outlives its transaction, hence the number.
        // Tables of a test are small enough to be read whole: the planner is asked whether it has to.
        let prepare = format!(
            "SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 1.1; PREPARE asked_{number} ({kinds}) AS {sql}"
        );
        sqlx::raw_sql(AssertSqlSafe(prepare))
            .execute(&mut *transaction)
            .await?;
        let explain = format!(
            "EXPLAIN EXECUTE asked_{number} ('{}'{values})",
            Uuid::from_u128(7)
        );
        let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
            .persistent(false)
            .fetch_all(&mut *transaction)
            .await?;
        let text = lines.join("\n");
        for table in LARGE {
            assert!(!text.contains(&format!("Seq Scan on {table} ")), "{name}: {text}");
        }
    }
    Ok(())
}
