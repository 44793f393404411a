//! Writes letters: a template for each kind of notice, in two layouts, plain text and HTML.
//!
//! Values are escaped in HTML by the engine; in a subject and in plain text they lose their line breaks before.

use std::sync::LazyLock;

use domain::{
    notice::{ConventionReader, Notice, OfferChange, ProposalChange},
    typography::{counted, date_with_weekday},
};
use minijinja::{Environment, UndefinedBehavior, context, value::Value};
use store::{Letter, Recipient, Scribe};

use super::typeset::{self, lines, one_line};

/// Where somebody signs in.
const SIGN_IN: &str = "/connexion";
/// Where somebody asks for another password.
const FORGOTTEN: &str = "/mot-de-passe-oublie";
/// Where somebody changes their address.
const MY_ACCOUNT: &str = "/espace/compte";
/// Where anybody begins.
const HOME: &str = "/";
/// Where the publisher's address is.
const LEGAL: &str = "/mentions-legales";

/// Writes in French.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrenchScribe {
    /// The site's address, without a slash at the end.
    pub public_url: String,
    /// Who publishes it.
    pub publisher: String,
}

impl Scribe for FrenchScribe {
    fn write(&self, notice: &Notice, to: &Recipient) -> Letter {
        let contents = contents(notice);
        self.render(&contents, to).unwrap_or_else(|error| {
            // The tests write every notice: this is for a template that fails on values they did not think of.
            tracing::error!(template = contents.template, %error, "a letter could not be written");
            self.bare(&contents)
        })
    }
}

impl FrenchScribe {
    fn render(&self, contents: &Contents<'_>, to: &Recipient) -> Result<Letter, minijinja::Error> {
        let engine = ENGINE
            .as_ref()
            .map_err(|error| minijinja::Error::new(minijinja::ErrorKind::BadInclude, error.to_string()))?;
        let common = context! {
            name => one_line(&to.name),
            has_account => to.account.is_some(),
            link => self.link(contents.path),
            stop => contents.stop.map(|path| self.link(path)).unwrap_or_default(),
            site => self.public_url.as_str(),
            publisher => one_line(&self.publisher),
        };
        let written = |kind: &str, layout: &str| {
            engine
                .get_template(&format!("{}.{kind}", contents.template))?
                .render(context! { ..context! { layout }, ..contents.values.clone(), ..common.clone() })
        };
        let subject = written("txt", "layout.subject")?;
        Ok(Letter {
            subject: one_line(&typeset::set(&subject).to_string()),
            text: written("txt", "layout.txt")? + "\n",
            html: written("html", "layout.html")? + "\n",
            unsubscribe: self.unsubscribe(contents),
        })
    }

    /// The least a letter can say: where to look.
    fn bare(&self, contents: &Contents<'_>) -> Letter {
        let link = self.link(contents.path);
        Letter {
            subject: "Du nouveau sur Quinzaine".to_owned(),
            html: format!(
                r#"<p>Bonjour,</p><p><a href="{0}">{0}</a></p>"#,
                typeset::address(&link)
            ),
            text: format!("Bonjour,\n\n{link}\n"),
            unsubscribe: self.unsubscribe(contents),
        }
    }

    fn unsubscribe(&self, contents: &Contents<'_>) -> Option<String> {
        contents.stop.map(|path| self.link(path))
    }

    fn link(&self, path: &str) -> String {
        format!("{}{}", self.public_url, one_line(path))
    }
}

/// What a notice puts in its template.
struct Contents<'a> {
    template: &'static str,
    path: &'a str,
    stop: Option<&'a str>,
    values: Value,
}

impl<'a> Contents<'a> {
    fn new(template: &'static str, path: &'a str, values: Value) -> Self {
        Self {
            template,
            path,
            stop: None,
            values,
        }
    }
}

