//! `/lycee/classes`: how many came in, class by class, and the sheets by which the others do.

use domain::{
    typography::{counted, number},
    urls::{SCHOOL_CLASSES, SCHOOL_REFERENTS},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    school::classes::{ClassLine, Classes, ClassesFlash, SheetsLot},
};

use super::layout::People;
use crate::{
    api::school::classes::{SaveHeadcounts, read_classes},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        page_links::list_address,
    },
    form::form_state,
    resource::load,
};

/// Where sheets are made.
pub(super) const SHEETS: &str = "/lycee/classes/feuilles.pdf";

/// Says in the address that headcounts are typed.
const EDITED: &str = "effectifs";

#[component]
pub(crate) fn ClassesPage() -> impl IntoView {
    let classes = load(|| (), |()| read_classes());
    let form = form_state();
    page_frame((classes, form), move |(classes, form)| {
        view! { <Shown page=classes form /> }.into_any()
    })
}

#[component]
fn Shown(page: Classes, form: FormState) -> impl IntoView {
    let Classes {
        classes,
        runs_office,
        until,
    } = page;
    let sum = |of: fn(&ClassLine) -> u32| classes.iter().map(of).sum::<u32>() as usize;
    let (registered, activated) = (sum(|class| class.registered), sum(|class| class.activated));
    let asked = use_query_map().read_untracked().get(EDITED).is_some();
    let edited = runs_office && (asked || form.is_back(&field::of(field::HEADCOUNT, 0)));
    view! {
        <People title="Classes" here=SCHOOL_CLASSES office=runs_office>
            <FlashMessage of=ClassesFlash::sentence_of />
            <FormErrors of=form.clone() />
            {if classes.is_empty() {
                view! {
                    <p>
                        "Aucun élève n’est encore inscrit dans les classes que vous suivez. "
                        <a href="/lycee/eleves">"Voir les élèves"</a>
                    </p>
                }
                    .into_any()
            } else {
                view! {
                    <p>
                        {format!(
                            "{}, dont {}.",
                            counted(registered, "élève inscrit", "élèves inscrits"),
                            match activated {
                                0 => "aucun n’a activé son compte".to_owned(),
                                1 => "un a activé son compte".to_owned(),
                                several => format!("{} ont activé leur compte", number(several)),
                            },
                        )}
                    </p>
                    {(runs_office && !edited).then(|| view! { <ToHeadcounts none=classes.iter().all(|class| class.headcount.is_none()) /> })}
                    <Table classes runs_office edited until form />
                }
                    .into_any()
            }}
        </People>
    }
    .into_any()
}

/// The way to the form of headcounts: a page of its own address, hence loaded.
#[component]
fn ToHeadcounts(none: bool) -> impl IntoView {
    let label = if none {
        "Donner les effectifs"
    } else {
        "Modifier les effectifs"
    };
    view! {
        {none.then(|| view! { <p>"Avec l’effectif de chaque classe, cette page dit combien d’élèves restent à inscrire."</p> })}
        <p class="actions">
            <a class="button button-quiet" href=list_address(SCHOOL_CLASSES, &[(EDITED, "modifier")], 1) rel="external">
                {label}
            </a>
        </p>
    }
    .into_any()
}

#[component]
fn Table(
    classes: Vec<ClassLine>,
    runs_office: bool,
    edited: bool,
    until: String,
    form: FormState,
) -> impl IntoView {
    let counted_at_all = edited || classes.iter().any(|class| class.headcount.is_some());
    let sheets = runs_office && !edited;
    view! {
        <table class="table table-classes">
            <caption>{counted(classes.len(), "classe", "classes")}</caption>
            <thead>
                <tr>
                    <th scope="col">"Classe"</th>
                    {counted_at_all.then(|| view! { <th scope="col">"Effectif"</th> })}
                    <th scope="col">"Inscrits"</th>
                    {(!edited).then(|| view! {
                        <th scope="col">"Comptes"</th>
                        <th scope="col">"Référents"</th>
                    })}
                    {sheets.then(|| view! { <th scope="col" class="cell-sheets">"Feuilles d’activation"</th> })}
                </tr>
            </thead>
            <tbody>
                {classes
                    .into_iter()
                    .enumerate()
                    .map(|(at, class)| {
                        let headcount = counted_at_all.then(|| headcount(at, &class, edited, &form));
                        view! { <Line class runs_office edited headcount until=until.clone() /> }
                    })
                    .collect_view()}
            </tbody>
        </table>
        {edited
            .then(|| {
                view! {
                    <form method="post" action=SaveHeadcounts::PATH id="effectifs">
                        <p class="actions">
                            <button class="button" type="submit">
                                "Enregistrer les effectifs"
                            </button>
                            <a class="button button-quiet" href=SCHOOL_CLASSES rel="external">
                                "Annuler"
                            </a>
                        </p>
                    </form>
                }
            })}
        {sheets
            .then(|| {
                view! {
                    <p class="quiet">
                        "Les feuilles s’impriment en recto verso, bords longs\u{a0}: le code d’un côté, le nom de l’autre, avec le même numéro. \
                         Découpez, puis remettez chaque code en main propre."
                    </p>
                }
            })}
    }
    .into_any()
}

/// How many a class has, or where it is typed.
fn headcount(at: usize, class: &ClassLine, edited: bool, form: &FormState) -> AnyView {
    if edited {
        let (name, known, form) = (class.name.clone(), class.headcount, form.clone());
        return view! { <Headcount at name known form /> }.into_any();
    }
    let known = class.headcount.map(|count| number(count as usize));
    known.unwrap_or_else(|| "—".to_owned()).into_any()
}

