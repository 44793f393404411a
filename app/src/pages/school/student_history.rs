//! What happened to a student's internship, and who was told of it.

use domain::typography::counted;
use leptos::prelude::*;
use wire::{convention::HistoryDay, school::student::ToldShown};

use crate::components::history::HistoryByDay;

/// Both, each behind its summary where it is long.
#[component]
pub(super) fn Past(history: Vec<HistoryDay>, told: Vec<ToldShown>) -> impl IntoView {
    view! {
        <section aria-labelledby="histoire">
            <h2 id="histoire">"Ce qui s’est passé"</h2>
            {if history.is_empty() {
                view! { <p>"Rien encore."</p> }.into_any()
            } else {
                view! { <HistoryByDay days=history /> }.into_any()
            }}
        </section>
        <section aria-labelledby="dit">
            <h2 id="dit">"E-mails envoyés"</h2>
            {if told.is_empty() {
                view! { <p>"Aucun e-mail n’est encore parti à propos de cet élève."</p> }.into_any()
            } else {
                view! { <Told told /> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Told(told: Vec<ToldShown>) -> impl IntoView {
    let summary = counted(told.len(), "e-mail", "e-mails");
    view! {
        <details class="fold-kept panel">
            <summary>{summary.clone()}</summary>
            <table class="table">
                <caption>{format!("{summary}, du plus récent au plus ancien. Ce qu’ils disent n’est pas gardé.")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Objet"</th>
                        <th scope="col">"À"</th>
                        <th scope="col">"Quand"</th>
                        <th scope="col">"État"</th>
                    </tr>
                </thead>
                <tbody>
                    {told
                        .into_iter()
                        .map(|email| {
                            view! {
                                <tr>
                                    <th scope="row">{email.subject}</th>
                                    <td data-label="À" translate="no">{email.to}</td>
                                    <td data-label="Quand">{email.when}</td>
                                    <td data-label="État">{email.standing}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </details>
    }
    .into_any()
}
