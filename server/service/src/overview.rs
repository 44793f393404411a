//! What the home page and the legal pages say of the whole.

use wire::overview::{Overview, Publisher};

use crate::{calendar::calendar, request::Request};

/// Who publishes the site.
pub fn publisher(request: &Request) -> Publisher {
    request.app.about.publisher.clone()
}

/// How many offers there are, and the campaign of today.
pub fn overview(request: &Request) -> Overview {
    let app = &request.app;
    Overview {
        calendar: calendar(app),
        offers: app.offer_cache.count(),
        hosts: app.offer_cache.count_hosts(),
        demo: app.demo,
    }
}
