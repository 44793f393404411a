//! `/convention/…/avenants`: proposing an amendment, what pages say of those that there are, and what a convention says with them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::{
    convention::{
        AMENDED_FIELDS, AMENDED_SECTIONS, Access, AgreedBy, AmendmentState, Change, Checked, Clash, Content,
        ConventionState, EndReason, Matter, Missing, PartyIdentity, Section, SignerRole, Unsaid, Values,
        amended_sections, changes_between, days_said, days_without_place, in_force,
    },
    day::parse_day,
    sanitize,
    typography::{lowered, span},
    urls,
    weeks::Week,
};
use store::{AmendmentLine, AmendmentProposed, ConventionFile, NewAmendment};
use wire::{
    convention::{
        ConventionFlash, DocumentPage,
        amended::{AmendmentRow, AmendmentsShown},
        amendment::{AmendmentFlash, NewAmendmentPage},
    },
    field,
    form::{FieldError, FormData},
};

use super::{
    Opened, convention_id, open, values,
    version::{closed_at, frozen},
};
use crate::{
    context::AppContext,
    convention_access::is_unproven,
    error::ServiceError,
    format::day,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
    signing::link_delivery::link_secret,
};

/// For how long after its last day what happened to an internship may still be said.
const AFTERWARDS: Days = Days::new(14);
/// How long a reason may be, in characters.
const REASON: usize = 500;
/// What the three forms of the page send in `field::KIND`.
const CHANGE: &str = "modification";
const END: &str = "fin";
const ABSENCE: &str = "absence";

/// The amendments of the version that a convention's pages show: the last one that was frozen.
fn of_shown<'a>(file: &ConventionFile, lines: &'a [AmendmentLine]) -> Vec<&'a AmendmentLine> {
    let last = file.versions.last().map(|version| version.number);
    lines.iter().filter(|line| Some(line.version) == last).collect()
}

fn standing<'a>(file: &ConventionFile, lines: &'a [AmendmentLine]) -> Vec<&'a AmendmentLine> {
    let mut lines = of_shown(file, lines);
    // Nothing is in force of what was cancelled.
    lines.retain(|line| line.state == AmendmentState::InForce && file.state != ConventionState::Cancelled);
    lines
}

fn all_changes<'a>(lines: &[&'a AmendmentLine]) -> impl Iterator<Item = &'a Change> + use<'a> {
    let changes: Vec<&'a Change> = lines
        .iter()
        .flat_map(|line| line.content.changes.iter())
        .collect();
    changes.into_iter()
}

/// Whether an amendment waits for the signature of somebody with those rights.
pub(crate) fn awaits(line: &AmendmentLine, access: &Access) -> bool {
    line.state == AmendmentState::Proposed
        && line.content.signers.iter().any(|signer| {
            access.signs_as.contains(&signer.role)
                && !line.signatures.iter().any(|given| given.role == signer.role)
                && !is_signed_elsewhere(line, access, signer.role)
        })
}

/// Whether somebody has signed it by their account in another role: a delegate stands for one of a structure's two signers, not for both.
pub(crate) fn is_signed_elsewhere(line: &AmendmentLine, access: &Access, role: SignerRole) -> bool {
    let PartyIdentity::Account(account) = access.who else {
        return false;
    };
    let mut given = line.signatures.iter();
    given.any(|given| given.account == Some(account) && given.role != role)
}

/// Whether somebody takes it back while it is to be signed: whoever proposed it, and who fills the lycée's part.
pub(crate) fn is_withdrawn_by(line: &AmendmentLine, access: &Access) -> bool {
    let own = match access.who {
        PartyIdentity::Account(by) => line.proposed_by == Some(by),
        PartyIdentity::Link(by) => line.proposed_link == Some(by),
    };
    access.fills_school || own && access.fills_host
}

