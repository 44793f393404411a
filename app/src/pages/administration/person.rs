//! `/administration/personnes/:id`: somebody, and the sheet that gives them their code.

use domain::{academy::Academy, account::Role};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    administration::{PersonFlash, PersonShown, RoleShown, Sheet},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::academy::SetAcademy,
    api::administration::{
        EndSessions, GrantRole, InviteAgain, LinkGuardian, NewCode, ResetFactors, RevokeRole, SuspendPerson,
        UnlinkGuardian, UnsuspendPerson, read_person, read_sheet,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::administration::{
        four_eyes::Waiting,
        layout::{Section, Select},
        staff_duty::StaffDuty,
    },
    resource::load,
};

/// Somebody.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let person = load(move || params.read().get("id").unwrap_or_default(), read_person);
    let form = form_state();
    page_frame((person, form), move |(person, form)| {
        view! { <Shown person form /> }.into_any()
    })
}

#[component]
fn Shown(person: PersonShown, form: FormState) -> impl IntoView {
    let (p, f) = (person, form.clone());
    let standing = match (p.suspended, p.waiting, p.confirmed) {
        (true, ..) => "Suspendu",
        (_, true, _) => "En attente d’activation",
        (_, _, true) => "Actif, adresse confirmée",
        _ => "Actif, adresse pas encore confirmée",
    };
    let id = p.id.clone();
    let staff = !p.staff_duty.duty.is_empty();
    view! {
        <Section title=p.name.clone()>
            <FlashMessage of=PersonFlash::sentence_of />
            <FormErrors of=form />
            {p.requests.clone().into_iter().map(|request| view! { <Waiting request /> }).collect_view()}
            <div class="beside">
                <section class="panel beside-side" aria-labelledby="identite">
                    <h2 id="identite">"Compte"</h2>
                    <dl class="plain-terms">
                        <dt>"Adresse"</dt>
                        <dd>{if p.email.is_empty() { "aucune".to_owned() } else { p.email.clone() }}</dd>
                        <dt>"État"</dt>
                        <dd>{standing}</dd>
                        <dt>"Rôles"</dt>
                        <dd>{roles(&p.id, p.roles)}</dd>
                        {(!p.student_of.is_empty()).then(|| view! { <dt>"Élève"</dt><dd>{p.student_of.clone()}</dd> })}
                        {(!p.structures.is_empty())
                            .then(|| view! { <dt>"Structures"</dt><dd>{p.structures.join(", ")}</dd> })}
                        {(!p.students.is_empty())
                            .then(|| {
                                view! {
                                    <dt>"Représentant légal de"</dt>
                                    <dd>
                                        <ul class="plain-list held">
                                            {p.students
                                                .into_iter()
                                                .map(|(student, name)| family(name, student.clone(), p.id.clone(), student, false))
                                                .collect_view()}
                                        </ul>
                                    </dd>
                                }
                            })}
                        {(!p.guardians.is_empty())
                            .then(|| {
                                view! {
                                    <dt>"Représentants légaux"</dt>
                                    <dd>
                                        <ul class="plain-list held">
                                            {p.guardians
                                                .into_iter()
                                                .map(|(guardian, name)| family(name, guardian.clone(), guardian, p.id.clone(), true))
                                                .collect_view()}
                                        </ul>
                                    </dd>
                                }
                            })}
                    </dl>
                </section>
                <div>
                    {p.academy.map(|chosen| view! { <AcademyOf person=p.id.clone() chosen form=f.clone() /> })}
                    {p.student.then(|| view! { <NewGuardian student=p.id.clone() form=f.clone() /> })}
                    {(p.waiting && !p.suspended).then(|| view! { <Activation id=p.id.clone() by_code=p.by_code by_email=p.by_email /> })}
                    <h2>{if staff { "Donner un rôle, ou changer sa fonction dans le lycée" } else { "Donner un rôle" }}</h2>
                    <form method="post" action=GrantRole::PATH class="stack">
                        <input type="hidden" name=field::PERSON value=id />
                        <Select
                            name=field::ROLE
                            label="Rôle"
                            options=vec![
                                ("", "Choisissez"),
                                (Role::Host.code(), Role::Host.label()),
                                (Role::Head.code(), Role::Head.label()),
                                (Role::Staff.code(), Role::Staff.label()),
                                (Role::AcademyOfficer.code(), Role::AcademyOfficer.label()),
                                (Role::Admin.code(), Role::Admin.label()),
                            ]
                            chosen=f.value_or(field::ROLE, if staff { Role::Staff.code() } else { "" })
                            error=f.error(field::ROLE)
                        />
                        <TextField
                            name=field::UAI
                            short=true
                            label="Numéro du lycée (UAI)"
                            hint="Pour un chef d’établissement ou l’équipe éducative seulement"
                            value=f.value_or(field::UAI, &p.staff_duty.uai)
                            error=f.error(field::UAI)
                        />
                        <StaffDuty form=f.clone() known=p.staff_duty.clone() />
                        <p class="actions">
                            <button class="button button-quiet" type="submit">
                                "Donner ce rôle"
                            </button>
                        </p>
                    </form>
                    {(!p.me)
                        .then(|| {
                            view! { <Access id=p.id.clone() second_factor=p.second_factor sessions=p.sessions form=f.clone() /> }
                        })}
                    {if p.me {
                        ().into_any()
                    } else {
                        view! { <Standing id=p.id name=p.name suspended=p.suspended form=f /> }.into_any()
                    }}
                </div>
            </div>
        </Section>
    }
    .into_any()
}

