//! From what was typed to a complete convention: every limit, and the message for each. The browser runs this while somebody types;
//! the server decides by it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    content::{
        Address, Care, Content, HostPart, Logos, Person, Registration, Safety, SchoolPart, StudentPart,
        WeekPart,
    },
    field::{CHOICE_YES, FieldKind, FieldSpec, Section, Values, hour_field, kind_of, name, week_prefix},
    printable::unprintable,
    signer::{Signer, SignerRole, shared_email, signers},
    template::{Forms, Insurance, forms},
};
use crate::{
    account::EmailAddress,
    campaign::Campaign,
    country::{is_france, is_france_itself},
    day::parse_day,
    draft::day_hours,
    hour_faults::{BETWEEN, told},
    hours::{self, WeekHours},
    phone::Phone,
    sanitize::{line, lines, multiline},
    school::Uai,
    structure::{Siret, SiretError},
    typed_week::everyday_field,
    typography::{capitalised, counted, lowered},
    weeks::{Week, Weeks},
    working_time::{
        AgeGroup, When, check_beside, check_between, check_dates, check_week_by_day, most_presence,
    },
};

/// What checks depend on beside what was typed. The student's birth date is not in it: a host's browser gets ages only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of which each may be so or not"
)]
pub struct Facts {
    /// The campaign.
    pub campaign: Campaign,
    /// The weeks of the convention.
    pub weeks: Weeks,
    /// The pupil's age on each day, Monday to Saturday, of both weeks of the campaign.
    pub ages: [[AgeGroup; 6]; 2],
    /// Whether the pupil is minor today: guardians sign.
    pub minor: bool,
    /// Whether the pupil, who spends the other week elsewhere, is present there on the day beside the Sunday between the two: the
    /// Monday after a first week, the Saturday before a second one. No more of that place is told to this one.
    pub elsewhere: bool,
    /// Whether what guardians may not know of each other is left out: see [`Content::without_contacts`].
    #[serde(default)]
    pub contacts_private: bool,
    /// The logos that host and lycée have handed over.
    #[serde(default)]
    pub logos: Logos,
    /// Whether the referent teacher signs as well, as the head has it.
    #[serde(default)]
    pub referent_signs: bool,
}

impl Facts {
    /// What follows from a birth date; without one the strictest limits hold.
    pub fn new(campaign: Campaign, weeks: Weeks, birth_date: Option<NaiveDate>, today: NaiveDate) -> Self {
        let age = |day: NaiveDate| birth_date.map_or(AgeGroup::Under15, |birth| AgeGroup::on(birth, day));
        let ages = Week::ALL.map(|week| {
            let monday = campaign.monday(week);
            std::array::from_fn(|offset| {
                age(monday
                    .checked_add_days(Days::new(u64::try_from(offset).unwrap_or_default()))
                    .unwrap_or(monday))
            })
        });
        Self {
            minor: age(today) != AgeGroup::Adult,
            campaign,
            weeks,
            ages,
            elsewhere: false,
            contacts_private: false,
            logos: Logos::default(),
            referent_signs: false,
        }
    }

    /// With what is known of the week spent elsewhere: see the field.
    #[must_use]
    pub fn with_elsewhere(self, elsewhere: bool) -> Self {
        Self { elsewhere, ..self }
    }

    /// With what is known of the guardians: see the field.
    #[must_use]
    pub fn with_private_contacts(self, contacts_private: bool) -> Self {
        Self {
            contacts_private,
            ..self
        }
    }

    /// With the logos that there are.
    #[must_use]
    pub fn with_logos(self, logos: Logos) -> Self {
        Self { logos, ..self }
    }

    /// With what the head has decided of the referent teacher: see the field.
    #[must_use]
    pub fn with_referent_signing(self, referent_signs: bool) -> Self {
        Self {
            referent_signs,
            ..self
        }
    }