fn row(app: &AppContext, file: &ConventionFile, line: &AmendmentLine, access: &Access) -> AmendmentRow {
    // Nothing is in force, nor to be signed, of a version that is over.
    let was = matches!(line.state, AmendmentState::InForce | AmendmentState::Lapsed);
    let over = closed_at(file, line.version).filter(|_| was);
    let mut what: Vec<String> = line
        .content
        .differences()
        .into_iter()
        .map(|one| one.label)
        .collect();
    what.dedup();
    AmendmentRow {
        number: line.content.number,
        state: over.map_or(line.state, |_| AmendmentState::Lapsed),
        what: what.join(", "),
        since: day(app, over.or(line.closed_at).unwrap_or(line.proposed_at)),
        awaits_reader: awaits(line, access),
    }
}

/// « Modifiée par l’avenant n° 1 du 3 mai 2027 et l’avenant n° 2 du 4 juin 2027 »; empty where none is in force.
fn amended(app: &AppContext, lines: &[&AmendmentLine]) -> String {
    let each: Vec<String> = lines
        .iter()
        .map(|line| {
            let since = day(app, line.closed_at.unwrap_or(line.proposed_at));
            format!("l’avenant n°\u{a0}{} du {since}", line.content.number)
        })
        .collect();
    match each.split_last() {
        None => String::new(),
        Some((last, [])) => format!("Modifiée par {last}"),
        Some((last, before)) => format!("Modifiée par {} et {last}", before.join(", ")),
    }
}

/// What pages of a convention say of its amendments.
pub(crate) async fn shown(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
) -> Result<AmendmentsShown, ServiceError> {
    if file.versions.is_empty() {
        return Ok(AmendmentsShown::default());
    }
    let lines = app.db.amendments(file.id).await?;
    let in_force_now = standing(file, &lines);
    let without_place = match file.versions.last() {
        Some(last) if all_changes(&in_force_now).any(|change| change.over_from().is_some()) => {
            let content = frozen(app, file, last.number).await?.content;
            without_place(&content, &in_force_now)
        }
        _ => String::new(),
    };
    Ok(AmendmentsShown {
        rows: lines
            .iter()
            .rev()
            .map(|line| row(app, file, line, access))
            .collect(),
        amended: amended(app, &in_force_now),
        without_place,
        may_propose: may_propose(app, file, access, &in_force_now),
    })
}

/// From when to when the student has no place any more, by the end or the absence among those amendments.
fn without_place(content: &Content, lines: &[&AmendmentLine]) -> String {
    let ends: Vec<&Change> = all_changes(lines)
        .filter(|change| change.over_from().is_some())
        .collect();
    // The days that the convention says with all that was changed of them before.
    let before = in_force(
        content,
        all_changes(lines).filter(|change| change.over_from().is_none()),
    );
    days_without_place(&before, ends)
        .map(days_said)
        .unwrap_or_default()
}

/// Whether somebody may propose one now: who fills either part, until two weeks after the last day, unless it is over already.
fn may_propose(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
    in_force_now: &[&AmendmentLine],
) -> bool {
    let (_, last) = file.campaign.span(file.weeks);
    let over = all_changes(in_force_now).any(|change| change.amends().matter() == Matter::Stay);
    let in_time = last
        .checked_add_days(AFTERWARDS)
        .is_some_and(|until| app.clock.today() <= until);
    file.state == ConventionState::Signed && (access.fills_host || access.fills_school) && in_time && !over
}

/// `/convention/…/avenants/nouveau`: for who fills either part of a convention that all have signed.
pub async fn new_page(request: Request, id: String) -> Result<NewAmendmentPage, ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    let lines = app.db.amendments(file.id).await?;
    if !may_propose(app, file, access, &standing(file, &lines)) {
        return Err(ServiceError::NotFound);
    }
    let (first, last) = file.campaign.span(file.weeks);
    let mut values = values(file);
    values.retain(|section, _| AMENDED_SECTIONS.contains(section));
    opened.note_read().await;
    Ok(NewAmendmentPage {
        head: opened.head(),
        values: values
            .into_iter()
            .map(|(section, values)| (section, values.settled(section)))
            .collect(),
        facts: opened.facts(),
        first,
        last,
        may_say_alone: opened.account().is_some(),
        open: of_shown(file, &lines)
            .into_iter()
            .filter(|line| line.state == AmendmentState::Proposed)
            .map(|line| row(app, file, line, access))
            .collect(),
    })
}

