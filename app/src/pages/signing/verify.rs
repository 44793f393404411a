//! `/verifier`: whether a document is authentic, by its reference and code or by its file. The file stays in the browser where that hashes it
//! (`public/check.js`): only its digest is sent, and the page says beforehand which of the two it will be. A file that is not known can be sent
//! to have what it holds looked at, by whoever wants to.

use domain::{
    convention::{AmendmentState, Comparison, ConventionState},
    typography::{capitalised, counted},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use wire::{
    form::{FieldError, FormState},
    signing::verify::{AttachedPart, AuthenticVersion, Checked, VerifyAnswer},
};

use super::seal::{LookInside, SealSaid};
use crate::{
    api::signing::verify::check_document,
    components::{
        alert::{Alert, Tone},
        breadcrumb::Breadcrumb,
        form::FormErrors,
        page_frame::steady_page_frame,
    },
    resource::load,
};

/// What hashes a file in the browser. Not a literal: such an element would be made from a text, in which browsers run no script.
const SCRIPT: &str = "/check.js";

#[component]
pub(crate) fn VerifyPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        let of = |name: &str| query.get(name).unwrap_or_default();
        (
            of("reference"),
            of("code"),
            of("empreinte"),
            of("jointes"),
            of("cachet"),
        )
    };
    let answer = load(asked, |(reference, code, digest, attached, seal)| {
        check_document(reference, code, digest, attached, seal)
    });
    let (reference, code, ..) = untrack(asked);
    let faults = half_asked(&query.read_untracked());
    let is_half = !faults.errors.is_empty();
    let told = faults.clone();
    view! {
        <Title text="Vérifier une convention" />
        <Meta name="description" content="Vérifiez qu’une convention de stage signée sur Quinzaine est authentique, et si elle est toujours valable." />
        <div class="page page-narrow signing check">
            <Breadcrumb here="Vérifier une convention" />
            <h1>"Vérifier une convention"</h1>
            <p class="lead">"Une convention vous est présentée\u{202f}? Vérifiez ici qu’elle est authentique, et si elle est toujours valable."</p>
            <FormErrors of=told />
            {steady_page_frame(answer, move |Checked { answer, seal }| match answer {
                // The fields say what.
                VerifyAnswer::Incomplete if is_half => ().into_any(),
                answer => view! {
                    <Answer answer />
                    <SealSaid seal />
                }
                .into_any(),
            })}
            <ByCode reference code faults />
            <ByFile />
            <section aria-labelledby="ce-que-dit">
                <h2 id="ce-que-dit">"Ce que la vérification dit, et ne dit pas"</h2>
                <p>
                    "Seul un fichier peut être reconnu authentique\u{a0}: il est alors, à l’octet près, celui que les signataires ont eu sous les yeux. Une référence \
                     et un code disent seulement qu’une telle convention existe, et ce qu’elle dit pour l’essentiel. La vérification ne montre aucun nom\u{a0}: \
                     comparez ceux de votre document avec les personnes que vous connaissez."
                </p>
            </section>
        </div>
    }
}

/// What the form by code was sent without. A file's answer comes in the same page: nothing is then asked by code.
fn half_asked(query: &ParamsMap) -> FormState {
    let (reference, code) = (query.get("reference"), query.get("code"));
    let sent = query.get("empreinte").is_none() && (reference.is_some() || code.is_some());
    let fields = [
        (
            "reference",
            reference,
            "Indiquez la référence\u{a0}: elle est en haut de chaque page.",
        ),
        (
            "code",
            code,
            "Indiquez le code de contrôle\u{a0}: il est au bas de chaque page.",
        ),
    ];
    let errors = fields
        .into_iter()
        .filter(|(_, typed, _)| sent && typed.as_deref().unwrap_or_default().trim().is_empty())
        .map(|(field, _, message)| FieldError::new(field, message))
        .collect();
    FormState {
        errors,
        ..FormState::default()
    }
}

