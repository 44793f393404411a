//! `/structure/conventions`: a host's conventions; those that wait for the host may be chosen, to be filled together.

use domain::{
    convention::{ConventionState, FollowUp},
    typography::{counted, number},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    convention::{ConventionRow, group::PartsShown},
    field,
    form::FormState,
};

use super::{
    lists::{Cells, Head, page_of},
    school_list::{TickBox, TickError},
};
use crate::{
    api::convention::{ChooseGroup, list_conventions_of_structures},
    components::{
        form::FormErrors,
        page_frame::page_frame,
        page_links::{PageLinks, list_address},
    },
    form::form_state,
    pages::host::layout::Space,
    resource::load,
};

const OF_STRUCTURES: &str = "/structure/conventions";

/// The lists of a host's conventions, each with how many: a list of nothing is no way, unless one stands on it.
#[component]
fn HostLists(counts: Vec<(FollowUp, u32)>, here: Option<FollowUp>) -> impl IntoView {
    let all: u32 = counts.iter().map(|(_, count)| count).sum();
    let tab = move |of: Option<FollowUp>, count: u32| {
        let words = view! {
            {of.map_or("Toutes", FollowUp::label_for_host)}
            <span class="count">{number(count as usize)}</span>
        };
        if count == 0 && of != here {
            return view! { <span class="tab-empty">{words}</span> }.into_any();
        }
        let to = list_address(OF_STRUCTURES, &[("etat", of.map_or("", FollowUp::code))], 1);
        view! {
            <a href=to aria-current=(of == here).then_some("page")>
                {words}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="tabs counters" aria-label="Où en sont les conventions">
            {tab(None, all)}
            {counts.into_iter().map(|(of, count)| tab(Some(of), count)).collect_view()}
        </nav>
    }
    .into_any()
}

/// `/structure/conventions`.
#[component]
pub(crate) fn OfStructuresPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        (query.get("etat").unwrap_or_default(), page_of(&query))
    };
    let list = load(asked, |(list, page)| list_conventions_of_structures(list, page));
    let form = form_state();
    page_frame((list, form), move |(list, form)| {
        let none = list.counts.iter().all(|(_, count)| *count == 0);
        let code = list.follow_up.map_or("", FollowUp::code);
        let back = list_address(OF_STRUCTURES, &[("etat", code)], list.page);
        view! {
            <Space title="Mes conventions" wide=true>
                <p>"Une convention s’ouvre quand un élève confirme sa place. Vous la remplissez, le lycée la complète et la valide, puis chacun signe."</p>
                {if none {
                    view! {
                        <p>
                            "Aucune convention pour l’instant. "
                            <a href=urls::INBOX>"Voir les candidatures"</a>
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <HostLists counts=list.counts here=list.follow_up />
                        <OfHost rows=list.rows total=list.total together=list.together back form />
                    }
                        .into_any()
                }}
                <PageLinks to=move |page| list_address(OF_STRUCTURES, &[("etat", code)], page) page=list.page pages=list.pages />
            </Space>
        }
            .into_any()
    })
}

/// A page of a host's list; those that wait for the host may be ticked, where there are several, and filled together.
#[component]
fn OfHost(
    rows: Vec<ConventionRow>,
    total: u32,
    together: Vec<PartsShown>,
    back: String,
    form: FormState,
) -> impl IntoView {
    let caption = format!(
        "{}. Celles qui vous attendent d’abord",
        counted(total as usize, "convention", "conventions")
    );
    let is_to_fill = |row: &ConventionRow| row.state == ConventionState::HostPart;
    if rows.iter().filter(|row| is_to_fill(row)).count() < 2 {
        return view! {
            <table class="table table-rows table-follow">
                <caption>{caption}</caption>
                <Head ticks=false />
                <tbody>{rows.into_iter().map(|row| view! { <tr><Cells row for_host=true /></tr> }).collect_view()}</tbody>
            </table>
        }
        .into_any();
    }
    let error = form.error(field::LIST);
    let lines = rows
        .into_iter()
        .zip(1_usize..)
        .map(|(row, place)| {
            let name = field::batch_box(row.id);
            let checked = form.fields.is_ticked(&name);
            let label = format!("{}, {}", row.student, row.class_name);
            let tick = is_to_fill(&row).then(|| view! { <TickBox name label checked place /> });
            view! {
                <tr>
                    <td class="tick-cell">{tick}</td>
                    <Cells row for_host=true />
                </tr>
            }
        })
        .collect_view();
    view! {
        <FormErrors of=form />
        <form method="post" action=ChooseGroup::PATH>
            // The first button of a form is what the Enter key presses: never one that chooses all.
            <button type="submit" hidden=true tabindex="-1">
                "Remplir ensemble les conventions cochées"
            </button>
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::LIST error />
            <table class="table table-rows table-follow" id=field::LIST tabindex="-1" aria-describedby="liste-erreur">
                <caption>{caption}</caption>
                <Head ticks=true />
                <tbody>{lines}</tbody>
            </table>
            <p class="hint">"Plusieurs élèves\u{a0}? Ce qui leur est commun s’écrit une seule fois."</p>
            <p class="actions">
                <button class="button" type="submit">
                    "Remplir ensemble les conventions cochées"
                </button>
                {together
                    .into_iter()
                    .map(|parts| {
                        view! {
                            <button class="button button-quiet" type="submit" name=field::ALL_OF value=parts.value>
                                {parts.label}
                            </button>
                        }
                    })
                    .collect_view()}
            </p>
        </form>
    }
    .into_any()
}
