//! Under the header of whoever is signed in: the areas of the space they are in, and how much is awaited in each.

use domain::{
    account::Role,
    awaited::Space,
    typography::number,
    urls::{
        BOARD, DEAD_EMAILS, FAMILY_CONVENTIONS, HOST_CONVENTIONS, INBOX, PROPOSALS, REPORTS,
        SCHOOL_CONVENTIONS, SCHOOL_SIGNATURES, SCHOOL_TEAM, TO_DO, VETTING,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use wire::account::{AwaitedShown, Me};

use super::{around::Around, tabs::area_of};
use crate::response::suspended;

/// The page on which somebody with several spaces starts.
pub(crate) const HOME: &str = "/espace";
const ACCOUNT: (&str, &str) = ("/espace/compte", "Mon compte");

/// The spaces in which somebody is at home.
pub(crate) fn spaces_of(me: &Me) -> Vec<Space> {
    let mut spaces: Vec<Space> = me.roles.iter().map(|role| Space::of_role(*role)).collect();
    if !me.structures.is_empty() {
        spaces.push(Space::Host);
    }
    spaces.sort_unstable();
    spaces.dedup();
    spaces
}

/// What a space is called.
pub(crate) fn name_of(space: Space) -> &'static str {
    match space {
        Space::Student => "Mon stage",
        Space::Family => "Les conventions de mes enfants",
        Space::Host => "Ma structure",
        Space::School => "Mon lycée",
        Space::Administration => "Administration",
    }
}

/// The areas of a space, for that reader: path and name.
pub fn areas(space: Space, me: &Me) -> Vec<(String, &'static str)> {
    let is = |role| me.roles.contains(&role);
    let mut areas: Vec<(&str, &'static str)> = match space {
        Space::Student => vec![
            (space.start(), "À faire"),
            (me.search.as_str(), "Chercher un stage"),
            ("/eleve/recherches", "Recherches gardées"),
            ("/eleve/proposer", "Proposer un stage"),
        ],
        // Their conventions are few: they stand on the page of what is to be done.
        Space::Family => vec![(space.start(), "À faire")],
        Space::Host => vec![
            (space.start(), "À faire"),
            (INBOX, "Candidatures"),
            (HOST_CONVENTIONS, "Conventions"),
            ("/structure/collegues", "Collègues"),
            ("/structure/import", "Importer des offres"),
        ],
        Space::School => vec![
            (space.start(), "À faire"),
            (BOARD, "Suivi"),
            (PROPOSALS, "Places trouvées"),
            (SCHOOL_CONVENTIONS, "Conventions"),
            (SCHOOL_SIGNATURES, "Signatures"),
            ("/lycee/eleves", "Élèves"),
            (SCHOOL_TEAM, "Équipe"),
        ],
        Space::Administration => vec![
            (space.start(), "À faire"),
            (REPORTS, "Signalements"),
            (VETTING, "Vérifications"),
            ("/administration/academie", "Académie"),
        ],
    };
    if space == Space::School && is(Role::Head) {
        areas.extend([("/lycee/delegations", "Délégations"), ("/lycee/profil", "Profil")]);
    }
    if space == Space::Administration && is(Role::Admin) {
        areas.extend([
            ("/administration/campagnes", "Campagnes"),
            ("/administration/structures", "Structures"),
            ("/administration/personnes", "Personnes"),
            (DEAD_EMAILS, "E-mails"),
            ("/administration/journal", "Journal"),
        ]);
    }
    areas.push(ACCOUNT);
    areas
        .into_iter()
        .map(|(path, name)| (path.to_owned(), name))
        .collect()
}

/// The areas of somebody who has several spaces: each of them.
fn areas_of_home(spaces: &[Space]) -> Vec<(String, &'static str)> {
    std::iter::once((HOME, "À faire"))
        .chain(spaces.iter().map(|space| (space.start(), name_of(*space))))
        .chain([ACCOUNT])
        .map(|(path, name)| (path.to_owned(), name))
        .collect()
}

/// Whether a path is that page or one below it.
pub(crate) fn is_within(path: &str, page: &str) -> bool {
    path.strip_prefix(page)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a page says what is to be done in all spaces: at first sight, or day by day.
fn is_to_do(path: &str) -> bool {
    path == HOME || is_within(path, TO_DO)
}

/// Whether a page belongs to every space: an account's, and a convention's.
fn is_shared(path: &str) -> bool {
    is_within(path, HOME) && !is_within(path, FAMILY_CONVENTIONS)
        || is_within(path, TO_DO)
        || is_within(path, "/convention")
}

/// The space that a path is in, if it is one of that reader's.
fn space_at(path: &str, me: &Me, spaces: &[Space]) -> Option<Space> {
    let space = Space::ALL
        .into_iter()
        .find(|space| is_within(path, space.start()))?;
    // Who works in a school may host before they have a structure.
    let may_host = || me.roles.contains(&Role::Head) || me.roles.contains(&Role::Staff);
    (spaces.contains(&space) || space == Space::Host && may_host()).then_some(space)
}

/// The area that a page belongs to where its path does not say so.
fn area_of_convention(path: &str, space: Space) -> &'static str {
    match space {
        Space::School if path.ends_with("/signer") => SCHOOL_SIGNATURES,
        Space::School => SCHOOL_CONVENTIONS,
        Space::Host => HOST_CONVENTIONS,
        space => space.start(),
    }
}

/// The area of pages that stand beside it rather than below: classes beside the team, a file beside the students, delegations beside colleagues.
fn area_beside(path: &str) -> Option<&'static str> {
    if is_within(path, "/lycee/import") {
        return Some("/lycee/eleves");
    }
    if is_within(path, "/structure/delegations") {
        return Some("/structure/collegues");
    }
    area_of(path)
}