#[component]
fn ByCode(reference: String, code: String, faults: FormState) -> impl IntoView {
    let (of_reference, of_code) = (faults.error("reference"), faults.error("code"));
    view! {
        <section class="panel" aria-labelledby="par-code">
            <h2 id="par-code">"Par la référence et le code de contrôle"</h2>
            <p>"La référence est en haut de chaque page du document, le code au bas."</p>
            <form method="get" action="/verifier" class="stack">
                <div class="field">
                    <label for="reference">"Référence"</label>
                    <p class="hint" id="reference-aide">
                        "Par exemple QZ-27-4H7K-9M2X"
                    </p>
                    <input id="reference" name="reference" type="text" value=reference maxlength="40" autocomplete="off"
                        aria-describedby="reference-aide reference-erreur" aria-invalid=(!of_reference.is_empty()).then_some("true") />
                    <p class="error" id="reference-erreur">{(!of_reference.is_empty()).then_some(of_reference)}</p>
                </div>
                <div class="field">
                    <label for="code">"Code de contrôle"</label>
                    <p class="hint" id="code-aide">
                        "Dix lettres et chiffres"
                    </p>
                    <input id="code" name="code" type="text" value=code maxlength="40" autocomplete="off"
                        aria-describedby="code-aide code-erreur" aria-invalid=(!of_code.is_empty()).then_some("true") />
                    <p class="error" id="code-erreur">{(!of_code.is_empty()).then_some(of_code)}</p>
                </div>
                <p class="actions">
                    <button class="button" type="submit">
                        "Vérifier ce document"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn ByFile() -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="par-fichier">
            <h2 id="par-fichier" tabindex="-1">"Par le fichier"</h2>
            <p>"Choisissez ou déposez le PDF que vous avez reçu. Seule son empreinte est comparée\u{a0}: celle d’un fichier qui a changé d’un seul octet est tout autre."</p>
            <form method="post" action="/verifier/fichier" enctype="multipart/form-data" class="stack" data-check="">
                <input type="hidden" name="empreinte" value="" />
                <p data-check-way="sent">
                    "Le fichier est envoyé à ce site, qui en calcule l’empreinte, lit le cachet qu’il porte, et ne le garde pas."
                </p>
                <p data-check-way="stays" hidden=true>
                    "Le fichier reste sur votre appareil\u{a0}: seule son empreinte est envoyée."
                </p>
                <div class="field">
                    <label for="fichier">"Document PDF"</label>
                    <p class="hint" id="fichier-aide">
                        "40\u{a0}Mo au plus"
                    </p>
                    <input id="fichier" name="fichier" type="file" accept="application/pdf" required aria-describedby="fichier-aide" />
                    <p class="error" role="alert"></p>
                </div>
                <p class="actions">
                    <button class="button" type="submit">
                        "Vérifier ce fichier"
                    </button>
                </p>
            </form>
            <script src=SCRIPT defer=true></script>
        </section>
    }
    .into_any()
}

/// What was found, in plain words.
#[component]
fn Answer(answer: VerifyAnswer) -> impl IntoView {
    let (tone, title, body) = match answer {
        VerifyAnswer::Nothing => return ().into_any(),
        VerifyAnswer::Incomplete => (
            Tone::Warning,
            "Il manque quelque chose".to_owned(),
            view! { <p>"Donnez la référence et le code, tels qu’ils sont écrits sur le document, ou choisissez le fichier."</p> }.into_any(),
        ),
        VerifyAnswer::TooOften => (
            Tone::Warning,
            "Trop de vérifications en peu de temps".to_owned(),
            view! { <p>"Attendez un quart d’heure, puis recommencez."</p> }.into_any(),
        ),
        VerifyAnswer::TooLarge => (
            Tone::Warning,
            "Ce fichier est trop lourd".to_owned(),
            view! {
                <p>
                    "Aucune convention d’ici ne dépasse 40\u{a0}Mo, et l’examen complet prend un fichier de 10\u{a0}Mo au plus. Choisissez le PDF tel que vous \
                     l’avez reçu, ou donnez la référence et le code."
                </p>
            }
            .into_any(),
        ),
        VerifyAnswer::Unknown => (
            Tone::Error,
            "Document inconnu".to_owned(),
            view! {
                <p>
                    "Rien de tel n’a été validé ici. Le document vient peut-être d’ailleurs, ou la référence ou le code a été mal recopié."
                </p>
                <p>"Demandez la convention au lycée de l’élève, et vérifiez-la de nouveau."</p>
            }
            .into_any(),
        ),
        VerifyAnswer::UnknownFile { opened } => unknown_file(opened),
        VerifyAnswer::Holds { version, parts } => holds(version, parts),
        VerifyAnswer::Erased {
            frozen,
            erased,
            state,
        } => (
            Tone::Success,
            "Ce fichier a bien été fait ici".to_owned(),
            view! {
                <p>
                    {format!("Il est, à l’octet près, celui qui a été validé le {frozen}. ")}
                    {if state == ConventionState::Signed {
                        "Tous l’ont signé."
                    } else {
                        "Sa version n’était pas, ou plus, une convention signée et valable."
                    }}
                </p>
                <p>
                    {format!(
                        "Ce que Quinzaine en gardait a été effacé le {erased}, au bout de sa durée\u{a0}: seules ses empreintes restent. Le fichier signé contient de \
                         quoi vérifier le reste.",
                    )}
                </p>
            }
            .into_any(),
        ),
        VerifyAnswer::Altered { reference, number } => (
            Tone::Error,
            "Convention altérée\u{a0}: ne vous y fiez pas".to_owned(),
            view! {
                <p>
                    {format!("Convention {reference}, version\u{a0}{number}.")}
                    " Ce qui est gardé ici n’est plus ce qui a été validé et signé\u{a0}: quelqu’un l’a modifié, ou il a été abîmé. Ce document ne \
                     prouve plus rien pour le moment."
                </p>
                <p>
                    "Gardez votre exemplaire et prévenez le lycée de l’élève\u{a0}: le fichier signé que chaque signataire a reçu contient de quoi \
                     retrouver ce qui était vrai. L’exploitant du site est alerté."
                </p>
            }
            .into_any(),
        ),
        VerifyAnswer::RemainsAltered => (
            Tone::Error,
            "Trace altérée\u{a0}: ne vous y fiez pas".to_owned(),
            view! {
                <p>
                    "Ce qui est gardé ici dirait que ce fichier a été fait sur Quinzaine, puis effacé au bout de sa durée\u{a0}; mais cette trace a été \
                     ajoutée ou modifiée par quelqu’un d’autre, ou abîmée. Elle ne prouve rien."
                </p>
                <p>"Gardez votre exemplaire et prévenez le lycée de l’élève. L’exploitant du site est alerté."</p>
            }
            .into_any(),
        ),
        VerifyAnswer::Authentic(known) => authentic(known),
        VerifyAnswer::Amendment {
            reference,
            number,
            version,
            state,
            convention,
            closed,
        } => amendment(&reference, (number, version), state, (convention, &closed)),
        VerifyAnswer::Known {
            version,
            comparison,
            pages,
        } => known(version, comparison, pages),
    };
    said(tone, title, body)
}

