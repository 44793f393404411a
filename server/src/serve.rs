//! From a configuration to a site that answers, and to its end.

use std::{
    future::IntoFuture,
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    catalogue::Catalogue,
    context::{About, AppContext, Clock},
};
use axum::serve::ListenerExt;
use metrics_exporter_prometheus::BuildError;
use search::schools::Schools;
use store::{Db, StoreError};
use tokio::{net::TcpListener, signal};

use crate::{
    config::Config,
    demo,
    http::Site,
    reference::{self, ReferenceError},
    telemetry,
};

/// How long answers in flight have to finish at shutdown.
const GRACE: Duration = Duration::from_secs(25);

/// Why the site did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Reference data or the database.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
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
        address: std::net::SocketAddr,
        /// Reason.
        source: io::Error,
    },
    /// The metrics' recorder.
    #[error("metrics")]
    Metrics(#[from] BuildError),
    /// The socket failed.
    #[error("serving")]
    Serving(#[from] io::Error),
}

/// Everything requests need, loaded and ready.
pub async fn prepare(config: &Config, db: Db, clock: Arc<dyn Clock>) -> Result<AppContext, ServeError> {
    if config.demo {
        if !config.http.listen.ip().is_loopback() {
            return Err(ServeError::DemoNotOnLoopback);
        }
        if !demo::is_stamped(&db).await? {
            return Err(ServeError::DemoOnRealData);
        }
    }
    // The gazetteer takes its time on another core while the offers are read.
    let gazetteer = tokio::task::spawn_blocking(reference::gazetteer);
    let catalogue = Catalogue::load(&db, clock.today()).await?;
    let gazetteer = gazetteer.await.map_err(|_| StoreError::Interrupted)??;
    let schools = reference::schools()?;
    Ok(AppContext {
        db,
        catalogue: Arc::new(catalogue),
        gazetteer: Arc::new(gazetteer),
        schools: Arc::new(Schools::new(schools.into_iter().map(|(_, school)| school))),
        clock,
        about: Arc::new(about(config)),
        demo: config.demo,
    })
}

/// What the site says of itself.
pub fn about(config: &Config) -> About {
    About {
        public_url: config.http.public_url.clone(),
        publisher: config.publisher.clone(),
    }
}

/// Serves until the process is told to stop; answers in flight are finished first.
#[expect(
    clippy::disallowed_methods,
    reason = "how long starting took is told, not decided upon"
)]
pub async fn serve(config: Config, clock: Arc<dyn Clock>) -> Result<(), ServeError> {
    let started = Instant::now();
    let metrics = config
        .telemetry
        .metrics
        .then(telemetry::start_metrics)
        .transpose()?;
    let db = reference::open(&config.database, clock.as_ref()).await?;
    let app = prepare(&config, db.clone(), clock).await?;
    let offers = app.catalogue.count();
    let site = Site::new(&config, app, metrics);
    let feed = tokio::spawn(site.feed());

    let address = config.http.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })?;
    // Small answers must not wait for the next packet.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
    });
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%address, offers, millis, demo = config.demo, "ready, open {}", config.http.public_url);

    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, site.router()).with_graceful_shutdown(async move {
        asked_to_stop().await;
        tracing::info!("stopping: finishing what is in flight");
        drop(stopping);
    });
    tokio::select! {
        done = server.into_future() => done?,
        () = async { _ = stopped.await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some answers did not finish in time");
        }
    }
    feed.abort();
    db.close().await;
    tracing::info!("stopped");
    Ok(())
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
