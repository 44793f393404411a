//! Campaigns: their dates are data, and administrators give them.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::{
    campaign::{Campaign, CampaignError, CampaignStatus},
    id::CampaignId,
    typography::span,
    weeks::Weeks,
};
use store::CampaignSaved;

use super::{admin, day};
use crate::{
    answer::{done, send_back},
    api::administration::CampaignShown,
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
};

const LIST: &str = "/administration/campagnes";
/// The fields, as the form has them.
const FIELDS: [&str; 8] = [
    "libelle",
    "semaine1",
    "semaine2",
    "structures",
    "eleves",
    "delai",
    "regles",
    "statut",
];

fn shown(app: &AppContext, campaign: Campaign) -> CampaignShown {
    let (first, last) = campaign.span(Weeks::Both);
    let current = app
        .catalogue
        .campaign()
        .is_some_and(|current| current.id == campaign.id);
    CampaignShown {
        id: campaign.id.to_string(),
        weeks: span(first, last),
        hosts_from: day(campaign.hosts_open),
        pupils_from: day(campaign.pupils_open),
        label: campaign.label,
        week1: campaign.week1.to_string(),
        week2: campaign.week2.to_string(),
        hosts_open: campaign.hosts_open.to_string(),
        pupils_open: campaign.pupils_open.to_string(),
        expiry_days: campaign.expiry_days.to_string(),
        rules: campaign.working_time_rules.to_string(),
        confirmed: campaign.status == CampaignStatus::Confirmed,
        current,
    }
}

/// Every campaign, the last first.
pub(crate) async fn list_campaigns() -> Result<Vec<CampaignShown>, AppError> {
    admin()?;
    let app = app_context()?;
    let campaigns = app.db.campaigns().await?;
    Ok(campaigns
        .into_iter()
        .rev()
        .map(|campaign| shown(&app, campaign))
        .collect())
}

/// One of them.
pub(crate) async fn read_campaign(id: &str) -> Result<CampaignShown, AppError> {
    admin()?;
    let app = app_context()?;
    let id: CampaignId = id.parse().map_err(|_| AppError::NotFound)?;
    let campaign = app.db.campaign(id).await?.ok_or(AppError::NotFound)?;
    Ok(shown(&app, campaign))
}

/// Adds a campaign, or changes one when the form names it.
pub(crate) async fn save_campaign(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let named = form.get("campagne");
    let known = if named.is_empty() {
        None
    } else {
        let id: CampaignId = named.parse().map_err(|_| AppError::NotFound)?;
        Some(app.db.campaign(id).await?.ok_or(AppError::NotFound)?.id)
    };
    let page = known.map_or_else(|| format!("{LIST}/nouvelle"), |id| format!("{LIST}/{id}"));
    let campaign = match read(&form, known.unwrap_or_else(|| CampaignId((app.ids)()))) {
        Ok(campaign) => campaign,
        Err(faults) => return send_back(&app, &page, form, faults).await,
    };
    let act = app.act(Some(visitor.id()));
    let saved = if known.is_some() {
        app.db.change_campaign(&act, &campaign).await?
    } else {
        app.db.open_campaign(&act, &campaign).await?
    };
    match saved {
        CampaignSaved::Done => {
            done(LIST, "campagne");
            Ok(())
        }
        CampaignSaved::LabelTaken => {
            let fault = Fault::new("libelle", "Une autre campagne porte déjà cette année scolaire.");
            send_back(&app, &page, form, vec![fault]).await
        }
        CampaignSaved::Gone => Err(AppError::NotFound),
    }
}

