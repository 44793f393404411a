//! The fields of a section, from the table of fields: label, hint, control, what is wrong, how much room is left.

use domain::{
    convention::{Facts, FieldKind, FieldSpec, Section, Values, field_label, field_words, hour_field},
    country::is_france_itself,
    typography::{capitalised, characters_of, duration},
};
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::text_field::date_type;

/// The type of a field's input, and which keyboard a phone shows for it.
pub(super) fn input_of(kind: FieldKind, value: &str) -> (&'static str, Option<&'static str>) {
    let type_ = match kind {
        FieldKind::Phone => "tel",
        FieldKind::Date => date_type(value),
        _ => "text",
    };
    let mode = match kind {
        FieldKind::Siret => Some("numeric"),
        FieldKind::EmailAddress => Some("email"),
        _ => None,
    };
    (type_, mode)
}

/// A field to fill. `label` replaces its own, which says more where nothing stands above it.
#[component]
pub(super) fn Field(
    spec: &'static FieldSpec,
    editor: Editor,
    #[prop(optional)] label: &'static str,
) -> impl IntoView {
    let name = spec.name;
    let (own, hint) = editor.words(spec);
    let label = match label {
        "" if spec.is_optional() => format!("{own} (facultatif)"),
        "" => own.to_owned(),
        label => label.to_owned(),
    };
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let value = editor.values.with_untracked(|values| values.get(name).to_owned());
    let wrong = Memo::new(move |_| editor.error(name));
    let invalid = move || wrong.with(|wrong| (!wrong.is_empty()).then_some("true"));
    let autocomplete = (!spec.autocomplete.is_empty()).then_some(spec.autocomplete);
    let error = view! { <p class="error" id=error_id>{move || wrong.with(|wrong| (!wrong.is_empty()).then(|| wrong.clone()))}</p> };
    if spec.kind == FieldKind::Tick {
        return view! {
            <div class="tick">
                <label class="choice">
                    <input id=name type="checkbox" name=name value="oui" checked=!matches!(value.as_str(), "" | "non")
                        aria-describedby=described aria-invalid=invalid />
                    <span>{label}</span>
                </label>
                <p class="hint" id=hint_id>{hint}</p>
                {error}
            </div>
        }
        .into_any();
    }
    let required = editor.requires(spec).then_some("true");
    let most = match spec.kind {
        FieldKind::Line(most) | FieldKind::Text(most) => most,
        _ => 0,
    };
    let room = matches!(spec.kind, FieldKind::Text(_)).then(|| {
        let count = move || editor.values.with(|values| values.get(name).chars().count());
        view! { <span class="counter">{move || format!(" {}", characters_of(count(), most))}</span> }
    });
    let control = match spec.kind {
        FieldKind::Text(_) => {
            let rows = if most > 500 { "8" } else { "3" };
            view! {
                <textarea id=name name=name rows=rows aria-describedby=described aria-invalid=invalid aria-required=required>
                    {value}
                </textarea>
            }
            .into_any()
        }
        FieldKind::Choice(choices) => view! {
            <select id=name name=name aria-describedby=described aria-invalid=invalid aria-required=required>
                <option value="" selected=value.is_empty()>"Choisissez"</option>
                {choices
                    .iter()
                    .map(|(code, label)| view! { <option value=*code selected=*code == value>{*label}</option> })
                    .collect_view()}
            </select>
        }
        .into_any(),
        kind => {
            let (type_, mode) = input_of(kind, &value);
            view! {
                <input id=name name=name type=type_ inputmode=mode value=value autocomplete=autocomplete
                    aria-describedby=described aria-invalid=invalid aria-required=required />
            }
            .into_any()
        }
    };
    let is_short = match spec.kind {
        FieldKind::Line(most) => most <= 16,
        kind => matches!(
            kind,
            FieldKind::Phone | FieldKind::Date | FieldKind::Siret | FieldKind::Uai
        ),
    };
    view! {
        <div class=if is_short { "field field-narrow" } else { "field" }>
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
                {room}
            </p>
            {control}
            {error}
        </div>
    }
    .into_any()
}

