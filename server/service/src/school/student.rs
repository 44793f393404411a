//! `/lycee/eleves/…`: everything a school knows of a student. Nothing of health is on it; addresses and documents are for those who fill.

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    convention::{LogEvent, Section},
    id::{AccountId, StudentNoteId},
    sanitize,
    security::Capacity,
    typography::{capitalised, counted, date, set},
    urls::student_for_school,
};
use store::{EmailAbout, GuardianOf, NoteLine, SchoolStudent};
use wire::{
    convention::{ConventionRow, HistoryDay, HistoryLine},
    field,
    form::{FieldError, FormData},
    school::student::{GuardianShown, NoteShown, StudentFlash, StudentPage, ToldShown},
};

use super::roster::keeper;
use crate::{
    context::AppContext,
    convention::{
        history::{author, moments, words},
        lists::about_student,
    },
    error::ServiceError,
    format::{date_time, day_and_hour},
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    proposal::in_words,
    request::{CurrentUser, Request},
    student::applications::who_for_school,
};

/// The longest note.
const NOTE_MAX: usize = 2000;

/// The student that an address or a form names, for whoever of their school knows them. For others there is none.
async fn known<'a>(request: &'a Request, id: &str) -> Result<(&'a CurrentUser, SchoolStudent), ServiceError> {
    let (user, _) = request.require_school()?;
    let id: AccountId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let reader = (user.id(), request.app.clock.today());
    let student = request.app.db.student_for_school(id, reader).await?;
    Ok((user, student.ok_or(ServiceError::NotFound)?))
}

/// The page of a student. For the head and the staff of their school who fill, or follow the class; and for their referent teacher.
pub async fn page(request: Request, id: String) -> Result<StudentPage, ServiceError> {
    let app = &request.app;
    let (user, student) = known(&request, &id).await?;
    kept::note_file(&request, student.id, Capacity::School).await;
    let conventions = about_student(app, student.id).await?;
    let guardians = app.db.guardians_for_school(student.id).await?;
    let notes = app.db.notes_about(student.id, student.school).await?;
    let told = app.db.emails_about(student.id).await?;
    let keeps = app
        .db
        .keeps_roster(student.school, user.id(), app.clock.today())
        .await?;
    Ok(StudentPage {
        facts: facts(app, &student),
        guardians: guardians
            .into_iter()
            .map(|guardian| guardian_shown(guardian, &student, keeps))
            .collect(),
        referent: student
            .referent
            .as_ref()
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        runs_office: student.runs_office,
        keeps,
        waiting: !student.activated,
        applications: app.db.applications_of(student.id, app.clock.today()).await?,
        proposals: app.db.proposals_of(student.id).await?,
        files: if student.fills {
            files(app, &conventions).await?
        } else {
            Vec::new()
        },
        history: history(app, &student, &conventions).await?,
        conventions,
        notes: notes
            .into_iter()
            .map(|note| note_shown(app, note, user.id()))
            .collect(),
        new_note: StudentNoteId((app.ids)()),
        told: told.into_iter().map(|email| told_shown(app, email)).collect(),
        id: student.id,
        name: student.name,
        class_name: student.class_name,
    })
}

/// What is known of a student, for that reader.
fn facts(app: &AppContext, student: &SchoolStudent) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Classe", student.class_name.clone()),
        ("Date de naissance", date(student.birth_date)),
    ];
    if let Some(commune) = student.home.and_then(|home| app.gazetteer.get(home)) {
        facts.push(("Commune", set(&commune.label())));
    }
    if student.fills {
        let email = student.email.clone();
        facts.push(("Adresse e-mail", email.unwrap_or_else(|| "aucune".to_owned())));
    }
    if let Some(ine) = student.ine.as_ref().filter(|_| student.runs_office) {
        facts.push(("INE", ine.clone()));
    }
    let account = if student.activated {
        "activé"
    } else {
        "pas encore activé"
    };
    facts.push(("Compte", account.to_owned()));
    if let Some(left) = student.left_on {
        facts.push(("A quitté le lycée le", date(left)));
    }
    facts
        .into_iter()
        .map(|(label, text)| (label.to_owned(), text))
        .collect()
}

