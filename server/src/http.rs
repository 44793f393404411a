//! The router: pages, health, metrics, files, and the rules every answer obeys.

mod headers;
mod health;
mod observe;
mod page_cache;
mod robots;

use std::time::Duration;

use app::{
    Addresses,
    context::{AppContext, RequestId},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use http::{StatusCode, request::Parts};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::TimeoutLayer,
};

use self::{
    headers::{PolicyOptions, content_security_policy},
    page_cache::PageCache,
};
use crate::{assets::Assets, config::Config, feed::FeedState};

/// The largest body taken, in bytes; uploads will have a limit of their own.
const BODY_LIMIT: usize = 256 * 1024;
/// The longest an answer may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// What the router is made of.
#[derive(Clone)]
pub struct Site {
    app: AppContext,
    assets: Assets,
    policy: PolicyOptions,
    feed: FeedState,
    metrics: Option<PrometheusHandle>,
}

impl Site {
    /// Gathers the parts.
    pub fn new(config: &Config, app: AppContext, metrics: Option<PrometheusHandle>) -> Self {
        Self {
            app,
            assets: Assets::find(&config.site),
            policy: PolicyOptions {
                https: config.http.is_https(),
                watching: std::env::var_os("LEPTOS_WATCH").is_some(),
            },
            feed: FeedState::default(),
            metrics,
        }
    }

    /// The task that keeps the index true, to be spawned beside the router.
    pub fn feed(&self) -> impl Future<Output = ()> + Send + 'static {
        crate::feed::follow(self.app.clone(), self.feed.clone())
    }

    /// The router.
    pub fn router(self) -> Router {
        let options = self.assets.options.clone();
        let provide = {
            let app = self.app.clone();
            move || {
                provide_context(app.clone());
                if let Some(id) =
                    use_context::<Parts>().and_then(|parts| parts.extensions.get::<RequestId>().cloned())
                {
                    provide_context(id);
                }
            }
        };
        let shell = {
            let policy = self.policy;
            let addresses = Addresses {
                stylesheet: self.assets.stylesheet.clone(),
                script: self.assets.script.clone(),
                code: self.assets.code.clone(),
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
            .leptos_routes_with_context(&options, generate_route_list(app::App), provide.clone(), pages)
            .fallback(file_and_error_handler_with_context(provide, shell))
            .with_state(options);

        let mut router = api_and_pages
            .route(
                "/robots.txt",
                get(robots::robots).with_state(self.app.about.clone()),
            )
            .route(
                "/sitemap.xml",
                get(robots::sitemap).with_state(self.app.about.clone()),
            )
            .route("/sante", get(health::alive))
            .route("/pret", get(health::ready).with_state(self.clone()));
        if let Some(metrics) = self.metrics.clone() {
            router = router.route("/metrics", get(move || async move { metrics.render() }));
        }
        // The last layer is the first to see a request.
        router
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                TIME_LIMIT,
            ))
            .layer(CsrfLayer::new())
            .layer(CatchPanicLayer::custom(observe::on_panic))
            .layer(from_fn_with_state(
                self.assets.stylesheet.clone(),
                observe::dress_errors,
            ))
            .layer(from_fn_with_state(self.policy, headers::set))
            // Dynamic pages are compressed anew each time: a low level takes most of the gain for little time. Most
            // browsers take zstd, which makes the same size as brotli's low levels in a third of its time.
            .layer(CompressionLayer::new().quality(CompressionLevel::Precise(3)))
            .layer(from_fn_with_state(
                PageCache::new(self.app.catalogue.clone(), self.app.clock.clone()),
                page_cache::serve,
            ))
            .layer(from_fn(observe::observe))
    }
}
