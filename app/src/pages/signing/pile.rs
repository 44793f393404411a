//! `/lycee/pile`: pages that came back signed are sent, as the copier scanned them; `/lycee/pile/:id`: what was read of them, and who signed.

mod documents;
mod faults;
mod thumbnail;

use domain::{
    convention::PaperRule,
    handed_over::{LARGEST_PILE, PILE_FILES, PILE_PAGES},
    typography::counted,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::pile::{PileFlash, PileLine, PileShown, PileStart},
};

use self::{documents::Documents, faults::Faults};
use crate::{
    api::signing::pile::{read_pile, start_pile},
    components::{
        alert::{Alert, Tone},
        form::{FlashMessage, FormErrors},
        page_frame::{page_frame, steady_page_frame},
    },
    form::form_state,
    resource::load,
};

/// Where piles are sent from.
const START: &str = "/lycee/pile";
/// Where they are sent.
const SENT: &str = "/lycee/pile/fichiers";
/// After how long a page looks again how far a pile is read, in milliseconds.
const AGAIN: u32 = 2_000;

/// The page where a pile is sent.
#[component]
pub(crate) fn PileStartPage() -> impl IntoView {
    let start = load(|| (), |()| start_pile());
    let form = form_state();
    page_frame((start, form), |(start, form)| {
        view! { <Start start form /> }.into_any()
    })
}

#[component]
fn Start(start: PileStart, form: FormState) -> impl IntoView {
    let error = form.error(field::FILE);
    let invalid = (!error.is_empty()).then_some("true");
    let limits = format!(
        "PDF, JPEG ou PNG, un ou plusieurs fichiers ({PILE_FILES} au plus)\u{a0}: {}\u{a0}Mo et {PILE_PAGES}\u{a0}pages au plus en tout.",
        LARGEST_PILE / 1024 / 1024
    );
    view! {
        <Title text="Pages signées, scannées ensemble" />
        <div class="page signing">
            <p>
                <a href="/lycee/signatures">"Signatures"</a>
            </p>
            <h1>"Pages signées, scannées ensemble"</h1>
            <FormErrors of=form />
            <p>
                "Passez au copieur toute la pile des conventions revenues signées, dans n’importe quel ordre et dans n’importe quel sens. Le petit code de chaque page la range avec les siennes\u{a0}; vous regardez, puis vous enregistrez les signatures en une fois."
            </p>
            <div class="beside">
                <form method="post" action=SENT enctype="multipart/form-data" class="stack">
                    <div class="field">
                        <label for=field::FILE>"Fichiers du copieur"</label>
                        <p class="hint" id="fichier-aide">
                            {limits}
                        </p>
                        <input id=field::FILE name=field::FILE type="file" multiple required class="file-drop" aria-invalid=invalid
                            accept="application/pdf,image/jpeg,image/png" aria-describedby="fichier-aide fichier-erreur" />
                        <p class="error" id="fichier-erreur">{(!error.is_empty()).then_some(error)}</p>
                    </div>
                    <p class="actions">
                        <button class="button" type="submit">
                            "Lire cette pile"
                        </button>
                    </p>
                </form>
                <Who rule=start.rule head=start.head />
            </div>
            <Sent piles=start.piles />
        </div>
    }
    .into_any()
}

/// Who may sign on paper here, and how to scan.
#[component]
fn Who(rule: PaperRule, head: bool) -> impl IntoView {
    let guardians = if rule.guardians {
        "les représentants légaux"
    } else {
        "les représentants légaux sans adresse e-mail"
    };
    let others = [
        (true, guardians),
        (rule.host, "le représentant de la structure d’accueil"),
        (rule.student, "l’élève majeur"),
    ];
    let others = others.into_iter().filter(|(taken, _)| *taken);
    view! {
        <section class="panel beside-side" aria-labelledby="qui-signe">
            <h2 id="qui-signe">"Qui signe sur papier dans ce lycée\u{202f}?"</h2>
            <ul>{others.map(|(_, who)| view! { <li>{who}</li> }).collect_view()}</ul>
            {head
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/delegations">"Changer qui signe sur papier"</a>
                        </p>
                    }
                })}
            <h3>"Bien scanner"</h3>
            <p>
                "En gris, à 200\u{a0}points par pouce, les pages entières. Recto verso si vous voulez\u{a0}: les pages blanches sont laissées de côté."
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Sent(piles: Vec<PileLine>) -> impl IntoView {
    (!piles.is_empty()).then(|| {
        let lines = piles.into_iter().map(|pile| {
            let pages = counted(pile.pages as usize, "page", "pages");
            view! {
                <li>
                    <a href=format!("{START}/{}", pile.id)>{format!("{pages}, le {}", pile.sent)}</a>
                    {format!(", par {}", pile.by)}
                </li>
            }
        });
        view! {
            <section aria-labelledby="piles">
                <h2 id="piles">"Piles des dernières 24\u{a0}heures"</h2>
                <ul>{lines.collect_view()}</ul>
            </section>
        }
    })
}

