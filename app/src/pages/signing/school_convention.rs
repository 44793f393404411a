//! `/lycee/signatures/…`: who has signed one convention, and what the school sees to: reminders, links, addresses, paper.

mod address;
mod links;
mod paper;
mod tutor;

use domain::{
    convention::{ConventionState, Reader, SignerRole},
    typography::{of_person, set},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::{
        page::Progress,
        school::{PAPER_REFUSED, PaperRefusal, SchoolConvention, SchoolConventionFlash, SignerShown},
    },
};

use self::{
    address::{Address, paper_note},
    links::{LinkActions, Steps, Undelivered, has_links},
    paper::Paper,
    tutor::Tutor,
};
use super::{
    progress::{Signatures, progress},
    refusal::Refused,
};
use crate::{
    api::signing::school::{RemindSigner, read_school_convention},
    components::{
        form::{ButtonForm, Fault, FlashMessage, FormErrors},
        page_frame::steady_page_frame,
    },
    form::form_state,
    resource::{Loaded, load},
};

#[component]
pub(crate) fn SchoolConventionPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), {
        let id = id.clone();
        move |()| read_school_convention(id.clone())
    });
    let signatures = progress(id);
    let form = form_state();
    let over = Callback::new(move |()| page.refetch());
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page form signatures over /> }.into_any()
    })
}

#[component]
fn Shown(
    page: SchoolConvention,
    form: FormState,
    signatures: Loaded<Progress>,
    over: Callback<()>,
) -> impl IntoView {
    let (id, signs) = (page.id.clone(), page.signs);
    let (awaited, signed): (Vec<SignerShown>, Vec<SignerShown>) = page
        .signers
        .iter()
        .filter(|_| page.state.is_open_to_signatures() || page.state == ConventionState::Signed)
        .cloned()
        .partition(|signer| signer.signed.is_empty());
    // Cards say the same of everybody, with what can be done.
    let has_cards = !(awaited.is_empty() && signed.is_empty());
    // Whoever signs finds that first: reminding others is not as loud.
    let signs_now = awaited.iter().any(|signer| signs == Some(signer.role));
    // While a version is prepared, the addresses it will be sent to can be put right already.
    let addressed: Vec<SignerShown> = page
        .signers
        .iter()
        .filter(|signer| !page.state.is_frozen() && signer.role.has_correctable_address())
        .cloned()
        .collect();
    let (document, print, today) = (page.document.clone(), page.print.clone(), page.today.clone());
    let prove = page.prove.clone();
    let piles = page.piles
        && page
            .signers
            .iter()
            .any(|signer| signer.paper && signer.signed.is_empty());
    view! {
        <Title text=format!("Signatures de la convention {}", of_person(&page.student)) />
        <div class="page signing">
            <p>
                <a href="/lycee/signatures">"Signatures"</a>
            </p>
            <h1>{format!("Convention {}", of_person(&page.student))}</h1>
            <p class="quiet">{format!("{} – {}", set(&page.host), page.reference)}</p>
            <FlashMessage of=SchoolConventionFlash::sentence_of />
            <PaperRefused />
            <Refused of=page.refusal.clone() situation=page.situation reader=Reader::School />
            <FormErrors of=form.clone() />
            <p>
                <a href=format!("/convention/{id}")>"Toute la convention"</a>
            </p>
            {piles
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/pile">"Scanner ensemble des pages signées"</a>
                        </p>
                    }
                })}
            <div class="beside">
                <div>
                    <Signatures of=signatures id=id.clone() over folded=has_cards />
                    {(!awaited.is_empty())
                        .then(|| {
                            view! {
                                <section aria-labelledby="attendus">
                                    <h2 id="attendus">"Ceux qui doivent encore signer"</h2>
                                    {awaited
                                        .into_iter()
                                        .enumerate()
                                        .map(|(place, signer)| {
                                            let own = signs == Some(signer.role);
                                            // One act stands out: the reader's signature, or else reminding the first.
                                            let quiet = signs_now || place > 0;
                                            view! { <PendingSigner signer own quiet id=id.clone() document=document.clone() print=print.clone() today=today.clone() prove=prove.clone() form=form.clone() /> }
                                        })
                                        .collect_view()}
                                </section>
                            }
                        })}
                    {(!addressed.is_empty())
                        .then(|| {
                            view! {
                                <section aria-labelledby="adresses">
                                    <h2 id="adresses">"Les adresses des signataires"</h2>
                                    <p>"La prochaine version leur sera envoyée là."</p>
                                    {addressed
                                        .into_iter()
                                        .map(|signer| view! { <Addressed signer id=id.clone() form=form.clone() /> })
                                        .collect_view()}
                                </section>
                            }
                        })}
                    {(!signed.is_empty())
                        .then(|| {
                            view! {
                                <section aria-labelledby="signataires">
                                    <h2 id="signataires">"Ceux qui ont signé"</h2>
                                    <p>"Ce qui est signé le reste. Par leur compte ou leur lien, ils lisent la convention et téléchargent le fichier signé."</p>
                                    {signed
                                        .into_iter()
                                        .map(|signer| view! { <HasSigned signer id=id.clone() form=form.clone() /> })
                                        .collect_view()}
                                </section>
                            }
                        })}
                </div>
                <Tutor id=id.clone() state=page.state tutor=page.tutor.clone() form=form.clone() />
            </div>
        </div>
    }
    .into_any()
}

