//! The top of every page: where one can go, who is signed in, and how much is awaited from them.

use domain::{typography::number, urls::SEARCH, weeks::Weeks};
use leptos::{html::Details, prelude::*};
use leptos_router::hooks::use_location;
use wire::account::Me;

use super::{
    around::Around,
    sub_navigation::{HOME, is_within, spaces_of},
    week_squares::WeekSquares,
};
use crate::response::suspended;

/// The longest name that stands in the header of a phone whole, in characters: of a longer one the first word does, and on the narrowest
/// phones of every name.
const NAME: usize = 14;

/// The mark, the name, where one can go, and who is signed in.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let Around { me, awaited } = Around::of_page();
    let path = use_location().pathname;
    view! {
        <header class="site-header">
            <div class="site-header-row">
                <a href="/" class="brand" aria-current=move || leads_here(path, "/")>
                    <WeekSquares weeks=Some(Weeks::Both) />
                    <span class="brand-name" translate="no">
                        "Quinzaine"
                    </span>
                    <span class="visually-hidden">", accueil"</span>
                </a>
                <nav aria-label="Navigation principale">
                    <Transition>
                        {suspended(move || async move {
                            let me = me.await.ok().flatten();
                            let lines = awaited.await.unwrap_or_default();
                            let count = lines.iter().map(|line| line.count).sum();
                            let search = me.as_ref().map_or_else(|| SEARCH.to_owned(), |me| me.search.clone());
                            let signed_in = me.is_some();
                            view! {
                                <Menu search signed_in />
                                {me.map(|me| view! { <Who me count /> })}
                            }
                        })}
                    </Transition>
                </nav>
            </div>
        </header>
    }
    .into_any()
}

/// Where anybody can go: side by side where there is room, behind a summary on phones.
#[component]
fn Menu(search: String, signed_in: bool) -> impl IntoView {
    let menu = NodeRef::<Details>::new();
    let path = use_location().pathname;
    // Another page is there: the menu that led to it is not needed any more.
    Effect::new(move |before: Option<()>| {
        path.track();
        if let (Some(()), Some(menu)) = (before, menu.get_untracked()) {
            menu.set_open(false);
        }
    });
    view! {
        <details class="site-menu" node_ref=menu>
            <summary>"Menu"</summary>
            <div class="site-menu-links">
                <a href=search.clone() aria-current=move || leads_here(path, &search)>"Trouver un stage"</a>
                <a href="/aide" aria-current=move || leads_here(path, "/aide")>"Aide"</a>
                {(!signed_in)
                    .then(|| view! { <a href="/connexion" aria-current=move || leads_here(path, "/connexion")>"Se connecter"</a> })}
            </div>
        </details>
    }
    .into_any()
}

/// What `aria-current` says of a link: whether it leads to the page that is shown, or to one above it. The router's own link says so too,
/// with a signal more for each; these links stand on every page.
fn leads_here(path: Memo<String>, link: &str) -> Option<&'static str> {
    let page = link.split(['?', '#']).next().unwrap_or_default();
    path.with(|path| is_within(path, page)).then_some("page")
}

/// Who is signed in and how much is awaited from them: the way to their start page.
#[component]
fn Who(me: Me, count: u32) -> impl IntoView {
    let start = match spaces_of(&me)[..] {
        [space] => space.start(),
        _ => HOME,
    };
    let long = me.name.chars().count() > NAME;
    let (first, rest) = me.name.split_at(me.name.find(' ').unwrap_or(me.name.len()));
    let awaited = match count {
        0 if me.to_find.is_some() => "Stage à trouver".to_owned(),
        0 => "Rien à faire".to_owned(),
        count => format!("{}\u{a0}à faire", number(count as usize)),
    };
    let awaits = count > 0 || me.to_find.is_some();
    // Whose page this is: what somebody else kept on the device goes, and at a computer that others use nothing is kept
    // (`public/device.js`).
    let account = (!me.shared).then(|| me.email.clone());
    view! {
        <a href=start class="who" class:who-awaited=move || awaits data-account=account>
            <span class="visually-hidden">"Mon espace\u{a0}: "</span>
            <span class="who-name" translate="no">
                {first.to_owned()}
                <span class=if long { "who-rest" } else { "who-family" }>{rest.to_owned()}</span>
            </span>
            <span class="visually-hidden">", "</span>
            <span class="who-count">{awaited}</span>
        </a>
    }
    .into_any()
}
