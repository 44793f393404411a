//! A convention's own page: where it stands, what is missing, what one can do.

use domain::{
    convention::{
        Checked, ConventionState, HeadAct, Missing, Section, SectionState, Situation, UNDO_WITHIN, Values,
        outline, undone,
    },
    typography::number,
};
use store::{ConventionFile, FileLine};
use wire::{
    convention::{CertificateShown, ConventionOverview, SectionLine},
    signing::page::Earlier,
};

use super::{
    Opened, amendment, convention_id,
    document::current_preview,
    freeze::{Readiness, readiness},
    history, open, refusal, values,
    version::{earlier, frozen, versions},
};
use crate::{context::AppContext, error::ServiceError, format::date_time, request::Request};

/// `/convention/…`: the page from which everything of a convention is reached, for its parties.
pub async fn overview(request: Request, id: String) -> Result<ConventionOverview, ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    let missing = missing(&opened).await?;
    let may_hand_over = opened.hands_certificate_over() && file.state != ConventionState::Cancelled;
    let log = app.db.convention_log(file.id).await?;
    let reads_document = access.reads_document();
    let (signs, has_signed) = signatures(&opened).await?;
    opened.note_read().await;
    Ok(ConventionOverview {
        head: opened.head(),
        asked: refusal::asked(app, file, &log),
        refusal: refusal::pending(app, file, access, &log),
        successor: file.successor.clone(),
        decides_place: access.may(HeadAct::Cancel) && file.situation() == Situation::CancelledPlaceKept,
        undo_until: undo_until(&opened),
        fills_host: access.fills_host,
        fills_school: access.fills_school,
        sees_to_tutor: access.fills_host && opened.account().is_some(),
        acts: available_acts(&opened),
        signs,
        has_signed,
        sections: section_lines(&opened),
        missing,
        seen: section_versions(file),
        versions: if reads_document {
            versions(app, file)
        } else {
            Vec::new()
        },
        earlier: if reads_document {
            last_changes(&opened).await?
        } else {
            None
        },
        reads_document,
        outline: outline_shown(&opened),
        history: history::shown(app, &log),
        certificate: file.liability.as_ref().map(|line| certificate(app, line)),
        may_hand_over,
        amendments: amendment::shown(app, file, access).await?,
    })
}

/// What the convention comes down to, made from the sections that the reader reads, and of the others from what they see in the document.
fn outline_shown(opened: &Opened) -> Vec<(String, Vec<String>)> {
    let (preview, _) = current_preview(opened);
    let content = Checked::so_far(&preview.sections, &opened.facts());
    let facts = outline(&content).into_iter();
    facts.map(|fact| (fact.label, fact.lines)).collect()
}

/// Whether the reader has yet to sign, and whether all that they sign is signed.
async fn signatures(opened: &Opened) -> Result<(bool, bool), ServiceError> {
    let (file, roles) = (&opened.file, &opened.access.signs_as);
    if roles.is_empty() || !file.state.is_open_to_signatures() {
        return Ok((false, false));
    }
    let signed = opened.app().db.signed_versions(file.id).await?;
    let awaited = roles.iter().any(|role| !signed.contains(&(file.number, *role)));
    Ok((awaited, !awaited))
}

/// Until when the reader may take the cancellation back, in words.
fn undo_until(opened: &Opened) -> String {
    let (app, file) = (opened.app(), &opened.file);
    let back = undone(file.state, file.cancelled_from, file.moved_at, app.clock.now());
    if back.is_some() && opened.access.may(HeadAct::Cancel) {
        date_time(app, file.moved_at + UNDO_WITHIN)
    } else {
        String::new()
    }
}

/// What is missing in the part that is filled now, for those who fill it: others could do nothing about it.
async fn missing(opened: &Opened) -> Result<Vec<Missing>, ServiceError> {
    let (values, facts) = (opened.values(), opened.facts());
    match opened.file.state {
        ConventionState::HostPart if opened.access.fills_host => Ok(Checked::of_host(&values, &facts)),
        ConventionState::SchoolPart if opened.access.fills_school => Ok(match readiness(opened).await? {
            Readiness::Ready(_) => Vec::new(),
            Readiness::Missing(missing) => missing,
        }),
        _ => Ok(Vec::new()),
    }
}

/// What the reader may do in the head's name now.
fn available_acts(opened: &Opened) -> Vec<HeadAct> {
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
pub(super) fn section_lines(opened: &Opened) -> Vec<SectionLine> {
    let (values, facts) = (values(&opened.file), opened.facts());
    let empty = Values::default();
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

/// What a page is made from: the versions of all sections, the text, and the logos: « structure=3,tuteur=1,texte=2026-11-29 »,
/// then « logo= » for each with its digest.
pub(super) fn section_versions(file: &ConventionFile) -> String {
    let sections = file
        .sections
        .iter()
        .map(|(section, saved)| format!("{}={}", section.code(), saved.version));
    let logos = file.logos.all().map(|(_, digest)| format!("logo={digest}"));
    let parts: Vec<_> = sections
        .chain([format!("texte={}", file.text)])
        .chain(logos)
        .collect();
    parts.join(",")
}

/// In what the current version differs from the one that the reader knows, once it is frozen and not the first.
async fn last_changes(opened: &Opened) -> Result<Option<Earlier>, ServiceError> {
    let (app, file) = (opened.app(), &opened.file);
    match file.versions.as_slice() {
        [_, .., last] if last.number == file.number => {
            let now = frozen(app, file, file.number).await?;
            earlier(app, file, &opened.access, file.number, &now).await
        }
        _ => Ok(None),
    }
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
        added: format!("{}, par {}", date_time(app, line.added_at), line.added_by),
        about: format!("{kind}, {}\u{a0}ko", number(kilobytes)),
    }
}
