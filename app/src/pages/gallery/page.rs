//! The page itself.

use chrono::{DateTime, Utc};
use domain::{
    awaited::Space,
    hours::WeekHours,
    id::{OfferId, uuid_v7},
    offer::{Format, Hit, OfferCard as Card, SeatsLeft, Whereabouts},
    place::{Kilometres, Position},
    query::{Page, SearchQuery},
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use wire::{account::AwaitedShown, error::AppError};

use super::{
    convention::Documents,
    part::{LONG, Part},
};
use crate::{
    api::overview::read_overview,
    components::{
        alert::{Alert, Tone},
        breadcrumb::Breadcrumb,
        dialog::Dialog,
        icon::{Drawing, Icon},
        offer_card::OfferCard,
        page_frame::{error_page, page_frame},
        pager::Pager,
        place_field::PlaceField,
        progress::{Progress, Skeleton},
        stepper::Stepper,
        text_field::{TextField, TextKind},
        to_do::shown,
        week_squares::WeekSquares,
    },
    pages::public::offer::Hours,
    resource::load,
};

/// `/dev/composants`.
#[component]
pub(super) fn GalleryPage() -> impl IntoView {
    let overview = load(|| (), |()| read_overview());
    page_frame(overview, |overview| {
        if overview.demo {
            view! { <Gallery /> }.into_any()
        } else {
            // Elsewhere it does not exist.
            error_page(AppError::NotFound)
        }
    })
}

#[component]
fn Gallery() -> impl IntoView {
    view! {
        <Title text="Composants" />
        <Meta name="robots" content="noindex" />
        <div class="page gallery">
            <Breadcrumb here="Composants" />
            <h1>"Composants"</h1>
            <p class="lead">"Chaque pièce du site, dans chacun de ses états."</p>
            <Texts />
            <Buttons />
            <FormData />
            <Choices />
            <ToDos />
            <Messages />
            <Lists />
            <Tables />
            <Movement />
            <Documents />
        </div>
    }
    .into_any()
}

#[component]
fn Texts() -> impl IntoView {
    view! {
        <Part title="Textes et marque" id="textes">
            <h3>"Titre de troisième niveau"</h3>
            <p class="overline">"Surtitre"</p>
            <p>"Un paragraphe avec "<a href="/aide">"un lien"</a>", du "<code>"code"</code>" et "<strong>"du gras"</strong>"."</p>
            <p class="quiet">"Un texte discret."</p>
            <ul class="squares-row" role="list">
                <li><WeekSquares weeks=Some(Weeks::Both) />" Les deux semaines"</li>
                <li><WeekSquares weeks=Some(Weeks::First) />" La première"</li>
                <li><WeekSquares weeks=Some(Weeks::Second) />" La seconde"</li>
                <li><WeekSquares weeks=None />" Aucune"</li>
            </ul>
            <ul class="icons-row" role="list">
                {Icon::ALL.map(|icon| view! { <li><Drawing icon />" "{format!("{icon:?}")}</li> }).collect_view()}
            </ul>
        </Part>
    }
    .into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <Part title="Boutons" id="boutons">
            <p class="actions">
                <button class="button" type="button">"Envoyer ma candidature"</button>
                <button class="button button-quiet" type="button">"Enregistrer"</button>
                <button class="button button-danger" type="button">"Retirer ma candidature"</button>
                <button class="button" type="button" disabled=true>"Indisponible"</button>
                <a class="button" href="/offres">
                    <Drawing icon=Icon::Search />
                    "Avec une icône"
                </a>
            </p>
            <p class="actions">
                <button class="button button-quiet" type="button" popovertarget="exemple-question">"Ouvrir une question"</button>
            </p>
            <Dialog id="exemple-question" title="Retirer votre candidature\u{202f}?">
                <p>"La structure sera prévenue. Vous pourrez candidater à nouveau une fois à cette offre."</p>
                <p class="actions">
                    <button class="button button-danger" type="button" popovertarget="exemple-question" popovertargetaction="hide">"Retirer ma candidature"</button>
                </p>
            </Dialog>
        </Part>
    }
    .into_any()
}