/// An answer, named by the page's title, with the keyboard.
fn said(tone: Tone, title: String, body: AnyView) -> AnyView {
    let in_title = format!("{title} – Vérifier une convention");
    view! {
        <Title text=in_title />
        <div role="status" tabindex="-1" autofocus class="check-answer">
            <Alert tone title>
                {body}
            </Alert>
        </div>
    }
    .into_any()
}

/// How many of the signatures were given on paper, to go on with; nothing where none was. By whom is for the parties.
fn on_paper(version: &AuthenticVersion) -> String {
    match version.on_paper {
        0 => String::new(),
        1 => ", dont 1 sur papier, enregistrée par le lycée".to_owned(),
        many => format!(", dont {many} sur papier, enregistrées par le lycée"),
    }
}

/// That amendments which are in force changed it since: what it says is not all that holds. Each was checked against the log, like the version.
fn amended(version: &AuthenticVersion) -> Option<AnyView> {
    let (last, before) = version.amendments.split_last()?;
    let all = if before.is_empty() {
        last.clone()
    } else {
        format!("{} et {last}", before.join(", "))
    };
    Some(
        view! {
            <p>
                <strong>{format!("Elle est modifiée par {all}.")}</strong>
                " Ce que l’avenant change ne figure pas dans ce document\u{a0}: demandez l’avenant avec lui."
            </p>
        }
        .into_any(),
    )
}

/// An amendment that was made here.
fn amendment(
    reference: &str,
    (number, of): (u32, u32),
    state: AmendmentState,
    (convention, closed): (ConventionState, &str),
) -> (Tone, String, AnyView) {
    let over = match (convention, closed) {
        (_, "") => String::new(),
        (ConventionState::Cancelled, at) => format!("La convention a été annulée le {at}."),
        (_, at) => format!("La version de la convention qu’il modifie a été remplacée le {at}."),
    };
    let (tone, title, meaning) = match state {
        AmendmentState::InForce if convention != ConventionState::Signed => (
            Tone::Error,
            "Avenant authentique, mais sans effet",
            "Il n’est plus en vigueur\u{a0}: la version de la convention qu’il a modifiée ne l’est plus.",
        ),
        AmendmentState::InForce => (
            Tone::Success,
            "Avenant authentique, en vigueur",
            "Tous ceux qu’il engage l’ont signé, ou personne n’avait à le signer.",
        ),
        AmendmentState::Proposed => (
            Tone::Warning,
            "Avenant authentique, pas encore signé",
            "Il ne vaut pas encore\u{a0}: la convention reste telle qu’elle était.",
        ),
        AmendmentState::Refused | AmendmentState::Withdrawn | AmendmentState::Lapsed => (
            Tone::Error,
            "Avenant authentique, mais sans effet",
            "Il a été refusé ou retiré, ou la convention a changé avant qu’il soit signé.",
        ),
    };
    let body = view! {
        <p>{meaning}</p>
        {(!over.is_empty()).then(|| view! { <p>{over}</p> })}
        <p>{format!("Avenant n°\u{a0}{number} à la convention {reference}, version\u{a0}{of}.")}</p>
        <p>
            "Ses données (avenant.json) sont celles qui ont été proposées ici. Les pages que montre le fichier ont pu changer\u{a0}: fiez-vous aux données, \
             ou à la page de l’avenant."
        </p>
    };
    (tone, title.to_owned(), body.into_any())
}

