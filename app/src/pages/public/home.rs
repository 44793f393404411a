//! The home page: what this is, and the search at once.

use domain::{
    campaign::Phase,
    typography::{date_with_weekday, number},
    weeks::Weeks,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    api::{
        overview::{Overview, read_overview},
        search::Calendar,
    },
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        icon::{Drawing, Icon},
        mark::TenSquares,
        trouble::Trouble,
    },
};

/// Home.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let overview = Resource::new(|| (), |()| read_overview());
    view! {
        <Title text="Trouver son stage de seconde" />
        <Meta
            name="description"
            content="Trouvez près de chez vous un stage d’observation de deux semaines pour la classe de seconde \
                     générale et technologique."
        />
        <Suspense>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(overview) => view! { <Welcome overview /> }.into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Welcome(overview: Overview) -> impl IntoView {
    let Overview {
        calendar,
        offers,
        demo,
    } = overview;
    view! {
        <section class="hero">
            <div class="hero-text">
                <h1>"Votre stage de seconde, près de chez vous"</h1>
                <p class="lead">
                    "Dix jours pour découvrir un métier de l’intérieur. Dites où vous habitez\u{a0}: nous vous montrons qui peut vous accueillir."
                </p>
            </div>
            <form class="hero-form" action="/offres" method="get" role="search" aria-label="Chercher une offre de stage">
                <div class="field">
                    <label for="lieu">"Où habitez-vous\u{202f}?"</label>
                    <p class="hint" id="lieu-aide">
                        "Commune ou code postal"
                    </p>
                    <input id="lieu" name="lieu" type="text" maxlength="100" autocomplete="postal-code" aria-describedby="lieu-aide" />
                </div>
                <div class="field">
                    <label for="mots">"Qu’aimeriez-vous découvrir\u{202f}?"</label>
                    <p class="hint" id="mots-aide">
                        "Un métier, un mot, ou rien du tout"
                    </p>
                    <input id="mots" name="mots" type="text" maxlength="100" aria-describedby="mots-aide" />
                </div>
                <button class="button" type="submit">
                    <Drawing icon=Icon::Search />
                    "Chercher des offres"
                </button>
            </form>
        </section>
        <div class="page">
            {demo.then(|| {
                view! {
                    <Alert tone=Tone::Info title="Démonstration">
                        <p>"Les structures et les offres de ce site sont inventées."</p>
                    </Alert>
                }
            })}
            {calendar.map(|calendar| view! { <Dates calendar offers /> })}
            <section aria-labelledby="etapes">
                <h2 id="etapes">"Comment cela se passe"</h2>
                <ol class="steps">
                    <li>
                        <h3>"Cherchez"</h3>
                        <p>"Autour de chez vous, par secteur et par semaine. Au-delà de 10\u{a0}km, nous vous prévenons."</p>
                    </li>
                    <li>
                        <h3>"Comparez"</h3>
                        <p>"Activités, horaires, repas, places restantes\u{a0}: tout est dit avant de choisir."</p>
                    </li>
                    <li>
                        <h3>"Parlez-en"</h3>
                        <p>
                            "À votre famille et à votre lycée. La convention, c’est-à-dire l’accord écrit sur le stage, \
                             sera signée par vous, votre famille, la structure et le lycée."
                        </p>
                    </li>
                </ol>
            </section>
        </div>
    }
}

/// The two weeks, and what is open today.
#[component]
fn Dates(calendar: Calendar, offers: usize) -> impl IntoView {
    let Calendar { campaign, phase, .. } = calendar;
    let now = match phase {
        Phase::BeforeHosts | Phase::HostsOnly => {
            format!(
                "Les offres seront visibles {}.",
                opening(&date_with_weekday(campaign.pupils_open))
            )
        }
        Phase::Open if offers == 0 => "Les premières offres arrivent bientôt.".to_owned(),
        Phase::Open if offers == 1 => "Une offre est ouverte aux candidatures.".to_owned(),
        Phase::Open => format!("{} offres sont ouvertes aux candidatures.", number(offers)),
        Phase::Over => "Les stages de cette année ont commencé ou sont terminés.".to_owned(),
    };
    view! {
        <section class="dates" aria-labelledby="dates">
            <TenSquares weeks=Some(Weeks::Both) />
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
