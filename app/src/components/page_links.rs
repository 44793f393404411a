//! The pages of a list: the ones beside this one, the first and the last.

use leptos::prelude::*;

/// Links to other pages of a list, whose addresses `to` knows. Nothing where there is one page only.
#[component]
pub(crate) fn PageLinks(
    to: impl Fn(u32) -> String,
    page: u32,
    pages: u32,
    #[prop(default = "Pages")] label: &'static str,
) -> impl IntoView {
    let link = |number: u32, words: String, rel: Option<&'static str>| {
        view! {
            <a href=to(number) rel=rel>
                {words}
            </a>
        }
    };
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=label>
                {(page > 2).then(|| link(1, "Première page".to_owned(), None))}
                {(page > 1).then(|| link(page - 1, "Page précédente".to_owned(), Some("prev")))}
                <span aria-current="page">{format!("Page {page} sur {pages}")}</span>
                {(page < pages).then(|| link(page + 1, "Page suivante".to_owned(), Some("next")))}
                {(page + 1 < pages).then(|| link(pages, format!("Dernière page ({pages})"), None))}
            </nav>
        }
        .into_any()
    })
}

/// An address with what is said in its query, left out where empty, and the page where it is not the first.
pub(crate) fn list_address(path: &str, said: &[(&str, &str)], page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in said.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
