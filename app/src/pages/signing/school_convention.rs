//! `/lycee/signatures/…`: who has signed one convention, and what the school sees to: reminders, links, addresses, paper.

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
        school::{
            LinkSteps, PAPER_REFUSED, PaperRefusal, SchoolConvention, SchoolConventionFlash, SignerShown,
            TutorShown,
        },
    },
};

use super::{
    progress::{Signatures, progress},
    refusal::Refused,
};
use crate::{
    api::signing::school::{
        ChangeSignerEmail, RemindSigner, RevokeSigningLinks, SendSigningLink, read_school_convention,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Fault, FlashMessage, FormErrors},
        page_frame::steady_page_frame,
        text_field::date_type,
    },
    form::form_state,
    photograph::shrink_photographs,
    resource::{Loaded, load},
};

/// The page.
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
    let signs_now = signs && awaited.iter().any(|signer| signer.role == SignerRole::Head);
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
                                            let own = signs && signer.role == SignerRole::Head;
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

/// The tutor and their address, or what to do while there is none.
fn named(tutor: &TutorShown) -> String {
    if tutor.email.is_empty() {
        return format!(
            "{}\u{a0}: pas d’adresse e-mail. Ajoutez-la ci-dessous, puis envoyez-lui un lien.",
            tutor.name
        );
    }
    format!("{}, {}", tutor.name, tutor.email)
}

#[component]
fn Tutor(id: String, state: ConventionState, tutor: Option<TutorShown>, form: FormState) -> impl IntoView {
    let live = state.is_live();
    let fields = vec![(field::CONVENTION, id.clone()), (field::ROLE, TUTOR.to_owned())];
    let words = match (state == ConventionState::HostPart, live) {
        (true, _) => {
            "Un tuteur sans compte remplit la partie de la structure par un lien personnel. Un nouveau lien annule ceux d’avant."
        }
        (false, true) => {
            "La partie de la structure n’est plus à remplir. Par son lien personnel, le tuteur lit la convention. Un nouveau lien annule ceux d’avant."
        }
        (false, false) => "Les liens que le tuteur a reçus ouvrent encore la convention, en lecture.",
    };
    view! {
        <section class="panel beside-side" aria-labelledby="tuteur">
            <h2 id="tuteur">"Lien du tuteur"</h2>
            {tutor
                .clone()
                .map(|tutor| {
                    view! {
                        <p>{named(&tutor)}</p>
                        <Steps of=tutor.link name=tutor.name />
                        <Undelivered said=tutor.undelivered />
                    }
                })}
            <p>{words}</p>
            <div class="actions">
                {live
                    .then(|| view! { <ButtonForm action=SendSigningLink::PATH label="Envoyer un lien au tuteur" fields=fields.clone() /> })}
                <ButtonForm action=RevokeSigningLinks::PATH label="Annuler les liens du tuteur" fields=fields.clone() />
            </div>
            {tutor
                .filter(|_| live)
                .map(|tutor| view! { <Address email=tutor.email wrong_address=tutor.link.wrong_address note="" id role=TUTOR.to_owned() form /> })}
        </section>
    }
    .into_any()
}

/// The role of the tutor in forms, as the store has it.
const TUTOR: &str = "tutor";

/// What became of the last link that somebody was sent.
#[component]
fn Steps(of: LinkSteps, name: String) -> impl IntoView {
    let label = format!("Lien personnel, {name}");
    (!of.steps.is_empty()).then(|| {
        view! {
            <ul class="plain-list quiet" role="list" aria-label=label>
                {of.steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
            </ul>
        }
    })
}

/// What is said of an e-mail that did not arrive.
#[component]
fn Undelivered(said: String) -> impl IntoView {
    (!said.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warning title="Message non remis">
                <p>{said}</p>
            </Alert>
        }
    })
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

/// What leaving the address out means, for those who may.
fn paper_note(signer: &SignerShown) -> &'static str {
    match (signer.role.is_guardian(), signer.signed.is_empty()) {
        (false, _) => "",
        (true, true) => "Laissez vide si cette personne signe sur papier.",
        (true, false) => "Laissez vide si cette personne n’en a plus.",
    }
}

/// Whether somebody comes by personal links.
fn has_links(signer: &SignerShown) -> bool {
    !signer.account && !signer.email.is_empty() && signer.role != SignerRole::Head
}

