//! The map of a search: home at the centre, rings at round distances, north up. Each offer of the page is a mark that
//! leads to its card; the others are gathered by direction and distance, and lead to the page where they are listed.

use domain::{
    place::{FAR_FROM_HOME, Kilometres},
    query::{Page, SearchQuery, Sort},
    search_map::{CompassPoint, Group, MapPoint, Mark, SearchMap},
    sector::SectorFamily,
    typography::{counted, number, of_place},
};
use leptos::prelude::*;

/// Half the side of the drawing inside its margin, in the drawing's units.
const REACH: f64 = 100.0;
/// Offers of the page nearer than this to each other share a mark; groups keep further from everything.
const APART: f64 = 9.0;
const GROUP_APART: f64 = 16.0;

/// The identifiers that tie a mark and a card together.
pub(crate) fn card_anchor(offer: &str) -> String {
    format!("offre-{offer}")
}

/// See [`card_anchor`].
pub(crate) fn mark_anchor(offer: &str) -> String {
    format!("repere-{offer}")
}

/// The map, its legend, and the same in words. `titles` are those of the page's offers.
#[component]
pub(crate) fn SearchMapFigure(
    map: SearchMap,
    query: SearchQuery,
    home: String,
    titles: Vec<(String, String)>,
    /// The last page that can be reached.
    last_page: u32,
) -> impl IntoView {
    let SearchMap { rings, marks, groups } = map;
    let radius = f64::from(rings.last().copied().unwrap_or(1));
    let mut families: Vec<SectorFamily> = marks
        .iter()
        .map(|mark| mark.family)
        .chain(
            groups
                .iter()
                .filter(|group| group.others > 0)
                .map(|group| group.family),
        )
        .collect();
    families.sort();
    families.dedup();
    let clusters = clusters(&marks, &titles);
    let mut taken: Vec<_> = clusters.iter().map(|cluster| cluster.at).collect();
    let shown_groups = groups
        .iter()
        .filter(|group| group.others > 0)
        .map(|group| one_group(group, &rings, &query, last_page, &mut taken))
        .collect_view();
    let shown_marks = clusters.into_iter().map(one_mark).collect_view();
    let caption = format!("Où sont les offres, vues {}", of_place(&home));
    view! {
        <details class="picture fold">
            <summary>"Voir où sont les offres"</summary>
            <div class="picture-body">
                <a class="picture-skip" href="#liste" rel="external">
                    "Passer l’image des offres"
                </a>
                <svg class="picture-drawing" viewBox="-112 -112 224 224" role="group" aria-label=caption>
                    {rings
                        .iter()
                        .map(|&km| {
                            let r = f64::from(km) / radius * REACH;
                            let class = if Kilometres::whole(km) == FAR_FROM_HOME { "ring ring-far" } else { "ring" };
                            view! {
                                <circle class=class cx="0" cy="0" r=r />
                                <text class="ring-label" x="0" y=r + 3.0 aria-hidden="true">
                                    {format!("{km}\u{a0}km")}
                                </text>
                            }
                        })
                        .collect_view()}
                    <text class="ring-north" x="0" y="-103" aria-hidden="true">"N"</text>
                    {shown_groups}
                    <path class="picture-home" d="M0-7 7-.5H4.5V6h-9V-.5H-7Z" aria-hidden="true" />
                    {shown_marks}
                </svg>
                <div>
                    <ul class="legend" role="list">
                        {families
                            .into_iter()
                            .map(|family| {
                                view! {
                                    <li>
                                        <svg viewBox="-10 -10 20 20" width="20" height="20" aria-hidden="true" focusable="false">
                                            <path class=family_class(family) d=shape(family) />
                                        </svg>
                                        {family.label()}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                    <p class="quiet">
                        "Un repère plein mène à sa fiche dans la liste\u{a0}; un repère vide, à la page où sont ces offres."
                    </p>
                    <details class="picture-words">
                        <summary>"La même chose en mots"</summary>
                        <InWords groups rings />
                    </details>
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// Offers by direction and distance, as sentences: a table of eight rows would be mostly empty.
#[component]
fn InWords(groups: Vec<Group>, rings: Vec<u8>) -> impl IntoView {
    let line = |direction: CompassPoint| {
        let parts: Vec<String> = groups
            .iter()
            .filter(|group| group.direction == direction)
            .map(|group| format!("{} {}", number(group.all as usize), between(group.ring, &rings)))
            .collect();
        let total: u32 = groups
            .iter()
            .filter(|group| group.direction == direction)
            .map(|group| group.all)
            .sum();
        (!parts.is_empty()).then(|| {
            view! {
                <li>
                    {format!(
                        "{} {}\u{a0}: {}.",
                        counted(total as usize, "offre", "offres"),
                        direction.label(),
                        parts.join(", "),
                    )}
                </li>
            }
        })
    };
    view! { <ul class="plain-list">{CompassPoint::ALL.map(line).collect_view()}</ul> }
}

/// « entre 5 et 10 km ».
fn between(ring: u8, rings: &[u8]) -> String {
    let ring = usize::from(ring);
    let outer = rings.get(ring).copied().unwrap_or_default();
    match ring.checked_sub(1).and_then(|inner| rings.get(inner)) {
        Some(inner) => format!("entre {inner} et {outer}\u{a0}km"),
        None => format!("à moins de {outer}\u{a0}km"),
    }
}

fn one_mark(cluster: Cluster) -> AnyView {
    let Cluster {
        at: (x, y),
        family,
        offers,
    } = cluster;
    let count = offers.len();
    let titles: Vec<_> = offers.iter().map(|(_, title)| title.as_str()).collect();
    let label = format!("Dans la liste\u{a0}: {}", titles.join("\u{a0}; "));
    let href = offers.first().map(|(id, _)| format!("#{}", card_anchor(id)));
    let spoken = label.clone();
    let scale = if count > 1 { 1.3 } else { 1.0 };
    view! {
        <a class="mark" href=href rel="external" aria-label=spoken>
            <title>{label}</title>
            // One anchor for each offer, so that each card finds its mark.
            {offers.into_iter().map(|(id, _)| view! { <g id=mark_anchor(&id)></g> }).collect_view()}
            <g transform=format!("translate({x:.1} {y:.1})")>
                <path class=family_class(family) d=shape(family) transform=format!("scale({scale})") />
                {(count > 1).then(|| view! { <text class="mark-count" y="3">{count}</text> })}
            </g>
        </a>
    }
    .into_any()
}

fn one_group(
    group: &Group,
    rings: &[u8],
    query: &SearchQuery,
    last_page: u32,
    taken: &mut Vec<(f64, f64)>,
) -> AnyView {
    let (x, y) = free_place(group.point, taken);
    let label = format!(
        "{} {}, {}",
        counted(group.others as usize, "autre offre", "autres offres"),
        group.direction.label(),
        between(group.ring, rings)
    );
    let page = group.nearer / SearchQuery::PER_PAGE + 1;
    let drawing = view! {
        <title>{label.clone()}</title>
        <g transform=format!("translate({x:.1} {y:.1})")>
            <path class=family_class(group.family) d=shape(group.family) transform="scale(1.45)" />
            <text class="group-count" y="3.2">
                {short(group.others)}
            </text>
        </g>
    };
    if page > last_page {
        return view! { <g class="mark mark-group" role="img" aria-label=label>{drawing}</g> }.into_any();
    }
    // Pages are counted from home outwards.
    let there = query.with(|query| {
        query.sort = Some(Sort::Distance);
        query.page = Page(page);
    });
    let href = format!("{}#liste", there.tidy().to_path());
    view! {
        <a class="mark mark-group" href=href aria-label=label>
            {drawing}
        </a>
    }
    .into_any()
}

/// « 12 », « 1,2k »: what fits in a mark.
fn short(count: u32) -> String {
    if count < 1000 {
        count.to_string()
    } else if count < 9950 {
        format!("{:.1}k", f64::from(count) / 1000.0).replace('.', ",")
    } else {
        format!("{}k", (count + 500) / 1000)
    }
}

/// Where a point is on the drawing.
fn place(point: MapPoint) -> (f64, f64) {
    let units = |thousandths: i16| f64::from(thousandths) / 1000.0 * REACH;
    (units(point.east), -units(point.north))
}

/// Offers of the page that stand so close together that they share a mark, at the place of the first.
struct Cluster {
    at: (f64, f64),
    family: SectorFamily,
    /// Id and title of each.
    offers: Vec<(String, String)>,
}

/// The marks of the page; `titles` has the title of each offer by its id.
fn clusters(marks: &[Mark], titles: &[(String, String)]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for mark in marks {
        let (x, y) = place(mark.point);
        let id = mark.offer.to_string();
        let title = titles
            .iter()
            .find(|(offer, _)| *offer == id)
            .map(|(_, title)| title.clone());
        let offer = (id, title.unwrap_or_default());
        let near = |cluster: &&mut Cluster| (cluster.at.0 - x).hypot(cluster.at.1 - y) < APART;
        match clusters.iter_mut().find(near) {
            Some(cluster) => cluster.offers.push(offer),
            None => clusters.push(Cluster {
                at: (x, y),
                family: mark.family,
                offers: vec![offer],
            }),
        }
    }
    clusters
}

/// A place for a group, which stands for a whole part of the circle: its own, or the nearest free one.
fn free_place(point: MapPoint, taken: &mut Vec<(f64, f64)>) -> (f64, f64) {
    let (x, y) = place(point);
    let free = (0..40)
        .map(|turn| {
            // The golden angle fills a disc evenly.
            let turn = f64::from(turn);
            let (sin, cos) = (turn * 2.4).sin_cos();
            let away = 3.0 * turn.sqrt();
            (x + away * cos, y + away * sin)
        })
        .find(|(x, y)| taken.iter().all(|(a, b)| (x - a).hypot(y - b) >= GROUP_APART))
        .unwrap_or((x, y));
    taken.push(free);
    free
}

fn family_class(family: SectorFamily) -> &'static str {
    match family {
        SectorFamily::Nature => "family family-nature",
        SectorFamily::Industry => "family family-industry",
        SectorFamily::Digital => "family family-digital",
        SectorFamily::Culture => "family family-culture",
        SectorFamily::Commerce => "family family-commerce",
        SectorFamily::Care => "family family-care",
        SectorFamily::Public => "family family-public",
    }
}

/// A shape for each family, about 12 units wide, so that no colour needs to be told from another.
fn shape(family: SectorFamily) -> &'static str {
    match family {
        SectorFamily::Nature => "M0-7 6.5 5h-13Z",
        SectorFamily::Industry => "M-5.5-5.5h11v11h-11Z",
        SectorFamily::Digital => "M0-7.5 7.5 0 0 7.5-7.5 0Z",
        SectorFamily::Culture => "M0-7 6.7-2.2 4.1 5.7h-8.2L-6.7-2.2Z",
        SectorFamily::Commerce => "M6.2 0A6.2 6.2 0 1 1-6.2 0 6.2 6.2 0 0 1 6.2 0Z",
        SectorFamily::Care => "M-2.5-7h5v4.5H7v5H2.5V7h-5V2.5H-7v-5h4.5Z",
        SectorFamily::Public => "M-3.5-6.5h7L7 0 3.5 6.5h-7L-7 0Z",
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{OfferId, uuid_v7};

    use super::*;

    #[test]
    fn counts_are_short() {
        for (count, text) in [
            (7, "7"),
            (12, "12"),
            (999, "999"),
            (1000, "1,0k"),
            (9949, "9,9k"),
            (30_400, "30k"),
        ] {
            assert_eq!(short(count), text);
        }
    }

    #[test]
    fn neighbours_share_a_mark_and_others_do_not() {
        let mark = |number: u8, east| Mark {
            offer: OfferId(uuid_v7(0, [number; 10])),
            point: MapPoint { east, north: 0 },
            family: SectorFamily::Care,
        };
        let marks = [mark(1, 0), mark(2, 20), mark(3, 500)];
        let sizes: Vec<_> = clusters(&marks, &[])
            .iter()
            .map(|cluster| cluster.offers.len())
            .collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn distances_in_words() {
        assert_eq!(between(0, &[5, 10]), "à moins de 5\u{a0}km");
        assert_eq!(between(1, &[5, 10]), "entre 5 et 10\u{a0}km");
    }
}