#[component]
fn FormData() -> impl IntoView {
    view! {
        <Part title="Champs" id="champs">
            <div class="gallery-columns">
                <TextField name="simple" label="Champ simple" />
                <TextField name="aide-champ" label="Avec une aide" hint="Comme sur la carte d’identité" />
                <TextField name="rempli" label="Rempli" value=LONG />
                <TextField name="faux" label="Avec une erreur" value="123" error="Ce numéro SIRET a 3\u{a0}chiffres\u{a0}: il en faut 14." />
                <TextField name="ferme" label="Fermé" value="Ne se change pas ici" disabled=true />
                <TextField name="courriel" label="Adresse e-mail" kind=TextKind::EmailAddress />
                <TextField name="jour" label="Date" kind=TextKind::Date value="2027-06-14" />
                <TextField name="heure" label="Heure" kind=TextKind::Time value="09:30" />
                <TextField name="motivation" label="Ce qui vous donne envie" kind=TextKind::Paragraph longest=1500 value="J’aime le bois." hint="Quelques lignes suffisent." />
                <div class="field">
                    <label for="liste-exemple">"Liste"</label>
                    <select id="liste-exemple">
                        <option>"Les plus proches d’abord"</option>
                        <option>{LONG}</option>
                    </select>
                </div>
                <PlaceField value=String::new() invalid=true chosen=Callback::new(|()| ())>
                    <p class="error" id="lieu-erreur">"Ce lieu n’est pas reconnu."</p>
                </PlaceField>
                <div class="field">
                    <label for="fichier">"Fichier"</label>
                    <p class="hint" id="fichier-aide">"PDF ou image, 5\u{a0}Mo au plus"</p>
                    <input id="fichier" class="file-drop" type="file" aria-describedby="fichier-aide" />
                </div>
            </div>
        </Part>
    }
    .into_any()
}

#[component]
fn Choices() -> impl IntoView {
    view! {
        <Part title="Choix" id="choix">
            <div class="gallery-columns">
                <fieldset class="choices">
                    <legend>"Cases"</legend>
                    <label class="choice"><input type="checkbox" checked=true /><span>"Cochée"</span></label>
                    <label class="choice"><input type="checkbox" /><span>{LONG}" "<span class="count">"1\u{202f}204"</span></span></label>
                    <label class="choice"><input type="checkbox" disabled=true /><span>"Fermée"</span></label>
                </fieldset>
                <fieldset class="choices">
                    <legend>"Un seul choix"</legend>
                    <label class="choice"><input type="radio" name="exemple-radio" checked=true /><span>"Les deux semaines"</span></label>
                    <label class="choice"><input type="radio" name="exemple-radio" /><span>"La première semaine"</span></label>
                    <p class="error">"Choisissez au moins une semaine."</p>
                </fieldset>
            </div>
            <nav class="tabs" aria-label="Exemple d’onglets">
                <a href="#choix" rel="external" aria-current="page">"En attente"</a>
                <a href="#choix" rel="external">"Acceptées"</a>
                <a href="#choix" rel="external">"Refusées"</a>
            </nav>
        </Part>
    }
    .into_any()
}

/// Something that somebody has to do.
fn to_do(count: u32, words: &str, when: &str, pressing: bool) -> AwaitedShown {
    AwaitedShown {
        space: Space::School,
        area: String::new(),
        count,
        words: words.to_owned(),
        when: when.to_owned(),
        pressing,
        act: "Signer".to_owned(),
        path: "#a-faire".to_owned(),
        host: String::new(),
    }
}

#[component]
fn ToDos() -> impl IntoView {
    let lines = vec![
        to_do(
            3,
            "3\u{a0}conventions à signer pour le lycée",
            "Avant la fin du lundi 30\u{a0}novembre 2026",
            true,
        ),
        to_do(1, LONG, "Attend depuis 9\u{a0}jours", false),
    ];
    view! {
        <Part title="À faire" id="a-faire">
            <nav class="sub-navigation" aria-label="Exemple de sous-navigation">
                <ul role="list">
                    <li>
                        <a href="#a-faire" rel="external" aria-current="page">"À faire"</a>
                    </li>
                    <li>
                        <a href="#a-faire" rel="external">
                            "Conventions "
                            <span class="awaited-count">"12"<span class="visually-hidden">" à faire"</span></span>
                        </a>
                    </li>
                    <li>
                        <a href="#a-faire" rel="external">"Signatures"</a>
                    </li>
                </ul>
            </nav>
            {shown(lines, "", None)}
            {shown(Vec::new(), "Un e-mail vous prévient dès que quelque chose vous attend.", None)}
        </Part>
    }
    .into_any()
}

