//! `/administration/personnes`: found by name or address; a new account.

use domain::{
    account::Role,
    typography::{counted, of_person},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    administration::{AdminRequestShown, Listed, PersonLine, PersonShown, StaffDutyShown},
    error::AppError,
    field,
    form::FormState,
};

use crate::{
    api::administration::{CreatePerson, find_people, list_admin_requests, list_campaigns, read_person},
    components::{
        form::{FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::administration::{
        four_eyes::Waiting,
        layout::{Empty, Finder, Pages, Section, Select, asked},
        staff_duty::StaffDuty,
    },
    resource::load,
};

const PATH: &str = "/administration/personnes";

/// The search.
#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || asked(&query.read());
    let found = load(wanted, |(text, page)| find_people(text, page));
    let requests = load(|| (), |()| list_admin_requests());
    page_frame((found, requests), move |(found, requests)| {
        view! { <Found found requests text=wanted().0 /> }.into_any()
    })
}

#[component]
fn Found(found: Listed<PersonLine>, requests: Vec<AdminRequestShown>, text: String) -> impl IntoView {
    let Listed {
        lines,
        total,
        page,
        pages,
    } = found;
    let searched = text.clone();
    view! {
        <Section title="Personnes">
            {requests.into_iter().map(|request| view! { <Waiting request /> }).collect_view()}
            <p>
                <a class="button button-quiet" href="/administration/personnes/nouvelle">
                    "Créer un compte"
                </a>
            </p>
            <Finder action=PATH label="Nom ou adresse" hint="Le début d’un nom, d’un prénom ou d’une adresse" value=text />
            {if lines.is_empty() {
                view! { <Empty words="Personne ne correspond. Essayez le début du nom seul, ou créez un compte." /> }.into_any()
            } else {
                view! { <People lines total /> }.into_any()
            }}
            <Pages path=PATH searched page pages />
        </Section>
    }
    .into_any()
}

#[component]
fn People(lines: Vec<PersonLine>, total: u32) -> impl IntoView {
    view! {
        <table class="table table-rows">
            <caption>{format!("{}, par nom", counted(total as usize, "personne", "personnes"))}</caption>
            <thead>
                <tr>
                    <th scope="col">"Nom"</th>
                    <th scope="col">"Adresse"</th>
                    <th scope="col">"Rôles"</th>
                    <th scope="col">"Compte"</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(person: PersonLine) -> impl IntoView {
    let standing = match (person.suspended, person.confirmed) {
        (true, _) => "suspendu",
        (_, true) => "confirmé",
        _ => "pas encore confirmé",
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/administration/personnes/{}", person.id)>{person.name}</a>
            </th>
            <td data-label="Adresse">
                <span class="breaks">{if person.email.is_empty() { "aucune".to_owned() } else { person.email }}</span>
            </td>
            <td data-label="Rôles">{if person.roles.is_empty() { "aucun".to_owned() } else { person.roles }}</td>
            <td data-label="Compte">{standing}</td>
        </tr>
    }
}

/// A new account: its role first, then what that role needs.
#[component]
pub(crate) fn NewPersonPage() -> impl IntoView {
    let query = use_query_map();
    let role = move || query.read().get("role").and_then(|code| Role::from_code(&code));
    let student = load(
        move || query.read().get("eleve").unwrap_or_default(),
        |id| async move {
            if id.is_empty() {
                // Asked for only to know who asks.
                list_campaigns().await.map(|_| None)
            } else {
                match read_person(id).await {
                    Ok(person) => Ok(Some(person).filter(|person| person.student)),
                    Err(AppError::NotFound) => list_campaigns().await.map(|_| None),
                    Err(error) => Err(error),
                }
            }
        },
    );
    let form = form_state();
    page_frame((student, form), move |(student, form)| match role() {
        Some(Role::Guardian) if student.is_none() => view! { <StudentFirst /> }.into_any(),
        Some(role) => view! { <Fill role student form /> }.into_any(),
        None => view! { <Roles /> }.into_any(),
    })
}

#[component]
fn Roles() -> impl IntoView {
    view! {
        <Section title="Créer un compte">
            <p>"Pour qui est ce compte\u{a0}?"</p>
            <ul class="ways" role="list">
                {Role::ALL
                    .into_iter()
                    .map(|role| {
                        view! {
                            <li>
                                <a href=format!("/administration/personnes/nouvelle?role={}", role.code())>{role.label()}</a>
                                <p>{about(role)}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Section>
    }
    .into_any()
}

fn about(role: Role) -> &'static str {
    match role {
        Role::Student => "Cherche un stage et candidate. Code à remettre, ou e-mail.",
        Role::Guardian => "Rattaché à un élève. Code à remettre, ou e-mail.",
        Role::Host => "Publie des offres. Peut aussi s’inscrire seul.",
        Role::Head => "Dirige un lycée.",
        Role::Staff => "Suit les élèves d’un lycée\u{a0}: enseignant, CPE, secrétariat.",
        Role::AcademyOfficer => {
            "Voit les chiffres de son académie, et y décide des signalements et des vérifications."
        }
        Role::Admin => "Peut tout faire ici.",
    }
}

#[component]
fn StudentFirst() -> impl IntoView {
    view! {
        <Section title="Créer un compte\u{a0}: représentant légal">
            <p>"Un représentant légal est rattaché à un élève. Cherchez d’abord l’élève\u{a0}: sa page permet d’ajouter son représentant."</p>
            <Finder
                action=PATH
                label="Nom de l’élève"
                hint="Le début du nom ou du prénom"
                value=String::new()
            />
        </Section>
    }
    .into_any()
}

#[component]
fn Fill(role: Role, student: Option<PersonShown>, form: FormState) -> impl IntoView {
    let f = form.clone();
    let on_paper = matches!(role, Role::Student | Role::Guardian | Role::Head | Role::Staff);
    let hint = if on_paper {
        "Avec un code, laissez vide\u{a0}: la personne donnera la sienne."
    } else {
        "L’e-mail d’activation y est envoyé."
    };
    view! {
        <Section title=format!("Créer un compte\u{a0}: {}", role.label().to_lowercase())>
            <FormErrors of=form />
            {student
                .as_ref()
                .map(|student| view! { <p>{format!("Représentant légal {} ({}).", of_person(&student.name), student.student_of)}</p> })}
            <form method="post" action=CreatePerson::PATH class="stack">
                <input type="hidden" name=field::ROLE value=role.code() />
                {student.map(|student| view! { <input type="hidden" name=field::STUDENT value=student.id /> })}
                <TextField required=true name=field::NAME label="Prénom et nom" value=f.value(field::NAME) error=f.error(field::NAME) autocomplete="off" />
                {on_paper
                    .then(|| {
                        view! {
                            <Select
                                name=field::ACCESS
                                label="Comment la personne active son compte"
                                options=vec![
                                    ("code", "Par un code sur papier"),
                                    ("lettre", "Par un e-mail"),
                                ]
                                chosen=f.value_or(field::ACCESS, "code")
                                error=f.error(field::ACCESS)
                            />
                        }
                    })}
                <TextField
                    name=field::EMAIL
                    label="Adresse e-mail"
                    hint
                    kind=TextKind::EmailAddress
                    value=f.value(field::EMAIL)
                    error=f.error(field::EMAIL)
                    autocomplete="off"
                />
                {(role.in_school() || role == Role::Student)
                    .then(|| {
                        view! {
                            <TextField
                                required=true
                                name=field::UAI
                                short=true
                                label="Numéro du lycée (UAI)"
                                hint="Sept chiffres et une lettre, par exemple 0930122C"
                                value=f.value(field::UAI)
                                error=f.error(field::UAI)
                            />
                        }
                    })}
                {(role == Role::Staff)
                    .then(|| view! { <StaffDuty form=f.clone() known=StaffDutyShown::default() /> })}
                {(role == Role::Student)
                    .then(|| {
                        view! {
                            <TextField
                                required=true
                                name=field::CLASS
                                short=true
                                label="Classe"
                                hint="Par exemple 2de 4"
                                value=f.value(field::CLASS)
                                error=f.error(field::CLASS)
                            />
                            <TextField
                                required=true
                                name=field::BIRTH_DATE
                                label="Date de naissance"
                                kind=TextKind::Date
                                value=f.value(field::BIRTH_DATE)
                                error=f.error(field::BIRTH_DATE)
                            />
                            <Namesake form=f.clone() />
                        }
                    })}
                <p class="actions">
                    <button class="button" type="submit">
                        "Créer le compte"
                    </button>
                    <a href="/administration/personnes">"Revenir aux personnes"</a>
                </p>
            </form>
        </Section>
    }
    .into_any()
}

/// For a pupil who has another one's name and birth date: whoever enters them looks at the other, then says that there are two.
#[component]
fn Namesake(form: FormState) -> impl IntoView {
    let (error, checked) = (
        form.error(field::NAMESAKE),
        form.fields.is_ticked(field::NAMESAKE),
    );
    (checked || !error.is_empty()).then(|| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", form.fields.get(field::NAME))
            .finish();
        view! {
            <p>
                <a href=format!("/administration/personnes?{query}")>"Voir les personnes de ce nom"</a>
            </p>
            <Tick name=field::NAMESAKE label="C’est un autre élève, qui porte le même nom et est né le même jour" checked error />
        }
    })
}
