//! `/convention/…/signer`: the whole document, then the signature.

use domain::{
    convention::{ConventionState, Difference, SignerRole, Unsaid},
    typography::{capitalised, set},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::page::{Earlier, Progress, RoleShown, SigningFlash, SigningPage},
};

use super::{
    code::{CodeField, CodeNote},
    progress::{Signatures, progress},
    refusal::Refused,
};
use crate::{
    api::signing::page::{AskCode, RefuseToSign, SignConvention, read_signing},
    components::{
        acting::ActingAs,
        alert::{Alert, Tone},
        document::ConventionDocument,
        form::{ButtonForm, FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::convention::layout::CloseHere,
    resource::{Loaded, load},
};

/// The page.
#[component]
pub(crate) fn SignPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), {
        let id = id.clone();
        move |()| read_signing(id.clone())
    });
    let signatures = progress(id);
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form signatures /> }.into_any()
    })
}

#[component]
fn Shown(page: SigningPage, form: FormState, signatures: Loaded<Progress>) -> impl IntoView {
    let id = page.id.clone();
    let by_link = page.acting.is_some();
    let acting = page.acting.clone();
    let lead = format!("{} chez {}", page.student, set(&page.host));
    let intro = intro(&page);
    let said: Vec<(SignerRole, String)> = page
        .roles
        .iter()
        .filter(|role| !role.signed.is_empty())
        .map(|role| (role.role, format!("Signé le {}", role.signed)))
        .collect();
    let document = page.frozen.clone().map(|frozen| {
        view! {
            <section aria-labelledby="document">
                <h2 id="document">"La convention"</h2>
                <p>
                    <a href=page.pdf.clone() rel="external">
                        "Ouvrir le document (PDF)"
                    </a>
                    " – c’est le même texte que ci-dessous."
                </p>
                <div class="signing-document">
                    <ConventionDocument frozen unsaid=Unsaid::NOTHING signatures=said />
                </div>
            </section>
        }
    });
    view! {
        <Title text=format!("Signer la convention {}", page.reference) />
        <div class="page page-narrow signing">
            <h1>"Lire et signer la convention"</h1>
            <p class="lead">{lead}</p>
            <p class="quiet">
                {page.reference.clone()}
                " – "
                <span class="tag">{page.state.label()}</span>
            </p>
            <ActingAs acting id=id.clone() />
            <FlashMessage of=SigningFlash::sentence_of />
            <FormErrors of=form.clone() />
            <Refused of=page.refusal.clone() situation=page.situation reader=page.reader />
            {match page.other_role {
                Some(role) => Some(other_role(role, page.roles.is_empty())),
                None => intro,
            }}
            {page.before.clone().map(|earlier| view! { <Changes earlier /> })}
            {document}
            <ToDo page form />
            <Signatures of=signatures id=id.clone() />
            <p>
                <a href=format!("/convention/{id}")>"Toute la convention et son histoire"</a>
            </p>
            {by_link.then(|| view! { <CloseHere id /> })}
        </div>
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
                "Raison\u{a0}: «\u{a0}{}\u{a0}». Vous serez prévenu quand elle sera à signer.",
                page.reason
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

/// What changed since the version that was signed before.
#[component]
fn Changes(earlier: Earlier) -> impl IntoView {
    let count = earlier.differences.len();
    view! {
        <section aria-labelledby="changements">
            <h2 id="changements">{format!("Ce qui a changé depuis la version\u{a0}{}", earlier.number)}</h2>
            {if count == 0 {
                view! { <p>"Le texte est le même\u{a0}: seule la version est nouvelle."</p> }.into_any()
            } else {
                view! {
                    <p>"Les signatures de l’ancienne version ne valent pas pour celle-ci."</p>
                    <table class="table changes">
                        <caption class="visually-hidden">"Différences entre les deux versions"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Quoi"</th>
                                <th scope="col">"Avant"</th>
                                <th scope="col">"Maintenant"</th>
                            </tr>
                        </thead>
                        <tbody>{earlier.differences.into_iter().map(change).collect_view()}</tbody>
                    </table>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

fn change(difference: Difference) -> impl IntoView {
    let said = |text: String| {
        if text.is_empty() {
            view! { <span class="quiet">"rien"</span> }.into_any()
        } else {
            view! { <span class="change-text">{text}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">{difference.label}</th>
            <td data-label="Avant">{said(difference.before)}</td>
            <td data-label="Maintenant">{said(difference.after)}</td>
        </tr>
    }
}

/// What the reader signs: one signature after the other, when there are several.
#[component]
fn ToDo(page: SigningPage, form: FormState) -> impl IntoView {
    let open = page.state.is_open_to_signatures();
    let mut asked = false;
    page.roles
        .clone()
        .into_iter()
        .map(|role| {
            if !role.signed.is_empty() {
                return view! {
                    <Alert tone=if page.state.is_live() { Tone::Success } else { Tone::Info } title=format!("Vous avez signé cette convention le {}", role.signed)>
                        <p>{as_whom(&role)}</p>
                    </Alert>
                }
                .into_any();
            }
            if !open {
                return ().into_any();
            }
            if asked {
                return view! { <p>{format!("Vous signerez ensuite {}.", lower_role(role.role))}</p> }.into_any();
            }
            asked = true;
            view! { <Sign page=page.clone() role form=form.clone() /> }.into_any()
        })
        .collect_view()
        .into_any()
}

fn lower_role(role: SignerRole) -> &'static str {
    match role {
        SignerRole::Head => "pour l’établissement scolaire",
        SignerRole::Host => "pour la structure d’accueil",
        SignerRole::Student => "en tant qu’élève",
        SignerRole::Guardian1 | SignerRole::Guardian2 => "en tant que représentant légal de l’élève",
    }
}

fn as_whom(role: &RoleShown) -> String {
    format!("{}, {}.", role.name, lower_role(role.role))
}

/// A signature to give, or to refuse.
#[component]
fn Sign(page: SigningPage, role: RoleShown, form: FormState) -> impl IntoView {
    let code = role.role.code().to_owned();
    let fields = vec![
        (field::CONVENTION, page.id.clone()),
        (field::ROLE, code.clone()),
        (field::DOCUMENT, page.document.clone()),
    ];
    let hidden = |fields: &[(&'static str, String)]| {
        fields
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> })
            .collect_view()
    };
    let by_link = page.acting.is_some();
    // A code can only be typed once one was sent; the field is there from the first page on for whoever came back by the e-mail.
    let has_code = role.code.as_ref().is_some_and(|code| code.good);
    view! {
        <section class="panel sign-panel" id=format!("signer-{code}") aria-labelledby="votre-signature">
            <h2 id="votre-signature">"Votre signature"</h2>
            <p>"En signant, vous dites ceci\u{a0}:"</p>
            <blockquote class="said consent">{role.consent.clone()}</blockquote>
            <p class="quiet">{format!("{} Vous êtes reconnu {}.", capitalised(&as_whom(&role)), role.known)}</p>
            {by_link
                .then(|| {
                    view! {
                        <h3>"1. Recevez un code"</h3>
                        <p>"Un code de six chiffres prouve que vous lisez bien cette adresse. Il est bon dix minutes, pour cinq essais."</p>
                        <CodeNote code=role.code.clone() />
                        <ButtonForm
                            action=AskCode::PATH
                            label=if has_code { "Recevoir un autre code" } else { "Recevoir un code" }
                            fields=fields.clone()
                            class=if has_code { "button button-quiet" } else { "button" }
                        />
                        <h3>"2. Signez"</h3>
                    }
                })}
            <form method="post" action=SignConvention::PATH class="stack">
                {hidden(&fields)}
                {by_link.then(|| view! { <CodeField error=form.error(field::CODE) /> })}
                <Tick name=field::READ label="J’ai lu la convention et je la signe telle qu’elle est." checked=form.fields.is_ticked(field::READ) error=form.error(field::READ) />
                <p class="actions">
                    <button class="button" type="submit">
                        "Signer la convention"
                    </button>
                </p>
            </form>
            <details class="step-back" open=!(form.error(field::REASON).is_empty() && form.error(field::REFUSAL_CODE).is_empty())>
                <summary>"Refuser de signer"</summary>
                <div class="step-back-body">
                    <p>
                        "Cette version ne sera plus à signer par personne, et les signatures déjà données ne compteront plus. Le lycée et les autres \
                         signataires liront votre raison, et le lycée préparera une nouvelle version."
                    </p>
                    <form method="post" action=RefuseToSign::PATH class="stack">
                        {hidden(&fields)}
                        <TextField
                            name=field::REASON
                            label="Pourquoi\u{202f}?"
                            hint="Dites ce qui est à corriger."
                            kind=TextKind::Paragraph
                            value=form.value(field::REASON)
                            error=form.error(field::REASON)
                            longest=500
                        />
                        {by_link
                            .then(|| {
                                view! {
                                    <p>"Refuser demande la même preuve que signer\u{a0}: recevez d’abord un code, ci-dessus."</p>
                                    <CodeField name=field::REFUSAL_CODE label="Code pour refuser, reçu par e-mail" error=form.error(field::REFUSAL_CODE) />
                                }
                            })}
                        <p class="actions">
                            <button class="button button-danger" type="submit">
                                "Refuser de signer"
                            </button>
                        </p>
                    </form>
                </div>
            </details>
        </section>
    }
    .into_any()
}
