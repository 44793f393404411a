//! `/convention/…/avenants/nouveau`: what of a signed convention may change, with who will have to sign each; and the list of amendments.

use domain::{
    convention::{
        AMENDED_FIELDS, AgreedBy, Amendable, EndReason, FieldKind, FieldSpec, Section, hour_field,
        week_prefix,
    },
    typography::{date, span},
    urls,
    weeks::{Week, Weeks},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    convention::{
        amended::{AmendmentRow, AmendmentsShown},
        amendment::NewAmendmentPage as Page,
    },
    field,
    form::FormState,
};

use super::{hours::week_name, layout::Frame};
use crate::{
    api::signing::amendment::{ProposeAmendment, read_new_amendment},
    components::{
        alert::{Alert, Tone},
        form::{FormErrors, Tick},
        hours_week::{HoursLimits, HoursWeek, read_week},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn NewAmendmentPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_new_amendment,
    );
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let id = page.head.id.to_string();
    view! {
        <Frame head=page.head.clone() title="Proposer un avenant">
            <p class="lead">
                "La convention signée reste en vigueur. L’avenant ne dit que ce qui change, et seuls ceux que cela engage le signent."
            </p>
            <FormErrors of=form.clone() />
            {(!page.may_say_alone)
                .then(|| {
                    view! {
                        <p class="quiet">
                            "Un changement que personne n’a à signer se dit depuis un compte de la structure, ou par le lycée\u{a0}: sinon, appelez-le."
                        </p>
                    }
                })}
            {(!page.open.is_empty())
                .then(|| {
                    let id = page.head.id;
                    view! {
                        <section aria-labelledby="deja-proposes">
                            <h2 id="deja-proposes">"Déjà à signer"</h2>
                            <Rows id rows=page.open.clone() />
                        </section>
                    }
                })}
            <Changing page=page.clone() form=form.clone() id=id.clone() />
            <Ending page=page.clone() form=form.clone() id=id.clone() />
            {page.may_say_alone.then(|| view! { <Absent page form id /> })}
        </Frame>
    }
    .into_any()
}

/// What is sent along, and which of the forms of the page it is.
fn hidden(id: String, kind: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name=field::CONVENTION value=id />
        <input type="hidden" name=field::KIND value=kind />
    }
}

/// Who signs a change of those things.
fn who_signs(of: impl IntoIterator<Item = Amendable>) -> AnyView {
    view! { <p class="quiet">{AgreedBy::of(of).words()}</p> }.into_any()
}

