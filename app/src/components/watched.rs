//! Who read what, and what happened to accounts: two tables that a person, a head and an administrator see.

use leptos::prelude::*;
use wire::kept::{EventShown, ReadingShown};

/// What a head sees: their school's.
pub(crate) const OF_SCHOOL: &str = "lycee";
/// What an administrator sees: all.
pub(crate) const OF_ALL: &str = "administration";

/// Readings. The column of students is there where lines name one.
#[component]
pub(crate) fn Readings(readings: Vec<ReadingShown>) -> impl IntoView {
    if readings.is_empty() {
        return view! { <p class="empty">"Personne d’autre, depuis un an."</p> }.into_any();
    }
    let named = readings.iter().any(|line| !line.student.is_empty());
    view! {
        <table class="table table-rows">
            <caption>"Une ligne par jour, personne et chose lue, la plus récente d’abord"</caption>
            <thead>
                <tr>
                    <th scope="col">"Quand"</th>
                    {named.then(|| view! { <th scope="col">"Élève"</th> })}
                    <th scope="col">"Quoi"</th>
                    <th scope="col">"Par qui"</th>
                </tr>
            </thead>
            <tbody>
                {readings
                    .into_iter()
                    .map(|line| view! {
                        <tr>
                            <td data-label="Quand">{line.at}</td>
                            {named.then(|| view! { <td data-label="Élève">{line.student}</td> })}
                            <td data-label="Quoi">{line.what}</td>
                            <td data-label="Par qui">{line.by}</td>
                        </tr>
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// Events. The column of accounts is there where lines name one.
#[component]
pub(crate) fn Events(events: Vec<EventShown>) -> impl IntoView {
    if events.is_empty() {
        return view! { <p class="empty">"Rien, depuis un an."</p> }.into_any();
    }
    let numbered = events.iter().any(|line| !line.account.is_empty());
    view! {
        <table class="table table-rows">
            <caption>"Le plus récent d’abord"</caption>
            <thead>
                <tr>
                    <th scope="col">"Quand"</th>
                    <th scope="col">"Quoi"</th>
                    {numbered.then(|| view! { <th scope="col">"Numéro du compte"</th> })}
                    <th scope="col">"Depuis le réseau"</th>
                </tr>
            </thead>
            <tbody>
                {events
                    .into_iter()
                    .map(|line| view! {
                        <tr>
                            <td data-label="Quand">{line.at}</td>
                            <td data-label="Quoi">{line.what}</td>
                            {numbered.then(|| view! { <td data-label="Numéro du compte">{line.account}</td> })}
                            <td data-label="Depuis le réseau">{line.network}</td>
                        </tr>
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
