//! `/administration/personnes/:id`: somebody, and the sheet that gives them their code.

use domain::account::Role;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    frame::{Section, Select},
    post::Post,
};
use crate::{
    api::administration::{
        GrantRole, InviteAgain, LinkGuardian, NewCode, PersonShown, RevokeRole, RoleShown, Sheet,
        SuspendPerson, UnlinkGuardian, UnsuspendPerson, read_person, read_sheet,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Done, Faults},
        text_field::{TextField, TextKind},
        trouble::Trouble,
    },
    data::load,
    form::{Returned, returned},
};

const DONE: &[(&str, &str)] = &[
    (
        "compte",
        "Le compte est créé. Une lettre d’activation vient de partir.",
    ),
    (
        "lettre",
        "Une autre lettre d’activation vient de partir\u{a0}: la précédente ne sert plus.",
    ),
    ("role", "Le rôle est donné."),
    ("role-retire", "Le rôle est retiré."),
    ("rattache", "La personne est représentante légale de cet élève."),
    (
        "detache",
        "La personne n’est plus représentante légale de cet élève.",
    ),
    (
        "suspendu",
        "Le compte est suspendu. La personne est déconnectée partout.",
    ),
    (
        "retabli",
        "Le compte est rétabli. La personne peut se connecter de nouveau.",
    ),
];

