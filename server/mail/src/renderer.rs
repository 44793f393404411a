//! Renders e-mails: a template for each variant of [`Notification`], in two layouts, plain text and HTML.
//!
//! A template is named like its variant and reads the variant's fields under their own names; one field is renamed:
//! `link`, a path that carries a secret, is `path` here too. The engine escapes values in HTML. What people typed is
//! brought to one line first, so that it cannot begin a header or a paragraph of its own.

use std::sync::LazyLock;

use domain::notification::{Notification, Told};
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, context,
    value::{Serde, Value},
};
use serde_json::{Map, Value as Json};
use store::{Email, EmailRenderer, Recipient};

use crate::filters::{self, lines, one_line};

/// Fields whose line breaks stay: templates show them as quotations.
const MULTILINE_FIELDS: [&str; 2] = ["message", "reason"];

/// Fields that hold the name of somebody or something: mail programs must not make a link of what somebody called themselves.
const NAMES: [&str; 9] = [
    "structure",
    "inviter",
    "student",
    "host",
    "offer",
    "school",
    "signer",
    "by",
    "other",
];

/// A name in which mail programs see no address of a site: an invisible joiner stands behind each sign that would make one.
fn unlinked(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let more = rest
            .peek()
            .is_some_and(|next| next.is_alphanumeric() || *next == '/');
        if matches!(c, '.' | ':' | '@') && more {
            out.push('\u{2060}');
        }
    }
    out
}

/// Renders in French.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrenchEmailRenderer {
    /// The site's address, without a slash at the end.
    pub public_url: String,
    /// Name of the site's publisher.
    pub publisher: String,
}

impl EmailRenderer for FrenchEmailRenderer {
    fn render(&self, notification: &Notification, to: &Recipient) -> Email {
        self.render_with(notification, &[], to)
    }

    fn render_all(&self, told: &Told, to: &Recipient) -> Email {
        // Each is told by its own subject, and where it leads.
        let line = |notification: &Notification| {
            let content = Content::new(notification);
            // A personal link is lost if it is not told here.
            let path = content.text("path").or_else(|| content.text("link"));
            let url = self.url(path.unwrap_or("/"));
            context! { said => self.render(notification, to).subject, url }
        };
        let besides: Vec<Value> = told.besides.iter().map(line).collect();
        self.render_with(&told.main, &besides, to)
    }
}

impl FrenchEmailRenderer {
    fn render_with(&self, notification: &Notification, besides: &[Value], to: &Recipient) -> Email {
        let content = Content::new(notification);
        let name = if notification.is_open_to_anybody() {
            ""
        } else {
            to.name.as_str()
        };
        self.try_render(&content, besides, to, name)
            .unwrap_or_else(|error| {
                // The tests render every variant: this is for a template that fails on values they did not think of.
                tracing::error!(template = content.template, %error, "an e-mail could not be rendered");
                self.fallback(&content)
            })
    }

    /// `name` is what the reader is called by; empty for whoever did not prove to be at that address.
    fn try_render(
        &self,
        content: &Content,
        besides: &[Value],
        to: &Recipient,
        name: &str,
    ) -> Result<Email, Error> {
        let engine = ENGINE
            .as_ref()
            .map_err(|error| Error::new(ErrorKind::BadInclude, error.to_string()))?;
        let render = |format: &str, layout: &str| {
            let template = engine.get_template(&format!("{}.{format}", content.template))?;
            template.render(context! {
                layout,
                name => unlinked(&one_line(name)),
                has_account => to.account.is_some(),
                site => self.public_url.as_str(),
                publisher => one_line(&self.publisher),
                stop => content.text("stop").unwrap_or_default(),
                besides,
                ..Value::from(Serde(&content.fields))
            })
        };
        let subject = render("txt", "layout.subject")?;
        Ok(Email {
            subject: one_line(&filters::french_spacing(&subject).to_string()),
            text: render("txt", "layout.txt")? + "\n",
            html: render("html", "layout.html")? + "\n",
            unsubscribe: self.unsubscribe(content),
        })
    }

    /// The least that an e-mail can say: where to look.
    fn fallback(&self, content: &Content) -> Email {
        let url = self.url(content.text("path").unwrap_or("/"));
        Email {
            subject: "Du nouveau sur Quinzaine".to_owned(),
            html: format!(
                r#"<p>Bonjour,</p><p><a href="{0}">{0}</a></p>"#,
                filters::html_url(&url)
            ),
            text: format!("Bonjour,\n\n{url}\n"),
            unsubscribe: self.unsubscribe(content),
        }
    }

    fn unsubscribe(&self, content: &Content) -> Option<String> {
        content.text("stop").map(|path| self.url(path))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

/// A notification as templates read it.
struct Content {
    template: String,
    fields: Map<String, Json>,
}

impl Content {
    fn new(notification: &Notification) -> Self {
        // Serde writes a variant without fields as its name, another as an object of one entry, from its name to its
        // fields.
        let (template, fields) = match serde_json::to_value(notification) {
            Ok(Json::String(name)) => (name, Json::Null),
            Ok(Json::Object(variant)) => variant.into_iter().next().unwrap_or_default(),
            _ => Default::default(),
        };
        let fields = match fields {
            Json::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| field(name, value))
                .collect(),
            _ => Map::new(),
        };
        Self { template, fields }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Json::as_str)
    }
}

fn field(name: String, value: Json) -> (String, Json) {
    let clean = if MULTILINE_FIELDS.contains(&name.as_str()) {
        lines
    } else {
        one_line
    };
    let is_name = NAMES.contains(&name.as_str());
    let name = if name == "link" { "path".to_owned() } else { name };
    let value = each_text(value, clean);
    (
        name,
        if is_name {
            each_text(value, unlinked)
        } else {
            value
        },
    )
}

fn each_text(value: Json, clean: fn(&str) -> String) -> Json {
    match value {
        Json::String(text) => Json::String(clean(&text)),
        Json::Array(items) => items.into_iter().map(|item| each_text(item, clean)).collect(),
        Json::Object(fields) => {
            let clean = |(name, value)| (name, each_text(value, clean));
            Json::Object(fields.into_iter().map(clean).collect())
        }
        other => other,
    }
}

const LAYOUTS: [(&str, &str); 3] = [
    ("layout.html", include_str!("../templates/layout.html")),
    ("layout.subject", include_str!("../templates/layout.subject")),
    ("layout.txt", include_str!("../templates/layout.txt")),
];

/// Name and source of every template; `build.rs` lists them.
const TEMPLATES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/templates.rs"));

static ENGINE: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    filters::register(&mut engine);
    for (name, source) in LAYOUTS {
        engine.add_template(name, source)?;
    }
    for (name, source) in TEMPLATES {
        // The end of a template's name decides how values are escaped: one source serves both formats.
        for format in ["txt", "html"] {
            engine.add_template_owned(format!("{name}.{format}"), *source)?;
        }
    }
    Ok(engine)
});

#[cfg(test)]
mod tests;
