//! Pieces of a page that wake one after the other: between two of them the browser does what people ask of it.

use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{
            Position, PositionState, Render, RenderFlags, RenderHtml, add_attr::AddAnyAttr,
            any_view::AnyViewState,
        },
    },
};

use crate::response::next_task;

/// What a page shows, made and hydrated in a task of its own where the server sent it. A phone takes a fifth of a second for a page of
/// results: whatever is touched meanwhile would wait for all of it.
pub(crate) fn own_task(view: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    OwnTask {
        owner: Owner::current().unwrap_or_default(),
        view: Piece::Asked(Box::new(view)),
    }
    .into_any()
}

/// `owner` is whose context and signals the piece has, whenever it is made.
struct OwnTask {
    owner: Owner,
    view: Piece,
}

enum Piece {
    Asked(Box<dyn FnOnce() -> AnyView + Send>),
    Made(AnyView),
}

impl Piece {
    fn made(self, owner: &Owner) -> AnyView {
        match self {
            Self::Asked(view) => owner.with(|| untrack(view)),
            Self::Made(view) => view,
        }
    }
}

impl OwnTask {
    fn made(self) -> AnyView {
        self.view.made(&self.owner)
    }
}

impl Render for OwnTask {
    type State = AnyViewState;

    fn build(self) -> Self::State {
        self.made().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.made().rebuild(state);
    }
}

impl AddAnyAttr for OwnTask {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        let attr = attr.into_cloneable_owned();
        let Self { owner, view } = self;
        let whose = owner.clone();
        let view = Piece::Asked(Box::new(move || view.made(&whose).add_any_attr(attr).into_any()));
        Self { owner, view }
    }
}

impl RenderHtml for OwnTask {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        // What it loads is asked for with the rest of the page.
        let asked = std::mem::replace(&mut self.view, Piece::Made(().into_any()));
        let mut view = asked.made(&self.owner);
        self.owner.with(|| view.dry_resolve());
        self.view = Piece::Made(view);
    }

    async fn resolve(self) -> Self::AsyncOutput {
        let owner = self.owner.clone();
        let view = self.made();
        owner.with(|| ScopedFuture::new(view.resolve())).await
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        flags: RenderFlags,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let owner = self.owner.clone();
        let view = self.made();
        owner.with(|| view.to_html_with_buf(buf, position, flags, extra_attrs));
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        flags: RenderFlags,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let owner = self.owner.clone();
        let view = self.made();
        owner.with(|| view.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, flags, extra_attrs));
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.made().hydrate::<FROM_SERVER>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        next_task().await;
        let owner = self.owner.clone();
        let view = self.made();
        owner
            .with(|| ScopedFuture::new(view.hydrate_async(cursor, position)))
            .await
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
