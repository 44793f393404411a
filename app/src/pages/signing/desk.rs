//! `/lycee/signatures/…/guichet/…`: somebody signs on the lycée's tablet, before a member of its staff.

use domain::convention::{IdentitySeen, SignerRole, consent_in_two};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    form::FormState,
    signing::desk::{DeskPage as Page, DeskSigning, DeskStep},
};

use super::{
    essential::{EssentialStep, WholeText},
    signature::{lower_role, power},
};
use crate::{
    api::signing::desk::{SignAtDesk, read_desk},
    components::{
        alert::Tone,
        form::{FormErrors, Tick, Told},
        page_frame::page_frame,
        text_field::TextField,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn DeskPage() -> impl IntoView {
    let params = use_params_map();
    let id = params.read_untracked().get("id").unwrap_or_default();
    let role = params.read_untracked().get("role").unwrap_or_default();
    let page = load(|| (), move |()| read_desk(id.clone(), role.clone()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let back = format!("/lycee/signatures/{}", page.id);
    let role = page.role;
    let shown = match page.step {
        DeskStep::Over => view! {
            <h1>"Merci"</h1>
            <Told tone=Tone::Success title="Votre signature est enregistrée.">
                <p>"Rendez maintenant l’appareil à la personne du lycée."</p>
            </Told>
        }
        .into_any(),
        DeskStep::NotNow => view! {
            <h1>"Signer au guichet"</h1>
            <p>"Rien n’est à signer ici pour le moment\u{a0}: aucune version de cette convention n’attend cette signature."</p>
        }
        .into_any(),
        DeskStep::Prove(prove) => view! {
            <h1>"Signer au guichet"</h1>
            <p>"Vous direz que cette personne a signé devant vous\u{a0}: montrez d’abord que c’est bien vous, puis donnez-lui l’appareil."</p>
            <p>
                <a class="button" href=prove>
                    "Montrer que c’est bien vous"
                </a>
            </p>
        }
        .into_any(),
        DeskStep::Sign(signing) => {
            let (id, signing) = (page.id, *signing);
            view! { <Sign id role signing form /> }.into_any()
        }
    };
    view! {
        <Title text="Signer au guichet" />
        <div class="page signing sign-page">
            {shown}
            <p>
                <a href=back>"Personnel du lycée\u{a0}: revenir aux signatures"</a>
            </p>
        </div>
    }
    .into_any()
}

/// The essential and the whole text, then one form: what the staff saw, the name, the consent.
#[component]
fn Sign(id: String, role: SignerRole, signing: DeskSigning, form: FormState) -> impl IntoView {
    let DeskSigning {
        reference,
        student,
        host,
        name,
        before,
        consent,
        document,
        pdf,
        frozen,
    } = signing;
    let (read, digest) = consent_in_two(&consent);
    let (read, digest) = (read.trim_end().to_owned(), digest.to_owned());
    let identity_error = form.error(field::IDENTITY);
    let chosen = form.value(field::IDENTITY);
    let identity_error_id = format!("{}-erreur", field::IDENTITY);
    let identity_described = identity_error_id.clone();
    let power = power(role, &form);
    view! {
        <h1>"Lire et signer la convention"</h1>
        <p class="lead">{format!("{student} chez {host}")}</p>
        <p class="quiet">
            <span translate="no">{reference}</span>
        </p>
        <p>{format!("Vous êtes au guichet du lycée. Vous signez {}, devant {before}.", lower_role(role))}</p>
        <FormErrors of=form.clone() />
        <div class="sign-steps sign-steps-open">
            <div class="sign-read">
                <EssentialStep frozen=frozen.clone() roles=vec![role] before=None title="1. L’essentiel" />
                <WholeText frozen pdf signed=Vec::new() title="2. Le texte entier" />
            </div>
            <div class="sign-act">
                <section class="panel sign-step sign-panel" aria-labelledby="votre-signature">
                    <h2 id="votre-signature">"3. Votre signature"</h2>
                    <form method="post" action=SignAtDesk::PATH class="stack">
                        <input type="hidden" name=field::CONVENTION value=id />
                        <input type="hidden" name=field::ROLE value=role.code() />
                        <input type="hidden" name=field::DOCUMENT value=document />
                        <fieldset class="choices" id=field::IDENTITY tabindex="-1" aria-describedby=identity_described>
                            <legend>{format!("La personne du lycée dit qui signe\u{a0}: l’identité de {name} est")}</legend>
                            {IdentitySeen::ALL
                                .into_iter()
                                .map(|way| {
                                    let (code, said) = match way {
                                        IdentitySeen::Known => (way.code(), "connue d’elle personnellement"),
                                        IdentitySeen::Shown => (way.code(), "montrée par une pièce d’identité"),
                                    };
                                    let checked = code == chosen;
                                    view! {
                                        <label class="choice">
                                            <input type="radio" name=field::IDENTITY value=code checked=checked />
                                            <span>{said}</span>
                                        </label>
                                    }
                                })
                                .collect_view()}
                            <p class="error" id=identity_error_id>{(!identity_error.is_empty()).then_some(identity_error)}</p>
                        </fieldset>
                        <blockquote class="said consent">{read}</blockquote>
                        <TextField
                            required=true
                            name=field::SIGNED_NAME
                            label="Tapez votre nom entier pour signer"
                            hint=format!("Comme la convention le dit\u{a0}: {name}.")
                            value=form.value(field::SIGNED_NAME)
                            error=form.error(field::SIGNED_NAME)
                            autocomplete="off"
                        />
                        <Tick
                            name=field::READ
                            label="J’ai lu la convention et je la signe telle qu’elle est."
                            checked=form.fields.is_ticked(field::READ)
                            error=form.error(field::READ)
                        />
                        {power}
                        <p class="actions">
                            <button class="button" type="submit">
                                "Signer la convention"
                            </button>
                        </p>
                    </form>
                    <details class="sign-fold">
                        <summary>"Comment votre signature est prouvée"</summary>
                        <div>
                            <p>"Le journal de la convention dit que vous avez signé au guichet, devant qui, et comment votre identité a été vue. Si le lycée connaît votre adresse, un e-mail vous le dit aussi."</p>
                            <p>"Le texte que vous acceptez se termine par ces mots, qui désignent ce document et aucun autre\u{a0}:"</p>
                            <blockquote class="said consent-digest">{digest}</blockquote>
                        </div>
                    </details>
                </section>
            </div>
        </div>
    }
    .into_any()
}
