//! `/lycee/signatures/…`: who has signed one convention, and what the lycée sees to: reminders, links, addresses, paper.

use domain::typography::set;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{Signatures, progress};
use crate::{
    api::signing::{
        page::Progress,
        school::{
            ChangeSignerEmail, ChaseSigner, RevokeSigningLinks, SchoolConvention, SendSigningLink,
            SignerShown, read_school_convention,
        },
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Done, Faults},
        trouble::Trouble,
    },
    data::{Loaded, load},
    form::{Returned, returned},
};

const DONE: &[(&str, &str)] = &[
    (
        "relance",
        "La relance est partie. La prochaine sera possible dans 24\u{a0}heures.",
    ),
    (
        "adresse",
        "L’adresse est changée, les liens d’avant sont annulés, et une nouvelle lettre est partie.",
    ),
    (
        "papier",
        "Cette personne n’a plus d’adresse\u{a0}: ses liens sont annulés, elle signe sur papier.",
    ),
    ("lien", "Un nouveau lien est parti. Ceux d’avant sont annulés."),
    (
        "sans-adresse",
        "Cette personne n’a pas d’adresse, ou elle signe par son compte\u{a0}: aucun lien n’est parti.",
    ),
    ("revoque", "Les liens de cette personne sont annulés."),
    (
        "papier-recu",
        "La page est gardée, et la signature enregistrée en votre nom.",
    ),
    (
        "change",
        "Rien n’est fait\u{a0}: entre-temps, les choses ont changé. Voici où en est cette convention.",
    ),
];

/// Why a page signed on paper was not recorded.
const REFUSED: &[(&str, &str)] = &[
    (
        "page-illisible",
        "Rien n’est enregistré\u{a0}: ce fichier n’est pas un PDF, un JPEG ou un PNG de 5\u{a0}Mo au plus.",
    ),
    (
        "change",
        "Rien n’est enregistré\u{a0}: entre-temps, les choses ont changé. Voici où en est cette convention.",
    ),
];

