//! What never changes while it is shown: a page that the server sent is left there as it stands.

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::{
            CastFrom,
            types::{Element, Node},
        },
        ssr::StreamBuilder,
        view::{
            Mountable, Position, PositionState, Render, RenderFlags, RenderHtml, add_attr::AddAnyAttr,
            any_view::AnyViewState,
        },
    },
};

/// One element that changes nothing by itself: within it nothing is heard of, read again or awaited, and no title is set. Where the server
/// sent it, the code steps over it, and `view` is not even asked for; a page shown by navigation makes it like anything else.
pub(crate) fn still(view: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    Still(Box::new(view)).into_any()
}

struct Still(Box<dyn FnOnce() -> AnyView + Send>);

impl Still {
    fn made(self) -> AnyView {
        (self.0)()
    }
}

enum StillState {
    /// As the server sent it.
    Sent(Element),
    Made(AnyViewState),
}

impl StillState {
    fn shown(&self) -> &dyn Mountable {
        match self {
            Self::Sent(element) => element,
            Self::Made(state) => state,
        }
    }

    fn shown_mut(&mut self) -> &mut dyn Mountable {
        match self {
            Self::Sent(element) => element,
            Self::Made(state) => state,
        }
    }
}

impl Mountable for StillState {
    fn unmount(&mut self) {
        self.shown_mut().unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.shown_mut().mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.shown().insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.shown().elements()
    }
}

impl Render for Still {
    type State = StillState;

    fn build(self) -> Self::State {
        StillState::Made(self.made().build())
    }

    fn rebuild(self, state: &mut Self::State) {
        match state {
            StillState::Made(made) => self.made().rebuild(made),
            StillState::Sent(_) => {
                let mut made = self.build();
                state.insert_before_this(&mut made);
                state.unmount();
                *state = made;
            }
        }
    }
}

impl AddAnyAttr for Still {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        let attr = attr.into_cloneable_owned();
        Self(Box::new(move || self.made().add_any_attr(attr).into_any()))
    }
}

impl RenderHtml for Still {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self.made()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        flags: RenderFlags,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.made().to_html_with_buf(buf, position, flags, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        flags: RenderFlags,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.made()
            .to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, flags, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        // What stands there is what the server made of the same view, an element.
        match Element::cast_from(cursor.current()) {
            Some(element) => StillState::Sent(element),
            None => self.build(),
        }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