#[component]
fn Line(
    class: ClassLine,
    runs_office: bool,
    edited: bool,
    headcount: Option<AnyView>,
    until: String,
) -> impl IntoView {
    let missing = class
        .headcount
        .filter(|headcount| *headcount != class.registered)
        .map(|headcount| {
            let apart = headcount.abs_diff(class.registered) as usize;
            if headcount > class.registered {
                format!(
                    "{} {} à inscrire",
                    number(apart),
                    if apart > 1 { "restent" } else { "reste" }
                )
            } else {
                format!("{} de plus que l’effectif", number(apart))
            }
        });
    let referents = format!("{} sur {}", class.followed, class.registered);
    let sheets = class.clone();
    view! {
        <tr>
            <th scope="row">
                <a href=list_address("/lycee/eleves", &[("classe", &class.name)], 1)>{class.name.clone()}</a>
            </th>
            {headcount.map(|headcount| view! { <td data-label="Effectif">{headcount}</td> })}
            <td data-label="Inscrits">
                {number(class.registered as usize)} {missing.map(|words| view! { " " <span class="quiet">{words}</span> })}
            </td>
            {(!edited)
                .then(|| {
                    view! {
                        <td data-label="Comptes">{format!("{} sur {} activés", class.activated, class.registered)}</td>
                        <td data-label="Référents">
                            {if runs_office {
                                view! { <a href=list_address(SCHOOL_REFERENTS, &[("classe", &class.name)], 1)>{referents}</a> }.into_any()
                            } else {
                                referents.into_any()
                            }}
                        </td>
                    }
                })}
            {(runs_office && !edited)
                .then(|| view! { <td data-label="Feuilles d’activation" class="cell-sheets">{sheets_of(sheets, until)}</td> })}
        </tr>
    }
    .into_any()
}

/// How many a class has: its field belongs to the form below the table.
#[component]
fn Headcount(at: usize, name: String, known: Option<u32>, form: FormState) -> impl IntoView {
    let field_name = field::of(field::HEADCOUNT, at);
    let known = known.map(|count| count.to_string()).unwrap_or_default();
    let value = form.value_or(&field_name, &known);
    let error = form.error(&field_name);
    let invalid = (!error.is_empty()).then_some("true");
    let error_id = format!("{field_name}-erreur");
    let label = format!("Effectif de la classe {name}");
    view! {
        <input type="hidden" form="effectifs" name=field::of(field::CLASS, at) value=name />
        <input
            id=field_name.clone()
            form="effectifs"
            name=field_name
            type="text"
            inputmode="numeric"
            maxlength="2"
            class="headcount"
            value=value
            aria-label=label
            aria-describedby=error_id.clone()
            aria-invalid=invalid
        />
        <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
    }
    .into_any()
}

/// The sheets of a class, with what making them does said before.
fn sheets_of(class: ClassLine, until: String) -> AnyView {
    let waiting = class.registered - class.activated;
    if waiting == 0 && class.guardians_waiting == 0 {
        return "tous activés".into_any();
    }
    let name = class.name.clone();
    let students = (waiting > 0).then(|| {
        let label = format!(
            "Imprimer {}",
            counted(waiting as usize, "feuille d’élève", "feuilles d’élèves")
        );
        let lots = class.students_lots.clone();
        view! { <Print class=class.name.clone() whose="students" label words="feuilles d’élèves" lots /> }
    });
    let guardians = (class.guardians_waiting > 0).then(|| {
        let label = format!(
            "Imprimer {} de responsables sans e-mail",
            counted(class.guardians_waiting as usize, "feuille", "feuilles")
        );
        let lots = class.guardians_lots.clone();
        view! { <Print class=class.name.clone() whose="guardians" label words="feuilles de responsables sans e-mail" lots /> }
    });
    view! {
        <details class="confirm">
            <summary>"Imprimer" <span class="visually-hidden">{format!(" les feuilles de la classe {name}")}</span></summary>
            <p>
                {format!(
                    "Chacun reçoit un nouveau code, bon jusqu’au {until}. Les feuilles et les liens d’activation remis avant ne serviront plus. Ceux \
                     qui ont déjà activé leur compte n’ont pas de feuille.",
                )}
            </p>
            <div class="actions">{students} {guardians}</div>
        </details>
    }
    .into_any()
}

/// The sheets of a class that are for some: all at once, or lot after lot where they are more than are made at once.
#[component]
fn Print(
    class: String,
    whose: &'static str,
    label: String,
    words: &'static str,
    lots: Vec<SheetsLot>,
) -> impl IntoView {
    if lots.is_empty() {
        return view! { <PrintLot class whose label after=String::new() until=String::new() /> }.into_any();
    }
    let total = lots.last().map_or(0, |lot| lot.last) as usize;
    lots.into_iter()
        .map(|lot| {
            let (first, last) = (number(lot.first as usize), number(lot.last as usize));
            let label = format!("Imprimer les {words} {first} à {last} sur {}", number(total));
            view! { <PrintLot class=class.clone() whose label after=lot.after until=lot.until /> }
        })
        .collect_view()
        .into_any()
}

/// A file of sheets.
#[component]
fn PrintLot(
    class: String,
    whose: &'static str,
    label: String,
    after: String,
    until: String,
) -> impl IntoView {
    let hidden = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    };
    view! {
        <form method="post" action=SHEETS class="button-form">
            <input type="hidden" name=field::CLASS value=class />
            <input type="hidden" name=field::SHEETS_OF value=whose />
            {hidden(field::SHEETS_AFTER, after)}
            {hidden(field::SHEETS_UNTIL, until)}
            <button class="button button-quiet" type="submit">
                {label}
            </button>
        </form>
    }
    .into_any()
}
