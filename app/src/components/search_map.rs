//! The map of a search: home at the centre, rings at round distances, north up. Each offer of the page is a mark that
//! leads to its card; the others are gathered by direction and distance, and lead to the page where they are listed.

use domain::{
    place::{FAR_FROM_HOME, Kilometres},
    query::{Page, SearchQuery, Sort},
    search_map::{CompassPoint, Group, SearchMap},
    sector::SectorFamily,
    typography::{counted, number, of_place, tenths},
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlDetailsElement;

use super::{markup::Markup, still::still};

pub(crate) mod layout;

use layout::{Cluster, Crowd, MARK, Name, REACH, Spot, clusters, crowds, names};

/// The identifiers that tie a mark and a card together.
pub(crate) fn card_anchor(offer: &str) -> String {
    format!("offre-{offer}")
}

/// See [`card_anchor`].
pub(crate) fn mark_anchor(offer: &str) -> String {
    format!("repere-{offer}")
}

/// Opens the map for a link that leads into it: not every browser opens what it scrolls to.
pub(crate) fn open_map(clicked: Option<&web_sys::Element>) {
    let anchor = format!("a[href^='#{}']", mark_anchor(""));
    let into = clicked.and_then(|element| element.closest(&anchor).ok().flatten());
    let map = into.and_then(|_| document().query_selector("details.search-map").ok().flatten());
    if let Some(map) = map.and_then(|map| map.dyn_into::<HtmlDetailsElement>().ok()) {
        map.set_open(true);
    }
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
    let SearchMap {
        rings,
        marks,
        groups,
        landmarks,
    } = map;
    let radius = f64::from(rings.last().copied().unwrap_or(1));
    let clusters = clusters(&marks, &titles);
    // Only an offer that is alone shows its family.
    let alone = clusters.iter().filter(|cluster| cluster.offers.len() == 1);
    let mut families: Vec<SectorFamily> = alone.map(|cluster| cluster.family).collect();
    families.sort();
    families.dedup();
    let caption = format!("Où sont les offres, vues {}", of_place(&home));
    let drawing = still({
        let (rings, groups) = (rings.clone(), groups.clone());
        move || {
            let names = names(&rings, &landmarks, &clusters);
            let crowds = crowds(&groups, &clusters, &names);
            let ring = |markup: Markup, km: &u8| {
                let class = if Kilometres::whole(*km) == FAR_FROM_HOME {
                    "ring ring-far"
                } else {
                    "ring"
                };
                markup
                    .html("<circle class=\"")
                    .html(class)
                    .html("\" cx=\"0\" cy=\"0\" r=\"")
                    .text(&tenths(f64::from(*km) / radius * REACH))
                    .html("\"></circle>")
            };
            let drawn = rings
                .iter()
                .fold(Markup::new(""), ring)
                .html("<text class=\"ring-north\" x=\"0\" y=\"-103\" aria-hidden=\"true\">N</text>");
            let drawn = crowds.iter().fold(drawn, |markup, crowd| {
                one_crowd(markup, crowd, &rings, &query, last_page)
            });
            let drawn = clusters.iter().fold(drawn, one_mark);
            let inside = names
                .iter()
                .fold(drawn, one_name)
                .html("<path class=\"search-map-home\" d=\"M0-7 7-.5H4.5V6h-9V-.5H-7Z\" aria-hidden=\"true\"></path>")
                .written();
            view! {
                <svg class="search-map-drawing" viewBox="-112 -112 224 224" role="group" aria-label=caption inner_html=inside></svg>
            }
            .into_any()
        }
    });
    view! {
        <details class="search-map fold">
            <summary>"Voir où sont les offres"</summary>
            <div class="search-map-body">
                <a class="search-map-skip" href="#liste" rel="external">
                    "Passer l’image des offres"
                </a>
                {drawing}
                <div>
                    {(!families.is_empty())
                        .then(|| {
                            view! {
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
                            }
                        })}
                    <p class="quiet">
                        "Un repère plein mène à sa fiche dans la liste, ou à la première quand il en compte plusieurs\u{a0}; un rond vide, à la page où sont ces offres."
                    </p>
                    <details class="search-map-words">
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
            .map(|group| {
                format!(
                    "{} {}",
                    number(group.all as usize),
                    between(group.ring, group.ring, &rings)
                )
            })
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

/// « entre 5 et 10 km »: from inside the first ring to the second.
pub fn between(from: u8, to: u8, rings: &[u8]) -> String {
    let outer = rings.get(usize::from(to)).copied().unwrap_or_default();
    match usize::from(from)
        .checked_sub(1)
        .and_then(|inner| rings.get(inner))
    {
        Some(inner) => format!("entre {inner} et {outer}\u{a0}km"),
        None => format!("à moins de {outer}\u{a0}km"),
    }
}

/// A ring's distance, or a town.
fn one_name(markup: Markup, name: &Name) -> Markup {
    let (class, markup) = match name.dot {
        Some((x, y)) => {
            let dot = markup
                .html("<circle class=\"town\" cx=\"")
                .text(&tenths(x))
                .html("\" cy=\"")
                .text(&tenths(y))
                .html("\" r=\"1.6\"></circle>");
            ("town-label", dot)
        }
        None => ("ring-label", markup),
    };
    markup
        .html("<text class=\"")
        .html(class)
        .html("\" x=\"")
        .text(&tenths(name.at.0))
        .html("\" y=\"")
        .text(&tenths(name.at.1))
        .html("\" aria-hidden=\"true\">")
        .text(&name.text)
        .html("</text>")
}

/// Begins what is drawn there.
fn placed_at(markup: Markup, (x, y): Spot) -> Markup {
    markup
        .html("<g transform=\"translate(")
        .text(&tenths(x))
        .html(" ")
        .text(&tenths(y))
        .html(")\">")
}

fn one_mark(markup: Markup, cluster: &Cluster) -> Markup {
    let Cluster { at, family, offers } = cluster;
    let titles: Vec<_> = offers.iter().map(|(_, title)| title.as_str()).collect();
    let label = format!("Dans la liste\u{a0}: {}", titles.join("\u{a0}; "));
    let link = markup.html("<a class=\"mark\"");
    let link = match offers.first() {
        Some((id, _)) => link.html(" href=\"#").text(&card_anchor(id)).html("\""),
        None => link,
    };
    let named = link
        .html(" rel=\"external\" aria-label=\"")
        .text(&label)
        .html("\"><title>")
        .text(&label)
        .html("</title>");
    // One anchor for each offer, so that each card finds its mark: around the drawing, for a browser scrolls to what has a size.
    let anchored = offers.iter().fold(named, |markup, (id, _)| {
        markup.html("<g id=\"").text(&mark_anchor(id)).html("\">")
    });
    let placed = placed_at(anchored, *at);
    let drawn = if offers.len() > 1 {
        placed
            .html("<circle class=\"family cluster\" r=\"")
            .text(&tenths(MARK))
            .html("\"></circle><text class=\"mark-count\" y=\"3.3\">")
            .text(&offers.len().to_string())
            .html("</text>")
    } else {
        placed
            .html("<path class=\"")
            .html(family_class(*family))
            .html("\" d=\"")
            .html(shape(*family))
            .html("\" transform=\"scale(1.25)\"></path>")
    };
    offers
        .iter()
        .fold(drawn.html("</g>"), |markup, _| markup.html("</g>"))
        .html("</a>")
}

fn one_crowd(markup: Markup, crowd: &Crowd, rings: &[u8], query: &SearchQuery, last_page: u32) -> Markup {
    let label = crowd_in_words(crowd, rings);
    let nearer = crowd
        .groups
        .iter()
        .map(|group| group.nearer)
        .min()
        .unwrap_or_default();
    let page = nearer / SearchQuery::PER_PAGE + 1;
    let text = short(crowd.others());
    let r = tenths(if text.len() > 3 { MARK + 1.0 } else { MARK });
    let (begun, end) = if page > last_page {
        (
            markup.html("<g class=\"mark mark-group\" role=\"img\""),
            "</g></g>",
        )
    } else {
        // Pages are counted from home outwards.
        let there = query.with(|query| {
            query.sort = Some(Sort::Distance);
            query.page = Page(page);
        });
        let link = markup
            .html("<a class=\"mark mark-group\" href=\"")
            .text(&there.tidy().to_path())
            .html("#liste\"");
        (link, "</g></a>")
    };
    let named = begun
        .html(" aria-label=\"")
        .text(&label)
        .html("\"><title>")
        .text(&label)
        .html("</title>");
    placed_at(named, crowd.at)
        .html("<circle class=\"family\" r=\"")
        .text(&r)
        .html("\"></circle><text class=\"group-count\" y=\"3.3\">")
        .text(&text)
        .html("</text>")
        .html(end)
}

/// « 12 autres offres au nord et au nord-est, entre 5 et 15 km ».
fn crowd_in_words(crowd: &Crowd, rings: &[u8]) -> String {
    let directions: Vec<&str> = CompassPoint::ALL
        .into_iter()
        .filter(|direction| crowd.groups.iter().any(|group| group.direction == *direction))
        .map(CompassPoint::label)
        .collect();
    let places = || crowd.groups.iter().map(|group| group.ring);
    format!(
        "{} {}, {}",
        counted(crowd.others() as usize, "autre offre", "autres offres"),
        listed(&directions),
        between(
            places().min().unwrap_or_default(),
            places().max().unwrap_or_default(),
            rings
        )
    )
}

/// « au nord, à l’est et au sud ».
pub fn listed(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} et {last}", before.join(", ")),
    }
}

/// « 12 », « 1,2k »: what fits in a mark.
pub fn short(count: u32) -> String {
    if count < 1000 {
        count.to_string()
    } else if count < 9950 {
        let tenths = (count + 50) / 100;
        format!("{},{}k", tenths / 10, tenths % 10)
    } else {
        format!("{}k", (count + 500) / 1000)
    }
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