    /// What forms ask for by the edition of the text that the campaign names; none where this program does not know it.
    fn edition(&self) -> Option<&'static Forms> {
        forms(&self.campaign.template)
    }

    /// Whether the forms have that field.
    pub fn has(&self, spec: &FieldSpec) -> bool {
        self.edition().map_or(!spec.of_some, |edition| edition.has(spec))
    }

    /// Whether that field must be filled in any case.
    pub fn requires(&self, spec: &FieldSpec) -> bool {
        self.edition()
            .map_or(spec.required && !spec.of_some, |edition| edition.requires(spec))
    }

    /// What the text says of the student's insurance.
    pub fn insurance(&self) -> Insurance {
        self.edition()
            .map_or(Insurance::Asked, |edition| edition.insurance)
    }

    /// Whether the forms have the field of that name.
    pub fn has_named(&self, section: Section, name: &str) -> bool {
        section
            .fields()
            .iter()
            .any(|spec| spec.name == name && self.has(spec))
    }

    /// Whether the pupil is under sixteen on a day of the internship.
    pub fn under_16(&self) -> bool {
        self.weeks.iter().any(|week| {
            self.ages_in(week)
                .iter()
                .any(|age| matches!(age, AgeGroup::Under15 | AgeGroup::Fifteen))
        })
    }

    /// How long the pupil may be present at most, in words.
    pub fn most_presence(&self) -> String {
        let ages: Vec<AgeGroup> = self.weeks.iter().flat_map(|week| self.ages_in(week)).collect();
        most_presence(&ages, self.campaign.working_time_rules)
    }

    /// The pupil's age on each day of a week, Monday to Saturday.
    pub fn ages_in(&self, week: Week) -> [AgeGroup; 6] {
        match week {
            Week::First => self.ages[0],
            Week::Second => self.ages[1],
        }
    }
}

/// Something that keeps a convention from being complete.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Missing {
    /// Section.
    pub section: Section,
    /// The field it leads to. In the hours, the first field of the day or of the week; once told, that of every day's line for several.
    pub field: String,
    /// What is missing or wrong, and how to put it right, in French.
    pub message: String,
    /// Whether something that was typed is wrong; otherwise something is missing.
    pub wrong: bool,
}

impl Missing {
    /// The same for a list of them: what is wrong with the hours of several days of a week is said once, with the days.
    pub fn told(missing: Vec<Self>, weeks: Weeks) -> Vec<Self> {
        let (hours, mut others): (Vec<_>, Vec<_>) = missing
            .into_iter()
            .partition(|problem| problem.section == Section::Hours);
        let place = others
            .iter()
            .position(|problem| problem.section > Section::Hours)
            .unwrap_or(others.len());
        let after = others.split_off(place);
        for week in weeks.iter() {
            others.extend(hours_told(&hours, week, weeks));
        }
        others.extend(after);
        others
    }

    /// Two of these signers share an e-mail address; `None` where each has their own.
    pub fn shared(addresses: &[(SignerRole, &str)]) -> Option<Self> {
        let (first, second, email) = shared_email(addresses)?;
        // Said where the signer is named whom not every convention has.
        let named = [first, second]
            .into_iter()
            .find(|role| matches!(role, SignerRole::ReferentTeacher | SignerRole::Host2))
            .and_then(SignerRole::address_field);
        let (section, field) = named.unwrap_or((Section::Guardians, name::GUARDIAN_1_EMAIL));
        Some(Self {
            section,
            field: field.into(),
            message: format!(
                "{} et {} ont la même adresse e-mail, {email}\u{a0}: chaque signataire doit avoir la sienne.",
                first.label(),
                second.label().to_lowercase()
            ),
            wrong: true,
        })
    }
}

impl Missing {
    /// The referent teacher's address is that of the head, who signs as such: nobody signs in two roles.
    pub fn referent_is_head(email: &str) -> Self {
        Self {
            section: Section::Referent,
            field: name::REFERENT_EMAIL.to_owned(),
            message: format!(
                "L’adresse {email} est celle du chef d’établissement, qui signe à ce titre\u{a0}: nommez un autre professeur référent."
            ),
            wrong: true,
        }
    }

    /// The address in that field is that of a guardian who must not be told anything of the student.
    pub fn silenced(section: Section, field: &str, email: &str) -> Self {
        Self {
            section,
            field: field.to_owned(),
            message: format!(
                "L’adresse {email} est celle d’un responsable que le lycée ne doit pas prévenir\u{a0}: il ne signe pas. Retirez-le de cette \
                 convention."
            ),
            wrong: true,
        }
    }

