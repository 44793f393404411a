//! The filters of the search form: a sheet that opens on phones, a column on wide screens.

use domain::{
    query::{Field, SearchQuery, Sort, kind_to_url, weeks_to_url},
    sector::{Sector, SectorCode, SectorFamily, SectorSet, by_family},
    structure::{KindSet, StructureKind},
    typography::{capitalised, counted, number},
    weeks::Weeks,
};
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlInputElement};
use wire::search::{Answer, Found, SearchOutcome};

use super::outcome::{Problem, known};
use crate::{components::own_task::own_task, resource::Loaded};

/// How the boxes are named in the address.
const WEEKS: &str = "semaines";
const SECTOR: &str = "secteur";
const KIND: &str = "structure";
const GROUP: &str = "groupe";
const ACCESSIBLE: &str = "accessible";
const COMMITTED: &str = "engagee";
const ABROAD: &str = "etranger";

/// The filters. `apply` sends the form.
#[component]
pub(super) fn Filters(
    query: Memo<SearchQuery>,
    outcome: Loaded<SearchOutcome>,
    sectors: StoredValue<Vec<Sector>>,
    apply: Callback<()>,
    /// Goes to the results.
    arrive: Callback<()>,
) -> impl IntoView {
    // What is wrong with a filter must not hide in a closed sheet.
    let misread = move || {
        known(outcome, |known| {
            known
                .problems
                .iter()
                .any(|field| matches!(field, Field::Weeks | Field::Sectors | Field::Kinds | Field::Sort))
        })
        .unwrap_or(false)
    };
    let ticked = Memo::new(move |_| Ticked::of(&query.read()));
    let body = NodeRef::<leptos::html::Div>::new();
    keep_ticked(ticked, body, sectors);
    // On phones the open filters cover the page (the style sheet does it, once the page is hydrated). Escape puts them away, and the focus
    // goes back to what opened them; the button leads on to the results.
    let sheet = NodeRef::<leptos::html::Details>::new();
    let opener = NodeRef::<leptos::html::Summary>::new();
    let put_away = move || {
        if let Some(sheet) = sheet.get_untracked() {
            sheet.set_open(false);
        }
    };
    let close = move || {
        put_away();
        if let Some(opener) = opener.get_untracked() {
            let _ = opener.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let found = move || {
        known(outcome, |known| match &known.answer {
            Answer::Found(found) => format!("Voir {}", counted(found.total, "offre", "offres")),
            Answer::Nothing(..) => "Aucune offre\u{a0}: revenir à la recherche".to_owned(),
            _ => "Revenir à la recherche".to_owned(),
        })
    };
    view! {
        <details class="filters fold" class:filters-wrong=misread open=misread node_ref=sheet on:keydown=on_key>
            <summary node_ref=opener>
                {move || match active_filters(&query.get()) {
                    0 => view! { <span>"Filtrer"<span class="visually-hidden">" et trier"</span></span> }.into_any(),
                    count => {
                        let rest = if count < 2 { " filtre actif" } else { " filtres actifs" };
                        view! {
                            <span>
                                "Filtrer"
                                <span class="visually-hidden">" et trier"</span>
                                {format!("\u{a0}· {count}")}
                                <span class="visually-hidden">{rest}</span>
                            </span>
                        }
                            .into_any()
                    }
                }}
            </summary>
            <div class="filters-body" node_ref=body on:change=move |_| apply.run(())>
                {own_task(move || view! { <Boxes query outcome sectors ticked /> }.into_any())}
                <p class="actions filters-apply">
                    <button class="button button-quiet" type="submit">
                        "Appliquer les filtres"
                    </button>
                </p>
                <div class="filters-close" role="status">
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| {
                            put_away();
                            arrive.run(());
                        }
                    >
                        {found}
                    </button>
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// Has the boxes say what the address says. Another search puts all of them right at once, and one listener hears of each: two effects and a
/// listener of its own for each of nearly seventy boxes were two hundred things to make before the page was awake. At first all of them are
/// looked at, since browsers tick again what was ticked when the page was left; later those that change.
fn keep_ticked(ticked: Memo<Ticked>, body: NodeRef<leptos::html::Div>, sectors: StoredValue<Vec<Sector>>) {
    Effect::new(move |before: Option<Option<Ticked>>| {
        let ticked = ticked.get();
        let body = body.get()?;
        sectors.with_value(|sectors| ticked.put(before.flatten(), &body, sectors));
        Some(ticked)
    });
}

/// All there is to choose from.
#[component]
fn Boxes(
    query: Memo<SearchQuery>,
    outcome: Loaded<SearchOutcome>,
    sectors: StoredValue<Vec<Sector>>,
    ticked: Memo<Ticked>,
) -> impl IntoView {
    // As the address has them; what comes later is put there by `Ticked::put`.
    let first = ticked.get_untracked();
    // Fifty sectors look at these: each would otherwise read the whole answer.
    let per_sector = Memo::new(move |_| known(outcome, |known| counts(&known.answer)).flatten());
    let families = Memo::new(move |_| {
        let per_sector = per_sector.read();
        // Before anything is searched no sector is without offers.
        let offers = |code| per_sector.as_ref().map_or(1, |counts| count_in(counts, code));
        sectors.with_value(|sectors| by_family(sectors.iter().cloned(), offers))
    });
    view! {
        <fieldset class="choices">
            <legend>"Semaines"</legend>
            <WeeksChoice first value=None label="Peu importe" />
            {Weeks::ALL
                .map(|weeks| {
                    view! { <WeeksChoice first value=Some(weeks) label=capitalised(weeks.label()) /> }
                })
                .collect_view()}
            <Problem outcome field=Field::Weeks id="semaines-erreur" />
        </fieldset>
        <fieldset class="choices choices-long">
            <legend>"Secteurs d’activité"</legend>
            <For each=move || families.get() key=|(family, _)| *family let:((family, _))>
                <Family family families ticked per_sector />
            </For>
            <Problem outcome field=Field::Sectors id="secteurs-erreur" />
        </fieldset>
        {own_task(move || view! { <OtherBoxes query outcome first /> }.into_any())}
    }
    .into_any()
}

/// What there is to choose from beside weeks and sectors.
#[component]
fn OtherBoxes(query: Memo<SearchQuery>, outcome: Loaded<SearchOutcome>, first: Ticked) -> impl IntoView {
    view! {
        <fieldset class="choices">
            <legend>"Type de structure"</legend>
            {StructureKind::ALL
                .map(|kind| {
                    view! {
                        <Check name=KIND value=kind_to_url(kind) checked=first.kinds.contains(kind)>
                            {kind.label()}
                        </Check>
                    }
                })
                .collect_view()}
            <Problem outcome field=Field::Kinds id="structures-erreur" />
        </fieldset>
        <fieldset class="choices">
            <legend>"Accueil"</legend>
            <Check name=GROUP value="1" checked=first.group>
                "En groupe"
            </Check>
            <Check name=ACCESSIBLE value="1" checked=first.accessible>
                "Accessible aux élèves en situation de handicap"
            </Check>
            <Check name=COMMITTED value="1" checked=first.committed>
                "Organisations engagées"
            </Check>
            <Check name=ABROAD value="1" checked=first.abroad>
                "À l’étranger (avec l’accord du lycée)"
            </Check>
        </fieldset>
        <div class="field">
            <label for="tri">"Trier"</label>
            <select
                id="tri"
                name="tri"
                aria-describedby="tri-erreur"
                prop:value=move || sort_value(&query.read(), query.read().order())
            >
                {move || sort_options(query.get())}
            </select>
            <Problem outcome field=Field::Sort id="tri-erreur" />
        </div>
    }
    .into_any()
}

#[component]
fn WeeksChoice(first: Ticked, value: Option<Weeks>, #[prop(into)] label: String) -> impl IntoView {
    let checked = first.weeks == value;
    view! {
        <label class="choice">
            <input type="radio" name=WEEKS value=value.map_or("", weeks_to_url) checked=checked />
            <span>{label}</span>
        </label>
    }
}

/// Sectors that look alike, behind their name; open where one is ticked.
#[component]
fn Family(
    family: SectorFamily,
    families: Memo<Vec<(SectorFamily, Vec<Sector>)>>,
    ticked: Memo<Ticked>,
    per_sector: Memo<Option<SectorCounts>>,
) -> impl IntoView {
    let its = Memo::new(move |_| {
        families.with(|all| {
            let found = all.iter().find(|(other, _)| *other == family);
            found.map(|(_, its)| its.clone()).unwrap_or_default()
        })
    });
    let chosen = move || {
        its.with(|its| {
            its.iter()
                .filter(|sector| ticked.read().sectors.contains(sector.code))
                .count()
        })
    };
    let found = move || {
        let per_sector = per_sector.read();
        let Some(counts) = per_sector.as_ref() else {
            return String::new();
        };
        let count = its.with(|its| {
            its.iter()
                .map(|sector| count_in(counts, sector.code))
                .sum::<usize>()
        });
        offers(count)
    };
    view! {
        <details class="family-fold" open=untrack(chosen) != 0>
            <summary>
                <span>
                    {family.label()}
                    {move || match chosen() {
                        0 => None,
                        count => Some(view! { <strong class="family-chosen">{counted(count, "choisi", "choisis")}</strong> }),
                    }}
                </span>
                <span class="count" inner_html=found></span>
            </summary>
            <For each=move || its.get() key=|sector| sector.code let:sector>
                <SectorChoice ticked per_sector sector />
            </For>
        </details>
    }
    .into_any()
}

/// « 12 », heard as « 12 offres »: as HTML, since every sector has one that changes with each search.
fn offers(count: usize) -> String {
    let rest = if count < 2 { " offre" } else { " offres" };
    format!("{}<span class=\"visually-hidden\">{rest}</span>", number(count))
}

#[component]
fn SectorChoice(
    ticked: Memo<Ticked>,
    per_sector: Memo<Option<SectorCounts>>,
    sector: Sector,
) -> impl IntoView {
    let code = sector.code;
    let found = move || {
        let per_sector = per_sector.read();
        let count = per_sector.as_ref().map(|counts| count_in(counts, code));
        count.map(offers).unwrap_or_default()
    };
    view! {
        <Check name=SECTOR value=code.to_string() checked=ticked.read_untracked().sectors.contains(code)>
            {sector.label}
            " "
            <span class="count" inner_html=found></span>
        </Check>
    }
}

/// Offers by sector.
type SectorCounts = Vec<(SectorCode, usize)>;

/// How many offers each sector has for the other filters; `None` when nothing was searched.
fn counts(answer: &Answer) -> Option<SectorCounts> {
    match answer {
        Answer::Found(Found { per_sector, .. }) | Answer::Nothing(per_sector, _) => Some(per_sector.clone()),
        _ => None,
    }
}

fn count_in(per_sector: &SectorCounts, code: SectorCode) -> usize {
    per_sector
        .iter()
        .find(|(sector, _)| *sector == code)
        .map_or(0, |(_, count)| *count)
}

/// The boxes that are ticked: what a search says of them, without its texts.
#[derive(Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the search form")]
struct Ticked {
    sectors: SectorSet,
    kinds: KindSet,
    weeks: Option<Weeks>,
    group: bool,
    accessible: bool,
    committed: bool,
    abroad: bool,
}

impl Ticked {
    fn of(query: &SearchQuery) -> Self {
        Self {
            sectors: query.sectors,
            kinds: query.kinds,
            weeks: query.weeks,
            group: query.group,
            accessible: query.accessible,
            committed: query.committed,
            abroad: query.abroad,
        }
    }

    /// Ticks these boxes, and no others: those that differ from what was put before.
    fn put(&self, before: Option<Self>, form: &Element, sectors: &[Sector]) {
        let put = |name: &str, value: &str, is_on: &dyn Fn(&Self) -> bool| {
            let on = is_on(self);
            if before.as_ref().is_some_and(|before| is_on(before) == on) {
                return;
            }
            let found = form.query_selector(&format!("input[name=\"{name}\"][value=\"{value}\"]"));
            let found = found.ok().flatten();
            if let Some(input) = found.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
                input.set_checked(on);
            }
        };
        for sector in sectors {
            put(SECTOR, &sector.code.to_string(), &|its| {
                its.sectors.contains(sector.code)
            });
        }
        for kind in StructureKind::ALL {
            put(KIND, kind_to_url(kind), &|its| its.kinds.contains(kind));
        }
        put(GROUP, "1", &|its| its.group);
        put(ACCESSIBLE, "1", &|its| its.accessible);
        put(COMMITTED, "1", &|its| its.committed);
        put(ABROAD, "1", &|its| its.abroad);
        put(WEEKS, "", &|its| its.weeks.is_none());
        for weeks in Weeks::ALL {
            put(WEEKS, weeks_to_url(weeks), &|its| its.weeks == Some(weeks));
        }
    }
}

/// A box to tick.
#[component]
fn Check(
    name: &'static str,
    #[prop(into)] value: String,
    checked: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="checkbox" name=name value=value checked=checked />
            <span>{children()}</span>
        </label>
    }
}

/// The orders that make sense for this search.
fn sort_options(query: SearchQuery) -> impl IntoView {
    let current = query.order();
    Sort::ALL
        .into_iter()
        .filter(|sort| {
            SearchQuery {
                sort: Some(*sort),
                ..query.clone()
            }
            .order()
                == *sort
        })
        .map(|sort| {
            let value = sort_value(&query, sort);
            view! { <option value=value selected=sort == current>{sort.label()}</option> }
        })
        .collect_view()
}

/// What a form sends for an order: nothing for the one that needs no choice. Sent, it would outlive what it follows from: whoever types a
/// place in a list of recent offers would keep the most recent first.
fn sort_value(query: &SearchQuery, sort: Sort) -> &'static str {
    if sort == query.default_order() {
        ""
    } else {
        sort.code()
    }
}

fn active_filters(query: &SearchQuery) -> usize {
    query.sectors.len()
        + query.kinds.iter().count()
        + usize::from(query.weeks.is_some())
        + usize::from(query.group)
        + usize::from(query.accessible)
        + usize::from(query.committed)
        + usize::from(query.abroad)
}
