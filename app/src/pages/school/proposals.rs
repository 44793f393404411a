//! `/lycee/propositions`: the places that students found alone, those to check first.

use domain::{
    proposal::ProposalState,
    typography::{capitalised, set},
    urls,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::proposal::{ProposalLine, SchoolSpace};

use crate::{
    api::proposal::read_school_space,
    components::{page_frame::page_frame, week_squares::WeekSquares},
    resource::load,
};

/// The page.
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
    let number = page.page;
    let searched = !text.trim().is_empty();
    let none = to_check.is_empty() && others.is_empty();
    let address = {
        let text = text.clone();
        move |page: u32| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            if !text.trim().is_empty() {
                query.append_pair("q", &text);
            }
            format!(
                "{}?{}",
                urls::PROPOSALS,
                query.append_pair("page", &page.to_string()).finish()
            )
        }
    };
    let (before, after) = (address(number.saturating_sub(1)), address(number + 1));
    view! {
        <Title text="Places trouvées seuls" />
        <div class="page pupil">
            <h1>"Places trouvées seuls"</h1>
            <p>"Vos élèves peuvent trouver un stage par eux-mêmes. Vous vérifiez la structure, puis elle est invitée à répondre."</p>
            <p>
                <a class="button button-quiet" href=urls::TYPED_PLACES>
                    "Saisir les places d’une classe"
                </a>
            </p>
            <Finder text searched none />
            <section aria-labelledby="a-verifier">
                <h2 id="a-verifier">"À vérifier"</h2>
                {if to_check.is_empty() && searched {
                    view! { <p>"Aucune proposition à vérifier ne répond à cette recherche."</p> }.into_any()
                } else if to_check.is_empty() {
                    view! { <p>"Rien n’attend votre avis. Vous recevrez un e-mail à la prochaine proposition."</p> }.into_any()
                } else {
                    view! { <Table caption="Propositions à vérifier, les plus anciennes d’abord" lines=to_check /> }.into_any()
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
            {(number > 1 || page.more)
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages">
                            {(number > 1).then(|| view! { <a href=before rel="prev">"Page précédente"</a> })}
                            <span aria-current="page">{format!("Page {number}")}</span>
                            {page.more.then(|| view! { <a href=after rel="next">"Page suivante"</a> })}
                        </nav>
                    }
                })}
        </div>
    }
    .into_any()
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

#[component]
fn Table(caption: &'static str, lines: Vec<ProposalLine>) -> impl IntoView {
    view! {
        <table class="table table-rows">
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
                                <td data-label="Structure">{set(&detail.host_name)}", "{detail.city.clone()}</td>
                                <td data-label="Semaines" class="cell-weeks">
                                    <WeekSquares weeks=Some(detail.weeks) />
                                    <span>{capitalised(detail.weeks.label())}</span>
                                </td>
                                <td data-label="Proposé le">{proposed}</td>
                                <td data-label="État">
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
