//! `/eleve/postuler/…`: sending an application.

use domain::{
    application::Motivation,
    place::Kilometres,
    typography::{counted, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{error::AppError, field, form::FormState, student::Obstacle};

use super::fields::{HomeField, WeekChoice};
use crate::{
    api::student::{self, read_apply_page},
    components::{
        alert::{Alert, Tone},
        far_warning::FarWarning,
        form::{AllRequired, FormErrors, Tick},
        page_frame::{error_page, framed},
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ApplyPage() -> impl IntoView {
    let offer = use_params_map().read_untracked().get("offer").unwrap_or_default();
    let page = load(|| (), move |()| read_apply_page(offer.clone()));
    let form = form_state();
    framed(move || async move {
        match (page.await, form.await) {
            (Ok(page), Ok(form)) => view! { <Form page form /> }.into_any(),
            // The offer went away while somebody was writing: their text did not.
            (Err(AppError::NotFound), Ok(form)) if !form.errors.is_empty() => {
                view! { <Gone form /> }.into_any()
            }
            (Err(error), _) | (_, Err(error)) => error_page(error),
        }
    })
}

#[component]
fn Form(page: wire::student::ApplyPage, form: FormState) -> impl IntoView {
    let title = set(&page.offer.title);
    let back = format!("/offres/{}", page.offer.id);
    let structure = format!(
        "{}, {}",
        set(&page.offer.structure),
        page.offer.whereabouts.label()
    );
    view! {
        <Title text=format!("Postuler\u{a0}: {title}") />
        <div class="page page-narrow">
            <p>
                <a href=back>"Revoir l’offre"</a>
            </p>
            <h1>"Postuler"</h1>
            <p class="lead">
                <strong>{title}</strong>
                <br />
                {structure}
            </p>
            <FormErrors of=form.clone() />
            {match page.obstacle {
                Some(obstacle) => view! { <Stopped obstacle reserved_to=page.reserved_to form /> }.into_any(),
                None => view! { <Fill page form /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Fill(page: wire::student::ApplyPage, form: FormState) -> impl IntoView {
    let f = form.clone();
    let far = page.distance.is_some_and(Kilometres::is_far);
    let home_label = page
        .home
        .as_ref()
        .map(|home| home.label.clone())
        .unwrap_or_default();
    let needs_home = page.home.is_none() && !page.offer.whereabouts.is_abroad();
    let id = form.value_or(field::APPLICATION, &page.form);
    let days = counted(usize::from(page.campaign.expiry_days), "jour", "jours");
    view! {
        <form method="post" action=student::Apply::PATH class="stack stack-wide">
            <AllRequired />
            <input type="hidden" name=field::OFFER value=page.offer.id.to_string() />
            <input type="hidden" name=field::APPLICATION value=id />
            <WeekChoice choices=page.choices campaign=page.campaign form=form.clone() />
            <div>
                <TextField required=true
                    name=field::MOTIVATION
                    label="Votre motivation"
                    hint="Pas besoin d’une lettre de motivation\u{a0}: quelques phrases sincères suffisent."
                    kind=TextKind::Paragraph
                    longest=Motivation::MAX
                    value=f.value(field::MOTIVATION)
                    error=f.error(field::MOTIVATION)
                />
                <details class="advice-fold">
                    <summary>"Que peut-on écrire\u{202f}?"</summary>
                    <ul class="plain-list">
                        <li>"Ce qui vous attire dans ce métier, ce lieu ou cette structure."</li>
                        <li>"Ce que vous aimeriez voir ou comprendre pendant ces jours."</li>
                        <li>"Une chose que vous faites déjà\u{a0}: une matière, un sport, une passion, un coup de main."</li>
                        <li>"N’écrivez ni votre adresse ni votre numéro\u{a0}: la structure n’en a pas besoin pour choisir."</li>
                    </ul>
                </details>
            </div>
            {needs_home
                .then(|| {
                    view! {
                        <div>
                            <HomeField form=form.clone() home=None why=". La commune suffit\u{a0}: elle sert à calculer la distance, et la structure ne la verra pas." />
                        </div>
                    }
                })}
            {far
                .then(|| {
                    view! {
                        <div>
                            <FarWarning distance=page.distance home=home_label />
                            <Tick required=true
                                name=field::DISTANCE
                                label="J’ai pensé au trajet et, s’il le faut, au logement, avec ma famille."
                                checked=f.fields.is_ticked(field::DISTANCE)
                                error=f.error(field::DISTANCE)
                            />
                        </div>
                    }
                })}
            <section aria-labelledby="qui-voit">
                <h2 id="qui-voit">"Ce que la structure verra"</h2>
                <ul class="plain-list">
                    <li>{format!("Votre nom\u{a0}: {}", page.name)}</li>
                    <li>{format!("Votre lycée\u{a0}: {}", set(&page.school))}</li>
                    <li>"Votre motivation et les semaines choisies"</li>
                    <li>"Si vous habitez à plus de 10\u{a0}km\u{a0}: la distance, au kilomètre près"</li>
                </ul>
                <p class="quiet">
                    "Ni votre adresse, ni votre classe, ni votre date de naissance\u{a0}: elles ne figurent que dans la convention. Votre lycée voit que vous candidatez, sans lire votre motivation."
                </p>
            </section>
            <p>
                {format!(
                    "La structure a {days} pour répondre, et moins si le stage commence avant. Vous pouvez candidater à plusieurs offres en même temps.",
                )}
            </p>
            <p class="actions">
                <button class="button" type="submit">
                    "Envoyer ma candidature"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// Why one cannot apply, and what to do instead.
#[component]
fn Stopped(obstacle: Obstacle, reserved_to: Vec<String>, form: FormState) -> impl IntoView {
    let (title, text, href, label) = match obstacle {
        Obstacle::AlreadyLive(id) => (
            "Vous avez déjà candidaté à cette offre",
            "Une seule candidature à la fois par offre.".to_owned(),
            urls::application_of_student(id),
            "Voir ma candidature",
        ),
        Obstacle::NoMoreTries => (
            "Vous ne pouvez plus candidater à cette offre",
            "Après un refus ou une absence de réponse, ou après deux essais, on ne peut pas recommencer."
                .to_owned(),
            urls::SEARCH.to_owned(),
            "Chercher une autre offre",
        ),
        Obstacle::Closed => (
            "Cette offre ne reçoit plus de candidatures",
            "Ses semaines ont commencé ou vont commencer.".to_owned(),
            urls::SEARCH.to_owned(),
            "Chercher une autre offre",
        ),
        Obstacle::NotForYourSchool => (
            "Cette offre est réservée à d’autres lycées",
            format!(
                "Elle accueille les élèves de\u{a0}: {}.",
                set(&reserved_to.join(", "))
            ),
            urls::SEARCH.to_owned(),
            "Chercher une autre offre",
        ),
        Obstacle::Full => (
            "Toutes les places sont prises",
            "Une place peut se libérer\u{a0}: gardez l’offre en favori et revenez voir.".to_owned(),
            urls::SEARCH.to_owned(),
            "Chercher une autre offre",
        ),
        Obstacle::Placed => (
            "Vous avez déjà un stage pour ces semaines",
            "Pour en changer, annulez d’abord celui que vous avez confirmé.".to_owned(),
            "/eleve".to_owned(),
            "Voir mon stage",
        ),
        Obstacle::WholeClass => (
            "Cette offre accueille une classe entière",
            "On n’y candidate pas seul, et ces offres ne se font plus\u{a0}: cherchez un accueil individuel ou en petit groupe.".to_owned(),
            urls::SEARCH.to_owned(),
            "Chercher une autre offre",
        ),
    };
    view! {
        <Alert tone=Tone::Info title>
            <p>{text}</p>
        </Alert>
        <KeptText form />
        <p>
            <a class="button" href=href>
                {label}
            </a>
        </p>
    }
    .into_any()
}

/// An offer that went away meanwhile.
#[component]
fn Gone(form: FormState) -> impl IntoView {
    view! {
        <Title text="Offre fermée" />
        <div class="page page-narrow">
            <h1>"Cette offre ne reçoit plus de candidatures"</h1>
            <p>"Elle a été fermée pendant que vous écriviez. Votre candidature n’est pas partie."</p>
            <KeptText form />
            <p>
                <a class="button" href=urls::SEARCH>
                    "Chercher une autre offre"
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// What somebody wrote for nothing, to be used elsewhere.
#[component]
fn KeptText(form: FormState) -> impl IntoView {
    let text = form.value(field::MOTIVATION);
    (!text.is_empty()).then(|| {
        view! {
            <section aria-labelledby="texte">
                <h2 id="texte">"Votre texte"</h2>
                <p>"Copiez-le pour une autre candidature."</p>
                <blockquote class="said">{text}</blockquote>
            </section>
        }
    })
}