/// What was typed for an amendment: what it changes, and the sections with it.
struct Typed {
    changes: Vec<Change>,
    sections: BTreeMap<Section, Values>,
}

/// Proposes an amendment, or says that it ends early or that the student did not come: for who fills either part.
pub async fn propose(request: Request, form: FormData) -> FormResult {
    let opened = open(request, convention_id(form.get(field::CONVENTION))?).await?;
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    let lines = app.db.amendments(file.id).await?;
    let in_force_now = standing(file, &lines);
    if !access.fills_host && !access.fills_school {
        return Err(ServiceError::NotFound);
    }
    let page = urls::new_amendment(file.id);
    if !may_propose(app, file, access, &in_force_now) {
        return Ok(redirect_with_flash(
            &urls::convention(file.id),
            ConventionFlash::Changed,
        ));
    }
    let now = in_force(
        &frozen(app, file, file.number).await?.content,
        all_changes(&in_force_now),
    );
    let mut errors = Vec::new();
    let reason = reason(&form, &mut errors);
    let typed = match form.get(field::KIND) {
        END => end(&opened, &form, &now, &mut errors),
        ABSENCE => absence(&opened, &form, &now, &mut errors),
        CHANGE => changed(&opened, &form, &now, &mut errors),
        _ => return Err(ServiceError::BadRequest),
    };
    let by = AgreedBy::of(typed.changes.iter().map(Change::amends));
    if errors.is_empty() && by == AgreedBy::Nobody && matches!(access.who, PartyIdentity::Link(_)) {
        errors.push(FieldError::of_form(
            "Ce changement vaudrait sans aucune signature\u{a0}: il se dit depuis un compte de la structure, ou par le lycée. Appelez le lycée.",
        ));
    }
    if is_unproven(&opened.request, access.who) {
        errors.push(FieldError::of_form(
            "Confirmez d’abord votre adresse e-mail\u{a0}: suivez le lien que vous avez reçu, puis revenez ici.",
        ));
    }
    if !errors.is_empty() {
        return Ok(redisplay(page, form, errors));
    }
    if opened.account().is_some() {
        opened.request.require_fresh_proof()?;
    }
    let check_url = format!("{}{}", app.about.public_url, urls::CHECK);
    let new = NewAmendment {
        who: access.who,
        by: &access.name,
        reason: &reason,
        check_url: &check_url,
        changes: typed.changes,
        typed: typed.sections,
    };
    let context = app.context(opened.account());
    let proposed = app
        .db
        .propose_amendment(&context, file.id, &new, &|| link_secret(app))
        .await?;
    let error = match proposed {
        AmendmentProposed::Done(number) => {
            let page = urls::amendment(file.id, u32::try_from(number).unwrap_or_default());
            return Ok(redirect_with_flash(&page, AmendmentFlash::Proposed));
        }
        AmendmentProposed::InForce(_) => {
            return Ok(redirect_with_flash(
                &urls::convention(file.id),
                AmendmentFlash::InForce,
            ));
        }
        AmendmentProposed::NotNow(_) => {
            return Ok(redirect_with_flash(
                &urls::convention(file.id),
                ConventionFlash::Changed,
            ));
        }
        AmendmentProposed::Gone => return Err(ServiceError::NotFound),
        AmendmentProposed::Missing(missing) => FieldError::new(missing.field, missing.message),
        AmendmentProposed::Changed => FieldError::of_form(
            "Rien n’est enregistré\u{a0}: la convention a changé depuis que vous avez ouvert cette page. Relisez ce qui est en vigueur.",
        ),
        AmendmentProposed::OnPaper(role) => FieldError::of_form(format!(
            "Rien n’est enregistré\u{a0}: tous doivent signer cet avenant en ligne, et un signataire n’a pas d’adresse e-mail ({}). Le lycée \
             corrige la convention, ou donne d’abord une adresse à cette personne.",
            role.label().to_lowercase()
        )),
        AmendmentProposed::TooMany => FieldError::of_form(
            "Rien n’est enregistré\u{a0}: dix avenants à cette convention ont été proposés en un jour. Attendez demain, ou appelez le lycée.",
        ),
        AmendmentProposed::Clash(clash) => FieldError::of_form(why_not(clash)),
    };
    Ok(redisplay(page, form, vec![error]))
}