/// A student's guardian is somebody new, or has an account already: for another student, or for their work.
#[component]
fn NewGuardian(student: String, form: FormState) -> impl IntoView {
    let href = format!("/administration/personnes/nouvelle?role=guardian&eleve={student}");
    view! {
        <p>
            <a href=href>"Ajouter un représentant légal"</a>
        </p>
        <form method="post" action=LinkGuardian::PATH class="stack">
            <input type="hidden" name=field::PERSON value=student />
            <TextField
                required=true
                name=field::EMAIL
                label="Adresse d’un compte qui existe déjà"
                hint="Celui d’un parent d’un autre élève, ou d’une personne qui travaille dans un lycée"
                kind=TextKind::EmailAddress
                value=form.value(field::EMAIL)
                error=form.error(field::EMAIL)
                autocomplete="off"
            />
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Rattacher comme représentant légal"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// Which académie an officer oversees.
#[component]
fn AcademyOf(person: String, chosen: String, form: FormState) -> impl IntoView {
    let options = [("", "Choisissez")]
        .into_iter()
        .chain(Academy::all().map(|academy| (academy.code(), academy.name())))
        .collect();
    view! {
        <form method="post" action=SetAcademy::PATH class="stack">
            <input type="hidden" name=field::PERSON value=person />
            <Select
                name=field::ACADEMY
                label="Académie de ce référent"
                options
                chosen=form.value_or(field::ACADEMY, &chosen)
                error=form.error(field::ACADEMY)
            />
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Enregistrer l’académie"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// What they are, each with the button that takes it back where that can be done.
fn roles(person: &str, roles: Vec<RoleShown>) -> AnyView {
    if roles.is_empty() {
        return "aucun".into_any();
    }
    let line = |RoleShown {
                    code,
                    label,
                    revocable,
                }: RoleShown| {
        let spoken = format!("\u{a0}: {label}");
        let fields = vec![(field::PERSON, person.to_owned()), (field::ROLE, code)];
        view! {
            <li>
                <span>{label}</span>
                {revocable.then(|| view! { <ButtonForm action=RevokeRole::PATH label="Retirer ce rôle" spoken fields /> })}
            </li>
        }
    };
    view! { <ul class="plain-list held">{roles.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// A guardian of a student, or a student of a guardian: a link to their page, and the button that parts the two.
fn family(
    name: String,
    page: String,
    guardian: String,
    student: String,
    from_student: bool,
) -> impl IntoView {
    let mut fields = vec![(field::PERSON, guardian), (field::STUDENT, student)];
    if from_student {
        fields.push((field::FROM_STUDENT, "1".to_owned()));
    }
    view! {
        <li>
            <a href=format!("/administration/personnes/{page}")>{name.clone()}</a>
            <ButtonForm action=UnlinkGuardian::PATH label="Détacher" spoken=format!(" {name}") fields />
        </li>
    }
}

#[component]
fn Activation(id: String, by_code: bool, by_email: bool) -> impl IntoView {
    view! {
        <h2>"Activation"</h2>
        <p>"La personne n’a pas encore pris possession de son compte. Un nouveau code ou un nouvel e-mail remplace le précédent."</p>
        <div class="actions">
            {by_code
                .then(|| {
                    view! { <ButtonForm action=NewCode::PATH label="Imprimer un nouveau code" fields=vec![(field::PERSON, id.clone())] /> }
                })}
            {by_email
                .then(|| {
                    view! { <ButtonForm action=InviteAgain::PATH label="Renvoyer l’e-mail" fields=vec![(field::PERSON, id.clone())] /> }
                })}
        </div>
    }
    .into_any()
}

/// What somebody's account is opened by, and where it is open.
#[component]
fn Access(id: String, second_factor: bool, sessions: u32, form: FormState) -> impl IntoView {
    let factor = if second_factor {
        "Connexion en deux étapes active."
    } else {
        "Mot de passe seul."
    };
    let open = match sessions {
        0 => "Aucun appareil connecté.".to_owned(),
        1 => "Un appareil connecté.".to_owned(),
        several => format!("{several} appareils connectés."),
    };
    let person = || vec![(field::PERSON, id.clone())];
    let back = form.is_back(field::RESET_REASON);
    view! {
        <h2>"Accès au compte"</h2>
        <p>{format!("{factor} {open}")}</p>
        {(sessions > 0)
            .then(|| view! { <ButtonForm action=EndSessions::PATH label="Déconnecter partout" fields=person() /> })}
        {second_factor
            .then(|| {
                view! {
                    <details open=back class="danger">
                        <summary>"Téléphone ou clé perdus"</summary>
                        <p>"Vérifiez d’abord que c’est bien la personne, de vive voix. La seconde étape est retirée, et la personne déconnectée partout\u{a0}; elle en choisira une autre. S’il y a un autre administrateur, il doit accepter."</p>
                        <form method="post" action=ResetFactors::PATH class="stack">
                            <input type="hidden" name=field::PERSON value=id.clone() />
                            <TextField
                                required=true
                                name=field::RESET_REASON
                                label="Comment vous l’avez vérifié"
                                hint="Gardé dans le journal des administrateurs."
                                kind=TextKind::Paragraph
                                value=form.value(field::RESET_REASON)
                                error=form.error(field::RESET_REASON)
                                longest=1000
                            />
                            <p class="actions">
                                <button class="button button-danger" type="submit">
                                    "Retirer la seconde étape"
                                </button>
                            </p>
                        </form>
                    </details>
                }
            })}
    }
    .into_any()
}

#[component]
fn Standing(id: String, name: String, suspended: bool, form: FormState) -> impl IntoView {
    let (title, action, class, button, what) = if suspended {
        (
            "Rétablir le compte",
            UnsuspendPerson::PATH,
            "button",
            "Rétablir le compte",
            format!("{name} pourra se connecter de nouveau, avec le même mot de passe."),
        )
    } else {
        (
            "Suspendre le compte",
            SuspendPerson::PATH,
            "button button-danger",
            "Suspendre le compte",
            format!(
                "{name} sera déconnecté partout aussitôt et ne pourra plus se connecter. Ses offres et ses candidatures restent."
            ),
        )
    };
    let open = !form.error(field::REASON).is_empty();
    view! {
        <details open=open class="danger">
            <summary>{title}</summary>
            <p>{what}</p>
            <form method="post" action=action class="stack">
                <input type="hidden" name=field::PERSON value=id />
                <TextField
                    required=true
                    name=field::REASON
                    label="Raison"
                    hint="Elle est gardée dans le journal des administrateurs."
                    kind=TextKind::Paragraph
                    value=form.value(field::REASON)
                    error=form.error(field::REASON)
                    longest=1000
                />
                <p class="actions">
                    <button class=class type="submit">
                        {button}
                    </button>
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// The sheet, shown once.
#[component]
pub(crate) fn SheetPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let sheet = load(
        move || query.read().get(field::ARRIVED).unwrap_or_default(),
        read_sheet,
    );
    let id = move || params.read().get("id").unwrap_or_default();
    page_frame(sheet, move |sheet| view! { <Printed sheet id=id() /> }.into_any())
}

#[component]
fn Printed(sheet: Option<Sheet>, id: String) -> impl IntoView {
    let back = format!("/administration/personnes/{id}");
    view! {
        <Section title="Feuille d’activation">
            {match sheet {
                Some(sheet) => {
                    view! {
                        <div class="no-print">
                            <Alert tone=Tone::Warning title="Imprimez cette feuille maintenant">
                                <p>"Le code n’est montré qu’une fois. Remettez la feuille en main propre."</p>
                            </Alert>
                        </div>
                        <div class="sheet">
                            <p class="sheet-name">{sheet.name}</p>
                            <p>"Votre compte est prêt sur Quinzaine, le site du stage de seconde."</p>
                            <ol>
                                <li>
                                    "Ouvrez "
                                    <strong>{sheet.address}</strong>
                                </li>
                                <li>
                                    "Tapez ce code\u{a0}: " <strong class="sheet-code">{sheet.code}</strong>
                                </li>
                                <li>"Choisissez votre mot de passe, et donnez une adresse que vous lisez."</li>
                            </ol>
                            <p>{format!("Ce code est personnel. Il sert une fois, jusqu’au {}.", sheet.until)}</p>
                        </div>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p>"Ce code a déjà été montré, ou il est trop ancien pour l’être encore."</p>
                        <ButtonForm action=NewCode::PATH label="Faire un nouveau code" fields=vec![(field::PERSON, id)] />
                    }
                        .into_any()
                }
            }}
            <p class="no-print">
                <a href=back>"Revenir à la personne"</a>
            </p>
        </Section>
    }
    .into_any()
}
