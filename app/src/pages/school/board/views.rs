//! The views that somebody keeps, and the form that keeps this one.

use domain::{board::BoardQuery, urls};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, school::board::BoardViewShown};

use crate::{
    api::board::{DropBoardView, SaveBoardView},
    components::{form::ButtonForm, text_field::TextField},
};

/// Links to the views that are kept, and what keeps another.
#[component]
pub(super) fn Views(views: Vec<BoardViewShown>, query: BoardQuery, form: FormState) -> impl IntoView {
    let here = query.with(|_| ()).to_url();
    let refused = form.is_back(field::VIEW_NAME);
    let error = form.error(field::VIEW_NAME);
    let links = views
        .iter()
        .map(|view| {
            let path = BoardQuery::parse(&view.query).to_path();
            let current = view.query == here;
            view! {
                <li>
                    <a href=path aria-current=current.then_some("page")>
                        {view.name.clone()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let drops = views
        .iter()
        .map(|view| {
            view! {
                <ButtonForm action=DropBoardView::PATH label=format!("Retirer «\u{a0}{}\u{a0}»", view.name)
                    fields=vec![(field::VIEW, view.id.clone()), (field::BACK, query.to_path())] />
            }
        })
        .collect_view();
    let any = !views.is_empty();
    view! {
        <div class="board-views">
            {any
                .then(|| {
                    view! {
                        <nav aria-label="Vues gardées">
                            <ul role="list">{links}</ul>
                        </nav>
                    }
                })}
            <details class="board-choices" open=refused>
                <summary>"Garder cette vue"</summary>
                <form method="post" action=SaveBoardView::PATH class="filter-row">
                    <input type="hidden" name=field::VIEW_QUERY value=here />
                    <TextField name=field::VIEW_NAME label="Nom de la vue" longest=60 error value=form.value(field::VIEW_NAME)
                        hint="Ses filtres, ses colonnes et son ordre. Vous seul la voyez." />
                    <button class="button button-quiet" type="submit">
                        "Garder"
                    </button>
                </form>
                {drops}
                <p>
                    <a href=format!("{}?tri=classe", urls::BOARD)>"Voir par classe, pour imprimer"</a>
                </p>
            </details>
        </div>
    }
    .into_any()
}