/// The template, the link and the values of a notice.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a kind of notice, without a wildcard: a new kind must have its letter"
)]
fn contents(notice: &Notice) -> Contents<'_> {
    match notice {
        Notice::ConfirmEmail { link } => Contents::new("confirm_email", link, context! {}),
        Notice::AlreadyRegistered => Contents::new("already_registered", SIGN_IN, context! {}),
        Notice::AddressTaken => Contents::new("address_taken", MY_ACCOUNT, context! {}),
        Notice::ResetPassword { link } => Contents::new("reset_password", link, context! {}),
        Notice::PasswordChanged => Contents::new("password_changed", FORGOTTEN, context! {}),
        Notice::ChangeEmail { link } => Contents::new("change_email", link, context! {}),
        Notice::EmailChanged => Contents::new("email_changed", LEGAL, context! {}),
        Notice::Activate { link } => Contents::new("activate", link, context! {}),
        Notice::JoinStructure {
            structure,
            inviter,
            link,
        } => Contents::new(
            "join_structure",
            link,
            context! { structure => one_line(structure), inviter => one_line(inviter) },
        ),
        Notice::ApplicationReceived {
            offer,
            student,
            weeks,
            deadline,
            path,
        } => Contents::new(
            "application_received",
            path,
            context! {
                offer => one_line(offer),
                student => one_line(student),
                weeks => weeks.label(),
                deadline => date_with_weekday(*deadline),
            },
        ),
        Notice::AnswerDue {
            offer,
            student,
            deadline,
            path,
        } => Contents::new(
            "answer_due",
            path,
            context! {
                offer => one_line(offer),
                student => one_line(student),
                deadline => date_with_weekday(*deadline),
            },
        ),
        Notice::ApplicationAccepted {
            offer,
            structure,
            deadline,
            message,
            path,
        } => Contents::new(
            "application_accepted",
            path,
            context! {
                offer => one_line(offer),
                structure => one_line(structure),
                deadline => date_with_weekday(*deadline),
                message => lines(message),
            },
        ),
        Notice::ApplicationRefused {
            offer,
            structure,
            reason,
            path,
        } => Contents::new(
            "application_refused",
            path,
            context! {
                offer => one_line(offer),
                structure => one_line(structure),
                reason => lines(reason),
            },
        ),
        Notice::ApplicationExpired {
            offer,
            structure,
            path,
        } => Contents::new(
            "application_expired",
            path,
            context! { offer => one_line(offer), structure => one_line(structure) },
        ),
        Notice::ApplicationLapsed { offer, other, path } => Contents::new(
            "application_lapsed",
            path,
            context! { offer => one_line(offer), other => one_line(other) },
        ),
        Notice::ApplicationConfirmed {
            offer,
            student,
            weeks,
            path,
        } => Contents::new(
            "application_confirmed",
            path,
            context! { offer => one_line(offer), student => one_line(student), weeks => weeks.label() },
        ),
        Notice::ApplicationWithdrawn {
            offer,
            student,
            placed_elsewhere,
            path,
        } => Contents::new(
            "application_withdrawn",
            path,
            context! {
                offer => one_line(offer),
                student => one_line(student),
                placed_elsewhere => *placed_elsewhere,
            },
        ),
        Notice::PlaceCancelled {
            offer,
            by,
            reason,
            path,
        } => Contents::new(
            "place_cancelled",
            path,
            context! { offer => one_line(offer), by => one_line(by), reason => lines(reason) },
        ),
        Notice::DistanceQuestion {
            offer,
            structure,
            path,
        } => Contents::new(
            "distance_question",
            path,
            context! { offer => one_line(offer), structure => one_line(structure) },
        ),
        Notice::DistanceAnswer { offer, student, path } => Contents::new(
            "distance_answer",
            path,
            context! { offer => one_line(offer), student => one_line(student) },
        ),
        Notice::ApplicationTransferred {
            offer,
            student,
            by,
            path,
        } => Contents::new(
            "application_transferred",
            path,
            context! { offer => one_line(offer), student => one_line(student), by => one_line(by) },
        ),
        Notice::OfferChanged { offer, change, path } => Contents::new(
            "offer_changed",
            path,
            context! { offer => one_line(offer), change => offer_change(*change) },
        ),
        Notice::OfferModerated {
            offer,
            removed,
            reason,
            path,
        } => Contents::new(
            "offer_moderated",
            path,
            context! { offer => one_line(offer), removed => *removed, reason => lines(reason) },
        ),
        Notice::OfferRestored { offer, path } => {
            Contents::new("offer_restored", path, context! { offer => one_line(offer) })
        }
        Notice::ProposalMoved {
            host,
            student,
            change,
            reason,
            path,
        } => Contents::new(
            "proposal_moved",
            path,
            context! {
                host => one_line(host),
                student => one_line(student),
                change => proposal_change(*change),
                reason => lines(reason),
            },
        ),
        Notice::ProposalInvitation {
            host,
            student,
            school,
            weeks,
            deadline,
            link,
        } => Contents::new(
            "proposal_invitation",
            link,
            context! {
                host => one_line(host),
                student => one_line(student),
                school => one_line(school),
                weeks => weeks.label(),
                deadline => date_with_weekday(*deadline),
            },
        ),
        Notice::ProposalWithdrawn {
            host,
            student,
            placed_elsewhere,
            path,
        } => Contents::new(
            "proposal_withdrawn",
            path,
            context! {
                host => one_line(host),
                student => one_line(student),
                placed_elsewhere => *placed_elsewhere,
            },
        ),
        Notice::NewOffers {
            search,
            titles,
            count,
            path,
            stop,
        } => {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            let values = context! {
                search => one_line(search),
                counted => counted(count, "nouvelle offre", "nouvelles offres"),
                titles => titles.iter().map(|title| one_line(title)).collect::<Vec<_>>(),
                more => count > titles.len(),
            };
            Contents {
                stop: Some(stop),
                ..Contents::new("new_offers", path, values)
            }
        }
        Notice::ConventionOpened {
            host,
            student,
            weeks,
            reader,
            path,
        } => Contents::new(
            "convention_opened",
            path,
            context! {
                host => one_line(host),
                student => one_line(student),
                weeks => weeks.label(),
                reader => convention_reader(*reader),
            },
        ),
        Notice::ConventionForSchool {
            reference,
            host,
            student,
            path,
        } => Contents::new(
            "convention_for_school",
            path,
            context! { reference, host => one_line(host), student => one_line(student) },
        ),
        Notice::ConventionSentBack {
            reference,
            student,
            reason,
            reader,
            path,
        } => Contents::new(
            "convention_sent_back",
            path,
            context! {
                reference,
                student => one_line(student),
                reason => lines(reason),
                reader => convention_reader(*reader),
            },
        ),
        Notice::ConventionValidated {
            reference,
            host,
            student,
            signs,
            path,
        } => Contents::new(
            "convention_validated",
            path,
            context! { reference, host => one_line(host), student => one_line(student), signs => *signs },
        ),
        Notice::ConventionCorrected {
            reference,
            host,
            student,
            reason,
            path,
        } => Contents::new(
            "convention_corrected",
            path,
            context! {
                reference,
                host => one_line(host),
                student => one_line(student),
                reason => lines(reason),
            },
        ),
        Notice::ConventionCancelled {
            reference,
            host,
            student,
            reason,
            path,
        } => Contents::new(
            "convention_cancelled",
            path,
            context! {
                reference,
                host => one_line(host),
                student => one_line(student),
                reason => lines(reason),
            },
        ),
        Notice::CampaignOpens { hosts, path } => {
            Contents::new("campaign_opens", path, context! { hosts => *hosts })
        }
        Notice::FillConvention {
            reference,
            student,
            host,
            link,
        } => Contents::new("fill_convention", link, convention(reference, student, host)),
        Notice::SignConvention {
            reference,
            student,
            host,
            link,
        } => Contents::new("sign_convention", link, convention(reference, student, host)),
        Notice::ConventionLink {
            reference,
            student,
            host,
            link,
        } => Contents::new("convention_link", link, convention(reference, student, host)),
        Notice::GuardianInformed {
            reference,
            student,
            host,
        } => Contents::new("guardian_informed", HOME, convention(reference, student, host)),
        Notice::SigningCode {
            code,
            reference,
            documents,
            minutes,
            path,
        } => Contents::new(
            "signing_code",
            path,
            context! {
                code => one_line(code),
                reference => one_line(reference),
                counted => counted(
                    usize::try_from(*documents).unwrap_or(usize::MAX),
                    "convention",
                    "conventions",
                ),
                minutes => *minutes,
            },
        ),
        Notice::ConventionRefused {
            reference,
            student,
            host,
            by,
            quality,
            reason,
            path,
        } => Contents::new(
            "convention_refused",
            path,
            context! {
                by => one_line(by),
                quality => quality.label().to_lowercase(),
                reason => lines(reason),
                ..convention(reference, student, host)
            },
        ),
        Notice::SignerAddressChanged {
            reference,
            student,
            host,
        } => Contents::new(
            "signer_address_changed",
            LEGAL,
            convention(reference, student, host),
        ),
        Notice::SignatureReminder {
            reference,
            student,
            host,
            since,
            link,
        } => Contents::new(
            "signature_reminder",
            link,
            context! { since => date_with_weekday(*since), ..convention(reference, student, host) },
        ),
        Notice::ConventionSigned {
            reference,
            student,
            host,
            link,
        } => Contents::new("convention_signed", link, convention(reference, student, host)),
    }
}

