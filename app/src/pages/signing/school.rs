//! `/lycee/signatures`: conventions that wait for the head, to be signed many at once, and those that wait for others. Live.

use domain::{school::class_key, typography::counted};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::school::{SchoolSignatures, SignaturesFlash, WaitingLine},
};

use super::live::follow;
use crate::{
    api::signing::school::{ChooseBatch, RemindMany, read_school_signatures},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::steady_page_frame,
        page_links::{PageLinks, list_address},
    },
    form::form_state,
    pages::convention::{
        lists::{LineAbout, Waits},
        school_list::{BatchBar, ClassFilter, NoTick, TICKED, TickBox, TickError},
    },
    resource::load,
};

/// The page. What changes elsewhere is put into the lists that are there: a row keeps its place in the page, and its tick.
#[component]
pub(crate) fn SchoolSignaturesPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        let page: u32 = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (query.get("classe").unwrap_or_default(), page)
    };
    let page = load(asked, |(class, page)| read_school_signatures(class, page));
    let form = form_state();
    let latest = RwSignal::new(None::<SchoolSignatures>);
    follow(
        "/lycee/signatures/suivi".to_owned(),
        Callback::new(move |revision: String| {
            let (class, number) = untrack(asked);
            let key = class_key(&class);
            let of = |known: &SchoolSignatures| {
                (known.page == number && known.class_name == key).then_some(known.revision)
            };
            let loaded = page.with_untracked(|page| page.as_ref().and_then(|page| of(page.as_ref().ok()?)));
            let known = latest
                .with_untracked(|latest| latest.as_ref().and_then(of))
                .max(loaded);
            if known.is_some_and(|known| known.to_string() != revision) {
                spawn_local(async move {
                    let Ok(fresh) = read_school_signatures(class, number).await else {
                        return;
                    };
                    // An answer may be late: what is newer stays.
                    latest.try_update(|held| {
                        let newer = held
                            .as_ref()
                            .is_none_or(|held| !same_list(held, &fresh) || held.revision < fresh.revision);
                        if newer {
                            *held = Some(fresh);
                        }
                    });
                });
            }
        }),
    );
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page latest form /> }.into_any()
    })
}

/// Whether two answers are about the same page of the same list.
fn same_list(one: &SchoolSignatures, other: &SchoolSignatures) -> bool {
    one.page == other.page && one.class_name == other.class_name
}