/// New links for somebody, by SMS as well where their number (`sms`, masked) takes any, and none any more.
#[component]
fn LinkActions(name: String, fields: Vec<(&'static str, String)>, sms: String) -> impl IntoView {
    let spoken = format!(" ({name})");
    let texted = (!sms.is_empty()).then(|| {
        let mut fields = fields.clone();
        fields.push((field::BY_SMS, "1".to_owned()));
        let spoken = format!(" ({name}, {sms})");
        view! { <ButtonForm action=SendSigningLink::PATH label="Envoyer aussi par SMS" spoken fields /> }
    });
    view! {
        <ButtonForm
            action=SendSigningLink::PATH
            label="Envoyer un nouveau lien"
            spoken=spoken.clone()
            fields=fields.clone()
        />
        {texted}
        <ButtonForm action=RevokeSigningLinks::PATH label="Annuler ses liens" spoken fields />
    }
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
    let how = if own {
        "C’est à vous de signer pour le lycée.".to_owned()
    } else {
        how
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
    // The head signs by their account, wherever they are.
    let desk = (signer.role != SignerRole::Head).then(|| {
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

/// Another address, for a signer or for the tutor.
#[component]
fn Address(
    email: String,
    /// Whether what was sent there came back: it is put right first.
    wrong_address: bool,
    note: &'static str,
    id: String,
    role: String,
    form: FormState,
) -> impl IntoView {
    let name = field::of(field::EMAIL, &role);
    let error = form.error(&name);
    let mine = form.value(field::ROLE) == role;
    // Back with a fault, or once whoever typed it has shown who they are.
    let back = mine && form.is_back(field::EMAIL);
    let wrong = !error.is_empty();
    let value = if back { form.value(field::EMAIL) } else { email };
    let invalid = (!error.is_empty()).then_some("true");
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let open = back || wrong || wrong_address;
    let summary = if wrong_address {
        "Corriger son adresse"
    } else {
        "Changer son adresse"
    };
    view! {
        <details class="confirm" open=open>
            <summary>{summary}</summary>
            <div>
                <p>"Ses liens seront annulés, et plus rien n’ira à l’ancienne adresse, dans les versions suivantes non plus. Qui signe ou lit par un lien en recevra un à la nouvelle. Ce qui est déjà signé le reste."</p>
                <form method="post" action=ChangeSignerEmail::PATH class="stack">
                    <input type="hidden" name=field::CONVENTION value=id />
                    <input type="hidden" name=field::ROLE value=role />
                    <div class="field">
                        <label for=name.clone()>"Adresse e-mail"</label>
                        <p class="hint" id=hint_id>
                            {note}
                        </p>
                        <input id=name name=field::EMAIL type="text" inputmode="email" autocapitalize="none" spellcheck="false" value=value aria-describedby=described aria-invalid=invalid />
                        <p class="error" id=error_id>{wrong.then_some(error)}</p>
                    </div>
                    {(wrong && mine)
                        .then(|| {
                            view! {
                                <label class="choice">
                                    <input type="checkbox" name=field::REINSTATE value="1" />
                                    <span>"C’est bien son adresse, même si elle avait été remplacée\u{a0}: la lui rendre"</span>
                                </label>
                            }
                        })}
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
fn Paper(
    id: String,
    role: String,
    document: String,
    print: String,
    today: String,
    prove: String,
    form: FormState,
) -> impl IntoView {
    if !prove.is_empty() {
        return view! {
            <div class="paper">
                <p>"Vous enregistrez cette signature en votre nom, pour quelqu’un d’autre\u{a0}: montrez d’abord que c’est bien vous."</p>
                <p>
                    <a class="button button-quiet" href=prove>
                        "Montrer que c’est bien vous"
                    </a>
                </p>
            </div>
        }
        .into_any();
    }
    let name = field::of(field::SIGNED_PAGE, &role);
    let error = form.error(&name);
    let invalid = (!error.is_empty()).then_some("true");
    let (hint, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint} {error_id}");
    let day_name = field::of(field::SIGNED_ON, &role);
    let day_error = form.error(&day_name);
    let day_invalid = (!day_error.is_empty()).then_some("true");
    let day_error_id = format!("{day_name}-erreur");
    let day_described = day_error_id.clone();
    // What was typed for this signer and cannot be right; the day on which it is recorded otherwise.
    let day = if day_error.is_empty() {
        today
    } else {
        form.value(field::SIGNED_ON)
    };
    let day_type = date_type(&day);
    view! {
        <div class="paper">
            <ol>
                <li>
                    <a href=print rel="external">
                        "Imprimez le document (PDF)"
                    </a>
                    ", faites-le lire, dater et signer sur la page des signatures."
                </li>
                <li>"Photographiez ou scannez cette page, et déposez-la ici. La signature sera enregistrée à votre nom, comme reçue sur papier."</li>
            </ol>
            <form
                method="post"
                action=format!("/lycee/signatures/{id}/papier")
                enctype="multipart/form-data"
                class="stack"
                on:submit=shrink_photographs
            >
                <input type="hidden" name=field::ROLE value=role />
                <input type="hidden" name=field::DOCUMENT value=document />
                <div class="field field-narrow">
                    <label for=day_name.clone()>"Signée le"</label>
                    <input id=day_name name=field::SIGNED_ON type=day_type value=day aria-required="true" aria-describedby=day_described aria-invalid=day_invalid />
                    <p class="error" id=day_error_id>{(!day_error.is_empty()).then_some(day_error)}</p>
                </div>
                <div class="field">
                    <label for=name.clone()>"Page signée"</label>
                    <p class="hint" id=hint>
                        "PDF, JPEG ou PNG, 5\u{a0}Mo au plus"
                    </p>
                    <input id=name name=field::FILE type="file" accept="application/pdf,image/jpeg,image/png" required aria-describedby=described aria-invalid=invalid />
                    <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
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
