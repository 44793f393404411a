//! Several conventions of one structure, filled together: what is alike is said once for all, what is each student's own stands on a line
//! of theirs. Nothing is changed that nobody changed, and each convention stays one by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    check::Facts,
    field::{CHOICE_YES, FieldKind, FieldSpec, HOST_SECTIONS, Section, Values, hour_field, week_prefix},
};
use crate::{
    hours::{WeekHours, field_value},
    json,
    sanitize::multiline,
    typed_week::{TypedWeek, day_field, shown_field},
    weeks::{Week, Weeks},
};

/// The most conventions that are filled together.
pub const MOST_TOGETHER: usize = 40;
/// The longest text that is kept of a field while it is too long, in characters: as in the form of a section.
const LONGEST: usize = 8_000;

/// What the fields of the second hours begin with, which some of the students may have.
pub fn second_prefix(week: Week) -> &'static str {
    match week {
        Week::First => "b1_",
        Week::Second => "b2_",
    }
}

/// The name of the field that fills what is empty in every line.
pub fn for_all_field(name: &str) -> String {
    format!("tous_{name}")
}

/// Which hours a student has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursOf {
    /// Those said for all.
    All,
    /// The second ones.
    Second,
    /// Their own: they stay as they are.
    Own,
}

impl HoursOf {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 3] = [Self::All, Self::Second, Self::Own];

    /// The name used in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "communs",
            Self::Second => "seconds",
            Self::Own => "siens",
        }
    }

    /// That of a code. For another text nothing changes.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|of| of.code() == code)
            .unwrap_or(Self::Own)
    }
}

/// What a section holds as a form shows it: what can be read as it is kept, a ticked box always by the same word.
pub fn as_shown(section: Section, values: &Values) -> Values {
    let mut shown = values.settled(section);
    for spec in section
        .fields()
        .iter()
        .filter(|spec| spec.kind == FieldKind::Tick)
    {
        let tick = if shown.is_ticked(spec.name) {
            CHOICE_YES
        } else {
            ""
        };
        shown.set(spec.name, tick);
    }
    shown
}

/// The same of what was typed in one field.
fn typed_as_shown(section: Section, name: &str, text: &str) -> String {
    let text: String = text.chars().take(LONGEST).collect();
    let typed: Values = [(name, text.as_str())].into_iter().collect();
    as_shown(section, &typed).get(name).to_owned()
}

/// Whether two texts say the same: some browsers give no-break spaces back as spaces.
fn is_same(one: &str, other: &str) -> bool {
    let spaced = |text: &str| text.trim().replace(['\u{a0}', '\u{202f}'], " ");
    one == other || spaced(one) == spaced(other)
}

/// A convention of the group.
#[derive(Clone, Debug)]
pub struct Member {
    /// What its checks depend on.
    pub facts: Facts,
    /// The host's sections: see [`as_shown`].
    pub sections: BTreeMap<Section, Values>,
}

impl Member {
    /// A convention with these sections, as they are kept.
    pub fn new<'a>(facts: Facts, sections: impl IntoIterator<Item = (Section, &'a Values)>) -> Self {
        let shown = sections
            .into_iter()
            .filter(|(section, _)| section.is_hosts())
            .map(|(section, values)| (section, as_shown(section, values)));
        Self {
            facts,
            sections: shown.collect(),
        }
    }

    fn get(&self, section: Section, name: &str) -> &str {
        self.sections.get(&section).map_or("", |values| values.get(name))
    }

    fn week(&self, week: Week) -> TypedWeek {
        let hours = self.sections.get(&Section::Hours);
        hours.map(|values| values.typed_week(week)).unwrap_or_default()
    }

    /// All fields of the host's part that this convention has, those of the hours too.
    fn fields(&self) -> impl Iterator<Item = (Section, String)> {
        let listed = HOST_SECTIONS.into_iter().flat_map(|section| {
            let own = section.fields().iter().filter(|spec| self.facts.has(spec));
            own.map(move |spec| (section, spec.name.to_owned()))
        });
        listed.chain(hour_fields(self.facts.weeks).map(|name| (Section::Hours, name)))
    }
}

/// The fields of the hours of these weeks.
fn hour_fields(weeks: Weeks) -> impl Iterator<Item = String> {
    weeks.iter().flat_map(|week| {
        (0..WeekHours::DAYS.len()).flat_map(move |day| (0..4).map(move |slot| hour_field(week, day, slot)))
    })
}

fn is_blank(week: &TypedWeek) -> bool {
    (0..week.0.len()).all(|day| week.is_blank(day))
}

/// How the conventions of a group differ in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Differing {
    /// How many different texts there are, the empty one aside.
    pub texts: usize,
    /// How many conventions say something.
    pub filled: usize,
    /// How many have the field.
    pub of: usize,
}

/// What the conventions of a group have in common.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Group {
    /// What all say that have the field, and the hours that most have; what is empty is left out.
    pub alike: BTreeMap<String, String>,
    /// The fields in which they differ.
    pub differing: BTreeMap<&'static str, Differing>,
}

