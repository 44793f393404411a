//! The router: pages, health, metrics, files, and the rules every answer obeys.

mod academy;
mod arrival;
mod board;
mod board_file;
mod calendar_feed;
mod convention;
mod events;
mod headers;
mod health;
mod import;
mod kept;
mod logo;
pub(crate) mod markup;
pub(crate) mod page_cache;
mod redirection;
pub(crate) mod request_log;
mod robots;
mod roster;
mod school;
pub(crate) mod session;
mod signing;
mod student;
pub(crate) mod typed;
mod unsubscribe;
pub(crate) mod upload;

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{
    Addresses,
    request::{RequestId, app_error},
};
use axum::{
    Extension, Router,
    body::Body,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream::unfold};
use http::{HeaderValue, StatusCode, header, request::Parts};
use ipnet::IpNet;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use metrics_exporter_prometheus::PrometheusHandle;
use service::{
    context::AppContext,
    error::ServiceError,
    form_response::destination,
    outcome::{Cookie, FormResult},
    parts::Part,
    request::Request,
};
use tokio::sync::mpsc::Receiver;
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::TimeoutLayer,
};
use wire::error::AppError;

use self::{
    headers::{PolicyOptions, content_security_policy},
    health::Writing,
    page_cache::PageCache,
    session::SessionLayer,
};
use crate::{
    assets::Assets, change_listener::FeedState, config::Config, http::events::Streams, shutdown::Stopping,
};

/// The largest body taken, in bytes, but for forms with a file.
const BODY_LIMIT: usize = 256 * 1024;

/// The longest an answer may take, its request's body included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeLimits {
    /// Of a page, or of a form.
    pub page: Duration,
    /// Of a form with a file: ten megabytes take four minutes where phones have three hundred kilobits a second.
    pub upload: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            page: Duration::from_secs(20),
            upload: Duration::from_mins(5),
        }
    }
}

/// The pages of the site. Listed once: while they are, nothing in this process may load what a page shows, and a page that
/// another router is making would wait for ever.
pub fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::App));
    ROUTES.clone()
}

/// What the router is made of.
#[derive(Clone)]
pub struct Site {
    app: AppContext,
    assets: Assets,
    policy: PolicyOptions,
    proxies: Arc<[IpNet]>,
    limits: TimeLimits,
    feed: FeedState,
    writing: Writing,
    metrics: Option<PrometheusHandle>,
    stopping: Option<Stopping>,
}

impl Site {
    /// Gathers the parts. Metrics have a listener of their own, unless a router is to show them.
    pub fn new(config: &Config, app: AppContext, metrics: Option<PrometheusHandle>) -> Self {
        Self {
            app,
            assets: Assets::find(&config.site),
            policy: PolicyOptions {
                https: config.http.is_https(),
                watching: std::env::var_os("LEPTOS_WATCH").is_some(),
            },
            proxies: config.http.trusted_proxies.clone().into(),
            limits: TimeLimits::default(),
            feed: FeedState::default(),
            writing: Writing::default(),
            metrics,
            stopping: None,
        }
    }

    /// The same, whose streams end when they are told to stop: answers that last would hold the process.
    #[must_use]
    pub fn ending_with(self, stopping: Stopping) -> Self {
        Self {
            stopping: Some(stopping),
            ..self
        }
    }

    /// With other limits.
    #[must_use]
    pub fn within(self, limits: TimeLimits) -> Self {
        Self { limits, ..self }
    }

