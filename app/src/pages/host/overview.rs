//! `/structure`: offers, drafts, what awaits an answer, and what to do next.

use domain::{
    awaited::Space as Area,
    convention::due_soon,
    id::{OfferId, StructureId},
    offer::OfferState,
    typography::{counted, set},
    vetting::Vetting,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    host::structure::{DraftLine, HostSpace, OfferLine, StructureFlash, StructureOverview, StructureShown},
};

use super::{layout::Space, structure::NewStructure};
use crate::{
    api::host::{
        draft::{DeleteDraft, StartDraft},
        structure::read_space,
        vetting::AskVetting,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors, Told},
        page_frame::page_frame,
        start::{DemoStart, GoesWell, Greeting},
        to_do::ToDo,
    },
    form::form_state,
    pages::host::controls::{WAITS, days_in_words, seats_in_words, state_in_words},
    resource::load,
};

#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let query = use_query_map();
    let space = load(
        move || query.read().get("structure").unwrap_or_default(),
        read_space,
    );
    let form = form_state();
    page_frame((space, form), move |(space, form)| {
        view! { <Overview space form /> }.into_any()
    })
}

#[component]
fn Overview(space: HostSpace, form: FormState) -> impl IntoView {
    let Some(here) = space.here else {
        return view! {
            <Title text="Inscrire votre structure" />
            <div class="page page-narrow host">
                <h1>"Inscrire votre structure"</h1>
                <Greeting />
                <NewStructure form has_register=space.has_register />
            </div>
        }
        .into_any();
    };
    let StructureOverview {
        file,
        offers,
        drafts,
        closed,
    } = here;
    let id = file.id;
    let may_publish = file.role.may_publish();
    let nothing = if may_publish && offers.is_empty() && drafts.is_empty() {
        "Déposez votre première offre\u{a0}: quatre étapes, que vous pouvez reprendre plus tard."
    } else {
        "Un e-mail vous prévient dès qu’une candidature ou une convention vous attend."
    };
    view! {
        <Space title=set(&file.name) wide=true>
            <Greeting />
            <FlashMessage of=StructureFlash::sentence_of />
            <ImportDone />
            <FormErrors of=form />
            <Switch structures=space.structures here=id />
            <VettingNotice vetting=file.vetting refusal=file.refusal.clone() waiting=file.waiting id may_publish />
            <Obstacles confirmed=space.confirmed closed />
            <ToDo space=Area::Host nothing=nothing host=file.name.clone() />
            <GoesWell lines=goes_well(&offers) />
            {may_publish
                .then(|| {
                    view! {
                        <div class="actions">
                            <ButtonForm action=StartDraft::PATH label="Déposer une offre" fields=vec![(field::STRUCTURE, id.to_string())] class="button" />
                            <a class="button button-quiet" href="/structure/import">
                                "Importer un fichier"
                            </a>
                        </div>
                    }
                })}
            <DemoStart />
            <Drafts drafts may_publish />
            <Offers offers />
            <Identity file />
            <p>
                <a href=domain::urls::SAFETY>"Accueillir en sécurité\u{a0}: la fiche de votre secteur"</a>
            </p>
            <p>
                <a href="/structure/nouvelle">"Inscrire une autre structure"</a>
            </p>
        </Space>
    }
    .into_any()
}

/// How many seats are taken, and how many offers students see.
fn goes_well(offers: &[OfferLine]) -> Vec<String> {
    let seats = offers.iter().flat_map(|offer| &offer.seats);
    let taken: usize = seats.map(|seat| usize::from(seat.taken)).sum();
    let is_seen = |offer: &&OfferLine| !offer.held && offer.state == OfferState::Published;
    let seen = offers.iter().filter(is_seen).count();
    let taken = (taken > 0).then(|| {
        let places = counted(taken, "place est confirmée", "places sont confirmées");
        format!("{places}\u{a0}: une par élève et par semaine.")
    });
    let seen = (seen > 0).then(|| {
        let offers = counted(seen, "offre est publiée", "offres sont publiées");
        format!("{offers}, avec des places libres.")
    });
    taken.into_iter().chain(seen).collect()
}