#[component]
fn Messages() -> impl IntoView {
    view! {
        <Part title="Messages" id="messages">
            <Alert tone=Tone::Info title="Pour information"><p>"Les dates de cette année sont à confirmer."</p></Alert>
            <Alert tone=Tone::Success title="Candidature envoyée"><p>"La structure a quinze jours pour répondre."</p></Alert>
            <Alert tone=Tone::Warning title="Ce stage est à plus de 10\u{a0}km"><p>"Pensez au trajet de chaque matin."</p></Alert>
            <Alert tone=Tone::Error title="La convention n’a pas été enregistrée"><p>"Vendredi dépasse sept heures. Ce que vous avez écrit est encore là."</p></Alert>
            <p class="toast" role="status">"Enregistré à 9\u{a0}h\u{a0}30."</p>
            <div class="empty">
                <WeekSquares weeks=None />
                <p>"Aucune candidature pour le moment."</p>
                <p><a class="button" href="/offres">"Chercher une offre"</a></p>
            </div>
        </Part>
    }
    .into_any()
}

/// An offer that does not exist.
fn example(number: u8, title: &str, km: f64, format: Format) -> Option<Hit> {
    Some(Hit {
        distance: Kilometres::new(km),
        card: Card {
            id: OfferId(uuid_v7(0, [number; 10])),
            title: title.to_owned(),
            structure: "Établissements Vandenbroucke-Castelnaudary et fils".to_owned(),
            kind: StructureKind::ALL[0],
            sector: SectorCode::parse("s24").ok()?,
            whereabouts: Whereabouts::France {
                city: "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson".to_owned(),
                department: "51".to_owned(),
                position: Position::new(48.6, 4.6).ok()?,
            },
            weeks: Weeks::Both,
            seats_left: SeatsLeft { first: 2, second: 1 },
            format,
            accessible: format.is_group(),
            reserved: format.is_group(),
            committed: format.is_group(),
            published_at: DateTime::<Utc>::UNIX_EPOCH,
        },
    })
}

#[component]
fn Lists() -> impl IntoView {
    let hits = [
        example(1, "Découvrir la menuiserie", 3.4, Format::Individual),
        example(2, LONG, 42.0, Format::SmallGroup),
    ];
    let query = SearchQuery {
        page: Page(2),
        ..SearchQuery::default()
    };
    view! {
        <Part title="Listes" id="listes">
            <ul class="results" role="list">
                {hits
                    .into_iter()
                    .flatten()
                    .map(|hit| view! { <li><OfferCard hit sector="Filière bois" search="" /></li> })
                    .collect_view()}
            </ul>
            <ul class="tags" role="list">
                <li class="tag">"Étiquette"</li>
                <li class="tag tag-awaited">"Attendue"</li>
                <li><a class="tag tag-removable" href="#listes" rel="external"><span class="visually-hidden">"Retirer le filtre "</span>"Filière bois"<Drawing icon=Icon::Close /></a></li>
            </ul>
            <Pager query page=2 pages=12 />
        </Part>
    }
    .into_any()
}

#[component]
fn Tables() -> impl IntoView {
    view! {
        <Part title="Tableaux" id="tableaux">
            <Hours hours=WeekHours::default() />
            <table class="table">
                <caption>"Une classe"</caption>
                <thead>
                    <tr>
                        <th scope="col" aria-sort="ascending">"Élève"</th>
                        <th scope="col">"Première semaine"</th>
                        <th scope="col">"Seconde semaine"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"Maël-Aurèle de Saint-Exupéry-Lévêque"</th>
                        <td data-label="Première semaine">"Convention à signer"</td>
                        <td data-label="Seconde semaine">"Convention à signer"</td>
                    </tr>
                    <tr>
                        <th scope="row">"Zoé Ba"</th>
                        <td data-label="Première semaine">"Candidature en cours"</td>
                        <td data-label="Seconde semaine">"Rien encore"</td>
                    </tr>
                </tbody>
            </table>
        </Part>
    }
    .into_any()
}

#[component]
fn Movement() -> impl IntoView {
    view! {
        <Part title="Avancement" id="avancement">
            <Stepper steps=vec!["Structure", "Offre", "Côté pratique", "Relire et publier"] current=3 />
            <Progress id="exemple-avancement" label="Conventions signées" done=18 of=30 />
            <ol class="timeline" role="list">
                <li class="timeline-past"><strong>"Lundi 3\u{a0}mai"</strong><span>"Convention validée par le lycée"</span></li>
                <li class="timeline-past"><strong>"Mardi 4\u{a0}mai"</strong><span>"Signée par la structure"</span></li>
                <li class="timeline-ahead"><strong>"Attendue"</strong><span>"Signature de l’élève"</span></li>
            </ol>
            <Skeleton lines=3 />
        </Part>
    }
    .into_any()
}
