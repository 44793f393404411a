//! On `/administration/campagnes`: which structures wait for a moderator, and how much they may do in a day.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{administration::VettingSettings, field, form::FormState};

use crate::{
    api::administration::SaveVettingSettings,
    components::{
        form::AllRequired,
        text_field::{TextField, TextKind},
    },
    pages::host::controls::Radios,
};

/// The form.
#[component]
pub(super) fn Settings(settings: VettingSettings, form: FormState) -> impl IntoView {
    let f = form;
    let s = settings;
    let register = if s.has_register {
        "Le répertoire de l’État est consulté à chaque inscription."
    } else {
        "Le répertoire de l’État n’est pas relié à ce site\u{a0}: il ne confirme aucune structure."
    };
    view! {
        <h2 id="reglages">{format!("Réglages de la campagne {}", s.label)}</h2>
        <form method="post" action=SaveVettingSettings::PATH class="stack">
            <AllRequired />
            <input type="hidden" name=field::CAMPAIGN value=s.campaign />
            <Radios
                name=field::HOLD
                legend="Quelles premières offres attendent une vérification\u{202f}?"
                value=f.value_or(field::HOLD, &s.hold)
                error=f.error(field::HOLD)
                options=s.choices
            />
            <p class="hint">{register}" Les organisations engagées et les organismes publics marqués par le site n’attendent jamais."</p>
            <TextField
                required=true
                name=field::OFFERS_A_DAY
                kind=TextKind::Number
                label="Offres qu’une structure publie au plus par jour"
                value=f.value_or(field::OFFERS_A_DAY, &s.offers)
                error=f.error(field::OFFERS_A_DAY)
            />
            <TextField
                required=true
                name=field::DRAFTS_A_DAY
                kind=TextKind::Number
                label="Brouillons qu’elle commence au plus par jour"
                value=f.value_or(field::DRAFTS_A_DAY, &s.drafts)
                error=f.error(field::DRAFTS_A_DAY)
            />
            <TextField
                required=true
                name=field::IMPORTS_A_DAY
                kind=TextKind::Number
                label="Fichiers qu’elle envoie au plus par jour"
                value=f.value_or(field::IMPORTS_A_DAY, &s.imports)
                error=f.error(field::IMPORTS_A_DAY)
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Enregistrer les réglages"
                </button>
            </p>
        </form>
    }
    .into_any()
}
