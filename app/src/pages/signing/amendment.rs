//! `/convention/…/avenants/{n}`: what an amendment changes and nothing else, then the signature; refusing it, taking it back.

use domain::{
    convention::{AmendmentState, Difference, consent_in_two},
    typography::quoted,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    convention::amendment::{AmendmentFlash, AmendmentPage as Page, AmendmentSigner},
    field,
    flash::Flash,
    form::FormState,
    signing::page::RoleShown,
};

use super::{
    code::{BySms, CodeField, CodeNote, code_label},
    signature::{as_whom, chosen, other_choice, power},
};
use crate::{
    api::signing::amendment::{
        AskAmendmentCode, RefuseAmendment, SignAmendment, WithdrawAmendment, read_amendment,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::convention::layout::Frame,
    resource::load,
};

/// What goes along with each form.
type Hidden = Vec<(&'static str, String)>;

#[component]
pub(crate) fn AmendmentPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || {
            params.with(|params| {
                (
                    params.get("id").unwrap_or_default(),
                    params.get("numero").unwrap_or_default(),
                )
            })
        },
        |(id, number)| read_amendment(id, number),
    );
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let is_open = page.state == AmendmentState::Proposed && !page.unproven;
    let open: Vec<RoleShown> = page
        .roles
        .iter()
        .filter(|role| is_open && role.signed.is_empty())
        .cloned()
        .collect();
    let next = chosen(&open, &form);
    let address = format!("/convention/{}/avenants/{}", page.head.id, page.number);
    let choice = other_choice(&open, next.as_ref(), &address);
    let by_link = page.head.acting.is_some();
    let fields: Hidden = vec![
        (field::CONVENTION, page.head.id.to_string()),
        (field::AMENDMENT, page.number.to_string()),
    ];
    let withdraw = page.may_withdraw.then(|| fields.clone());
    let stands = if page.ended.is_empty() {
        page.state
    } else {
        AmendmentState::Lapsed
    };
    view! {
        <Frame head=page.head.clone() title=format!("Avenant n°\u{a0}{}", page.number)>
            <p class="convention-state">
                <span class="tag">{stands.label()}</span>
                " "
                <span class="quiet">{page.proposed.clone()}</span>
            </p>
            <FlashMessage of=AmendmentFlash::sentence_of />
            {next.is_none().then(|| view! { <FormErrors of=form.clone() /> })}
            <Standing page=page.clone() />
            <Unreached id=page.head.id.to_string() lines=page.signers.clone() />
            <section aria-labelledby="ce-qui-change">
                <h2 id="ce-qui-change">"Ce qui change, et rien d’autre"</h2>
                <Changes lines=page.differences.clone() />
                {(!page.reason.is_empty()).then(|| view! { <p>{format!("Raison donnée\u{a0}: {}.", quoted(&page.reason))}</p> })}
                {(!page.without_place.is_empty())
                    .then(|| {
                        view! {
                            <Alert tone=Tone::Warning title=format!("L’élève n’a plus de lieu de stage {}", page.without_place)>
                                <p>"Le lycée dit ce qui est prévu pour ces jours\u{a0}: un accueil au lycée, ou une dispense."</p>
                            </Alert>
                        }
                    })}
            </section>
            <p class="downloads">
                <a href=format!("/convention/{}/avenants/{}/avenant.pdf", page.head.id, page.number) download="">
                    "Télécharger l’avenant (PDF)"
                </a>
            </p>
            <Signers lines=page.signers.clone() agreed=page.agreed.clone() />
            {page.unproven.then(unproven)}
            {choice}
            {next.map(|role| view! { <Signature page=page.clone() role fields by_link form /> })}
            {withdraw
                .map(|fields| {
                    view! {
                        <section aria-labelledby="retirer">
                            <h2 id="retirer">"Retirer cet avenant"</h2>
                            <p>"Il ne sera plus à signer. La convention reste telle qu’elle est."</p>
                            <ButtonForm action=WithdrawAmendment::PATH label="Retirer l’avenant" fields />
                        </section>
                    }
                })}
        </Frame>
    }
    .into_any()
}

/// Said of one that changes nothing (any more).
const NO_EFFECT: &str = "Cet avenant est sans effet";

