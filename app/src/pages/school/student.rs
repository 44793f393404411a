//! `/lycee/eleves/…`: everything that the school knows of a student, on one page.

use domain::{
    typography::{capitalised, set},
    urls::{SCHOOL_REFERENTS, application_for_school, convention, proposal_for_school, student_for_school},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    school::student::{GuardianShown, NoteShown, StudentFlash, StudentPage},
};

use super::{classes::SHEETS, student_history::Past};
use crate::{
    api::school::student::{AddNote, ConfirmAddress, EraseNote, read_student},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        page_links::list_address,
        text_field::{TextField, TextKind},
        week_squares::WeekSquares,
    },
    form::form_state,
    pages::convention::state_tag::SituationTag,
    resource::load,
};

#[component]
pub(crate) fn SchoolStudentPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(move || params.read().get("id").unwrap_or_default(), read_student);
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: StudentPage, form: FormState) -> impl IntoView {
    let id = page.id.to_string();
    let (history, told) = (page.history.clone(), page.told.clone());
    let notes = (page.notes.clone(), page.new_note.to_string());
    let files = page.files.clone();
    view! {
        <Title text=page.name.clone() />
        <div class="page pupil school-student">
            <h1 translate="no">{page.name.clone()}</h1>
            <p class="quiet">{page.class_name.clone()}</p>
            <FlashMessage of=StudentFlash::sentence_of />
            <FormErrors of=form.clone() />
            <div class="beside">
                <Stages page=page.clone() />
                <Identity page />
                <div>
                    {(!files.is_empty())
                        .then(|| {
                            view! {
                                <section aria-labelledby="fichiers">
                                    <h2 id="fichiers">"Fichiers"</h2>
                                    <ul class="plain-list">
                                        {files
                                            .into_iter()
                                            .map(|(name, path)| view! { <li><a href=path rel="external">{name}</a></li> })
                                            .collect_view()}
                                    </ul>
                                </section>
                            }
                        })}
                    <Notes student=id notes=notes.0 draft=notes.1 form />
                    <Past history told />
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Who they are, who answers for them, and who follows them.
#[component]
fn Identity(page: StudentPage) -> impl IntoView {
    let referents = list_address(SCHOOL_REFERENTS, &[("classe", &page.class_name)], 1);
    let (office, waiting, id) = (page.runs_office, page.waiting, page.id.to_string());
    view! {
        <section class="panel beside-side" aria-labelledby="identite">
            <h2 id="identite">"Identité"</h2>
            {page
                .keeps
                .then(|| {
                    view! {
                        <p>
                            <a href=format!("{}/modifier", student_for_school(page.id))>"Corriger l’élève et ses responsables"</a>
                        </p>
                    }
                })}
            <dl class="plain-terms">
                {page
                    .facts
                    .into_iter()
                    .map(|(label, text)| view! { <dt>{label}</dt><dd translate="no">{text}</dd> })
                    .collect_view()}
                <dt>"Référent"</dt>
                <dd>
                    {if page.referent.is_empty() { "aucun".to_owned() } else { page.referent }}
                    {office
                        .then(|| {
                            view! {
                                " "
                                <a href=referents>"Changer" <span class="visually-hidden">" de référent"</span></a>
                            }
                        })}
                </dd>
                <dt>"Responsables légaux"</dt>
                <dd>
                    {if page.guardians.is_empty() {
                        "aucun n’est inscrit".into_any()
                    } else {
                        view! {
                            <ul class="plain-list held">
                                {page.guardians.into_iter().map(|guardian| view! { <Guardian guardian student=page.id.to_string() /> }).collect_view()}
                            </ul>
                        }
                            .into_any()
                    }}
                </dd>
            </dl>
            {(office && waiting)
                .then(|| view! { <Sheet id whose="students" label="Imprimer sa feuille d’activation" /> })}
        </section>
    }
    .into_any()
}

#[component]
fn Guardian(guardian: GuardianShown, student: String) -> impl IntoView {
    let said: Vec<String> = [guardian.contacts, guardian.standing]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let id = guardian.id.to_string();
    let (spoken, address) = (format!(" de {}", guardian.name), guardian.to_confirm);
    let fields = vec![
        (field::STUDENT, student),
        (field::GUARDIAN, id.clone()),
        (field::EMAIL, address.clone()),
    ];
    view! {
        <li>
            <span>
                <span translate="no">{guardian.name}</span>
                {(!said.is_empty()).then(|| view! { " " <span class="quiet">{said.join(", ")}</span> })}
            </span>
            {guardian.by_sheet.then(|| view! { <Sheet id whose="guardians" label="Imprimer une feuille d’activation" /> })}
            {(!address.is_empty())
                .then(|| {
                    view! {
                        <details class="confirm">
                            <summary>"Confirmer son adresse"</summary>
                            <p>
                                "Quelqu’un a tapé " <strong translate="no">{address}</strong>
                                " avec la feuille remise pour cette personne. Comparez avec ce que la famille vous a donné, ou appelez-la\u{a0}: une fois \
                                 confirmée, cette adresse signe pour l’élève. Si ce n’est pas la sienne, retirez ce responsable et inscrivez-le de nouveau."
                            </p>
                            <ButtonForm action=ConfirmAddress::PATH label="C’est bien son adresse" spoken fields />
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

/// The sheet of one person, with what making it does said before.
#[component]
fn Sheet(id: String, whose: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary>{label}</summary>
            <p>"Un nouveau code est fait. La feuille ou le lien d’activation remis avant ne servira plus."</p>
            <form method="post" action=SHEETS class="button-form">
                <input type="hidden" name=field::PERSON value=id />
                <input type="hidden" name=field::SHEETS_OF value=whose />
                <button class="button button-quiet" type="submit">
                    "Imprimer la feuille"
                </button>
            </form>
        </details>
    }
    .into_any()
}

/// Conventions, places found alone, applications.
#[component]
fn Stages(page: StudentPage) -> impl IntoView {
    let StudentPage {
        conventions,
        proposals,
        applications,
        ..
    } = page;
    let none = conventions.is_empty() && proposals.is_empty() && applications.is_empty();
    let conventions = conventions.into_iter().map(|row| {
        view! {
            <li>
                <div class="line-main">
                    <p>
                        <a href=convention(row.id)>{format!("Convention {}", row.reference)}</a>
                        ", "
                        {set(&row.host)}
                    </p>
                    <p class="line-weeks">
                        <WeekSquares weeks=Some(row.weeks) />
                        <span class="quiet">{capitalised(row.weeks.label())}</span>
                    </p>
                </div>
                <SituationTag situation=row.situation />
            </li>
        }
        .into_any()
    });
    let proposals = proposals.into_iter().map(|proposal| {
        view! {
            <li>
                <div class="line-main">
                    <p>
                        <a href=proposal_for_school(proposal.id)>{set(&proposal.host_name)}</a>
                        {format!(", {}, place trouvée par l’élève", proposal.city)}
                    </p>
                    <p class="line-weeks">
                        <WeekSquares weeks=Some(proposal.weeks) />
                        <span class="quiet">{capitalised(proposal.weeks.label())}</span>
                    </p>
                </div>
                <span class="tag">{proposal.state.label()}</span>
            </li>
        }
        .into_any()
    });
    let applications = applications.into_iter().map(|application| {
        view! {
            <li>
                <div class="line-main">
                    <p>
                        <a href=application_for_school(application.id)>{set(&application.title)}</a>
                        {format!(", {}, candidature", set(&application.structure))}
                    </p>
                    <p class="line-weeks">
                        <WeekSquares weeks=Some(application.weeks) />
                        <span class="quiet">{capitalised(application.weeks.label())}</span>
                    </p>
                </div>
                <span class="tag">{application.state.label()}</span>
            </li>
        }
        .into_any()
    });
    view! {
        <section aria-labelledby="stages">
            <h2 id="stages">"Stages"</h2>
            {if none {
                view! { <p>"Aucune candidature, aucune place trouvée par l’élève, aucune convention pour l’instant."</p> }.into_any()
            } else {
                view! {
                    <ul class="lines" role="list">
                        {conventions.chain(proposals).chain(applications).collect_view()}
                    </ul>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

/// What the school notes for itself.
#[component]
fn Notes(student: String, notes: Vec<NoteShown>, draft: String, form: FormState) -> impl IntoView {
    let about = student.clone();
    let line = move |note: NoteShown| {
        let fields = vec![
            (field::STUDENT, about.clone()),
            (field::NOTE, note.id.to_string()),
        ];
        view! {
            <li>
                <div class="line-main">
                    <p class="note-text">{note.text}</p>
                    <p class="quiet">{note.words.clone()}</p>
                </div>
                {note
                    .mine
                    .then(|| {
                        view! { <ButtonForm action=EraseNote::PATH label="Effacer" spoken=format!(" la note de {}", note.words) fields /> }
                    })}
            </li>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="notes">
            <h2 id="notes">"Notes du lycée"</h2>
            <p class="quiet">
                "Seules les personnes du lycée qui suivent cet élève les lisent. Ni la famille ni la structure ne les voient\u{a0}: n’y écrivez \
                 pourtant rien que vous ne pourriez leur dire, ni rien de sa santé."
            </p>
            {(!notes.is_empty())
                .then(|| view! { <ul class="lines" role="list">{notes.into_iter().map(line).collect_view()}</ul> })}
            <form method="post" action=AddNote::PATH class="stack">
                <input type="hidden" name=field::STUDENT value=student />
                <input type="hidden" name=field::NOTE value=draft />
                <TextField
                    required=true
                    name=field::NOTE_TEXT
                    label="Nouvelle note"
                    kind=TextKind::Paragraph
                    value=form.value(field::NOTE_TEXT)
                    error=form.error(field::NOTE_TEXT)
                    longest=2000
                />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Ajouter la note"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}
