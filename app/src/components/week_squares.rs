//! The mark: two rows of five squares, two weeks of five days. The same drawing tells which weeks an offer takes.

use domain::{
    typography::capitalised,
    weeks::{Week, Weeks},
};
use leptos::prelude::*;

use super::markup::Markup;

/// Five squares in a row, in the sprite: a list says them up to fifty times.
const ROW: &str = "/icons.svg#five-days";

/// Ten squares, those of `weeks` filled, none of them when there is nothing. Always beside the same in words.
#[component]
pub(crate) fn WeekSquares(weeks: Option<Weeks>) -> impl IntoView {
    // Lists have one a line: one piece of text costs a tenth of what elements do, to write and to hydrate.
    view! {
        <svg
            class="ten-squares"
            viewBox="0 0 52 19"
            width="52"
            height="19"
            aria-hidden="true"
            focusable="false"
            inner_html=squares(weeks)
        ></svg>
    }
}

/// The weeks of a line, in a list that has a column of them.
#[component]
pub(crate) fn WeeksCell(weeks: Weeks) -> impl IntoView {
    view! {
        <td data-label="Semaines" class="cell-weeks">
            <WeekSquares weeks=Some(weeks) />
            <span>{capitalised(weeks.label())}</span>
        </td>
    }
}

fn squares(weeks: Option<Weeks>) -> String {
    rows(Markup::new(""), weeks).written()
}

fn rows(markup: Markup, weeks: Option<Weeks>) -> Markup {
    let row = |markup: Markup, (week, y): (Week, &'static str)| {
        let class = if weeks.is_some_and(|weeks| weeks.covers(week)) {
            "day day-on"
        } else {
            "day"
        };
        markup
            .html("<use class=\"")
            .html(class)
            .html("\" href=\"")
            .html(ROW)
            .html("\" y=\"")
            .html(y)
            .html("\"></use>")
    };
    Week::ALL.into_iter().zip(["0", "11"]).fold(markup, row)
}

impl Markup {
    /// See [`WeekSquares`].
    #[must_use]
    pub(crate) fn week_squares(self, weeks: Weeks) -> Self {
        let drawing = self
            .html(r#"<svg class="ten-squares" viewBox="0 0 52 19" width="52" height="19""#)
            .html(r#" aria-hidden="true" focusable="false">"#);
        rows(drawing, Some(weeks)).html("</svg>")
    }
}