fn read(form: &Fields, id: CampaignId) -> Result<Campaign, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut date = |field: &str| -> NaiveDate {
        form.get(field).parse().unwrap_or_else(|_| {
            faults.push(Fault::new(field, "Donnez une date, par exemple 2028-06-19."));
            NaiveDate::default()
        })
    };
    let (week1, week2) = (date("semaine1"), date("semaine2"));
    let (hosts_open, pupils_open) = (date("structures"), date("eleves"));
    let dates_read = faults.is_empty();
    let mut number = |field: &str, range: std::ops::RangeInclusive<u16>| -> u16 {
        let number = form
            .get(field)
            .parse()
            .ok()
            .filter(|number| range.contains(number));
        number.unwrap_or_else(|| {
            let message = format!("Donnez un nombre entier, de {} à {}.", range.start(), range.end());
            faults.push(Fault::new(field, message));
            0
        })
    };
    let (expiry_days, working_time_rules) = (number("delai", 1..=60), number("regles", 2020..=2100));
    let label = form.get("libelle").replace('–', "-");
    if !is_school_year(&label) {
        faults.push(Fault::new(
            "libelle",
            "Écrivez l’année scolaire sous la forme 2027-2028.",
        ));
    }
    let status = CampaignStatus::from_code(form.get("statut"));
    if status.is_none() {
        faults.push(Fault::new("statut", "Dites si les dates sont confirmées."));
    }
    let campaign = Campaign {
        id,
        label,
        week1,
        week2,
        hosts_open,
        pupils_open,
        expiry_days,
        working_time_rules,
        status: status.unwrap_or(CampaignStatus::ToConfirm),
    };
    if dates_read && let Err(error) = campaign.check() {
        faults.extend(beside(&campaign, error));
    }
    if faults.is_empty() {
        return Ok(campaign);
    }
    // In the order of the form.
    faults.sort_by_key(|fault| FIELDS.iter().position(|field| *field == fault.field));
    Err(faults)
}

/// What the domain says of the dates, beside the fields that it is about.
fn beside(campaign: &Campaign, error: CampaignError) -> Vec<Fault> {
    match error {
        CampaignError::NotAMonday => [("semaine1", campaign.week1), ("semaine2", campaign.week2)]
            .into_iter()
            .filter(|(_, day)| day.weekday() != Weekday::Mon)
            .map(|(field, _)| Fault::new(field, "Une semaine de stage commence un lundi."))
            .collect(),
        CampaignError::WeeksOutOfOrder => {
            vec![Fault::new(
                "semaine2",
                "La seconde semaine vient après la première.",
            )]
        }
        CampaignError::OpeningOutOfOrder if campaign.hosts_open > campaign.pupils_open => vec![Fault::new(
            "structures",
            "Les structures publient au plus tard le jour où les élèves commencent à chercher.",
        )],
        CampaignError::OpeningOutOfOrder => vec![Fault::new(
            "eleves",
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn form(changes: &[(&str, &str)]) -> Fields {
        let mut fields = vec![
            ("libelle", "2027-2028"),
            ("semaine1", "2028-06-19"),
            ("semaine2", "2028-06-26"),
            ("structures", "2027-10-01"),
            ("eleves", "2027-11-01"),
            ("delai", "15"),
            ("regles", "2024"),
            ("statut", "to_confirm"),
        ];
        fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        fields.extend(changes);
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn faulty(changes: &[(&str, &str)]) -> Vec<String> {
        match read(&form(changes), CampaignId(Uuid::nil())) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|fault| fault.field).collect(),
        }
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        assert!(faulty(&[]).is_empty());
        assert!(faulty(&[("libelle", "2027–2028")]).is_empty());
        assert_eq!(faulty(&[("semaine1", "2028-06-20")]), ["semaine1"]);
        assert_eq!(
            faulty(&[("semaine1", "2028-06-20"), ("semaine2", "x")]),
            ["semaine2"]
        );
        assert_eq!(faulty(&[("semaine2", "2028-06-12")]), ["semaine2"]);
        assert_eq!(faulty(&[("structures", "2027-12-01")]), ["structures"]);
        assert_eq!(faulty(&[("eleves", "2028-06-19")]), ["eleves"]);
        assert_eq!(faulty(&[("delai", "0")]), ["delai"]);
        assert_eq!(faulty(&[("delai", "-1"), ("regles", "12")]), ["delai", "regles"]);
        assert_eq!(faulty(&[("statut", "")]), ["statut"]);
        for label in ["2027", "2027-2029", "27-28", "9999-10000", "", "ab-cd"] {
            assert_eq!(faulty(&[("libelle", label)]), ["libelle"], "{label}");
        }
    }
}
