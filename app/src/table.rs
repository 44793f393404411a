//! The table of routes, as the router asks it. The router's own is made of a value for each route, with a set of methods and types of its
//! own: all of them were made anew for each page, on the server and in browsers, and everybody downloaded what made them. This one is there.

use std::{borrow::Cow, collections::HashSet};

use leptos_router::{
    ChooseView, GeneratedRouteData, MatchInterface, MatchNestedRoutes, MatchParams, Method, PartialPathMatch,
    PossibleRouteMatch, RouteMatchId, SsrMode,
};

use crate::{pages::Page, path::Path};

/// Which page answers which address: the first whose path fits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    /// The routes.
    pub(crate) rows: &'static [(Path, Page)],
    /// By what the router tells them apart, in the same order.
    pub(crate) ids: &'static [RouteMatchId],
}

/// The page of an address, and what the address says to it.
#[derive(Debug)]
pub(crate) struct Found {
    id: RouteMatchId,
    matched: String,
    params: Vec<(Cow<'static, str>, String)>,
    page: Page,
}

impl MatchParams for Found {
    fn to_params(&self) -> Vec<(Cow<'static, str>, String)> {
        self.params.clone()
    }
}

impl MatchInterface for Found {
    // No route has others within it.
    type Child = Self;

    fn as_id(&self) -> RouteMatchId {
        self.id
    }

    fn as_matched(&self) -> &str {
        &self.matched
    }

    fn into_view_and_child(self) -> (impl ChooseView, Option<Self::Child>) {
        (self.page, None)
    }
}

impl MatchNestedRoutes for Table {
    type Data = ();
    type Match = Found;

    fn match_nested<'a>(&'a self, path: &'a str) -> (Option<(RouteMatchId, Found)>, &'a str) {
        for ((route, page), id) in self.rows.iter().zip(self.ids) {
            let Some(fits) = route.test(path).filter(PartialPathMatch::is_complete) else {
                continue;
            };
            let (remaining, matched) = (fits.remaining(), fits.matched().to_owned());
            let found = Found {
                id: *id,
                matched,
                params: fits.params(),
                page: *page,
            };
            return (Some((*id, found)), remaining);
        }
        (None, path)
    }

    // Every route waits for its data: see decision 018.
    fn generate_routes(&self) -> impl IntoIterator<Item = GeneratedRouteData> + '_ {
        self.rows.iter().map(|(path, _)| {
            let mut segments = Vec::new();
            path.generate_path(&mut segments);
            GeneratedRouteData {
                segments,
                ssr_mode: SsrMode::Async,
                methods: HashSet::from([Method::Get]),
                regenerate: Vec::new(),
            }
        })
    }

    fn optional(&self) -> bool {
        false
    }
}