#[component]
fn Shown(
    page: SchoolSignatures,
    latest: RwSignal<Option<SchoolSignatures>>,
    form: FormState,
) -> impl IntoView {
    let (number, pages, head, piles) = (page.page, page.pages, page.head, page.piles);
    let (classes, class) = (page.classes.clone(), page.class_name.clone());
    let now = Memo::new(move |_| match latest.get() {
        Some(latest) if same_list(&latest, &page) && latest.revision > page.revision => latest,
        _ => page.clone(),
    });
    let signs = Memo::new(move |_| now.with(|now| now.signs));
    let none = Memo::new(move |_| now.with(|now| now.to_sign.is_empty()));
    let quiet = Memo::new(move |_| now.with(|now| now.others.is_empty()));
    let sees_to = Memo::new(move |_| now.with(|now| now.others.iter().any(|line| line.sees_to)));
    let to_sign_total = Memo::new(move |_| now.with(|now| now.to_sign_total));
    let others_total = Memo::new(move |_| now.with(|now| now.others_total));
    // A page of which some have no box does not know how many there are on the others.
    let sign_total = Memo::new(move |_| {
        now.with(
            |now| match now.to_sign.iter().filter(|line| line.own.is_none()).count() {
                own if own < now.to_sign.len() => own,
                _ => now.to_sign_total as usize,
            },
        )
    });
    let remind_total = Memo::new(move |_| {
        now.with(
            |now| match now.others.iter().filter(|line| line.sees_to).count() {
                seen_to if seen_to < now.others.len() => seen_to,
                _ => now.others_total as usize,
            },
        )
    });
    let choice = StoredValue::new(Choosing {
        form: form.clone(),
        all: use_query_map().read_untracked().get(TICKED.0).unwrap_or_default(),
        back: address(&class, number),
    });
    let filtered = !class.is_empty();
    let to = {
        let class = class.clone();
        move |page| address(&class, page)
    };
    view! {
        <Title text="Signatures" />
        <div class="page signing">
            <h1>"Signatures"</h1>
            <FlashMessage of=SignaturesFlash::sentence_of />
            <FormErrors of=form />
            {head
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/delegations">"Déléguer ma signature ou d’autres actes"</a>
                        </p>
                    }
                })}
            {piles
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/pile">"Scanner ensemble des pages signées"</a>
                        </p>
                    }
                })}
            <form method="get" action=PATH class="filter-row" role="search">
                <ClassFilter classes chosen=class />
                <button class="button button-quiet" type="submit">
                    "Filtrer"
                </button>
                {filtered.then(|| view! { <a href=PATH>"Tout voir"</a> })}
            </form>
            <section aria-labelledby="pour-vous">
                <h2 id="pour-vous">
                    {move || if signs.get() { "À signer par vous" } else { "En attente du chef d’établissement" }}
                    " "
                    <span class="count">{move || to_sign_total.get()}</span>
                </h2>
                {move || {
                    let lines = Signal::derive(move || now.with(|now| now.to_sign.clone()));
                    if none.get() {
                        let words = if filtered {
                            "Aucune convention de cette classe n’attend la signature du lycée. "
                        } else {
                            "Aucune convention n’attend la signature du lycée. Elle arrive ici dès qu’elle est validée. "
                        };
                        view! {
                            <p>
                                {words}
                                <a href="/lycee/conventions?etat=a-valider">"Voir celles à valider"</a>
                            </p>
                        }
                            .into_any()
                    } else if signs.get() {
                        view! { <Choice lines total=sign_total choice /> }.into_any()
                    } else {
                        view! { <Waiting lines /> }.into_any()
                    }
                }}
            </section>
            <section aria-labelledby="autres">
                <h2 id="autres">
                    "En attente des autres signataires "
                    <span class="count">{move || others_total.get()}</span>
                </h2>
                {move || {
                    let lines = Signal::derive(move || now.with(|now| now.others.clone()));
                    if quiet.get() {
                        view! { <p>"Aucune convention n’attend d’autres signatures."</p> }.into_any()
                    } else if sees_to.get() {
                        view! { <Reminding lines total=remind_total choice /> }.into_any()
                    } else {
                        view! { <Waiting lines /> }.into_any()
                    }
                }}
            </section>
            <PageLinks to page=number pages />
            <noscript>
                <p>
                    <a href="/lycee/signatures">"Actualiser"</a>
                </p>
            </noscript>
        </div>
    }
    .into_any()
}

const PATH: &str = "/lycee/signatures";

fn address(class: &str, page: u32) -> String {
    list_address(PATH, &[("classe", class)], page)
}

/// What the boxes of both lists are ticked by: what was sent before, or the address, which ticks all of one list.
struct Choosing {
    form: FormState,
    /// Which list.
    all: String,
    /// The page they are on.
    back: String,
}

impl Choosing {
    fn is_ticked(&self, name: &str, list: &str) -> bool {
        self.all == list || self.form.fields.is_ticked(name)
    }

    /// The page, the same with all of that list ticked, and what is wrong with the boxes.
    fn of(&self, list: &str) -> (String, String, String) {
        (self.back.clone(), self.tick_all(list), self.form.error(list))
    }

    /// Whether the address ticks all of that list.
    fn all_of(&self, list: &str) -> bool {
        self.all == list
    }

    fn tick_all(&self, list: &str) -> String {
        let mark = if self.back.contains('?') { '&' } else { '?' };
        format!("{}{mark}{}={list}#{list}", self.back, TICKED.0)
    }
}

