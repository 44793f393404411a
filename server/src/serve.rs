//! From a configuration to a site that answers, and to its end.

use std::{
    io,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use domain::{clock::Clock, time_zone::TimeZone};
use mail::{outbox_worker::OutboxWorker, renderer::FrenchEmailRenderer, smtp::SmtpTransport};
use metrics_exporter_prometheus::BuildError;
use object_store::{ObjectStore, local::LocalFileSystem};
use service::{
    context::{About, AppContext, SessionLength},
    offer_cache::OfferCache,
    reference_data::{self, ReferenceError},
    register::{Register, RegisterError},
    sms::{Gateway, GatewayError, SmsWorker},
    spool,
    wordings::{self, WordingsError},
};
use store::{Db, StoreError};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal,
    task::JoinSet,
    time::timeout,
};

use crate::{
    config::{Config, ConfigError, DatabaseConfig, SMTP_URL_ERROR},
    http::Site,
    keys::{self, KeyError},
    listen, scheduled_tasks,
    scheduler::Jobs,
    seal::{self, SealError},
    seen,
    shutdown::{Stop, Stopping},
    system::{self, SystemRng},
    telemetry,
};

/// How long people stay signed in: a fortnight away is the longest the internship gives reason for.
const SESSIONS: SessionLength = SessionLength {
    idle: TimeDelta::days(14),
    absolute: TimeDelta::days(60),
};

/// How often the database is told what was counted in memory.
const COUNTS_TOLD: Duration = Duration::from_secs(3);

/// How long answers in flight have to finish at shutdown.
const GRACE: Duration = Duration::from_secs(25);

