//! The texts that a campaign may name: built-in editions and the operator's wordings, as administrators read them before they choose.

use domain::{
    convention::{Frozen, TEMPLATES, Wording},
    id::CampaignId,
    typography::date,
    urls::CHECK,
};
use pdf::DocumentError;
use wire::administration::TextShown;

use super::require_admin;
use crate::{
    blocking_pool, context::AppContext, error::ServiceError, rate_limit::is_subject_too_often,
    request::Request, wordings,
};

/// What is known of the operator's wordings.
pub(super) struct Texts {
    /// Those of this server's folder, and those that a campaign has ever named, wherever their files are; the last first.
    known: Vec<Wording>,
    /// Those that campaigns name now.
    named: Vec<(CampaignId, String)>,
}

impl Texts {
    pub(super) async fn load(app: &AppContext) -> Result<Self, ServiceError> {
        // What was kept comes first: it is what conventions are drafted by.
        let mut known = app.db.wordings().await?;
        for own in app.wordings.iter() {
            if known.iter().all(|kept| kept.id != own.id) {
                known.push(own.clone());
            }
        }
        known.sort_by(|one, other| (other.date, &other.id).cmp(&(one.date, &one.id)));
        Ok(Self {
            known,
            named: app.db.worded_campaigns().await?,
        })
    }

    /// The id of the wording that a campaign names.
    pub(super) fn of_campaign(&self, id: CampaignId) -> Option<&str> {
        let found = self.named.iter().find(|(campaign, _)| *campaign == id);
        found.map(|(_, wording)| wording.as_str())
    }

    /// The wordings that a campaign may name: those whose files are here, and the one that it names already.
    pub(super) fn choice(&self, app: &AppContext, campaign: Option<CampaignId>) -> Vec<&Wording> {
        let named = campaign.and_then(|id| self.of_campaign(id));
        let is_here = |own: &&Wording| app.wordings.iter().any(|here| here.id == own.id);
        let mut choice: Vec<&Wording> = self.known.iter().collect();
        choice.retain(|own| is_here(own) || named == Some(own.id.as_str()));
        choice
    }

    /// The text of that id, a built-in edition among them.
    fn find(&self, id: &str) -> Option<Wording> {
        let own = self.known.iter().find(|own| own.id == id).cloned();
        let edition = || TEMPLATES.iter().find(|edition| edition.id == id);
        own.or_else(|| edition().map(Wording::of))
    }
}

/// The names of the campaigns whose conventions say that text.
async fn campaigns_of(app: &AppContext, texts: &Texts, id: &str) -> Result<Vec<String>, ServiceError> {
    let campaigns = app.db.campaigns().await?.into_iter();
    let says =
        campaigns.filter(|campaign| texts.of_campaign(campaign.id).unwrap_or(&campaign.template) == id);
    Ok(says.map(|campaign| campaign.label).collect())
}

/// A complete convention of nobody that says it, to be checked at this site, which does not know it.
fn specimen_of(app: &AppContext, text: &Wording) -> Frozen {
    Frozen {
        check_url: format!("{}{CHECK}", app.about.public_url),
        ..text.specimen()
    }
}

/// `/administration/textes/…`: a text as a whole document, what each signer is told, and in what it differs from the edition whose
/// fields it has. For administrators.
pub async fn read(request: Request, id: String) -> Result<TextShown, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let texts = Texts::load(app).await?;
    let text = texts.find(&id).ok_or(ServiceError::NotFound)?;
    let edition = text.edition().ok_or(ServiceError::NotFound)?;
    let built_in = text.id == edition.id;
    let tried = text.clone();
    let pages = blocking_pool::run(move || wordings::pages(&tried))
        .await?
        .map_err(ServiceError::broken_by("a specimen could not be rendered"))?;
    Ok(TextShown {
        date: date(text.date),
        base: (!built_in).then(|| (edition.id.to_owned(), edition.name.to_owned())),
        pages,
        campaigns: campaigns_of(app, &texts, &text.id).await?,
        code: text
            .code()
            .map_err(ServiceError::broken_by("a text could not be written"))?,
        promised: text
            .promised()
            .into_iter()
            .map(|(whose, said)| (whose.to_owned(), said))
            .collect(),
        changes: text.changes_from(&Wording::of(edition)),
        frozen: specimen_of(app, &text),
        id: text.id,
        title: text.title,
    })
}

/// The same document as a PDF: its name and its bytes. For administrators.
pub async fn specimen(request: Request, id: String) -> Result<(String, Vec<u8>), ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let text = Texts::load(app).await?.find(&id).ok_or(ServiceError::NotFound)?;
    if is_subject_too_often(&request, "file_made", &format!("text {id}")).await? {
        return Err(ServiceError::Overloaded);
    }
    let (json, _) = specimen_of(app, &text)
        .canonical_json()
        .map_err(ServiceError::broken_by("a specimen could not be written"))?;
    match blocking_pool::run(move || pdf::render(&json, &[])).await? {
        Ok(bytes) => Ok((format!("specimen-{}.pdf", text.id), bytes)),
        // Its page says so, and has no way here.
        Err(DocumentError::TooLong(_)) => Err(ServiceError::NotFound),
        Err(error) => Err(ServiceError::broken_by("a specimen could not be rendered")(error)),
    }
}

/// Whether conventions can be made with a wording: its specimen fits.
pub(super) async fn fits(own: &Wording) -> Result<bool, ServiceError> {
    let own = own.clone();
    let pages = blocking_pool::run(move || wordings::pages(&own)).await?;
    Ok(pages
        .map_err(ServiceError::broken_by("a specimen could not be rendered"))?
        .is_some())
}
