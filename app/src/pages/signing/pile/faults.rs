//! The pages of a pile that belong to no document in force: each with its picture, what is the matter, and what to do.

use leptos::prelude::*;
use wire::signing::pile::FaultShown;

use super::thumbnail::Thumbnail;

#[component]
pub(super) fn Faults(id: String, faults: Vec<FaultShown>) -> impl IntoView {
    (!faults.is_empty()).then(|| {
        let lines = faults
            .into_iter()
            .map(|fault| view! { <Fault id=id.clone() fault /> });
        view! {
            <section aria-labelledby="a-regarder">
                <h2 id="a-regarder">"À regarder"</h2>
                <ul class="pile-faults" role="list">
                    {lines.collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Fault(id: String, fault: FaultShown) -> impl IntoView {
    let label = format!("Page\u{a0}{}", fault.number);
    let shown = if fault.picture {
        view! { <Thumbnail pile=id place=fault.number label /> }.into_any()
    } else {
        view! { <span class="pile-page">{label}</span> }.into_any()
    };
    let convention = fault.convention.map(|(convention, name)| {
        view! {
            <p>
                <a href=format!("/lycee/signatures/{convention}")>{name}</a>
            </p>
        }
    });
    view! {
        <li>
            {shown}
            <div>
                <p>
                    <strong>{fault.message}</strong>
                </p>
                {convention}
                <p>{fault.advice}</p>
            </div>
        </li>
    }
    .into_any()
}
