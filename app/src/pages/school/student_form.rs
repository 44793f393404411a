//! `/lycee/eleves/nouveau` and `/lycee/eleves/:id/modifier`: a student and their guardians, by hand.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    field,
    flash::Flash,
    form::FormState,
    roster::{GuardianShown, RosterFlash, StudentForm},
};

use crate::{
    api::roster::{
        RemoveGuardian, SaveGuardian, SaveStudent, StudentComesBack, StudentLeaves, read_student_form,
    },
    components::{
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::host::controls::Select,
    resource::load,
};

/// The parameter that says which guardian's form is open, and its value for a new one.
const OPEN: &str = "responsable";
const NEW: &str = "nouveau";

#[component]
pub(crate) fn NewStudentPage() -> impl IntoView {
    let page = load(|| (), |()| read_student_form(String::new()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form open=String::new() /> }.into_any()
    })
}

/// The page of one who is known.
#[component]
pub(crate) fn EditStudentPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let page = load(
        move || params.read().get("id").unwrap_or_default(),
        read_student_form,
    );
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        let open = query.read_untracked().get(OPEN).unwrap_or_default();
        view! { <Shown page form open /> }.into_any()
    })
}

#[component]
fn Shown(page: StudentForm, form: FormState, open: String) -> impl IntoView {
    let is_new = page.id.is_empty();
    let title = if is_new {
        "Ajouter un élève".to_owned()
    } else {
        page.name.clone()
    };
    let id = page.id.clone();
    let left = page.left.clone();
    view! {
        <Title text=if is_new { "Ajouter un élève" } else { "Modifier un élève" } />
        <div class="page page-narrow">
            <p>
                <a href="/lycee/eleves">"Tous les élèves"</a>
            </p>
            <h1>{title}</h1>
            <FlashMessage of=RosterFlash::sentence_of />
            <FormErrors of=form.clone() />
            {(!left.is_empty()).then(|| view! { <p><span class="tag">"Parti"</span>{format!(" Cet élève n’est plus au lycée depuis le {left}.")}</p> })}
            <StudentFields page=page.clone() form=form.clone() />
            {(!is_new).then(|| view! { <Guardians page form open /> })}
            {(!is_new).then(|| leaving(&id, !left.is_empty()))}
        </div>
    }
    .into_any()
}

fn leaving(id: &str, has_left: bool) -> AnyView {
    let fields = vec![(field::STUDENT, id.to_owned())];
    if has_left {
        view! { <ButtonForm action=StudentComesBack::PATH label="Remettre dans la liste des élèves" fields /> }.into_any()
    } else {
        view! {
            <section>
                <h2>"Départ"</h2>
                <p>"Un élève parti n’est plus dans les listes. Son compte, ses conventions et ce qui a été signé restent."</p>
                <ButtonForm action=StudentLeaves::PATH label="Noter le départ de cet élève" fields />
            </section>
        }
        .into_any()
    }
}