/// What all letters about a convention say.
fn convention(reference: &str, student: &str, host: &str) -> Value {
    context! { reference => one_line(reference), student => one_line(student), host => one_line(host) }
}

fn offer_change(change: OfferChange) -> &'static str {
    match change {
        OfferChange::Full => "full",
        OfferChange::Ended => "ended",
        OfferChange::Removed => "removed",
        OfferChange::Edited => "edited",
    }
}

fn proposal_change(change: ProposalChange) -> &'static str {
    match change {
        ProposalChange::Proposed => "proposed",
        ProposalChange::Invited => "invited",
        ProposalChange::Rejected => "rejected",
        ProposalChange::Agreed => "agreed",
        ProposalChange::Declined => "declined",
        ProposalChange::Lapsed => "lapsed",
        ProposalChange::Withdrawn => "withdrawn",
    }
}

fn convention_reader(reader: ConventionReader) -> &'static str {
    match reader {
        ConventionReader::Host => "host",
        ConventionReader::Link => "link",
        ConventionReader::Student => "student",
    }
}

/// A template's name in both kinds, and its source.
macro_rules! templates {
    ($($name:literal)*) => {
        [$(
            (concat!($name, ".txt"), include_str!(concat!("templates/", $name, ".jinja"))),
            (concat!($name, ".html"), include_str!(concat!("templates/", $name, ".jinja"))),
        )*]
    };
}

