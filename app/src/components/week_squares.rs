//! The mark: two rows of five squares, two weeks of five days. The same drawing tells which weeks an offer takes.

use domain::{
    typography::capitalised,
    weeks::{Week, Weeks},
};
use leptos::prelude::*;

/// A square of 8 units with round corners, from the end of its first corner on; and the way to the next one.
const SQUARE: &str =
    "h5a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-5a1.5 1.5 0 0 1-1.5-1.5v-5a1.5 1.5 0 0 1 1.5-1.5z";
const NEXT: &str = "m11 0";

/// Ten squares, those of `weeks` filled, none of them when there is nothing. Always beside the same in words.
#[component]
pub(crate) fn WeekSquares(weeks: Option<Weeks>) -> impl IntoView {
    // Lists have one a line: one piece of text costs a tenth of what elements do, to write and to hydrate, and a path what one of
    // its squares would.
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
    let row = [SQUARE; 5].join(NEXT);
    let path = |(week, y): (Week, u8)| {
        let class = if weeks.is_some_and(|weeks| weeks.covers(week)) {
            "day day-on"
        } else {
            "day"
        };
        format!(r#"<path class="{class}" d="M1.5 {y}{row}"></path>"#)
    };
    Week::ALL
        .into_iter()
        .zip([0, 11])
        .map(path)
        .collect::<Vec<_>>()
        .concat()
}
