//! The schools an offer is reserved to: boxes for those chosen, a search once hydrated, and, folded, lines to add others.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use wire::field::{self, SCHOOL_BOX};

use crate::{
    api::host::draft::suggest_schools,
    components::{
        browser::hydrated,
        text_field::{TextField, TextKind},
    },
};

/// How long somebody stops typing before anything is asked, in milliseconds.
const PAUSE: u32 = 200;

/// A school's number, its name, and whether it is ticked.
type Line = (String, String, bool);

/// The fields. `choices` are what an unclear line may stand for.
#[component]
pub(super) fn ReservedSchools(
    chosen: Vec<(String, String)>,
    choices: Vec<(String, String)>,
    typed: String,
    #[prop(into)] error: String,
    #[prop(into)] wrong: String,
) -> impl IntoView {
    let mut lines: Vec<Line> = chosen.into_iter().map(|(uai, name)| (uai, name, true)).collect();
    for (uai, name) in choices {
        if lines.iter().all(|(known, ..)| *known != uai) {
            lines.push((uai, name, false));
        }
    }
    let lines = RwSignal::new(lines);
    let pasted = !typed.is_empty() || !error.is_empty();
    let hydrated = hydrated();
    let boxes = move || {
        lines
            .get()
            .into_iter()
            .map(|(uai, name, ticked)| {
                let number = uai.clone();
                let tick = move |on: bool| {
                    lines.update_untracked(|lines| {
                        if let Some(line) = lines.iter_mut().find(|(known, ..)| *known == number) {
                            line.2 = on;
                        }
                    });
                };
                view! {
                    <label class="choice">
                        <input type="checkbox" name=format!("{SCHOOL_BOX}{uai}") value="1" checked=ticked
                            on:change=move |event| tick(event_target_checked(&event)) />
                        <span>{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="choices" id="lycees" tabindex="-1">
            <legend>"Réserver l’offre à certains lycées"</legend>
            <p class="hint">"Facultatif. Sans lycée ci-dessous, tous les élèves peuvent candidater."</p>
            {boxes}
            {(!wrong.is_empty()).then(|| view! { <p class="error">{wrong}</p> })}
            {move || hydrated.get().then(|| view! { <Search lines /> })}
            // One list, two ways in: whoever searches does not meet the second.
            <details class="fold-plain" open=pasted>
                <summary>"Ajouter une liste de lycées"</summary>
                <TextField
                    name=field::SCHOOL_NAMES
                    label="Lycées à ajouter"
                    hint="Un par ligne\u{a0}: nom et ville, par exemple Jean Jaurès Montreuil, ou numéro (UAI)."
                    kind=TextKind::Paragraph
                    value=typed
                    error
                />
            </details>
        </fieldset>
    }
    .into_any()
}

/// A search whose results are added by a press.
#[component]
fn Search(lines: RwSignal<Vec<Line>>) -> impl IntoView {
    let found = RwSignal::new(Vec::<(String, String)>::new());
    let told = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let typed = move |text: String| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            let schools = suggest_schools(text).await.unwrap_or_default();
            if turn.try_get_value() == Some(mine) {
                told.set(match schools.len() {
                    0 => String::new(),
                    1 => "Un lycée trouvé.".to_owned(),
                    count => format!("{count} lycées trouvés."),
                });
                found.set(schools);
            }
        });
    };
    let add = move |(uai, name): (String, String)| {
        told.set(format!("{name} ajouté."));
        found.set(Vec::new());
        lines.update(|lines| match lines.iter_mut().find(|(known, ..)| *known == uai) {
            Some(line) => line.2 = true,
            None => lines.push((uai, name, true)),
        });
    };
    view! {
        <div class="field">
            <label for="lycees-recherche">"Chercher un lycée"</label>
            <p class="hint" id="lycees-recherche-aide">"Son nom, ou celui de sa ville. Appuyez sur un résultat pour l’ajouter."</p>
            <input id="lycees-recherche" type="text" autocomplete="off" maxlength="100" aria-describedby="lycees-recherche-aide"
                on:input=move |event| typed(event_target_value(&event)) />
            <p class="visually-hidden" role="status">{told}</p>
        </div>
        <ul class="plain-list" role="list">
            {move || {
                found
                    .get()
                    .into_iter()
                    .map(|school| {
                        let name = school.1.clone();
                        view! {
                            <li>
                                <button type="button" class="link-button" on:click=move |_| add(school.clone())>
                                    {format!("Ajouter {name}")}
                                </button>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
    .into_any()
}