/// Somebody.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let person = load(move || params.read().get("id").unwrap_or_default(), read_person);
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (person.await, form.await) {
                    (Ok(person), Ok(form)) => view! { <Shown person form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(person: PersonShown, form: Returned) -> impl IntoView {
    let (p, f) = (person, form.clone());
    let standing = match (p.suspended, p.waiting, p.confirmed) {
        (true, ..) => "Suspendu",
        (_, true, _) => "En attente d’activation",
        (_, _, true) => "Actif, adresse confirmée",
        _ => "Actif, adresse pas encore confirmée",
    };
    let id = p.id.clone();
    let staff = !p.post.duty.is_empty();
    view! {
        <Section title=p.name.clone()>
            <Done words=DONE />
            <Faults of=form />
            <dl class="plain-terms">
                <dt>"Adresse"</dt>
                <dd>{if p.email.is_empty() { "aucune".to_owned() } else { p.email.clone() }}</dd>
                <dt>"Compte"</dt>
                <dd>{standing}</dd>
                <dt>"Rôles"</dt>
                <dd>{roles(&p.id, p.roles)}</dd>
                {(!p.pupil_of.is_empty()).then(|| view! { <dt>"Élève"</dt><dd>{p.pupil_of.clone()}</dd> })}
                {(!p.structures.is_empty())
                    .then(|| view! { <dt>"Structures"</dt><dd>{p.structures.join(", ")}</dd> })}
                {(!p.pupils.is_empty())
                    .then(|| {
                        view! {
                            <dt>"Représentant légal de"</dt>
                            <dd>
                                <ul class="plain-list held">
                                    {p.pupils
                                        .into_iter()
                                        .map(|(pupil, name)| family(name, pupil.clone(), p.id.clone(), pupil, false))
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
            {p.pupil.then(|| view! { <NewGuardian pupil=p.id.clone() form=f.clone() /> })}
            {(p.waiting && !p.suspended).then(|| view! { <Activation id=p.id.clone() by_code=p.by_code by_letter=p.by_letter /> })}
            <h2>{if staff { "Donner un rôle, ou changer sa fonction dans le lycée" } else { "Donner un rôle" }}</h2>
            <form method="post" action=GrantRole::PATH class="stack">
                <input type="hidden" name="personne" value=id />
                <Select
                    name="role"
                    label="Rôle"
                    options=vec![
                        ("", "Choisir"),
                        (Role::Host.code(), Role::Host.label()),
                        (Role::Head.code(), Role::Head.label()),
                        (Role::Staff.code(), Role::Staff.label()),
                        (Role::Referent.code(), Role::Referent.label()),
                        (Role::Admin.code(), Role::Admin.label()),
                    ]
                    chosen=f.value_or("role", if staff { Role::Staff.code() } else { "" })
                    error=f.error("role")
                />
                <TextField
                    name="uai"
                    label="Numéro du lycée (UAI)"
                    hint="Pour un chef d’établissement ou l’équipe éducative seulement"
                    value=f.value_or("uai", &p.post.uai)
                    error=f.error("uai")
                />
                <Post form=f.clone() known=p.post.clone() />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Donner ce rôle"
                    </button>
                </p>
            </form>
            {if p.me {
                ().into_any()
            } else {
                view! { <Standing id=p.id name=p.name suspended=p.suspended form=f /> }.into_any()
            }}
        </Section>
    }
    .into_any()
}

/// A pupil's guardian is somebody new, or has an account already: for another pupil, or for their work.
#[component]
fn NewGuardian(pupil: String, form: Returned) -> impl IntoView {
    let href = format!("/administration/personnes/nouvelle?role=guardian&eleve={pupil}");
    view! {
        <p>
            <a href=href>"Ajouter un représentant légal"</a>
        </p>
        <form method="post" action=LinkGuardian::PATH class="stack">
            <input type="hidden" name="personne" value=pupil />
            <TextField
                name="courriel"
                label="Adresse d’un compte qui existe déjà"
                hint="Celui d’un parent d’un autre élève, ou d’une personne qui travaille dans un lycée"
                kind=TextKind::Email
                value=form.value("courriel")
                error=form.error("courriel")
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
        let fields = vec![("personne", person.to_owned()), ("role", code)];
        view! {
            <li>
                <span>{label}</span>
                {revocable.then(|| view! { <ButtonForm action=RevokeRole::PATH label="Retirer ce rôle" spoken fields /> })}
            </li>
        }
    };
    view! { <ul class="plain-list held">{roles.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// A guardian of a pupil, or a pupil of a guardian: a link to their page, and the button that parts the two.
fn family(name: String, page: String, guardian: String, pupil: String, from_pupil: bool) -> impl IntoView {
    let mut fields = vec![("personne", guardian), ("eleve", pupil)];
    if from_pupil {
        fields.push(("depuis_eleve", "1".to_owned()));
    }
    view! {
        <li>
            <a href=format!("/administration/personnes/{page}")>{name.clone()}</a>
            <ButtonForm action=UnlinkGuardian::PATH label="Détacher" spoken=format!(" {name}") fields />
        </li>
    }
}

#[component]
fn Activation(id: String, by_code: bool, by_letter: bool) -> impl IntoView {
    view! {
        <h2>"Activation"</h2>
        <p>"La personne n’a pas encore pris possession de son compte. Un nouveau code ou une nouvelle lettre remplace le précédent."</p>
        <div class="actions">
            {by_code
                .then(|| {
                    view! { <ButtonForm action=NewCode::PATH label="Imprimer un nouveau code" fields=vec![("personne", id.clone())] /> }
                })}
            {by_letter
                .then(|| {
                    view! { <ButtonForm action=InviteAgain::PATH label="Renvoyer la lettre" fields=vec![("personne", id.clone())] /> }
                })}
        </div>
    }
    .into_any()
}

#[component]
fn Standing(id: String, name: String, suspended: bool, form: Returned) -> impl IntoView {
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
    let open = !form.error("motif").is_empty();
    view! {
        <details open=open class="danger">
            <summary>{title}</summary>
            <p>{what}</p>
            <form method="post" action=action class="stack">
                <input type="hidden" name="personne" value=id />
                <TextField
                    name="motif"
                    label="Raison"
                    hint="Elle est gardée dans le journal des administrateurs."
                    kind=TextKind::Paragraph
                    value=form.value("motif")
                    error=form.error("motif")
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
    let sheet = load(move || query.read().get("jeton").unwrap_or_default(), read_sheet);
    let id = move || params.read().get("id").unwrap_or_default();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => view! { <Printed sheet id=id() /> }.into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
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
                        <ButtonForm action=NewCode::PATH label="Faire un nouveau code" fields=vec![("personne", id)] />
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
