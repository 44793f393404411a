//! Who else has a section open: told to whoever fills it.

use domain::{convention::Section, sanitize};
use store::{OpenTab, Present};

use super::{Opened, convention_id, open, section_of};
use crate::{error::ServiceError, request::Request};

/// The longest name of a tab that is taken.
const TAB: usize = 64;

/// Records that the reader has a section open in that tab; who else has, in words.
pub(super) async fn others(opened: &Opened, section: Section, tab: &str) -> Result<String, ServiceError> {
    let app = opened.app();
    let (reader, tab) = (opened.reader(), tab_of(tab));
    let seat = OpenTab {
        reader: &reader,
        tab: &tab,
    };
    let present = app
        .db
        .here(
            opened.file.id,
            seat,
            &opened.access.name,
            section,
            app.clock.now(),
        )
        .await?;
    Ok(in_words(&present, section))
}

/// The name of a tab, as a browser sends it.
fn tab_of(text: &str) -> String {
    sanitize::line(text).chars().take(TAB).collect()
}

/// « Ana Sol est aussi sur cette partie. Louis Roy est sur « Le tuteur ». »
fn in_words(present: &[Present], section: Section) -> String {
    let mut lines: Vec<String> = Vec::new();
    for person in present {
        let who = if person.same_person {
            format!("{} (vous, dans une autre fenêtre)", person.name)
        } else {
            person.name.clone()
        };
        let line = if person.section == section {
            format!("{who} est aussi sur cette partie.")
        } else {
            format!("{who} est sur «\u{a0}{}\u{a0}».", person.section.label())
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join(" ")
}

/// Records that somebody who fills a section still has it open in that tab; who else has, in words. Empty once it is no longer their
/// turn to fill it.
pub async fn here(
    request: Request,
    id: String,
    section: String,
    tab: String,
) -> Result<String, ServiceError> {
    let section = section_of(&section)?;
    let opened = open(request, convention_id(&id)?).await?;
    if opened.side(section).is_none() {
        return Err(ServiceError::NotFound);
    }
    if !opened.edits(section) {
        return Ok(String::new());
    }
    others(&opened, section, &tab).await
}

/// Records that somebody who fills a section closed it in that tab.
pub async fn leave(request: Request, id: String, section: String, tab: String) -> Result<(), ServiceError> {
    let section = section_of(&section)?;
    let opened = open(request, convention_id(&id)?).await?;
    opened.side(section).ok_or(ServiceError::NotFound)?;
    let (reader, tab) = (opened.reader(), tab_of(&tab));
    let seat = OpenTab {
        reader: &reader,
        tab: &tab,
    };
    opened.app().db.leave(opened.file.id, seat, section).await?;
    Ok(())
}
