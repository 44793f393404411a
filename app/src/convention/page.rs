//! A convention's own page: where it stands, what is missing, what one can do.

use domain::{
    convention::{
        Access, Checked, Content, ConventionState, Frozen, HeadAct, Missing, Section, SectionState,
        SignerRole, differences, signers,
    },
    typography::number,
};
use store::{ConventionFile, FileLine};

use super::{Opened, history, open};
use crate::{
    api::{
        convention::{CertificateShown, ConventionOverview, SectionLine, VersionShown},
        signing::page::Earlier,
    },
    context::AppContext,
    error::AppError,
    membership::moment,
};

/// `/convention/…`.
pub(crate) async fn overview(text: &str) -> Result<ConventionOverview, AppError> {
    let opened = open(text).await?;
    let Opened { app, file, access } = &opened;
    let missing = missing(&opened).await?;
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
        earlier: if reads_document {
            changes(&opened).await?
        } else {
            None
        },
        reads_document,
        history: history::told(app, &log),
        certificate: file.liability.as_ref().map(|line| certificate(app, line)),
        may_hand_over,
    })
}

/// What is missing in the part that is filled now, for whose turn it is: others could do nothing about it.
async fn missing(opened: &Opened) -> Result<Vec<Missing>, AppError> {
    let (values, facts) = (opened.values(), opened.facts());
    match opened.file.state {
        ConventionState::HostPart if opened.access.fills_host => Ok(Checked::of_host(&values, &facts)),
        ConventionState::SchoolPart if opened.access.fills_school => {
            let checked = Checked::of(&values, &facts);
            match &checked.content {
                Some(content) => shared_with_pupil(opened, content, checked.both_guardians).await,
                None => Ok(checked.missing),
            }
        }
        _ => Ok(Vec::new()),
    }
}

/// A signer who has the pupil's own address, which is in no section: that of their account.
async fn shared_with_pupil(
    opened: &Opened,
    content: &Content,
    both_guardians: bool,
) -> Result<Vec<Missing>, AppError> {
    let account = opened.app.db.account(opened.file.student).await?;
    let own = account.and_then(|account| account.email).unwrap_or_default();
    let signers = signers(content, both_guardians);
    let addresses: Vec<(SignerRole, &str)> = signers
        .iter()
        .map(|(signer, email)| match signer.role {
            SignerRole::Student => (signer.role, own.as_str()),
            role => (role, email.as_str()),
        })
        .collect();
    Ok(Missing::shared(&addresses).into_iter().collect())
}

/// What the reader may do in the head's name now.
fn acts(opened: &Opened) -> Vec<HeadAct> {
    let state = opened.file.state;
    let now = |act: &HeadAct| match act {
        HeadAct::SendBack | HeadAct::Validate => state == ConventionState::SchoolPart,
        HeadAct::Sign => state.is_open_to_signatures() && opened.access.other_role.is_none(),
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

/// In what the current version differs from the one that the reader knows, once it is frozen and not the first.
async fn changes(opened: &Opened) -> Result<Option<Earlier>, AppError> {
    let (app, file) = (&opened.app, &opened.file);
    match file.versions.as_slice() {
        [_, .., last] if last.number == file.number => {
            let now = frozen(app, file, file.number).await?;
            earlier(app, file, &opened.access, file.number, &now).await
        }
        _ => Ok(None),
    }
}

/// In what a version differs from the one that the reader knows: of those before it, the last that was signed in a role of theirs; for
/// who signed none, the one before.
pub(crate) async fn earlier(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
    number: i32,
    now: &Frozen,
) -> Result<Option<Earlier>, AppError> {
    let before = |other: i32| other < number;
    let numbers = file.versions.iter().map(|version| version.number);
    let Some(last) = numbers.filter(|other| before(*other)).max() else {
        return Ok(None);
    };
    let signed = app.db.signed_versions(file.id).await?;
    let theirs = signed
        .iter()
        .filter(|(other, role)| before(*other) && access.signs_as.contains(role));
    let known = theirs.map(|(other, _)| *other).max().unwrap_or(last);
    let old = frozen(app, file, known).await?;
    Ok(Some(Earlier {
        number: known,
        differences: differences(&old, now),
    }))
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