/// Those the user signs: each opened by itself, or several ticked and signed with one code.
#[component]
fn Choice(
    lines: Signal<Vec<WaitingLine>>,
    total: Memo<usize>,
    choice: StoredValue<Choosing>,
) -> impl IntoView {
    let (back, all, error) = choice.with_value(|choice| choice.of(field::TO_SIGN));
    let (none, all_ticked) = (
        format!("{back}#{}", field::TO_SIGN),
        choice.with_value(|choice| choice.all_of(field::TO_SIGN)),
    );
    let some = Memo::new(move |_| lines.with(|lines| lines.iter().any(|line| line.own.is_none())));
    let boxes = Memo::new(move |_| {
        lines.with(|lines| {
            let own = lines.iter().filter(|line| line.own.is_none());
            own.map(|line| field::batch_box(&line.id)).collect::<Vec<_>>()
        })
    });
    view! {
        <p>"Lisez et signez une convention seule, ou cochez-en plusieurs pour les signer avec un seul code. Le nom de l’élève mène au suivi de ses signatures."</p>
        <form method="post" action=ChooseBatch::PATH class="batch">
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::TO_SIGN error />
            <table class="table table-rows" id=field::TO_SIGN tabindex="-1" aria-describedby="toutes-erreur">
                <caption>"Les plus anciennes d’abord"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="tick-cell">"Choix"</th>
                        <th scope="col">"Élève"</th>
                        <th scope="col">"Structure"</th>
                        <th scope="col">"Attente"</th>
                        <th scope="col" class="cell-actions">"À faire"</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || lines.get().into_iter().zip(1_usize..)
                        key=|(line, _)| (line.id.clone(), line.since.clone(), line.own, line.undelivered)
                        children=move |(line, place)| {
                            let checked = choice.with_value(|choice| choice.is_ticked(&field::batch_box(&line.id), field::TO_SIGN));
                            view! { <Row line checked place /> }
                        }
                    />
                </tbody>
            </table>
            {move || {
                some.get()
                    .then(|| view! { <BatchBar boxes all=all.clone() none=none.clone() all_ticked total=total.get() label=sign_together /> })
            }}
        </form>
    }
    .into_any()
}

fn sign_together(count: usize) -> String {
    match count {
        0 => "Signer ensemble les conventions cochées".to_owned(),
        count => format!("Signer {}", counted(count, "convention", "conventions")),
    }
}

fn remind(count: usize) -> String {
    match count {
        0 => "Relancer les signataires des conventions cochées".to_owned(),
        1 => "Relancer les signataires d’une convention".to_owned(),
        count => format!(
            "Relancer les signataires de {}",
            counted(count, "convention", "conventions")
        ),
    }
}

/// Said of a convention whose page tells more.
const UNDELIVERED: &str = "Un e-mail n’a pas été remis";

#[component]
fn Row(line: WaitingLine, checked: bool, place: usize) -> impl IntoView {
    let label = format!("{}, {}", line.student, line.class_name);
    let name = field::batch_box(&line.id);
    let spoken = format!(" la convention {}", line.reference);
    let own = line.own.map(|role| {
        format!(
            "Vous la signez à un autre titre ({})\u{a0}: une autre personne signe pour le lycée.",
            role.label().to_lowercase()
        )
    });
    let may_sign = own.is_none();
    let tick = match own.clone() {
        None => view! { <TickBox name label checked place /> }.into_any(),
        Some(why) => view! { <NoTick words=NOT_YOURS why /> }.into_any(),
    };
    view! {
        <tr>
            <td class="tick-cell">{tick}</td>
            <th scope="row">
                <a href=format!("/lycee/signatures/{}", line.id) translate="no">{line.student}</a>
                <LineAbout class_name=line.class_name reference=line.reference />
            </th>
            <td data-label="Structure">
                {line.host}
                {own.map(|said| view! { <span class="quiet">{said}</span> })}
                {line.undelivered.then(|| view! { " " <span class="tag tag-wrong">{UNDELIVERED}</span> })}
            </td>
            <td data-label="Attente" class="cell-waits">
                <Waits waits=line.waits pressing=line.pressing />
            </td>
            <td class="cell-actions">
                {may_sign
                    .then(|| {
                        view! {
                            <a href=format!("/convention/{}/signer", line.id)>
                                "Lire et signer" <span class="visually-hidden">{spoken}</span>
                            </a>
                        }
                    })}
            </td>
        </tr>
    }
    .into_any()
}

/// In place of the box of what others see to.
const NOT_YOURS: &str = "Pas par vous";

