//! The warning on places further than ten kilometres from home.

use domain::{place::Kilometres, typography::of_place};
use leptos::prelude::*;

use super::{
    alert::{Alert, Tone},
    icon::Icon,
    markup::Markup,
};

/// One line, for a card whose place is far.
pub(super) fn far_note(markup: Markup) -> Markup {
    markup.html("<p class=\"far-note\">").icon(Icon::Warning).html(
        "<span><strong>À plus de 10\u{a0}km</strong>\u{a0}: pensez au trajet et au logement.</span></p>",
    )
}

/// The whole warning, for an offer's page.
#[component]
pub(crate) fn FarWarning(distance: Option<Kilometres>, #[prop(into)] home: String) -> impl IntoView {
    distance.filter(|distance| distance.is_far()).map(|distance| {
        view! {
            <Alert tone=Tone::Warning title=format!("Ce stage est à plus de 10\u{a0}km {}", of_place(&home))>
                <p>
                    {format!("Comptez {distance} à vol d’oiseau, donc davantage par la route. ")}
                    "Avant de vous décider, vérifiez avec votre famille comment vous ferez le trajet matin et soir \
                     pendant le stage, ou chez qui vous pourriez loger."
                </p>
            </Alert>
        }
    })
}
