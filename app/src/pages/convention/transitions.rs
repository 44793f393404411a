//! What somebody can do with a convention as it stands.

use domain::{
    convention::{ConventionState, HeadAct, Missing, Reader},
    typography::{counted, set, the_organisation},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    convention::{AskedShown, ConventionOverview},
    field,
    form::FormState,
};

use super::{
    cancelled::{CancelForm, Cancelled},
    certificate::CertificateLeft,
};
use crate::{
    api::convention::{CompleteHostPart, CorrectConvention, SendBackToHost, ValidateConvention},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Tick},
        text_field::{TextField, TextKind},
    },
    pages::signing::refusal::Refused,
};

/// What comes next, and the button for it.
#[expect(clippy::too_many_lines, reason = "a table of states, with what each asks for")]
#[component]
pub(super) fn Next(page: ConventionOverview, form: FormState) -> impl IntoView {
    let id = page.head.id;
    // Counted as the list tells them: what is wrong with the hours of several days is one of them.
    let missing = Missing::told(page.missing.clone(), page.head.weeks).len();
    let refused = page.refusal.is_some();
    let signing = || {
        view! {
            <p>
                <a class="button" href=urls::signing(id)>
                    "Lire et signer"
                </a>
            </p>
        }
    };
    let certificate_left = || {
        let of_family = matches!(page.head.reader, Reader::Student | Reader::Family);
        let is_left = of_family && page.may_hand_over && page.certificate.is_none();
        let insurance = page.head.insurance;
        is_left.then(|| view! { <CertificateLeft id=id.to_string() insurance /> })
    };
    let to_read =
        || view! { <p><a href=urls::signing(id)>"Lire la convention et suivre les signatures"</a></p> };
    let left = |before| {
        view! {
            <p>
                {format!("Il reste {} à voir {before}\u{a0}: ", counted(missing, "point", "points"))}
                <a href="#manque" rel="external">"la liste est ci-dessous"</a>
                "."
            </p>
        }
    };
    let (tone, title, body) = match page.head.state {
        ConventionState::HostPart if page.fills_host && missing == 0 => (
            Tone::Warning,
            "Votre partie est complète\u{a0}: envoyez-la au lycée",
            view! {
                <p>"Le lycée complétera sa partie, puis validera la convention. Vous pourrez la relire avant de la signer."</p>
                <ButtonForm action=CompleteHostPart::PATH label="Envoyer au lycée" fields=vec![(field::CONVENTION, id.to_string())] class="button" />
            }
            .into_any(),
        ),
        ConventionState::HostPart if page.fills_host => (
            Tone::Warning,
            "À vous de remplir",
            left("avant de l’envoyer au lycée").into_any(),
        ),
        ConventionState::HostPart => (
            Tone::Info,
            "La structure d’accueil remplit sa partie",
            view! {
                <p>
                    {format!("C’est {} que l’on attend. ", set(&page.head.host))}
                    "Vous serez prévenu quand ce sera votre tour. Vous pouvez suivre ici où elle en est."
                </p>
            }
            .into_any(),
        ),
        ConventionState::SchoolPart if refused && page.fills_school && missing == 0 => (
            Tone::Info,
            "Corrigez ce que le refus demande, puis validez une nouvelle version",
            view! {
                <p>"Ce qui a été refusé est encore ce qui est rempli\u{a0}: reprenez les parties concernées ci-dessous, ou renvoyez la convention à la structure."</p>
                {page.acts.contains(&HeadAct::Validate).then(|| view! { <Validate page=page.clone() form /> })}
            }
            .into_any(),
        ),
        ConventionState::SchoolPart if page.acts.contains(&HeadAct::Validate) && missing == 0 => (
            Tone::Warning,
            "Tout est rempli\u{a0}: relisez et validez",
            view! { <Validate page=page.clone() form /> }.into_any(),
        ),
        ConventionState::SchoolPart if page.fills_school && missing == 0 => (
            Tone::Info,
            "Tout est rempli",
            view! { <p>"Le chef d’établissement peut valider la convention."</p> }.into_any(),
        ),
        ConventionState::SchoolPart if page.fills_school => (
            Tone::Warning,
            "Au lycée de compléter",
            left("avant la validation").into_any(),
        ),
        ConventionState::SchoolPart => (
            Tone::Info,
            "Le lycée complète sa partie",
            view! { <p>{format!("C’est {} que l’on attend. ", the_organisation(&set(&page.head.school)))}"Il la valide ensuite\u{a0}: vous recevrez alors un e-mail pour la lire et, si vous signez, pour la signer."</p> }.into_any(),
        ),
        ConventionState::Validated | ConventionState::Signing if page.signs => (
            Tone::Warning,
            "Votre signature",
            view! {
                <p>"La convention est validée\u{a0}: elle ne change plus. Lisez-la, puis signez-la."</p>
                {signing()}
            }
            .into_any(),
        ),
        ConventionState::Validated | ConventionState::Signing if page.has_signed => (
            Tone::Success,
            "C’est signé de votre côté",
            view! {
                {match certificate_left() {
                    Some(left) => left.into_any(),
                    None => view! { <p>"Vous n’avez plus rien à faire\u{a0}: les autres signatures sont attendues."</p> }.into_any(),
                }}
                {to_read()}
            }
            .into_any(),
        ),
        ConventionState::Validated | ConventionState::Signing => (
            Tone::Info,
            "Les signatures sont attendues",
            view! {
                <p>"La convention est validée\u{a0}: elle ne change plus."</p>
                {to_read()}
            }
            .into_any(),
        ),
        ConventionState::Signed => (
            Tone::Success,
            "Tous ont signé",
            view! {
                <p>"L’élève en apporte un exemplaire le premier jour. Le fichier signé se télécharge ci-dessous."</p>
                {certificate_left()}
            }
            .into_any(),
        ),
        ConventionState::Replaced | ConventionState::Cancelled => (
            Tone::Warning,
            page.head.situation.meaning().title,
            view! { <Cancelled page=page.clone() form /> }.into_any(),
        ),
    };
    // A refusal is told by itself, and first.
    let asked = page.asked.filter(|_| !refused);
    let given_up = !page.head.state.is_live();
    view! {
        <Refused of=page.refusal situation=page.head.situation reader=page.head.reader />
        {asked.map(|asked| view! { <Asked asked given_up /> })}
        <Alert tone title>
            {body}
        </Alert>
    }
    .into_any()
}

