//! `/structure/conventions/ensemble`: several conventions of one structure. What is common is written once, then each student has a line.
//! A plain form: what is checked is said once it is saved.

use domain::{
    convention::{
        FieldKind, FieldSpec, Section,
        group::{Differing, second_prefix},
        week_prefix,
    },
    country::is_france_itself,
    typed_week::TypedWeek,
    typography::{capitalised, counted, set},
    urls,
    weeks::Week,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    convention::group::{CommonField, CommonWeek, GroupFlash, GroupShown},
    field,
    flash::Flash,
    form::FormState,
};

mod lines;
mod typed;

use self::{lines::Lines, typed::Typed};
use super::{fields::input_of, hours::week_name};
use crate::{
    api::{
        convention::{SaveGroup, read_group},
        signing::school::ChooseHostBatch,
    },
    components::{
        form::{FlashMessage, FormErrors},
        hours_week::{HoursWeek, read_week},
        page_frame::page_frame,
    },
    form::form_state,
    pages::host::layout::Space,
    resource::load,
};

#[component]
pub(crate) fn GroupPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || query.read().get(field::TOGETHER).unwrap_or_default();
    let page = load(wanted, read_group);
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: GroupShown, form: FormState) -> impl IntoView {
    let filled = page.lines.iter().filter(|line| line.editable).count();
    let signed: Vec<String> = page
        .lines
        .iter()
        .filter(|line| line.signs)
        .map(|line| line.id.clone())
        .collect();
    let back = format!("{}?{}={}", urls::TOGETHER, field::TOGETHER, page.choice);
    let intro = format!(
        "{} chez {}. Ce qui est commun s’écrit une fois\u{a0}; chaque convention reste individuelle.",
        counted(page.lines.len(), "élève", "élèves"),
        set(&page.host)
    );
    view! {
        <Space title="Remplir ensemble" wide=true>
            <p>
                <a href=urls::HOST_CONVENTIONS>"Mes conventions"</a>
            </p>
            <FlashMessage of=GroupFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>{intro}</p>
            {(!signed.is_empty()).then(|| view! { <Sign ids=signed back /> })}
            {if filled == 0 {
                let typed = Typed::of(FormState::default());
                view! { <Lines lines=page.lines typed check=false /> }.into_any()
            } else {
                view! { <Filling page filled form /> }.into_any()
            }}
        </Space>
    }
    .into_any()
}

