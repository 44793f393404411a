//! `/administration`: what waits for a decision, then the site in figures.

use domain::{
    awaited::Space,
    typography::{capitalised, number},
};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::{FiguresShown, SMS_AGAIN, SmsFigures, SmsFlash},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{SetSmsStop, read_figures},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        start::{DemoStart, GoesWell, Greeting},
        text_field::{TextField, TextKind},
        to_do::ToDo,
    },
    form::form_state,
    pages::administration::layout::Section,
    resource::load,
};

#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let figures = load(|| (), |()| read_figures());
    let form = form_state();
    page_frame((figures, form), move |(figures, form)| {
        view! { <Overview figures form /> }.into_any()
    })
}

fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[component]
fn Overview(figures: FiguresShown, form: FormState) -> impl IntoView {
    let f = figures;
    let sms = f.sms;
    let campaign = if f.campaign.is_empty() {
        "aucune campagne".to_owned()
    } else {
        format!("campagne {}", f.campaign)
    };
    let waiting = whole(f.emails_waiting);
    let well = f.goes_well.clone();
    if let Some(academy) = f.within.clone() {
        return view! { <Within figures=f academy campaign /> }.into_any();
    }
    view! {
        <Section title="Administration">
            <FlashMessage of=SmsFlash::sentence_of />
            <FormErrors of=form.clone() />
            <Greeting />
            <ToDo space=Space::Administration nothing="Un signalement arrive ici dès qu’il est envoyé." />
            <GoesWell lines=well />
            <DemoStart />
            <h2>"Le site en chiffres"</h2>
            <div class="figures">
                <Group
                    title="Personnes"
                    total=f.accounts
                    lines=f.roles
                    notes=vec![
                        ("En attente d’activation".to_owned(), f.waiting_accounts),
                        ("Suspendues".to_owned(), f.suspended),
                    ]
                />
                {published(f.structures, f.committed, f.offers, &campaign)}
                <Group
                    title=format!("Candidatures, {campaign}")
                    total=f.applications.iter().map(|(_, count)| count).sum()
                    lines=f.applications
                    notes=Vec::new()
                />
                <Group
                    title="E-mails"
                    total=f.emails_waiting + f.emails_sent + f.emails_dead
                    lines=vec![
                        ("Envoyés".to_owned(), f.emails_sent),
                        ("En attente".to_owned(), f.emails_waiting),
                        ("Abandonnés".to_owned(), f.emails_dead),
                    ]
                    notes=Vec::new()
                />
                {sms.map(texted)}
            </div>
            {(waiting > 0)
                .then(|| view! { <p class="quiet">{format!("Le plus ancien e-mail en attente est du {}.", f.oldest_waiting)}</p> })}
            {sms.map(|_| view! { <Stop form /> })}
        </Section>
    }
    .into_any()
}

/// SMS of this month: each is paid for.
fn texted(sms: SmsFigures) -> AnyView {
    view! {
        <Group
            title="SMS envoyés ce mois-ci"
            total=sms.sent
            lines=vec![("En attente".to_owned(), sms.waiting), ("Abandonnés ce mois-ci".to_owned(), sms.dead)]
            notes=vec![("Numéros qui n’en veulent plus".to_owned(), sms.stopped)]
        />
    }
    .into_any()
}

/// Where a number is noted whose owner wants no more SMS.
#[component]
fn Stop(form: FormState) -> impl IntoView {
    view! {
        <section aria-labelledby="arret-sms">
            <h2 id="arret-sms">"Ne plus recevoir de SMS"</h2>
            <p>"Quelqu’un a répondu STOP, ou vous a écrit\u{a0}: notez son numéro, et plus aucun SMS n’y partira. Ses codes et ses liens iront par e-mail."</p>
            <form method="post" action=SetSmsStop::PATH class="stack">
                <TextField
                    required=true
                    name=field::SMS_NUMBER
                    label="Numéro de mobile"
                    kind=TextKind::Phone
                    value=form.value(field::SMS_NUMBER)
                    error=form.error(field::SMS_NUMBER)
                />
                <p class="actions">
                    <button class="button button-quiet" type="submit" name=field::SMS_STOP value="arret">
                        "Ne plus y envoyer de SMS"
                    </button>
                    <button class="button button-quiet" type="submit" name=field::SMS_STOP value=SMS_AGAIN>
                        "Y envoyer de nouveau des SMS"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// What an académie's officer moderates.
#[component]
fn Within(figures: FiguresShown, academy: String, campaign: String) -> impl IntoView {
    let f = figures;
    let well = f.goes_well.clone();
    let none = academy.is_empty();
    view! {
        <Section title="Administration">
            <Greeting />
            <ToDo space=Space::Administration nothing="Un signalement arrive ici dès qu’il est envoyé." />
            <GoesWell lines=well />
            <DemoStart />
            <h2>{if none { "En chiffres".to_owned() } else { format!("{} en chiffres", capitalised(&academy)) }}</h2>
            {none.then(|| view! { <p>"Aucune académie ne vous est encore confiée\u{a0}: demandez-la à un administrateur du site."</p> })}
            <div class="figures">
                {published(f.structures, f.committed, f.offers, &campaign)}
            </div>
            <p>
                <a href="/administration/academie">"Les lycées et les élèves de l’académie"</a>
            </p>
        </Section>
    }
    .into_any()
}

/// Structures and their offers: of the whole site, or of an académie.
fn published(structures: u64, committed: u64, offers: Vec<(String, u64)>, campaign: &str) -> AnyView {
    view! {
        <Group
            title="Structures"
            total=structures
            lines=Vec::new()
            notes=vec![("Organisations engagées".to_owned(), committed)]
        />
        <Group
            title=format!("Offres, {campaign}")
            total=offers.iter().map(|(_, count)| count).sum()
            lines=offers
            notes=Vec::new()
        />
    }
    .into_any()
}

#[component]
fn Group(
    #[prop(into)] title: String,
    total: u64,
    lines: Vec<(String, u64)>,
    notes: Vec<(String, u64)>,
) -> impl IntoView {
    let line = |(label, count): (String, u64)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{number(whole(count))}</dd>
            </div>
        }
    };
    view! {
        <section class="figure">
            <h3>{title}</h3>
            <p class="figure-total">{number(whole(total))}</p>
            <dl>{lines.into_iter().chain(notes).map(line).collect_view()}</dl>
        </section>
    }
    .into_any()
}