/// The page of what was read.
#[component]
pub(crate) fn PilePage() -> impl IntoView {
    let params = use_params_map();
    let pile = load(move || params.read().get("id").unwrap_or_default(), read_pile);
    let form = form_state();
    let again = Callback::new(move |()| pile.refetch());
    steady_page_frame((pile, form), move |(pile, form)| {
        view! { <Shown pile form again /> }.into_any()
    })
}

#[component]
fn Shown(pile: PileShown, form: FormState, again: Callback<()>) -> impl IntoView {
    let content = if pile.reading {
        view! { <Reading id=pile.id.clone() read=pile.read pages=pile.pages again /> }.into_any()
    } else {
        view! { <Content pile=pile.clone() form=form.clone() /> }.into_any()
    };
    view! {
        <Title text="Ce que cette pile contient" />
        <div class="page signing">
            <p>
                <a href=START>"Envoyer une autre pile"</a>
            </p>
            <h1>"Ce que cette pile contient"</h1>
            <p class="quiet">
                {format!("Envoyée le {}. Elle s’efface d’elle-même le {}.", pile.sent, pile.until)}
            </p>
            <FlashMessage of=PileFlash::sentence_of />
            <FormErrors of=form />
            {content}
        </div>
    }
    .into_any()
}

/// How far it is read; where the page's code runs, it looks again by itself.
#[component]
fn Reading(id: String, read: u32, pages: u32, again: Callback<()>) -> impl IntoView {
    Effect::new(move |_| {
        spawn_local(async move {
            TimeoutFuture::new(AGAIN).await;
            // The page may be gone.
            again.try_run(());
        });
    });
    view! {
        <div role="status">
            <Alert tone=Tone::Info title="La pile est en train d’être lue">
                <p>{format!("Pages lues\u{a0}: {read} sur {pages}. Vous pouvez quitter cette page\u{a0}: la lecture continue.")}</p>
            </Alert>
        </div>
        <p>
            <a class="button button-quiet" href=format!("{START}/{id}") rel="external">
                "Actualiser"
            </a>
        </p>
    }
    .into_any()
}

#[component]
fn Content(pile: PileShown, form: FormState) -> impl IntoView {
    let cut = pile.read < pile.pages;
    let (read, pages) = (pile.read, pile.pages);
    let counts = counts(&pile);
    view! {
        {cut
            .then(|| {
                view! {
                    <Alert tone=Tone::Warning title="La lecture s’est arrêtée avant la fin">
                        <p>
                            {format!("Pages lues\u{a0}: {read} sur {pages}. Enregistrez ce qui est ci-dessous, puis renvoyez les autres pages.")}
                        </p>
                    </Alert>
                }
            })}
        <p>
            <strong>{counts}</strong>
        </p>
        <Faults id=pile.id.clone() faults=pile.faults.clone() />
        <Documents pile form />
    }
    .into_any()
}

/// « 28 reconnues, 2 à regarder », and what else is to be said of pages and signatures.
fn counts(pile: &PileShown) -> String {
    let recognised = counted(pile.recognised as usize, "page reconnue", "pages reconnues");
    let mut said = format!("{recognised}, {}\u{a0}à regarder", pile.faults.len());
    if pile.blank > 0 {
        let blank = counted(
            pile.blank as usize,
            "page blanche laissée de côté",
            "pages blanches laissées de côté",
        );
        said = format!("{said}, {blank}");
    }
    if pile.recorded > 0 {
        let recorded = counted(
            pile.recorded as usize,
            "signature enregistrée",
            "signatures enregistrées",
        );
        said = format!("{said}. {recorded}");
    }
    said + "."
}
