//! `/administration/signalements`: what people say is wrong with offers.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::{HiddenShown, ModerationFlash, ReportShown, Reports, ReviewShown},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{DecideReport, KeepHidden, RestoreOffer, list_reports},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    pages::administration::{
        layout::{Empty, Section},
        reason::Reason,
    },
    resource::load,
};

/// Who reads the reason.
const TO_STRUCTURE: &str = "Elle est envoyée à la structure, telle quelle.";

#[component]
pub(crate) fn ReportsPage() -> impl IntoView {
    let reports = load(|| (), |()| list_reports());
    let form = form_state();
    page_frame((reports, form), move |(reports, form)| {
        view! { <Queue reports form /> }.into_any()
    })
}

#[component]
fn Queue(reports: Reports, form: FormState) -> impl IntoView {
    let f = form.clone();
    let Reports {
        open,
        reviews,
        hidden,
    } = reports;
    let r = f.clone();
    let (none, none_hidden) = (open.is_empty(), hidden.is_empty());
    view! {
        <Section title="Signalements">
            <FlashMessage of=ModerationFlash::sentence_of />
            <FormErrors of=form />
            {none.then(|| view! { <Empty words="Aucun signalement n’attend. Les prochains arriveront ici, le plus ancien d’abord." /> })}
            {open.into_iter().map(|report| view! { <Report report form=f.clone() /> }).collect_view()}
            {(!reviews.is_empty()).then(|| view! { <h2 id="relecture" tabindex="-1">"Offres corrigées, à relire"</h2> })}
            {reviews.into_iter().map(|review| view! { <Review review form=r.clone() /> }).collect_view()}
            <h2>"Offres masquées"</h2>
            {none_hidden.then(|| view! { <Empty words="Aucune offre n’est masquée." /> })}
            <ul class="lines" role="list">
                {hidden.into_iter().map(hidden_line).collect_view()}
            </ul>
        </Section>
    }
    .into_any()
}

#[component]
fn Report(report: ReportShown, form: FormState) -> impl IntoView {
    let r = report;
    let mine = form.fields.get(field::REPORT) == r.id;
    let spoken = format!("\u{a0}: {}", r.title);
    let title = if r.public {
        view! { <a href=format!("/offres/{}", r.offer)>{r.title}</a> }.into_any()
    } else {
        r.title.into_any()
    };
    view! {
        <article class="report" id=format!("signalement-{}", r.id)>
            <h2>{title}</h2>
            <p class="quiet">{format!("{} – offre {}", r.structure, r.state.to_lowercase())}</p>
            <p>
                <strong>{r.kind}</strong>
            </p>
            {(!r.detail.is_empty()).then(|| view! { <blockquote>{r.detail}</blockquote> })}
            <p class="quiet">{format!("Signalé par {}, le {}", r.reporter, r.at)}</p>
            <details>
                <summary>"Ce que dit l’offre"</summary>
                <h3>"Activités"</h3>
                <ul>{r.activities.into_iter().map(|activity| view! { <li>{activity}</li> }).collect_view()}</ul>
                <p>{format!("Métiers\u{a0}: {}", r.metiers.join(", "))}</p>
            </details>
            <ButtonForm
                action=DecideReport::PATH
                label="Garder l’offre"
                spoken=spoken.clone()
                fields=vec![(field::REPORT, r.id.clone()), (field::DECISION, "kept".to_owned())]
            />
            <details class="danger" open=mine>
                <summary>
                    "Masquer ou supprimer l’offre" <span class="visually-hidden">{spoken}</span>
                </summary>
                <form method="post" action=DecideReport::PATH class="stack">
                    <input type="hidden" name=field::REPORT value=r.id.clone() />
                    <Reason thing=r.id.clone() mine form hint=TO_STRUCTURE />
                    <p>
                        "Masquée, l’offre ne se voit plus\u{a0}; les candidatures restent, et la structure peut la corriger. Supprimée, elle ne revient pas\u{a0}: les candidats sont prévenus et les places retenues libérées."
                    </p>
                    <p class="actions">
                        <button class="button" type="submit" name=field::DECISION value="hidden">
                            "Masquer l’offre"
                        </button>
                        <button class="button button-danger" type="submit" name=field::DECISION value="removed">
                            "Supprimer l’offre"
                        </button>
                    </p>
                </form>
            </details>
        </article>
    }
    .into_any()
}

/// A hidden offer that its host asks to be read again: put back, or left hidden with a reason.
#[component]
fn Review(review: ReviewShown, form: FormState) -> impl IntoView {
    let r = review;
    let mine = form.fields.get(field::OFFER) == r.id;
    let spoken = format!("\u{a0}: {}", r.title);
    let changed = if r.changed.is_empty() {
        "Rien n’a changé depuis qu’elle est masquée.".to_owned()
    } else {
        format!("Changé depuis\u{a0}: {}.", r.changed.join(", "))
    };
    view! {
        <article class="report" id=format!("relecture-{}", r.id)>
            <h3>{r.title}</h3>
            <p class="quiet">{r.structure}</p>
            <p>{format!("Masquée pour cette raison\u{a0}: {}", r.reason)}</p>
            <p>
                <strong>{changed}</strong>
            </p>
            {(!r.words.is_empty()).then(|| view! { <blockquote>{r.words}</blockquote> })}
            <p class="quiet">{format!("Relecture demandée le {}", r.at)}</p>
            <details>
                <summary>"Ce que dit l’offre maintenant" <span class="visually-hidden">{spoken.clone()}</span></summary>
                <h4>"Activités"</h4>
                <ul>{r.activities.into_iter().map(|activity| view! { <li>{activity}</li> }).collect_view()}</ul>
                <p>{format!("Métiers\u{a0}: {}", r.metiers.join(", "))}</p>
            </details>
            <ButtonForm
                action=RestoreOffer::PATH
                label="Remettre l’offre"
                spoken=spoken.clone()
                fields=vec![(field::OFFER, r.id.clone())]
            />
            <details class="danger" open=mine>
                <summary>
                    "Laisser l’offre masquée" <span class="visually-hidden">{spoken}</span>
                </summary>
                <form method="post" action=KeepHidden::PATH class="stack">
                    <input type="hidden" name=field::OFFER value=r.id.clone() />
                    <Reason thing=r.id.clone() mine form hint=TO_STRUCTURE />
                    <p class="actions">
                        <button class="button" type="submit">
                            "Laisser masquée"
                        </button>
                    </p>
                </form>
            </details>
        </article>
    }
    .into_any()
}

fn hidden_line(offer: HiddenShown) -> impl IntoView {
    let spoken = format!("\u{a0}: {}", offer.title);
    view! {
        <li>
            <div>
                <p>
                    <strong>{offer.title}</strong>
                    {format!(" – {}", offer.structure)}
                </p>
                <p class="quiet">{format!("Raison donnée\u{a0}: {}", offer.reason)}</p>
                <p class="quiet">{format!("Dernier changement le {}", offer.at)}</p>
            </div>
            <ButtonForm action=RestoreOffer::PATH label="Remettre l’offre" spoken fields=vec![(field::OFFER, offer.id)] />
        </li>
    }
}
