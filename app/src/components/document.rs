//! A convention as a page: the same blocks as its PDF (`domain::convention::document`), for any width.

use domain::convention::{
    Block, Card, CheckMark, Fact, Frozen, HoursTable, MISSING, SignatureSlot, SignerRole, Unsaid,
    document_blocks, draft_blocks,
};
use leptos::prelude::*;

use super::{
    alert::{Alert, Tone},
    still::still,
};

/// A convention: a draft says what is missing; a frozen one says how to check it, and what is known of each signature.
#[component]
pub fn ConventionDocument(
    /// What it says.
    frozen: Frozen,
    /// What of it nobody has said yet, while it may still change.
    unsaid: Unsaid,
    /// What is known of signatures, in words.
    signatures: Vec<(SignerRole, String)>,
) -> impl IntoView {
    still(move || shown(&frozen, &unsaid, &signatures))
}

fn shown(frozen: &Frozen, unsaid: &Unsaid, signatures: &[(SignerRole, String)]) -> AnyView {
    let draft = unsaid.is_draft();
    let code = (!draft)
        .then(|| frozen.canonical_json().ok())
        .flatten()
        .map(|(_, digest)| digest.short());
    let blocks = if draft {
        draft_blocks(frozen, unsaid)
    } else {
        document_blocks(frozen, code.as_deref(), signatures)
    };
    let Some(blocks) = blocks else {
        let unknown = format!(
            "La version «\u{a0}{}\u{a0}» de son texte n’est pas connue.",
            frozen.template
        );
        return view! {
            <Alert tone=Tone::Error title="Ce document ne peut pas être montré">
                <p>{unknown}</p>
            </Alert>
        }
        .into_any();
    };
    view! {
        <article class=if draft { "convention convention-draft" } else { "convention" } lang="fr">
            {draft
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Brouillon">
                            <p>
                                {format!(
                                    "Rien n’est encore figé. Ce qui manque est marqué «\u{a0}{MISSING}\u{a0}».",
                                )}
                            </p>
                        </Alert>
                    }
                })}
            {blocks.into_iter().map(block).collect_view()}
        </article>
    }
    .into_any()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Title {
            title,
            subtitle,
            facts,
        } => view! {
            <header class="convention-title">
                <h2>{title}</h2>
                <p class="lead">{subtitle}</p>
                {said(facts)}
            </header>
        }
        .into_any(),
        Block::Part { title, .. } => view! { <h3 class="convention-part">{title}</h3> }.into_any(),
        Block::Paragraph { text } => view! { <p>{text}</p> }.into_any(),
        Block::Note { text } => view! { <p class="convention-note">{text}</p> }.into_any(),
        Block::Cards { cards } => {
            view! { <div class="convention-cards">{cards.into_iter().map(card).collect_view()}</div> }.into_any()
        }
        Block::Article {
            label,
            title,
            paragraphs,
            references,
        } => view! {
            <section class="convention-article">
                <h4><span>{label}" "</span>{title}</h4>
                {paragraphs.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
                <p class="convention-note">{references}</p>
            </section>
        }
        .into_any(),
        Block::Hours { title, weeks } => view! {
            <section>
                <h4>{title}</h4>
                <div class="convention-weeks">{weeks.into_iter().map(hours).collect_view()}</div>
            </section>
        }
        .into_any(),
        Block::Items {
            title,
            items,
            missing,
        } => view! {
            <section>
                <h4>{title}</h4>
                <ul class=marked(missing)>
                    {items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}
                </ul>
            </section>
        }
        .into_any(),
        Block::Signatures { slots } => {
            view! { <ul class="convention-signatures" role="list">{slots.into_iter().map(signature).collect_view()}</ul> }
                .into_any()
        }
        Block::Check(check) => checking(check),
    }
}

fn marked(missing: bool) -> &'static str {
    if missing { "convention-missing" } else { "" }
}

/// Labels, and what they say.
fn said(facts: Vec<Fact>) -> AnyView {
    let facts = facts
        .into_iter()
        .map(|fact| {
            let lines = fact.lines.into_iter().map(|line| view! { <span>{line}</span> });
            view! {
                <div>
                    <dt>{fact.label}</dt>
                    <dd class=marked(fact.missing)>{lines.collect_view()}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="convention-facts">{facts}</dl> }.into_any()
}

fn card(card: Card) -> AnyView {
    view! {
        <section>
            <h4>{card.heading}</h4>
            {said(card.facts)}
        </section>
    }
    .into_any()
}

fn hours(week: HoursTable) -> AnyView {
    let [day, presence, length] = week.head;
    let [label, total] = week.total;
    let rows = week
        .rows
        .into_iter()
        .map(|[day, hours, length]| {
            view! {
                <tr>
                    <th scope="row">{day}</th>
                    <td>{hours}</td>
                    <td>{length}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class=if week.missing { "convention-hours convention-missing" } else { "convention-hours" }>
            <caption>{week.caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{day}</th>
                    <th scope="col">{presence}</th>
                    <th scope="col">{length}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row" colspan="2">{label}</th>
                    <td>{total}</td>
                </tr>
            </tfoot>
        </table>
    }
    .into_any()
}

fn signature(slot: SignatureSlot) -> AnyView {
    view! {
        <li class=if slot.signed { "convention-signed" } else { "" }>
            <h4>{slot.role}</h4>
            <p>{slot.name}</p>
            {(!slot.quality.is_empty()).then(|| view! { <p class="convention-note">{slot.quality}</p> })}
            <p class="convention-signature">{slot.text}</p>
        </li>
    }
    .into_any()
}

fn checking(check: CheckMark) -> AnyView {
    let last = check.facts.len().saturating_sub(1);
    let facts = check
        .facts
        .into_iter()
        .enumerate()
        .map(|(place, fact)| {
            let text = fact.lines.join(" ");
            let shown = if place == last {
                view! { <a href=check.url.clone()>{text}</a> }.into_any()
            } else {
                text.into_any()
            };
            view! {
                <div>
                    <dt>{fact.label}</dt>
                    <dd>{shown}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="convention-check">
            <h4>{check.title}</h4>
            <p>{check.text}</p>
            <dl class="convention-facts">{facts}</dl>
        </section>
    }
    .into_any()
}
