//! A field of text: label, hint, control, error, and how much room is left.

use domain::{day, hours, typography::characters_of};
use leptos::prelude::*;

/// What is typed into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TextKind {
    Line,
    EmailAddress,
    Password,
    Phone,
    /// Digits: how many, a postal code, a number of the State's.
    Number,
    Date,
    Time,
    /// Several lines.
    Paragraph,
}

impl TextKind {
    /// The control's type for what it holds. Addresses are texts with the keyboard of addresses: a control of addresses would refuse
    /// « Camille Martin &lt;camille@exemple.fr&gt; », which the server reads, in the browser's own words.
    fn code(self, value: &str) -> &'static str {
        match self {
            Self::Line | Self::Paragraph | Self::EmailAddress | Self::Number => "text",
            Self::Password => "password",
            Self::Phone => "tel",
            Self::Date => date_type(value),
            Self::Time => time_type(value),
        }
    }

    /// The keyboard of phones for it, where the control's type does not say so.
    fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::EmailAddress => Some("email"),
            Self::Number => Some("numeric"),
            _ => None,
        }
    }

    /// Whether what is typed is short, and so is the control: its width says how much is expected.
    fn is_short(self) -> bool {
        matches!(self, Self::Phone | Self::Number | Self::Date | Self::Time)
    }
}

/// The type of a control that holds that day: browsers show in a field of dates nothing but a date, and send nothing for the rest.
pub(crate) fn date_type(value: &str) -> &'static str {
    if value.is_empty() || day::parse_day(value).is_ok_and(|day| day.to_string() == value) {
        "date"
    } else {
        "text"
    }
}

/// The same for a time.
pub(crate) fn time_type(value: &str) -> &'static str {
    if value.is_empty() || hours::fits_field(value) {
        "time"
    } else {
        "text"
    }
}

/// The field. `longest` is in characters, 0 for no limit: the server checks it again, the browser only helps. How many are typed is said of
/// paragraphs, and of a line that nears its end.
#[component]
pub(crate) fn TextField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: String,
    #[prop(optional, into)] value: String,
    #[prop(default = TextKind::Line)] kind: TextKind,
    #[prop(optional)] longest: usize,
    #[prop(optional)] disabled: bool,
    /// Said to screen readers; the page says it to all. The server's words about what is missing are better than the browser's own.
    #[prop(optional)]
    required: bool,
    /// What browsers and password managers fill in by themselves (HTML's autofill field names).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// A few characters are typed: a class, a number of a lycée.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let short = short || kind.is_short();
    let value = match kind {
        TextKind::Date => day::field_value(&value),
        TextKind::Time => hours::field_value(&value),
        _ => value,
    };
    let is_address = kind == TextKind::EmailAddress;
    let typed = RwSignal::new(value.chars().count());
    let (hint_id, error_id) = (format!("{name}-aide"), format!("{name}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let invalid = (!error.is_empty()).then_some("true");
    let required = required.then_some("true");
    let limit = (longest > 0).then(|| longest.to_string());
    let count = move |text: String| typed.set(text.chars().count());
    let control = if kind == TextKind::Paragraph {
        view! {
            <textarea id=name name=name rows="5" maxlength=limit disabled=disabled aria-describedby=described aria-invalid=invalid aria-required=required
                on:input=move |event| count(event_target_value(&event))>
                {value}
            </textarea>
        }
        .into_any()
    } else {
        view! {
            <input id=name name=name type=kind.code(&value) inputmode=kind.keyboard() autocapitalize=is_address.then_some("none")
                spellcheck=is_address.then_some("false") maxlength=limit disabled=disabled value=value autocomplete=autocomplete
                aria-describedby=described aria-invalid=invalid aria-required=required
                on:input=move |event| count(event_target_value(&event)) />
        }
        .into_any()
    };
    view! {
        <div class=if short { "field field-narrow" } else { "field" }>
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
                {(longest > 0)
                    .then(|| {
                        view! {
                            <span class="counter">
                                {move || {
                                    let shown = kind == TextKind::Paragraph || typed.get() * 4 >= longest * 3;
                                    shown.then(|| format!(" {}", characters_of(typed.get(), longest)))
                                }}
                            </span>
                        }
                    })}
            </p>
            {control}
            <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
        </div>
    }
    .into_any()
}

/// A field of which a page has several, each with an id of its own. `longest` is in characters, 0 for no limit.
#[component]
pub(crate) fn OneOfMany(
    id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: String,
    error: String,
    #[prop(default = TextKind::Line)] kind: TextKind,
    #[prop(optional)] longest: usize,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-aide"), format!("{id}-erreur"));
    let described = format!("{hint_id} {error_id}");
    let invalid = (!error.is_empty()).then_some("true");
    let limit = (longest > 0).then(|| longest.to_string());
    let control = if kind == TextKind::Paragraph {
        view! {
            <textarea id=id.clone() name=name rows="3" maxlength=limit aria-describedby=described aria-invalid=invalid>
                {value}
            </textarea>
        }
        .into_any()
    } else {
        view! {
            <input id=id.clone() name=name type=kind.code(&value) inputmode=kind.keyboard() maxlength=limit value=value aria-describedby=described aria-invalid=invalid />
        }
        .into_any()
    };
    let class = if kind.is_short() {
        "field field-narrow"
    } else {
        "field"
    };
    view! {
        <div class=class>
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {control}
            <p class="error" id=error_id>
                {(!error.is_empty()).then_some(error)}
            </p>
        </div>
    }
    .into_any()
}