/// The fields that are said once for all, in order: those that some convention of the group has.
pub fn common_fields(members: &[Member]) -> Vec<(Section, &'static FieldSpec)> {
    let is_in = |spec: &FieldSpec| members.iter().any(|member| member.facts.has(spec));
    all_fields()
        .filter(|(_, spec)| !spec.is_students_own() && is_in(spec))
        .collect()
}

/// The fields of a student's line, in order: every edition of the text has them.
pub fn own_fields() -> impl Iterator<Item = (Section, &'static FieldSpec)> {
    all_fields().filter(|(_, spec)| spec.is_students_own())
}

fn all_fields() -> impl Iterator<Item = (Section, &'static FieldSpec)> {
    HOST_SECTIONS
        .into_iter()
        .flat_map(|section| section.fields().iter().map(move |spec| (section, spec)))
}

impl Group {
    /// What these have in common.
    pub fn of(members: &[Member]) -> Self {
        let mut group = Self::default();
        for (section, spec) in common_fields(members) {
            let having = members.iter().filter(|member| member.facts.has(spec));
            let said: Vec<&str> = having.map(|member| member.get(section, spec.name)).collect();
            let texts: BTreeSet<&str> = said.iter().copied().collect();
            if let [only] = texts.iter().copied().collect::<Vec<_>>().as_slice() {
                if !only.is_empty() {
                    group.alike.insert(spec.name.to_owned(), (*only).to_owned());
                }
                continue;
            }
            let differing = Differing {
                texts: texts.iter().filter(|text| !text.is_empty()).count(),
                filled: said.iter().filter(|text| !text.is_empty()).count(),
                of: said.len(),
            };
            group.differing.insert(spec.name, differing);
        }
        for week in Week::ALL {
            let most = most_frequent(members, week);
            for (day, texts) in most.0.iter().enumerate() {
                for (slot, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                    group.alike.insert(hour_field(week, day, slot), text.clone());
                }
            }
        }
        group
    }

    /// The hours of a week that most have.
    pub fn week(&self, week: Week) -> TypedWeek {
        alike_week(&self.alike, week)
    }

    /// Which hours a student is shown to have: those of most where theirs are the same, or none yet.
    pub fn hours_of(&self, member: &Member) -> HoursOf {
        let goes_with = |week| {
            let own = member.week(week);
            is_blank(&own) || own == self.week(week)
        };
        if member.facts.weeks.iter().all(goes_with) {
            HoursOf::All
        } else {
            HoursOf::Own
        }
    }

    /// What a form says of a convention that it is made upon.
    pub fn made_upon(&self, member: &Member, versions: BTreeMap<String, i32>) -> MadeUpon {
        let mut apart = BTreeMap::new();
        for (section, name) in member.fields() {
            let own = member.get(section, &name);
            if own != self.alike.get(&name).map_or("", String::as_str) {
                apart.insert(name, own.to_owned());
            }
        }
        MadeUpon { versions, apart }
    }
}

fn alike_week(alike: &BTreeMap<String, String>, week: Week) -> TypedWeek {
    TypedWeek(std::array::from_fn(|day| {
        std::array::from_fn(|slot| {
            alike
                .get(&hour_field(week, day, slot))
                .cloned()
                .unwrap_or_default()
        })
    }))
}

/// The hours of a week that most have, the first of several; nothing while nobody has any.
fn most_frequent(members: &[Member], week: Week) -> TypedWeek {
    let having = members.iter().filter(|member| member.facts.weeks.covers(week));
    let typed: Vec<TypedWeek> = having
        .map(|member| member.week(week))
        .filter(|typed| !is_blank(typed))
        .collect();
    let count = |of: &TypedWeek| typed.iter().filter(|other| *other == of).count();
    let most = typed.iter().map(count).max().unwrap_or_default();
    typed
        .iter()
        .find(|of| count(of) == most)
        .cloned()
        .unwrap_or_default()
}

/// The convention that a form was made upon, beside what is alike: the versions of its sections by their codes, and what it says otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct MadeUpon {
    versions: BTreeMap<String, i32>,
    apart: BTreeMap<String, String>,
}

impl MadeUpon {
    /// As a hidden field of the form has it.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same read back; none where it is no such text.
    pub fn read(text: &str) -> Option<Self> {
        json::read(text).ok()
    }

    /// The version that a section had; one that there is not where the form does not say.
    pub fn version(&self, section: Section) -> i32 {
        self.versions.get(section.code()).copied().unwrap_or(-1)
    }

    fn said<'a>(&'a self, alike: &'a BTreeMap<String, String>, name: &str) -> &'a str {
        let said = self.apart.get(name).or_else(|| alike.get(name));
        said.map_or("", String::as_str)
    }
}

/// A field that somebody changed in a convention.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Section.
    pub section: Section,
    /// Field.
    pub field: String,
    /// What it said when the form was made.
    pub was: String,
    /// What it is to say.
    pub now: String,
}