    /// The task that keeps the index true, to be spawned beside the router.
    pub fn feed(&self) -> impl Future<Output = ()> + Send + 'static {
        crate::change_listener::follow(self.app.clone(), self.feed.clone())
    }

    /// The router.
    #[expect(clippy::too_many_lines, reason = "a table: each route is a line")]
    pub fn router(self) -> Router {
        let options = self.assets.options.clone();
        // What the layers below found out about the request, for the server functions behind pages and forms.
        let provide = || {
            let Some(parts) = use_context::<Parts>() else {
                return;
            };
            if let Some(id) = parts.extensions.get::<RequestId>() {
                provide_context(id.clone());
            }
            if let Some(request) = parts.extensions.get::<Request>() {
                provide_context(request.clone());
            }
        };
        let shell = {
            let policy = self.policy;
            let addresses = Addresses {
                stylesheet: self.assets.stylesheet.clone(),
                script: self.assets.script.clone(),
                code: self.assets.code.clone(),
                starts: self.assets.starts.clone(),
                public_url: self.app.about.public_url.clone(),
            };
            move |options| {
                content_security_policy(policy);
                app::shell(options, addresses.clone())
            }
        };
        let pages = {
            let (shell, options) = (shell.clone(), options.clone());
            move || shell(options.clone())
        };
        let api_and_pages = Router::new()
            .leptos_routes_with_context(&options, routes(), provide, pages)
            .fallback(file_and_error_handler_with_context(provide, shell))
            .with_state(options)
            .layer(from_fn(markup::put_right));

        let mut router = api_and_pages
            .route(
                "/robots.txt",
                get(robots::robots).with_state(self.app.about.clone()),
            )
            .route(
                "/sitemap.xml",
                get(robots::sitemap).with_state(self.app.about.clone()),
            )
            .route("/administration/academie/export.csv", get(academy::file))
            .route(
                "/administration/textes/{id}/specimen.pdf",
                get(convention::specimen),
            )
            .route("/structure/import/modele.csv", get(import::template))
            .route(
                "/structure/import/explications.csv",
                get(import::guide).with_state(self.app.clone()),
            )
            .merge(self.signing())
            .route("/lycee/import/{id}/erreurs.csv", get(roster::faults))
            .route("/etablissement/suivi", get(board::former_address))
            .route("/lycee/suivi/export.csv", get(board_file::csv))
            .route("/lycee/suivi/export.xlsx", get(board_file::workbook))
            .route("/lycee/suivi/documents.zip", get(board::documents))
            .route("/lycee/suivi/feuilles.pdf", post(school::chosen_sheets))
            .route("/eleve/candidatures/{id}/stage.ics", get(student::calendar))
            .route("/eleve/carte.pdf", get(student::printed_card))
            .route("/lycee/classes/feuilles.pdf", post(school::activation_sheets))
            .route(
                "/convention/{id}/version/{numero}/document.pdf",
                get(convention::document).with_state(self.app.clone()),
            )
            .route(
                "/convention/{id}/version/{numero}/a-signer.pdf",
                get(convention::to_print).with_state(self.app.clone()),
            )
            .route(
                "/convention/{id}/version/{numero}/dossier-signe.pdf",
                get(convention::signed_file).with_state(self.app.clone()),
            )
            .route(
                "/convention/{id}/avenants/{numero}/avenant.pdf",
                get(convention::amendment).with_state(self.app.clone()),
            )
            .route(
                "/convention/{id}/logo/{digest}",
                get(logo::read_of_convention).with_state(self.app.clone()),
            )
            .route(
                "/convention/{id}/journal.jsonl",
                get(convention::log).with_state(self.app.clone()),
            )
            .route(
                "/arreter-recherche",
                post(unsubscribe::receive).with_state(self.app.clone()),
            )
            .route("/arreter-rappels", post(unsubscribe::receive_for_reminders))
            .route("/espace/compte/donnees.json", get(kept::own_json))
            .route("/espace/compte/donnees.pdf", get(kept::own_pdf))
            .route("/lycee/consultations.jsonl", get(kept::school_log))
            .route("/administration/securite.jsonl", get(kept::whole_log))
            .route(
                "/.well-known/security.txt",
                get(robots::security).with_state(self.app.clone()),
            )
            .route("/agenda/{file}", get(calendar_feed::read))
            .route(
                "/verifier/cles.json",
                get(signing::keys).with_state(self.app.clone()),
            )
            .route("/sante", get(health::alive))
            .route("/pret", get(health::ready).with_state(self.clone()));
        if let Some(metrics) = self.metrics.clone() {
            router = router.route("/metrics", get(move || async move { metrics.render() }));
        }
        // The last layer is the first to see a request.
        router
            .layer(from_fn(typed::receive))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                self.limits.page,
            ))
            .merge(self.uploads())
            .layer(from_fn(arrival::receive))
            // Who asks: a `service::request::Request` is left for what follows.
            .layer(from_fn_with_state(
                SessionLayer {
                    app: self.app.clone(),
                    proxies: self.proxies.clone(),
                    told: Arc::default(),
                },
                session::identify,
            ))
            .layer(from_fn(redirection::complete))
            .layer(CsrfLayer::new())
            .layer(CatchPanicLayer::custom(request_log::on_panic))
            .layer(from_fn_with_state(
                self.assets.stylesheet.clone(),
                request_log::render_error_page,
            ))
            .layer(from_fn_with_state(self.policy, headers::set))
            // Dynamic pages are compressed anew each time: a low level takes most of the gain for little time. Most
            // browsers take zstd, which makes the same size as brotli's low levels in a third of its time.
            .layer(CompressionLayer::new().quality(CompressionLevel::Precise(3)))
            // A public page that was made a moment ago is sent again, to whoever has no session; nothing below is asked then.
            .layer(from_fn_with_state(
                PageCache::new(self.app.offer_cache.clone(), self.app.clock.clone()),
                page_cache::serve,
            ))
            // Gives the request its id, under which its answer and what breaks are logged.
            .layer(from_fn(request_log::observe))
    }

    /// Forms with a file: each keeps as much as it may, whatever is sent, and all have longer to arrive, as long as something comes.
    fn uploads(&self) -> Router {
        let room = upload::Room::default();
        Router::new()
            .route("/structure/import/fichier", post(import::receive))
            .route(
                "/convention/{id}/attestation",
                get(convention::read_certificate).post(convention::receive_certificate),
            )
            .route(
                "/structure/{id}/logo",
                get(logo::read_of_structure).post(logo::receive_of_structure),
            )
            .route(
                "/lycee/profil/logo",
                get(logo::read_of_school).post(logo::receive_of_school),
            )
            .route("/lycee/signatures/{id}/papier", post(signing::receive_paper))
            .route("/lycee/import/fichier", post(roster::receive))
            .route("/lycee/pile/fichiers", post(signing::receive_pile))
            .route("/verifier/examen", post(signing::examine_file))
            .layer(from_fn_with_state(room.clone(), upload::only_so_many))
            // Hashed as it comes, and held only while there is room: as many as there are connections.
            .route("/verifier/fichier", post(signing::check_file))
            .layer(Extension(room))
            .with_state(self.app.clone())
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn(typed::receive_file))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                self.limits.upload,
            ))
            .layer(from_fn_with_state(self.limits.upload, upload::read_to_the_end))
    }

    /// What signing needs beside pages: streams, and files.
    fn signing(&self) -> Router {
        let streams = Streams::new(self.app.clone(), self.stopping.clone());
        Router::new()
            .route(
                "/convention/{id}/suivi",
                get(events::convention).with_state(streams.clone()),
            )
            .route(
                "/lycee/suivi/flux",
                get(events::board).with_state(streams.clone()),
            )
            .route("/lycee/signatures/suivi", get(events::school).with_state(streams))
            .route("/lycee/pile/{id}/page/{numero}", get(signing::pile_page))
            .route(
                "/convention/{id}/version/{numero}/page-signee/{role}",
                get(signing::read_paper).with_state(self.app.clone()),
            )
    }
}

