//! The line of each student: what is their own, which hours they have, what is missing; a card each on phones.

use domain::{
    convention::{
        FieldKind, FieldSpec, HOST_SECTIONS, field_label,
        group::{HoursOf, for_all_field, own_fields},
    },
    typography::{capitalised, counted, lowered},
};
use leptos::prelude::*;
use wire::{convention::group::GroupLine, field, form::FieldError};

use super::typed::Typed;
use crate::{components::week_squares::WeekSquares, pages::convention::state_tag::SituationTag};

/// The name of what is said of a whole line.
const LINE: &str = "ligne";
/// In which column a field stands.
const ON_THE_SPOT: &str = "lieu_acces";

/// The table.
#[component]
pub(super) fn Lines(lines: Vec<GroupLine>, typed: Typed, check: bool) -> impl IntoView {
    let fills = lines.iter().any(|line| line.editable);
    let for_all = fills.then(|| view! { <ForAll typed=typed.clone() /> });
    view! {
        <table class="table table-together">
            <caption>{counted(lines.len(), "élève", "élèves")}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Tuteur"</th>
                    <th scope="col">"Horaires"</th>
                    <th scope="col">"Sur place"</th>
                    <th scope="col">"État"</th>
                </tr>
            </thead>
            <tbody>
                {for_all}
                {lines
                    .into_iter()
                    .map(|line| {
                        if line.editable {
                            view! { <Line line typed=typed.clone() check /> }.into_any()
                        } else {
                            view! { <Over line /> }.into_any()
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// The fields of a column, each with what names it in the form.
fn column(on_the_spot: bool) -> impl Iterator<Item = &'static FieldSpec> {
    own_fields()
        .map(|(_, spec)| spec)
        .filter(move |spec| (spec.name == ON_THE_SPOT) == on_the_spot)
}

/// What fills every line's field that is empty.
#[component]
fn ForAll(typed: Typed) -> impl IntoView {
    let cells = |on_the_spot: bool| {
        column(on_the_spot)
            .map(|spec| {
                let name = for_all_field(spec.name);
                let value = typed.text(&name, "");
                view! { <Cell spec name whose={"pour tous".to_owned()} value error=String::new() /> }
            })
            .collect_view()
    };
    view! {
        <tr>
            <th scope="row">
                "Pour tous"
                " "
                <span class="quiet">"Remplit, sur chaque ligne, ce qui y est vide."</span>
            </th>
            <td data-label="Tuteur" class="cell-fields">{cells(false)}</td>
            <td class="cell-fields"></td>
            <td data-label="Sur place" class="cell-fields">{cells(true)}</td>
            <td></td>
        </tr>
    }
    .into_any()
}

/// A field of a line.
#[component]
fn Cell(
    spec: &'static FieldSpec,
    name: String,
    /// Whose it is, for who does not see the line.
    whose: String,
    value: String,
    error: String,
) -> impl IntoView {
    let error_id = format!("{name}-erreur");
    let invalid = (!error.is_empty()).then_some("true");
    let control = match spec.kind {
        FieldKind::Text(_) => view! {
            <textarea id=name.clone() name=name.clone() rows="3" aria-describedby=error_id.clone() aria-invalid=invalid>
                {value}
            </textarea>
        }
        .into_any(),
        kind => {
            let type_ = if kind == FieldKind::Phone { "tel" } else { "text" };
            let mode = (kind == FieldKind::EmailAddress).then_some("email");
            view! {
                <input id=name.clone() name=name.clone() type=type_ inputmode=mode value=value aria-describedby=error_id.clone()
                    aria-invalid=invalid />
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <label for=name>
                {spec.label}
                <span class="visually-hidden" translate="no">
                    {format!(", {whose}")}
                </span>
            </label>
            {control}
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}

/// A student's name, which leads to the convention, their lycée and their weeks.
#[component]
fn Student(line: GroupLine) -> impl IntoView {
    view! {
        <th scope="row">
            <a href=format!("/convention/{}", line.id) translate="no">
                {line.student}
            </a>
            " "
            <span class="quiet" translate="no">
                {line.school}
                <span class="cell-reference">{format!(" · {}", line.reference)}</span>
            </span>
            " "
            <span class="quiet">
                <WeekSquares weeks=Some(line.weeks) />
                " "
                {capitalised(line.weeks.label())}
            </span>
        </th>
    }
    .into_any()
}

/// A convention that is not filled any more: what it says, and where it is.
#[component]
fn Over(line: GroupLine) -> impl IntoView {
    let said = |on_the_spot: bool| {
        let said = column(on_the_spot)
            .map(|spec| line.own.get(spec.name))
            .filter(|text| !text.is_empty());
        said.map(str::to_owned).collect::<Vec<_>>().join(", ")
    };
    let (tutor, spot, situation) = (said(false), said(true), line.situation);
    let (hours, place) = (line.said_hours.clone(), field::of(LINE, &line.id));
    view! {
        <tr id=place tabindex="-1">
            <Student line />
            <td data-label="Tuteur">{tutor}</td>
            <td data-label="Horaires">{hours}</td>
            <td data-label="Sur place">{spot}</td>
            <td data-label="État">
                <SituationTag situation listed=true for_host=true />
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn Line(line: GroupLine, typed: Typed, check: bool) -> impl IntoView {
    let id = line.id.clone();
    let upon = typed.text(&field::of(field::UPON, &id), &line.upon);
    let cells = |on_the_spot: bool| {
        column(on_the_spot)
            .map(|spec| {
                let name = field::of(spec.name, &id);
                let value = typed.text(&name, line.own.get(spec.name));
                let error = typed.form.error(&name);
                view! { <Cell spec name whose=line.student.clone() value error /> }
            })
            .collect_view()
    };
    let (tutor, spot) = (cells(false), cells(true));
    view! {
        <tr id=field::of(LINE, &id) tabindex="-1">
            <Student line=line.clone() />
            <td data-label="Tuteur" class="cell-fields">
                <input type="hidden" name=field::of(field::UPON, &id) value=upon />
                {tutor}
            </td>
            <td data-label="Horaires" class="cell-fields">
                <Hours line=line.clone() typed=typed.clone() />
            </td>
            <td data-label="Sur place" class="cell-fields">
                {spot}
            </td>
            <td data-label="État">
                <Standing line typed check />
            </td>
        </tr>
    }
    .into_any()
}

/// Which hours a student has, what they are now, and how long theirs may be.
#[component]
fn Hours(line: GroupLine, typed: Typed) -> impl IntoView {
    let name = field::of(field::HOURS_OF, &line.id);
    let chosen = HoursOf::from_code(&typed.text(&name, line.hours.code()));
    let error = typed.form.error(&name);
    let invalid = (!error.is_empty()).then_some("true");
    let error_id = format!("{name}-erreur");
    let words = |of| match of {
        HoursOf::All => "Ceux de tous",
        HoursOf::Second => "Le second horaire",
        HoursOf::Own => "Les siens, tels quels",
    };
    let now = if line.said_hours.is_empty() {
        "Aucun pour l’instant".to_owned()
    } else {
        format!("Enregistrés\u{a0}: {}", lowered(&line.said_hours))
    };
    view! {
        <div class="field">
            <label for=name.clone()>
                "Horaires"
                <span class="visually-hidden" translate="no">
                    {format!(", {}", line.student)}
                </span>
            </label>
            <select id=name.clone() name=name aria-describedby=error_id.clone() aria-invalid=invalid>
                {HoursOf::ALL
                    .into_iter()
                    .map(|of| view! { <option value=of.code() selected=of == chosen>{words(of)}</option> })
                    .collect_view()}
            </select>
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
        <p class="quiet">{format!("{now}. {}.", capitalised(&line.limits))}</p>
        <p>
            <a href=format!("/convention/{}/horaires", line.id) target="_blank">
                "Ses horaires jour par jour"
                <span class="visually-hidden" translate="no">
                    {format!(", {}", line.student)}
                </span>
                " (nouvel onglet)"
            </a>
        </p>
    }
    .into_any()
}

/// Where a convention is, what became of it a moment ago, what is missing, and what somebody else changed meanwhile.
#[component]
fn Standing(line: GroupLine, typed: Typed, check: bool) -> impl IntoView {
    let end = format!("-{}", line.id);
    let reason =
        (!line.asked.is_empty()).then(|| format!("Le lycée demande\u{a0}: «\u{a0}{}\u{a0}»", line.asked));
    let became = if typed.back {
        typed.form.value(&field::of(field::BECAME, &line.id))
    } else {
        String::new()
    };
    let missing = match line.missing {
        0 => "complète, prête à envoyer".to_owned(),
        missing => counted(missing, "réponse manque", "réponses manquent"),
    };
    let problems: Vec<String> = line
        .problems
        .into_iter()
        .filter(|problem| check || problem.wrong)
        .map(|problem| problem.message)
        .collect();
    let asked: Vec<FieldError> = typed
        .form
        .errors
        .into_iter()
        .filter(|error| error.field.ends_with(&end))
        .collect();
    view! {
        <SituationTag situation=line.situation listed=true for_host=true />
        " "
        <span class="quiet">{missing}</span>
        {reason.map(|reason| view! { <p class="said">{reason}</p> })}
        {(!became.is_empty()).then(|| view! { <p class="became">{became}</p> })}
        {(!problems.is_empty())
            .then(|| {
                view! {
                    <ul class="plain-list line-problems" role="list">
                        {problems.into_iter().map(|words| view! { <li class="error">{words}</li> }).collect_view()}
                    </ul>
                }
            })}
        {(!asked.is_empty()).then(|| view! { <ul class="plain-list">{asked.into_iter().map(|error| ask(&error, &line.id)).collect_view()}</ul> })}
    }
    .into_any()
}

/// Something that was not saved, and why; where somebody else wrote in the same field, a box that leaves it to them.
fn ask(error: &FieldError, id: &str) -> impl IntoView + use<> {
    let name = error.field.strip_suffix(&format!("-{id}")).unwrap_or_default();
    let label = HOST_SECTIONS
        .into_iter()
        .map(|section| field_label(section, name))
        .find(|label| !label.is_empty());
    let own = own_fields().any(|(_, spec)| spec.name == name);
    // The field itself has the name that leads to it, where it is on this line.
    let place = (label.is_some() && !own).then(|| error.field.clone());
    let leave = label.map(|label| {
        let name = field::of(&format!("{}{name}", field::LEAVE_THEIRS), id);
        view! {
            <label class="choice">
                <input type="checkbox" name=name value="1" />
                <span>{format!("Laisser ce qui est enregistré\u{a0}: {}", lowered(&label))}</span>
            </label>
        }
    });
    view! {
        <li id=place tabindex="-1">
            <p class="error">{error.message.clone()}</p>
            {leave}
        </li>
    }
}