const LAYOUTS: [(&str, &str); 3] = [
    ("layout.html", include_str!("templates/layout.html")),
    ("layout.subject", include_str!("templates/layout.subject")),
    ("layout.txt", include_str!("templates/layout.txt")),
];

/// A template is escaped as the end of its name says: the same source serves both kinds.
const TEMPLATES: [(&str, &str); 88] = templates! {
    "activate"
    "address_taken"
    "already_registered"
    "answer_due"
    "application_accepted"
    "application_confirmed"
    "application_expired"
    "application_lapsed"
    "application_received"
    "application_refused"
    "application_transferred"
    "application_withdrawn"
    "campaign_opens"
    "change_email"
    "confirm_email"
    "convention_cancelled"
    "convention_corrected"
    "convention_for_school"
    "convention_opened"
    "convention_sent_back"
    "convention_validated"
    "distance_answer"
    "distance_question"
    "email_changed"
    "join_structure"
    "new_offers"
    "offer_changed"
    "offer_moderated"
    "offer_restored"
    "password_changed"
    "place_cancelled"
    "proposal_invitation"
    "proposal_withdrawn"
    "proposal_moved"
    "reset_password"
    "fill_convention"
    "sign_convention"
    "signing_code"
    "convention_refused"
    "signature_reminder"
    "signer_address_changed"
    "convention_signed"
    "convention_link"
    "guardian_informed"
};

static ENGINE: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.add_filter("set", typeset::set);
    engine.add_filter("plain", typeset::plain);
    engine.add_filter("quoted", typeset::quoted);
    engine.add_filter("paragraphs", typeset::paragraphs);
    engine.add_filter("blockquote", typeset::blockquote);
    engine.add_filter("address", typeset::address);
    for (name, source) in LAYOUTS.into_iter().chain(TEMPLATES) {
        engine.add_template(name, source)?;
    }
    Ok(engine)
});

#[cfg(test)]
mod tests;