#[component]
fn Changing(page: Page, form: FormState, id: String) -> impl IntoView {
    use Amendable as A;
    let group = |title: &'static str, heading: &'static str, of: &'static [Amendable]| {
        let (page, form) = (page.clone(), form.clone());
        let fields = AMENDED_FIELDS
            .into_iter()
            .filter(move |(_, _, amendable)| of.contains(amendable))
            .map(move |(section, name, _)| one(&page, &form, section, name))
            .collect_view();
        view! {
            <fieldset aria-describedby=heading>
                <legend>{title}</legend>
                <div id=heading>{who_signs(of.iter().copied())}</div>
                <div class="stack-inside">{fields}</div>
            </fieldset>
        }
    };
    view! {
        <section aria-labelledby="ce-qui-change">
            <h2 id="ce-qui-change">"Ce qui change"</h2>
            <p>"Voici ce que dit la convention aujourd’hui. Modifiez ce qui change, laissez le reste tel quel."</p>
            <form method="post" action=ProposeAmendment::PATH class="stack stack-wide" autocomplete="off" novalidate=true>
                {hidden(id, "modification")}
                {group("Joindre le tuteur", "signe-contact", &[A::TutorEmail, A::TutorPhone])}
                {group("Le tuteur", "signe-tuteur", &[A::TutorName, A::TutorQuality])}
                {group("Pour s’y rendre", "signe-acces", &[A::Access])}
                {group("Le lieu", "signe-lieu", &[A::Place])}
                <fieldset aria-describedby="signe-horaires">
                    <legend>"Les jours et les horaires"</legend>
                    <div id="signe-horaires">{who_signs([A::Hours])}</div>
                    <div class="stack-inside">
                        <Hours page=page.clone() form=form.clone() />
                    </div>
                </fieldset>
                {group("Les activités", "signe-activites", &[A::Activities, A::Skills])}
                <TextField
                    name=field::REASON
                    label="Pourquoi (facultatif)"
                    hint="Les signataires liront cette raison."
                    kind=TextKind::Paragraph
                    value=form.value(field::REASON)
                    error=form.error(field::REASON)
                    longest=500
                />
                <p class="quiet">
                    "Si vous changez plusieurs choses à la fois, tous ceux que l’une d’elles engage signent l’avenant entier."
                </p>
                <p class="actions">
                    <button class="button" type="submit">
                        "Proposer cet avenant"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// A field, with what was typed or what the convention says.
fn one(page: &Page, form: &FormState, section: Section, name: &'static str) -> Option<AnyView> {
    let spec: &'static FieldSpec = section.fields().iter().find(|spec| spec.name == name)?;
    let said = page
        .values
        .get(&section)
        .map(|values| values.get(name).to_owned())
        .unwrap_or_default();
    let value = if form.is_back(name) {
        form.value(name)
    } else {
        said
    };
    let (kind, longest) = match spec.kind {
        FieldKind::Text(most) => (TextKind::Paragraph, most),
        FieldKind::Line(most) => (TextKind::Line, most),
        FieldKind::EmailAddress => (TextKind::EmailAddress, 0),
        FieldKind::Phone => (TextKind::Phone, 0),
        _ => (TextKind::Line, 0),
    };
    Some(
        view! { <TextField name label=spec.label hint=spec.hint kind value error=form.error(name) longest /> }
            .into_any(),
    )
}

#[component]
fn Hours(page: Page, form: FormState) -> impl IntoView {
    let weeks = page.head.weeks;
    let both = weeks == Weeks::Both;
    let each = weeks
        .iter()
        .map(|week| {
            let typed = RwSignal::new(typed_hours(&page, &form, week));
            let wrong: [String; 6] = std::array::from_fn(|day| form.error(&hour_field(week, day, 0)));
            let shared = form.error(&domain::typed_week::everyday_field(week_prefix(week), 0));
            let wrong = std::array::from_fn(|day| {
                if day == 0 && wrong[0].is_empty() {
                    shared.clone()
                } else {
                    wrong[day].clone()
                }
            });
            let wrong: StoredValue<[String; 6]> = StoredValue::new(wrong);
            let follow = move || typed.set(read_week(week_prefix(week)));
            view! {
                <div on:input=move |_| follow() on:change=move |_| follow()>
                    {both.then(|| view! { <h3>{week_name(week)}</h3> })}
                    <HoursWeek
                        prefix=week_prefix(week)
                        week=if both { week_name(week) } else { "" }
                        typed=Signal::derive(move || typed.get())
                        wrong=Signal::derive(move || wrong.get_value())
                        caught_up=Callback::new(move |()| follow())
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <HoursLimits of_student=page.facts.most_presence() />
        {each}
    }
    .into_any()
}

/// The hours of a week: as they were typed, where the form came back, else as the convention says.
fn typed_hours(page: &Page, form: &FormState, week: Week) -> domain::typed_week::TypedWeek {
    let typed = domain::convention::Values::from_form(Section::Hours, page.head.weeks, form.fields.iter())
        .with_every_day(page.head.weeks, |name| form.fields.get(name));
    let back = (0..6).any(|day| form.is_back(&hour_field(week, day, 0)));
    if back {
        return typed.typed_week(week);
    }
    page.values
        .get(&Section::Hours)
        .map(|values| values.typed_week(week))
        .unwrap_or_default()
}

#[component]
fn Ending(page: Page, form: FormState, id: String) -> impl IntoView {
    let back = form.value(field::KIND) == "fin";
    let chosen = form.value(field::END_REASON);
    let wrong = form.error(field::END_REASON);
    view! {
        <details class="decision" open=back>
            <summary>"Le stage s’arrête avant son dernier jour"</summary>
            <div class="decision-body">
                {who_signs([Amendable::LastDay])}
                <form method="post" action=ProposeAmendment::PATH class="stack">
                    {hidden(id, "fin")}
                    <TextField
                        required=true
                        name=field::LAST_DAY
                        label="Dernier jour de présence"
                        hint=format!("Le stage est prévu {}.", span(page.first, page.last))
                        kind=TextKind::Date
                        value=form.value(field::LAST_DAY)
                        error=form.error(field::LAST_DAY)
                    />
                    <div class="field">
                        <label for=field::END_REASON>"Ce qui y met fin"</label>
                        <select
                            id=field::END_REASON
                            name=field::END_REASON
                            aria-describedby="motif_fin-erreur"
                            aria-invalid=(!wrong.is_empty()).then_some("true")
                        >
                            <option value="" selected=chosen.is_empty()>"Choisissez"</option>
                            {EndReason::ALL
                                .into_iter()
                                .map(|reason| view! { <option value=reason.code() selected=reason.code() == chosen>{reason.label()}</option> })
                                .collect_view()}
                        </select>
                        <p class="error" id="motif_fin-erreur">{(!wrong.is_empty()).then(|| wrong.clone())}</p>
                    </div>
                    <TextField
                        required=true
                        name=field::END_WORDS
                        label="En une phrase"
                        hint="Tous les signataires liront cette raison\u{a0}: n’écrivez rien de la santé de l’élève."
                        kind=TextKind::Paragraph
                        value=form.value(field::END_WORDS)
                        error=form.error(field::END_WORDS)
                        longest=500
                    />
                    <p>"Après ce jour, l’élève n’a plus de lieu de stage\u{a0}: le lycée dit ce qui est prévu pour les jours qui restent."</p>
                    <p class="actions">
                        <button class="button" type="submit">
                            "Proposer la fin du stage"
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Absent(page: Page, form: FormState, id: String) -> impl IntoView {
    let back = form.value(field::KIND) == "absence";
    view! {
        <details class="decision" open=back>
            <summary>"L’élève ne s’est pas présenté"</summary>
            <div class="decision-body">
                {who_signs([Amendable::Absence])}
                <form method="post" action=ProposeAmendment::PATH class="stack">
                    {hidden(id, "absence")}
                    <TextField
                        required=true
                        name=field::ABSENT_SINCE
                        label="Absent depuis"
                        hint=format!("Le premier jour du stage est le {}.", date(page.first))
                        kind=TextKind::Date
                        value=form.value(field::ABSENT_SINCE)
                        error=form.error(field::ABSENT_SINCE)
                    />
                    <p>
                        "À partir de ce jour, l’élève est dit sans lieu de stage. Un retard ou un jour manqué ne se dit pas ici\u{a0}: appelez le lycée."
                    </p>
                    <Tick
                        name=field::SURE
                        label="Le lycée est déjà prévenu par téléphone"
                        checked=form.fields.is_ticked(field::SURE)
                        error=form.error(field::SURE)
                    />
                    <p class="actions">
                        <button class="button" type="submit">
                            "Enregistrer l’absence"
                        </button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// Amendments, each with where it stands.
#[component]
fn Rows(id: domain::id::ConventionId, rows: Vec<AmendmentRow>) -> impl IntoView {
    view! {
        <ul class="lines" role="list">
            {rows
                .into_iter()
                .map(|row| {
                    view! {
                        <li>
                            <a href=urls::amendment(
                                id,
                                row.number,
                            )>{format!("Avenant n°\u{a0}{}\u{a0}: {}", row.number, row.what)}</a>
                            <span class="quiet">{format!("{}, {}", row.state.label(), row.since)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// What a convention's page says of its amendments, and where one is proposed; nothing where there is nothing to say.
#[component]
pub(crate) fn Amendments(
    id: domain::id::ConventionId,
    of: AmendmentsShown,
    /// Whether the reader reads the document.
    reads: bool,
) -> impl IntoView {
    let nothing = of.rows.is_empty() && !of.may_propose;
    (!nothing).then(|| {
        let awaited: Vec<AmendmentRow> = of.rows.iter().filter(|row| row.awaits_reader).cloned().collect();
        view! {
            <section aria-labelledby="avenants">
                <h2 id="avenants">"Les avenants"</h2>
                {awaited
                    .into_iter()
                    .map(|row| {
                        view! {
                            <Alert tone=Tone::Info title=format!("L’avenant n°\u{a0}{} attend votre signature", row.number)>
                                <p>
                                    <a class="button" href=urls::amendment(id, row.number)>
                                        "Lire et signer l’avenant"
                                    </a>
                                </p>
                            </Alert>
                        }
                    })
                    .collect_view()}
                {(!of.amended.is_empty())
                    .then(|| {
                        view! {
                            <p>
                                {format!("{}. ", of.amended)}
                                {reads.then(|| view! { <a href=urls::in_force(id)>"Lire la convention telle qu’elle est en vigueur"</a> })}
                            </p>
                        }
                    })}
                {(!of.without_place.is_empty())
                    .then(|| {
                        view! {
                            <Alert tone=Tone::Warning title=format!("Sans lieu de stage {}", of.without_place)>
                                <p>"Le lycée dit ce qui est prévu pour ces jours\u{a0}: un accueil au lycée, ou une dispense."</p>
                            </Alert>
                        }
                    })}
                {(!of.rows.is_empty()).then(|| view! { <Rows id rows=of.rows.clone() /> })}
                {of
                    .may_propose
                    .then(|| {
                        view! {
                            <p>
                                <a href=urls::new_amendment(id)>"Modifier la convention par un avenant, ou dire que le stage s’arrête"</a>
                            </p>
                        }
                    })}
            </section>
        }
    })
}
