//! `/eleve`: what to do next, then everything one has under way.

use domain::{
    application::{ApplicationState, MyApplication},
    awaited::{Space as Area, to_find},
    convention::Outlook,
    offer::OfferState,
    proposal::ProposalState,
    query::SearchQuery,
    typography::{capitalised, counted, date_with_weekday, set, with_city},
    urls,
    weeks::{Week, Weeks},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    convention::{ConventionRow, ConventionRows},
    field,
    flash::Flash,
    form::FormState,
    search::Town,
    student::{ApplicationLine, FavouriteFlash, HomeFlash, PlaceShown, StudentSpace},
};

use super::fields::HomeField;
use crate::{
    api::{
        convention::list_conventions_of_student,
        student::{DropFavourite, SetHome, read_space},
    },
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        start::{DemoStart, GoesWell},
        to_do::ToDo,
        week_squares::WeekSquares,
    },
    form::form_state,
    pages::convention::lists::OfStudent,
    resource::load,
};

#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let query = use_query_map();
    let space = load(move || query.read().get("toutes").is_some(), read_space);
    let conventions = load(|| (), |()| list_conventions_of_student());
    let form = form_state();
    page_frame((space, conventions, form), move |(space, conventions, form)| {
        view! { <Space space conventions form /> }.into_any()
    })
}

