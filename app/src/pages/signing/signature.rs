//! The last step of signing: code and consent together; and refusing, with a reason.

use domain::{
    convention::{POWER, SignerRole, consent_in_two},
    typography::capitalised,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::page::{RoleShown, SigningFlash, SigningPage},
};

use super::code::{BySms, CodeField, CodeNote, code_label};
use crate::{
    api::signing::page::{AskCode, RefuseToSign, SignConvention},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors, Tick},
        still::still,
        text_field::{TextField, TextKind},
    },
};

/// In whose name, after « Vous signez ».
pub(super) fn lower_role(role: SignerRole) -> &'static str {
    match role {
        SignerRole::Head => "pour l’établissement scolaire",
        SignerRole::ReferentTeacher => "en tant que professeur référent de l’élève",
        SignerRole::Host => "pour la structure d’accueil",
        SignerRole::Host2 => "pour la structure d’accueil, comme second signataire",
        SignerRole::Student => "en tant qu’élève",
        SignerRole::Guardian1 | SignerRole::Guardian2 => "en tant que représentant légal de l’élève",
    }
}

/// Who signs, and in whose name.
pub(super) fn as_whom(role: &RoleShown) -> String {
    format!("{}, {}.", role.name, lower_role(role.role))
}

/// Of what somebody may sign, what they sign now: as in the form that comes back, or as in the address; else the first.
pub(super) fn chosen(open: &[RoleShown], form: &FormState) -> Option<RoleShown> {
    let asked = use_query_map()
        .read_untracked()
        .get(field::ROLE)
        .unwrap_or_default();
    let asked = form.value_or(field::ROLE, &asked);
    let chosen = open.iter().find(|role| role.role.code() == asked);
    chosen.or_else(|| open.first()).cloned()
}

/// For whoever may sign in the place of one of two, and of one only: the other. `page` is the address where they sign.
pub(super) fn other_choice(open: &[RoleShown], shown: Option<&RoleShown>, page: &str) -> Option<AnyView> {
    let shown = shown?;
    let others: Vec<_> = open
        .iter()
        .filter(|role| role.role != shown.role)
        .map(|role| {
            let href = format!("{page}?{}={}", field::ROLE, role.role.code());
            view! {
                <p>
                    <a href=href rel="external">
                        {format!("Signer plutôt à la place de l’autre signataire ({})", role.role.label().to_lowercase())}
                    </a>
                </p>
            }
        })
        .collect();
    if others.is_empty() {
        return None;
    }
    let words = format!(
        "Vous signez par délégation à la place d’un signataire sur deux\u{a0}: {}. Personne ne signe à la place des deux.",
        shown.role.label().to_lowercase()
    );
    Some(
        view! {
            <Alert tone=Tone::Info title="Deux personnes signent pour la structure">
                <p>{words}</p>
                {others}
            </Alert>
        }
        .into_any(),
    )
}

/// Whether what was just done is that a code was sent, which is said beside its field.
pub(super) fn is_of_a_code(code: &str) -> bool {
    [SigningFlash::CodeSent, SigningFlash::CodeTexted]
        .into_iter()
        .any(|flash| flash.code() == code)
}

/// Where a role signs on the page.
pub(super) fn anchor(role: SignerRole) -> String {
    format!("signer-{}", role.code())
}

/// What goes along with each form: which convention, as whom, and which document was shown.
type Hidden = Vec<(&'static str, String)>;

fn hidden(fields: &Hidden) -> impl IntoView + use<> {
    fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> })
        .collect_view()
}

/// A signature to give, or to refuse.
#[component]
pub(super) fn Signature(page: SigningPage, role: RoleShown, form: FormState) -> impl IntoView {
    let fields: Hidden = vec![
        (field::CONVENTION, page.id.clone()),
        (field::ROLE, role.role.code().to_owned()),
        (field::DOCUMENT, page.document.clone()),
    ];
    let by_link = page.acting.is_some();
    let texted = role.code.as_ref().is_some_and(|code| code.good && code.by_sms);
    view! {
        <section class="panel sign-step sign-panel" id=anchor(role.role) tabindex="-1" aria-labelledby="votre-signature">
            <h2 id="votre-signature">"3. Votre signature"</h2>
            // What a form of this step answers is said where one looks.
            <FlashMessage of=|code| SigningFlash::sentence_of(code).filter(|_| is_of_a_code(code)) />
            <FormErrors of=form.clone() />
            {if by_link {
                view! { <ByCode role=role.clone() fields=fields.clone() form=form.clone() /> }.into_any()
            } else {
                view! { <Consent role=role.clone() fields=fields.clone() form=form.clone() by_code=false /> }.into_any()
            }}
            <OnPaper print=role.print.clone() />
            <Evidence role=role.clone() />
            <Refusal fields form by_code={by_link && !role.proved} texted />
        </section>
    }
    .into_any()
}