/// Why the site did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Reference data or the database.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A variable that only its user can judge.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The register of companies.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The SMS gateway.
    #[error(transparent)]
    Sms(#[from] GatewayError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Demonstration mode is for loopback only.
    #[error(
        "QUINZAINE_DEMO is set, but QUINZAINE_LISTEN is not a loopback address: nobody else may reach a demonstration"
    )]
    DemoNotOnLoopback,
    /// Demonstration mode is for demonstration data only.
    #[error("QUINZAINE_DEMO is set, but the database was not filled by `quinzaine demo`")]
    DemoOnRealData,
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address.
        address: SocketAddr,
        /// Reason.
        source: io::Error,
    },
    /// Whoever made the demonstration was stopped, or is at it.
    #[error("the database {0} holds half a demonstration: run `quinzaine demo`, which makes it anew")]
    HalfADemonstration(String),
    /// The keys of seals.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The operator's seal.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The operator's texts of the convention.
    #[error(transparent)]
    Wordings(#[from] WordingsError),
    /// The metrics' recorder.
    #[error("metrics")]
    Metrics(#[from] BuildError),
    /// The folder of files cannot be used.
    #[error("the folder of QUINZAINE_FILES, {folder}, cannot be written to")]
    Files {
        /// The folder.
        folder: String,
        /// Why.
        #[source]
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The socket failed.
    #[error("serving")]
    Serving(#[from] io::Error),
}

/// Everything requests need, loaded and ready.
pub async fn prepare(config: &Config, db: Db, clock: Arc<dyn Clock>) -> Result<AppContext, ServeError> {
    if demo::is_half_made(&db).await? {
        return Err(ServeError::HalfADemonstration(db.place()));
    }
    if config.demo {
        if !config.http.listen.ip().is_loopback() {
            return Err(ServeError::DemoNotOnLoopback);
        }
        if !demo::is_stamped(&db).await? {
            return Err(ServeError::DemoOnRealData);
        }
    }
    let about = about(config);
    let seal = seal::open(config.seal.as_ref(), clock.now())?;
    let wordings = match &config.texts {
        Some(folder) => wordings::open(folder, &db).await?,
        None => Arc::default(),
    };
    // The gazetteer takes its time on another core while the offers are read.
    let shipped = tokio::task::spawn_blocking(reference_data::read_shipped);
    let offer_cache = OfferCache::load(&db, clock.today()).await?;
    let (gazetteer, schools) = shipped.await.map_err(|_| StoreError::Interrupted)??;
    Ok(AppContext {
        db,
        offer_cache: Arc::new(offer_cache),
        board_cache: Arc::default(),
        gazetteer,
        schools,
        clock,
        rng: Arc::new(SystemRng),
        ids: Arc::new(system::new_id),
        files: files(config)?,
        clamd: config.clamd.clone().map(Arc::new),
        seal,
        register: register(config)?,
        wordings,
        texts: config.sms.is_some(),
        renderer: Arc::new(renderer(&about)),
        limits: config.limits,
        sessions: SESSIONS,
        second_factor_from: config.second_factor_from,
        about: Arc::new(about),
        demo: config.demo,
        zone: TimeZone::default(),
    })
}

/// The State's register of companies, where an address was given.
fn register(config: &Config) -> Result<Option<Arc<Register>>, ServeError> {
    let client = config.register.as_deref().map(Register::new).transpose()?;
    Ok(client.map(Arc::new))
}

/// Where documents and what people hand over are kept. Something is written there at once: who hands a file over must not be the first
/// to learn that it cannot be.
fn files(config: &Config) -> Result<Arc<dyn ObjectStore>, ServeError> {
    let refused = |reason: Box<dyn std::error::Error + Send + Sync>| ServeError::Files {
        folder: config.files.display().to_string(),
        reason,
    };
    try_folder(&config.files).map_err(|reason| refused(reason.into()))?;
    let files = LocalFileSystem::new_with_prefix(&config.files).map_err(|reason| refused(reason.into()))?;
    Ok(Arc::new(files.with_fsync(true)))
}

fn try_folder(folder: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let trial = folder.join(format!("trial-{}", system::request_name()));
    std::fs::write(&trial, [0; 4096])?;
    std::fs::remove_file(trial)
}

/// What the site says of itself.
pub fn about(config: &Config) -> About {
    About {
        public_url: config.http.public_url.clone(),
        publisher: config.publisher.clone(),
    }
}

/// What renders e-mails.
pub fn renderer(about: &About) -> FrenchEmailRenderer {
    FrenchEmailRenderer {
        public_url: about.public_url.clone(),
        publisher: about.publisher.name.clone(),
    }
}

/// Starts what works beside the router: who sends e-mails and SMS, and the scheduler.
fn start_tasks(config: &Config, app: &AppContext, stopping: &Stopping) -> Result<JoinSet<()>, ServeError> {
    let mut tasks = JoinSet::new();
    match &config.mail {
        Some(mail) => {
            let transport = SmtpTransport::new(mail).map_err(|_| SMTP_URL_ERROR)?;
            let worker = OutboxWorker::new(app.db.clone(), transport, app.clock.clone(), config.demo);
            tasks.spawn(worker.run(stopping.receiver()));
        }
        None if config.demo => {}
        None => tracing::warn!("QUINZAINE_SMTP_URL is not set: e-mails wait in the database"),
    }
    if let Some(sms) = &config.sms {
        let worker = SmsWorker::new(app.db.clone(), Gateway::new(sms)?, app.clock.clone());
        tasks.spawn(worker.run(stopping.receiver()));
    }
    tasks.spawn(tell_attempts(app.db.clone(), app.clock.clone(), stopping.clone()));
    let seen = seen::place(&config.key_file);
    tasks.spawn(seen::keep(seen, app.db.clone(), stopping.clone()));
    let mut steps = scheduled_tasks::steps(app);
    if let Some(returns) = config.mail.as_ref().and_then(|mail| mail.returns.clone()) {
        steps.push(("returned_emails", scheduled_tasks::returned_emails(app, returns)));
    }
    let jobs = Jobs::new(app.db.clone(), app.clock.clone(), steps);
    tasks.spawn(jobs.run(stopping.clone()));
    Ok(tasks)
}

/// Serves until the process is told to stop; answers in flight are finished first. The database is brought up to date first if it is to
/// `migrate`; otherwise it must be.
#[expect(
    clippy::disallowed_methods,
    reason = "how long starting took is told, not decided upon"
)]
pub async fn serve(config: Config, clock: Arc<dyn Clock>, migrate: bool) -> Result<(), ServeError> {
    let started = Instant::now();
    // Nothing waits for it yet: what it gives is there when it is asked for again.
    tokio::task::spawn_blocking(reference_data::read_shipped);
    let metrics = match config.telemetry.metrics {
        Some(address) => Some((address, telemetry::start_metrics()?)),
        None => None,
    };
    let DatabaseConfig { url, connections } = &config.database;
    let db = if migrate {
        reference_data::open(url, *connections, clock.as_ref()).await?
    } else {
        reference_data::open_as_it_is(url, *connections).await?
    };
    let db = keys::open(&config.key_file, db).await?;
    seen::check(&seen::place(&config.key_file), &db).await?;
    let app = prepare(&config, db.clone(), clock).await?;
    spool::wait_in(&config.files);
    let offers = app.offer_cache.count();
    let (stop, stopping) = Stop::new();
    let mut tasks = start_tasks(&config, &app, &stopping)?;
    let site = Site::new(&config, app, None).ending_with(stopping);
    let feed = tokio::spawn(site.feed());
    if let Some((address, handle)) = metrics {
        let router = telemetry::figures(handle);
        let listener = bind(address)?;
        // It ends with the process.
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    if config.http.is_https() && config.http.trusted_proxies.is_empty() {
        tracing::warn!(
            "people come by https, hence by a proxy, and QUINZAINE_TRUSTED_PROXIES is not set: if one is in front, all share its address"
        );
    }

    let address = config.http.listen;
    let listener = bind(address)?;
    let (limits, proxies) = (
        listen::Limits::of_this_process(),
        config.http.trusted_proxies.clone(),
    );
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%address, offers, millis, demo = config.demo, "ready, open {}", config.http.public_url);

    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let asked = async move {
        asked_to_stop().await;
        tracing::info!("stopping: finishing what is in flight");
        stop.ask();
        drop(stopping);
    };
    tokio::select! {
        () = listen::serve(listener, site.router(), limits, proxies, asked) => {}
        () = async { _ = stopped.await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some answers did not finish in time");
        }
    }
    feed.abort();
    if timeout(GRACE, async { while tasks.join_next().await.is_some() {} })
        .await
        .is_err()
    {
        tracing::warn!("some e-mails may be sent again: their sending did not finish in time");
    }
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// How many connections may wait to be accepted, where the system allows as many: beyond that it drops what a client believes is open.
const WAITING: u32 = 4_096;

fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    let listen = || {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        // Whoever starts again takes the address over at once.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(WAITING)
    };
    listen().map_err(|source| ServeError::Listen { address, source })
}

/// Tells the database every few seconds what was counted, and once more at the end.
async fn tell_attempts(db: Db, clock: Arc<dyn Clock>, mut stopping: Stopping) {
    while !stopping.is_asked() {
        _ = timeout(COUNTS_TOLD, stopping.asked()).await;
        if let Err(error) = db.tell_attempts(clock.now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "counts of tries were not kept"
            );
        }
    }
}

/// Waits for SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    let interrupt = async { _ = signal::ctrl_c().await };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => _ = terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