/// What an import did: the address has its two numbers.
#[component]
fn ImportDone() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let number = |name| query.get(name).and_then(|text| text.parse::<usize>().ok());
    number("ajoutees").map(|added| {
        let known = number("connues").unwrap_or_default();
        let held = query.get("attente").is_some();
        let after = if held {
            "La modération vérifie d’abord votre structure. Les élèves verront ces offres dès que ce sera fait."
        } else {
            "Les offres publiées apparaissent dans la recherche dans la minute."
        };
        let title = format!(
            "{}, {} déjà là",
            if held {
                counted(added, "offre enregistrée", "offres enregistrées")
            } else {
                counted(added, "offre publiée", "offres publiées")
            },
            counted(known, "ligne", "lignes")
        );
        view! {
            <Told tone=Tone::Success title>
                    <p>{after}</p>
                </Told>
        }
    })
}

/// From one structure to another, for whoever has several.
#[component]
fn Switch(structures: Vec<(StructureId, String)>, here: StructureId) -> impl IntoView {
    (structures.len() > 1).then(|| {
        view! {
            <nav class="tags" aria-label="Vos structures">
                {structures
                    .into_iter()
                    .map(|(id, name)| {
                        let current = (id == here).then_some("page");
                        view! {
                            <a class="tag tag-removable" href=format!("/structure?structure={id}") aria-current=current>
                                {set(&name)}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
        }
    })
}

#[component]
fn Identity(file: StructureShown) -> impl IntoView {
    let people = counted(file.members, "personne", "personnes");
    view! {
        <div class="host-identity">
            <h2>"Votre structure"</h2>
            <dl class="plain-terms">
                <dt>"Statut"</dt>
                <dd>{file.kind.label()}</dd>
                <dt>"SIRET"</dt>
                <dd>{if file.siret.is_empty() { "Aucun\u{a0}: à l’étranger".to_owned() } else { file.siret }}</dd>
                {file
                    .committed
                    .then(|| {
                        view! {
                            <dt>"Engagement"</dt>
                            <dd>"Organisation engagée"</dd>
                        }
                    })}
                <dt>"Lieux"</dt>
                <dd>{file.places.iter().map(|place| view! { <span class="line">{set(place)}</span> }).collect_view()}</dd>
                <dt>"Équipe"</dt>
                <dd>
                    {format!("{people}, vous êtes {}", file.role.label().to_lowercase())}
                    <br />
                    <a href=format!("/structure/collegues?structure={}", file.id)>"Voir les collègues"</a>
                </dd>
            </dl>
            {file
                .role
                .may_manage_people()
                .then(|| view! { <p><a href=format!("/structure/modifier?structure={}", file.id)>"Modifier la structure"</a></p> })}
        </div>
    }
    .into_any()
}

/// How far moderators have come with the structure, while students do not see its offers.
#[component]
fn VettingNotice(
    vetting: Vetting,
    refusal: String,
    waiting: u32,
    id: StructureId,
    may_publish: bool,
) -> impl IntoView {
    let offers = counted(waiting as usize, "offre attend", "offres attendent");
    match vetting {
        Vetting::Pending => view! {
            <Alert tone=Tone::Info title="Votre structure est en attente de vérification">
                <p>{format!("La modération vérifie votre structure avant que les élèves voient ses offres\u{a0}: {offers}. Vous n’avez rien à faire. Un e-mail vous dira sa décision, et vos offres suivantes seront publiques aussitôt.")}</p>
            </Alert>
        }
        .into_any(),
        Vetting::Refused => view! {
            <Alert tone=Tone::Warning title="Votre structure n’est pas acceptée">
                <p>{format!("La modération a donné cette raison\u{a0}: «\u{a0}{refusal}\u{a0}»")}</p>
                <p>{format!("Les élèves ne voient pas vos offres\u{a0}: {offers}.")}</p>
                {may_publish
                    .then(|| {
                        view! {
                            <p>"Corrigez ce qui doit l’être, puis demandez une autre vérification."</p>
                            <ButtonForm
                                action=AskVetting::PATH
                                label="Demander une autre vérification"
                                fields=vec![(field::STRUCTURE, id.to_string())]
                            />
                        }
                    })}
            </Alert>
        }
        .into_any(),
        Vetting::New | Vetting::Vetted => ().into_any(),
    }
}

/// What keeps offers from being published.
#[component]
fn Obstacles(confirmed: bool, closed: String) -> impl IntoView {
    view! {
        {(!confirmed)
            .then(|| {
                view! {
                    <Alert tone=Tone::Warning title="Votre adresse n’est pas encore confirmée">
                        <p>
                            <a href="/espace">"Confirmez votre adresse e-mail"</a>
                            "\u{a0}: sans cela, rien ne peut être publié."
                        </p>
                    </Alert>
                }
            })}
        {(!closed.is_empty()).then(|| view! { <Alert tone=Tone::Info title="Publication fermée"><p>{closed}</p></Alert> })}
    }
    .into_any()
}

#[component]
fn Offers(offers: Vec<OfferLine>) -> impl IntoView {
    if offers.is_empty() {
        return view! {
            <section>
                <h2>"Offres"</h2>
                <p>"Aucune offre pour l’instant. Celles que vous publiez sont listées ici, avec leurs places et leurs candidatures."</p>
            </section>
        }
        .into_any();
    }
    let days: Vec<Option<i64>> = offers.iter().map(|offer| offer.days_left).collect();
    let count = offers.len();
    let rows = offers
        .into_iter()
        .zip(due_soon(&days))
        .map(|(offer, pressing)| view! { <OfferRow offer pressing /> })
        .collect_view();
    view! {
        <section>
            <h2>"Offres"</h2>
            <table class="table table-rows table-titles">
                <caption>{counted(count, "offre", "offres")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Offre"</th>
                        <th scope="col">"État"</th>
                        <th scope="col">"Places"</th>
                        <th scope="col">"Candidatures"</th>
                        <th scope="col">"Délai"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn OfferRow(offer: OfferLine, pressing: bool) -> impl IntoView {
    let said = |count: u32, words: &str| {
        (count > 0).then(|| {
            let said = counted(count as usize, words, words);
            view! { " " <span class="tag">{said}</span> }
        })
    };
    let days = offer.days_left.map(days_in_words);
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/structure/offres/{}", offer.id)>{set(&offer.title)}</a>
            </th>
            <td data-label="État">{if offer.held { WAITS } else { state_in_words(offer.state) }}</td>
            <td data-label="Places">{seats_in_words(&offer.seats)}</td>
            <td data-label="Candidatures">
                <Received offer=offer.id count=offer.applications />
                {said(offer.to_read, "à lire")}
                {said(offer.to_answer, "à traiter")}
            </td>
            <td data-label="Délai">
                {days.map(|days| view! { <span class=if pressing { "tag tag-awaited" } else { "waits" }>{days}</span> })}
            </td>
        </tr>
    }
    .into_any()
}

/// How many applications there are: the way to them, where there are any.
#[component]
fn Received(offer: OfferId, count: u32) -> impl IntoView {
    let words = counted(count as usize, "reçue", "reçues");
    if count == 0 {
        return view! { <span>{words}</span> }.into_any();
    }
    view! { <a href=format!("/structure/candidatures?offre={offer}")>{words}</a> }.into_any()
}

#[component]
fn Drafts(drafts: Vec<DraftLine>, may_publish: bool) -> impl IntoView {
    (!drafts.is_empty()).then(|| {
        view! {
            <section aria-labelledby="brouillons">
                <h2 id="brouillons">"Brouillons"</h2>
                <ul class="lines" role="list">
                    {drafts
                        .into_iter()
                        .map(|draft| {
                            let title = if draft.title.is_empty() { "Sans titre".to_owned() } else { set(&draft.title) };
                            view! {
                                <li>
                                    <p>
                                        <a href=format!("/structure/brouillons/{}/apercu", draft.id)>{title.clone()}</a>
                                        <br />
                                        <span class="quiet">{format!("Par {}, enregistré le {}", draft.author, draft.saved)}</span>
                                    </p>
                                    {may_publish
                                        .then(|| {
                                            view! {
                                                <details class="confirm">
                                                    <summary>
                                                        "Supprimer"
                                                        <span class="visually-hidden">{format!(" {title}")}</span>
                                                    </summary>
                                                    <p>"Tout ce qui est écrit dans ce brouillon sera perdu."</p>
                                                    <ButtonForm
                                                        action=DeleteDraft::PATH
                                                        label="Supprimer ce brouillon"
                                                        fields=vec![(field::DRAFT, draft.id.to_string())]
                                                        class="button button-danger"
                                                    />
                                                </details>
                                            }
                                        })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
