//! `/convention/…/{section}`: one section, filled or read.

use domain::{
    convention::{
        HOST_SECTIONS, Missing, SCHOOL_SECTIONS, Section, Values, field_label, hour_field, name, week_prefix,
    },
    hour_faults::{BETWEEN, told},
    id::ConventionId,
    sector::SectorCode,
    typed_week::{WEEKDAYS, everyday_field, late_slot},
    typography::{counted, lowered},
    urls,
    weeks::{Week, Weeks},
};
use leptos::{prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast};
use leptos_router::hooks::{use_params_map, use_query_map};
use web_sys::Element;
use wire::{
    convention::{Conflict, SectionFlash, SectionLine, SectionPage as Page, read_written, written},
    field,
    flash::{Flash, IncompleteFlash, PARAMETER},
    form::{FieldError, FormState},
};

use super::{
    certificate::CertificateKnown,
    conflict::Conflicts,
    editor::Editor,
    fields::{Field, Folded, Guardians, Read},
    hours::{HoursWeeks, week_name},
    layout::Frame,
    preview::LivePreview,
    saving::Saving,
    state_tag::SectionTag,
};
use crate::{
    api::convention::{SaveSection, read_section},
    components::{
        form::{Fault, FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
    response::set_status,
};

#[component]
pub(crate) fn SectionPage() -> impl IntoView {
    let params = use_params_map();
    let wanted = move || {
        params.with(|params| {
            (
                params.get("id").unwrap_or_default(),
                params.get("section").unwrap_or_default(),
            )
        })
    };
    let page = load(wanted, |(id, section)| read_section(id, section));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let section = page.section;
    let query = use_query_map().read_untracked();
    let incomplete = query.get(PARAMETER).as_deref() == Some(IncompleteFlash::Saved.code());
    let check = incomplete || query.get("verifier").is_some();
    let editor = page.editable.then(|| {
        let (typed, conflict) = brought_back(&page, &form);
        Editor::new(&page, typed, conflict, check)
    });
    let body = if let Some(editor) = editor {
        view! { <Filling page=page.clone() form editor incomplete /> }.into_any()
    } else {
        let who = if section.is_hosts() {
            "La structure d’accueil"
        } else {
            "Le lycée"
        };
        view! {
            <p class="quiet">{format!("{who} remplit cette partie. {}", page.saved)}</p>
            <Read section values=page.values.clone() facts=page.facts.clone() />
        }
        .into_any()
    };
    let (id, certificate, insurance) = (page.head.id, page.certificate.clone(), page.head.insurance);
    view! {
        <Frame head=page.head.clone() title=section.label()>
            <Sections id=page.head.id.to_string() lines=page.sections.clone() here=section editor />
            {body}
            {(section == Section::Student).then(|| view! { <CertificateKnown id insurance certificate /> })}
        </Frame>
    }
    .into_any()
}

/// The sections of the same part, each with where it stands: this one as it is typed, where it is filled.
#[component]
fn Sections(id: String, lines: Vec<SectionLine>, here: Section, editor: Option<Editor>) -> impl IntoView {
    let part: &[Section] = if here.is_hosts() {
        &HOST_SECTIONS
    } else {
        &SCHOOL_SECTIONS
    };
    view! {
        <details class="fold convention-nav">
            <summary>"Les autres parties"</summary>
            <nav aria-label="Parties de la convention">
                <ul role="list">
                    {lines
                        .into_iter()
                        .filter(|line| part.contains(&line.section))
                        .map(|line| {
                            let href = format!("/convention/{id}/{}", line.section.code());
                            let typed = editor.filter(|_| line.section == here);
                            let state = move || typed.map_or(line.state, |editor| Some(editor.state()));
                            view! {
                                <li>
                                    <a href=href aria-current=(line.section == here).then_some("page")>
                                        {line.section.label()}
                                    </a>
                                    {move || state().map(|state| view! { " " <SectionTag state /> })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
        </details>
    }
    .into_any()
}

/// What somebody typed and two people changed, brought back by the server, with what the other wrote as it was then: the page may be
/// read again later, when somebody saved something else.
fn brought_back(page: &Page, form: &FormState) -> (Option<Values>, Option<Conflict>) {
    if !form.is_back(field::BEFORE) {
        return (None, None);
    }
    let typed = Values::from_form(page.section, page.head.weeks, form.fields.iter()).settled(page.section);
    let fields: Vec<_> = form
        .errors
        .iter()
        .map(|error| error.field.clone())
        .filter(|field| page.section.has_field(field, page.head.weeks))
        .collect();
    if fields.is_empty() {
        // The form could not be read, which the top of the page says.
        return (Some(typed), None);
    }
    // A form that was read is refused for that reason alone: its status says so.
    set_status(409);
    let theirs = read_written(form.fields.get(field::BEFORE));
    let conflict = Conflict {
        version: form.fields.get(field::VERSION).parse().unwrap_or(page.version),
        theirs: theirs.map_or_else(
            || page.values.clone(),
            |theirs| {
                let pairs = theirs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                Values::from_form(page.section, page.head.weeks, pairs)
            },
        ),
        fields,
        by: form.fields.get(field::AUTHOR).to_owned(),
    };
    (Some(typed), Some(conflict))
}

#[component]
fn Filling(page: Page, form: FormState, editor: Editor, incomplete: bool) -> impl IntoView {
    let section = page.section;
    let saved_by = page.saved_by.clone();
    Effect::new(move |_| editor.start(saved_by.clone()));

    // A field's name; the choices between two texts are no fields.
    let name = |event: &web_sys::Event| {
        let element = event.target()?.dyn_into::<Element>().ok()?;
        let name = element.get_attribute("name")?;
        (!name.starts_with(field::CHOICE)).then_some(name)
    };
    let begun = RwSignal::new(false);
    let typing = move |event: web_sys::Event| {
        if name(&event).is_some() {
            begun.set(true);
            editor.typed();
        }
    };
    let left = move |event: web_sys::Event| {
        if let Some(name) = name(&event) {
            editor.left(name);
        }
    };
    let sending = move |event: leptos::ev::SubmitEvent| editor.submit(&event);
    let preview = page.preview.clone();
    let facts = page.facts.clone();
    let faults = incomplete.then(|| {
        to_correct(
            section,
            page.head.weeks,
            &page.values,
            editor.problems_untracked(),
        )
    });
    let fields = if section == Section::Hours {
        view! { <HoursWeeks editor facts=page.facts.clone() /> }.into_any()
    } else if section == Section::Guardians {
        view! { <Guardians editor /> }.into_any()
    } else {
        section
            .fields()
            .chunk_by(|one, next| {
                one.is_for_abroad() && next.is_for_abroad()
                    || one.is_of_second_signer() && next.is_of_second_signer()
            })
            .filter(|run| run.iter().any(|spec| editor.has(spec)))
            .map(|run| match run {
                [spec] if spec.name == name::RISKS => view! {
                    <Field spec editor />
                    <Risks sector=page.sector fills=true />
                }
                .into_any(),
                [spec] if !spec.is_for_abroad() => view! { <Field spec editor /> }.into_any(),
                specs => view! { <Folded section specs editor /> }.into_any(),
            })
            .collect_view()
            .into_any()
    };
    let asked = match section {
        Section::Hours => "",
        Section::Guardians if page.facts.minor => {
            "Du premier\u{a0}: son nom, et une adresse e-mail ou un téléphone. Du second de même, s’il y en a un."
        }
        Section::Guardians => "Rien n’est obligatoire\u{a0}: l’élève est majeur.",
        _ => "Tous les champs sont obligatoires, sauf mention contraire.",
    };
    // Where the text asks about risks, their sheet stands beside that field.
    let unasked = section == Section::Activities && !page.facts.has_named(section, name::RISKS);
    let last = [HOST_SECTIONS.last(), SCHOOL_SECTIONS.last()].contains(&Some(&section));
    view! {
        <FlashMessage of=SectionFlash::sentence_of />
        <FormErrors of=form />
        {faults.filter(|faults| !faults.is_empty()).map(|faults| view! { <Incomplete faults id=page.head.id /> })}
        <p class="presence" role="status">
            {move || editor.others.get()}
        </p>
        <form
            node_ref=editor.form
            id="formulaire"
            method="post"
            action=SaveSection::PATH
            class=if section == Section::Hours { "stack stack-hours" } else { "stack stack-wide" }
            autocomplete="off"
            novalidate=true
            data-saved=move || editor.is_saved().then_some("")
            on:input=typing
            on:change=left
            on:submit=sending
        >
            // The first button of a form is what the Enter key presses: never one that copies hours.
            <button type="submit" name=field::STAY value="1" hidden=true tabindex="-1">
                "Enregistrer"
            </button>
            <input type="hidden" name=field::CONVENTION value=page.head.id.to_string() />
            <input type="hidden" name=field::SECTION value=section.code() />
            <input type="hidden" name=field::VERSION value=move || editor.version.get().to_string() />
            <input type="hidden" name=field::BEFORE value=move || editor.base.with(written) />
            <Conflicts editor />
            <LikeBefore section labels=page.like_before.clone() values=page.values.clone() keeps_profile=page.keeps_profile />
            {(!asked.is_empty()).then(|| view! { <p class="quiet">{asked}</p> })}
            {unasked.then(|| view! { <Risks sector=page.sector fills=false /> })}
            {fields}
            <p class="actions">
                <button class="button" type="submit">
                    {if last { "Enregistrer et revenir à la convention" } else { "Enregistrer et continuer" }}
                </button>
                <button class="button button-quiet" type="submit" name=field::STAY value="1">
                    "Enregistrer"
                </button>
            </p>
        </form>
        {preview.map(|of| view! { <LivePreview of facts editor /> })}
        <SavingBar editor begun saved=page.saved />
    }
    .into_any()
}

/// What was saved, and keeps the section from being complete: each thing leads to its field.
#[component]
fn Incomplete(faults: Vec<FieldError>, id: ConventionId) -> impl IntoView {
    let count = counted(faults.len(), "point", "points");
    view! {
        <Fault title=IncompleteFlash::Saved.sentence()>
            <p>{format!("Il reste {count} à corriger dans cette partie.")}</p>
            <ul class="plain-list">
                {faults
                    .into_iter()
                    .map(|FieldError { field, message }| view! { <li><a href=format!("#{field}") rel="external">{message}</a></li> })
                    .collect_view()}
            </ul>
            <p>
                "Vous pouvez aussi "
                <a href=urls::convention(id)>"revenir à la convention"</a>
                "\u{a0}: elle rappelle ce qui manque."
            </p>
        </Fault>
    }
    .into_any()
}

/// What is to be corrected in a section, in words that need no field beside them.
fn to_correct(section: Section, weeks: Weeks, values: &Values, problems: Vec<Missing>) -> Vec<FieldError> {
    if section == Section::Hours {
        return weeks
            .iter()
            .flat_map(|week| hours_to_correct(week, weeks, values, &problems))
            .collect();
    }
    let said = |Missing { field, message, .. }: Missing| {
        let message = format!("{}\u{a0}: {}", field_label(section, &field), lowered(&message));
        FieldError { field, message }
    };
    problems.into_iter().map(said).collect()
}

/// The same of a week's hours, as beside their fields. A day that is like the others is corrected in the line of every day.
fn hours_to_correct(week: Week, weeks: Weeks, values: &Values, problems: &[Missing]) -> Vec<FieldError> {
    let typed = values.typed_week(week);
    let everyday = typed.everyday();
    let wrong = std::array::from_fn(|day| {
        let field = hour_field(week, day, 0);
        let of_day = problems.iter().filter(|problem| problem.field == field);
        let of_day: Vec<&str> = of_day.map(|problem| problem.message.as_str()).collect();
        of_day.join(BETWEEN)
    });
    told(&wrong, &[0, 1, 2, 3, 4, 5])
        .into_iter()
        .map(|fault| FieldError {
            field: {
                let slot = late_slot(&typed.0[fault.day]).unwrap_or_default();
                if fault.day < WEEKDAYS && typed.0[fault.day] == everyday {
                    everyday_field(week_prefix(week), slot)
                } else {
                    hour_field(week, fault.day, slot)
                }
            },
            message: if weeks == Weeks::Both {
                format!("{}, {}", week_name(week), lowered(&fault.words))
            } else {
                fault.words
            },
        })
        .collect()
}

/// What the convention before says and this one does not: filled at once, and emptied again by whoever thinks better of it.
#[component]
fn LikeBefore(section: Section, labels: Vec<String>, values: Values, keeps_profile: bool) -> impl IntoView {
    let query = use_query_map().read_untracked();
    let filled: Vec<String> = query
        .get(field::LIKE_BEFORE)
        .unwrap_or_default()
        .split(',')
        .filter(|name| !values.get(name).is_empty())
        .map(str::to_owned)
        .collect();
    let mut names: Vec<String> = filled.iter().map(|name| field_label(section, name)).collect();
    if section == Section::Hours {
        names.clear();
    }
    let undo = (!filled.is_empty()).then(|| {
        view! {
            <div class="like-before">
                {(!names.is_empty()).then(|| view! { <p>{format!("Remplis à l’instant, à relire\u{a0}: {}.", names.join(", "))}</p> })}
                <button class="button button-quiet" type="submit" name=field::UNLIKE_BEFORE value=filled.join(",")>
                    "Défaire, vider ces champs"
                </button>
            </div>
        }
    });
    let fill = (undo.is_none() && !labels.is_empty()).then(|| {
        view! {
            <div class="like-before">
                <button class="button button-quiet" type="submit" name=field::LIKE_BEFORE value="1">
                    "Remplir comme la fois précédente"
                </button>
                <p class="hint">
                    {format!("Seulement ce qui est vide, et rien de l’élève\u{a0}: {}.", labels.join(", "))}
                </p>
            </div>
        }
    });
    let profile = keeps_profile.then(|| {
        view! {
            <p class="hint">
                "Pour ne plus jamais l’écrire\u{a0}: "
                <a href="/lycee/profil">"le profil du lycée"</a>
                " remplit chaque nouvelle convention."
            </p>
        }
    });
    (undo, fill, profile)
}

/// What the sheet of the sector says, for whoever writes what the student will do. It opens beside the form, where what is typed stays; and
/// begins what is said of risks, where the form asks about them and nothing is said yet.
#[component]
fn Risks(sector: Option<SectorCode>, fills: bool) -> impl IntoView {
    let (href, whose) = match sector {
        Some(sector) => (urls::risk_sheet(sector), "la fiche de votre secteur"),
        None => (urls::SAFETY.to_owned(), "la fiche de votre secteur, parmi toutes"),
    };
    let button = (fills && sector.is_some()).then(|| {
        view! {
            <div class="like-before">
                <button class="button button-quiet" type="submit" name=field::SECTOR_SHEET value="1">
                    "Reprendre la fiche du secteur"
                </button>
                <p class="hint">"Risques et protections, seulement s’ils sont vides. À relire\u{a0}: c’est un point de départ."</p>
            </div>
        }
    });
    view! {
        <p class="hint">
            "Ce qu’un élève peut rencontrer, ce qui le protège, ce qui lui est interdit\u{a0}: "
            <a href=href target="_blank">{whose}" (nouvel onglet)"</a>
            "."
        </p>
        {button}
    }
}

/// How saving goes: quiet while all is well, and in everybody's way when what is typed goes nowhere.
#[component]
fn SavingBar(editor: Editor, begun: RwSignal<bool>, saved: String) -> impl IntoView {
    let section = editor.section;
    let loud = Memo::new(move |_| editor.saving.with(Saving::is_loud));
    // Until something is typed it stays where it is, and covers nothing. From the first letter on: a button that moves while it is
    // pressed is not pressed.
    let live = Memo::new(move |_| begun.get() || editor.saving.with(|saving| *saving != Saving::Untouched));
    let choose = move || editor.saving.with(|saving| *saving == Saving::Choose);
    view! {
        <p class="saving" class:saving-live=live class:saving-loud=loud role="status">
            <span>
                {move || {
                    let words = editor.saving.with(|saving| saving.words(section));
                    if words.is_empty() { saved.clone() } else { words }
                }}
                {move || choose().then(|| view! { " " <a href="#choix" rel="external">"Choisir"</a> })}
            </span>
        </p>
    }
    .into_any()
}
