//! `/lycee/referents`: who follows whom, by even shares and by hand.

use domain::{
    typography::{counted, number},
    urls::{SCHOOL_REFERENTS, student_for_school},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    school::referent::{ClassFollowed, Referents, ReferentsFlash, Student, Teacher},
};

use super::layout::People;
use crate::{
    api::school::referent::{SetReferent, ShareReferents, read_referents},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        page_links::list_address,
    },
    form::form_state,
    pages::convention::school_list::{TickBox, TickError},
    resource::load,
};

#[component]
pub(crate) fn ReferentsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        (
            query.get("classe").unwrap_or_default(),
            query.get("lot").unwrap_or_default(),
        )
    };
    let page = load(asked, |(class_name, selection)| {
        read_referents(class_name, selection)
    });
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Referents, form: FormState) -> impl IntoView {
    let left = page.unfollowed as usize;
    let said = if page.classes.is_empty() {
        "Aucun élève n’est encore inscrit.".to_owned()
    } else if left == 0 {
        "Chaque élève a un référent.".to_owned()
    } else if left == 1 {
        "1\u{a0}élève n’a pas encore de référent.".to_owned()
    } else {
        format!(
            "{} n’ont pas encore de référent.",
            counted(left, "élève", "élèves")
        )
    };
    let shares = page.selection.is_empty() && left > 0;
    let listed = !(page.selection.is_empty() && page.class_name.is_empty());
    view! {
        <People title="Référents" here=SCHOOL_REFERENTS office=true>
            <FlashMessage of=ReferentsFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>
                {said}
                " Le référent d’un élève remplit et suit sa convention\u{a0}: il y est écrit dès qu’elle s’ouvre, avec son téléphone s’il l’a donné."
            </p>
            {listed.then(|| view! { <Students page=page.clone() form=form.clone() /> })}
            {shares
                .then(|| view! { <Share teachers=page.teachers.clone() class_name=page.class_name.clone() form=form.clone() /> })}
            <Classes classes=page.classes here=page.class_name />
        </People>
    }
    .into_any()
}