    /// The address in that field was typed by whoever held the sheet of a guardian: the lycée does not stand for it yet.
    pub fn unvouched(section: Section, field: &str, email: &str) -> Self {
        Self {
            section,
            field: field.to_owned(),
            message: format!(
                "L’adresse {email} a été tapée avec la feuille d’activation, et le lycée ne l’a pas encore confirmée. Confirmez-la sur la page \
                 de l’élève, ou donnez ici celle que le lycée connaît."
            ),
            wrong: true,
        }
    }

    /// The address in that field was taken from its owner by a correction: nothing is sent there any more.
    pub fn barred(section: Section, field: &str, email: &str) -> Self {
        Self {
            section,
            field: field.to_owned(),
            message: format!(
                "L’adresse {email} a été remplacée pour cette convention, et ne reçoit plus rien d’elle. Donnez la bonne adresse\u{a0}; \
                 si c’est bien celle-ci, rendez-la depuis la page des signatures."
            ),
            wrong: true,
        }
    }
}

/// The state of a section.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// Something is missing.
    ToFill,
    /// Something that was typed is wrong.
    ToCorrect,
    /// Nothing is missing.
    Complete,
}

impl SectionState {
    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::ToFill => "À compléter",
            Self::ToCorrect => "À corriger",
            Self::Complete => "Complet",
        }
    }

    /// The state of a section with these problems.
    pub fn of(problems: &[Missing]) -> Self {
        if problems.iter().any(|problem| problem.wrong) {
            Self::ToCorrect
        } else if problems.is_empty() {
            Self::Complete
        } else {
            Self::ToFill
        }
    }
}

/// A convention and the result of its checks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// What is missing or wrong, in the order of sections and fields.
    pub missing: Vec<Missing>,
    /// Its content, if nothing is missing or wrong.
    pub content: Option<Content>,
    /// Who signs that content, with their addresses, whether it says these or not.
    pub signers: Vec<(Signer, String)>,
    /// Whether both guardians sign.
    pub both_guardians: bool,
}

impl Section {
    /// What is missing or wrong in this section.
    pub fn problems(self, values: &Values, facts: &Facts) -> Vec<Missing> {
        let mut reader = Reader {
            section: self,
            values,
            facts,
            missing: Vec::new(),
        };
        reader.section();
        reader.missing
    }
}

impl Checked {
    /// Checks the whole convention. The ages of `facts` must be those that the pupil's birth date gives: see `Facts::new`.
    pub fn of(sections: &BTreeMap<Section, Values>, facts: &Facts) -> Self {
        let empty = Values::default();
        let values = |section: Section| sections.get(&section).unwrap_or(&empty);
        let mut missing: Vec<Missing> = Section::ALL
            .into_iter()
            .flat_map(|section| section.problems(values(section), facts))
            .collect();
        let both_guardians = values(Section::Guardians).is_ticked(name::BOTH_SIGN);
        let content = missing.is_empty().then(|| content(&values, facts));
        let mut signing = content
            .as_ref()
            .map(|content| signers(content, both_guardians, facts.referent_signs))
            .unwrap_or_default();
        if content.is_some() {
            let addresses: Vec<_> = signing
                .iter()
                .map(|(signer, email)| (signer.role, email.as_str()))
                .collect();
            missing.extend(Missing::shared(&addresses));
        }
        if !missing.is_empty() {
            signing.clear();
        }
        Self {
            content: content
                .filter(|_| missing.is_empty())
                .map(|content| said(content, facts)),
            signers: signing,
            missing,
            both_guardians,
        }
    }

    /// What the convention says as far as it is filled, for a preview.
    pub fn so_far(sections: &BTreeMap<Section, Values>, facts: &Facts) -> Content {
        let empty = Values::default();
        let content = content(&|section| sections.get(&section).unwrap_or(&empty), facts);
        said(content, facts)
    }

    /// What is missing or wrong in the host's part.
    pub fn of_host(sections: &BTreeMap<Section, Values>, facts: &Facts) -> Vec<Missing> {
        let empty = Values::default();
        super::HOST_SECTIONS
            .into_iter()
            .flat_map(|section| section.problems(sections.get(&section).unwrap_or(&empty), facts))
            .collect()
    }
}

