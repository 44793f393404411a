//! The mark: two rows of five squares, two weeks of five days. The same drawing tells which weeks an offer takes.

use domain::{
    typography::capitalised,
    weeks::{Week, Weeks},
};
use leptos::prelude::*;

/// Side of a square and the gap after it, in the drawing's units.
const SIDE: u32 = 8;
const STEP: u32 = 11;

/// Ten squares, those of `weeks` filled, none of them when there is nothing. Always beside the same in words.
#[component]
pub(crate) fn WeekSquares(weeks: Option<Weeks>) -> impl IntoView {
    // Lists have one a line: one piece of text costs a tenth of what ten elements do, to write and to hydrate.
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
    Week::ALL
        .into_iter()
        .zip([0, STEP])
        .flat_map(|(week, y)| {
            let class = if weeks.is_some_and(|weeks| weeks.covers(week)) {
                "day day-on"
            } else {
                "day"
            };
            (0..5).map(move |day| {
                let x = day * STEP;
                format!(
                    r#"<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="1.5" class="{class}"></rect>"#
                )
            })
        })
        .collect()
}
