//! `/convention/…`: where it stands, what is missing and where, what one can do, what was frozen, what happened.

use domain::{
    convention::{ConventionState, Difference, Missing, Reader, Section, SectionState},
    id::ConventionId,
    typography::{counted, lowered, of_person},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    convention::{
        ConventionFlash, ConventionHead, ConventionOverview, SectionFlash, SectionLine, VersionShown,
        amendment::AmendmentFlash,
    },
    field,
    flash::Flash,
    form::FormState,
    signing::page::{Earlier, Progress as Signed},
};

use super::{
    amendment::Amendments,
    certificate::Certificate,
    layout::Frame,
    state_tag::{SectionTag, SituationTag, StateTag},
};
use crate::{
    api::{
        convention::read_convention,
        signing::link::{RevokeTutorLinks, SendTutorLink},
    },
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        history::HistoryByDay,
        keep::Keep,
        page_frame::steady_page_frame,
        progress::Progress,
        stepper::Stepper,
    },
    form::form_state,
    pages::{
        convention::transitions::{Next, Others},
        signing::{
            essential::Facts,
            progress::{Signatures, progress},
        },
    },
    resource::{Loaded, load},
};

#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_convention,
    );
    let signed = progress(params.read_untracked().get("id").unwrap_or_default());
    let form = form_state();
    let over = Callback::new(move |()| page.refetch());
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page signed form over /> }.into_any()
    })
}

#[component]
fn Shown(
    page: ConventionOverview,
    signed: Loaded<Signed>,
    form: FormState,
    over: Callback<()>,
) -> impl IntoView {
    let head = page.head.clone();
    let id = head.id;
    let step = match head.state {
        ConventionState::HostPart => 1,
        ConventionState::SchoolPart => 2,
        ConventionState::Validated | ConventionState::Signing => 3,
        _ => 4,
    };
    let cancelled = !head.state.is_live();
    let open = head.state == ConventionState::HostPart;
    view! {
        <Frame head=head.clone() title=format!("Convention {}", of_person(&head.student)) first=true>
            <p class="convention-state">
                <SituationTag situation=head.situation complete={page.fills_school && page.missing.is_empty()} />
                <span class="quiet">{format!("Référence {}, version\u{a0}{}", head.reference, head.number)}</span>
            </p>
            {(!cancelled).then(|| view! { <Stepper steps=vec!["La structure", "Le lycée", "Les signatures", "Signée"] current=step /> })}
            <FlashMessage of=|code| ConventionFlash::sentence_of(code).or_else(|| SectionFlash::sentence_of(code)).or_else(|| AmendmentFlash::sentence_of(code)) />
            <FormErrors of=form.clone() />
            <Next page=page.clone() form=form.clone() />
            <Others page=page.clone() form=form.clone() />
            <div class="beside">
                <div>
                    <Amendments id of=page.amendments.clone() reads=page.reads_document />
                    <WhatIsMissing id missing=Missing::told(page.missing.clone(), head.weeks) />
                    <section aria-labelledby="l-essentiel">
                        <h2 id="l-essentiel">"L’essentiel"</h2>
                        <Facts facts=page.outline.clone() />
                        {(!cancelled)
                            .then(|| view! { <p><a href=urls::first_day(id)>"La page du premier jour, à imprimer"</a></p> })}
                    </section>
                </div>
                <div class="beside-side">
                    <Signatures of=signed id=id.to_string() over />
                    <Certificate id insurance=head.insurance certificate=page.certificate.clone() may_hand_over=page.may_hand_over form />
                </div>
                <div>
                    <Sections id lines=page.sections.clone() frozen=head.state.is_frozen() preview=page.reads_document />
                    {page.earlier.clone().map(|earlier| view! { <Differences earlier number=head.number /> })}
                    <Versions id lines=page.versions.clone() />
                    {(head.acting.is_none() && head.reader != Reader::School).then(|| keep_button(&head, &page.versions)).flatten()}
                    {page
                        .sees_to_tutor
                        .then(|| view! { <TutorLink id open live=!cancelled /> })}
                    <section aria-labelledby="histoire">
                        <h2 id="histoire">"Ce qui s’est passé"</h2>
                        <HistoryByDay days=page.history.clone() />
                    </section>
                </div>
            </div>
        </Frame>
    }
    .into_any()
}