impl FieldSpec {
    /// What is wrong with what was typed, if anything.
    pub fn fault(&self, typed: &str) -> Option<String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        if let Err(message) = read(self.kind, typed) {
            return Some(message);
        }
        unprintable(typed).map(|c| {
            format!(
                "Le document ne peut pas imprimer «\u{a0}{c}\u{a0}» (U+{:04X})\u{a0}: retirez ce caractère, ou écrivez-le autrement.",
                u32::from(c)
            )
        })
    }
}

struct Reader<'a> {
    section: Section,
    values: &'a Values,
    facts: &'a Facts,
    missing: Vec<Missing>,
}

impl Reader<'_> {
    fn push(&mut self, field: impl Into<String>, message: impl Into<String>, wrong: bool) {
        self.missing.push(Missing {
            section: self.section,
            field: field.into(),
            message: message.into(),
            wrong,
        });
    }

    fn section(&mut self) {
        let facts = self.facts;
        for spec in self.section.fields().iter().filter(|spec| facts.has(spec)) {
            self.field(spec);
        }
        match self.section {
            Section::Structure => self.structure(),
            Section::Hours => self.hours(),
            Section::Guardians => self.guardians(),
            Section::Care => self.care(),
            Section::Student => self.student(),
            Section::Activities => self.skills(),
            _ => {}
        }
    }

    fn field(&mut self, spec: &FieldSpec) {
        let typed = self.values.get(spec.name).trim();
        if typed.is_empty() || (spec.kind == FieldKind::Tick && !self.values.is_ticked(spec.name)) {
            if self.facts.requires(spec) && !(spec.name == name::HOST_INSURANCE && self.insures_itself()) {
                self.push(spec.name, absent(spec), false);
            }
            return;
        }
        if let Some(message) = spec.fault(typed) {
            self.push(spec.name, message, true);
        }
    }

    /// A service of the State has no insurance to show, where the text says so.
    fn insures_itself(&self) -> bool {
        self.facts.has_named(self.section, name::STATE_INSURER) && self.values.is_ticked(name::STATE_INSURER)
    }

    /// A structure in France has a SIRET. One abroad may have one as well: embassies and lycées of France do.
    fn structure(&mut self) {
        let abroad = !is_france(self.values.get(name::COUNTRY));
        if !abroad && self.values.get(name::SIRET).trim().is_empty() {
            self.push(
                name::SIRET,
                "Indiquez le SIRET ou, sous «\u{a0}Structure à l’étranger\u{a0}», le pays.",
                false,
            );
        }
        self.second_signer();
    }

    /// Who signs beside the representative is named whole, or not at all.
    fn second_signer(&mut self) {
        let asked = [
            (
                name::SECOND_SIGNER_NAME,
                "Indiquez le prénom et le nom du second signataire, ou videz ces trois champs.",
            ),
            (
                name::SECOND_SIGNER_QUALITY,
                "Indiquez la qualité du second signataire.",
            ),
            (
                name::SECOND_SIGNER_EMAIL,
                "Indiquez l’adresse e-mail du second signataire.",
            ),
        ];
        let values = self.values;
        let is_empty = |field: &str| values.get(field).trim().is_empty();
        if asked.iter().all(|(field, _)| is_empty(field)) {
            return;
        }
        for (field, message) in asked {
            if is_empty(field) {
                self.push(field, message, false);
            }
        }
        let address = |field: &str| EmailAddress::parse(values.get(field)).map(|email| email.key());
        if let (Ok(one), Ok(two)) = (
            address(name::REPRESENTATIVE_EMAIL),
            address(name::SECOND_SIGNER_EMAIL),
        ) && one == two
        {
            let message =
                "C’est aussi l’adresse du représentant\u{a0}: chaque signataire doit avoir la sienne.";
            self.push(name::SECOND_SIGNER_EMAIL, message, true);
        }
    }

    /// A convention names the skills it aims at (reference texts 003 and 004): one of the four at least.
    fn skills(&mut self) {
        if name::SKILLS
            .iter()
            .all(|(field, _)| self.values.get(field).trim().is_empty())
        {
            let message = "Dites ce que vise au moins une des quatre compétences\u{a0}: observer, communiquer, comprendre, \
                           s’impliquer.";
            self.push(name::SKILLS[0].0, message, false);
        }
    }

    fn student(&mut self) {
        let Ok(birth) = parse_day(self.values.get(name::BIRTH_DATE)) else {
            return;
        };
        // Nobody is in seconde at eight or at twenty-five: a typing error here would change every limit.
        let age = self.facts.campaign.week1.years_since(birth);
        if !age.is_some_and(|age| (11..=22).contains(&age)) {
            self.push(
                name::BIRTH_DATE,
                "Cette date ne peut pas être celle d’un élève de seconde. Vérifiez l’année.",
                true,
            );
        }
    }

    fn guardians(&mut self) {
        for prefix in [name::GUARDIAN_1, name::GUARDIAN_2] {
            let typed = |part: &str| self.values.get(&format!("{prefix}_{part}")).trim().is_empty();
            let (no_name, no_email, no_phone) = (typed("nom"), typed("email"), typed("tel"));
            let asked = prefix == name::GUARDIAN_1 && self.facts.minor;
            let asked = asked
                || (prefix == name::GUARDIAN_2 && self.facts.minor && self.values.is_ticked(name::BOTH_SIGN))
                || !(no_name && no_email && no_phone);
            if asked && no_name {
                self.push(
                    format!("{prefix}_nom"),
                    "Indiquez le prénom et le nom de ce représentant légal.",
                    false,
                );
            }
            if asked && no_phone && no_email {
                self.push(
                    format!("{prefix}_tel"),
                    "Indiquez un téléphone ou une adresse e-mail pour joindre ce représentant légal.",
                    false,
                );
            }
        }
    }

    fn care(&mut self) {
        if self.values.get(name::PAI) == CHOICE_YES && self.values.get(name::PAI_KIT).trim().is_empty() {
            self.push(
                name::PAI_KIT,
                "Indiquez où est la trousse d’urgence et qui la porte.",
                false,
            );
        }
        if self.facts.under_16() && !self.values.is_ticked(name::SAFETY) {
            self.push(
                name::SAFETY,
                "L’élève a moins de 16\u{a0}ans\u{a0}: vérifiez les activités, puis cochez cette case.",
                false,
            );
        }
    }

    /// A message for every day that cannot be read, then for every limit that is broken.
    fn hours(&mut self) {
        for week in self.facts.weeks.iter() {
            let hours = match week_hours(self.values, week) {
                Ok(hours) => hours,
                Err(days) => {
                    for (day, text) in days {
                        let message =
                            format!("{} ({}), {text}", capitalised(WeekHours::DAYS[day]), named(week));
                        self.push(hour_field(week, day, 0), message, true);
                    }
                    continue;
                }
            };
            if hours.0.iter().all(Vec::is_empty) {
                let message = format!("Indiquez les horaires de la {}.", named(week));
                self.push(hour_field(week, 0, 0), message, false);
                continue;
            }
            let ages = self.facts.ages_in(week);
            let year = self.facts.campaign.working_time_rules;
            let monday = self.facts.campaign.monday(week);
            let breaches = check_week_by_day(&hours, &ages, year)
                .into_iter()
                .chain(check_dates(&hours, &[monday], ages[0], year));
            let breaches: Vec<_> = breaches.collect();
            for breach in breaches {
                let day = match breach.when {
                    When::Day(day) => day,
                    When::Week => 0,
                    When::Date(date) => {
                        usize::try_from(date.signed_duration_since(monday).num_days()).unwrap_or_default()
                    }
                };
                let message = match breach.when {
                    When::Date(_) => breach.message,
                    When::Day(_) | When::Week => {
                        format!("{}, {}", capitalised(named(week)), lowered(&breach.message))
                    }
                };
                self.push(hour_field(week, day, 0), message, true);
            }
            if self.facts.elsewhere
                && self.facts.weeks != Weeks::Both
                && let Some(breach) = check_beside(&hours, week, ages[0], year)
            {
                let day = if week == Week::First { 5 } else { 0 };
                let message = format!("{}, {}", capitalised(named(week)), lowered(&breach.message));
                self.push(hour_field(week, day, 0), message, true);
            }
            if week == Week::Second
                && self.facts.weeks == Weeks::Both
                && let Ok(first) = week_hours(self.values, Week::First)
                && let Some(breach) = check_between(&first, &hours, ages[0], year)
            {
                let message = format!("{}, {}", capitalised(named(week)), lowered(&breach.message));
                self.push(hour_field(week, 0, 0), message, true);
            }
        }
    }
}

