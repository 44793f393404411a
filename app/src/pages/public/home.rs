//! The home page: what this is, and the search at once.

use domain::{
    campaign::Phase,
    typography::{date_with_weekday, number},
    weeks::Weeks,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use wire::{overview::Overview, search::Calendar};

use crate::{
    api::overview::read_overview,
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        icon::{Drawing, Icon},
        page_frame::page_frame,
        place_field::PlaceField,
        still::still,
        structured::Structured,
        week_squares::WeekSquares,
        word_field::WordField,
    },
    resource::load,
};

/// What the page says to search engines.
const WEB_SITE: &str = concat!(
    r#"{"@context":"https://schema.org","@type":"WebSite","name":"Quinzaine","inLanguage":"fr","#,
    r#""description":"Le stage d’observation de deux semaines des élèves de seconde générale et technologique."}"#,
);

#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let overview = load(|| (), |()| read_overview());
    view! {
        <Title text="Trouver son stage de seconde" />
        <Meta
            name="description"
            content="Trouvez près de chez vous un stage d’observation de deux semaines pour la classe de seconde \
                     générale et technologique."
        />
        <Structured json=|| WEB_SITE.to_owned() />
        {page_frame(overview, move |overview| view! { <Welcome overview /> }.into_any())}
    }
}

#[component]
fn Welcome(overview: Overview) -> impl IntoView {
    let Overview {
        calendar,
        offers,
        hosts,
        demo,
    } = overview;
    let below = still(move || {
        view! {
            <div class="page">
                {demo.then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Démonstration">
                            <p>"Les structures et les offres de ce site sont inventées."</p>
                        </Alert>
                    }
                })}
                {calendar.map(|calendar| view! { <Dates calendar offers hosts /> })}
                <section aria-labelledby="entrees">
                    <h2 id="entrees">"Par où commencer"</h2>
                    <ul class="ways" role="list">
                        <Way icon=Icon::Student title="Je suis élève" href="/eleves" link="Comment trouver mon stage">
                            "Cherchez, comparez, candidatez, puis faites signer la convention. Tout se fait depuis un téléphone."
                        </Way>
                        <Way icon=Icon::Structure title="J’accueille un élève" href="/structures" link="Comment accueillir">
                            "Entreprise, association, administration\u{a0}: montrez votre métier deux semaines en juin."
                        </Way>
                        <Way icon=Icon::School title="Je travaille au lycée" href="/lycees" link="Comment suivre mes élèves">
                            "Que chaque élève ait une place et une convention signée, et que vous sachiez où chacun en est."
                        </Way>
                    </ul>
                </section>
            </div>
        }
        .into_any()
    });
    let lead = still(|| {
        view! {
            <div class="hero-text">
                <h1>"Votre stage de seconde, près de chez vous"</h1>
                <p class="lead">
                    "Dix jours pour découvrir un métier de l’intérieur. Dites où vous habitez\u{a0}: nous vous montrons qui peut vous accueillir."
                </p>
            </div>
        }
        .into_any()
    });
    view! {
        <section class="hero">
            {lead}
            <form class="hero-form" action="/offres" method="get" role="search" aria-label="Chercher une offre de stage">
                <PlaceField value=String::new() invalid=false chosen=Callback::new(|()| ()) areas=true>
                    <p class="error" id="lieu-erreur"></p>
                </PlaceField>
                <WordField
                    label="Mots-clés"
                    hint="Ce que vous aimeriez découvrir\u{a0}: un secteur, un métier, ou rien du tout"
                    value=String::new()
                    chosen=Callback::new(|()| ())
                >
                    <p class="error" id="mots-erreur"></p>
                </WordField>
                <button class="button" type="submit">
                    <Drawing icon=Icon::Search />
                    "Chercher des offres"
                </button>
            </form>
        </section>
        {below}
    }
}

/// One of the three ways in.
#[component]
fn Way(
    icon: Icon,
    title: &'static str,
    href: &'static str,
    link: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="way">
            <Drawing icon />
            <h3>{title}</h3>
            <p>{children()}</p>
            <p class="way-link">
                <a href=href>{link}</a>
            </p>
        </li>
    }
    .into_any()
}

/// The two weeks, and what is open today.
#[component]
fn Dates(calendar: Calendar, offers: usize, hosts: usize) -> impl IntoView {
    let Calendar { campaign, phase, .. } = calendar;
    let now = match phase {
        Phase::BeforeHosts | Phase::HostsOnly => {
            format!(
                "Les offres seront visibles {}.",
                opening(&date_with_weekday(campaign.students_open))
            )
        }
        Phase::Open if offers == 0 => "Les premières offres arrivent bientôt.".to_owned(),
        Phase::Open if offers == 1 => "Une offre est ouverte aux candidatures.".to_owned(),
        Phase::Open if hosts < 2 => format!("{} offres sont ouvertes aux candidatures.", number(offers)),
        Phase::Open => {
            format!(
                "{} offres de {} structures sont ouvertes aux candidatures.",
                number(offers),
                number(hosts)
            )
        }
        Phase::Over => "Les stages de cette année ont commencé ou sont terminés.".to_owned(),
    };
    view! {
        <section class="dates" aria-labelledby="dates">
            <WeekSquares weeks=Some(Weeks::Both) />
            <div>
                <h2 id="dates">{format!("Année scolaire {}", campaign.label.replace('-', "–"))}</h2>
                <p>
                    "Le stage a lieu "<strong>{campaign_span(&campaign, Weeks::Both)}</strong>"."
                </p>
                <p>{now}</p>
            </div>
        </section>
    }
}

/// « à partir du lundi 29 mars 2027 ».
fn opening(date: &str) -> String {
    format!("à partir du {date}")
}