/// The conventions that wait for the reader's signature, signed with one code on the next page.
#[component]
fn Sign(ids: Vec<String>, back: String) -> impl IntoView {
    let label = match ids.len() {
        1 => "Signer la convention validée".to_owned(),
        count => format!("Signer les {count} conventions avec un seul code"),
    };
    view! {
        <form method="post" action=ChooseHostBatch::PATH>
            <input type="hidden" name=field::BACK value=back />
            {ids
                .into_iter()
                .zip(1_usize..)
                .map(|(id, place)| view! { <input type="hidden" name=field::batch_box(id) value=place.to_string() /> })
                .collect_view()}
            <p class="actions">
                <button class="button" type="submit">
                    {label}
                </button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn Filling(page: GroupShown, filled: usize, form: FormState) -> impl IntoView {
    let check = use_query_map().read_untracked().get("verifier").is_some();
    let typed = Typed::of(form);
    // Whoever had to sign in again goes on from what their form was made upon; after an answer, from what is kept now.
    let alike = typed.text(field::BEFORE, &page.alike);
    let send = if filled == 1 {
        "Enregistrer et envoyer au lycée"
    } else {
        "Enregistrer et tout envoyer au lycée"
    };
    let GroupShown {
        choice,
        fields,
        weeks,
        lines,
        ..
    } = page;
    view! {
        <form method="post" action=SaveGroup::PATH class="together" autocomplete="off" novalidate=true>
            // The first button of a form is what the Enter key presses.
            <button type="submit" hidden=true tabindex="-1">
                "Enregistrer"
            </button>
            <input type="hidden" name=field::TOGETHER value=choice />
            <input type="hidden" name=field::BEFORE value=alike />
            <section aria-labelledby="commun">
                <h2 id="commun">"Pour tous"</h2>
                <p class="quiet">
                    "Ce que vous changez ici change pour chaque élève. Ce qui diffère de l’un à l’autre reste tel quel tant que vous n’y écrivez rien."
                </p>
                <Common fields weeks typed=typed.clone() check />
            </section>
            <section aria-labelledby="chacun">
                <h2 id="chacun">"Pour chacun"</h2>
                <Lines lines typed check />
            </section>
            <p class="actions">
                <button class="button" type="submit">
                    "Enregistrer"
                </button>
                <button class="button button-quiet" type="submit" name=field::SEND value="1">
                    {send}
                </button>
            </p>
            <p class="hint">"Seules les conventions complètes partent. Chaque lycée complète et valide les siennes."</p>
        </form>
    }
    .into_any()
}

/// What is written once, section by section, the hours in their place.
#[component]
fn Common(fields: Vec<CommonField>, weeks: Vec<CommonWeek>, typed: Typed, check: bool) -> impl IntoView {
    let (before, after): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .partition(|field| field.section < Section::Hours);
    let parts = |fields: Vec<CommonField>, typed: &Typed| {
        fields
            .chunk_by(|one, next| one.section == next.section)
            .map(|fields| view! { <Part fields=fields.to_vec() typed=typed.clone() check /> })
            .collect_view()
    };
    let (first, last) = (parts(before, &typed), parts(after, &typed));
    view! {
        <div class="stack stack-wide">
            {first}
            <Hours weeks typed />
            {last}
        </div>
    }
    .into_any()
}

/// The specification of a field.
fn spec_of(field: &CommonField) -> Option<&'static FieldSpec> {
    field.section.fields().iter().find(|spec| spec.name == field.name)
}

/// The fields of a section; what only a structure abroad says stands behind one line.
#[component]
fn Part(fields: Vec<CommonField>, typed: Typed, check: bool) -> impl IntoView {
    let label = fields.first().map_or("", |field| field.section.label());
    let is_abroad = |field: &CommonField| spec_of(field).is_some_and(FieldSpec::is_for_abroad);
    let runs = fields
        .chunk_by(|one, next| is_abroad(one) && is_abroad(next))
        .map(|run| {
            let shown = run
                .iter()
                .filter_map(|field| Some((field.clone(), spec_of(field)?)))
                .map(|(field, spec)| view! { <Field field spec typed=typed.clone() check /> })
                .collect_view();
            if !run.iter().all(is_abroad) {
                return shown.into_any();
            }
            let open = run.iter().any(|field| {
                field.differing.is_some()
                    || !field.problem.is_empty()
                    || !is_france_itself(&typed.text(&field.name, &field.value))
            });
            view! {
                <details class="fold-plain" open=open>
                    <summary>"À l’étranger"</summary>
                    <div class="stack-inside">{shown}</div>
                </details>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <fieldset class="bare stack-inside">
            <legend>{label}</legend>
            {runs}
        </fieldset>
    }
    .into_any()
}

/// How the conventions differ in a field, and how to leave it at that.
fn differ(of: Differing, is_tick: bool) -> String {
    if of.texts > 1 {
        return format!(
            "{} différentes\u{a0}: laissez vide pour les garder.",
            counted(of.texts, "valeur", "valeurs")
        );
    }
    let (done, so) = if is_tick {
        ("Cochée", "décochée")
    } else {
        ("Rempli", "vide")
    };
    format!(
        "{done} pour {} sur {}\u{a0}: laissez {so} pour ne rien changer.",
        counted(of.filled, "élève", "élèves"),
        of.of
    )
}

/// A field that is written once for all.
#[component]
fn Field(field: CommonField, spec: &'static FieldSpec, typed: Typed, check: bool) -> impl IntoView {
    let name = spec.name;
    let label = if spec.is_optional() {
        format!("{} (facultatif)", spec.label)
    } else {
        spec.label.to_owned()
    };
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let problem = Some(field.problem)
        .filter(|problem| !problem.is_empty() && (check || field.wrong))
        .unwrap_or_default();
    let invalid = (!problem.is_empty()).then_some("true");
    let differs = field
        .differing
        .map(|of| view! { <strong class="differs">{differ(of, spec.kind == FieldKind::Tick)}</strong> });
    let error = view! { <p class="error" id=error_id>{(!problem.is_empty()).then_some(problem)}</p> };
    if spec.kind == FieldKind::Tick {
        let checked = typed.is_ticked(name, !field.value.is_empty());
        return view! {
            <div class="tick">
                <label class="choice">
                    <input id=name type="checkbox" name=name value="oui" checked=checked aria-describedby=described aria-invalid=invalid />
                    <span>{label}</span>
                </label>
                <p class="hint" id=hint_id>
                    {spec.hint}
                    " "
                    {differs}
                </p>
                {error}
            </div>
        }
        .into_any();
    }
    let value = typed.text(name, &field.value);
    let required = (field.required && field.differing.is_none()).then_some("true");
    let control = match spec.kind {
        FieldKind::Text(most) => view! {
            <textarea id=name name=name rows={ if most > 500 { "8" } else { "3" } } aria-describedby=described aria-invalid=invalid
                aria-required=required>
                {value}
            </textarea>
        }
        .into_any(),
        FieldKind::Choice(choices) => view! {
            <select id=name name=name aria-describedby=described aria-invalid=invalid aria-required=required>
                <option value="" selected=value.is_empty()>
                    {if field.differing.is_some() { "Ne rien changer" } else { "Choisissez" }}
                </option>
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
                <input id=name name=name type=type_ inputmode=mode value=value aria-describedby=described aria-invalid=invalid
                    aria-required=required />
            }
            .into_any()
        }
    };
    let is_short = match spec.kind {
        FieldKind::Line(most) => most <= 16,
        kind => matches!(kind, FieldKind::Phone | FieldKind::Siret),
    };
    view! {
        <div class=if is_short { "field field-narrow" } else { "field" }>
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>
                {spec.hint}
                " "
                {differs}
            </p>
            {control}
            {error}
        </div>
    }
    .into_any()
}

/// The hours of all, and others for some of the students: each line says which.
#[component]
fn Hours(weeks: Vec<CommonWeek>, typed: Typed) -> impl IntoView {
    let is_said = |week: &CommonWeek| {
        typed.week(second_prefix(week.week), TypedWeek::default()) != TypedWeek::default()
    };
    let open = weeks.iter().any(is_said);
    let all = weeks
        .iter()
        .map(|week| {
            let shown = typed.week(week_prefix(week.week), week.typed.clone());
            view! { <OneWeek week=week.clone() prefix=week_prefix(week.week) name=week_name(week.week) shown /> }
        })
        .collect_view();
    let second = weeks
        .iter()
        .map(|week| {
            let name = match week.week {
                Week::First => "Second horaire, première semaine",
                Week::Second => "Second horaire, deuxième semaine",
            };
            let shown = typed.week(second_prefix(week.week), TypedWeek::default());
            view! { <OneWeek week=week.clone() prefix=second_prefix(week.week) name shown /> }
        })
        .collect_view();
    view! {
        <fieldset class="bare stack-inside">
            <legend>{Section::Hours.label()}</legend>
            <p class="hint">"Les limites dépendent de l’âge\u{a0}: la ligne de chaque élève dit les siennes."</p>
            {all}
            <details class="fold-plain" open=open>
                <summary>"Un second horaire, pour une partie des élèves"</summary>
                <p class="hint">"Choisissez-le ensuite sur la ligne de ceux qui l’ont\u{a0}: les plus jeunes, par exemple."</p>
                {second}
            </details>
        </fieldset>
    }
    .into_any()
}

#[component]
fn OneWeek(week: CommonWeek, prefix: &'static str, name: &'static str, shown: TypedWeek) -> impl IntoView {
    let typed = RwSignal::new(shown);
    let read = move || typed.set(read_week(prefix));
    // What is wrong depends on the student: it is said on their line.
    let nothing = Signal::derive(<[String; 6]>::default);
    let id = format!("{prefix}titre");
    view! {
        <section class="hours-one" aria-labelledby=id.clone() on:input=move |_| read() on:change=move |_| read()>
            <h3 id=id.clone()>{name}</h3>
            <p class="quiet">
                {format!("{}, {}", capitalised(&week.span), counted(week.students, "élève", "élèves"))}
            </p>
            <HoursWeek
                prefix
                week=name
                typed
                wrong=nothing
                caught_up=Callback::new(move |()| read())
            />
        </section>
    }
    .into_any()
}