/// What is wrong with the hours of a week, each fault once.
fn hours_told(hours: &[Missing], week: Week, weeks: Weeks) -> Vec<Missing> {
    let of_day = |day| {
        let field = hour_field(week, day, 0);
        hours.iter().filter(move |problem| problem.field == field)
    };
    let wrong = std::array::from_fn(|day| {
        let said: Vec<&str> = of_day(day).map(|problem| problem.message.as_str()).collect();
        said.join(BETWEEN)
    });
    told(&wrong, &[0, 1, 2, 3, 4, 5])
        .into_iter()
        .map(|fault| {
            let is_wrong = of_day(fault.day).any(|problem| problem.wrong);
            Missing {
                section: Section::Hours,
                field: if fault.shared {
                    everyday_field(week_prefix(week), 0)
                } else {
                    hour_field(week, fault.day, 0)
                },
                // What is missing names its week.
                message: if is_wrong && weeks == Weeks::Both {
                    format!("{}, {}", capitalised(named(week)), lowered(&fault.words))
                } else {
                    fault.words
                },
                wrong: is_wrong,
            }
        })
        .collect()
}

/// « première semaine ».
fn named(week: Week) -> &'static str {
    match week {
        Week::First => "première semaine",
        Week::Second => "deuxième semaine",
    }
}

