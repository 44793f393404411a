//! `/administration/structures`: found by name or SIRET; the badge « organisation engagée ».

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    administration::{BadgeFlash, Listed, StructureShown},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{CommitStructure, MarkPublic, MoveOwnership, find_structures},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{OneOfMany, TextKind},
    },
    form::form_state,
    pages::administration::layout::{Empty, Finder, Pages, Section, asked},
    resource::load,
};

const PATH: &str = "/administration/structures";

#[component]
pub(crate) fn StructuresPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || asked(&query.read());
    let found = load(wanted, |(text, page)| find_structures(text, page));
    let form = form_state();
    page_frame((found, form), move |(found, form)| {
        view! { <Found found text=wanted().0 form /> }.into_any()
    })
}

#[component]
fn Found(found: Listed<StructureShown>, text: String, form: FormState) -> impl IntoView {
    let Listed {
        lines,
        total,
        page,
        pages,
    } = found;
    let searched = text.clone();
    view! {
        <Section title="Structures">
            <FlashMessage of=BadgeFlash::sentence_of />
            <FormErrors of=form.clone() />
            <Finder action=PATH label="Nom ou SIRET" hint="Une partie du nom, ou le début du SIRET" value=text />
            {if lines.is_empty() {
                view! { <Empty words="Aucune structure ne correspond. Essayez une partie du nom, ou le SIRET sans espace." /> }.into_any()
            } else {
                view! { <Lines lines total page searched=searched.clone() form /> }.into_any()
            }}
            <Pages path=PATH searched page pages />
        </Section>
    }
    .into_any()
}

#[component]
fn Lines(
    lines: Vec<StructureShown>,
    total: u32,
    page: u32,
    searched: String,
    form: FormState,
) -> impl IntoView {
    view! {
        <table class="table table-rows table-structures">
            <caption>
                {format!("{}, organisations engagées d’abord", counted(total as usize, "structure", "structures"))}
            </caption>
            <thead>
                <tr>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"SIRET"</th>
                    <th scope="col">"Commune"</th>
                    <th scope="col">"Offres"</th>
                    <th scope="col">"Marques et responsables"</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|line| row(line, (&searched, page), &form)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Where the list was when something was done to a line of it.
fn here((searched, page): (&str, u32)) -> Vec<(&'static str, String)> {
    vec![
        ("q", searched.to_owned()),
        ("page", if page > 1 { page.to_string() } else { String::new() }),
    ]
}

fn row(line: StructureShown, list: (&str, u32), form: &FormState) -> impl IntoView + use<> {
    let (label, wanted) = if line.committed {
        ("Retirer le badge", "")
    } else {
        ("Donner le badge", "1")
    };
    let spoken = format!(" à {}", line.name);
    let mut fields = here(list);
    fields.extend([
        (field::STRUCTURE, line.id.clone()),
        (field::COMMITTED, wanted.to_owned()),
    ]);
    let (public_label, public_wanted) = if line.public {
        ("Retirer la marque d’organisme public", "")
    } else {
        ("Marquer comme organisme public", "1")
    };
    let mut public = here(list);
    public.extend([
        (field::STRUCTURE, line.id.clone()),
        (field::PUBLIC_BODY, public_wanted.to_owned()),
    ]);
    let mine = is_handed_over(form, &line.id);
    let owner = owner_form(line.id, here(list), form);
    let of = format!("\u{a0}: {}", line.name);
    view! {
        <tr>
            <th scope="row">
                {line.name} " " <span class="quiet">{line.kind}</span>
                {(!line.vetting.is_empty()).then(|| view! { " " <span class="tag">{line.vetting}</span> })}
            </th>
            <td data-label="SIRET">{if line.siret.is_empty() { "à l’étranger".to_owned() } else { line.siret }}</td>
            <td data-label="Commune">{line.city}</td>
            <td data-label="Offres">{counted(usize::try_from(line.offers).unwrap_or(usize::MAX), "offre", "offres")}</td>
            <td data-label="Marques">
                <div class="marks">
                    {line.committed.then(|| view! { <span class="tag">"Organisation engagée"</span> })}
                    {line.public.then(|| view! { <span class="tag">"Organisme public"</span> })}
                    <details class="confirm" open=mine>
                        <summary>"Modifier" <span class="visually-hidden">{of.clone()}</span></summary>
                        <div class="actions">
                            <ButtonForm action=CommitStructure::PATH label spoken fields />
                            <ButtonForm action=MarkPublic::PATH label=public_label spoken=of.clone() fields=public />
                        </div>
                        {owner(of)}
                    </details>
                </div>
            </td>
        </tr>
    }
}

/// Whether the form that came back gave that structure to somebody else.
fn is_handed_over(form: &FormState, id: &str) -> bool {
    form.fields.get(field::STRUCTURE) == id && form.is_back(field::REASON)
}

/// Gives the structure to somebody else, folded; what it is said of comes last.
fn owner_form(
    id: String,
    list: Vec<(&'static str, String)>,
    form: &FormState,
) -> impl FnOnce(String) -> AnyView + use<> {
    let (email_id, reason_id) = (field::of(field::EMAIL, &id), field::of(field::REASON, &id));
    let mine = is_handed_over(form, &id);
    let typed = |name: &str| if mine { form.value(name) } else { String::new() };
    let (email, reason) = (typed(field::EMAIL), typed(field::REASON));
    let (email_error, reason_error) = (form.error(&email_id), form.error(&reason_id));
    move |spoken| {
        view! {
            <details class="confirm" open=mine>
                <summary>
                    "Confier à une autre personne" <span class="visually-hidden">{spoken}</span>
                </summary>
                <p>"Elle en devient la seule responsable\u{a0}: les autres responsables en sortent et sont prévenus."</p>
                <form method="post" action=MoveOwnership::PATH class="stack">
                    <input type="hidden" name=field::STRUCTURE value=id />
                    {list.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                    <OneOfMany id=email_id name=field::EMAIL label="E-mail de la personne" value=email error=email_error />
                    <OneOfMany
                        id=reason_id
                        name=field::REASON
                        label="Raison"
                        hint="Elle est envoyée aux anciens responsables."
                        value=reason
                        error=reason_error
                        kind=TextKind::Paragraph
                        longest=1000
                    />
                    <p class="actions">
                        <button class="button" type="submit">
                            "Confier la structure"
                        </button>
                    </p>
                </form>
            </details>
        }
        .into_any()
    }
}