/// A file that nobody knows: what that means, and what sending it would say besides.
fn unknown_file(opened: bool) -> (Tone, String, AnyView) {
    let (title, meaning) = if opened {
        (
            "Document inconnu, et rien dedans ne vient d’ici",
            "Le fichier a été regardé en entier\u{a0}: ni lui, ni aucune pièce qui y serait jointe n’a été donné par Quinzaine. Un document imprimé en PDF ou \
             numérisé n’a plus de pièces jointes\u{a0}: comparez-le par sa référence et son code.",
        )
    } else {
        (
            "Document inconnu",
            "Aucun fichier donné par Quinzaine n’a cette empreinte. Celui-ci vient d’ailleurs, ou bien ce n’est plus, à l’octet près, celui qui a été \
             donné\u{a0}: quelqu’un l’a modifié, ou il a été réenregistré, imprimé en PDF ou numérisé. L’empreinte seule ne dit pas lequel.",
        )
    };
    let body = view! {
        <p>{meaning}</p>
        <p>"Demandez la convention au lycée de l’élève, et vérifiez-la de nouveau."</p>
        {(!opened).then(|| view! { <LookInside /> })}
    };
    (Tone::Error, title.to_owned(), body.into_any())
}

/// A file that is not ours as it is, with parts that are: the pages that it shows may say anything.
fn holds(version: AuthenticVersion, parts: Vec<(AttachedPart, bool)>) -> (Tone, String, AnyView) {
    let is_true = |wanted| parts.contains(&(wanted, true));
    let advice = if is_true(AttachedPart::Document) {
        "Le document joint (document.pdf) est celui que les signataires ont eu sous les yeux\u{a0}: ouvrez-le dans le volet des pièces jointes de votre lecteur, et \
         fiez-vous à lui seul."
    } else {
        "Le document lui-même manque ou a changé\u{a0}: ne vous y fiez pas. Demandez la convention au lycée de l’élève."
    };
    let state = match version.state {
        ConventionState::Signed => "Tous l’ont signée.",
        ConventionState::Replaced => "Une autre version a pris sa place\u{a0}: elle ne vaut plus.",
        ConventionState::Cancelled => "Elle est annulée\u{a0}: elle ne vaut plus.",
        ConventionState::HostPart
        | ConventionState::SchoolPart
        | ConventionState::Validated
        | ConventionState::Signing => "Tous ne l’ont pas encore signée.",
    };
    let body = view! {
        <p>
            "Ce fichier n’est pas, à l’octet près, celui que Quinzaine a donné\u{a0}: les pages qu’il affiche ont pu changer. Ce qui y est joint a été comparé\u{a0}:"
        </p>
        <dl class="plain-terms">
            {parts
                .into_iter()
                .map(|(part, as_made)| {
                    let found = if as_made { "Tel qu’il a été donné" } else { "Absent, ou modifié" };
                    view! {
                        <dt>{part_label(part)}</dt>
                        <dd>{found}</dd>
                    }
                })
                .collect_view()}
        </dl>
        <p>{advice}</p>
        <p>{format!("Convention {}, version\u{a0}{}, validée le {}. {state}", version.reference, version.number, version.frozen)}</p>
    };
    (
        Tone::Warning,
        "Fichier modifié, qui contient des pièces vraies".to_owned(),
        body.into_any(),
    )
}

fn part_label(part: AttachedPart) -> &'static str {
    match part {
        AttachedPart::Document => "Le document signé (document.pdf)",
        AttachedPart::Data => "Ses données (content.json)",
        AttachedPart::Evidence => "Les preuves de signature (evidence.json)",
        AttachedPart::Log => "Le journal (log.jsonl)",
    }
}