/// What the address says was refused.
#[component]
fn PaperRefused() -> impl IntoView {
    let query = use_query_map();
    move || {
        let why = query.read().get(PAPER_REFUSED)?;
        let said = PaperRefusal::sentence_of(&why)?;
        Some(view! { <Fault title=said.words>""</Fault> })
    }
}

/// Somebody who signed the version before, or was asked to: only their address can be seen to now.
#[component]
fn Addressed(signer: SignerShown, id: String, form: FormState) -> impl IntoView {
    let said = if signer.email.is_empty() {
        "N’a pas d’adresse e-mail.".to_owned()
    } else {
        format!("{}.", signer.email)
    };
    view! {
        <article class="panel awaited">
            <h3>{signer.name.clone()}</h3>
            <p>{signer.role.label()}". "{said}</p>
            <Undelivered said=signer.undelivered.clone() />
            <Address
                email=signer.email.clone()
                wrong_address=signer.link.wrong_address
                note=paper_note(&signer)
                id
                role=signer.role.code().to_owned()
                form
            />
        </article>
    }
    .into_any()
}

/// Somebody who has signed: how they come back to what they signed.
#[component]
fn HasSigned(signer: SignerShown, id: String, form: FormState) -> impl IntoView {
    let code = signer.role.code().to_owned();
    let fields = vec![(field::CONVENTION, id.clone()), (field::ROLE, code.clone())];
    let linked = has_links(&signer);
    let how = match (signer.account || signer.role == SignerRole::Head, linked) {
        (true, _) => "Lit par son compte.".to_owned(),
        (false, true) => format!("Lit par un lien personnel envoyé à {}.", signer.email),
        (false, false) => {
            "N’a pas d’adresse e-mail\u{a0}: remettez-lui le fichier signé sur papier.".to_owned()
        }
    };
    view! {
        <article class="panel awaited">
            <h3>{signer.name.clone()}</h3>
            <p>{signer.role.label()}". A signé le "{signer.signed.clone()}". "{how}</p>
            {linked
                .then(|| {
                    view! {
                        <div class="actions">
                            <LinkActions name=signer.name.clone() fields sms=signer.sms.clone() />
                        </div>
                    }
                })}
            <Steps of=signer.link.clone() name=signer.name.clone() />
            <Undelivered said=signer.undelivered.clone() />
            {signer
                .role
                .has_correctable_address()
                .then(|| {
                    view! {
                        <Address
                            email=signer.email.clone()
                            wrong_address=signer.link.wrong_address
                            note=paper_note(&signer)
                            id
                            role=code
                            form
                        />
                    }
                })}
        </article>
    }
    .into_any()
}

