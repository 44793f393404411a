//! `/lycee/propositions`: the places that students found alone, those to check first.

use domain::{
    proposal::ProposalState,
    typography::{counted, with_city},
    urls,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::proposal::{ProposalLine, SchoolSpace};

use crate::{
    api::proposal::read_school_space,
    components::{
        page_frame::page_frame,
        page_links::{PageLinks, list_address},
        week_squares::WeeksCell,
    },
    resource::load,
};

#[component]
pub(crate) fn SchoolProposalsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        (
            query.get("q").unwrap_or_default(),
            query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
        )
    };
    let page = load(asked, |(text, page)| read_school_space(text, page));
    page_frame(page, move |page| {
        view! { <Shown page text=asked().0 /> }.into_any()
    })
}

#[component]
fn Shown(page: SchoolSpace, text: String) -> impl IntoView {
    let (to_check, others): (Vec<_>, Vec<_>) = page
        .proposals
        .into_iter()
        .partition(|line| line.detail.state == ProposalState::Proposed);
    let searched = !text.trim().is_empty();
    let none = to_check.is_empty() && others.is_empty();
    let (total, number, pages) = (page.total, page.page, page.pages);
    let to = {
        let text = text.trim().to_owned();
        move |page| list_address(urls::PROPOSALS, &[("q", &text)], page)
    };
    view! {
        <Title text="Places trouvées par les élèves" />
        <div class="page pupil">
            <h1>"Places trouvées par les élèves"</h1>
            <p>"Vos élèves peuvent trouver un stage par eux-mêmes. Vous vérifiez la structure, puis elle est invitée à répondre."</p>
            <p>
                <a class="button button-quiet" href=urls::TYPED_PLACES>
                    "Saisir les places d’une classe"
                </a>
            </p>
            <Finder text searched none />
            {(!none).then(|| view! { <p class="quiet">{said_in_all(total, number, pages)}</p> })}
            <section aria-labelledby="a-verifier">
                <h2 id="a-verifier">"À vérifier"</h2>
                {if to_check.is_empty() && searched {
                    view! { <p>"Aucune proposition à vérifier ne répond à cette recherche."</p> }.into_any()
                } else if to_check.is_empty() {
                    view! { <p>"Rien n’attend votre avis. Vous recevrez un e-mail à la prochaine proposition."</p> }.into_any()
                } else {
                    view! { <Table caption="Propositions à vérifier, les plus anciennes d’abord" lines=to_check one_state=true /> }.into_any()
                }}
            </section>
            {(!others.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="autres">
                            <h2 id="autres">"Les autres"</h2>
                            <Table caption="Propositions déjà traitées" lines=others />
                        </section>
                    }
                })}
            <PageLinks to page=number pages />
        </div>
    }
    .into_any()
}

/// How many there are in all, and which of the pages this is: those to check come first, whatever the page.
fn said_in_all(total: u32, page: u32, pages: u32) -> String {
    let all = counted(total as usize, "place", "places");
    if pages > 1 {
        format!("{all} en tout, page {page} sur {pages}")
    } else {
        format!("{all} en tout")
    }
}

/// Looks for a student or a host among the places found alone; there is nothing to look in where there is none.
#[component]
fn Finder(text: String, searched: bool, none: bool) -> impl IntoView {
    (searched || !none).then(|| {
        view! {
            <form method="get" action=urls::PROPOSALS class="filter-row" role="search">
                <div class="field">
                    <label for="q">"Élève ou structure"</label>
                    <input id="q" name="q" type="search" value=text maxlength="80" />
                </div>
                <button class="button button-quiet" type="submit">
                    "Chercher"
                </button>
                {searched.then(|| view! { <a href=urls::PROPOSALS>"Tout voir"</a> })}
            </form>
        }
    })
}

/// `one_state`: all are in the state that the heading says, and phones do not say it again.
#[component]
fn Table(
    caption: &'static str,
    lines: Vec<ProposalLine>,
    #[prop(optional)] one_state: bool,
) -> impl IntoView {
    view! {
        <table class="table table-rows" class:table-one-state=one_state>
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"Semaines"</th>
                    <th scope="col">"Proposé le"</th>
                    <th scope="col">"État"</th>
                </tr>
            </thead>
            <tbody>
                {lines
                    .into_iter()
                    .map(|ProposalLine { detail, proposed }| {
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href=urls::proposal_for_school(detail.id) translate="no">{detail.student.clone()}</a>
                                    <span class="quiet">{detail.class_name.clone()}</span>
                                </th>
                                <td data-label="Structure">{with_city(&detail.host_name, &detail.city)}</td>
                                <WeeksCell weeks=detail.weeks />
                                <td data-label="Proposé le" class="cell-when">{proposed}</td>
                                <td data-label="État" class="cell-state">
                                    <span class="tag">{detail.state.label()}</span>
                                    {super::proposal::origin_tag(detail.origin)}
                                </td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
