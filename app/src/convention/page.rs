//! A convention's own page: where it stands, what is missing, what one can do.

use domain::{
    convention::{
        Checked, ConventionState, Difference, Frozen, HeadAct, Missing, Section, SectionState, differences,
    },
    typography::number,
};
use store::{ConventionFile, FileLine};

use super::{Opened, history, open};
use crate::{
    api::convention::{CertificateShown, ConventionOverview, SectionLine, VersionShown},
    context::AppContext,
    error::AppError,
    membership::moment,
};

/// `/convention/…`.
pub(crate) async fn overview(text: &str) -> Result<ConventionOverview, AppError> {
    let opened = open(text).await?;
    let Opened { app, file, access } = &opened;
    let missing = missing(&opened);
    let may_hand_over = (access.family || access.fills_school) && file.state != ConventionState::Cancelled;
    let log = app.db.convention_log(file.id).await?;
    let reads_document = access.reads_document();
    Ok(ConventionOverview {
        head: opened.head(),
        reason: file.reason.clone(),
        fills_host: access.fills_host,
        fills_school: access.fills_school,
        sees_to_tutor: access.fills_host && opened.account().is_some(),
        acts: acts(&opened),
        signs: !access.signs_as.is_empty(),
        sections: sections(&opened),
        missing,
        seen: seen(file),
        versions: if reads_document {
            versions(app, file)
        } else {
            Vec::new()
        },
        differences: if reads_document {
            changes(app, file).await?
        } else {
            Vec::new()
        },
        reads_document,
        history: history::told(app, &log),
        certificate: file.liability.as_ref().map(|line| certificate(app, line)),
        may_hand_over,
    })
}

/// What is missing in the part that is filled now, for whose turn it is: others could do nothing about it.
fn missing(opened: &Opened) -> Vec<Missing> {
    let (values, facts) = (opened.values(), opened.facts());
    match opened.file.state {
        ConventionState::HostPart if opened.access.fills_host => Checked::of_host(&values, &facts),
        ConventionState::SchoolPart if opened.access.fills_school => Checked::of(&values, &facts).missing,
        _ => Vec::new(),
    }
}

/// What the reader may do in the head's name now.
fn acts(opened: &Opened) -> Vec<HeadAct> {
    let state = opened.file.state;
    let now = |act: &HeadAct| match act {
        HeadAct::SendBack | HeadAct::Validate => state == ConventionState::SchoolPart,
        HeadAct::Sign => state.is_open_to_signatures(),
        HeadAct::Correct => state.is_open_to_signatures() || state == ConventionState::Signed,
        HeadAct::Cancel => state.is_live(),
    };
    opened.access.acts.iter().copied().filter(now).collect()
}

/// Every section that the reader may know of, with where it stands.
pub(super) fn sections(opened: &Opened) -> Vec<SectionLine> {
    let (values, facts) = (opened.values(), opened.facts());
    let empty = domain::convention::Values::default();
    Section::ALL
        .into_iter()
        .filter(|section| opened.access.knows_of(*section))
        .map(|section| {
            let problems = section.problems(values.get(&section).unwrap_or(&empty), &facts);
            SectionLine {
                section,
                state: opened.reads(section).then(|| SectionState::of(&problems)),
                editable: opened.edits(section),
            }
        })
        .collect()
}

/// The versions of all sections: « structure=3,tuteur=1 ».
pub(super) fn seen(file: &ConventionFile) -> String {
    let parts: Vec<_> = file
        .sections
        .iter()
        .map(|(section, saved)| format!("{}={}", section.code(), saved.version))
        .collect();
    parts.join(",")
}

/// Frozen versions, the last first.
pub(super) fn versions(app: &AppContext, file: &ConventionFile) -> Vec<VersionShown> {
    file.versions
        .iter()
        .rev()
        .map(|version| VersionShown {
            number: version.number,
            state: version.state,
            in_force: version.number != file.number && version.state == ConventionState::Signed,
            frozen: moment(app, version.frozen_at),
            check_code: version.check_code.clone(),
            sealed: version.file_hash.is_some(),
        })
        .collect()
}

/// In what the current version differs from the one before, for those who sign again.
async fn changes(app: &AppContext, file: &ConventionFile) -> Result<Vec<Difference>, AppError> {
    let mut last = file.versions.iter().rev();
    let (Some(after), Some(before)) = (last.next(), last.next()) else {
        return Ok(Vec::new());
    };
    if after.number != file.number {
        return Ok(Vec::new());
    }
    let before = frozen(app, file, before.number).await?;
    let after = frozen(app, file, after.number).await?;
    Ok(differences(&before, &after))
}

/// A frozen version, as it was frozen.
pub(super) async fn frozen(app: &AppContext, file: &ConventionFile, number: i32) -> Result<Frozen, AppError> {
    let content = app.db.frozen_content(file.id, number).await?;
    let content = content.ok_or(AppError::NotFound)?;
    serde_json::from_str(&content).map_err(|error| {
        tracing::error!(%error, "a frozen version cannot be read");
        AppError::broken()
    })
}

/// The certificate, in words.
pub(super) fn certificate(app: &AppContext, line: &FileLine) -> CertificateShown {
    let kind = match line.media.as_str() {
        "application/pdf" => "PDF",
        "image/png" => "image PNG",
        _ => "image JPEG",
    };
    let kilobytes = usize::try_from(line.size).unwrap_or_default().div_ceil(1024);
    CertificateShown {
        added: format!("{}, par {}", moment(app, line.added_at), line.added_by),
        about: format!("{kind}, {}\u{a0}ko", number(kilobytes)),
    }
}
