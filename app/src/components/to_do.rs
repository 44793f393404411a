//! What somebody does now, first on their start page: the most urgent first, each with its act, and for how long it has
//! waited or, once that is near, until when.

use domain::{
    awaited::{Space, to_find},
    urls::TO_DO,
    weeks::Weeks,
};
use leptos::prelude::*;
use wire::account::{AwaitedShown, Me};

use super::{
    around::Around,
    icon::{Drawing, Icon},
};

/// What is awaited in a space, or in all of them where none is named. Where nothing is: what comes next, in words, or what is inside,
/// which follows in any case.
#[component]
pub(crate) fn ToDo(
    #[prop(optional)] space: Option<Space>,
    #[prop(optional)] nothing: &'static str,
    /// The structure that the page is about, whose acts come before those of the others.
    #[prop(optional)]
    host: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let Around { me, awaited } = Around::of_page();
    let host = StoredValue::new(host);
    view! {
        <section class="to-do" aria-labelledby="a-faire">
            <h2 id="a-faire">"À faire maintenant"</h2>
            <Transition>
                {move || Suspend::new(async move {
                    let mut lines = awaited.await.unwrap_or_default();
                    let me = me.await.ok().flatten();
                    lines.retain(|line| space.is_none_or(|space| line.space == space));
                    lines.sort_by_key(|line| host.with_value(|here| is_elsewhere(line, here)));
                    let all = (!lines.is_empty()).then(|| {
                        view! {
                            <p class="to-do-all">
                                <a href=TO_DO>"Tout voir, jour par jour"</a>
                            </p>
                        }
                    });
                    view! {
                        {shown(lines, nothing, me.as_ref())}
                        {all}
                    }
                })}
            </Transition>
            {children.map(|children| children())}
        </section>
    }
    .into_any()
}

/// Whether something is done for another structure than that one.
fn is_elsewhere(line: &AwaitedShown, here: &str) -> bool {
    !here.is_empty() && !line.host.is_empty() && line.host != here
}

/// The list itself.
pub(crate) fn shown(lines: Vec<AwaitedShown>, nothing: &'static str, me: Option<&Me>) -> AnyView {
    if !lines.is_empty() {
        return view! {
            <ul class="to-do-list" role="list">
                {lines.into_iter().enumerate().map(|(place, line)| one(line, place == 0)).collect_view()}
            </ul>
        }
        .into_any();
    }
    (!nothing.is_empty())
        .then(|| nothing_awaited(nothing, me))
        .into_any()
}

/// What is said where nobody awaits anything: that, and what comes next; to a pupil without a place, to look for one.
pub(crate) fn nothing_awaited(next: &'static str, me: Option<&Me>) -> AnyView {
    if let Some((weeks, me)) = me.and_then(|me| Some((me.to_find?, me))) {
        return looked_for(weeks, me.search.clone());
    }
    view! {
        <p class="to-do-none">
            <Drawing icon=Icon::Success />
            <span>
                <strong>"Rien n’est attendu de vous."</strong>
                " "
                {next}
            </span>
        </p>
    }
    .into_any()
}

/// The weeks that a pupil looks for, as a thing to do.
fn looked_for(weeks: Weeks, search: String) -> AnyView {
    let (title, about) = to_find(weeks);
    view! {
        <ul class="to-do-list" role="list">
            <li>
                <p class="to-do-what">
                    <strong>{title}</strong>
                    <span>{about}</span>
                </p>
                <a class="button" href=search>
                    "Chercher un stage"
                </a>
            </li>
        </ul>
    }
    .into_any()
}

/// One thing; the first has the button that stands out.
fn one(line: AwaitedShown, first: bool) -> impl IntoView {
    let AwaitedShown {
        words,
        when,
        pressing,
        act,
        path,
        ..
    } = line;
    let spoken = format!("\u{a0}: {words}");
    // The router looks for the place within a page before the page is there: the browser waits for it, shows it and begins there.
    let rel = path.contains('#').then_some("external");
    view! {
        <li>
            <p class="to-do-what">
                <strong>{words}</strong>
                {(!when.is_empty())
                    .then(|| {
                        let class = if pressing { "to-do-when to-do-pressing" } else { "to-do-when" };
                        view! { <span class=class>{when}</span> }
                    })}
            </p>
            <a class=if first { "button" } else { "button button-quiet" } href=path rel=rel>
                {act}
                <span class="visually-hidden">{spoken}</span>
            </a>
        </li>
    }
}