/// The page.
#[component]
pub(crate) fn SchoolConventionPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), {
        let id = id.clone();
        move |()| read_school_convention(id.clone())
    });
    let signatures = progress(id);
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, form.await) {
                    (Ok(page), Ok(form)) => view! { <Shown page form signatures /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(page: SchoolConvention, form: Returned, signatures: Loaded<Progress>) -> impl IntoView {
    let id = page.id.clone();
    let awaited: Vec<SignerShown> = page
        .signers
        .iter()
        .filter(|signer| page.open && signer.signed.is_empty())
        .cloned()
        .collect();
    let (document, pdf) = (page.document.clone(), page.pdf.clone());
    view! {
        <Title text=format!("Signatures de la convention de {}", page.student) />
        <div class="page page-narrow signing">
            <p>
                <a href="/lycee/signatures">"Signatures"</a>
            </p>
            <h1>{format!("Convention de {}", page.student)}</h1>
            <p class="quiet">{format!("{} – {}", set(&page.host), page.reference)}</p>
            <Done words=DONE />
            <Refused />
            <Faults of=form.clone() />
            <p>
                <a href=format!("/convention/{id}")>"Toute la convention"</a>
            </p>
            <Signatures of=signatures id=id.clone() />
            <Tutor id=id.clone() open=page.tutor />
            {(!awaited.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="attendus">
                            <h2 id="attendus">"Ceux qui doivent encore signer"</h2>
                            {awaited
                                .into_iter()
                                .map(|signer| {
                                    view! { <Awaited signer id=id.clone() document=document.clone() pdf=pdf.clone() form=form.clone() /> }
                                })
                                .collect_view()}
                        </section>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What the address says was refused.
#[component]
fn Refused() -> impl IntoView {
    let query = use_query_map();
    move || {
        let why = query.read().get("refus")?;
        let (_, said) = REFUSED.iter().find(|(name, _)| *name == why)?;
        Some(view! {
            <div role="alert">
                <Alert tone=Tone::Error title=*said>
                    ""
                </Alert>
            </div>
        })
    }
}

#[component]
fn Tutor(id: String, open: bool) -> impl IntoView {
    let fields = vec![("convention", id), ("role", "tutor".to_owned())];
    view! {
        <section class="panel" aria-labelledby="tuteur">
            <h2 id="tuteur">"Lien du tuteur"</h2>
            <p>
                {if open {
                    "Un tuteur sans compte remplit la partie de la structure par un lien personnel. Un nouveau lien annule ceux d’avant."
                } else {
                    "La partie de la structure n’est plus à remplir. Les liens que le tuteur a reçus ouvrent encore la convention, en lecture."
                }}
            </p>
            <div class="actions">
                {open
                    .then(|| view! { <ButtonForm action=SendSigningLink::PATH label="Envoyer un lien au tuteur" fields=fields.clone() /> })}
                <ButtonForm action=RevokeSigningLinks::PATH label="Annuler les liens du tuteur" fields=fields.clone() />
            </div>
        </section>
    }
    .into_any()
}

/// Somebody who has not signed, and what can be done about it.
#[component]
fn Awaited(signer: SignerShown, id: String, document: String, pdf: String, form: Returned) -> impl IntoView {
    let code = signer.role.code().to_owned();
    let fields = vec![("convention", id.clone()), ("role", code.clone())];
    let has_way = signer.account || !signer.email.is_empty();
    let guardian = signer.role.is_guardian();
    let on_paper = guardian && !has_way;
    let how = match (signer.account, signer.email.is_empty()) {
        (true, _) => "Signe par son compte.".to_owned(),
        (false, false) if code == "head" => format!(
            "Signe par le compte du chef d’établissement, ou de qui est désigné pour signer. Rappels à {}.",
            signer.email
        ),
        (false, true) if code == "head" => {
            "Signe par le compte du chef d’établissement, ou de qui est désigné pour signer.".to_owned()
        }
        (false, false) => format!("Signe par un lien personnel envoyé à {}.", signer.email),
        (false, true) => "N’a pas d’adresse e-mail\u{a0}: signe sur papier.".to_owned(),
    };
    let chased = match (signer.chased.is_empty(), signer.again.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!("Relancé le {}.", signer.chased),
        (false, false) => format!(
            "Relancé le {}. Nouvelle relance possible\u{a0}: {}.",
            signer.chased, signer.again
        ),
    };
    let linked = !signer.account && !signer.email.is_empty() && code != "head";
    view! {
        <article class="panel awaited">
            <h3>{signer.name.clone()}</h3>
            <p>{signer.role.label()}". "{how}</p>
            {(!chased.is_empty()).then(|| view! { <p class="quiet">{chased}</p> })}
            <div class="actions">
                {(has_way && signer.again.is_empty())
                    .then(|| {
                        view! {
                            <ButtonForm
                                action=ChaseSigner::PATH
                                label="Relancer"
                                spoken=format!(" {}", signer.name)
                                fields=fields.clone()
                                class="button"
                            />
                        }
                    })}
                {linked
                    .then(|| {
                        view! {
                            <ButtonForm action=SendSigningLink::PATH label="Envoyer un nouveau lien" fields=fields.clone() />
                            <ButtonForm action=RevokeSigningLinks::PATH label="Annuler ses liens" fields=fields.clone() />
                        }
                    })}
            </div>
            {on_paper.then(|| view! { <Paper id=id.clone() role=code.clone() document pdf /> })}
            {guardian.then(|| view! { <Address signer id role=code form /> })}
        </article>
    }
    .into_any()
}

/// Another address, for a guardian.
#[component]
fn Address(signer: SignerShown, id: String, role: String, form: Returned) -> impl IntoView {
    let name = format!("courriel-{role}");
    let error = form.error(&name);
    let mine = form.value("role") == role;
    let value = if mine && !error.is_empty() {
        form.value("courriel")
    } else {
        signer.email.clone()
    };
    let invalid = (!error.is_empty()).then_some("true");
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let open = !error.is_empty();
    view! {
        <details class="step-back" open=open>
            <summary>"Changer son adresse"</summary>
            <div class="step-back-body">
                <p>"Ses liens seront annulés, et une lettre partira à la nouvelle adresse. Ce qui est déjà signé le reste."</p>
                <form method="post" action=ChangeSignerEmail::PATH class="stack">
                    <input type="hidden" name="convention" value=id />
                    <input type="hidden" name="role" value=role />
                    <div class="field">
                        <label for=name.clone()>"Adresse e-mail"</label>
                        <p class="hint" id=hint_id>
                            "Laissez vide si cette personne signe sur papier."
                        </p>
                        <input id=name name="courriel" type="email" value=value aria-describedby=described aria-invalid=invalid />
                        <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
                    </div>
                    <p class="actions">
                        <button class="button" type="submit">
                            "Changer l’adresse"
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The page signed on paper.
#[component]
fn Paper(id: String, role: String, document: String, pdf: String) -> impl IntoView {
    let name = format!("page-{role}");
    let hint = format!("{name}-aide");
    view! {
        <div class="paper">
            <ol>
                <li>
                    <a href=pdf rel="external">
                        "Imprimez le document (PDF)"
                    </a>
                    ", faites-le lire et signer sur la page des signatures."
                </li>
                <li>"Photographiez ou scannez cette page, et déposez-la ici. La signature sera enregistrée à votre nom, comme reçue sur papier."</li>
            </ol>
            <form method="post" action=format!("/lycee/signatures/{id}/papier") enctype="multipart/form-data" class="stack">
                <input type="hidden" name="role" value=role />
                <input type="hidden" name="document" value=document />
                <div class="field">
                    <label for=name.clone()>"Page signée"</label>
                    <p class="hint" id=hint.clone()>
                        "PDF, JPEG ou PNG, 5\u{a0}Mo au plus"
                    </p>
                    <input id=name name="fichier" type="file" accept="application/pdf,image/jpeg,image/png" required aria-describedby=hint />
                </div>
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer la page signée"
                    </button>
                </p>
            </form>
        </div>
    }
    .into_any()
}