#[component]
fn Space(space: StudentSpace, conventions: ConventionRows, form: FormState) -> impl IntoView {
    let search = search_address(space.home.as_ref());
    let who = format!("{}, {}", space.class_name, set(&space.school));
    let well = goes_well(&space, &conventions);
    let first_days = first_days(&space, &conventions);
    let next = Next::of(&space, &conventions);
    // With a place for both weeks, what comes next is said beside the weeks.
    let comes_next = match next {
        Next::Placed(words) => words,
        Next::Trouble(_) | Next::ToFind(..) => "",
    };
    let is_placed = !comes_next.is_empty();
    let nothing = if is_placed {
        "Un e-mail vous prévient dès que quelque chose vous attend."
    } else {
        ""
    };
    view! {
        <Title text="Mon stage" />
        <div class="page pupil">
            <h1>"Mon stage"</h1>
            <p class="start-greeting">{format!("Bonjour {}", space.name)}</p>
            <p class="quiet">{who}</p>
            <FlashMessage of=|code| HomeFlash::sentence_of(code).or_else(|| FavouriteFlash::sentence_of(code)) />
            <FormErrors of=form.clone() />
            <div class="start-columns">
                <div>
                    <ToDo space=Area::Student nothing>
                        {next_shown(next, search)}
                    </ToDo>
                    <GoesWell lines=well />
                    <DemoStart />
                    <Places space=space.clone() comes_next first_days />
                    <OfStudent list=conventions />
                    <section aria-labelledby="candidatures">
                        <h2 id="candidatures" tabindex="-1">"Mes candidatures"</h2>
                        <Applications lines=space.applications.clone() older=space.older />
                    </section>
                </div>
                {if is_placed {
                    view! { <NoLongerNeeded space form /> }.into_any()
                } else {
                    view! {
                        <div>
                            <Search space form />
                        </div>
                    }
                        .into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}

/// All that serves to find a place, behind a line for whoever has one in both weeks; open where a form of it has come back.
#[component]
fn NoLongerNeeded(space: StudentSpace, form: FormState) -> impl IntoView {
    let open = !form.errors.is_empty();
    view! {
        <div>
            <details class="fold-kept panel" open=open>
                <summary>"Si vous cherchez encore"</summary>
                <Search space form />
            </details>
        </div>
    }
    .into_any()
}

/// What serves to find a place, beside the search itself.
#[component]
fn Search(space: StudentSpace, form: FormState) -> impl IntoView {
    view! {
        <section aria-labelledby="trouve">
            <h2 id="trouve">"Un stage trouvé par vous-même"</h2>
            <Alone proposals=space.proposals />
        </section>
        <section aria-labelledby="favoris">
            <h2 id="favoris">"Mes offres favorites"</h2>
            <Favourites favourites=space.favourites />
        </section>
        <section aria-labelledby="recherches">
            <h2 id="recherches">"Mes recherches gardées"</h2>
            {if space.searches.is_empty() {
                view! { <p>"Gardez une recherche\u{a0}: un e-mail vous prévient quand une nouvelle offre y répond."</p> }.into_any()
            } else {
                view! {
                    <ul class="plain-list">
                        {space
                            .searches
                            .into_iter()
                            .map(|kept| view! { <li><a href=address_of(&kept.query)>{kept.label}</a></li> })
                            .collect_view()}
                    </ul>
                    <p>
                        <a href="/eleve/recherches">"Gérer mes recherches"</a>
                    </p>
                }
                    .into_any()
            }}
        </section>
        <section aria-labelledby="domicile">
            <h2 id="domicile">"Ma commune"</h2>
            <p>"La commune suffit. Elle sert à calculer les distances\u{a0}; aucune structure ne la voit."</p>
            <form method="post" action=SetHome::PATH class="stack">
                <HomeField form home=space.home />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Enregistrer ma commune"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// The search from home.
pub(super) fn search_address(home: Option<&Town>) -> String {
    home.map_or_else(
        || urls::SEARCH.to_owned(),
        |home| format!("{}?commune={}", urls::SEARCH, home.code),
    )
}

/// The page of a search that is kept.
pub(super) fn address_of(query: &str) -> String {
    SearchQuery::of_saved(query).to_path()
}

/// What stands first for a student, after what is awaited from them.
enum Next {
    /// A convention in trouble.
    Trouble(Box<ConventionRow>),
    /// Both weeks have a place: what comes next.
    Placed(&'static str),
    /// What is looked for: a title, then what to do.
    ToFind(&'static str, &'static str),
}

impl Next {
    fn of(space: &StudentSpace, conventions: &ConventionRows) -> Self {
        let current = of_places(space, conventions);
        let in_trouble = |row: &&ConventionRow| row.situation.meaning().outlook == Outlook::Trouble;
        if let Some(row) = current.iter().find(in_trouble) {
            return Self::Trouble(Box::new(row.clone()));
        }
        let placed = |week: Week| space.places.iter().any(|place| place.weeks.covers(week));
        let waiting = space
            .applications
            .iter()
            .filter(|line| line.application.state.is_pending())
            .count()
            + space
                .proposals
                .iter()
                .filter(|proposal| proposal.state.is_live())
                .count();
        let (title, text) = match (placed(Week::First), placed(Week::Second)) {
            (true, true) => {
                // Of two places, the one that is less far.
                let words = current
                    .iter()
                    .min_by_key(|row| row.situation)
                    .map_or("Vous avez une place pour les deux semaines.", |row| {
                        row.situation.meaning().student
                    });
                return Self::Placed(words);
            }
            (true, false) => to_find(Weeks::Second),
            (false, true) => to_find(Weeks::First),
            (false, false) if waiting > 0 => (
                "Vos demandes attendent une réponse",
                "Un e-mail vous préviendra. Vous pouvez en envoyer d’autres\u{a0}: cela augmente vos chances.",
            ),
            (false, false) => to_find(Weeks::Both),
        };
        Self::ToFind(title, text)
    }
}

/// What goes wrong, or what the student looks for next, with the one way to the search.
fn next_shown(next: Next, search: String) -> AnyView {
    match next {
        Next::Placed(_) => ().into_any(),
        Next::Trouble(row) => {
            let meaning = row.situation.meaning();
            view! {
                <Alert tone=Tone::Warning title=meaning.title>
                    <p>{meaning.student}</p>
                    <p>
                        <a class="button button-quiet" href=urls::convention(row.id)>
                            {format!("Voir la convention chez {}", set(&row.host))}
                        </a>
                    </p>
                </Alert>
            }
            .into_any()
        }
        Next::ToFind(title, text) => view! {
            <Alert tone=Tone::Info title>
                <p>{text}</p>
                <p>
                    <a class="button" href=search>
                        "Chercher un stage"
                    </a>
                </p>
            </Alert>
        }
        .into_any(),
    }
}

/// The conventions of the places one has: of two of one place, the one that counts.
fn of_places(space: &StudentSpace, conventions: &ConventionRows) -> Vec<ConventionRow> {
    space
        .places
        .iter()
        .filter_map(|place| {
            conventions
                .rows
                .iter()
                .filter(|row| place.href.ends_with(&row.place))
                .min_by_key(|row| row.situation.is_void())
                .cloned()
        })
        .collect()
}

/// Each week that has a place, and how far its convention is; of a place whose convention is in trouble nothing.
fn goes_well(space: &StudentSpace, conventions: &ConventionRows) -> Vec<String> {
    let current = of_places(space, conventions);
    let mut lines = Vec::new();
    for place in &space.places {
        let row = current.iter().find(|row| place.href.ends_with(&row.place));
        let far = match row.map(|row| row.situation.meaning().outlook) {
            Some(Outlook::Trouble) => continue,
            Some(Outlook::Good) => "votre place est sûre, votre convention signée par tous",
            Some(Outlook::UnderWay) | None => "votre place est sûre",
        };
        lines.push(format!(
            "Pour {}, {far}\u{a0}: {}.",
            place.weeks.label(),
            with_city(&place.structure, &place.city)
        ));
    }
    lines
}

/// The page of the first day, for each place that has a convention and has not begun: the host, then the page's address.
fn first_days(space: &StudentSpace, conventions: &ConventionRows) -> Vec<(String, String)> {
    let Some(calendar) = &space.calendar else {
        return Vec::new();
    };
    let current = of_places(space, conventions);
    let ahead = |place: &&PlaceShown| calendar.today <= calendar.campaign.span(place.weeks).0;
    let page = |place: &PlaceShown| {
        let row = current.iter().find(|row| place.href.ends_with(&row.place))?;
        let live = row.state.is_live();
        live.then(|| (set(&place.structure), urls::first_day(row.id)))
    };
    space.places.iter().filter(ahead).filter_map(page).collect()
}

#[component]
fn Places(
    space: StudentSpace,
    comes_next: &'static str,
    /// What [`first_days`] gives.
    first_days: Vec<(String, String)>,
) -> impl IntoView {
    let StudentSpace { places, calendar, .. } = space;
    let when = move |weeks: Weeks| {
        calendar
            .as_ref()
            .map(|calendar| campaign_span(&calendar.campaign, weeks))
            .unwrap_or_default()
    };
    let covered = |week: Week| places.iter().any(|place| place.weeks.covers(week));
    let drawn = match (covered(Week::First), covered(Week::Second)) {
        (true, true) => Some(Weeks::Both),
        (true, false) => Some(Weeks::First),
        (false, true) => Some(Weeks::Second),
        (false, false) => None,
    };
    let said = match drawn {
        // What goes well has said that the place is sure.
        Some(Weeks::Both) if !comes_next.is_empty() => comes_next,
        Some(Weeks::Both) => "Vos deux semaines ont une place.",
        Some(Weeks::First) => "La première semaine a une place, pas encore la deuxième.",
        Some(Weeks::Second) => "La deuxième semaine a une place, pas encore la première.",
        None => "Aucune place confirmée pour le moment.",
    };
    view! {
        <section aria-labelledby="places" class="my-weeks">
            <h2 id="places">"Mes deux semaines"</h2>
            <p class="my-weeks-drawn">
                <WeekSquares weeks=drawn />
                <span>{said}</span>
            </p>
            <ul class="lines" role="list">
                {places
                    .into_iter()
                    .map(|PlaceShown { weeks, title, structure, city, href }| {
                        view! {
                            <li>
                                <p>
                                    <a href=href>{set(&title)}</a>
                                    <br />
                                    {with_city(&structure, &city)}
                                    <br />
                                    <span class="quiet">{capitalised(weeks.label())}", "{when(weeks)}</span>
                                </p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            {first_days
                .into_iter()
                .map(|(host, page)| {
                    view! {
                        <p>
                            <a href=page>{format!("Premier jour chez {host}\u{a0}: la page à imprimer")}</a>
                        </p>
                    }
                })
                .collect_view()}
        </section>
    }
    .into_any()
}

#[component]
fn Applications(lines: Vec<ApplicationLine>, older: usize) -> impl IntoView {
    if lines.is_empty() {
        return view! { <p>"Vous n’avez pas encore candidaté."</p> }.into_any();
    }
    view! {
        <ul class="lines" role="list">
            {lines
                .into_iter()
                .map(|ApplicationLine { application, sent }| {
                    view! {
                        <li>
                            <div class="line-main">
                                <p>
                                    <a href=urls::application_of_student(application.id)>{set(&application.title)}</a>
                                    <br />
                                    {with_city(&application.structure, &application.city)}
                                </p>
                                <p class="line-weeks">
                                    <WeekSquares weeks=Some(application.weeks) />
                                    <span class="quiet">{capitalised(application.weeks.label())}</span>
                                </p>
                                <p class="quiet">{format!("Envoyée le {sent}. ")}{what_next(&application)}</p>
                            </div>
                            <State state=application.state />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(older > 0)
            .then(|| {
                let words = counted(older, "candidature terminée", "candidatures terminées");
                view! {
                    <p>
                        <a href="/eleve?toutes=1#candidatures" rel="external">{format!("Voir aussi {words}")}</a>
                    </p>
                }
            })}
    }
    .into_any()
}

/// What comes next, and when.
fn what_next(application: &MyApplication) -> String {
    let overdue = application.days_left.is_some_and(|left| left < 0);
    match (application.state, application.deadline) {
        (_, Some(_)) if overdue => "La date est passée.".to_owned(),
        (state, Some(day)) if state.is_pending() => {
            format!("Réponse attendue avant la fin du {}.", date_with_weekday(day))
        }
        (ApplicationState::Accepted, Some(day)) => {
            format!("À confirmer avant la fin du {}.", date_with_weekday(day))
        }
        _ => String::new(),
    }
}

/// A state in words; what waits for the student stands out.
#[component]
pub(super) fn State(state: ApplicationState) -> impl IntoView {
    let class = if state == ApplicationState::Accepted {
        "tag tag-awaited"
    } else {
        "tag"
    };
    view! { <span class=class>{state.label()}</span> }
}

#[component]
fn Alone(proposals: Vec<domain::proposal::ProposalDetail>) -> impl IntoView {
    let none = proposals.is_empty();
    view! {
        {none
            .then(|| {
                view! {
                    <p>
                        "Vous connaissez une structure prête à vous accueillir\u{202f}? Donnez son nom et son adresse e-mail\u{a0}: \
                         votre lycée vérifie, puis nous lui demandons son accord."
                    </p>
                }
            })}
        {(!none)
            .then(|| {
                view! {
                    <ul class="lines" role="list">
                        {proposals
                            .into_iter()
                            .map(|proposal| {
                                view! {
                                    <li>
                                        <div class="line-main">
                                            <p>
                                                <a href=urls::proposal_of_student(proposal.id)>
                                                    {with_city(&proposal.host_name, &proposal.city)}
                                                </a>
                                            </p>
                                            <p class="line-weeks">
                                                <WeekSquares weeks=Some(proposal.weeks) />
                                                <span class="quiet">{capitalised(proposal.weeks.label())}</span>
                                            </p>
                                        </div>
                                        <ProposalTag state=proposal.state />
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
            })}
        <p>
            <a class="button button-quiet" href="/eleve/proposer">
                "Proposer un stage que j’ai trouvé"
            </a>
        </p>
        <p>
            "Sans adresse e-mail sous la main\u{202f}? Montrez "
            <a href=domain::urls::CARD>"votre carte «\u{a0}Accueillez-moi\u{a0}»"</a>
            "\u{a0}: la structure dit oui sur son téléphone."
        </p>
    }
    .into_any()
}

/// Where a place found alone stands, in words.
#[component]
pub(crate) fn ProposalTag(state: ProposalState) -> impl IntoView {
    view! { <span class="tag">{state.label()}</span> }
}

#[component]
fn Favourites(favourites: Vec<domain::saved_search::Favourite>) -> impl IntoView {
    if favourites.is_empty() {
        return view! { <p>"Gardez ici les offres qui vous plaisent, pour y revenir."</p> }.into_any();
    }
    view! {
        <ul class="lines" role="list">
            {favourites
                .into_iter()
                .map(|favourite| {
                    let title = set(&favourite.title);
                    let open = matches!(favourite.state, OfferState::Published | OfferState::Full);
                    let named = if open {
                        view! { <a href=format!("/offres/{}", favourite.offer)>{title.clone()}</a> }.into_any()
                    } else {
                        view! { <span>{title.clone()}</span> }.into_any()
                    };
                    let standing = match favourite.state {
                        OfferState::Published => "",
                        OfferState::Full => "Complète pour le moment",
                        _ => "Ne reçoit plus de candidatures",
                    };
                    view! {
                        <li>
                            <p>
                                {named}
                                <br />
                                {with_city(&favourite.structure, &favourite.city)}
                                {(!standing.is_empty())
                                    .then(|| view! { <br /><span class="quiet">{standing}</span> })}
                            </p>
                            <ButtonForm
                                action=DropFavourite::PATH
                                label="Retirer"
                                spoken=format!(" {title} de mes favoris")
                                fields=vec![(field::OFFER, favourite.offer.to_string())]
                            />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