fn why_not(clash: Clash) -> String {
    match clash {
        Clash::Open(matter) => format!(
            "Rien n’est enregistré\u{a0}: un avenant sur {} est déjà à signer. Attendez qu’il soit signé, ou retirez-le \
             d’abord sur sa page\u{a0}: qui l’a proposé et le lycée le peuvent.",
            matter.label()
        ),
        Clash::Over => {
            "Rien n’est enregistré\u{a0}: la fin de ce stage est déjà dite. S’il faut y revenir, le lycée ouvre une correction."
                .to_owned()
        }
    }
}

/// The reason, which may be left out but where it ends early.
fn reason(form: &FormData, errors: &mut Vec<FieldError>) -> String {
    let ends = form.get(field::KIND) == END;
    let name = if ends { field::END_WORDS } else { field::REASON };
    let text = sanitize::multiline(form.get(name)).trim().to_owned();
    if text.chars().count() > REASON {
        errors.push(FieldError::new(name, "Ce texte dépasse 500 caractères."));
    }
    if text.is_empty() && ends {
        errors.push(FieldError::new(name, "Dites pourquoi, en une phrase ou deux."));
    }
    text
}

/// The sections as the form has them: fields that are not amended stay as they are.
fn sections_of_form(opened: &Opened, form: &FormData) -> BTreeMap<Section, Values> {
    let weeks = opened.file.weeks;
    let mut sections = values(&opened.file);
    for (section, name, _) in AMENDED_FIELDS {
        if form.has(name) {
            sections.entry(section).or_default().set(name, form.exact(name));
        }
    }
    for section in AMENDED_SECTIONS {
        if let Some(values) = sections.get_mut(&section) {
            *values = if section == Section::Hours {
                let hours = Values::from_form(section, weeks, form.iter());
                hours
                    .with_every_day(weeks, |name| form.get(name))
                    .settled(section)
            } else {
                values.settled(section)
            };
        }
    }
    sections
}

fn changed(opened: &Opened, form: &FormData, now: &Content, errors: &mut Vec<FieldError>) -> Typed {
    let facts = opened.facts();
    let before = values(&opened.file);
    let after = sections_of_form(opened, form);
    let empty = Values::default();
    let is_amended = |problem: &Missing| {
        let field = problem.field.as_str();
        problem.section == Section::Hours || AMENDED_FIELDS.iter().any(|(_, name, _)| *name == field)
    };
    let problems: Vec<Missing> = AMENDED_SECTIONS
        .into_iter()
        .filter(|section| after.get(section) != before.get(section))
        .flat_map(|section| section.problems(after.get(&section).unwrap_or(&empty), &facts))
        .filter(is_amended)
        .collect();
    errors.extend(
        Missing::told(problems, opened.file.weeks)
            .into_iter()
            .map(|problem| FieldError::new(problem.field, problem.message)),
    );
    let typed = changes_between(
        &Checked::so_far(&before, &facts),
        &Checked::so_far(&after, &facts),
    );
    // Beside what is in force, whatever the sections said of it.
    let changes = changes_between(now, &in_force(now, &typed));
    if changes.is_empty() && errors.is_empty() {
        errors.push(FieldError::of_form(
            "Rien ne change\u{a0}: modifiez au moins un champ, puis proposez l’avenant.",
        ));
    }
    with_sections(opened, changes, &after)
}