/// What is shown: its name, its areas, and the path of the one that the page is in.
pub struct Navigation {
    /// The name of the space.
    pub label: &'static str,
    /// Path and name of each area.
    pub areas: Vec<(String, &'static str)>,
    /// The path of the area that the page is in.
    pub here: Option<String>,
}

/// The navigation of a page; nothing on those that belong to no space.
pub fn navigation(path: &str, me: &Me) -> Option<Navigation> {
    let spaces = spaces_of(me);
    let shared = is_shared(path);
    let (label, areas, own) = match (space_at(path, me, &spaces), &spaces[..]) {
        (Some(space), _) => (name_of(space), areas(space, me), area_beside(path)),
        (None, [space]) if shared => {
            let own = if is_to_do(path) {
                // What is to be done in all spaces is, for whoever has one, what is to be done there.
                Some(space.start())
            } else {
                is_within(path, "/convention").then(|| area_of_convention(path, *space))
            };
            (name_of(*space), areas(*space, me), own)
        }
        (None, _) if shared => {
            let own = is_to_do(path).then_some(HOME);
            ("Mon espace", areas_of_home(&spaces), own)
        }
        _ => return None,
    };
    let starts = |page: &str| page == HOME || Space::ALL.iter().any(|space| space.start() == page);
    let here = own.map(str::to_owned).or_else(|| {
        // The start pages have no others below them; of the others the longest path is the nearest.
        let near = |(page, _): &&(String, &str)| page == path || !starts(page) && is_within(path, page);
        areas
            .iter()
            .filter(near)
            .max_by_key(|(page, _)| page.len())
            .map(|(page, _)| page.clone())
    });
    Some(Navigation { label, areas, here })
}

/// How much is awaited at an area: what is counted there, and at the start page of another space all of that space.
fn count_at(page: &str, label: &str, lines: &[AwaitedShown]) -> u32 {
    let whole = |line: &&AwaitedShown| line.space.start() == page && name_of(line.space) == label;
    let own = |line: &&AwaitedShown| line.area == page;
    lines
        .iter()
        .filter(|line| own(line) || whole(line))
        .map(|line| line.count)
        .sum()
}

/// The sub-navigation of the page that is open.
#[component]
pub(crate) fn SubNavigation() -> impl IntoView {
    let Around { me, awaited } = Around::of_page();
    let path = use_location().pathname;
    let query = use_query_map();
    view! {
        <Transition>
            {suspended(move || {
                let path = path.get();
                let structure = query.read().get("structure").filter(|_| is_within(&path, Space::Host.start()));
                async move {
                    let me = me.await.ok().flatten()?;
                    let lines = awaited.await.unwrap_or_default();
                    navigation(&path, &me).map(|found| shown(found, &path, structure.as_deref(), &lines))
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The pages that are about one structure: it stays the one that was looked at.
const OF_ONE_STRUCTURE: [&str; 2] = ["/structure", "/structure/collegues"];

fn shown(navigation: Navigation, path: &str, structure: Option<&str>, lines: &[AwaitedShown]) -> AnyView {
    let Navigation { label, areas, here } = navigation;
    let ways = areas
        .into_iter()
        .map(|(page, name)| {
            let current = (here.as_ref() == Some(&page)).then(|| if page == path { "page" } else { "true" });
            let count = count_at(&page, name, lines);
            let href = match structure {
                Some(id) if OF_ONE_STRUCTURE.contains(&page.as_str()) => {
                    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
                    format!("{page}?structure={id}")
                }
                _ => page,
            };
            view! {
                <li>
                    <a href=href aria-current=current>
                        {name}
                        {(count > 0)
                            .then(|| {
                                view! {
                                    " "
                                    <span class="awaited-count">
                                        {number(count as usize)}
                                        <span class="visually-hidden">" à faire"</span>
                                    </span>
                                }
                            })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="sub-navigation" aria-label=label>
            <ul role="list">{ways}</ul>
        </nav>
    }
    .into_any()
}
