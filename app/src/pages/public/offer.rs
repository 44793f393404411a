//! One offer: everything a student needs to decide.

use domain::{
    campaign::Campaign,
    hours::WeekHours,
    offer::{Hit, OfferCard as Card, OfferDetail, OfferState, SeatsLeft},
    place::Kilometres,
    query::SearchQuery,
    sector::{Sector, SectorCode},
    typography::{at_place, capitalised, counted, duration, number, of_place, set, span, time},
    urls,
    weeks::{Week, Weeks},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_location, use_params_map};
use wire::{
    offer::{InSearch, Neighbour, OfferNotice, OfferView},
    student::OfferUser,
};

use crate::{
    api::{offer::read_offer, search::list_sectors, student::read_offer_user},
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        error_view::ErrorView,
        far_warning::FarWarning,
        icon::{Drawing, Icon},
        offer_card::OfferCard,
        still::still,
        week_squares::WeekSquares,
    },
    pages::{public::search::scroll_restore::fragment, student::apply_box::Apply},
    resource::{Loaded, load},
    response::set_status,
};

/// The page of the offer named in the address.
#[component]
pub(crate) fn OfferPage() -> impl IntoView {
    let params = use_params_map();
    let search = use_location().search;
    let offer = load(
        move || {
            (
                params.with(|params| params.get("id").unwrap_or_default()),
                search.get(),
            )
        },
        |(id, search)| read_offer(id, search),
    );
    let sectors = load(|| (), |()| list_sectors());
    let user = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_offer_user,
    );
    view! {
        <Transition fallback=|| view! { <p class="page" aria-busy="true">"Chargement de l’offre…"</p> }>
            {move || Suspend::new(async move {
                let sectors = sectors.await.unwrap_or_default();
                match offer.await {
                    Ok(OfferView::Whole(page)) => {
                        view! { <Shown page=*page sectors user search=search.get_untracked() /> }.into_any()
                    }
                    Ok(OfferView::Notice(notice)) => {
                        view! { <Notice notice sectors search=search.get_untracked() /> }.into_any()
                    }
                    Ok(OfferView::Reserved) => view! { <Reserved /> }.into_any(),
                    Err(error) => view! { <ErrorView error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(
    page: wire::offer::OfferPage,
    sectors: Vec<Sector>,
    user: Loaded<OfferUser>,
    search: String,
) -> impl IntoView {
    let wire::offer::OfferPage {
        offer,
        sector,
        calendar,
        home,
        distance,
        nearby,
        same_host,
        in_search,
        published,
        state,
        for_your_school,
    } = page;
    let takes_applications = matches!(state, OfferState::Published | OfferState::Full);
    let card = fragment(&offer.card.id.to_string());
    let back_href = format!("{}{card}", SearchQuery::parse(&search).0.to_path());
    let title = set(&offer.card.title);
    let structure = set(&offer.card.structure);
    let description = format!("{title}, chez {structure}, {}.", offer.card.whereabouts.label());
    let home_label = home.map(|home| home.label).unwrap_or_default();
    let label = sector.map(|sector| sector.label).unwrap_or_default();
    let next = in_search.as_ref().and_then(|here| here.next.clone());
    let ways = still(move || {
        view! {
            <div class="offer-ways">
                <BackToResults href=back_href />
                {in_search.map(|here| view! { <Around here /> })}
            </div>
        }
        .into_any()
    });
    let after = still(move || {
        view! {
            <div class="offer-after">
                {next.map(|next| view! { <Next next /> })}
                <Others
                    title=format!("Aussi chez {structure}")
                    id="meme-structure"
                    offers=same_host
                    sectors=sectors.clone()
                    search=search.clone()
                />
                <Others title=NEARBY id="voisines" offers=nearby sectors search />
            </div>
        }
        .into_any()
    });
    view! {
        <Title text=title />
        <Meta name="description" content=description />
        {(!takes_applications).then(|| view! { <Meta name="robots" content="noindex" /> })}
        <div class="page offer">
            {ways}
            <OfferArticle
                offer=offer.clone()
                sector=label
                published
                campaign=calendar.campaign
                distance
                home=home_label
                state
                for_your_school
            >
                <Apply offer=offer.card.clone() takes_applications user />
            </OfferArticle>
            {after}
        </div>
    }
}

/// Above the offers of other structures.
const NEARBY: &str = "D’autres offres autour de ce lieu";

/// Where the offer stands among the results it was opened from, and the ways to those beside it.
#[component]
fn Around(here: InSearch) -> impl IntoView {
    let link = |neighbour: Neighbour, text: &'static str, rel: &'static str| {
        view! {
            <a href=neighbour.path rel=rel>
                {text}
                <span class="visually-hidden">{format!("\u{a0}: {}", set(&neighbour.title))}</span>
            </a>
        }
    };
    let rank = format!("{} sur {}", number(here.rank), number(here.total));
    view! {
        <nav class="around" aria-label="Dans les résultats">
            <span>
                <span class="visually-hidden">"Offre "</span>
                {rank}
            </span>
            {here.previous.map(|offer| link(offer, "Précédente", "prev"))}
            {here.next.map(|offer| link(offer, "Suivante", "next"))}
        </nav>
    }
}

/// The result after this one, for whoever has read it to the end.
#[component]
fn Next(next: Neighbour) -> impl IntoView {
    view! {
        <p class="offer-next">
            <a class="button button-quiet" href=next.path rel="next">
                {format!("Offre suivante\u{a0}: {}", set(&next.title))}
            </a>
        </p>
    }
}

#[component]
fn BackToResults(href: String) -> impl IntoView {
    view! {
        <p>
            <a href=href class="back">
                <Drawing icon=Icon::Back />
                "Retour aux résultats"
            </a>
        </p>
    }
}

/// An offer that takes no applications, for whoever does not count on it.
#[component]
fn Notice(notice: OfferNotice, sectors: Vec<Sector>, search: String) -> impl IntoView {
    let OfferNotice {
        title,
        structure,
        place,
        state,
        nearby,
    } = notice;
    // There is nothing to apply for at this address: engines that list pages should leave it out.
    set_status(404);
    let (what, why) = state.notice().unwrap_or_default();
    let back_href = SearchQuery::parse(&search).0.to_path();
    let has_neighbours = !nearby.is_empty();
    view! {
        <Title text=format!("{}\u{a0}: {}", set(&title), what.to_lowercase()) />
        <Meta name="robots" content="noindex" />
        <div class="page offer">
            <div class="offer-ways">
                <BackToResults href=back_href.clone() />
            </div>
            <header class="offer-head">
                <h1>{set(&title)}</h1>
                <p class="offer-structure">
                    <Drawing icon=Icon::Structure />
                    <span>{set(&structure)}"\u{a0}· "{place}</span>
                </p>
            </header>
            <Alert tone=Tone::Info title=what>
                <p>{why}</p>
            </Alert>
            <p>"Vous avez candidaté à cette offre\u{202f}? Connectez-vous pour la relire."</p>
            <p class="actions">
                <a class="button" href=back_href>
                    {if has_neighbours { "Chercher d’autres offres" } else { "Chercher une autre offre" }}
                </a>
                <a class="button button-quiet" href="/connexion" rel="nofollow">
                    "Se connecter"
                </a>
            </p>
            <div class="offer-after">
                <Others title=NEARBY id="voisines" offers=nearby sectors search />
            </div>
        </div>
    }
    .into_any()
}

/// An offer that only pupils of some lycées see: who is not one of them learns that, and nothing else.
#[component]
fn Reserved() -> impl IntoView {
    let path = use_location().pathname;
    let next = move || {
        let next = form_urlencoded::Serializer::new(String::new())
            .append_pair("suite", &path.get())
            .finish();
        format!("/connexion?{next}")
    };
    set_status(404);
    view! {
        <Title text="Offre réservée" />
        <Meta name="robots" content="noindex" />
        <div class="page page-narrow">
            <h1>"Offre réservée"</h1>
            <p>"La structure réserve cette offre aux élèves de certains lycées. Si le vôtre en fait partie, connectez-vous pour la lire."</p>
            <p class="actions">
                <a class="button" href=next rel="nofollow">
                    "Se connecter"
                </a>
                <a class="button button-quiet" href=urls::SEARCH>
                    "Chercher une autre offre"
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// Offers to look at besides.
#[component]
fn Others(
    #[prop(into)] title: String,
    id: &'static str,
    offers: Vec<Hit>,
    sectors: Vec<Sector>,
    search: String,
) -> impl IntoView {
    view! {
        {(!offers.is_empty())
            .then(|| {
                view! {
                    <section aria-labelledby=id>
                        <h2 id=id>{title}</h2>
                        <ul class="results results-pair" role="list">
                            {offers
                                .into_iter()
                                .map(|mut hit| {
                                    let label = label_of(&sectors, hit.card.sector);
                                    // Their distance is from this offer, not from home: it would mislead here.
                                    hit.distance = None;
                                    view! { <li><OfferCard hit sector=label search=search.clone() /></li> }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
    }
    .into_any()
}

/// The offer itself: what its page shows, and what its host previews. `within` says that the page around it has a title of
/// its own.
#[component]
pub(crate) fn OfferArticle(
    offer: OfferDetail,
    #[prop(into)] sector: String,
    /// The day it was published, in words: in mainland France, which the server knows.
    published: String,
    campaign: Campaign,
    #[prop(optional_no_strip)] distance: Option<Kilometres>,
    #[prop(optional, into)] home: String,
    #[prop(optional)] within: bool,
    /// Whether it takes applications, and why not.
    #[prop(default = OfferState::Published)]
    state: OfferState,
    /// Whether it is reserved, to the lycée of whoever reads among others.
    #[prop(optional)]
    for_your_school: bool,
    /// What can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let code = offer.card.sector;
    let head = still({
        let card = offer.card.clone();
        move || head(&card, sector, within, for_your_school)
    });
    // A published offer is full in the moment before its state says so.
    let state = match state {
        OfferState::Published if !offer.card.seats_left.any() => OfferState::Full,
        state => state,
    };
    let (metiers, hours, lunch, card) = (
        offer.metiers.clone(),
        offer.hours.clone(),
        offer.lunch.clone(),
        offer.card.clone(),
    );
    let activities = offer.activities.clone();
    let does = still(move || {
        view! { <div class="offer-does"><Listed title="Ce que vous ferez" items=activities /></div> }
            .into_any()
    });
    let main = still(move || {
        view! {
            <div class="offer-main">
                <Listed title="Les métiers à découvrir" items=metiers />
                <Day hours lunch sector=code />
                <Welcome card />
            </div>
        }
        .into_any()
    });
    view! {
        {head}
        <FarWarning distance home=home.clone() />
        {state
            .notice()
            .map(|(what, why)| {
                view! {
                    <Alert tone=Tone::Info title=what>
                        <p>{why}</p>
                    </Alert>
                }
            })}
        <div class="offer-columns">
            {does}
            <div class="offer-side">
                <Facts offer=offer.clone() published campaign distance home />
                {children.map(|children| children())}
            </div>
            {main}
        </div>
    }
    .into_any()
}

/// What it is, and whose.
fn head(card: &Card, sector: String, within: bool, for_your_school: bool) -> AnyView {
    let title = set(&card.title);
    view! {
        <header class="offer-head">
            <p class="overline">{sector}</p>
            {if within { view! { <h2>{title}</h2> }.into_any() } else { view! { <h1>{title}</h1> }.into_any() }}
            <p class="offer-structure">
                <Drawing icon=Icon::Structure />
                <span>{set(&card.structure)}"\u{a0}· "{card.kind.label()}</span>
            </p>
            {(card.committed || for_your_school)
                .then(|| {
                    view! {
                        <ul class="tags" role="list">
                            {card
                                .committed
                                .then(|| view! { <li class="tag"><a href="/organisations-engagees">"Organisation engagée"</a></li> })}
                            {for_your_school.then(|| view! { <li class="tag tag-awaited">"Réservée à votre lycée"</li> })}
                        </ul>
                    }
                })}
        </header>
    }
    .into_any()
}

/// The label of a sector.
pub(crate) fn label_of(sectors: &[Sector], code: SectorCode) -> String {
    sectors
        .iter()
        .find(|sector| sector.code == code)
        .map(|sector| sector.label.clone())
        .unwrap_or_default()
}

#[component]
fn Listed(title: &'static str, items: Vec<String>) -> impl IntoView {
    (!items.is_empty()).then(|| {
        view! {
            <section>
                <h2>{title}</h2>
                <ul class="plain-list">
                    {items.iter().map(|item| view! { <li>{capitalised(&set(item))}</li> }).collect_view()}
                </ul>
            </section>
        }
    })
}

/// What a day looks like: a usual one in a sentence, then the hours of the week.
#[component]
fn Day(hours: WeekHours, lunch: String, sector: SectorCode) -> impl IntoView {
    view! {
        <section>
            <h2>"Une journée"</h2>
            {hours.usual_day().map(|day| view! { <p>{day}</p> })}
            <p>{format!("Le midi\u{a0}: {}", set(&lunch))}</p>
            <p>
                "C’est un stage d’observation\u{a0}: vous regardez, vous questionnez, vous essayez sous le regard de votre tuteur. \
                 Vous n’êtes pas là pour produire, et les machines dangereuses ne sont pas pour vous."
            </p>
            <p>
                <a href=urls::risk_sheet(sector)>"Sécurité dans ce secteur\u{a0}: risques, protections, interdits"</a>
            </p>
        </section>
        <Hours hours />
    }
}

/// Who one comes to: the structure, and the role of whoever sees to the student. Their name is for accepted students.
#[component]
fn Welcome(card: Card) -> impl IntoView {
    let committed = card.committed;
    let who = format!(
        "{} est {}, qui vous accueille {}.",
        set(&card.structure),
        card.kind.with_article(),
        at_place(&card.whereabouts.label()),
    );
    let tutor =
        "Une personne de l’équipe, votre tuteur ou votre tutrice, vous suit du premier au dernier jour.";
    let together = if card.format.is_group() {
        format!("Vous y serez plusieurs élèves. {tutor}")
    } else {
        tutor.to_owned()
    };
    view! {
        <section>
            <h2>"Qui vous accueille"</h2>
            <p>
                {who}
                {committed
                    .then(|| {
                        view! {
                            " Cette structure fait partie des "
                            <a href="/organisations-engagees">"organisations engagées"</a>
                            " auprès des jeunes."
                        }
                    })}
            </p>
            <p>{together}</p>
            <p class="quiet">"Le nom et le téléphone de la personne à contacter vous seront donnés quand votre candidature sera acceptée."</p>
        </section>
    }
}

/// The week's hours: days that are alike in one line.
#[component]
pub(crate) fn Hours(hours: WeekHours) -> impl IntoView {
    let total = hours.total_minutes();
    let rows = hours
        .rows()
        .into_iter()
        .map(|(days, stretches)| {
            let text = if stretches.is_empty() {
                "Pas de stage".to_owned()
            } else {
                stretches
                    .iter()
                    .map(|(from, to)| format!("{}\u{a0}–\u{2060}\u{a0}{}", time(*from), time(*to)))
                    .collect::<Vec<_>>()
                    .join(", puis ")
            };
            view! {
                <tr>
                    <th scope="row">{days}</th>
                    <td>{text}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>"Horaires"</h2>
            <table class="hours">
                <caption>
                    {format!("Les mêmes chaque semaine\u{a0}: {} de présence, pauses non comprises.", duration(total))}
                </caption>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Facts(
    offer: OfferDetail,
    published: String,
    campaign: Campaign,
    distance: Option<Kilometres>,
    home: String,
) -> impl IntoView {
    still(move || facts(offer, published, &campaign, distance, &home))
}

fn facts(
    offer: OfferDetail,
    published: String,
    campaign: &Campaign,
    distance: Option<Kilometres>,
    home: &str,
) -> AnyView {
    let card = offer.card;
    let access = match (card.accessible, offer.access_note.is_empty()) {
        (true, true) => "Oui".to_owned(),
        (true, false) => format!("Oui\u{a0}: {}", set(&offer.access_note)),
        (false, true) => "Non précisé".to_owned(),
        (false, false) => set(&offer.access_note),
    };
    view! {
        <aside class="facts" aria-label="En bref">
            <WeekSquares weeks=Some(card.weeks) />
            <dl>
                <dt>"Quand"</dt>
                <dd>
                    {capitalised(card.weeks.label())}
                    <br />
                    {campaign_span(campaign, card.weeks)}
                </dd>
                <dt>"Où"</dt>
                <dd>
                    {card.whereabouts.label()}
                    {distance
                        .map(|distance| {
                            view! {
                                <br />
                                <strong>{format!("à {distance}")}</strong>
                                {format!(" {}", of_place(home))}
                                <br />
                                <span class="quiet">"Distance approximative, à vol d’oiseau"</span>
                            }
                        })}
                </dd>
                <dt>"Places restantes"</dt>
                <dd>{seats(card.seats_left, card.weeks, campaign)}</dd>
                <dt>"Accueil"</dt>
                <dd>{card.format.label()}</dd>
                <dt>"Repas de midi"</dt>
                <dd>{set(&offer.lunch)}</dd>
                <dt>"Accessible en situation de handicap"</dt>
                <dd>{access}</dd>
                {(!offer.reserved_to.is_empty())
                    .then(|| {
                        view! {
                            <dt>"Réservée aux élèves de"</dt>
                            <dd>
                                <ul class="plain-list">
                                    {offer.reserved_to.iter().map(|name| view! { <li>{set(name)}</li> }).collect_view()}
                                </ul>
                            </dd>
                        }
                    })}
                <dt>"Publiée le"</dt>
                <dd>{published}</dd>
            </dl>
        </aside>
    }
    .into_any()
}

/// Seats, week by week when they differ.
fn seats(left: SeatsLeft, weeks: Weeks, campaign: &Campaign) -> AnyView {
    let said = |count: u16| counted(usize::from(count), "place", "places");
    if weeks != Weeks::Both || left.first == left.second {
        let week = weeks.iter().next().unwrap_or(Week::First);
        return said(left.of(week)).into_any();
    }
    Week::ALL
        .into_iter()
        .map(|week| {
            let only = if week == Week::First {
                Weeks::First
            } else {
                Weeks::Second
            };
            let (first, last) = campaign.span(only);
            view! { <span class="line">{format!("{} {}", said(left.of(week)), span(first, last))}</span> }
        })
        .collect_view()
        .into_any()
}
