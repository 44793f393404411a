//! `/lycee/suivi/lot`: the students who were chosen, and what fits them.

use domain::{
    board::{ExemptionGround, MAX_NOTE, MAX_WORDS, ReminderKind},
    school::SHEETS_MAX,
    typography::counted,
    urls,
    weeks::Weeks,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    school::board::{BoardSelection, ChosenStudent, SelectionFlash, SelectionResult},
};

use crate::{
    api::{
        board::{SendReminders, SetSituations, read_chosen_students},
        school::referent::ChooseForReferent,
        signing::school::ChooseBatch,
    },
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn SelectionPage() -> impl IntoView {
    let lot = use_query_map().read_untracked().get("lot").unwrap_or_default();
    let page = load(|| (), move |()| read_chosen_students(lot.clone()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: BoardSelection, form: FormState) -> impl IntoView {
    let title = counted(page.students.len(), "élève choisi", "élèves choisis");
    let lot = page.lot.clone();
    let none = page.reminders.is_empty()
        && page.without_place == 0
        && page.with_situation == 0
        && page.to_sign.is_empty()
        && page.documents == 0
        && page.sheets == 0
        && !page.names_referents;
    // An act that is the only one need not be opened.
    let alone = page.reminders.len() + usize::from(page.without_place > 0) == 1;
    let reminders = page
        .reminders
        .iter()
        .map(|(kind, rows)| {
            view! { <Reminder kind={*kind} rows={*rows} lot=lot.clone() form=form.clone() alone /> }
        })
        .collect_view();
    view! {
        <Title text=title.clone() />
        <div class="page board-selection">
            <p>
                <a href=page.back.clone()>"Suivi des élèves"</a>
            </p>
            <h1>{title}</h1>
            <FlashMessage of=SelectionFlash::sentence_of />
            <FormErrors of=form.clone() />
            <Results said=page.said.clone() />
            {none.then(|| view! { <p>"Rien à faire ensemble pour ces élèves\u{a0}: leurs lignes disent qui est attendu."</p> })}
            <div class="acts">
                {reminders}
                <Sign to_sign=page.to_sign.clone() />
                {page.names_referents.then(|| view! { <Referent students=page.students.clone() /> })}
                <Documents count=page.documents lot=lot.clone() />
                <Sheets count=page.sheets lot=lot.clone() />
                <Situation without_place=page.without_place lot=lot.clone() form=form.clone() alone />
            </div>
            <Lift count=page.with_situation lot />
            <Students students=page.students.clone() />
        </div>
    }
    .into_any()
}

/// What became of each.
#[component]
fn Results(said: Vec<SelectionResult>) -> impl IntoView {
    (!said.is_empty()).then(|| {
        let done = said.iter().filter(|line| line.done).count();
        let caption = format!("{done} sur {}", counted(said.len(), "personne", "personnes"));
        view! {
            <section aria-labelledby="resultat">
                <h2 id="resultat">"Ce qu’il en est de chacun"</h2>
                <table class="table table-rows">
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Personne"</th>
                            <th scope="col">"Résultat"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {said
                            .into_iter()
                            .map(|line| {
                                let class = (!line.done).then_some("tag");
                                view! {
                                    <tr>
                                        <th scope="row" translate="no">{line.name}</th>
                                        <td data-label="Résultat">
                                            <span class=class>{line.said}</span>
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </section>
        }
        .into_any()
    })
}

/// After the acts, and folded where they are many: a whole view has hundreds.
#[component]
fn Students(students: Vec<ChosenStudent>) -> impl IntoView {
    let open = students.len() <= 10;
    view! {
        <details class="fold-kept" open=open>
            <summary>"Qui a été choisi"</summary>
            <ul class="plain-list">
                {students
                    .into_iter()
                    .map(|student| {
                        let about = if student.class_name.is_empty() {
                            student.state
                        } else {
                            format!("{}, {}", student.class_name, student.state)
                        };
                        view! {
                            <li>
                                <span translate="no">{student.name}</span>
                                " "
                                <span class="quiet">{about}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </details>
    }
    .into_any()
}

/// An act whose form takes room: behind its title, unless it was just sent and comes back.
#[component]
fn Act(#[prop(into)] id: String, title: String, open: bool, children: Children) -> impl IntoView {
    let labelled_by = id.clone();
    view! {
        <section class="act" aria-labelledby=id>
            <details class="fold-kept" open=open>
                <summary>
                    <h2 id=labelled_by>{title}</h2>
                </summary>
                <div class="act-body">{children()}</div>
            </details>
        </section>
    }
    .into_any()
}

/// A reminder of one kind: its words are read, and changed, before it leaves.
#[component]
fn Reminder(kind: ReminderKind, rows: u32, lot: String, form: FormState, alone: bool) -> impl IntoView {
    let name = field::words_of(kind);
    let about = match kind {
        ReminderKind::Students => counted(rows as usize, "élève", "élèves"),
        ReminderKind::Hosts | ReminderKind::Signers => {
            format!("pour {}", counted(rows as usize, "élève", "élèves"))
        }
    };
    let title = format!("Relancer\u{a0}: {} ({about})", lower(kind.label()));
    let open = alone || form.is_back(name);
    view! {
        <Act id=format!("relancer-{}", kind.code()) title open>
            <form method="post" action=SendReminders::PATH>
                <input type="hidden" name=field::BATCH value=lot />
                <input type="hidden" name=field::REMINDER value=kind.code() />
                <TextField name label="Votre message" kind=TextKind::Paragraph longest=MAX_WORDS error=form.error(name)
                    value=form.value_or(name, kind.words())
                    hint="Il part tel quel, avec le nom du lycée et le lien utile. Personne n’est relancé deux fois en 24 heures." />
                <button class="button" type="submit">
                    "Envoyer la relance"
                </button>
            </form>
        </Act>
    }
    .into_any()
}

fn lower(label: &str) -> String {
    domain::typography::lowered(label)
}

/// The conventions that the reader signs for the school: they go on where several are signed with one code.
#[component]
fn Sign(to_sign: Vec<String>) -> impl IntoView {
    (!to_sign.is_empty()).then(|| {
        let label = format!("Signer {}", counted(to_sign.len(), "convention", "conventions"));
        view! {
            <section class="panel" aria-labelledby="signer">
                <h2 id="signer">"Signer pour le lycée"</h2>
                <form method="post" action=ChooseBatch::PATH>
                    {to_sign
                        .into_iter()
                        .zip(1_usize..)
                        .map(|(id, place)| view! { <input type="hidden" name=field::batch_box(id) value=place.to_string() /> })
                        .collect_view()}
                    <button class="button" type="submit">
                        {label}
                    </button>
                </form>
            </section>
        }
        .into_any()
    })
}

/// The page where the teacher who follows them is named.
#[component]
fn Referent(students: Vec<ChosenStudent>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="referent">
            <h2 id="referent">"Professeur référent"</h2>
            <form method="post" action=ChooseForReferent::PATH>
                {students
                    .into_iter()
                    .map(|student| view! { <input type="hidden" name=field::student_box(student.id) value="1" /> })
                    .collect_view()}
                <button class="button button-quiet" type="submit">
                    "Leur donner un professeur référent"
                </button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Documents(count: u32, lot: String) -> impl IntoView {
    (count > 0).then(|| {
        let label = format!("Télécharger {}", counted(count as usize, "convention (zip)", "conventions (zip)"));
        view! {
            <section class="panel" aria-labelledby="documents">
                <h2 id="documents">"Documents"</h2>
                <p>"Les conventions signées avec leurs preuves, les autres telles qu’elles sont à signer, une classe par dossier."</p>
                <a class="button button-quiet" href=format!("{}/documents.zip?lot={lot}", urls::BOARD) rel="external" download>
                    {label}
                </a>
            </section>
        }
        .into_any()
    })
}

/// New codes on paper for those who have not come in yet, with what making them does said before.
#[component]
fn Sheets(count: u32, lot: String) -> impl IntoView {
    (count > 0).then(|| {
        let count = count as usize;
        let act = if count > SHEETS_MAX {
            let words = format!(
                "{} attendent la leur\u{a0}: choisissez-en {SHEETS_MAX} au plus à la fois pour les imprimer.",
                counted(count, "élève", "élèves")
            );
            view! { <p>{words}</p> }.into_any()
        } else {
            let label = format!(
                "Imprimer {}",
                counted(count, "feuille d’activation", "feuilles d’activation")
            );
            view! {
                <form method="post" action=format!("{}/feuilles.pdf", urls::BOARD)>
                    <input type="hidden" name=field::BATCH value=lot />
                    <button class="button button-quiet" type="submit">
                        {label}
                    </button>
                </form>
            }
            .into_any()
        };
        view! {
            <section class="panel" aria-labelledby="feuilles">
                <h2 id="feuilles">"Feuilles d’activation"</h2>
                <p>
                    "Pour ceux qui n’ont pas encore activé leur compte. Chacun reçoit un nouveau code\u{a0}: les feuilles et les liens \
                     d’activation remis avant ne serviront plus."
                </p>
                {act}
            </section>
        }
        .into_any()
    })
}

/// An exemption, or a welcome at school: what becomes of students is chosen, never proposed.
#[component]
fn Situation(without_place: u32, lot: String, form: FormState, alone: bool) -> impl IntoView {
    (without_place > 0).then(|| {
        let typed = form.value(field::SITUATION);
        let (is_school, is_exempted) = (typed == "at_school", typed == "exempted");
        let ground = form.value(field::GROUND);
        let weeks = form.value(field::SITUATION_WEEKS);
        let note_error = form.error(field::SITUATION_NOTE);
        let ground_error = form.error(field::GROUND);
        let situation_error = Some(form.error(field::SITUATION)).filter(|error| !error.is_empty());
        let situation_error_id = format!("{}-erreur", field::SITUATION);
        let situation_described = situation_error_id.clone();
        let open = alone || form.is_back(field::GROUND);
        let (hint_id, error_id) = (format!("{}-aide", field::GROUND), format!("{}-erreur", field::GROUND));
        let described = format!("{hint_id} {error_id}");
        let title = format!(
            "Dispenser ou accueillir au lycée ({} sans place)",
            counted(without_place as usize, "élève", "élèves")
        );
        view! {
            <Act id="situation-titre" title open>
                <p>
                    "Qui ne trouve pas de stage est accueilli au lycée. Deux cas seulement dispensent\u{a0}: le service national universel \
                     (séjour de cohésion, ou mission d’intérêt général de 84\u{a0}heures) et une mobilité européenne ou internationale. Un \
                     emploi d’été ou un stage en juillet ne dispense pas."
                </p>
                <form method="post" action=SetSituations::PATH class="situation-form">
                    <input type="hidden" name=field::BATCH value=lot />
                    <fieldset id=field::SITUATION tabindex="-1" aria-describedby=situation_described>
                        <legend>"Situation"</legend>
                        <p class="error" id=situation_error_id>{situation_error}</p>
                        <label class="choice">
                            <input type="radio" name=field::SITUATION value="at_school" checked=is_school />
                            <span>"Accueil au lycée"</span>
                        </label>
                        <label class="choice">
                            <input type="radio" name=field::SITUATION value="exempted" checked=is_exempted />
                            <span>"Dispense"</span>
                        </label>
                    </fieldset>
                    <div class="field situation-ground">
                        <label for=field::GROUND>"Motif de la dispense"</label>
                        <p class="hint" id=hint_id>"L’élève montre sa convocation, ou son contrat d’études signé par le lycée."</p>
                        <select id=field::GROUND name=field::GROUND aria-describedby=described
                            aria-invalid=(!ground_error.is_empty()).then_some("true")>
                            <option value="">"Aucun"</option>
                            {ExemptionGround::ALL
                                .into_iter()
                                .map(|known| {
                                    view! { <option value=known.code() selected=known.code() == ground>{known.label()}</option> }
                                })
                                .collect_view()}
                        </select>
                        <p class="error" id=error_id>{(!ground_error.is_empty()).then_some(ground_error)}</p>
                    </div>
                    <div class="field">
                        <label for=field::SITUATION_WEEKS>"Semaines"</label>
                        <select id=field::SITUATION_WEEKS name=field::SITUATION_WEEKS>
                            <option value="">"Celles des lignes choisies"</option>
                            {Weeks::ALL
                                .into_iter()
                                .map(|known| {
                                    view! {
                                        <option value=known.code() selected=known.code() == weeks>
                                            {domain::typography::capitalised(known.label())}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </div>
                    <TextField name=field::SITUATION_NOTE label="Note pour le lycée (facultatif)" longest=MAX_NOTE error=note_error
                        value=form.value(field::SITUATION_NOTE) hint="La famille et la structure ne la voient pas." />
                    <button class="button" type="submit">
                        "Enregistrer"
                    </button>
                </form>
            </Act>
        }
        .into_any()
    })
}

#[component]
fn Lift(count: u32, lot: String) -> impl IntoView {
    (count > 0).then(|| {
        let label = format!(
            "Lever la dispense ou l’accueil au lycée ({})",
            counted(count as usize, "élève", "élèves")
        );
        view! {
            <form method="post" action=SetSituations::PATH class="button-form">
                <input type="hidden" name=field::BATCH value=lot />
                <input type="hidden" name=field::SITUATION value="lift" />
                <button class="button button-quiet" type="submit">
                    {label}
                </button>
            </form>
        }
        .into_any()
    })
}