#[component]
fn WhatIsMissing(id: ConventionId, missing: Vec<Missing>) -> impl IntoView {
    (!missing.is_empty()).then(|| {
        let mut groups: Vec<(Section, Vec<Missing>)> = Vec::new();
        for problem in missing {
            match groups.last_mut() {
                Some((section, group)) if *section == problem.section => group.push(problem),
                _ => groups.push((problem.section, vec![problem])),
            }
        }
        view! {
            <section aria-labelledby="manque">
                <h2 id="manque" tabindex="-1">
                    "Ce qui manque ou reste à corriger"
                </h2>
                {groups
                    .into_iter()
                    .map(|(section, group)| {
                        view! {
                            <h3>{section.label()}</h3>
                            <ul class="plain-list">
                                {group
                                    .into_iter()
                                    .map(|problem| {
                                        let href = format!("/convention/{id}/{}?verifier=1#{}", section.code(), problem.field);
                                        let label = domain::convention::field_label(section, &problem.field);
                                        // What is said of hours names its day already.
                                        let text = if section == Section::Hours || label.is_empty() {
                                            problem.message
                                        } else {
                                            format!("{label}\u{a0}: {}", lowered(&problem.message))
                                        };
                                        view! { <li><a href=href rel="external">{text}</a></li> }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                    })
                    .collect_view()}
            </section>
        }
    })
}

#[component]
fn Sections(id: ConventionId, lines: Vec<SectionLine>, frozen: bool, preview: bool) -> impl IntoView {
    let known: Vec<_> = lines.iter().filter_map(|line| line.state).collect();
    let complete = known
        .iter()
        .filter(|state| **state == SectionState::Complete)
        .count();
    let (hosts, schools): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.section.is_hosts());
    let count = |count: usize| u32::try_from(count).unwrap_or_default();
    let part = move |title: &'static str, heading: &'static str, lines: Vec<SectionLine>| {
        view! {
            <h3 id=heading>{title}</h3>
            <ol class="lines" role="list" aria-labelledby=heading>
                {lines
                    .into_iter()
                    .map(|line| {
                        let href = format!("/convention/{id}/{}", line.section.code());
                        let name = line.section.label();
                        let act = if line.state == Some(SectionState::Complete) { "modifier" } else { "remplir" };
                        match line.state {
                            Some(state) => view! {
                                <li>
                                    <a href=href>{if line.editable { format!("{name}\u{a0}: {act}") } else { name.to_owned() }}</a>
                                    {(!frozen).then(|| view! { <SectionTag state /> })}
                                </li>
                            }
                            .into_any(),
                            None => view! {
                                <li>
                                    <span>{name}</span>
                                    <span class="quiet">"Rempli par le lycée, visible une fois validé"</span>
                                </li>
                            }
                            .into_any(),
                        }
                    })
                    .collect_view()}
            </ol>
        }
    };
    view! {
        <section aria-labelledby="parties">
            <h2 id="parties">"Les parties de la convention"</h2>
            {(!frozen)
                .then(|| view! { <Progress id="avancement" label="Parties complètes" done=count(complete) of=count(known.len()) /> })}
            {part("La structure d’accueil", "parties-structure", hosts)}
            {part("Le lycée", "parties-lycee", schools)}
            {(preview && !frozen)
                .then(|| {
                    view! {
                        <p>
                            <a href=format!("/convention/{id}/apercu")>"Voir le document tel qu’il est aujourd’hui"</a>
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Differences(earlier: Earlier, number: i32) -> impl IntoView {
    let lines = earlier.differences;
    (!lines.is_empty()).then(|| {
        let none = |text: String| {
            if text.is_empty() {
                "(rien)".to_owned()
            } else {
                text
            }
        };
        view! {
            <section aria-labelledby="differences">
                <h2 id="differences">{format!("Ce qui change depuis la version\u{a0}{}", earlier.number)}</h2>
                <table class="table">
                    <caption>{counted(lines.len(), "différence", "différences")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Quoi"</th>
                            <th scope="col">"Avant"</th>
                            <th scope="col">{format!("Dans la version\u{a0}{number}")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {lines
                            .into_iter()
                            .map(|Difference { label, before, after }| {
                                view! {
                                    <tr>
                                        <th scope="row">{label}</th>
                                        <td data-label="Avant">{none(before)}</td>
                                        <td data-label="Maintenant">{none(after)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </section>
        }
    })
}

/// The link of a tutor without an account, for the host: whom it was sent to is said by the section.
#[component]
fn TutorLink(id: ConventionId, open: bool, live: bool) -> impl IntoView {
    live.then(|| {
        let fields = vec![(field::CONVENTION, id.to_string())];
        view! {
            <section class="panel" aria-labelledby="lien-du-tuteur">
                <h2 id="lien-du-tuteur">"Le lien du tuteur"</h2>
                <p>
                    "Un tuteur sans compte remplit votre partie par un lien personnel, envoyé à l’adresse que la convention donne. Un nouveau lien annule \
                     ceux d’avant\u{a0}; un changement d’adresse aussi."
                </p>
                <div class="actions">
                    {open
                        .then(|| view! { <ButtonForm action=SendTutorLink::PATH label="Envoyer un lien au tuteur" fields=fields.clone() /> })}
                    <ButtonForm action=RevokeTutorLinks::PATH label="Annuler les liens du tuteur" fields=fields.clone() />
                </div>
            </section>
        }
    })
}

/// What each file of a version is called.
#[component]
pub(super) fn Downloads(id: ConventionId, version: VersionShown) -> impl IntoView {
    let base = format!("/convention/{id}/version/{}", version.number);
    let said = format!(", version\u{a0}{}", version.number);
    view! {
        <p class="downloads">
            <a href=format!("{base}/document.pdf") download="">
                "Télécharger le document (PDF)"
                <span class="visually-hidden">{said.clone()}</span>
            </a>
            {version
                .sealed
                .then(|| {
                    view! {
                        <a href=format!("{base}/dossier-signe.pdf") download="">
                            "Télécharger le fichier signé (PDF)"
                            <span class="visually-hidden">{said}</span>
                        </a>
                        <a href=format!("/convention/{id}/journal.jsonl") download="">
                            "Télécharger le journal, pour vérifier soi-même"
                        </a>
                    }
                })}
        </p>
    }
    .into_any()
}

/// What somebody may keep of their own convention: this page, the last version and one that is still in force, to be read and as files.
fn keep_button(head: &ConventionHead, versions: &[VersionShown]) -> Option<AnyView> {
    let mut addresses = vec![urls::convention(head.id)];
    let valid = versions
        .iter()
        .enumerate()
        .filter(|(at, version)| *at == 0 || version.in_force);
    for (_, version) in valid {
        let base = format!("{}/version/{}", urls::convention(head.id), version.number);
        addresses.push(base.clone());
        addresses.push(format!("{base}/document.pdf"));
        if version.sealed {
            addresses.push(format!("{base}/dossier-signe.pdf"));
        }
    }
    let title = format!("Convention {}", of_person(&head.student));
    (!versions.is_empty()).then(|| view! { <Keep title addresses /> }.into_any())
}

#[component]
fn Versions(id: ConventionId, lines: Vec<VersionShown>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <section aria-labelledby="versions">
                <h2 id="versions">"Les versions validées"</h2>
                <ul class="lines" role="list">
                    {lines
                        .into_iter()
                        .map(|version| {
                            let href = format!("{}/version/{}", urls::convention(id), version.number);
                            view! {
                                <li>
                                    <div class="line-main">
                                        <p>
                                            <a href=href>{format!("Version\u{a0}{}", version.number)}</a>
                                            <br />
                                            <span class="quiet">
                                                {format!("Validée le {}. Code de contrôle\u{a0}: {}", version.frozen, version.check_code)}
                                            </span>
                                        </p>
                                        <Downloads id version=version.clone() />
                                    </div>
                                    <StateTag state=version.state />
                                    {version
                                        .in_force
                                        .then(|| view! { <span class="quiet">"Reste en vigueur jusqu’à la validation de la nouvelle version"</span> })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
