//! Conventions: what their pages read and what their forms do. [`crate::convention_access`] decides each time who may.

pub mod amendment;
pub mod batch;
pub mod certificate;
pub mod document;
pub mod editor;
pub mod first_day;
pub mod freeze;
pub mod group;
pub(crate) mod history;
pub mod lists;
pub mod page;
pub mod presence;
pub(crate) mod refusal;
pub mod transitions;
pub(crate) mod version;

use std::collections::BTreeMap;

use domain::{
    convention::{Access, ConventionState, Facts, PartyIdentity, Section, Values, Wording, name},
    id::{AccountId, ConventionId},
    security::What,
    typography::span,
};
use store::{By, ConventionFile, Side};
use wire::convention::ConventionHead;

use crate::{
    context::AppContext,
    convention_access::{acting, authorize},
    error::ServiceError,
    kept,
    request::Request,
};

/// A convention, opened by one of its parties.
pub struct Opened {
    pub(crate) request: Request,
    pub(crate) file: ConventionFile,
    pub(crate) access: Access,
}

/// A convention's id, as it stands in an address or a form; for a text that is no id, no convention exists.
pub(crate) fn convention_id(text: &str) -> Result<ConventionId, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

/// The operator's wording by which a convention is drafted and frozen today; none where its campaign's edition says it all.
pub(crate) async fn current_wording(
    app: &AppContext,
    file: &ConventionFile,
) -> Result<Option<Wording>, ServiceError> {
    if file.text == file.campaign.template {
        return Ok(None);
    }
    let kept = app.db.wording(&file.text).await?;
    // Without it nothing is drafted, rather than by another text.
    kept.map(Some)
        .ok_or_else(|| ServiceError::broken("the wording of a campaign is not kept"))
}

/// A section, as it stands in an address or a form.
fn section_of(code: &str) -> Result<Section, ServiceError> {
    Section::from_code(code).ok_or(ServiceError::NotFound)
}

/// Opens a convention for whoever asks. For anybody who is no party to it, it does not exist.
pub(crate) async fn open(request: Request, id: ConventionId) -> Result<Opened, ServiceError> {
    let (_, access) = authorize(&request, id).await?;
    let file = request
        .app
        .db
        .convention(id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(Opened {
        request,
        file,
        access,
    })
}

impl Opened {
    /// Writes down that the reader is shown something of it. For pages, once nothing is refused any more: whoever is refused, or only sends
    /// a form, reads nothing.
    pub(crate) async fn note_read(&self) {
        kept::note_convention(&self.request, self.file.id, &self.access, What::Convention).await;
    }

    /// What all requests share.
    pub(crate) fn app(&self) -> &AppContext {
        &self.request.app
    }

    /// Whose account acts, if it is an account.
    pub(crate) fn account(&self) -> Option<AccountId> {
        account_of(self.access.who)
    }

    /// Who fills or hands over, by their account or by their link: it is looked at again where that is written.
    pub(crate) fn by(&self) -> By<'_> {
        By {
            name: &self.access.name,
            link: match self.access.who {
                PartyIdentity::Account(_) => None,
                PartyIdentity::Link(link) => Some(link),
            },
        }
    }

    /// Who reads, as their browser tells them apart.
    pub(crate) fn reader(&self) -> String {
        match self.access.who {
            PartyIdentity::Account(account) => account.to_string(),
            PartyIdentity::Link(link) => link.to_string(),
        }
    }

    /// On whose side the reader fills that section, whatever the state.
    pub(crate) fn side(&self, section: Section) -> Option<Side> {
        if section.is_hosts() {
            self.access.fills_host.then_some(Side::Host)
        } else {
            self.access.fills_school.then_some(Side::School)
        }
    }

    /// Whether the reader fills that section now.
    pub(crate) fn edits(&self, section: Section) -> bool {
        let turn = if section.is_hosts() {
            ConventionState::HostPart
        } else {
            ConventionState::SchoolPart
        };
        self.file.state == turn && self.side(section).is_some()
    }

    /// Whether the reader may read that section now.
    pub(crate) fn reads(&self, section: Section) -> bool {
        self.access.reads(section, self.file.state.is_frozen())
    }

    /// Whether the reader hands the certificate of insurance over, and takes it back.
    pub(crate) fn hands_certificate_over(&self) -> bool {
        self.access.family || self.access.fills_school
    }

    /// What was typed in each section, as far as the reader may know it.
    pub(crate) fn values(&self) -> BTreeMap<Section, Values> {
        let values = values(&self.file).into_iter();
        values
            .map(|(section, values)| (section, self.readable(section, values)))
            .collect()
    }

    /// What of a section the reader may know: the family, which both guardians are of, nothing that these may not know of each other.
    pub(crate) fn readable(&self, section: Section, values: Values) -> Values {
        if self.file.contacts_private && self.access.family && !self.access.fills_school {
            values.without(section.contact_fields())
        } else {
            values
        }
    }

    /// What checks need to know today.
    pub(crate) fn facts(&self) -> Facts {
        facts(self.app(), &self.file)
    }

    /// What each page begins with.
    pub(crate) fn head(&self) -> ConventionHead {
        let file = &self.file;
        let (first, last) = file.campaign.span(file.weeks);
        ConventionHead {
            id: file.id,
            reference: file.reference.clone(),
            state: file.state,
            situation: file.situation(),
            reader: refusal::reader(file, &self.access),
            student: file.student_name.clone(),
            host: file.host_name.clone(),
            school: file.school_name.clone(),
            weeks: file.weeks,
            span: span(first, last),
            number: file.number,
            insurance: self.facts().insurance(),
            acting: acting(&self.request, &self.access),
        }
    }
}

/// The account that acts; none for whoever came by a personal link.
pub(crate) fn account_of(who: PartyIdentity) -> Option<AccountId> {
    match who {
        PartyIdentity::Account(account) => Some(account),
        PartyIdentity::Link(_) => None,
    }
}

/// What was typed in each section.
pub(crate) fn values(file: &ConventionFile) -> BTreeMap<Section, Values> {
    file.sections
        .iter()
        .map(|(section, saved)| (*section, saved.values.clone()))
        .collect()
}

/// What checks need to know today. The birth date is the one that the convention says, once it says one.
pub(crate) fn facts(app: &AppContext, file: &ConventionFile) -> Facts {
    let typed = file
        .sections
        .get(&Section::Student)
        .and_then(|saved| saved.values.get(name::BIRTH_DATE).parse().ok());
    let birth = typed.unwrap_or(file.birth_date);
    Facts::new(file.campaign.clone(), file.weeks, Some(birth), app.clock.today())
        .with_elsewhere(file.elsewhere)
        .with_private_contacts(file.contacts_private)
        .with_logos(file.logos)
        .with_referent_signing(file.referent_signs)
}
