//! What the pages about a school's people have in common: the ways between them.

use domain::urls::{SCHOOL_CLASSES, SCHOOL_REFERENTS, SCHOOL_TEAM};
use leptos::prelude::*;
use leptos_meta::Title;

/// A page about a school's people. `office`: whether the reader says who follows whom.
#[component]
pub(super) fn People(
    title: &'static str,
    here: &'static str,
    office: bool,
    children: Children,
) -> impl IntoView {
    let tab = |path: &'static str, label: &'static str| {
        view! {
            <a href=path aria-current=(path == here).then_some("page")>
                {label}
            </a>
        }
    };
    view! {
        <Title text=title />
        <div class="page school-people">
            <h1>{title}</h1>
            <nav class="tabs" aria-label="Équipe et classes">
                {tab(SCHOOL_TEAM, "Équipe")}
                {tab(SCHOOL_CLASSES, "Classes")}
                {office.then(|| tab(SCHOOL_REFERENTS, "Référents"))}
            </nav>
            {children()}
        </div>
    }
    .into_any()
}

/// A field of which a page has several: its name tells which one it is, and is its id.
#[component]
pub(super) fn OwnField(
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: String,
    error: String,
    #[prop(optional)] several_lines: bool,
    #[prop(optional)] phone: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let invalid = (!error.is_empty()).then_some("true");
    let control = if several_lines {
        view! {
            <textarea id=name.clone() name=name.clone() rows="3" aria-describedby=described aria-invalid=invalid>
                {value}
            </textarea>
        }
        .into_any()
    } else {
        view! {
            <input id=name.clone() name=name.clone() type=if phone { "tel" } else { "text" } value=value aria-describedby=described
                aria-invalid=invalid />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {control}
            <p class="error" id=error_id>
                {(!error.is_empty()).then_some(error)}
            </p>
        </div>
    }
    .into_any()
}