/// What became of it.
#[component]
fn Standing(page: Page) -> impl IntoView {
    let (tone, title, said) = match page.state {
        AmendmentState::Proposed => return None,
        AmendmentState::InForce if !page.ended.is_empty() => (
            Tone::Warning,
            NO_EFFECT.to_owned(),
            format!("{}. Il était en vigueur depuis le {}.", page.ended, page.closed),
        ),
        AmendmentState::InForce => (
            Tone::Success,
            format!("Cet avenant est en vigueur depuis le {}", page.closed),
            "La convention signée reste la même pour tout le reste.".to_owned(),
        ),
        AmendmentState::Refused => (
            Tone::Info,
            format!("Cet avenant a été refusé le {}", page.closed),
            format!(
                "Raison donnée\u{a0}: {}. La convention est restée telle qu’elle était.",
                quoted(&page.refused)
            ),
        ),
        AmendmentState::Withdrawn => (
            Tone::Info,
            format!("Cet avenant a été retiré le {}", page.closed),
            "La convention est restée telle qu’elle était.".to_owned(),
        ),
        AmendmentState::Lapsed if page.ended.is_empty() => (
            Tone::Info,
            NO_EFFECT.to_owned(),
            "La convention a été corrigée ou annulée avant que tous l’aient signé.".to_owned(),
        ),
        AmendmentState::Lapsed => (
            Tone::Info,
            NO_EFFECT.to_owned(),
            format!("{}, avant que tous l’aient signé.", page.ended),
        ),
    };
    Some(
        view! {
            <Alert tone title>
                <p>{said}</p>
            </Alert>
        }
        .into_any(),
    )
}