fn guardian_shown(guardian: GuardianOf, student: &SchoolStudent, keeps: bool) -> GuardianShown {
    let standing = match (guardian.may_be_told, guardian.activated, &guardian.email) {
        (false, ..) => "ne doit pas être prévenu",
        (true, true, _) if !guardian.vouched => "adresse tapée, à confirmer",
        (true, true, _) => "",
        (true, false, None) => "compte pas encore activé, sans adresse e-mail",
        (true, false, Some(_)) => "compte pas encore activé",
    };
    let to_confirm = guardian
        .email
        .clone()
        .filter(|_| keeps && !guardian.vouched && guardian.may_be_told);
    let contacts = [guardian.email.clone().unwrap_or_default(), guardian.phone];
    let contacts: Vec<String> = contacts
        .into_iter()
        .filter(|contact| student.fills && !contact.is_empty())
        .collect();
    GuardianShown {
        id: guardian.id,
        name: guardian.name,
        by_sheet: guardian.email.is_none() && guardian.may_be_told && student.runs_office,
        contacts: contacts.join(", "),
        standing: standing.to_owned(),
        to_confirm: to_confirm.unwrap_or_default(),
    }
}

fn note_shown(app: &AppContext, note: NoteLine, reader: AccountId) -> NoteShown {
    NoteShown {
        id: note.id,
        words: format!("{}, le {}", note.author_name, date_time(app, note.written_at)),
        text: note.content,
        mine: note.author == reader,
    }
}

fn told_shown(app: &AppContext, email: EmailAbout) -> ToldShown {
    let standing = match (email.sent_at, email.bounced_at, email.dead_at) {
        (Some(_), Some(_), _) => "pas arrivé\u{a0}: la messagerie l’a renvoyé",
        (Some(_), None, _) => "envoyé",
        (None, _, Some(_)) => "pas parti\u{a0}: adresse refusée, ou essais épuisés",
        (None, _, None) => "en attente",
    };
    ToldShown {
        when: date_time(app, email.sent_at.unwrap_or(email.queued_at)),
        to: email.to_name,
        // Its subject may name one of the others.
        subject: if email.of_others {
            "E-mail au sujet de plusieurs élèves".to_owned()
        } else {
            email.subject
        },
        standing: standing.to_owned(),
    }
}

/// The documents of a student's conventions, and what was handed over with them: name and address.
async fn files(
    app: &AppContext,
    conventions: &[ConventionRow],
) -> Result<Vec<(String, String)>, ServiceError> {
    let mut files = Vec::new();
    for row in conventions {
        let Some(file) = app.db.convention(row.id).await? else {
            continue;
        };
        let page = format!("/convention/{}", row.id);
        for version in file.versions.iter().rev() {
            let number = version.number;
            let about = format!("{}, version\u{a0}{number}", row.reference);
            if version.file_hash.is_some() {
                files.push((
                    format!("Dossier signé {about}"),
                    format!("{page}/version/{number}/dossier-signe.pdf"),
                ));
            }
            files.push((
                format!("Convention {about}"),
                format!("{page}/version/{number}/document.pdf"),
            ));
        }
        if app.db.liability(row.id).await?.is_some() {
            files.push((
                format!("Attestation d’assurance ({})", row.reference),
                format!("{page}/attestation"),
            ));
        }
    }
    Ok(files)
}

/// Something that happened, and when.
type Moment = (DateTime<Utc>, HistoryLine);

/// What somebody filled of a convention since the last line, to be told on one.
struct Edits {
    at: DateTime<Utc>,
    who: String,
    sections: Vec<Section>,
}

impl Edits {
    fn line(self, about: &str) -> Moment {
        let mut sections = self.sections;
        sections.sort_unstable();
        sections.dedup();
        let what = if let [section] = sections.as_slice() {
            words(&LogEvent::Edited { section: *section }).0
        } else {
            counted(sections.len(), "partie modifiée", "parties modifiées")
        };
        let line = HistoryLine {
            when: String::new(),
            what: format!("{what} ({about})"),
            who: self.who,
            note: String::new(),
            parts: Vec::new(),
        };
        (self.at, line)
    }
}

/// All that happened, day by day, the last first.
async fn history(
    app: &AppContext,
    student: &SchoolStudent,
    conventions: &[ConventionRow],
) -> Result<Vec<HistoryDay>, ServiceError> {
    let mut lines: Vec<Moment> = Vec::new();
    for event in app.db.application_events_of(student.id).await? {
        let who = who_for_school(&event.line, &student.name, &event.structure);
        let what = format!(
            "{} («\u{a0}{}\u{a0}», {})",
            event.line.what.label(),
            set(&event.offer),
            set(&event.structure)
        );
        lines.push((event.line.at, line(what, who, event.line.note)));
    }
    for proposal in app.db.proposals_of(student.id).await? {
        for event in app.db.proposal_history(proposal.id).await? {
            let at = event.at;
            let said = in_words(app, event);
            let what = format!("{} ({})", said.what, set(&proposal.host_name));
            lines.push((at, line(what, said.who, said.note)));
        }
    }
    for row in conventions {
        let log = app.db.convention_log(row.id).await?;
        lines.extend(of_convention(&log, &row.reference, student.fills));
    }
    // One after another where two have the same instant, as they were found.
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(by_day(app, lines))
}

