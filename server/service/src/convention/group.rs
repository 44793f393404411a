//! Several conventions of one structure, filled together: what is common written once, a line for what is each student's own. Each stays
//! one by itself: it is opened, checked, saved, sent and signed as from its own pages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use domain::{
    convention::{
        Checked, ConventionState, FieldSpec, Missing, Section, field_label,
        group::{Group, MOST_TOGETHER, Member, common_fields, own_fields},
    },
    id::{AccountId, ConventionId, SchoolId, StructureId},
    typography::{capitalised, lowered, of_organisation, span},
    urls,
    weeks::Week,
};
use store::PartsToFill;
use wire::{
    convention::group::{CommonField, CommonWeek, GroupLine, GroupShown, LineProblem, PartsShown},
    field,
    form::{FieldError, FormData},
};

mod saving;

pub use saving::save;

use super::Opened;
use crate::{
    context::AppContext,
    convention_access::authorize_account,
    error::ServiceError,
    host::require_host,
    outcome::{FormResult, redirect, redisplay},
    request::Request,
    selection::{list_of, ticked},
};

/// The page of that choice.
fn page_of(ids: &[ConventionId]) -> String {
    format!("{}?{}={}", urls::TOGETHER, field::TOGETHER, written(ids))
}

/// A choice as the address has it.
fn written(ids: &[ConventionId]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    ids.join(",")
}

/// A choice as it was sent: each convention once, no more than are filled together.
fn read_choice(choice: &str) -> Vec<ConventionId> {
    let mut known = BTreeSet::new();
    choice
        .split(',')
        .filter_map(|id| id.trim().parse::<ConventionId>().ok())
        .filter(|id| known.insert(*id))
        .take(MOST_TOGETHER)
        .collect()
}