/// The hours typed for a week, or what is wrong with each day that cannot be read.
pub(super) fn week_hours(values: &Values, week: Week) -> Result<WeekHours, Vec<(usize, String)>> {
    let mut hours = WeekHours::default();
    let mut wrong = Vec::new();
    for (day, stretches) in hours.0.iter_mut().enumerate() {
        let typed: [String; 4] =
            std::array::from_fn(|slot| values.get(&hour_field(week, day, slot)).to_owned());
        match day_hours(&typed) {
            Ok(read) => *stretches = read,
            Err(text) => wrong.push((day, text)),
        }
    }
    if wrong.is_empty() { Ok(hours) } else { Err(wrong) }
}

impl Values {
    /// The same with what can be read as it is kept: an address without the name around it, a day and a time as the browser's fields
    /// take them (another text would be shown there as nothing, and be lost with the next saving). What cannot be read stays as it
    /// was typed. Not for what somebody is still typing.
    #[must_use]
    pub fn settled(&self, section: Section) -> Self {
        self.iter()
            .map(|(name, typed)| (name, settled(section, name, typed)))
            .collect::<Vec<_>>()
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    /// The same for a lycée's profile, whose fields are those of two sections.
    #[must_use]
    pub fn settled_profile(&self) -> Self {
        let fields = super::profile_fields().map(|spec| {
            let section = [Section::School, Section::Referent]
                .into_iter()
                .find(|section| section.fields().iter().any(|own| own.name == spec.name));
            (
                spec.name,
                settled(section.unwrap_or(Section::School), spec.name, self.get(spec.name)),
            )
        });
        let fields: Vec<_> = fields.collect();
        fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    /// The hours of a week as far as each day can be read, for totals while somebody types.
    pub fn hours_so_far(&self, week: Week) -> WeekHours {
        self.typed_week(week).hours_so_far()
    }
}

fn absent(spec: &FieldSpec) -> String {
    match spec.kind {
        FieldKind::Tick => "Cochez cette case pour continuer.".into(),
        FieldKind::Choice(_) => "Choisissez une réponse.".into(),
        FieldKind::EmailAddress => "Indiquez une adresse e-mail.".into(),
        FieldKind::Phone => "Indiquez un numéro de téléphone.".into(),
        FieldKind::Date => "Indiquez une date.".into(),
        FieldKind::Siret => SiretError::Empty.message().into(),
        FieldKind::Uai => "Indiquez le numéro du lycée (UAI), par exemple 0930122C.".into(),
        FieldKind::Line(_) | FieldKind::Text(_) => "Ce champ est à remplir.".into(),
    }
}

/// What was typed in a field as it is kept, if it can be read and is no free text.
fn settled(section: Section, name: &str, typed: &str) -> String {
    if section == Section::Hours {
        return hours::field_value(typed);
    }
    let kind = section
        .fields()
        .iter()
        .find(|spec| spec.name == name)
        .map(|spec| spec.kind);
    match kind {
        Some(
            kind @ (FieldKind::EmailAddress
            | FieldKind::Phone
            | FieldKind::Siret
            | FieldKind::Uai
            | FieldKind::Date),
        ) => read(kind, typed).unwrap_or_else(|_| typed.to_owned()),
        _ => typed.to_owned(),
    }
}

/// Reads what was typed in a field of that kind, as it is kept.
fn read(kind: FieldKind, typed: &str) -> Result<String, String> {
    match kind {
        FieldKind::Line(most) => within(line(typed), most),
        FieldKind::Text(most) => within(multiline(typed).trim().to_owned(), most).and_then(|text| {
            let most = kind.most_lines().unwrap_or(most);
            let found = lines(&text).len();
            if found <= most {
                Ok(text)
            } else {
                Err(format!(
                    "{}, {most} au plus\u{a0}: réunissez-en quelques-unes.",
                    counted(found, "ligne", "lignes")
                ))
            }
        }),
        FieldKind::EmailAddress => EmailAddress::parse(typed)
            .map(|email| email.as_str().to_owned())
            .map_err(|error| error.message().to_owned()),
        FieldKind::Phone => Phone::parse(typed)
            .map(String::from)
            .map_err(|error| error.message().to_owned()),
        FieldKind::Siret => Siret::parse(typed)
            .map(|siret| siret.as_str().to_owned())
            .map_err(|error| error.message().to_owned()),
        FieldKind::Uai => Uai::parse(typed).map(|uai| uai.as_str().to_owned()).map_err(|_| {
            "Ce numéro UAI n’est pas valable\u{a0}: vérifiez ses sept chiffres et sa lettre.".to_owned()
        }),
        FieldKind::Date => parse_day(typed)
            .map(|date| date.to_string())
            .map_err(|error| error.message().to_owned()),
        FieldKind::Tick => Ok(typed.to_owned()),
        FieldKind::Choice(choices) => choices
            .iter()
            .find(|(code, _)| *code == typed)
            .map(|(code, _)| (*code).to_owned())
            .ok_or_else(|| "Choisissez une réponse de la liste.".to_owned()),
    }
}

fn within(text: String, most: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length <= most {
        return Ok(text);
    }
    let over = counted(length - most, "caractère", "caractères");
    Err(format!("Trop long de {over}\u{a0}: {most} au plus."))
}

#[expect(clippy::too_many_lines, reason = "one line a field")]
/// The content of a convention as far as it is filled; what cannot be read is left as it was typed.
fn content<'a>(values: &dyn Fn(Section) -> &'a Values, facts: &Facts) -> Content {
    let text = |section: Section, field: &str| -> String {
        let typed = values(section).get(field).trim();
        let kind = section
            .fields()
            .iter()
            .find(|spec| spec.name == field && facts.has(spec))
            .map(|spec| spec.kind);
        match kind {
            Some(kind) if !typed.is_empty() => read(kind, typed).unwrap_or_else(|_| line(typed)),
            _ => String::new(),
        }
    };
    let person = |section: Section, prefix: &str, quality: Option<&str>| -> Person {
        Person {
            name: text(section, &format!("{prefix}_nom")),
            quality: quality.map_or_else(String::new, |field| text(section, field)),
            email: text(section, &format!("{prefix}_email")),
            phone: text(section, &format!("{prefix}_tel")),
        }
    };
    let structure = |field: &str| text(Section::Structure, field);
    let place = |field: &str| text(Section::Place, field);
    let activities = |field: &str| text(Section::Activities, field);
    let practical = |field: &str| text(Section::Practical, field);
    let country = |typed: String| {
        if is_france_itself(&typed) {
            String::new()
        } else {
            typed
        }
    };
    let (siret, number) = (structure(name::SIRET), structure(name::REGISTRATION));
    // Whoever has both numbers is known by the SIRET here.
    let (registration, foreign_registration) = if siret.is_empty() && !is_france(&structure(name::COUNTRY)) {
        (Registration::Abroad(number), String::new())
    } else {
        (Registration::Siret(siret), number)
    };
    let mut weeks = Vec::new();
    for week in facts.weeks.iter() {
        weeks.push(WeekPart {
            number: week.number(),
            monday: facts.campaign.monday(week),
            hours: values(Section::Hours).hours_so_far(week),
        });
    }
    let host = HostPart {
        name: structure(name::HOST_NAME),
        kind: kind_of(&structure(name::KIND)),
        registration,
        foreign_registration,
        address: Address {
            street: structure("adresse"),
            postal_code: structure("code_postal"),
            city: structure("ville"),
            country: country(structure(name::COUNTRY)),
        },
        representative: person(Section::Structure, "rep", Some("rep_qualite")),
        second_signer: Some(person(
            Section::Structure,
            name::SECOND_SIGNER,
            Some(name::SECOND_SIGNER_QUALITY),
        ))
        .filter(|second| {
            let said = [&second.name, &second.quality, &second.email];
            !said.iter().all(|text| text.is_empty())
        }),
        tutor: person(Section::Tutor, "tuteur", Some("tuteur_qualite")),
        place: Address {
            street: place("lieu_adresse"),
            postal_code: place("lieu_code_postal"),
            city: place("lieu_ville"),
            country: country(place(name::PLACE_COUNTRY)),
        },
        access: place("lieu_acces"),
        weeks,
        activities: lines(&activities(name::ACTIVITIES)),
        skills: [
            activities(name::SKILLS[0].0),
            activities(name::SKILLS[1].0),
            activities(name::SKILLS[2].0),
            activities(name::SKILLS[3].0),
        ],
        safety: facts.has_named(Section::Activities, name::RISKS).then(|| Safety {
            confidant: person(Section::Tutor, "ecoute", Some(name::CONFIDANT_QUALITY)),
            risks: activities(name::RISKS),
            protection: activities(name::PROTECTION),
            welcome: activities(name::WELCOME),
        }),
        lunch: practical("repas"),
        transport: practical("transport_hote"),
        lodging: practical("hebergement"),
        state_insurer: facts.has_named(Section::Practical, name::STATE_INSURER)
            && values(Section::Practical).is_ticked(name::STATE_INSURER),
    };
    let student = |field: &str| text(Section::Student, field);
    let school = |field: &str| text(Section::School, field);
    let care = values(Section::Care);
    let guardians = [name::GUARDIAN_1, name::GUARDIAN_2]
        .into_iter()
        .map(|prefix| person(Section::Guardians, prefix, None));
    let uai = school(name::UAI);
    let board_date = school("ca_date");
    Content {
        host,
        student: StudentPart {
            name: student("eleve_nom"),
            birth_date: student(name::BIRTH_DATE).parse().ok(),
            class_name: student("eleve_classe"),
            address: student("eleve_adresse"),
            transport: student("transport"),
            minor: facts.minor,
            certificate: facts.insurance() == Insurance::Recommended
                && values(Section::Student).is_ticked(name::LIABILITY),
        },
        // An adult has no guardian, whatever was filled in before.
        guardians: guardians
            .into_iter()
            .filter(|guardian| facts.minor && !guardian.name.is_empty())
            .collect(),
        school: SchoolPart {
            name: school("lycee_nom"),
            uai: Uai::parse(&uai).map_or(uai.clone(), |uai| uai.as_str().to_owned()),
            address: school("lycee_adresse"),
            status: school("lycee_statut"),
            head: Person {
                quality: "Chef d’établissement".into(),
                ..person(Section::School, "chef", None)
            },
            board_date: board_date.parse().ok(),
            referent: Person {
                quality: "Professeur référent".into(),
                ..person(Section::Referent, "referent", None)
            },
            evaluation: text(Section::Referent, "evaluation"),
            restitution: text(Section::Referent, name::RESTITUTION),
        },
        care: Care {
            pai_kit: (care.get(name::PAI) == CHOICE_YES).then(|| line(care.get(name::PAI_KIT))),
            adjustments: text(Section::Care, name::ADJUSTMENTS),
            // Meaningless for anybody else.
            checked_for_under_16: facts.under_16() && care.is_ticked(name::SAFETY),
        },
        contacts_withheld: false,
        logos: if facts.edition().is_some_and(|edition| edition.has_logos) {
            facts.logos
        } else {
            Logos::default()
        },
    }
}

/// What of it the document says.
fn said(content: Content, facts: &Facts) -> Content {
    if facts.contacts_private {
        content.without_contacts()
    } else {
        content
    }
}

#[cfg(test)]
mod tests;