/// Those that wait for others, whom the user reminds: several at once.
#[component]
fn Reminding(
    lines: Signal<Vec<WaitingLine>>,
    total: Memo<usize>,
    choice: StoredValue<Choosing>,
) -> impl IntoView {
    let (back, all, error) = choice.with_value(|choice| choice.of(field::TO_REMIND));
    let (none, all_ticked) = (
        format!("{back}#{}", field::TO_REMIND),
        choice.with_value(|choice| choice.all_of(field::TO_REMIND)),
    );
    let boxes = Memo::new(move |_| {
        lines.with(|lines| {
            let seen_to = lines.iter().filter(|line| line.sees_to);
            seen_to.map(|line| field::batch_box(&line.id)).collect::<Vec<_>>()
        })
    });
    view! {
        <form method="post" action=RemindMany::PATH class="batch">
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::TO_REMIND error />
            {move || {
                let some = lines.with(|lines| lines.iter().any(|line| !line.sees_to));
                some.then(|| view! { <p class="quiet">"Sans case\u{a0}: vous lisez la convention, une autre personne relance ses signataires."</p> })
            }}
            <table class="table table-rows" id=field::TO_REMIND tabindex="-1" aria-describedby="a-relancer-erreur">
                <caption>"Les plus anciennes d’abord"</caption>
                <WaitingHead ticks=true />
                <tbody>
                    <For
                        each=move || lines.get()
                        key=waiting_key
                        children=move |line| {
                            let (name, label) = (field::batch_box(&line.id), format!("Relancer\u{a0}: {}, {}", line.student, line.class_name));
                            let checked = choice.with_value(|choice| choice.is_ticked(&name, field::TO_REMIND));
                            let tick = if line.sees_to {
                                view! { <TickBox name label checked /> }.into_any()
                            } else {
                                let why = "Sans case\u{a0}: vous lisez cette convention, une autre personne relance ses signataires.";
                                view! { <NoTick words=NOT_YOURS why=why.to_owned() /> }.into_any()
                            };
                            view! {
                                <tr>
                                    <td class="tick-cell">{tick}</td>
                                    <WaitingCells line />
                                </tr>
                            }
                        }
                    />
                </tbody>
            </table>
            {move || {
                view! { <BatchBar boxes all=all.clone() none=none.clone() all_ticked total=total.get() label=remind /> }
            }}
        </form>
    }
    .into_any()
}

type Key = (String, String, Vec<String>, bool, bool);

fn waiting_key(line: &WaitingLine) -> Key {
    (
        line.id.clone(),
        line.since.clone(),
        line.awaited.clone(),
        line.sees_to,
        line.undelivered,
    )
}

#[component]
fn WaitingHead(ticks: bool) -> impl IntoView {
    view! {
        <thead>
            <tr>
                {ticks.then(|| view! { <th scope="col" class="tick-cell">"Choix"</th> })}
                <th scope="col">"Élève"</th>
                <th scope="col">"Structure"</th>
                <th scope="col">"Attente"</th>
                <th scope="col">"Qui doit encore signer"</th>
            </tr>
        </thead>
    }
    .into_any()
}

#[component]
fn Waiting(lines: Signal<Vec<WaitingLine>>) -> impl IntoView {
    view! {
        <table class="table table-rows">
            <caption>"Les plus anciennes d’abord"</caption>
            <WaitingHead ticks=false />
            <tbody>
                <For each=move || lines.get() key=waiting_key children=|line| view! { <tr><WaitingCells line /></tr> } />
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn WaitingCells(line: WaitingLine) -> impl IntoView {
    let page = if line.sees_to {
        "lycee/signatures"
    } else {
        "convention"
    };
    view! {
        <th scope="row">
            <a href=format!("/{page}/{}", line.id) translate="no">{line.student}</a>
            <LineAbout class_name=line.class_name reference=line.reference />
        </th>
        <td data-label="Structure">{line.host}</td>
        <td data-label="Attente" class="cell-waits">
            <Waits waits=line.waits pressing=line.pressing />
        </td>
        <td data-label="Qui doit encore signer">
            {line.awaited.join(", ")}
            {line.undelivered.then(|| view! { " " <span class="tag tag-wrong">{UNDELIVERED}</span> })}
        </td>
    }
    .into_any()
}
