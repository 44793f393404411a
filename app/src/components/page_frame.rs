//! The frame of what a page loads: it waits for the answer, then shows it, or says why there is none.
//!
//! A page asks for all it loads at its top and gives it to one of these functions. All pages share the code that waits: what each of
//! them adds is its own view.

use std::future::Future;

use leptos::prelude::*;
use wire::error::AppError;

use super::{
    error_view::{ErrorView, PartError},
    own_task::own_task,
};
use crate::{resource::Loadable, response::suspended};

/// Shows a page once `loaded` is there, or the page of the first error.
pub(crate) fn page_frame<L: Loadable>(
    loaded: L,
    show: impl Fn(L::Value) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    framed(move || shown(loaded, show.clone(), error_page))
}

/// The same for a page that changes while it is open: what is shown stays until the next answer is there.
pub(crate) fn steady_page_frame<L: Loadable>(
    loaded: L,
    show: impl Fn(L::Value) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let wait = suspend(move || shown(loaded, show.clone(), error_page));
    view! { <Transition>{move || wait()}</Transition> }.into_any()
}

/// The same for a part of a page that has a heading of its own.
pub(crate) fn part_frame<L: Loadable>(
    loaded: L,
    show: impl Fn(L::Value) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    framed(move || shown(loaded, show.clone(), error_part))
}

/// The frame alone, for what makes something of an error: `wait` ends with the view.
pub(crate) fn framed<F>(wait: impl Fn() -> F + Send + Sync + 'static) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    let wait = suspend(wait);
    view! { <Suspense>{move || wait()}</Suspense> }.into_any()
}

pub(crate) fn error_page(error: AppError) -> AnyView {
    view! { <ErrorView error /> }.into_any()
}

fn error_part(error: AppError) -> AnyView {
    view! { <PartError error /> }.into_any()
}

async fn shown<L: Loadable>(
    loaded: L,
    show: impl Fn(L::Value) -> AnyView + Send + 'static,
    fail: fn(AppError) -> AnyView,
) -> AnyView {
    match loaded.all().await {
        Ok(value) => own_task(move || show(value)),
        Err(error) => fail(error),
    }
}

/// Forgets the type of a page's future, so that what renders it is compiled once.
fn suspend<F>(wait: impl Fn() -> F + Send + Sync + 'static) -> Box<dyn Fn() -> Suspend<AnyView> + Send + Sync>
where
    F: Future<Output = AnyView> + Send + 'static,
{
    Box::new(suspended(wait))
}