#[component]
fn StudentFields(page: StudentForm, form: FormState) -> impl IntoView {
    let value = |name: &str, known: &str| form.value_or(name, known);
    let error = |name: &str| form.error(name);
    let namesake = error(field::NAMESAKE);
    let submit = if page.id.is_empty() {
        "Ajouter l’élève"
    } else {
        "Enregistrer l’élève"
    };
    view! {
        <form method="post" action=SaveStudent::PATH class="stack">
            <AllRequired marked=true />
            <input type="hidden" name=field::STUDENT value=page.id.clone() />
            {(!namesake.is_empty())
                .then(|| view! { <Tick name=field::NAMESAKE label="C’est un autre élève, du même nom et né le même jour" error=namesake /> })}
            <TextField name=field::GIVEN label="Prénom" value=value(field::GIVEN, &page.given) error=error(field::GIVEN) longest=60 required=true autocomplete="off" />
            <TextField name=field::FAMILY label="Nom de famille" value=value(field::FAMILY, &page.family) error=error(field::FAMILY) longest=60 required=true autocomplete="off" />
            <TextField name=field::BIRTH_DATE label="Date de naissance" kind=TextKind::Date value=value(field::BIRTH_DATE, &page.birth_date)
                error=error(field::BIRTH_DATE) required=true />
            <TextField name=field::CLASS short=true label="Classe" hint=format!("Telle que le lycée l’appelle{}", known(&page.classes))
                value=value(field::CLASS, &page.class_name) error=error(field::CLASS) required=true />
            <TextField name=field::INE short=true label="INE (facultatif)" hint="Onze signes. Il évite de confondre deux élèves quand un fichier revient."
                value=value(field::INE, &page.ine) error=error(field::INE) />
            {if page.is_open {
                view! {
                    <TextField name=field::EMAIL label="E-mail de l’élève (facultatif)" hint="Sans adresse, un code sur papier ouvre le compte."
                        kind=TextKind::EmailAddress value=value(field::EMAIL, &page.email) error=error(field::EMAIL) autocomplete="off" />
                }
                .into_any()
            } else {
                view! { <p class="quiet">"L’élève a ouvert son compte\u{a0}: son adresse e-mail est la sienne, et lui seul la change."</p> }.into_any()
            }}
            <TextField name=field::POSTAL_CODE short=true label="Code postal du domicile (facultatif)" value=value(field::POSTAL_CODE, &page.postal_code)
                error=error(field::POSTAL_CODE) autocomplete="off" />
            <TextField name=field::CITY label="Commune du domicile (facultatif)" value=value(field::CITY, &page.city) error=error(field::CITY) autocomplete="off" />
            <p class="actions">
                <button class="button" type="submit">
                    {submit}
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// The first classes that there are, for whoever types one.
fn known(classes: &[String]) -> String {
    if classes.is_empty() {
        return ".".to_owned();
    }
    let first: Vec<&str> = classes.iter().take(6).map(String::as_str).collect();
    format!("\u{a0}: {}.", first.join(", "))
}

#[component]
fn Guardians(page: StudentForm, form: FormState, open: String) -> impl IntoView {
    let student = page.id.clone();
    let here = format!("/lycee/eleves/{student}/modifier");
    let add = format!("{here}?{OPEN}={NEW}#responsables");
    let none = page.guardians.is_empty();
    let is_new = open == NEW;
    let lines = page
        .guardians
        .into_iter()
        .map(|guardian| {
            if guardian.id == open {
                return view! { <GuardianForm student=student.clone() guardian form=form.clone() /> }
                    .into_any();
            }
            view! { <Guardian student=student.clone() guardian /> }.into_any()
        })
        .collect_view();
    view! {
        <section id="responsables">
            <h2>"Responsables légaux"</h2>
            {none.then(|| view! { <p>"Aucun responsable n’est connu."</p> })}
            {lines}
            {if is_new {
                view! { <GuardianForm student=student guardian=new_guardian() form /> }.into_any()
            } else {
                view! {
                    <p>
                        // « external »: its fields are another page's, which the browser asks for.
                        <a class="button button-quiet" href=add rel="external">
                            "Ajouter un responsable"
                        </a>
                    </p>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

fn new_guardian() -> GuardianShown {
    GuardianShown {
        id: NEW.to_owned(),
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        rank: 1,
        may_be_told: true,
        contacts_private: false,
        is_open: true,
    }
}

#[component]
fn Guardian(student: String, guardian: GuardianShown) -> impl IntoView {
    let edit = format!(
        "/lycee/eleves/{student}/modifier?{OPEN}={}#responsables",
        guardian.id
    );
    let email = if guardian.email.is_empty() {
        "Pas d’e-mail".to_owned()
    } else {
        guardian.email.clone()
    };
    let spoken = format!("\u{a0}: {}", guardian.name);
    let fields = vec![(field::STUDENT, student), (field::GUARDIAN, guardian.id.clone())];
    view! {
        <div class="card stack-inside">
            <h3 translate="no">{guardian.name.clone()}</h3>
            <p>
                <span translate="no">{email}</span>
                {(!guardian.phone.is_empty()).then(|| format!(" · {}", guardian.phone))}
            </p>
            {(!guardian.may_be_told)
                .then(|| view! { <p><span class="tag">"Ne pas prévenir"</span>" Cette personne ne voit rien de cet élève, ne reçoit rien et ne signe pas."</p> })}
            {guardian
                .contacts_private
                .then(|| {
                    view! { <p><span class="tag">"Coordonnées non communiquées"</span>" Ni l’autre responsable, ni la convention ne les montrent."</p> }
                })}
            <p class="actions">
                <a class="button button-quiet" href=edit rel="external">
                    "Modifier"
                    <span class="visually-hidden">{spoken.clone()}</span>
                </a>
            </p>
            <ButtonForm action=RemoveGuardian::PATH label="Retirer" spoken fields />
        </div>
    }
    .into_any()
}

#[component]
fn GuardianForm(student: String, guardian: GuardianShown, form: FormState) -> impl IntoView {
    let back = form.is_back(field::GUARDIAN);
    let value = |name: &str, known: &str| if back { form.value(name) } else { known.to_owned() };
    let error = |name: &str| if back { form.error(name) } else { String::new() };
    let is_new = guardian.id == NEW;
    let title = if is_new {
        "Nouveau responsable".to_owned()
    } else {
        format!("Modifier {}", guardian.name)
    };
    let rank = value(field::RANK, &guardian.rank.to_string());
    let silent = if back {
        form.fields.is_ticked(field::NOT_TOLD)
    } else {
        !guardian.may_be_told
    };
    let private = if back {
        form.fields.is_ticked(field::CONTACTS_PRIVATE)
    } else {
        guardian.contacts_private
    };
    let options = vec![
        ("1".to_owned(), "Premier responsable".to_owned()),
        ("2".to_owned(), "Second responsable".to_owned()),
    ];
    let hint = if guardian.is_open {
        "Sans adresse, un code sur papier ouvre le compte."
    } else {
        "Cette personne a ouvert son compte\u{a0}: elle seule change son nom et son adresse."
    };
    let cancel = format!("/lycee/eleves/{student}/modifier#responsables");
    view! {
        <form method="post" action=SaveGuardian::PATH class="stack card">
            <h3>{title}</h3>
            <input type="hidden" name=field::STUDENT value=student />
            <input type="hidden" name=field::GUARDIAN value=guardian.id.clone() />
            <TextField name=field::NAME label="Prénom et nom du responsable" value=value(field::NAME, &guardian.name) error=error(field::NAME) longest=80 required=true autocomplete="off" />
            <TextField name=field::GUARDIAN_EMAIL label="E-mail du responsable (facultatif)" hint kind=TextKind::EmailAddress
                value=value(field::GUARDIAN_EMAIL, &guardian.email) error=error(field::GUARDIAN_EMAIL) autocomplete="off" />
            <TextField name=field::GUARDIAN_PHONE label="Téléphone (facultatif)" kind=TextKind::Phone value=value(field::GUARDIAN_PHONE, &guardian.phone) error=error(field::GUARDIAN_PHONE) autocomplete="off" />
            <Select name=field::RANK label="Rang" value=rank options nothing="" />
            <Tick name=field::NOT_TOLD label="Ne pas prévenir cette personne (décision de justice)\u{a0}: elle ne voit rien de cet élève, ne reçoit rien et ne signe pas" checked=silent />
            <Tick name=field::CONTACTS_PRIVATE label="Ne pas communiquer ses coordonnées à l’autre responsable\u{a0}: les conventions à venir ne diront ni les coordonnées des responsables, ni l’adresse de l’élève" checked=private />
            <p class="actions">
                <button class="button" type="submit">
                    "Enregistrer le responsable"
                </button>
                <a href=cancel rel="external">"Annuler"</a>
            </p>
        </form>
    }
    .into_any()
}
