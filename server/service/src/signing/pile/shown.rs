//! The pages of piles: where one is sent, and what was read of it.

use domain::{
    account::Role,
    convention::{PageFault, PageMark, PileDocument, is_preset},
    id::{AccountId, ConventionId},
    retention::{Noun, rule},
    typography::of_person,
};
use store::{EvidenceSigner, ScannedPile};
use wire::{
    field,
    signing::pile::{DocumentShown, FaultShown, PaperSigner, PileLine, PileShown, PileStart},
};

use super::{
    filed::{Filed, Known},
    office, open,
};
use crate::{
    context::AppContext, error::ServiceError, format::date_time, request::Request,
    signing::paper::takes_paper,
};

/// `/lycee/pile`: where a pile is sent, and those of the last day. For those who take piles in.
pub async fn start(request: Request) -> Result<PileStart, ServiceError> {
    let app = &request.app;
    let (user, school) = office(&request).await?;
    let piles = app.db.piles(school, app.clock.now()).await?;
    let piles = piles.into_iter().map(|line| PileLine {
        id: line.id.to_string(),
        sent: date_time(app, line.created_at),
        by: line.by,
        pages: line.page_count.unsigned_abs(),
    });
    Ok(PileStart {
        rule: app.db.paper_rule(school).await?,
        head: user.account.is(Role::Head),
        piles: piles.collect(),
    })
}

/// `/lycee/pile/…`: what was read of a pile, filed under what is in force now. For those who take piles in.
pub async fn shown(request: Request, id: String) -> Result<PileShown, ServiceError> {
    let app = &request.app;
    let (user, school) = office(&request).await?;
    let pile = open(app, school, &id).await?;
    let kept =
        rule(Noun::Pile).ok_or_else(|| ServiceError::broken("nothing says how long a pile is kept"))?;
    let mut page = PileShown {
        id: pile.id.to_string(),
        sent: date_time(app, pile.created_at),
        until: date_time(
            app,
            pile.created_at + (app.clock.now() - kept.moment(app.clock.now())),
        ),
        pages: pile.page_count.unsigned_abs(),
        read: u32::try_from(pile.pages.len()).unwrap_or(u32::MAX),
        reading: pile.is_being_read,
        today: app.clock.today().to_string(),
        ..PileShown::default()
    };
    if page.reading {
        return Ok(page);
    }
    let filed = Filed::of(app, school, &pile).await?;
    let allowed = app.db.paper_rule(school).await?;
    let recorded = pile.said.values().filter(|said| said.is_empty()).count();
    page.recorded = u32::try_from(recorded).unwrap_or(u32::MAX);
    page.recognised = u32::try_from(filed.sorted.recognised()).unwrap_or(u32::MAX);
    page.blank = u32::try_from(filed.sorted.blank).unwrap_or(u32::MAX);
    for document in &filed.sorted.documents {
        let Some(known) = filed.known.get(&document.reference) else {
            continue;
        };
        let takes = |line: &EvidenceSigner| takes_paper(&known.evidence, allowed, line);
        page.documents
            .push(described(app, user.id(), &pile, document, known, takes));
    }
    let faults = filed.sorted.faults.iter();
    page.faults = faults
        .map(|(number, why)| fault(&pile, &filed, *number, *why))
        .collect();
    Ok(page)
}

/// A document, its pages and who signs it.
fn described(
    app: &AppContext,
    reader: AccountId,
    pile: &ScannedPile,
    document: &PileDocument,
    known: &Known,
    takes: impl Fn(&EvidenceSigner) -> bool,
) -> DocumentShown {
    let file = &known.file;
    let waits = |line: &&EvidenceSigner| line.signature.is_none();
    let on_paper: Vec<&EvidenceSigner> = known.evidence.signers.iter().filter(|line| takes(line)).collect();
    let waiting = on_paper.iter().copied().filter(waits).count();
    let open = file.state.is_open_to_signatures();
    let signers = on_paper.iter().map(|line| {
        let key = line_of(file.id, line);
        let signed = line.signature.as_ref().map(|one| date_time(app, one.signed_at));
        let own = line.account == Some(reader);
        PaperSigner {
            role: line.signer.role,
            name: line.signer.name.clone(),
            preset: signed.is_none() && is_preset(waiting) && document.missing().is_empty() && !own,
            said: match signed {
                Some(_) => String::new(),
                None => pile.said.get(&key).cloned().unwrap_or_default(),
            },
            signed: signed.unwrap_or_default(),
            own,
        }
    });
    let others = known.evidence.signers.iter().filter(|line| !takes(line));
    DocumentShown {
        id: file.id.to_string(),
        reference: file.reference.clone(),
        student: file.student_name.clone(),
        host: file.host_name.clone(),
        document: known.evidence.document_hash.to_string(),
        pages: document.pages.clone(),
        signers: signers.collect(),
        others: others
            .filter(|line| open && line.signature.is_none())
            .map(|line| line.signer.role.label().to_owned())
            .collect(),
    }
}

/// What forms and pages call a signer of a convention by.
pub(super) fn line_of(id: ConventionId, line: &EvidenceSigner) -> String {
    field::of(&id.to_string(), line.signer.role.code())
}

fn fault(pile: &ScannedPile, filed: &Filed, number: u32, why: PageFault) -> FaultShown {
    let page = pile
        .pages
        .iter()
        .find(|page| page.number.unsigned_abs() == number);
    let mark = page.and_then(|page| page.codes.iter().find_map(|code| PageMark::read(code)));
    let known = mark.and_then(|mark| {
        let known = filed.known.get(&mark.reference)?;
        let name = format!(
            "Convention {}, {}, page\u{a0}{} de la version\u{a0}{}",
            of_person(&known.file.student_name),
            mark.reference,
            mark.page,
            mark.version
        );
        Some((known.file.id.to_string(), name))
    });
    FaultShown {
        number,
        message: why.message(),
        advice: why.advice().to_owned(),
        picture: page.is_some_and(|page| page.picture.is_some()),
        convention: known.filter(|_| why != PageFault::Foreign),
    }
}
