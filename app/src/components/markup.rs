//! HTML that is written at once, for what stands on a page dozens of times and reacts to nothing: as elements, each is made and freed for each
//! page, and the cards of a page of results were some five hundred.

use super::icon::Icon;

/// A piece of HTML. What is ours is written as it is, and all else as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Markup(String);

impl Markup {
    /// Begins with HTML of ours.
    pub fn new(html: &'static str) -> Self {
        let mut written = String::with_capacity(512);
        written.push_str(html);
        Self(written)
    }

    /// HTML of ours.
    #[must_use]
    pub fn html(mut self, html: &'static str) -> Self {
        self.0.push_str(html);
        self
    }

    /// A text, or the value of an attribute, between double quotes.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (plain, special) = rest.split_at(at);
            self.0.push_str(plain);
            self.0.push_str(match special.as_bytes().first() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                _ => "&#39;",
            });
            rest = special.get(1..).unwrap_or_default();
        }
        self.0.push_str(rest);
        self
    }

    /// What stands there in some cases only.
    #[must_use]
    pub fn when(self, is_there: bool, write: impl FnOnce(Self) -> Self) -> Self {
        if is_there { write(self) } else { self }
    }

    /// A drawing of the sprite: see [`Drawing`](super::icon::Drawing).
    #[must_use]
    pub(crate) fn icon(self, icon: Icon) -> Self {
        self.html(r#"<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><use href=""#)
            .html(icon.address())
            .html(r#""></use></svg>"#)
    }

    /// All of it, for `inner_html`.
    pub fn written(self) -> String {
        self.0
    }
}
