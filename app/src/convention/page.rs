//! A convention's own page: where it stands, what is missing, what one can do.

use domain::{
    convention::{
        Access, Checked, Content, ConventionState, Frozen, HeadAct, Missing, Section, SectionState,
        SignerRole, differences, shared_email, signers,
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
    let shared = shared_email(&addresses);
    Ok(shared
        .map(|(first, second, email)| Missing::shared(first, second, email))
        .into_iter()
        .collect())
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

/// In what the current version differs from the one that the reader knows, for those who sign again.
async fn changes(opened: &Opened) -> Result<Option<Earlier>, AppError> {
    let (app, file) = (&opened.app, &opened.file);
    let Some(number) = known_version(app, file, &opened.access, file.number).await? else {
        return Ok(None);
    };
    if !file.versions.iter().any(|version| version.number == file.number) {
        return Ok(None);
    }
    let before = frozen(app, file, number).await?;
    let after = frozen(app, file, file.number).await?;
    Ok(Some(Earlier {
        number,
        differences: differences(&before, &after),
    }))
}

/// Of the versions before `current`, the last one that was signed in a role of the reader's: what they know. For who signed none,
/// the one before.
pub(crate) async fn known_version(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
    current: i32,
) -> Result<Option<i32>, AppError> {
    let before = |number: i32| number < current;
    let signed = app.db.signed_versions(file.id).await?;
    let theirs = signed
        .iter()
        .filter(|(number, role)| before(*number) && access.signs_as.contains(role))
        .map(|(number, _)| *number)
        .max();
    let last = file
        .versions
        .iter()
        .map(|version| version.number)
        .filter(|number| before(*number))
        .max();
    Ok(theirs.or(last))
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
