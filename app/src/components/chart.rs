//! Pictures of numbers, drawn in SVG by whoever renders the page: no script, no inline style. The numbers stand in words beside each.

use domain::typography::number;
use leptos::prelude::*;
use wire::school::Counted;

/// How large a curve is drawn, without its margins.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 120.0;

/// The points of a curve of those numbers, of which the last is at the right and `whole` at the top.
pub fn points(numbers: &[u32], whole: u32, (width, height): (f64, f64)) -> Vec<(f64, f64)> {
    let steps = u32::try_from(numbers.len().saturating_sub(1)).unwrap_or(1).max(1);
    (0_u32..)
        .zip(numbers)
        .map(|(index, number)| {
            let x = f64::from(index) / f64::from(steps) * width;
            let y = height - f64::from((*number).min(whole)) / f64::from(whole.max(1)) * height;
            (x, y)
        })
        .collect()
}

/// Points as SVG writes them.
pub fn line(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    points.join(" ")
}

/// The same, closed along the bottom.
fn area(points: &[(f64, f64)], (width, height): (f64, f64)) -> String {
    format!("0,{height:.1} {} {width:.1},{height:.1}", line(points))
}

/// Two curves of a whole that grows: an area for the first, a line for the second.
#[component]
pub(crate) fn Curve(
    label: &'static str,
    whole: u32,
    placed: Vec<u32>,
    signed: Vec<u32>,
    first: String,
    last: String,
) -> impl IntoView {
    let size = (WIDTH, HEIGHT);
    let (placed_points, signed_points) = (points(&placed, whole, size), points(&signed, whole, size));
    let end = |points: &[(f64, f64)]| points.last().map_or(HEIGHT, |(_, y)| *y);
    let (placed_end, signed_end) = (end(&placed_points), end(&signed_points));
    let half = format!("M0 {:.1}H{WIDTH}", HEIGHT / 2.0);
    view! {
        <figure class="chart">
            <svg class="chart-drawing" viewBox="-4 -14 360 156" role="img" aria-label=label>
                <path class="chart-grid" d=format!("M0 0H{WIDTH}") />
                <path class="chart-grid" d=half />
                <path class="chart-axis" d=format!("M0 {HEIGHT}H{WIDTH}") />
                <polygon class="chart-area" points=area(&placed_points, size) />
                <polyline class="chart-line" points=line(&placed_points) />
                <polyline class="chart-line chart-line-signed" points=line(&signed_points) />
                <circle class="chart-end" cx=WIDTH cy=format!("{placed_end:.1}") r="4" />
                <circle class="chart-end chart-end-signed" cx=WIDTH cy=format!("{signed_end:.1}") r="4" />
                <g aria-hidden="true">
                    <text x="0" y="-4">
                        {format!("{} élèves", number(whole as usize))}
                    </text>
                    <text class="chart-strong" x="308" y=format!("{:.1}", placed_end + 4.0)>
                        {number(placed.last().copied().unwrap_or_default() as usize)}
                    </text>
                    // Two numbers that would stand on one another: the lower one moves down.
                    <text class="chart-strong" x="308" y=format!("{:.1}", (signed_end + 4.0).max(placed_end + 17.0))>
                        {number(signed.last().copied().unwrap_or_default() as usize)}
                    </text>
                    <text x="0" y="136">
                        {first}
                    </text>
                    <text class="chart-text-end" x=WIDTH y="136">
                        {last}
                    </text>
                </g>
            </svg>
            <figcaption>
                <span class="chart-key chart-key-area">"Élèves placés"</span>
                <span class="chart-key chart-key-line">"Conventions signées"</span>
            </figcaption>
        </figure>
    }
    .into_any()
}

/// A small curve, without words: they stand beside it.
#[component]
pub(crate) fn Spark(whole: u32, placed: Vec<u32>) -> impl IntoView {
    let size = (100.0, 30.0);
    let points = points(&placed, whole, size);
    view! {
        <svg class="chart-spark" viewBox="0 -1 100 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path class="chart-axis" d="M0 30H100" />
            <polygon class="chart-area" points=area(&points, size) />
            <polyline class="chart-line" points=line(&points) />
        </svg>
    }
    .into_any()
}

/// Rings round home, the fuller the more weeks are spent in them. The outermost one is all that is beyond.
#[component]
pub(crate) fn RingsPicture(rings: Vec<Counted>) -> impl IntoView {
    let most = rings.iter().map(|ring| ring.count).max().unwrap_or(1).max(1);
    let said: Vec<String> = rings
        .iter()
        .map(|ring| format!("{}\u{a0}: {}", ring.words, number(ring.count as usize)))
        .collect();
    let label = format!("Semaines de stage selon la distance\u{a0}: {}", said.join(", "));
    let count = rings.len();
    // From the outermost inwards: each covers the middle of the one before.
    let circles: Vec<_> = rings
        .iter()
        .enumerate()
        .rev()
        .map(|(index, ring)| {
            let r = 20 * (index + 1);
            let class = format!("chart-ring chart-ring-{}", shade(ring.count, most));
            view! { <circle class=class cx="0" cy="0" r=r /> }
        })
        .collect();
    let names = rings
        .into_iter()
        .enumerate()
        .map(|(index, ring)| {
            let y = if index == 0 {
                4.0
            } else {
                -(20.0 * u32::try_from(index).map_or(0.0, f64::from) + 10.0) + 4.0
            };
            let class = if shade(ring.count, most) > 3 {
                "chart-ring-count chart-ring-dark"
            } else {
                "chart-ring-count"
            };
            view! {
                <text class=class x="0" y=format!("{y:.1}")>
                    {number(ring.count as usize)}
                </text>
            }
        })
        .collect_view();
    let edge = 20 * count + 4;
    view! {
        <svg class="chart-rings" viewBox=format!("-{edge} -{edge} {} {}", 2 * edge, 2 * edge) role="img" aria-label=label>
            {circles}
            <g aria-hidden="true">{names}</g>
        </svg>
    }
    .into_any()
}

/// One of five shades, from nothing to the most there is.
pub fn shade(count: u32, most: u32) -> u32 {
    if count == 0 {
        0
    } else {
        1 + (count * 4 / most.max(1)).min(3)
    }
}

/// Ranked bars: what, how many, and a bar as long as that.
#[component]
pub(crate) fn Bars(lines: Vec<Counted>) -> impl IntoView {
    let most = lines.iter().map(|line| line.count).max().unwrap_or_default();
    view! {
        <ul class="chart-bars" role="list">
            {lines
                .into_iter()
                .map(|line| {
                    view! {
                        <li>
                            <span class="chart-bar-words">{line.words}</span>
                            <span class="chart-bar-count">{number(line.count as usize)}</span>
                            <Bar count=line.count most />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// A bar, as long as its number is of the largest.
#[component]
pub(crate) fn Bar(count: u32, most: u32, #[prop(optional)] second: bool) -> impl IntoView {
    let width = f64::from(count) / f64::from(most.max(1)) * 100.0;
    let class = if second {
        "chart-bar-fill chart-bar-second"
    } else {
        "chart-bar-fill"
    };
    view! {
        <svg class="chart-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class=class x="0" y="0" width=format!("{width:.1}") height="6" />
        </svg>
    }
    .into_any()
}