/// For the lycée: who is waited for and does not get it, and where that is put right.
#[component]
fn Unreached(id: String, lines: Vec<AmendmentSigner>) -> impl IntoView {
    let items: Vec<(String, String)> = lines
        .into_iter()
        .filter(|line| !line.trouble.is_empty())
        .map(|line| {
            (
                format!("{}, {}", line.name, line.role.to_lowercase()),
                line.trouble,
            )
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    Some(
        view! {
            <Alert tone=Tone::Warning title="Cet avenant attend quelqu’un qui n’est pas joint">
                <ul>
                    {items
                        .into_iter()
                        .map(|(who, trouble)| {
                            view! {
                                <li>
                                    <strong>{who}</strong>
                                    ". "
                                    {trouble}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <p>
                    <a href=format!("/lycee/signatures/{id}")>"Changer une adresse ou renvoyer un lien"</a>
                </p>
            </Alert>
        }
        .into_any(),
    )
}

#[component]
fn Changes(lines: Vec<Difference>) -> impl IntoView {
    let said = |text: String| {
        if text.is_empty() {
            view! { <span class="quiet">"rien"</span> }.into_any()
        } else {
            view! { <span class="change-text">{text}</span> }.into_any()
        }
    };
    view! {
        <table class="table changes">
            <caption class="visually-hidden">"Ce que l’avenant change"</caption>
            <thead>
                <tr>
                    <th scope="col">"Quoi"</th>
                    <th scope="col">"Avant"</th>
                    <th scope="col">"Avec l’avenant"</th>
                </tr>
            </thead>
            <tbody>
                {lines
                    .into_iter()
                    .map(|line| {
                        view! {
                            <tr>
                                <th scope="row">{line.label}</th>
                                <td data-label="Avant">{said(line.before)}</td>
                                <td data-label="Avec l’avenant">{said(line.after)}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Signers(lines: Vec<AmendmentSigner>, agreed: String) -> impl IntoView {
    view! {
        <section aria-labelledby="qui-signe">
            <h2 id="qui-signe">"Qui le signe"</h2>
            <p>{agreed}</p>
            {(!lines.is_empty())
                .then(|| {
                    view! {
                        <ul class="lines" role="list">
                            {lines
                                .into_iter()
                                .map(|line| {
                                    let said = if line.signed.is_empty() {
                                        "Pas encore signé".to_owned()
                                    } else {
                                        format!("Signé le {}", line.signed)
                                    };
                                    view! {
                                        <li>
                                            <span>{format!("{}, {}", line.name, line.role.to_lowercase())}</span>
                                            <span class="quiet">{said}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })}
        </section>
    }
    .into_any()
}

/// Why whoever could sign it does not yet.
fn unproven() -> AnyView {
    view! {
        <Alert tone=Tone::Info title="Votre adresse e-mail est à confirmer avant de signer">
            <p>
                "Suivez le lien de l’e-mail de confirmation\u{a0}; si vous êtes responsable légal, le lycée doit aussi confirmer que cette adresse est la \
                 vôtre\u{a0}: appelez son secrétariat."
            </p>
        </Alert>
    }
    .into_any()
}

fn hidden(fields: &Hidden) -> impl IntoView + use<> {
    fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> })
        .collect_view()
}

#[component]
fn Signature(page: Page, role: RoleShown, fields: Hidden, by_link: bool, form: FormState) -> impl IntoView {
    let mut fields = fields;
    fields.push((field::ROLE, role.role.code().to_owned()));
    fields.push((field::DOCUMENT, page.digest.clone()));
    let by_code = by_link && !role.proved;
    let good = role.code.as_ref().is_some_and(|code| code.good);
    let ask = by_code.then(|| {
        let label = if good { "Recevoir un autre code" } else { "Recevoir un code" };
        let (note, sms) = (role.code.clone(), role.sms.clone());
        view! {
            <p>"Pour signer ou refuser, recevez un code de six chiffres, bon dix minutes. Il prouve que c’est bien vous."</p>
            <CodeNote code=note />
            <ButtonForm action=AskAmendmentCode::PATH label=label fields=fields.clone() class="button button-quiet" />
            <BySms action=AskAmendmentCode::PATH fields=fields.clone() sms />
        }
    });
    let (read, digest) = consent_in_two(&role.consent);
    let (read, digest) = (read.trim_end().to_owned(), digest.to_owned());
    let code = code_label(role.code.as_ref());
    let states_power = power(role.role, &form);
    let refusing = form.is_back(field::REASON) || !form.error(field::REFUSAL_CODE).is_empty();
    view! {
        <section class="panel sign-panel" id="votre-signature" tabindex="-1" aria-labelledby="signer-avenant">
            <h2 id="signer-avenant">"Votre signature"</h2>
            <FormErrors of=form.clone() />
            {ask}
            <form method="post" action=SignAmendment::PATH class="stack">
                {hidden(&fields)}
                {by_code.then(|| view! { <CodeField label=code error=form.error(field::CODE) /> })}
                <blockquote class="said consent">{read}</blockquote>
                <Tick
                    name=field::READ
                    label="J’ai lu ce qui change et je signe cet avenant tel qu’il est."
                    checked=form.fields.is_ticked(field::READ)
                    error=form.error(field::READ)
                />
                {states_power}
                <p class="actions">
                    <button class="button" type="submit">
                        "Signer l’avenant"
                    </button>
                </p>
            </form>
            <details class="sign-fold">
                <summary>"Comment votre signature est prouvée"</summary>
                <div>
                    <p>{format!("{} Vous êtes reconnu {}.", as_whom(&role), role.known)}</p>
                    <blockquote class="said consent-digest">{digest}</blockquote>
                    <p>"La date, l’heure et votre adresse sur le réseau sont gardées avec la signature."</p>
                </div>
            </details>
            <details class="step-back" open=refusing>
                <summary>"Refuser cet avenant"</summary>
                <div class="step-back-body">
                    <p>"La convention reste en vigueur, telle qu’elle est\u{a0}: vos signatures d’avant ne sont pas touchées."</p>
                    <form method="post" action=RefuseAmendment::PATH class="stack">
                        {hidden(&fields)}
                        <TextField
                            required=true
                            name=field::REASON
                            label="Pourquoi\u{202f}?"
                            hint="Les autres signataires et le lycée liront cette raison."
                            kind=TextKind::Paragraph
                            value=form.value(field::REASON)
                            error=form.error(field::REASON)
                            longest=500
                        />
                        {by_code
                            .then(|| {
                                view! {
                                    <CodeField name=field::REFUSAL_CODE label="Code pour refuser" error=form.error(field::REFUSAL_CODE) />
                                }
                            })}
                        <p class="actions">
                            <button class="button button-danger" type="submit">
                                "Refuser l’avenant"
                            </button>
                        </p>
                    </form>
                </div>
            </details>
        </section>
    }
    .into_any()
}