/// Somebody who has not signed, and what can be done about it.
#[component]
fn PendingSigner(
    signer: SignerShown,
    /// Whether it is the reader who signs.
    own: bool,
    /// Whether the page asks for something else before.
    quiet: bool,
    id: String,
    document: String,
    print: String,
    today: String,
    prove: String,
    form: FormState,
) -> impl IntoView {
    let code = signer.role.code().to_owned();
    let fields = vec![(field::CONVENTION, id.clone()), (field::ROLE, code.clone())];
    let has_way = signer.account || !signer.email.is_empty();
    // Who has no other way signs on paper; whoever else may finds it folded.
    let only_paper = signer.role.is_guardian() && !has_way;
    let also_paper = signer.paper && !only_paper;
    // Back with what is wrong, it stays open.
    let wrong = [field::SIGNED_PAGE, field::SIGNED_ON]
        .into_iter()
        .any(|name| !form.error(&field::of(name, &code)).is_empty());
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
    let how = match signer.role {
        SignerRole::Head if own => "C’est à vous de signer pour le lycée.".to_owned(),
        _ if own => "C’est à vous de signer.".to_owned(),
        _ => how,
    };
    let sign = own.then(|| {
        view! {
            <a class="button" href=format!("/convention/{id}/signer")>
                "Lire et signer"
            </a>
        }
    });
    let reminded = match (signer.reminded.is_empty(), signer.again.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!("Relancé le {}.", signer.reminded),
        (false, false) => format!(
            "Relancé le {}. Nouvelle relance possible\u{a0}: {}.",
            signer.reminded, signer.again
        ),
    };
    let linked = has_links(&signer);
    // The head and the referent teacher sign by their accounts, wherever they are.
    let desk = signer.role.signs_at_desk().then(|| {
        let spoken = format!(" {}", signer.name);
        view! {
            <a class="button button-quiet" href=format!("/lycee/signatures/{id}/guichet/{code}")>
                "Faire signer au guichet"
                <span class="visually-hidden">{spoken}</span>
            </a>
        }
    });
    view! {
        <article class="panel awaited">
            <h3>{signer.name.clone()}</h3>
            <p>{signer.role.label()}". "{how}</p>
            {(!reminded.is_empty()).then(|| view! { <p class="quiet">{reminded}</p> })}
            <div class="actions">
                {sign}
                {desk}
                {(has_way && !own && signer.again.is_empty())
                    .then(|| {
                        view! {
                            <ButtonForm
                                action=RemindSigner::PATH
                                label="Relancer"
                                spoken=format!(" {}", signer.name)
                                fields=fields.clone()
                                class=if quiet { "button button-quiet" } else { "button" }
                            />
                        }
                    })}
                {linked.then(|| view! { <LinkActions name=signer.name.clone() fields=fields.clone() sms=signer.sms.clone() /> })}
            </div>
            <Steps of=signer.link.clone() name=signer.name.clone() />
            <Undelivered said=signer.undelivered.clone() />
            {match (only_paper, also_paper) {
                (true, _) => {
                    Some(view! { <Paper id=id.clone() role=code.clone() document print today prove form=form.clone() /> }.into_any())
                }
                (false, true) => {
                    Some(
                        view! {
                            <details class="confirm" open=wrong>
                                <summary>"Signer sur papier"</summary>
                                <Paper id=id.clone() role=code.clone() document print today prove form=form.clone() />
                            </details>
                        }
                            .into_any(),
                    )
                }
                (false, false) => None,
            }}
            {signer
                .role
                .has_correctable_address()
                .then(|| {
                    view! {
                        <Address
                            email=signer.email.clone()
                            wrong_address=signer.link.wrong_address
                            note=paper_note(&signer)
                            id
                            role=code
                            form
                        />
                    }
                })}
        </article>
    }
    .into_any()
}