impl Change {
    /// A section as the form was made upon it, and as it is to be, with these changes: what is kept now (`stored`) goes on in all other fields.
    pub fn upon(stored: &Values, section: Section, changes: &[Self]) -> (Values, Values) {
        let shown = as_shown(section, stored);
        let (mut before, mut mine) = (stored.clone(), stored.clone());
        for change in changes.iter().filter(|change| change.section == section) {
            if !is_same(shown.get(&change.field), &change.was) {
                before.set(&change.field, &change.was);
            }
            mine.set(&change.field, &change.now);
        }
        (before, mine)
    }
}

/// What a form says for all conventions of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForAll {
    /// What was alike when the form was made.
    alike: BTreeMap<String, String>,
    /// The fields that were changed for all.
    changed: BTreeMap<&'static str, String>,
    /// What fills a line's field that is empty.
    fills: BTreeMap<&'static str, String>,
    /// The hours of each week for all; none where nothing was said, then or now.
    hours: [Option<TypedWeek>; 2],
    /// The second hours.
    second: [Option<TypedWeek>; 2],
}

/// A week of hours as a form says it; none where the form has no such week.
fn sent_week<'a>(prefix: &str, get: impl Fn(&str) -> Option<&'a str>) -> Option<TypedWeek> {
    get(&shown_field(prefix)).or_else(|| get(&day_field(prefix, 0, 0)))?;
    let text = |name: &str| get(name).unwrap_or_default();
    let days = TypedWeek(std::array::from_fn(|day| {
        std::array::from_fn(|slot| field_value(&multiline(text(&day_field(prefix, day, slot)))))
    }));
    Some(days.from_form(prefix, text))
}

impl ForAll {
    /// What a form says, that was made when `alike` was alike; `get` gives a field that the form has.
    pub fn read<'a>(alike: BTreeMap<String, String>, get: impl Fn(&str) -> Option<&'a str>) -> Self {
        let mut changed = BTreeMap::new();
        let mut fills = BTreeMap::new();
        for (section, spec) in all_fields() {
            if spec.is_students_own() {
                let typed = get(&for_all_field(spec.name)).unwrap_or_default();
                fills.insert(spec.name, typed_as_shown(section, spec.name, typed));
                continue;
            }
            // Browsers leave out a box that is not ticked, and no other field.
            let Some(text) = get(spec.name).or((spec.kind == FieldKind::Tick).then_some("")) else {
                continue;
            };
            let typed = typed_as_shown(section, spec.name, text);
            if !is_same(&typed, alike.get(spec.name).map_or("", String::as_str)) {
                changed.insert(spec.name, typed);
            }
        }
        let hours = Week::ALL.map(|week| {
            let sent = sent_week(week_prefix(week), &get)?;
            let was = alike_week(&alike, week);
            (!(is_blank(&sent) && is_blank(&was))).then_some(sent)
        });
        let second =
            Week::ALL.map(|week| sent_week(second_prefix(week), &get).filter(|sent| !is_blank(sent)));
        Self {
            alike,
            changed,
            fills,
            hours,
            second,
        }
    }

    /// The hours of a week for all, as they were typed.
    pub fn week(&self, week: Week) -> TypedWeek {
        of_week(&self.hours, week).cloned().unwrap_or_default()
    }

    /// The second hours of a week, as they were typed.
    pub fn second_week(&self, week: Week) -> TypedWeek {
        of_week(&self.second, week).cloned().unwrap_or_default()
    }

    /// What changes in a convention that the form was made upon like that. `line` gives a field of the student's line that the form has.
    pub fn changes<'a>(
        &self,
        facts: &Facts,
        upon: &MadeUpon,
        hours: HoursOf,
        line: impl Fn(&str) -> Option<&'a str>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut note = |section, field: String, now: String| {
            let was = upon.said(&self.alike, &field).to_owned();
            if !is_same(&was, &now) {
                changes.push(Change {
                    section,
                    field,
                    was,
                    now,
                });
            }
        };
        for section in HOST_SECTIONS {
            for spec in section.fields().iter().filter(|spec| facts.has(spec)) {
                let now = if spec.is_students_own() {
                    line(spec.name).map(|text| {
                        let typed = typed_as_shown(section, spec.name, text);
                        let fill = self.fills.get(spec.name).filter(|_| typed.is_empty());
                        fill.cloned().unwrap_or(typed)
                    })
                } else {
                    self.changed.get(spec.name).cloned()
                };
                if let Some(now) = now {
                    note(section, spec.name.to_owned(), now);
                }
            }
            if section != Section::Hours {
                continue;
            }
            for week in facts.weeks.iter() {
                let Some(wanted) = (match hours {
                    HoursOf::All => of_week(&self.hours, week),
                    HoursOf::Second => of_week(&self.second, week),
                    HoursOf::Own => None,
                }) else {
                    continue;
                };
                for (day, texts) in wanted.0.iter().enumerate() {
                    for (slot, text) in texts.iter().enumerate() {
                        note(section, hour_field(week, day, slot), text.clone());
                    }
                }
            }
        }
        changes
    }
}

fn of_week(weeks: &[Option<TypedWeek>; 2], week: Week) -> Option<&TypedWeek> {
    match week {
        Week::First => weeks[0].as_ref(),
        Week::Second => weeks[1].as_ref(),
    }
}

#[cfg(test)]
mod tests;