/// The classes, each with how many of its students are followed.
#[component]
fn Classes(classes: Vec<ClassFollowed>, here: String) -> impl IntoView {
    (!classes.is_empty()).then(|| {
        view! {
            <section aria-labelledby="par-classe">
                <h2 id="par-classe">"Par classe"</h2>
                <ul class="class-links" role="list">
                    {classes
                        .into_iter()
                        .map(|class| {
                            let current = (class.name == here).then_some("page");
                            let href = list_address(SCHOOL_REFERENTS, &[("classe", &class.name)], 1);
                            view! {
                                <li>
                                    <a href=href aria-current=current>
                                        {class.name}
                                    </a>
                                    <span class="quiet">{format!("{} sur {}", number(class.followed as usize), number(class.students as usize))}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}

/// Even shares: among whom, and for whom.
#[component]
fn Share(teachers: Vec<Teacher>, class_name: String, form: FormState) -> impl IntoView {
    let back = form.fields.get(field::CLASS) == class_name && !form.errors.is_empty();
    let error = form.error(field::TEACHERS);
    let whom = if class_name.is_empty() {
        "tous les élèves sans référent".to_owned()
    } else {
        format!("les élèves sans référent de la classe {class_name}")
    };
    if teachers.is_empty() {
        return view! {
            <p>
                "Invitez d’abord votre équipe\u{a0}: " <a href=domain::urls::SCHOOL_TEAM>"Équipe"</a> "."
            </p>
        }
        .into_any();
    }
    view! {
        <section aria-labelledby="repartir">
            <h2 id="repartir">"Répartir équitablement"</h2>
            <p>
                {format!(
                    "Le bouton confie {whom} aux personnes cochées\u{a0}: le même nombre à chacune, à un près, compte tenu de ceux qu’elles suivent \
                     déjà. Ceux qui habitent, ou feront leur stage, près les uns des autres vont à la même personne.",
                )}
            </p>
            <form method="post" action=ShareReferents::PATH class="stack">
                <input type="hidden" name=field::CLASS value=class_name />
                <fieldset class="choices choices-scroll" id=field::TEACHERS tabindex="-1" aria-describedby="a-qui-erreur">
                    <legend>"À qui les confier"</legend>
                    <TickError list=field::TEACHERS error />
                    {teachers
                        .into_iter()
                        .map(|teacher| {
                            let name = field::teacher_box(teacher.id);
                            let ticked = if back { form.fields.is_ticked(&name) } else { teacher.takes_part };
                            view! {
                                <label class="choice">
                                    <input type="checkbox" name=name value="1" checked=ticked />
                                    <span>
                                        <span translate="no">{teacher.name.clone()}</span> ", "
                                        <span class="quiet">{about(&teacher)}</span>
                                    </span>
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <p class="actions">
                    <button class="button" type="submit">
                        "Répartir les élèves sans référent"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// What is said of somebody beside their name.
fn about(teacher: &Teacher) -> String {
    let students = match teacher.students {
        0 => "ne suit personne".to_owned(),
        count => format!("suit {}", counted(count as usize, "élève", "élèves")),
    };
    let phone = if teacher.has_phone {
        ""
    } else {
        ", sans téléphone"
    };
    format!("{}, {students}{phone}", teacher.duty)
}

/// The students of a class, or of a selection: tick, choose somebody, done.
#[component]
fn Students(page: Referents, form: FormState) -> impl IntoView {
    let Referents {
        students,
        teachers,
        class_name,
        selection,
        ..
    } = page;
    let title = if selection.is_empty() {
        format!("Classe {class_name}")
    } else {
        counted(students.len(), "élève choisi", "élèves choisis")
    };
    if students.is_empty() {
        return view! { <p>"Aucun élève n’est inscrit dans cette classe."</p> }.into_any();
    }
    let chosen = form.value(field::REFERENT);
    let error = form.error(field::REFERENT);
    let nobody = form.error(field::LIST);
    let whole = selection.is_empty();
    view! {
        <section aria-labelledby="eleves">
            <h2 id="eleves">{title}</h2>
            <form method="post" action=SetReferent::PATH class="batch">
                <input type="hidden" name=field::CLASS value=class_name />
                <input type="hidden" name=field::BATCH value=selection />
                <TickError list=field::LIST error=nobody />
                <table class="table table-rows" id=field::LIST tabindex="-1" aria-describedby="liste-erreur">
                    <caption>"Cochez des élèves, puis choisissez à qui les confier"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="tick-cell">"Choix"</th>
                            <th scope="col">"Élève"</th>
                            <th scope="col">"Classe"</th>
                            <th scope="col">"Référent"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {students.into_iter().map(|student| view! { <Line student form=form.clone() /> }).collect_view()}
                    </tbody>
                </table>
                <div class="batch-bar referent-bar">
                    {whole
                        .then(|| {
                            view! {
                                <label class="choice">
                                    <input type="checkbox" name=field::WHOLE_CLASS value="1" />
                                    <span>"Toute la classe"</span>
                                </label>
                            }
                        })}
                    <div class="field">
                        <label for=field::REFERENT>"Confier à"</label>
                        <select id=field::REFERENT name=field::REFERENT aria-describedby="referent-erreur"
                            aria-invalid=(!error.is_empty()).then_some("true")>
                            <option value="">"Choisissez"</option>
                            {teachers
                                .into_iter()
                                .map(|teacher| {
                                    let id = teacher.id.to_string();
                                    let selected = id == chosen;
                                    view! {
                                        <option value=id selected=selected>
                                            {format!("{} ({})", teacher.name, teacher.students)}
                                        </option>
                                    }
                                })
                                .collect_view()}
                            <option value="aucun">"Personne\u{a0}: retirer le référent"</option>
                        </select>
                        <p class="error" id="referent-erreur">
                            {(!error.is_empty()).then_some(error)}
                        </p>
                    </div>
                    <button class="button" type="submit">
                        "Enregistrer"
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Line(student: Student, form: FormState) -> impl IntoView {
    let name = field::student_box(student.id);
    let checked = student.ticked || form.fields.is_ticked(&name);
    let label = format!("{}, {}", student.name, student.class_name);
    let referent = if student.referent.is_empty() {
        view! { <span class="quiet">"aucun référent"</span> }.into_any()
    } else {
        view! { <span translate="no">{student.referent}</span> }.into_any()
    };
    view! {
        <tr>
            <td class="tick-cell">
                <TickBox name label checked />
            </td>
            <th scope="row">
                <a href=student_for_school(student.id) translate="no">{student.name}</a>
            </th>
            <td data-label="Classe">{student.class_name}</td>
            <td data-label="Référent">{referent}</td>
        </tr>
    }
    .into_any()
}