fn line(what: String, who: String, note: String) -> HistoryLine {
    HistoryLine {
        when: String::new(),
        what,
        who,
        note,
        parts: Vec::new(),
    }
}

/// What happened to a convention, with what one person filled in a row on one line. That something was said of health is for those who fill.
fn of_convention(log: &[store::LogLine], reference: &str, fills: bool) -> Vec<Moment> {
    let mut lines: Vec<Moment> = Vec::new();
    let mut edits: Option<Edits> = None;
    for (at, entry) in moments(log) {
        let who = author(&entry);
        if let LogEvent::Edited { section } = entry.what {
            if section == Section::Care && !fills {
                continue;
            }
            match &mut edits {
                Some(open) if open.who == who && open.at.date_naive() == at.date_naive() => {
                    open.at = at;
                    open.sections.push(section);
                }
                _ => {
                    lines.extend(edits.take().map(|open| open.line(reference)));
                    edits = Some(Edits {
                        at,
                        who,
                        sections: vec![section],
                    });
                }
            }
            continue;
        }
        lines.extend(edits.take().map(|open| open.line(reference)));
        let (what, note) = words(&entry.what);
        lines.push((at, line(format!("{what} ({reference})"), who, note)));
    }
    lines.extend(edits.map(|open| open.line(reference)));
    lines
}

fn by_day(app: &AppContext, lines: Vec<Moment>) -> Vec<HistoryDay> {
    let mut days: Vec<HistoryDay> = Vec::new();
    for (at, mut line) in lines {
        let (day, hour) = day_and_hour(app, at);
        line.when = hour;
        line.what = capitalised(&line.what);
        match days.last_mut() {
            Some(last) if last.day == day => last.lines.push(line),
            _ => days.push(HistoryDay {
                day,
                lines: vec![line],
            }),
        }
    }
    days
}

/// Says that the address that was typed with a guardian's sheet is theirs: from then on they sign by it. For those who keep the list.
pub async fn confirm_address(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let (_, student) = known(&request, form.get(field::STUDENT)).await?;
    let guardian: AccountId = form
        .get(field::GUARDIAN)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let seen = EmailAddress::parse(form.get(field::EMAIL)).map_err(|_| ServiceError::BadRequest)?;
    request.require_fresh_proof()?;
    let page = student_for_school(student.id);
    let context = app.context(Some(user.id()));
    if !app
        .db
        .vouch_for_address(&context, school, (student.id, guardian), &seen)
        .await?
    {
        let error = FieldError::of_form(
            "Rien n’a changé\u{a0}: cette adresse est déjà confirmée, ou ce n’est plus celle du compte. Relisez la page.",
        );
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    Ok(redirect_with_flash(&page, StudentFlash::AddressConfirmed))
}

/// Notes something about a student, for the school alone. For whoever of it knows them.
pub async fn add_note(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, student) = known(&request, form.get(field::STUDENT)).await?;
    let page = student_for_school(student.id);
    let text = sanitize::multiline(form.get(field::NOTE_TEXT));
    let length = text.chars().count();
    if length == 0 || length > NOTE_MAX {
        let message = if length == 0 {
            "Écrivez la note.".to_owned()
        } else {
            "Ce texte dépasse 2\u{202f}000 caractères.".to_owned()
        };
        let error = FieldError::new(field::NOTE_TEXT, message);
        return Ok(redisplay(page, form, vec![error]));
    }
    let id = form
        .get(field::NOTE)
        .parse()
        .unwrap_or_else(|_| StudentNoteId((app.ids)()));
    let context = app.context(Some(user.id()));
    if !app.db.add_note(&context, (id, student.id), &text).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(&page, StudentFlash::NoteAdded))
}

/// Erases a note. For whoever wrote it.
pub async fn erase_note(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, student) = known(&request, form.get(field::STUDENT)).await?;
    let id: StudentNoteId = form
        .get(field::NOTE)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    if !app.db.erase_note(&context, (id, student.id)).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(
        &student_for_school(student.id),
        StudentFlash::NoteErased,
    ))
}
