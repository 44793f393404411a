//! Campaigns: their dates are data, and administrators give them.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};
use domain::{
    campaign::{Campaign, CampaignError, CampaignStatus},
    convention::{TEMPLATE, TEMPLATES, Template, Wording, template},
    day::parse_day,
    id::CampaignId,
    sanitize,
    typography::{date, span},
    urls::CAMPAIGNS,
    weeks::Weeks,
};
use store::CampaignSaved;
use wire::{
    administration::{CampaignFlash, CampaignShown, Campaigns},
    field,
    form::{FieldError, FormData},
};

use super::{
    require_admin,
    vetting::settings,
    wordings::{Texts, fits},
};
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// The fields, as the form has them.
const FIELDS: [&str; 9] = [
    field::LABEL,
    field::WEEK1,
    field::WEEK2,
    field::HOSTS_OPEN,
    field::STUDENTS_OPEN,
    field::EXPIRY_DAYS,
    field::RULES,
    field::TEMPLATE,
    field::STATUS,
];

fn shown(app: &AppContext, texts: &Texts, campaign: Campaign) -> CampaignShown {
    let named = texts.of_campaign(campaign.id).map(str::to_owned);
    let templates = choice(&texts.choice(app, Some(campaign.id)));
    let (first, last) = campaign.span(Weeks::Both);
    let current = app
        .offer_cache
        .campaign()
        .is_some_and(|current| current.id == campaign.id);
    CampaignShown {
        id: campaign.id.to_string(),
        weeks: span(first, last),
        hosts_from: date(campaign.hosts_open),
        students_from: date(campaign.students_open),
        label: campaign.label,
        week1: campaign.week1.to_string(),
        week2: campaign.week2.to_string(),
        hosts_open: campaign.hosts_open.to_string(),
        students_open: campaign.students_open.to_string(),
        expiry_days: campaign.expiry_days.to_string(),
        rules: campaign.working_time_rules.to_string(),
        template: named.unwrap_or(campaign.template),
        templates,
        confirmed: campaign.status == CampaignStatus::Confirmed,
        current,
    }
}

/// The texts that a campaign may name, id and name: the operator's, then the built-in editions, the last first.
fn choice(own: &[&Wording]) -> Vec<(String, String)> {
    let edition = |edition: &Template| (edition.id.to_owned(), edition.name.to_owned());
    let own = own.iter().map(|own| (own.id.clone(), own.title.clone()));
    own.chain(TEMPLATES.iter().rev().map(edition)).collect()
}

/// What the form of a new campaign begins with.
fn new_campaign(app: &AppContext, texts: &Texts) -> CampaignShown {
    CampaignShown {
        expiry_days: "15".to_owned(),
        rules: "2024".to_owned(),
        template: TEMPLATE.to_owned(),
        templates: choice(&texts.choice(app, None)),
        ..CampaignShown::default()
    }
}

/// Every campaign, the last first, and what structures may do in the present one. For administrators.
pub async fn list(request: Request) -> Result<Campaigns, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let campaigns = app.db.campaigns().await?;
    let texts = Texts::load(app).await?;
    Ok(Campaigns {
        campaigns: campaigns
            .into_iter()
            .rev()
            .map(|campaign| shown(app, &texts, campaign))
            .collect(),
        new: new_campaign(app, &texts),
        settings: settings(app).await?,
    })
}

/// One campaign, as its form shows it. For administrators.
pub async fn read(request: Request, id: String) -> Result<CampaignShown, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let id: CampaignId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let campaign = app.db.campaign(id).await?.ok_or(ServiceError::NotFound)?;
    Ok(shown(app, &Texts::load(app).await?, campaign))
}