/// A code first; once one was sent, its field and the consent stand together, and asking again comes after.
#[component]
fn ByCode(role: RoleShown, fields: Hidden, form: FormState) -> impl IntoView {
    if role.proved {
        return view! {
            <p>"Vous venez d’entrer avec un code que vous avez reçu\u{a0}: il vaut aussi pour signer, pendant dix minutes."</p>
            <Consent role fields form by_code=false />
        }
        .into_any();
    }
    let is_good = role.code.as_ref().is_some_and(|code| code.good);
    // Somebody tried: the field stays where it was.
    let tried = !(form.error(field::CODE).is_empty() && form.error(field::READ).is_empty());
    let note = role.code.clone();
    let sms = role.sms.clone();
    let how = if sms.is_empty() {
        "Pour signer, recevez par e-mail un code de six chiffres, bon dix minutes. Il prouve que vous lisez bien cette adresse."
    } else {
        "Pour signer, recevez un code de six chiffres, bon dix minutes\u{a0}: par e-mail, ou par SMS. Il prouve que c’est bien vous."
    };
    let consent = view! { <Consent role fields=fields.clone() form by_code=true /> };
    if is_good {
        return view! {
            {consent}
            <div class="sign-again">
                <CodeNote code=note />
                <ButtonForm action=AskCode::PATH label="Recevoir un autre code" fields=fields.clone() class="button button-quiet" />
                <BySms action=AskCode::PATH fields sms />
            </div>
        }
        .into_any();
    }
    view! {
        <p>{how}</p>
        <CodeNote code=note />
        <ButtonForm action=AskCode::PATH label="Recevoir un code" fields=fields.clone() class="button" />
        <BySms action=AskCode::PATH fields sms />
        <details class="sign-fold" open=tried>
            <summary>"J’ai déjà un code"</summary>
            {consent}
        </details>
    }
    .into_any()
}

/// What is said by signing, and the button that says it.
#[component]
fn Consent(role: RoleShown, fields: Hidden, form: FormState, by_code: bool) -> impl IntoView {
    let agreed = move || {
        let (read, _) = consent_in_two(&role.consent);
        let read = read.trim_end().to_owned();
        let label = code_label(role.code.as_ref());
        view! {
            <form method="post" action=SignConvention::PATH class="stack">
                {hidden(&fields)}
                {by_code.then(|| view! { <CodeField label error=form.error(field::CODE) /> })}
                <blockquote class="said consent">{read}</blockquote>
                <Tick
                    name=field::READ
                    label="J’ai lu la convention et je la signe telle qu’elle est."
                    checked=form.fields.is_ticked(field::READ)
                    error=form.error(field::READ)
                />
                {power(role.role, &form)}
                <p class="actions">
                    <button class="button" type="submit">
                        "Signer la convention"
                    </button>
                </p>
            </form>
        }
        .into_any()
    };
    still(agreed)
}

/// The box by which whoever signs for a structure states that they may bind it.
pub(super) fn power(role: SignerRole, form: &FormState) -> Option<impl IntoView + use<>> {
    role.states_power().then(|| {
        view! {
            <Tick
                name=field::POWER
                label=POWER
                checked=form.fields.is_ticked(field::POWER)
                error=form.error(field::POWER)
            />
        }
    })
}

/// How to sign on paper instead, where the lycée takes it.
#[component]
fn OnPaper(print: String) -> impl IntoView {
    (!print.is_empty()).then(|| {
        still(move || {
            view! {
                <details class="sign-fold">
                    <summary>"Signer sur papier"</summary>
                    <div>
                        <p>
                            "Le lycée accepte aussi votre signature sur papier. "
                            <a href=print rel="external">
                                "Imprimez le document (PDF)"
                            </a>
                            ", lisez-le, datez et signez la page des signatures, puis remettez toutes les pages au lycée. Il enregistre la page signée, et elle \
                             compte comme une signature ici."
                        </p>
                        <p>"N’imprimez pas si vous signez ici\u{a0}: une seule signature suffit."</p>
                    </div>
                </details>
            }
            .into_any()
        })
    })
}

/// How the signature is proved: how the signer is known, and the digest with which their consent ends.
#[component]
fn Evidence(role: RoleShown) -> impl IntoView {
    still(move || {
        let (_, digest) = consent_in_two(&role.consent);
        let digest = digest.to_owned();
        view! {
            <details class="sign-fold">
                <summary>"Comment votre signature est prouvée"</summary>
                <div>
                    <p>{format!("{} Vous êtes reconnu {}.", capitalised(&as_whom(&role)), role.known)}</p>
                    <p>"Le texte que vous acceptez se termine par ces mots, qui désignent ce document et aucun autre\u{a0}:"</p>
                    <blockquote class="said consent-digest">{digest}</blockquote>
                    <p>"La date, l’heure et votre adresse sur le réseau sont gardées avec la signature."</p>
                </div>
            </details>
        }
        .into_any()
    })
}

#[component]
fn Refusal(fields: Hidden, form: FormState, by_code: bool, texted: bool) -> impl IntoView {
    let label = if texted {
        "Code pour refuser, reçu par SMS"
    } else {
        "Code pour refuser, reçu par e-mail"
    };
    let tried = form.is_back(field::REASON) || !form.error(field::REFUSAL_CODE).is_empty();
    view! {
        <details class="step-back" open=tried>
            <summary>"Refuser de signer"</summary>
            <div class="step-back-body">
                <p>
                    "Cette version ne sera plus à signer par personne, et les signatures déjà données ne compteront plus. Le lycée et les autres \
                     signataires liront votre raison, et le lycée préparera une nouvelle version."
                </p>
                <form method="post" action=RefuseToSign::PATH class="stack">
                    {hidden(&fields)}
                    <TextField
                        required=true
                        name=field::REASON
                        label="Pourquoi\u{202f}?"
                        hint="Dites ce qui est à corriger."
                        kind=TextKind::Paragraph
                        value=form.value(field::REASON)
                        error=form.error(field::REASON)
                        longest=500
                    />
                    {by_code
                        .then(|| {
                            view! {
                                <p>"Refuser demande la même preuve que signer\u{a0}: recevez d’abord un code, ci-dessus."</p>
                                <CodeField name=field::REFUSAL_CODE label error=form.error(field::REFUSAL_CODE) />
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
    }
    .into_any()
}