/// The legal guardians, each a group of fields with the same names.
#[component]
pub(super) fn Guardians(editor: Editor) -> impl IntoView {
    let whose = |spec: &FieldSpec| spec.name.split_once('_').map(|(whose, _)| whose);
    Section::Guardians
        .fields()
        .chunk_by(|one, next| whose(one) == whose(next))
        .map(|run| match run {
            [first, others @ ..] if !others.is_empty() => view! {
                <fieldset class="bare stack-inside">
                    <legend>{first.label}</legend>
                    <Field spec=first editor label="Prénom et nom" />
                    {others.iter().map(|spec| view! { <Field spec editor /> }).collect_view()}
                </fieldset>
            }
            .into_any(),
            specs => specs
                .iter()
                .map(|spec| view! { <Field spec editor /> })
                .collect_view()
                .into_any(),
        })
        .collect_view()
}

/// What few have to say, a structure abroad or one for which two sign: behind one line, unless something is said or wrong there. Once open it
/// stays open.
#[component]
pub(super) fn Folded(section: Section, specs: &'static [FieldSpec], editor: Editor) -> impl IntoView {
    let open = Memo::new(move |was: Option<&bool>| {
        let said = |name: &str| editor.values.with(|values| !is_france_itself(values.get(name)));
        was == Some(&true)
            || specs
                .iter()
                .any(|spec| said(spec.name) || !editor.error(spec.name).is_empty())
    });
    let summary = match section {
        Section::Place => "Stage à l’étranger",
        _ if specs.iter().any(FieldSpec::is_of_second_signer) => {
            "Second signataire, si votre structure en veut un"
        }
        _ => "Structure à l’étranger",
    };
    view! {
        <details class="fold-plain" open=move || open.get()>
            <summary>{summary}</summary>
            <div class="stack-inside">{specs.iter().map(|spec| view! { <Field spec editor /> }).collect_view()}</div>
        </details>
    }
    .into_any()
}

/// What a section holds, for whoever does not fill it.
#[component]
pub(super) fn Read(section: Section, values: Values, facts: Facts) -> impl IntoView {
    let weeks = facts.weeks;
    if section == Section::Hours {
        return view! { <ReadHours values weeks /> }.into_any();
    }
    let lines: Vec<_> = section
        .fields()
        .iter()
        .filter(|spec| facts.has(spec))
        // Few structures have a second signer: where there is none, nothing waits to be filled.
        .filter(|spec| !spec.is_of_second_signer() || !values.get(spec.name).is_empty())
        .map(|spec| {
            let value = values.get(spec.name);
            let said = if value.is_empty() && spec.kind != FieldKind::Tick {
                "Pas encore rempli".to_owned()
            } else {
                field_words(section, spec.name, value)
            };
            (field_label(section, spec.name), said)
        })
        .collect();
    view! {
        <dl class="plain-terms">
            {lines
                .into_iter()
                .map(|(label, said)| {
                    view! {
                        <dt>{label}</dt>
                        <dd class="said">{said}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

#[component]
fn ReadHours(values: Values, weeks: domain::weeks::Weeks) -> impl IntoView {
    weeks
        .iter()
        .map(|week| {
            let hours = values.hours_so_far(week);
            let rows = domain::hours::WeekHours::DAYS
                .iter()
                .enumerate()
                .map(|(day, name)| {
                    let said = |slot| field_words(Section::Hours, &hour_field(week, day, slot), values.get(&hour_field(week, day, slot)));
                    let half = |from: usize| {
                        let (from, to) = (said(from), said(from + 1));
                        if from.is_empty() && to.is_empty() { "–".to_owned() } else { format!("{from} à {to}") }
                    };
                    let minutes = domain::hours::WeekHours::day_minutes(&hours.0[day]);
                    view! {
                        <tr>
                            <th scope="row">{capitalised(name)}</th>
                            <td data-label="Matin">{half(0)}</td>
                            <td data-label="Après-midi">{half(2)}</td>
                            <td data-label="Présence">{if minutes == 0 { "Pas de stage".to_owned() } else { duration(minutes) }}</td>
                        </tr>
                    }
                })
                .collect_view();
            let said = capitalised(&hours.sentence());
            view! {
                <h2>{super::hours::week_name(week)}</h2>
                <p>{if said.is_empty() { "Pas encore rempli.".to_owned() } else { format!("{said}.") }}</p>
                // On phones the sentence suffices.
                <details class="fold">
                    <summary>"Jour par jour"</summary>
                    <table class="table">
                        <caption class="visually-hidden">{super::hours::week_name(week)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Jour"</th>
                                <th scope="col">"Matin"</th>
                                <th scope="col">"Après-midi"</th>
                                <th scope="col">"Présence"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </details>
            }
        })
        .collect_view()
}
