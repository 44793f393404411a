//! The release, on a demonstration of its own, as it runs behind a proxy.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use domain::{
    account::{EmailAddress, PersonName, Role},
    clock::Clock,
    id::{AccountId, SchoolId},
};
use server::system::{SystemClock, SystemRng};
use service::{password::hash_password, token::Secret};
use store::{Created, Db, NewAccount, NewSession};
use stress::Outcome;
use testing::{Folder, people::act_at};
use uuid::Uuid;

/// Everybody's here.
pub const PASSWORD: &str = "trois lacs et une barque";
/// Somebody of the demonstration who is responsible for a structure.
pub const KARIM: &str = "karim@atelier.example";

/// A demonstration, to be copied for each attack.
pub struct Base(Folder);

/// The program: named by `QUINZAINE_BIN`, or where a release is built.
fn program() -> PathBuf {
    std::env::var_os("QUINZAINE_BIN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/quinzaine"),
        PathBuf::from,
    )
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(words)
        .current_dir(folder)
        .env("DATABASE_URL", url(folder))
        .env("QUINZAINE_LOG", "error")
        .stdin(Stdio::null());
    command
}

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("quinzaine.db").display())
}

impl Base {
    pub fn make() -> Outcome<Self> {
        let folder = Folder::new();
        let words = ["demo", "--without-large-school"];
        let status = command(folder.path(), &words).stderr(Stdio::null()).status();
        let status = status.map_err(|error| format!("{}: {error}", program().display()))?;
        if !status.success() {
            return Err(format!("no demonstration was made: {status}").into());
        }
        Ok(Self(folder))
    }
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A site that runs, stopped when dropped.
pub struct Site {
    pub address: SocketAddr,
    pub db: Db,
    folder: Folder,
    process: Child,
    hash: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Somebody with a password, signed in by a browser that is known.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    /// The header lines of that browser: session, and what it is known by.
    pub session: String,
    pub device: String,
}

impl Site {
    pub async fn start(base: &Base) -> Outcome<Self> {
        let folder = Folder::new();
        copy(base.0.path(), folder.path())?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let process = command(folder.path(), &["serve"])
            .env("QUINZAINE_LISTEN", address.to_string())
            .env("QUINZAINE_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("QUINZAINE_TRUSTED_PROXIES", "127.0.0.1")
            .env("QUINZAINE_LOG", "off")
            .spawn()?;
        let mut site = Self {
            address,
            db: Db::connect_existing(&url(folder.path()), 4).await?,
            folder,
            process,
            hash: hash_password(&SystemRng, PASSWORD).await?,
        };
        while TcpStream::connect(address).is_err() {
            if let Some(status) = site.process.try_wait()? {
                return Err(format!("the server ended with {status}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(site)
    }

    /// Somebody new.
    pub async fn person(&self, name: &str, role: Role, school: Option<SchoolId>) -> Outcome<Person> {
        let email = format!("{}@attaque.example", name.to_lowercase().replace(' ', "."));
        let new = NewAccount {
            name: PersonName::parse(name).map_err(|_| "no name")?,
            email: EmailAddress::parse(&email).ok(),
            confirmed: true,
            password_hash: Some(self.hash.clone()),
            roles: vec![(role, school)],
            student: None,
        };
        match self
            .db
            .create_account(&act_at(SystemClock.now(), None), &new)
            .await?
        {
            Created::Done(id) => self.signed_in(id, email).await,
            Created::EmailTaken => Err(format!("{email} is taken").into()),
        }
    }

    /// Somebody of the demonstration.
    pub async fn known(&self, email: &str) -> Outcome<Person> {
        let login = self
            .db
            .account_by_email(email)
            .await?
            .ok_or("nobody has that address")?;
        self.signed_in(login.id, email.to_owned()).await
    }

    async fn signed_in(&self, id: AccountId, email: String) -> Outcome<Person> {
        let context = act_at(SystemClock.now(), None);
        let (session, device) = (Secret::new(&SystemRng), Secret::new(&SystemRng));
        let new = NewSession {
            account: id,
            token_hash: &session.hash(),
            agent: "Firefox sur Linux",
            expires: context.now + chrono::TimeDelta::days(1),
        };
        self.db.open_session(&context, &new).await?.ok_or("no session")?;
        let known = Some(device.hash());
        self.db
            .note_device(&context, id, known.as_deref(), "Firefox")
            .await?;
        Ok(Person {
            email,
            session: format!("quinzaine={}", session.as_str()),
            device: format!("quinzaine-appareil={}", device.as_str()),
        })
    }

    /// That many lycées.
    pub async fn schools(&self, many: i32) -> Outcome<Vec<SchoolId>> {
        let sql = "SELECT id FROM school ORDER BY uai LIMIT $1";
        let ids: Vec<(Uuid,)> = self.db.query_text(sql).bind(many).all().await?;
        Ok(ids.into_iter().map(|(id,)| SchoolId(id)).collect())
    }

    /// Megabytes of its memory: now, and the most it ever had.
    pub fn memory(&self) -> Outcome<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let of = |name: &str| -> Outcome<f64> {
            let line = status
                .lines()
                .find(|line| line.starts_with(name))
                .ok_or("no such line")?;
            let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
            Ok(kilobytes / 1024.0)
        };
        Ok((of("VmRSS:")?, of("VmHWM:")?))
    }

    /// How many files it has open.
    pub fn open_files(&self) -> Outcome<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.process.id()))?.count())
    }

    /// Megabytes of the database and of the files.
    pub fn on_disk(&self) -> Outcome<f64> {
        fn size(folder: &Path) -> Outcome<u64> {
            let mut sum = 0;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                sum += if entry.file_type()?.is_dir() {
                    size(&entry.path())?
                } else {
                    entry.metadata()?.len()
                };
            }
            Ok(sum)
        }
        Ok(size(self.folder.path())? as f64 / (1024.0 * 1024.0))
    }
}
