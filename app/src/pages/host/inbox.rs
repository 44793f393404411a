//! `/structure/candidatures`: what students sent, the most urgent first.

use domain::{
    application::{ApplicationState, InboxRow},
    convention::due_soon,
    id::{OfferId, StructureId},
    typography::{counted, set},
    urls::{INBOX, application_for_host},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use wire::host::application::InboxPage as Shown;

use super::layout::Space;
use crate::{
    api::host::application::read_inbox,
    components::{
        page_frame::steady_page_frame,
        page_links::{PageLinks, list_address},
        week_squares::WeeksCell,
    },
    pages::host::controls::{Select, days_in_words},
    resource::load,
};

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Default)]
struct Asked {
    structure: String,
    offer: String,
    state: String,
}

impl Asked {
    fn of_address(query: &ParamsMap) -> Self {
        let get = |name: &str| query.get(name).unwrap_or_default();
        Self {
            structure: get("structure"),
            offer: get("offre"),
            state: get("etat"),
        }
    }

    fn address(&self, page: u32) -> String {
        let said = [
            ("structure", self.structure.as_str()),
            ("offre", self.offer.as_str()),
            ("etat", self.state.as_str()),
        ];
        list_address(INBOX, &said, page)
    }

    fn in_state(&self, state: &str) -> String {
        Self {
            state: state.to_owned(),
            ..self.clone()
        }
        .address(1)
    }
}

#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let page: u32 = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (Asked::of_address(&query), page)
    };
    let inbox = load(wanted, |(asked, page)| {
        read_inbox(asked.structure, asked.offer, asked.state, page)
    });
    steady_page_frame(inbox, move |shown| view! { <Inbox shown /> }.into_any())
}

#[component]
fn Inbox(shown: Shown) -> impl IntoView {
    let asked = Asked::of_address(&use_query_map().read_untracked());
    let Shown {
        inbox,
        offers,
        structures,
    } = shown;
    let total = inbox.total as usize;
    let to = {
        let asked = asked.clone();
        move |page| asked.address(page)
    };
    view! {
        <Space title="Candidatures" wide=true>
            <Filters asked=asked.clone() offers structures />
            <States asked=asked.clone() counts=inbox.counts />
            {if inbox.rows.is_empty() {
                nothing(&asked)
            } else {
                let caption = format!("{}, celles qui attendent votre réponse d’abord", counted(total, "candidature", "candidatures"));
                view! { <Lines rows=inbox.rows caption /> }.into_any()
            }}
            <PageLinks to page=inbox.page pages=inbox.pages label="Pages de candidatures" />
        </Space>
    }
    .into_any()
}

/// Where there is none: what else to look at, or what brings the first.
fn nothing(asked: &Asked) -> AnyView {
    if *asked != Asked::default() {
        return view! {
            <p>
                "Aucune candidature ne répond à ces choix. "
                <a href=INBOX>"Voir toutes les candidatures"</a>
            </p>
        }
        .into_any();
    }
    view! {
        <p>"Aucune candidature pour l’instant\u{a0}: un e-mail vous prévient dès la première. Des activités précises en attirent davantage."</p>
        <p>
            <a href="/structure">"Relire mes offres"</a>
        </p>
    }
    .into_any()
}

/// One offer, and for whoever has several structures one of them.
#[component]
fn Filters(
    asked: Asked,
    offers: Vec<(OfferId, String)>,
    structures: Vec<(StructureId, String)>,
) -> impl IntoView {
    let options = offers
        .into_iter()
        .map(|(id, title)| (id.to_string(), set(&title)))
        .collect();
    let several = (structures.len() > 1).then(|| {
        let options = structures
            .into_iter()
            .map(|(id, name)| (id.to_string(), set(&name)))
            .collect();
        view! { <Select name="structure" label="Structure" value=asked.structure options nothing="Toutes vos structures" /> }
    });
    view! {
        <form method="get" action=INBOX class="filter-row">
            {several}
            <Select name="offre" label="Offre" value=asked.offer options nothing="Toutes les offres" />
            {(!asked.state.is_empty()).then(|| view! { <input type="hidden" name="etat" value=asked.state /> })}
            <button class="button button-quiet" type="submit">
                "Afficher"
            </button>
        </form>
    }
    .into_any()
}

/// The states that there are applications in, each with how many; the one that is looked at stays, however few.
#[component]
fn States(asked: Asked, counts: Vec<(ApplicationState, u32)>) -> impl IntoView {
    let all: u32 = counts.iter().map(|(_, count)| count).sum();
    // All in one state: nothing to choose from.
    if counts.len() < 2 && asked.state.is_empty() {
        return ().into_any();
    }
    let mut states = vec![("", "Toutes", all)];
    states.extend(
        counts
            .iter()
            .map(|(state, count)| (state.code(), state.label_for_host(), *count)),
    );
    // Nothing is left in a state that is asked for: the list says so, and where one is.
    if let Some(state) = ApplicationState::from_code(&asked.state)
        && counts.iter().all(|(known, _)| *known != state)
    {
        states.push((state.code(), state.label_for_host(), 0));
    }
    view! {
        <nav class="tags" aria-label="État des candidatures">
            {states
                .into_iter()
                .map(|(code, label, count)| {
                    let here = code == asked.state;
                    view! {
                        <a class="tag tag-removable" href=asked.in_state(code) aria-current=here.then_some("page")>
                            {label}
                            <span class="count">{count}</span>
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

/// Applications, one a line.
#[component]
pub(super) fn Lines(rows: Vec<InboxRow>, caption: String) -> impl IntoView {
    let days: Vec<Option<i64>> = rows.iter().map(|row| row.days_left).collect();
    // A column of nothing takes the room of the others.
    let dated = days.iter().any(Option::is_some);
    let pressing = due_soon(&days);
    view! {
        <table class="table table-rows">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Offre"</th>
                    <th scope="col">"Semaines"</th>
                    <th scope="col">"État"</th>
                    {dated.then(|| view! { <th scope="col">"Délai"</th> })}
                </tr>
            </thead>
            <tbody>
                {rows
                    .into_iter()
                    .zip(pressing)
                    .map(|(row, pressing)| view! { <Line row pressing dated /> })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Line(row: InboxRow, pressing: bool, dated: bool) -> impl IntoView {
    let unread = row.state == ApplicationState::Submitted;
    let far = row.distance.filter(|distance| distance.is_far());
    view! {
        <tr class=if unread { "unread" } else { "" }>
            <th scope="row">
                <a href=application_for_host(row.id) translate="no">{row.student}</a>
                {far.map(|distance| view! { " " <span class="tag">{format!("À {distance}")}</span> })}
                {row.handler.map(|handler| view! { <span class="quiet">{format!("Confiée à {handler}")}</span> })}
            </th>
            <td data-label="Offre">{set(&row.title)}</td>
            <WeeksCell weeks=row.weeks />
            <td data-label="État">
                <span class="tag">{row.state.label_for_host()}</span>
            </td>
            // Empty where nothing is awaited: phones join what cells say, without their headings.
            {dated
                .then(|| {
                    view! {
                        <td data-label="Délai">
                            {row.days_left
                                .map(|days| view! { <span class=if pressing { "tag tag-awaited" } else { "waits" }>{days_in_words(days)}</span> })}
                        </td>
                    }
                })}
        </tr>
    }
    .into_any()
}