fn with_sections(opened: &Opened, changes: Vec<Change>, after: &BTreeMap<Section, Values>) -> Typed {
    let file = &opened.file;
    let mondays: Vec<(Week, NaiveDate)> = file
        .weeks
        .iter()
        .map(|week| (week, file.campaign.monday(week)))
        .collect();
    Typed {
        sections: amended_sections(&changes, &values(file), after, &mondays),
        changes,
    }
}

/// A day within the internship, as it was typed in that field.
fn typed_day(
    opened: &Opened,
    form: &FormData,
    name: &'static str,
    errors: &mut Vec<FieldError>,
) -> Option<NaiveDate> {
    let (first, last) = opened.file.campaign.span(opened.file.weeks);
    match parse_day(form.get(name)) {
        Ok(day) if (first..=last).contains(&day) => Some(day),
        Ok(_) => {
            let message = format!("Donnez un jour du stage, {}.", span(first, last));
            errors.push(FieldError::new(name, message));
            None
        }
        Err(error) => {
            errors.push(FieldError::new(name, error.message()));
            None
        }
    }
}

fn end(opened: &Opened, form: &FormData, now: &Content, errors: &mut Vec<FieldError>) -> Typed {
    let why = EndReason::from_code(form.get(field::END_REASON));
    if why.is_none() {
        errors.push(FieldError::new(field::END_REASON, "Choisissez une réponse."));
    }
    let after = typed_day(opened, form, field::LAST_DAY, errors);
    let changes: Vec<Change> = after
        .zip(why)
        .map(|(after, why)| Change::LastDay { after, why })
        .into_iter()
        .collect();
    if !changes.is_empty() && days_without_place(now, &changes).is_none() {
        errors.push(FieldError::new(
            field::LAST_DAY,
            "Ce jour est déjà le dernier du stage\u{a0}: donnez-en un plus tôt.",
        ));
    }
    with_sections(opened, changes, &values(&opened.file))
}

fn absence(opened: &Opened, form: &FormData, now: &Content, errors: &mut Vec<FieldError>) -> Typed {
    let since = typed_day(opened, form, field::ABSENT_SINCE, errors);
    if since.is_some_and(|since| since > opened.app().clock.today()) {
        errors.push(FieldError::new(
            field::ABSENT_SINCE,
            "Ce jour n’est pas encore venu.",
        ));
    }
    if !form.is_ticked(field::SURE) {
        errors.push(FieldError::new(
            field::SURE,
            "Cochez cette case\u{a0}: c’est en vigueur aussitôt, et chacun est prévenu.",
        ));
    }
    let changes: Vec<Change> = since.map(|after| Change::Absence { after }).into_iter().collect();
    if !changes.is_empty() && days_without_place(now, &changes).is_none() {
        errors.push(FieldError::new(
            field::ABSENT_SINCE,
            "Aucun jour de stage ne suit ce jour.",
        ));
    }
    with_sections(opened, changes, &values(&opened.file))
}

/// `/convention/…/en-vigueur`: what a convention says with the amendments that are in force, to be read and printed, for the parties who read
/// the document. What was signed stays as it was, beside it.
pub async fn consolidated(request: Request, id: String) -> Result<DocumentPage, ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    if !access.reads_document() {
        return Err(ServiceError::NotFound);
    }
    let lines = app.db.amendments(file.id).await?;
    let in_force_now = standing(file, &lines);
    let Some(last) = file.versions.last().filter(|_| !in_force_now.is_empty()) else {
        return Err(ServiceError::NotFound);
    };
    let mut document = frozen(app, file, last.number).await?;
    document.content = in_force(&document.content, all_changes(&in_force_now));
    let said = amended(app, &in_force_now);
    opened.note_read().await;
    Ok(DocumentPage {
        head: opened.head(),
        frozen: document,
        unsaid: Unsaid::NOTHING,
        version: None,
        partial: false,
        amended: format!(
            "Convention signée, version\u{a0}{}, {}.",
            last.number,
            lowered(&said)
        ),
    })
}
