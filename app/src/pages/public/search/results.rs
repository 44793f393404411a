//! What a search gives: offers, a choice of communes, advice, or the date on which all this opens.

use domain::{
    campaign::Phase,
    query::{Field, Home, SearchQuery, Sort},
    sector::Sector,
    typography::{counted, date_with_weekday, of_place, set},
    weeks::Weeks,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, components::Redirect};
use wire::search::{Advice, Answer, Calendar, Found, PlaceChoice, SearchOutcome, Town};

use super::{
    active::ActiveFilters,
    arrival::{Arrival, HEADING},
};
use crate::{
    components::{
        calendar::campaign_span,
        error_view::{self, PartError},
        offer_card::OfferCard,
        own_task::own_task,
        pager::Pager,
        search_map::{SearchMapFigure, open_map},
        share::ShareButton,
        week_squares::WeekSquares,
    },
    pages::{
        public::{
            offer::label_of,
            search::scroll_restore::{come_back, leave},
        },
        student::save_search::SaveSearch,
    },
    resource::Loaded,
    response::set_status,
};

/// The column of results. The line that says how many stays in place, so that screen readers hear it change.
#[component]
pub(super) fn Results(
    query: Memo<SearchQuery>,
    outcome: Loaded<SearchOutcome>,
    sectors: StoredValue<Vec<Sector>>,
    arrival: Arrival,
) -> impl IntoView {
    let heading = move || {
        outcome.with(|outcome| match outcome {
            None => String::new(),
            Some(Err(error)) => error_view::title(error).to_owned(),
            Some(Ok(outcome)) => heading(&query.read(), outcome),
        })
    };
    view! {
        <section class="search-results" aria-labelledby="resultats">
            <div role="status">
                <h2 id=HEADING tabindex="-1">
                    {heading}
                </h2>
            </div>
            <ActiveFilters query sectors />
            {move || match outcome.get() {
                None => ().into_any(),
                // The title is a text of its own: on the server it is read when all this is gone.
                Some(Err(error)) => {
                    view! {
                        <Title text=error_view::title(&error) />
                        <PartError error />
                    }
                        .into_any()
                }
                Some(Ok(outcome)) => {
                    let query = query.get_untracked();
                    view! {
                        <Title text=title(&query, &outcome) />
                        <Shown query outcome sectors arrival />
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

/// « 128 offres à moins de 15 km de Montreuil (93) ».
fn heading(query: &SearchQuery, outcome: &SearchOutcome) -> String {
    let place = match (&outcome.home, &outcome.area) {
        _ if query.abroad => " à l’étranger".to_owned(),
        (Some(home), _) => format!(
            " à moins de {}\u{a0}km {}",
            query.radius.km(),
            of_place(&home.label)
        ),
        (None, Some(area)) => format!(" {}", area.within),
        (None, None) => " dans toute la France".to_owned(),
    };
    match &outcome.answer {
        Answer::Closed(_) => "La recherche n’est pas ouverte".to_owned(),
        Answer::WhichPlace(_) | Answer::PlaceBegun(_) => "Quelle commune\u{202f}?".to_owned(),
        Answer::NoSuchPlace(_) => "Commune introuvable".to_owned(),
        Answer::Moved(_) => String::new(),
        Answer::Found(found) => format!("{}{place}", counted(found.total, "offre", "offres")),
        Answer::Nothing(..) => format!("Aucune offre{place}"),
        Answer::NoSuchPage(_) => "Cette page de résultats n’existe pas".to_owned(),
    }
}

/// The title of the page: a place that is not known is an error, and the first thing to hear.
fn title(query: &SearchQuery, outcome: &SearchOutcome) -> String {
    let heading = heading(query, outcome);
    match outcome.answer {
        Answer::NoSuchPlace(_) => format!("Erreur\u{a0}: {heading}"),
        _ => heading,
    }
}

#[component]
fn Shown(
    query: SearchQuery,
    outcome: SearchOutcome,
    sectors: StoredValue<Vec<Sector>>,
    arrival: Arrival,
) -> impl IntoView {
    let SearchOutcome {
        problems,
        home,
        sectors_meant,
        answer,
        ..
    } = outcome;
    // An address that only leads on is no place to stand.
    if !matches!(answer, Answer::Moved(_)) {
        Effect::new(move |_| arrival.are_here());
    }
    if !problems.is_empty() {
        set_status(400);
    }
    // The page's number is the one part of the address that no field of the form shows.
    let wrong_page = problems
        .contains(&Field::Page)
        .then(|| view! { <p class="error">{Field::Page.message()}</p> });
    let answer = match answer {
        Answer::Closed(calendar) => view! { <Closed calendar /> }.into_any(),
        Answer::WhichPlace(choices) => {
            let said = format!(
                "Plusieurs lieux répondent à «\u{a0}{}\u{a0}». Choisissez le vôtre\u{a0}:",
                typed(&query)
            );
            view! { <WhichPlace said choices /> }.into_any()
        }
        Answer::PlaceBegun(choices) => {
            let said = format!(
                "Aucun lieu ne s’appelle exactement «\u{a0}{}\u{a0}». Choisissez le vôtre\u{a0}:",
                typed(&query),
            );
            view! { <WhichPlace said choices /> }.into_any()
        }
        Answer::NoSuchPlace(choices) => view! { <NoSuchPlace query choices /> }.into_any(),
        Answer::Moved(path) => {
            // The browser's history must not keep an address that only leads on.
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            view! { <Redirect path options /> }.into_any()
        }
        Answer::Found(found) => own_task(move || view! { <Offers query found home sectors /> }.into_any()),
        Answer::Nothing(_, advice) => view! {
            <Nothing advice />
            <Afterwards search=query.to_url() />
        }
        .into_any(),
        Answer::NoSuchPage(pages) => {
            set_status(404);
            let last = query.with(|query| query.page.0 = pages);
            view! {
                <p>{format!("Cette recherche tient en {}.", counted(pages as usize, "page", "pages"))}</p>
                <p>
                    <a href=last.to_path() class="button">
                        "Aller à la dernière page"
                    </a>
                </p>
            }
            .into_any()
        }
    };
    view! {
        {wrong_page}
        <SectorsMeant sectors=sectors_meant />
        {answer}
    }
}

/// The sectors that the key words mean: a word finds what offers say, a sector all that is in it.
#[component]
fn SectorsMeant(sectors: Vec<Advice>) -> impl IntoView {
    (!sectors.is_empty()).then(|| {
        view! {
            <div class="sectors-meant">
                <p id="secteurs-proposes">"Cherchez dans tout un secteur"</p>
                <ul class="advice" role="list" aria-labelledby="secteurs-proposes">
                    {sectors
                        .into_iter()
                        .map(|sector| {
                            view! {
                                <li>
                                    <a href=sector.url>{sector.text}</a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}

#[component]
fn Offers(
    query: SearchQuery,
    found: Found,
    home: Option<Town>,
    sectors: StoredValue<Vec<Sector>>,
) -> impl IntoView {
    let search = query.to_url();
    let order = query.order();
    let first = (found.page - 1) * SearchQuery::PER_PAGE + 1;
    let on_map: Vec<_> = found
        .map
        .iter()
        .flat_map(|map| &map.marks)
        .map(|mark| mark.offer)
        .collect();
    let map = found.map.zip(home.as_ref()).map(|(map, home)| {
        let titles = found
            .hits
            .iter()
            .map(|hit| (hit.card.id.to_string(), set(&hit.card.title)))
            .collect();
        let (query, home, last_page) = (query.clone(), home.label.clone(), found.pages);
        own_task(move || view! { <SearchMapFigure map query home titles last_page /> }.into_any())
    });
    let with_map = map.is_some();
    let here = StoredValue::new(search.clone());
    Effect::new(move |_| here.with_value(|search| come_back(search)));
    let clicked = move |event: leptos::ev::MouseEvent| {
        let clicked = event.target().and_then(|target| target.dyn_into().ok());
        open_map(clicked.as_ref());
        here.with_value(|search| leave(search, clicked));
    };
    view! {
        <p class="quiet">
            {match order {
                Sort::Distance => "Les plus proches d’abord.",
                Sort::Relevance => "Les plus pertinentes d’abord.",
                Sort::Recent => "Les plus récentes d’abord.",
            }}
            {(home.is_none() && !query.abroad).then_some(" Dites où vous habitez\u{a0}: chaque offre dira sa distance.")}
        </p>
        <div class:results-and-map=with_map>
            {map}
            <ol class="results" id="liste" role="list" start=first tabindex="-1" on:click=clicked>
                {found
                    .hits
                    .into_iter()
                    .map(|hit| {
                        let label = sectors.with_value(|sectors| label_of(sectors, hit.card.sector));
                        let on_map = on_map.contains(&hit.card.id);
                        view! { <li><OfferCard hit sector=label search=search.clone() on_map /></li> }
                    })
                    .collect_view()}
            </ol>
        </div>
        <Pager query page=found.page pages=found.pages />
        {home
            .is_some()
            .then(|| view! { <p class="quiet">"Les distances sont approximatives, à vol d’oiseau depuis la mairie."</p> })}
        {own_task(move || view! { <Afterwards search /> }.into_any())}
    }
}

/// What to do with a search besides reading what it gives: keep it, be told of new offers, share it.
#[component]
fn Afterwards(#[prop(into)] search: String) -> impl IntoView {
    view! {
        <div class="afterwards">
            <SaveSearch search />
            <ShareButton />
        </div>
    }
}

#[component]
fn Nothing(advice: Vec<Advice>) -> impl IntoView {
    view! {
        <div class="empty">
            <WeekSquares weeks=None />
            {if advice.is_empty() {
                view! {
                    <p>"Rien ne correspond, même en retirant un filtre à la fois."</p>
                    <p>
                        <a href="/offres?partout=1" class="button">
                            "Voir toutes les offres"
                        </a>
                    </p>
                }
                    .into_any()
            } else {
                view! {
                    <p>"Un seul changement suffirait\u{a0}:"</p>
                    <ul class="advice" role="list">
                        {advice
                            .into_iter()
                            .map(|advice| {
                                view! {
                                    <li>
                                        <a href=advice.url>{advice.text}</a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            <p>
                "Vous connaissez quelqu’un qui pourrait vous accueillir, même hors de ce site\u{202f}? "
                <a href="/eleve/proposer">"Déclarez un stage trouvé par vous-même"</a>
                "."
            </p>
        </div>
    }
}

#[component]
fn PlaceList(choices: Vec<PlaceChoice>) -> impl IntoView {
    view! {
        <ul class="advice" role="list">
            {choices
                .into_iter()
                .map(|choice| {
                    view! {
                        <li>
                            <a href=choice.url>
                                {choice.name}
                                <span class="quiet">{format!(" {}", choice.detail)}</span>
                            </a>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

#[component]
fn WhichPlace(said: String, choices: Vec<PlaceChoice>) -> impl IntoView {
    view! {
        <p>{said}</p>
        <PlaceList choices />
    }
}

#[component]
fn NoSuchPlace(query: SearchQuery, choices: Vec<PlaceChoice>) -> impl IntoView {
    let none = choices.is_empty();
    view! {
        <p>
            {format!("Aucun lieu ne répond à «\u{a0}{}\u{a0}». ", typed(&query))}
            {if none {
                "Vérifiez l’orthographe, ou essayez avec votre code postal."
            } else {
                "Vouliez-vous dire\u{a0}:"
            }}
        </p>
        {(!none).then(|| view! { <PlaceList choices /> })}
    }
}

fn typed(query: &SearchQuery) -> String {
    match &query.home {
        Home::Typed(text) => text.clone(),
        Home::Anywhere | Home::Country | Home::Area(_) | Home::Commune(_) => String::new(),
    }
}

/// Before the opening, and after the internships.
#[component]
fn Closed(calendar: Option<Calendar>) -> impl IntoView {
    let Some(Calendar { campaign, phase, .. }) = calendar else {
        return view! { <p>"Le calendrier des prochains stages n’est pas encore connu."</p> }.into_any();
    };
    let weeks = campaign_span(&campaign, Weeks::Both);
    if phase == Phase::Over {
        return view! {
            <div class="empty">
                <WeekSquares weeks=Some(Weeks::Both) />
                <p>{format!("Les stages de cette année avaient lieu {weeks}. On ne peut plus y candidater.")}</p>
                <p>"La recherche rouvrira avec les stages de l’année scolaire prochaine."</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="empty">
            <WeekSquares weeks=Some(Weeks::Both) />
            <p>
                "Les offres seront visibles à partir du "
                <strong>{date_with_weekday(campaign.students_open)}</strong>
                {format!(", pour des stages {weeks}.")}
            </p>
            <h3>"En attendant, préparez-vous"</h3>
            <ul class="plain-list">
                <li>"Notez deux ou trois métiers ou secteurs qui vous intriguent."</li>
                <li>"Demandez autour de vous, famille, voisins, club, qui pourrait vous accueillir."</li>
                <li>"Regardez jusqu’où vous pouvez aller chaque matin, en transports ou à vélo."</li>
                <li>"Écrivez quelques lignes sur ce qui vous donne envie\u{a0}: elles serviront à vos candidatures."</li>
            </ul>
        </div>
    }
    .into_any()
}