/// Leads to where one signs in, or says what is wrong by a status. What broke is logged.
fn refuse(error: ServiceError, id: &RequestId) -> Response {
    match app_error(error, id) {
        AppError::SignInFirst => Redirect::to("/connexion").into_response(),
        error => status_of(&error).into_response(),
    }
}

/// A file that is sent as it is made. Where it breaks off, the answer does: whoever reads it knows that it is not whole.
fn sent_as_made(parts: Receiver<Part>, id: RequestId) -> Body {
    let parts = unfold((parts, id), async |(mut parts, id)| {
        let part = parts.recv().await?;
        let part = part.inspect_err(|error| {
            tracing::error!(request = %id.0, error = error as &dyn std::error::Error, "a file broke off");
        });
        Some((part, (parts, id)))
    });
    // Compression asks once more after the end.
    Body::from_stream(parts.fuse())
}

/// Leads where a form with a file leads.
async fn respond(request: &Request, id: &RequestId, result: FormResult) -> Response {
    let led = match result {
        Ok(outcome) => destination(request, outcome).await,
        Err(error) => Err(error),
    };
    match led {
        Ok((to, cookies)) => with_cookies(Redirect::to(&to).into_response(), &cookies),
        Err(error) => refuse(error, id),
    }
}

/// Sets cookies on an answer.
fn with_cookies(mut response: Response, cookies: &[Cookie]) -> Response {
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::try_from(cookie.header()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The status that says the same as an error.
fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