/// A reference and a code can stand on a forged document: what the true one says is shown, and nothing is green.
fn known(version: AuthenticVersion, comparison: Comparison, pages: usize) -> (Tone, String, AnyView) {
    let signatures = format!(
        "{} sur {}",
        counted(
            usize::try_from(version.signatures).unwrap_or_default(),
            "signature",
            "signatures"
        ),
        version.of
    ) + &on_paper(&version);
    let facts = [
        ("Structure d’accueil", comparison.host),
        ("Dates", capitalised(&comparison.days)),
        ("Initiales de l’élève", comparison.initials),
        ("Nombre de pages du document", pages.to_string()),
        ("Version", version.number.to_string()),
        ("Validée le", version.frozen.clone()),
        (
            "Où elle en est",
            format!("{}, {signatures}", version.state.label().to_lowercase()),
        ),
    ];
    let amended = amended(&version);
    let (tone, warning) = match version.state {
        ConventionState::Cancelled => (
            Tone::Error,
            Some("Cette convention est annulée\u{a0}: elle ne vaut plus."),
        ),
        ConventionState::Replaced => (
            Tone::Warning,
            Some("Cette version est remplacée par une plus récente\u{a0}: elle ne vaut plus."),
        ),
        _ => (Tone::Info, None),
    };
    let body = view! {
        {warning.map(|warning| view! { <p><strong>{warning}</strong></p> })}
        {amended}
        <p>
            {format!("La convention {} existe ici.", version.reference)}
            " Un document modifié peut porter la même référence et le même code\u{a0}: comparez le vôtre, point par point, avec ce qui a été validé."
        </p>
        <dl class="plain-terms">
            {facts
                .into_iter()
                .map(|(label, value)| {
                    view! {
                        <dt>{label}</dt>
                        <dd>{value}</dd>
                    }
                })
                .collect_view()}
        </dl>
        <p>
            "Un seul écart, et ce document n’est pas celui qui a été validé. Pour en être sûr à l’octet près, vérifiez le fichier lui-même, "
            <a href="#par-fichier" rel="external">"plus bas"</a>
            "."
        </p>
    };
    (
        tone,
        "Référence connue\u{a0}: comparez".to_owned(),
        body.into_any(),
    )
}

fn authentic(known: AuthenticVersion) -> (Tone, String, AnyView) {
    let which = match known.state {
        _ if known.signed_file => "Ce fichier est la convention signée, avec la preuve de chaque signature.",
        ConventionState::Signed => {
            "Ce fichier est le document tel qu’il a été validé et signé, sans la preuve des signatures."
        }
        _ => "Ce fichier est le document tel qu’il a été validé.",
    };
    let (tone, title, meaning) = match known.state {
        ConventionState::Signed => (
            Tone::Success,
            "Authentique et complète",
            "Tous les signataires ont signé. Cette version est celle qui vaut.".to_owned(),
        ),
        ConventionState::Replaced => (
            Tone::Warning,
            "Authentique, mais remplacée",
            "Une autre version a pris sa place\u{a0}: celle-ci ne vaut plus. Demandez la nouvelle au lycée."
                .to_owned(),
        ),
        ConventionState::Cancelled => (
            Tone::Error,
            "Authentique, mais annulée",
            "Ce stage n’a plus de convention valable. Adressez-vous au lycée.".to_owned(),
        ),
        ConventionState::HostPart
        | ConventionState::SchoolPart
        | ConventionState::Validated
        | ConventionState::Signing => (
            Tone::Warning,
            "Authentique, pas encore signée par tous",
            format!(
                "{} signature{} sur {}{}. Elle ne vaut pas encore\u{a0}: attendez que chacun ait signé.",
                known.signatures,
                if known.signatures < 2 { "" } else { "s" },
                known.of,
                on_paper(&known)
            ),
        ),
    };
    // Where not all have signed, the meaning says it.
    let paper = (known.state == ConventionState::Signed && known.on_paper > 0)
        .then(|| format!("Elle porte {} signatures{}.", known.signatures, on_paper(&known)));
    let amended = amended(&known);
    let body = view! {
        <p>{which}" "{meaning}</p>
        <p>{format!("Convention {}, version\u{a0}{}, validée le {}.", known.reference, known.number, known.frozen)}</p>
        {paper.map(|paper| view! { <p>{paper}</p> })}
        {amended}
    };
    (tone, title.to_owned(), body.into_any())
}
