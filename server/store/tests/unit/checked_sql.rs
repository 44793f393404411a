//! Every statement of the store is prepared on both engines, migrated: a wrong table, column or type fails here, without a scenario
//! that runs it. Nothing is left out: a query takes a `Statement`, which only `sql!` makes, and `sql!` lists what it makes.
//! What is bound is counted in the source. PostgreSQL must be able to tell the type of each parameter from the text: one that may be
//! null is compared first, and only then asked whether it is (`id = $2 OR $2 IS NULL`).

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection, Either, Executor, PgConnection, SqlSafeStr, SqliteConnection, Statement as _};
use store::query_text;

/// Where a statement is written, and its text.
type Statement = (&'static str, &'static str);

/// Calls whose parameters are bound in loops, or whose statement is a parameter of their function: nothing counts them here.
const UNCOUNTED: usize = 32;

fn statements() -> BTreeSet<Statement> {
    query_text::all().collect()
}

/// How many parameters a text has; `None` when numbers are left out.
fn parameters(text: &str) -> Option<usize> {
    let numbers: BTreeSet<usize> = text
        .split('$')
        .skip(1)
        .filter_map(|part| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse().ok()
        })
        .collect();
    numbers
        .iter()
        .copied()
        .eq(1..=numbers.len())
        .then_some(numbers.len())
}