/// What the lycée asked, by whom and when, before what is to be done about it.
#[component]
fn Asked(asked: AskedShown, given_up: bool) -> impl IntoView {
    let AskedShown { by, when, reason } = asked;
    let title = match (given_up, by.is_empty()) {
        (true, _) => "La raison donnée par le lycée".to_owned(),
        (false, true) => "Le lycée demande une correction".to_owned(),
        (false, false) => format!("{by}, pour le lycée, demande une correction"),
    };
    let about = match (given_up && !by.is_empty(), when.is_empty()) {
        (_, true) => String::new(),
        (true, false) => format!("{by}, le {when}."),
        (false, false) => format!("Le {when}."),
    };
    view! {
        <div class="asked">
            <Alert tone=Tone::Warning title>
                <blockquote class="said">{format!("«\u{a0}{reason}\u{a0}»")}</blockquote>
                {(!about.is_empty()).then(|| view! { <p class="quiet">{about}</p> })}
            </Alert>
        </div>
    }
    .into_any()
}

/// Freezing: what it does is said before.
#[component]
fn Validate(page: ConventionOverview, form: FormState) -> impl IntoView {
    let id = page.head.id;
    // What was read and ticked before a proof was asked for, if it is still what is shown.
    let checked = form.fields.is_ticked(field::CHECKED) && form.value(field::SEEN) == page.seen;
    view! {
        <p>
            "En validant, vous figez la convention\u{a0}: plus personne ne pourra la changer. Le document est établi, et chaque signataire est invité à le \
             lire et à le signer. Pour corriger ensuite, il faudra une nouvelle version, à signer à nouveau."
        </p>
        <p>
            <a href=format!("/convention/{id}/apercu")>"Relire le document avant de valider"</a>
        </p>
        <form method="post" action=ValidateConvention::PATH class="stack">
            <input type="hidden" name=field::CONVENTION value=id.to_string() />
            <input type="hidden" name=field::SEEN value=page.seen />
            <Tick name=field::CHECKED label="J’ai relu la convention, elle peut être figée" checked error=form.error(field::CHECKED) />
            <p class="actions">
                <button class="button" type="submit">
                    "Valider la convention"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// What else can be decided now, each behind its own summary. Only what ends the convention looks like a danger.
#[component]
pub(super) fn Others(page: ConventionOverview, form: FormState) -> impl IntoView {
    let id = page.head.id.to_string();
    let has = |act| page.acts.contains(&act);
    let (back, correct, cancel) = (
        has(HeadAct::SendBack),
        has(HeadAct::Correct),
        has(HeadAct::Cancel),
    );
    (back || correct || cancel).then(|| {
        view! {
            <div class="decisions" role="group" aria-label="Autres décisions">
                {back
                    .then(|| {
                        view! {
                            <Reasoned
                                act=HeadAct::SendBack
                                action=SendBackToHost::PATH
                                id=id.clone()
                                summary="Renvoyer à la structure"
                                hint="La structure lira cette raison."
                                form=form.clone()
                                text="La structure pourra de nouveau modifier sa partie. Ce que le lycée a rempli est gardé."
                            />
                        }
                    })}
                {correct
                    .then(|| {
                        view! {
                            <Reasoned
                                act=HeadAct::Correct
                                action=CorrectConvention::PATH
                                id=id.clone()
                                summary="Ouvrir une correction"
                                hint="Les signataires liront cette raison."
                                form=form.clone()
                                text="Une nouvelle version commence, au lycée. Elle devra être validée, puis signée par tous. Celle-ci reste lisible\u{a0}; si \
                                      elle est signée, elle reste en vigueur jusque-là. Pour un tuteur, un lieu ou des horaires qui changent, un avenant \
                                      suffit\u{a0}: seul ce qui change est signé."
                            />
                        }
                    })}
                {cancel.then(|| view! { <CancelForm id=id.clone() form=form.clone() /> })}
            </div>
        }
    })
}

#[component]
fn Reasoned(
    act: HeadAct,
    action: &'static str,
    id: String,
    summary: &'static str,
    hint: &'static str,
    text: &'static str,
    form: FormState,
) -> impl IntoView {
    let name = field::reason_of(act);
    let error = form.error(name);
    let open = !error.is_empty();
    let value = if open { form.value(name) } else { String::new() };
    view! {
        <details class="decision" open=open>
            <summary>{summary}</summary>
            <div class="decision-body">
                <p>{text}</p>
                <form method="post" action=action class="stack">
                    <input type="hidden" name=field::CONVENTION value=id />
                    <TextField required=true name label="Pourquoi\u{202f}?" hint=hint kind=TextKind::Paragraph value=value error=error longest=500 />
                    <p class="actions">
                        <button class="button" type="submit">
                            {summary}
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
