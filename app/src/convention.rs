//! Conventions: what their pages read and what their forms do. Who may is asked of `party` each time.

pub mod certificate;
pub mod document;
pub(crate) mod editor;
pub mod freeze;
mod history;
pub(crate) mod lists;
pub(crate) mod moves;
pub(crate) mod page;

use std::collections::BTreeMap;

use domain::{
    convention::{Access, ConventionState, Facts, Section, Values, Who, name},
    id::{AccountId, ConventionId},
    typography::span,
};
use store::{ConventionFile, Side};

use crate::{
    api::convention::ConventionHead,
    context::{AppContext, app_context},
    error::AppError,
    party::{acting, admitted},
    pupil::id,
};

/// A convention, opened by one of its parties.
pub struct Opened {
    pub(crate) app: AppContext,
    pub(crate) file: ConventionFile,
    pub(crate) access: Access,
}

/// Opens a convention for whoever asks; for who is no party to it there is none.
pub(crate) async fn open(text: &str) -> Result<Opened, AppError> {
    let app = app_context()?;
    let convention: ConventionId = id(text)?;
    let (_, access) = admitted(&app, convention).await?;
    let file = app.db.convention(convention).await?.ok_or(AppError::NotFound)?;
    Ok(Opened { app, file, access })
}

impl Opened {
    /// Whose account acts, if it is an account.
    pub(crate) fn account(&self) -> Option<AccountId> {
        match self.access.who {
            Who::Account(account) => Some(account),
            Who::Link(_) => None,
        }
    }

    /// Who reads, as their browser tells them apart.
    pub(crate) fn reader(&self) -> String {
        match self.access.who {
            Who::Account(account) => account.to_string(),
            Who::Link(link) => link.to_string(),
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

    /// What was typed in each section.
    pub(crate) fn values(&self) -> BTreeMap<Section, Values> {
        values(&self.file)
    }

    /// What checks need to know today.
    pub(crate) fn facts(&self) -> Facts {
        facts(&self.app, &self.file)
    }

    /// What each page begins with.
    pub(crate) fn head(&self) -> ConventionHead {
        let file = &self.file;
        let (first, last) = file.campaign.span(file.weeks);
        ConventionHead {
            id: file.id,
            reference: file.reference.clone(),
            state: file.state,
            student: file.student_name.clone(),
            host: file.host_name.clone(),
            school: file.school_name.clone(),
            weeks: file.weeks,
            span: span(first, last),
            number: file.number,
            acting: acting(&self.access),
        }
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
        .get(&Section::Pupil)
        .and_then(|saved| saved.values.get(name::BIRTH_DATE).parse().ok());
    let birth = typed.unwrap_or(file.birth_date);
    Facts::new(file.campaign.clone(), file.weeks, Some(birth), app.clock.today())
        .with_elsewhere(file.elsewhere)
}
