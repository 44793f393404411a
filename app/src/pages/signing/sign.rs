//! `/convention/…/signer`: the essential, the whole text, then the signature, in three steps on one page.

use domain::{
    convention::{ConventionState, SignerRole},
    id::ConventionId,
    typography::{quoted, set},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    flash::{Flash, PARAMETER, Sentence},
    form::FormState,
    signing::page::{Progress, RoleShown, SigningFlash, SigningPage},
};

use super::{
    essential::{EssentialStep, WholeText},
    progress::{Signatures, progress},
    refusal::Refused,
    signature::{Signature, anchor, as_whom, chosen, is_of_a_code, other_choice},
};
use crate::{
    api::{account::ConfirmAgain, signing::page::read_signing},
    components::{
        acting::ActingAs,
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors, Told},
        page_frame::steady_page_frame,
        sub_navigation::HOME,
    },
    form::form_state,
    pages::convention::{amendment::Amendments, certificate::CertificateLeft, layout::CloseHere},
    resource::{Loaded, load},
};

#[component]
pub(crate) fn SignPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), {
        let id = id.clone();
        move |()| read_signing(id.clone())
    });
    let signatures = progress(id);
    let form = form_state();
    let over = Callback::new(move |()| page.refetch());
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page form signatures over /> }.into_any()
    })
}

/// What the reader may sign, while it can be signed.
fn open_roles(page: &SigningPage) -> impl Iterator<Item = &RoleShown> {
    let is_open = page.state.is_open_to_signatures();
    page.roles
        .iter()
        .filter(move |role| is_open && role.signed.is_empty())
}

/// What the reader signs next.
fn next_role(page: &SigningPage) -> Option<RoleShown> {
    open_roles(page).next().cloned()
}

/// The same where they may choose.
fn chosen_role(page: &SigningPage, form: &FormState) -> Option<RoleShown> {
    let open: Vec<RoleShown> = open_roles(page).cloned().collect();
    chosen(&open, form)
}

/// For whoever may sign in the place of one of two, and of one only: the other.
fn choice(page: &SigningPage, shown: Option<&RoleShown>) -> Option<AnyView> {
    let open: Vec<RoleShown> = open_roles(page).cloned().collect();
    other_choice(&open, shown, &format!("/convention/{}/signer", page.id))
}

/// What the page is about, for that reader.
fn title(page: &SigningPage) -> &'static str {
    let has_signed = page.roles.iter().any(|role| !role.signed.is_empty());
    match page.state {
        ConventionState::Signed => "La convention est signée par tous",
        _ if next_role(page).is_some() => "Lire et signer la convention",
        _ if has_signed && page.state.is_live() => "Vous avez signé la convention",
        _ => "La convention de stage",
    }
}

