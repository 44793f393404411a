//! The command line.

#![recursion_limit = "512"]

use std::{fmt::Write, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use demo::Size;
use domain::{
    clock::Clock,
    convention::{TEMPLATES, Wording, template},
};
use server::{
    admin, backup,
    config::{Config, DatabaseConfig, Environment, VARIABLES},
    keys, serve,
    system::{self, SystemClock, SystemRng},
    telemetry,
};
use service::{
    kept::{self, end::Ended},
    reference_data, wordings,
};
use store::{ChangeContext, Db};

/// Half the time of a page was spent in the system's allocator: a page is thousands of small pieces, freed together.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The platform of the two-week observation internship of French pupils.
#[derive(Parser)]
#[command(version, about, after_help = variables())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site. The database is created or brought up to date first.
    Serve {
        /// Demonstration mode, as `QUINZAINE_DEMO=true`: loopback only, on a database filled by `quinzaine demo`.
        #[arg(long)]
        demo: bool,
        /// Change nothing in the database at the start: `quinzaine migrate` has brought it up to date, under a role with more rights.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Create the database or bring it up to date, put the reference data in (communes, lycées, sectors, campaigns),
    /// and stop.
    Migrate,
    /// Fill an empty database with made-up structures and offers. The same size and seed give the same rows; done
    /// already, it does nothing; stopped half-way, it begins anew.
    Demo {
        /// How much: small (800 offers), academie (15 000) or national (200 000).
        #[arg(long, value_enum, default_value = "small")]
        size: Size,
        /// Which made-up world.
        #[arg(long, default_value_t = 2027)]
        seed: u64,
        /// Leave out the lycée of nine hundred pupils.
        #[arg(long)]
        without_large_school: bool,
        /// How many conventions more wait for the lycée, for walks through long lists.
        #[arg(long, default_value_t = 0)]
        waiting: u16,
    },
    /// Erase what was kept for as long as it may be, as the site does by itself each night.
    Retention {
        /// Change nothing: print how many things of each kind would go.
        #[arg(long)]
        dry_run: bool,
    },
    /// Manage who administers the site.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Your own texts of the convention (`QUINZAINE_TEXTS_DIR`).
    #[command(subcommand)]
    Texts(TextsCommand),
    /// The keys that conventions are sealed with (`QUINZAINE_KEY_FILE`).
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Write the database and the files into one archive, while the site goes on serving. With PostgreSQL, pg_dump is needed.
    Backup {
        /// The file to write; it must not exist.
        target: PathBuf,
        /// Encrypt it to this public key of age: age1…
        #[arg(long)]
        recipient: Option<String>,
        /// Only a copy of the SQLite database, as it is.
        #[arg(long, conflicts_with = "recipient")]
        database_only: bool,
    },
    /// Bring an archive back, into a database and a folder of files that hold nothing; every digest is checked first. With PostgreSQL,
    /// psql is needed.
    Restore {
        /// The archive.
        archive: PathBuf,
        /// The file of the secret key of age that it was encrypted to.
        #[arg(long)]
        identity: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum TextsCommand {
    /// Read a folder of texts as the site does at its start, and try each on a specimen; say what there is, or all that is wrong.
    Check {
        /// The folder.
        folder: PathBuf,
    },
    /// Print a built-in edition as a file, to begin a text from.
    Export {
        /// Its day, such as 2026-11-29.
        edition: String,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Say which there are, by their public halves.
    List,
    /// Add a key, which signs once servers were started again. Those before go on being checked with, and sign nothing any more.
    Rotate,
    /// Seal the lines of logs, and what is left of erased versions, that no key has sealed: vouches for what the database holds now. For a database brought from elsewhere.
    Adopt,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Make an administrator: a new account, or the role given to an account that is there. The password is asked twice on a
    /// terminal; otherwise it is the first line of standard input.
    Create {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
        /// First and last name.
        #[arg(long)]
        name: String,
    },
    /// Take away what an administrator had beside their password, because they lost it and no other administrator can. Their sessions end, and
    /// they are told by e-mail.
    ResetFactors {
        /// Address they sign in with.
        #[arg(long)]
        email: String,
    },
}

/// What `--help` says of the environment.
fn variables() -> String {
    let mut text = "Environment (also read from .env; see server/CONFIGURATION.md):\n".to_owned();
    for (name, default, meaning) in VARIABLES {
        _ = writeln!(text, "  {name:<26} {meaning} [{default}]");
    }
    text
}

#[tokio::main]
async fn main() -> ExitCode {
    // A missing .env is the usual case; a broken one must not go unnoticed.
    // That of the working folder alone: whoever writes to a folder above must not set anything here.
    let dotenv = dotenvy::from_path(".env");
    let cli = Cli::parse();
    let outcome = match dotenv {
        Err(error) if !error.not_found() => Err(format!(".env cannot be read: {error}").into()),
        _ => run(cli).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn run(cli: Cli) -> Outcome {
    let mut config = Config::read(&Environment)?;
    telemetry::start_logs(&config.telemetry)?;
    match cli.command {
        Command::Serve { demo, no_migrate } => {
            config.demo |= demo;
            Ok(serve::serve(config, Arc::new(SystemClock), !no_migrate).await?)
        }
        Command::Migrate => {
            reference_data::open(&config.database.url, config.database.connections, &SystemClock)
                .await?
                .close()
                .await;
            Ok(())
        }
        Command::Demo {
            size,
            seed,
            without_large_school,
            waiting,
        } => {
            let DatabaseConfig { url, connections } = &config.database;
            let (db, sole) = demo::open(url, *connections, &SystemClock).await?;
            let db = keys::open(&config.key_file, db).await?;
            let renderer = serve::renderer(&serve::about(&config));
            demo::fill(&db, size, seed, &SystemClock, &renderer, demo::Progress::shown()).await?;
            let app = serve::prepare(&config, db.clone(), Arc::new(SystemClock)).await?;
            if !without_large_school {
                demo::add_large_school(&app, seed, demo::CLASSES).await?;
            }
            demo::add_conventions(&app).await?;
            demo::add_waiting(&app, waiting).await?;
            drop(sole);
            db.close().await;
            Ok(())
        }
        Command::Retention { dry_run } => {
            let DatabaseConfig { url, connections } = &config.database;
            let db = Db::connect_existing(url, *connections).await?;
            let db = keys::open(&config.key_file, db).await?;
            let app = serve::prepare(&config, db.clone(), Arc::new(SystemClock)).await?;
            let ended = if dry_run {
                kept::end::plan(&app).await?
            } else {
                kept::end::erase(&app).await?
            };
            db.close().await;
            say(&counts(&ended));
            Ok(())
        }
        Command::Admin(command) => manage_admins(&config, command).await,
        Command::Texts(command) => texts(&command),
        Command::Keys(command) => manage_keys(&config, &command).await,
        Command::Backup {
            target,
            recipient,
            database_only,
        } => {
            let DatabaseConfig { url, connections } = &config.database;
            let db = Db::connect_existing(url, *connections).await?;
            if database_only {
                db.backup(&target).await?;
            } else {
                let copied = backup::write(&db, url, &config.files, &target, recipient.as_deref()).await?;
                say(&format!(
                    "the database and {} files, in {}",
                    copied.files,
                    target.display()
                ));
            }
            db.close().await;
            Ok(())
        }
        Command::Restore { archive, identity } => {
            let url = &config.database.url;
            let copied = backup::restore(&archive, url, &config.files, identity.as_deref()).await?;
            say(&format!(
                "the database and {} files were brought back",
                copied.files
            ));
            Ok(())
        }
    }
}

/// How many things of each kind, a line each; no name, no number of anybody.
fn counts(ended: &[Ended]) -> String {
    let lines = ended.iter().map(|one| {
        let noun = one.noun.map_or("orphan_file", |noun| noun.code());
        format!("{noun:<14} {:>8}", one.count)
    });
    lines.collect::<Vec<_>>().join("\n")
}

async fn manage_admins(config: &Config, command: AdminCommand) -> Outcome {
    let db = reference_data::open(&config.database.url, config.database.connections, &SystemClock).await?;
    let db = keys::open(&config.key_file, db).await?;
    let renderer = serve::renderer(&serve::about(config));
    let context = ChangeContext {
        now: SystemClock.now(),
        today: SystemClock.today(),
        actor: None,
        ids: &system::new_id,
        renderer: &renderer,
    };
    let said = match command {
        AdminCommand::Create { email, name } => {
            let made = admin::create(&db, &context, &SystemRng, &email, &name, admin::ask_password).await?;
            made.next_steps(&config.http.public_url)
        }
        AdminCommand::ResetFactors { email } => {
            admin::reset_factors(&db, &context, &email).await?;
            "Nothing is asked of that administrator beside their password any more. Their sessions have ended.".to_owned()
        }
    };
    db.close().await;
    say(&said);
    Ok(())
}

/// Both need neither a database nor a site.
fn texts(command: &TextsCommand) -> Outcome {
    match command {
        TextsCommand::Check { folder } => {
            let mut too_long = Vec::new();
            for (file, own) in wordings::read_folder(folder)? {
                match wordings::pages(&own)? {
                    Some(pages) => say(&format!(
                        "{file}: {}, « {} », after {}, {pages} pages, {}",
                        own.id,
                        own.title,
                        own.base,
                        own.code()?
                    )),
                    None => too_long.push(file),
                }
            }
            if !too_long.is_empty() {
                let files = too_long.join(", ");
                return Err(format!("too long for the document, as a specimen shows: {files}").into());
            }
        }
        TextsCommand::Export { edition } => {
            let known = template(edition).ok_or_else(|| {
                let known = TEMPLATES.each_ref().map(|one| one.id).join(", ");
                format!("no built-in edition {edition}: there are {known}")
            })?;
            say(Wording::to_begin_from(known).trim_end());
        }
    }
    Ok(())
}

async fn manage_keys(config: &Config, command: &KeysCommand) -> Outcome {
    match command {
        KeysCommand::List => {
            let keys = keys::read(&config.key_file)?;
            for (id, public) in keys.public() {
                let signs = if id == keys.current() { ", signs" } else { "" };
                say(&format!("{id} {public}{signs}"));
            }
        }
        KeysCommand::Rotate => {
            let id = keys::rotate(&config.key_file)?;
            say(&format!(
                "{id} signs once every server was started again with this file"
            ));
        }
        KeysCommand::Adopt => {
            let db = Db::connect_existing(&config.database.url, config.database.connections).await?;
            let db = keys::open(&config.key_file, db).await?;
            let (lines, versions) = (db.adopt_log().await?, db.adopt_remains().await?);
            db.close().await;
            say(&format!(
                "{lines} lines and {versions} erased versions were sealed"
            ));
        }
    }
    Ok(())
}

/// Tells a person what was done.
#[expect(clippy::print_stdout, reason = "the command line's answer")]
fn say(text: &str) {
    println!("{text}");
}

/// Tells a person what went wrong, with its causes.
#[expect(clippy::print_stderr, reason = "the command line's answer")]
fn report(error: &dyn std::error::Error) {
    let mut text = format!("quinzaine: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.ends_with(&said) {
            _ = write!(text, ": {said}");
        }
        cause = error.source();
    }
    eprintln!("{text}");
}