/// A convention, opened by whoever fills for its structure; nothing for anybody else, to whom it is as if there were none.
async fn open_for_host(request: &Request, id: ConventionId) -> Result<Option<Opened>, ServiceError> {
    let access = match authorize_account(request, id).await {
        Ok((_, access)) => access,
        Err(ServiceError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let file = request.app.db.convention(id).await?;
    Ok(file
        .filter(|file| access.fills_host && file.structure.is_some())
        .map(|file| Opened {
            request: request.clone(),
            file,
            access,
        }))
}

/// Those of a choice that are one structure's, that of the first; there is at least one.
async fn open_choice(request: &Request, choice: &str) -> Result<Vec<Opened>, ServiceError> {
    let mut all: Vec<Opened> = Vec::new();
    for id in read_choice(choice) {
        let Some(opened) = open_for_host(request, id).await? else {
            continue;
        };
        if all
            .first()
            .is_none_or(|first| first.file.structure == opened.file.structure)
        {
            all.push(opened);
        }
    }
    if all.is_empty() {
        return Err(ServiceError::NotFound);
    }
    Ok(all)
}

/// What the list offers to choose at once: what a structure has to fill for the students of one lycée, where there are several, and for
/// all of them.
pub(super) async fn parts(app: &AppContext, account: AccountId) -> Result<Vec<PartsShown>, ServiceError> {
    let found = app.db.parts_to_fill(account).await?;
    let structures: BTreeSet<StructureId> = found.iter().map(|parts| parts.structure).collect();
    let mut shown = Vec::new();
    for of_one in found.chunk_by(|one, next| one.structure == next.structure) {
        let place = match of_one.first() {
            Some(first) if structures.len() > 1 => format!(", chez {}", first.structure_name),
            _ => String::new(),
        };
        let total: u32 = of_one.iter().map(|parts| parts.count).sum();
        let more = |count: u32| {
            if count as usize > MOST_TOGETHER {
                format!("{MOST_TOGETHER} sur {count}")
            } else {
                count.to_string()
            }
        };
        if let [first, _, ..] = of_one {
            shown.push(PartsShown {
                value: first.structure.to_string(),
                label: format!("Tous les élèves{place} ({})", more(total)),
            });
        }
        let several = of_one.iter().filter(|parts| parts.count > 1);
        shown.extend(several.map(|parts: &PartsToFill| PartsShown {
            value: format!("{}.{}", parts.structure, parts.school),
            label: format!(
                "Tous ceux {}{place} ({})",
                of_organisation(&parts.school_name),
                more(parts.count)
            ),
        }));
    }
    Ok(shown)
}

/// What such a button stands for.
async fn all_of(
    app: &AppContext,
    account: AccountId,
    asked: &str,
) -> Result<Vec<ConventionId>, ServiceError> {
    let (structure, school) = asked
        .split_once('.')
        .map_or((asked, None), |(structure, school)| (structure, Some(school)));
    let structure: StructureId = structure.parse().map_err(|_| ServiceError::NotFound)?;
    let school = school
        .map(str::parse::<SchoolId>)
        .transpose()
        .map_err(|_| ServiceError::NotFound)?;
    Ok(app
        .db
        .conventions_to_fill(account, structure, school, MOST_TOGETHER)
        .await?)
}

/// Chooses conventions to be filled together. For whoever fills for their structure.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let account = require_host(&request)?.id();
    let back = list_of(&form, urls::HOST_CONVENTIONS);
    let ids = match form.get(field::ALL_OF) {
        "" => ticked(&form),
        asked => all_of(app, account, asked).await?,
    };
    let (mut chosen, mut structures) = (Vec::new(), BTreeSet::new());
    for id in ids {
        if let Some(opened) = open_for_host(&request, id).await?
            && opened.file.state == ConventionState::HostPart
        {
            structures.insert(opened.file.structure);
            chosen.push(id);
        }
    }
    let wrong = if chosen.len() < 2 {
        Some("Cochez au moins deux conventions à remplir.".to_owned())
    } else if structures.len() > 1 {
        Some(
            "Choisissez des conventions d’une même structure\u{a0}: ce qui leur est commun n’est écrit qu’une fois.".to_owned(),
        )
    } else {
        (chosen.len() > MOST_TOGETHER).then(|| {
            format!(
                "Cochez {MOST_TOGETHER}\u{a0}conventions au plus\u{a0}: {} le sont.",
                chosen.len()
            )
        })
    };
    Ok(match wrong {
        Some(message) => redisplay(
            format!("{back}#{}", field::LIST),
            form.without(&[field::ALL_OF]),
            vec![FieldError::new(field::LIST, message)],
        ),
        None => redirect(page_of(&chosen)),
    })
}

fn member(opened: &Opened) -> Member {
    let sections = opened.file.sections.iter();
    Member::new(
        opened.facts(),
        sections.map(|(section, saved)| (*section, &saved.values)),
    )
}

fn is_filled(opened: &Opened) -> bool {
    opened.file.state == ConventionState::HostPart
}

/// What is missing or wrong in the host's part.
fn problems(member: &Member) -> Vec<Missing> {
    Checked::of_host(&member.sections, &member.facts)
}

/// `/structure/conventions/ensemble`: the conventions of that choice, for whoever fills for their structure. What is others' is left out.
pub async fn read(request: Request, choice: String) -> Result<GroupShown, ServiceError> {
    let account = require_host(&request)?.id();
    let all = open_choice(&request, &choice).await?;
    for opened in &all {
        opened.note_read().await;
    }
    let app = &request.app;
    let awaited = app.db.awaited_of(account, app.clock.today()).await?;
    let signs = |opened: &Opened| {
        let mut own = awaited.iter().filter(|line| line.role.is_of_host());
        own.any(|line| line.id == opened.file.id && opened.access.signs_as.contains(&line.role))
    };
    let members: Vec<Member> = all
        .iter()
        .filter(|opened| is_filled(opened))
        .map(member)
        .collect();
    let group = Group::of(&members);
    let found: Vec<Vec<Missing>> = members.iter().map(problems).collect();
    let lines = all
        .iter()
        .map(|opened| line(&group, opened, signs(opened)))
        .collect();
    let ids: Vec<ConventionId> = all.iter().map(|opened| opened.file.id).collect();
    Ok(GroupShown {
        choice: written(&ids),
        host: all
            .first()
            .map(|first| first.file.host_name.clone())
            .unwrap_or_default(),
        fields: fields(&group, &members, &found),
        weeks: weeks(&group, &members),
        alike: serde_json::to_string(&group.alike)
            .map_err(ServiceError::broken_by("what is alike could not be written"))?,
        lines,
    })
}

/// What is said once for all, with what is wrong there: of what differs, each line says it.
fn fields(group: &Group, members: &[Member], found: &[Vec<Missing>]) -> Vec<CommonField> {
    let said = |(section, spec): (Section, &'static FieldSpec)| {
        let differing = group.differing.get(spec.name).copied();
        let problem = found
            .iter()
            .flatten()
            .find(|problem| differing.is_none() && problem.section == section && problem.field == spec.name);
        CommonField {
            section,
            name: spec.name.to_owned(),
            value: group.alike.get(spec.name).cloned().unwrap_or_default(),
            required: members.iter().any(|member| member.facts.requires(spec)),
            differing,
            problem: problem.map(|problem| problem.message.clone()).unwrap_or_default(),
            wrong: problem.is_some_and(|problem| problem.wrong),
        }
    };
    common_fields(members).into_iter().map(said).collect()
}

/// The weeks in which some of the students are there.
fn weeks(group: &Group, members: &[Member]) -> Vec<CommonWeek> {
    let of = |week: Week| {
        let there = || {
            members
                .iter()
                .filter(move |member| member.facts.weeks.covers(week))
        };
        let monday = there().next()?.facts.campaign.monday(week);
        let friday = monday.checked_add_days(Days::new(4)).unwrap_or(monday);
        Some(CommonWeek {
            week,
            span: span(monday, friday),
            typed: group.week(week),
            students: there().count(),
        })
    };
    Week::ALL.into_iter().filter_map(of).collect()
}

/// The versions of the host's sections, by their codes.
fn versions(opened: &Opened) -> BTreeMap<String, i32> {
    let sections = opened.file.sections.iter();
    sections
        .filter(|(section, _)| section.is_hosts())
        .map(|(section, saved)| (section.code().to_owned(), saved.version))
        .collect()
}

fn line(group: &Group, opened: &Opened, signs: bool) -> GroupLine {
    let (file, member, editable) = (&opened.file, member(opened), is_filled(opened));
    let own = own_fields().map(|(section, spec)| {
        let values = member.sections.get(&section);
        (spec.name, values.map_or("", |values| values.get(spec.name)))
    });
    let found = if editable { problems(&member) } else { Vec::new() };
    let missing = Missing::told(found, file.weeks);
    let in_common = |problem: &Missing| {
        problem.section != Section::Hours
            && !group.differing.contains_key(problem.field.as_str())
            && own_fields().all(|(_, spec)| spec.name != problem.field)
    };
    GroupLine {
        id: file.id.to_string(),
        reference: file.reference.clone(),
        student: file.student_name.clone(),
        school: file.school_name.clone(),
        weeks: file.weeks,
        situation: file.situation(),
        asked: if editable {
            file.reason.clone()
        } else {
            String::new()
        },
        editable,
        own: own.collect(),
        hours: group.hours_of(&member),
        said_hours: said_hours(&member),
        limits: member.facts.most_presence(),
        upon: group.made_upon(&member, versions(opened)).written(),
        problems: missing
            .iter()
            .filter(|problem| !in_common(problem))
            .map(|problem| LineProblem {
                message: told(problem),
                wrong: problem.wrong,
            })
            .collect(),
        missing: missing.len(),
        signs,
    }
}

/// What is wrong with a student's own, in words that need no field beside them: those of hours name their week.
fn told(problem: &Missing) -> String {
    let label = field_label(problem.section, &problem.field);
    if problem.section == Section::Hours || label.is_empty() {
        problem.message.clone()
    } else {
        format!("{label}\u{a0}: {}", lowered(&problem.message))
    }
}

/// The hours of a student as they are: of each week, where they differ.
fn said_hours(member: &Member) -> String {
    let Some(hours) = member.sections.get(&Section::Hours) else {
        return String::new();
    };
    let mut said: Vec<String> = member
        .facts
        .weeks
        .iter()
        .map(|week| hours.hours_so_far(week).sentence())
        .collect();
    said.dedup();
    let said: Vec<String> = said.into_iter().filter(|one| !one.is_empty()).collect();
    capitalised(&said.join(", puis "))
}