#[component]
fn Shown(
    page: SigningPage,
    form: FormState,
    signatures: Loaded<Progress>,
    over: Callback<()>,
) -> impl IntoView {
    let id = page.id.clone();
    let by_link = page.acting.is_some();
    let lead = format!("{} chez {}", page.student, set(&page.host));
    let next = chosen_role(&page, &form);
    let signs = next.is_some();
    let just = just_signed(&page);
    view! {
        <Title text=format!("{}, {}", title(&page), page.reference) />
        <div class="page signing sign-page">
            <h1>{title(&page)}</h1>
            <p class="lead">{lead}</p>
            <p class="quiet">
                <span translate="no">{page.reference.clone()}</span>
                " – "
                <span class="tag">{page.state.label()}</span>
            </p>
            <ActingAs acting=page.acting.clone() id=id.clone() />
            {just.is_none().then(|| view! { <FlashMessage of=said_at_the_top /> })}
            {(!signs).then(|| view! { <FormErrors of=form.clone() /> })}
            {page.id.parse::<ConventionId>().ok().map(|id| view! { <Amendments id of=page.amendments.clone() reads=true /> })}
            <Refused of=page.refusal.clone() situation=page.situation reader=page.reader />
            {page.unproven.then(unproven)}
            {page.unvouched.then(unvouched)}
            {match page.other_role {
                Some(role) => Some(other_role(role, page.roles.is_empty())),
                None => intro(&page),
            }}
            {choice(&page, next.as_ref())}
            <Given page=page.clone() just />
            <div class=if signs { "sign-steps sign-steps-open" } else { "sign-steps" }>
                <Read page=page.clone() next=next.clone() />
                <div class="sign-act">
                    {next.map(|role| view! { <Signature page=page.clone() role form /> })}
                    <Signatures of=signatures id=id.clone() over folded=signs />
                    <p>
                        <a href=format!("/convention/{id}")>"Toute la convention et son histoire"</a>
                    </p>
                    {by_link.then(|| view! { <CloseHere id /> })}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What is said of the signature that the reader gave just now.
fn just_signed(page: &SigningPage) -> Option<&'static str> {
    let query = use_query_map().read_untracked();
    let code = query.get(PARAMETER)?;
    let flash = [SigningFlash::Signed, SigningFlash::SignedLast]
        .into_iter()
        .find(|flash| flash.code() == code)?;
    let has_signed = page.roles.iter().any(|role| !role.signed.is_empty());
    has_signed.then(|| flash.sentence())
}

/// That a code was sent is said beside its field.
fn said_at_the_top(code: &str) -> Option<Sentence> {
    SigningFlash::sentence_of(code).filter(|_| !is_of_a_code(code))
}

/// The essential and the whole text; below them, while the reader has yet to sign, a bar that leads there from wherever they are.
#[component]
fn Read(page: SigningPage, next: Option<RoleShown>) -> impl IntoView {
    let signs = next.is_some();
    let said: Vec<(SignerRole, String)> = page
        .roles
        .iter()
        .filter(|role| !role.signed.is_empty())
        .map(|role| (role.role, format!("Signé le {}", role.signed)))
        .collect();
    let roles = page.roles.iter().map(|role| role.role).collect::<Vec<_>>();
    let numbered = move |number: u8, title: &str| {
        if signs {
            format!("{number}. {title}")
        } else {
            title.to_owned()
        }
    };
    page.frozen.clone().map(|frozen| {
        view! {
            <div class="sign-read">
                <EssentialStep frozen=frozen.clone() roles before=page.before.clone() title=numbered(1, "L’essentiel") />
                <WholeText frozen pdf=page.pdf.clone() signed=said title=numbered(2, "Le texte entier") />
                {next
                    .map(|role| {
                        view! {
                            <nav class="sign-bar" aria-label="Étapes de la signature">
                                <a href="#texte" rel="external">
                                    "Le texte"
                                    <span class="visually-hidden">" entier"</span>
                                </a>
                                <a class="button" href=format!("#{}", anchor(role.role)) rel="external">
                                    "Passer à la signature"
                                </a>
                            </nav>
                        }
                    })}
            </div>
        }
    })
}

/// Why whoever has not proved their address signs nothing yet.
fn unproven() -> AnyView {
    view! {
        <Alert tone=Tone::Info title="Confirmez d’abord votre adresse e-mail">
            <p>
                "Personne ne signe avec un compte dont l’adresse n’est pas confirmée. Suivez le lien de l’e-mail de confirmation, puis revenez sur \
                 cette page."
            </p>
            <ButtonForm action=ConfirmAgain::PATH label="Renvoyer l’e-mail de confirmation" />
        </Alert>
    }
    .into_any()
}

/// Why a guardian whose address the lycée does not know signs nothing yet.
fn unvouched() -> AnyView {
    view! {
        <Alert tone=Tone::Info title="Le lycée doit encore confirmer votre adresse">
            <p>
                "Elle a été tapée avec une feuille d’activation\u{a0}: avant que vous puissiez signer, le lycée vérifie qu’elle est bien la vôtre. \
                 Appelez son secrétariat\u{a0}: il le fait en un clic, sur la page de l’élève. Vous pouvez aussi signer à son guichet."
            </p>
        </Alert>
    }
    .into_any()
}

/// Why whoever could sign for the head does not.
fn other_role(role: SignerRole, by_link: bool) -> AnyView {
    view! {
        <Alert tone=Tone::Info title="Vous ne signez pas pour l’établissement">
            <p>
                {format!(
                    "Vous êtes déjà signataire de cette convention à un autre titre ({}), et personne ne la signe à deux titres. Une autre \
                     personne doit signer pour le lycée\u{a0}: le chef d’établissement la désigne dans les délégations.",
                    role.label().to_lowercase(),
                )}
            </p>
            {by_link.then(|| view! { <p>"À votre autre titre, vous signez par le lien personnel reçu par e-mail."</p> })}
        </Alert>
    }
    .into_any()
}

/// Why there is nothing to sign, when there is nothing.
fn intro(page: &SigningPage) -> Option<AnyView> {
    let (title, words) = match page.state {
        // A refusal is told by itself, and first.
        ConventionState::HostPart | ConventionState::SchoolPart if page.refusal.is_some() => return None,
        ConventionState::HostPart | ConventionState::SchoolPart if !page.reason.is_empty() => (
            "Une nouvelle version est en préparation",
            format!(
                "Raison\u{a0}: {}. Vous serez prévenu quand elle sera à signer.",
                quoted(&page.reason)
            ),
        ),
        ConventionState::HostPart | ConventionState::SchoolPart => (
            "Cette convention n’est pas encore à signer",
            "Elle est en cours de rédaction. Vous serez prévenu quand elle sera à signer.".to_owned(),
        ),
        ConventionState::Cancelled => (
            page.situation.meaning().title,
            page.situation.meaning().text_for(page.reader).to_owned(),
        ),
        _ if page.unproven || page.unvouched => return None,
        _ if page.frozen.is_none() => (
            "Vous n’avez pas à signer cette convention",
            "Vous pouvez suivre les signatures.".to_owned(),
        ),
        _ if page.roles.is_empty() => (
            "Vous n’avez pas à signer cette convention",
            "Vous pouvez la lire et suivre les signatures.".to_owned(),
        ),
        _ => return None,
    };
    Some(
        view! {
            <Alert tone=Tone::Info title>
                <p>{words}</p>
            </Alert>
        }
        .into_any(),
    )
}

/// What the reader has signed, with what comes next where they did so just now, and what they sign after the signature that is asked for.
#[component]
fn Given(page: SigningPage, just: Option<&'static str>) -> impl IntoView {
    let tone = if page.state.is_live() {
        Tone::Success
    } else {
        Tone::Info
    };
    let (last, by_link) = (next_role(&page).is_none(), page.acting.is_some());
    let (id, certificate) = (page.id.clone(), page.awaits_certificate);
    let signing = page.state.is_open_to_signatures();
    let has_given = page.roles.iter().any(|role| !role.signed.is_empty());
    let given = page.roles.into_iter().filter(|role| !role.signed.is_empty());
    let left_later = certificate
        .filter(|_| just.is_none() && last && has_given)
        .map(|insurance| view! { <CertificateLeft id=id.clone() insurance /> });
    let on = |role: &RoleShown| format!("Vous avez signé cette convention le {}", role.signed);
    let said = match just {
        Some(just) => view! {
            <Told tone title=just>
                {given.map(|role| view! { <p>{format!("{}, {}", on(&role), as_whom(&role))}</p> }).collect_view()}
                {(last && signing)
                    .then(|| {
                        if certificate.is_some() {
                            view! { <p>"Vous recevrez la convention quand tous l’auront signée."</p> }.into_any()
                        } else {
                            view! { <p>"Vous n’avez plus rien à y faire\u{a0}: vous la recevrez quand tous l’auront signée."</p> }.into_any()
                        }
                    })}
                {certificate
                    .filter(|_| last)
                    .map(|insurance| view! { <CertificateLeft id=id.clone() insurance /> })}
                {(last && !by_link)
                    .then(|| {
                        view! {
                            <p>
                                <a href=HOME>"Revenir à mon espace"</a>
                            </p>
                        }
                    })}
            </Told>
        }
        .into_any(),
        None => given
            .map(|role| {
                view! {
                    <Alert tone title=on(&role)>
                        <p>{as_whom(&role)}</p>
                    </Alert>
                }
            })
            .collect_view()
            .into_any(),
    };
    view! {
        {said}
        {left_later}
    }
    .into_any()
}