/// A connection to one of the engines.
enum Engine {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What an engine says against a statement.
async fn fault(engine: &mut Engine, text: &'static str) -> Option<String> {
    let sql = text.into_sql_str();
    let prepared = match engine {
        Engine::Sqlite(connection) => connection
            .prepare(sql)
            .await
            .map(|prepared| prepared.parameters().map(|some| some.map_left(<[_]>::len))),
        Engine::Postgres(connection) => connection
            .prepare(sql)
            .await
            .map(|prepared| prepared.parameters().map(|some| some.map_left(<[_]>::len))),
    };
    match prepared {
        Err(error) => Some(error.to_string()),
        Ok(taken) => {
            let taken = taken.map_or(0, Either::into_inner);
            (parameters(text) != Some(taken)).then(|| format!("{taken} parameters"))
        }
    }
}

async fn check(mut engine: Engine) {
    let mut faults = Vec::new();
    for (place, text) in statements() {
        if let Some(fault) = fault(&mut engine, text).await {
            faults.push(format!("{place}: {fault}\n{text}\n"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let fresh = testing::sqlite().await;
    check(Engine::Sqlite(
        SqliteConnection::connect(&fresh.url).await.unwrap(),
    ))
    .await;
}

#[tokio::test]
async fn every_statement_is_understood_by_postgres() {
    let fresh = testing::postgres().await;
    check(Engine::Postgres(PgConnection::connect(&fresh.url).await.unwrap())).await;
}

/// Where the string, character or comment that starts at `at` ends; `at` itself when none does.
fn skipped(source: &str, at: usize) -> usize {
    let rest = &source[at..];
    if rest.starts_with("//") {
        return at + rest.find('\n').unwrap_or(rest.len());
    }
    if let Some(raw) = rest.strip_prefix("r\"") {
        return at + 3 + raw.find('"').unwrap();
    }
    if let Some(text) = rest.strip_prefix('"') {
        let mut escaped = false;
        let end = text.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        return at + 2 + end.unwrap();
    }
    for character in ["'\"'", "'('", "')'", "'{'", "'}'", "';'", "'\\''"] {
        if rest.starts_with(character) {
            return at + character.len();
        }
    }
    at
}

/// Where the bracket that opens at `open` closes.
fn closing(source: &str, open: usize) -> usize {
    let (mut at, mut depth) = (open, 0);
    loop {
        let next = skipped(source, at);
        if next > at {
            at = next;
            continue;
        }
        let c = source[at..].chars().next().unwrap();
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
        at += c.len_utf8();
    }
}

/// Where those words stand in a source, outside strings and comments.
fn places(source: &str, words: &str) -> Vec<usize> {
    let (mut at, mut found) = (0, Vec::new());
    while at < source.len() {
        let next = skipped(source, at);
        if next > at {
            at = next;
            continue;
        }
        if source[at..].starts_with(words) {
            found.push(at);
        }
        at += source[at..].chars().next().map_or(1, char::len_utf8);
    }
    found
}

/// Every source of the store, by its path.
fn sources() -> BTreeMap<String, String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut folders = vec![std::path::PathBuf::from(root)];
    let mut sources = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                sources.insert(
                    format!("src{}", path.to_str().unwrap().strip_prefix(root).unwrap()),
                    source,
                );
            }
        }
    }
    sources.remove("src/conn.rs");
    sources
}

/// How many values are bound in the chain of calls after `at`; `None` when it does not end in sending the query.
fn bound(source: &str, mut at: usize) -> Option<usize> {
    let mut count = 0;
    loop {
        at += source[at..].find(|c: char| !c.is_whitespace())?;
        let call = &source[at..];
        if call.starts_with(".bind(") {
            count += 1;
            at = closing(source, at + ".bind".len()) + 1;
            continue;
        }
        let sends = [".execute(", ".one", ".optional", ".all", ".scalar", ".rows"];
        return sends.iter().any(|name| call.starts_with(name)).then_some(count);
    }
}

#[test]
fn every_parameter_is_bound() {
    let listed = statements();
    let sources = sources();
    let text_at = |path: &str, at: usize| {
        let line = sources[path][..at].matches('\n').count() + 1;
        let place = format!("/{path}:{line}");
        let found = listed.iter().find(|(known, _)| known.ends_with(&place));
        found.unwrap_or_else(|| panic!("no statement at {place}")).1
    };
    let markers = sources.iter().flat_map(|(path, source)| {
        let markers = places(source, "sql!(").into_iter();
        markers.map(move |at| text_at(path, at))
    });
    assert_eq!(
        markers.count(),
        listed.len(),
        "every marker is listed, and nothing else"
    );
    let mut constants = BTreeMap::new();
    for (path, source) in &sources {
        for at in places(source, ": Statement =") {
            let name = source[..at].rsplit(' ').next().unwrap();
            let marker = at + source[at..].find("sql!(").unwrap();
            constants.insert((path, name), text_at(path, marker));
        }
    }
    let (mut faults, mut uncounted) = (Vec::new(), Vec::new());
    for (path, source) in &sources {
        for call in places(source, ".query(")
            .into_iter()
            .chain(places(source, ".query_rows("))
        {
            let open = call + source[call..].find('(').unwrap();
            let close = closing(source, open);
            let argument = source[open + 1..close].trim();
            let texts: Vec<&str> = if argument.starts_with("sql!(") {
                vec![text_at(
                    path,
                    open + 1 + source[open + 1..].find("sql!(").unwrap(),
                )]
            } else if let Some(text) = constants.get(&(path, argument)) {
                vec![text]
            } else if let Some((_, text)) = constants.iter().find(|((_, name), _)| *name == argument) {
                // Imported.
                vec![text]
            } else {
                let function = source[..call].rfind("async fn ").unwrap();
                let named = [format!("let {argument} ="), format!("let ({argument}, ")];
                let before = named
                    .iter()
                    .flat_map(|named| source[function..call].match_indices(named.as_str()));
                let mut before: Vec<usize> = before.map(|(at, _)| function + at).collect();
                before.sort_unstable();
                let definition = before.iter().rev().find_map(|&start| {
                    let end = *places(&source[start..call], ";").first()?;
                    Some((start, places(&source[start..start + end], "sql!(")))
                });
                let (start, markers) = definition.unwrap_or_default();
                markers.into_iter().map(|at| text_at(path, start + at)).collect()
            };
            let line = source[..call].matches('\n').count() + 1;
            match bound(source, close + 1) {
                Some(count) if !texts.is_empty() => {
                    for text in texts {
                        if parameters(text) != Some(count) {
                            faults.push(format!("{path}:{line}: {count} bound\n{text}\n"));
                        }
                    }
                }
                _ => uncounted.push(format!("{path}:{line}")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(uncounted.len(), UNCOUNTED, "{uncounted:#?}");
}