/// Adds a campaign, or changes one when the form names it. For administrators.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let named = form.get(field::CAMPAIGN);
    let existing = if named.is_empty() {
        None
    } else {
        let id: CampaignId = named.parse().map_err(|_| ServiceError::NotFound)?;
        Some(app.db.campaign(id).await?.ok_or(ServiceError::NotFound)?.id)
    };
    let page = existing.map_or_else(
        || format!("{CAMPAIGNS}/nouvelle"),
        |id| format!("{CAMPAIGNS}/{id}"),
    );
    let texts = Texts::load(app).await?;
    let chosen = form.get(field::TEMPLATE);
    let own = texts
        .choice(app, existing)
        .into_iter()
        .find(|own| own.id == chosen);
    let typed = with_edition(&form, own);
    let campaign = match parse(&typed, existing.unwrap_or_else(|| CampaignId((app.ids)()))) {
        Ok(campaign) => campaign,
        Err(errors) => return Ok(redisplay(&page, form, errors)),
    };
    let named = existing.and_then(|id| texts.of_campaign(id));
    if let Some(own) = own
        && named != Some(own.id.as_str())
        && !fits(own).await?
    {
        let error = FieldError::new(
            field::TEMPLATE,
            "Ce texte est trop long\u{a0}: le document n’a pas assez de place pour lui. Son aperçu le montre.",
        );
        return Ok(redisplay(&page, form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    let saved = if existing.is_some() {
        app.db.change_campaign(&context, &campaign, own).await?
    } else {
        app.db.open_campaign(&context, &campaign, own).await?
    };
    match saved {
        CampaignSaved::Done => Ok(redirect_with_flash(CAMPAIGNS, CampaignFlash::Saved)),
        CampaignSaved::LabelTaken => {
            let error = FieldError::new(
                field::LABEL,
                "Une autre campagne porte déjà cette année scolaire.",
            );
            Ok(redisplay(&page, form, vec![error]))
        }
        CampaignSaved::TextFixed => {
            let error = FieldError::new(
                field::TEMPLATE,
                "Des conventions de cette campagne sont déjà validées avec son texte\u{a0}: il ne change plus.",
            );
            Ok(redisplay(&page, form, vec![error]))
        }
        CampaignSaved::WordingTaken => {
            let error = FieldError::new(
                field::TEMPLATE,
                "Une campagne a déjà retenu un autre texte sous le même identifiant. Donnez-en un autre à ce texte, dans son fichier.",
            );
            Ok(redisplay(&page, form, vec![error]))
        }
        CampaignSaved::Gone => Err(ServiceError::NotFound),
    }
}

/// The form with the edition of the wording that was chosen in the wording's place.
fn with_edition(form: &FormData, own: Option<&Wording>) -> FormData {
    let Some(own) = own else { return form.clone() };
    form.iter()
        .map(|(name, value)| {
            let value = if name == field::TEMPLATE {
                own.base.as_str()
            } else {
                value
            };
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// The campaign that a form describes, or what is wrong with it.
pub fn parse(form: &FormData, id: CampaignId) -> Result<Campaign, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut date_of = |field: &str| -> NaiveDate {
        parse_day(form.get(field)).unwrap_or_else(|error| {
            errors.push(FieldError::new(field, error.message()));
            NaiveDate::default()
        })
    };
    let (week1, week2) = (date_of(field::WEEK1), date_of(field::WEEK2));
    let (hosts_open, students_open) = (date_of(field::HOSTS_OPEN), date_of(field::STUDENTS_OPEN));
    let dates_read = errors.is_empty();
    let mut number = |field: &str, range: RangeInclusive<u16>| -> u16 {
        let number = form
            .get(field)
            .parse()
            .ok()
            .filter(|number| range.contains(number));
        number.unwrap_or_else(|| {
            let message = format!("Donnez un nombre entier, de {} à {}.", range.start(), range.end());
            errors.push(FieldError::new(field, message));
            0
        })
    };
    let (expiry_days, working_time_rules) = (
        number(field::EXPIRY_DAYS, 1..=60),
        number(field::RULES, 2020..=2100),
    );
    let label = sanitize::value(form.get(field::LABEL))
        .replace(' ', "")
        .replace('/', "-");
    if !is_school_year(&label) {
        errors.push(FieldError::new(
            field::LABEL,
            "Écrivez l’année scolaire sous la forme 2027-2028.",
        ));
    }
    let edition = template(form.get(field::TEMPLATE));
    if edition.is_none() {
        errors.push(FieldError::new(
            field::TEMPLATE,
            "Choisissez le texte des conventions dans la liste.",
        ));
    }
    let status = CampaignStatus::from_code(form.get(field::STATUS));
    if status.is_none() {
        errors.push(FieldError::new(
            field::STATUS,
            "Dites si les dates sont confirmées.",
        ));
    }
    let campaign = Campaign {
        id,
        label,
        week1,
        week2,
        hosts_open,
        students_open,
        expiry_days,
        working_time_rules,
        template: edition.map(|edition| edition.id.to_owned()).unwrap_or_default(),
        status: status.unwrap_or(CampaignStatus::ToConfirm),
    };
    if dates_read && let Err(error) = campaign.check() {
        errors.extend(date_errors(&campaign, error));
    }
    if errors.is_empty() {
        return Ok(campaign);
    }
    // In the order of the form.
    errors.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
    Err(errors)
}

/// What the domain says of the dates, beside the fields that it is about.
fn date_errors(campaign: &Campaign, error: CampaignError) -> Vec<FieldError> {
    match error {
        CampaignError::NotAMonday => [(field::WEEK1, campaign.week1), (field::WEEK2, campaign.week2)]
            .into_iter()
            .filter(|(_, day)| day.weekday() != Weekday::Mon)
            .map(|(field, _)| FieldError::new(field, "Une semaine de stage commence un lundi."))
            .collect(),
        CampaignError::WeeksOutOfOrder => {
            vec![FieldError::new(
                field::WEEK2,
                "La seconde semaine vient après la première.",
            )]
        }
        CampaignError::OpeningOutOfOrder if campaign.hosts_open > campaign.students_open => {
            vec![FieldError::new(
                field::HOSTS_OPEN,
                "Les structures publient au plus tard le jour où les élèves commencent à chercher.",
            )]
        }
        CampaignError::OpeningOutOfOrder => vec![FieldError::new(
            field::STUDENTS_OPEN,
            "Les élèves commencent à chercher avant la première semaine de stage.",
        )],
    }
}

/// « 2027-2028 ».
fn is_school_year(label: &str) -> bool {
    label.split_once('-').is_some_and(|(from, to)| {
        from.len() == 4
            && to.len() == 4
            && matches!((from.parse::<u16>(), to.parse::<u16>()), (Ok(from), Ok(to)) if to == from + 1)
    })
}
