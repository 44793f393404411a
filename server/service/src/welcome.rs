//! « Accueillez-moi »: the card that a student shows or prints, and the page behind it, where a host says yes without an account.

use domain::{
    account::Role,
    campaign::CampaignStatus,
    id::ProposalId,
    register::Answer,
    sanitize,
    typed_places::{CellFault, Column, TypedPlace, TypedRow, check, named_with_siret},
    typography::{at_organisation, set, span},
    urls,
    weeks::Weeks,
};
use pdf::{PrintedCard, render_cards};
use store::{CardAnswered, HostDetails, NewProposal};
use wire::{
    field,
    flash::{self, Flash},
    form::{FieldError, FormData},
    typed_places::{CardFlash, CardPage, CardShown, WelcomeFlash, WelcomePage},
};

use crate::{
    blocking_pool,
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    host::vetting::as_read,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay, with_parameter},
    rate_limit::{TOO_OFTEN, is_network_too_often},
    request::Request,
    student::{free_weeks, student},
    token::Secret,
    typed_places::open_campaign,
};

/// The longest text that is read as a code.
const CODE: usize = 40;

/// `/eleve/carte`: the card of whoever asks, to show or to print.
pub async fn card(request: Request) -> Result<CardPage, ServiceError> {
    let app = &request.app;
    let (user, file) = student(&request).await?;
    let card = app.db.card_of(user.id()).await?;
    Ok(CardPage {
        first_name: app.db.card_name(user.id()).await?,
        school: file.school,
        card: card.map(|card| shown(app, &card)).transpose()?,
        campaign: calendar(app).map(|calendar| calendar.campaign),
    })
}

fn shown(app: &AppContext, card: &store::Card) -> Result<CardShown, ServiceError> {
    let path = urls::welcome(&card.code);
    let address = format!("{}{path}", app.about.public_url);
    let qr = pdf::qr_drawing(&address).map_err(ServiceError::broken_by("drawing a card"))?;
    Ok(CardShown {
        address,
        path,
        size: qr.size,
        squares: qr.squares,
        made: date_time(app, card.made_at),
    })
}

/// The card on paper: a page of eight to cut out. For the student whose it is; `NotFound` while there is none.
pub async fn printed(request: Request) -> Result<Vec<u8>, ServiceError> {
    let page = card(request).await?;
    let card = page.card.ok_or(ServiceError::NotFound)?;
    let days = page.campaign.map(|campaign| {
        let (first, last) = campaign.span(Weeks::Both);
        let unsure = match campaign.status {
            CampaignStatus::Confirmed => "",
            CampaignStatus::ToConfirm => " (dates à confirmer)",
        };
        format!("Stage d’observation {}{unsure}", span(first, last))
    });
    let printed = PrintedCard {
        name: page.first_name,
        about: format!("Élève de seconde {}", at_organisation(&set(&page.school))),
        span: days.unwrap_or_default(),
        address: card.address,
    };
    blocking_pool::run(move || render_cards(&printed))
        .await?
        .map_err(ServiceError::broken_by("a card could not be printed"))
}

/// Makes a card; the one there was leads nowhere any more. For students.
pub async fn make(request: Request, _: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let context = app.context(Some(user.id()));
    let had = app.db.card_of(user.id()).await?.is_some();
    let code = Secret::code(app.rng.as_ref());
    if !app.db.make_card(&context, user.id(), code.as_str()).await? {
        return Err(ServiceError::NotFound);
    }
    let flash = if had { CardFlash::Renewed } else { CardFlash::Made };
    Ok(redirect_with_flash(urls::CARD, flash))
}

/// Ends a card. For students.
pub async fn revoke(request: Request, _: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let ended = app
        .db
        .revoke_card(&app.context(Some(user.id())), user.id())
        .await?;
    let flash = if ended {
        CardFlash::Revoked
    } else {
        CardFlash::Changed
    };
    Ok(redirect_with_flash(urls::CARD, flash))
}

/// `/accueil/…`: whose card that is, and what its holder is asked; nothing when it is not good. A network that tries too many learns
/// nothing more.
pub async fn page(request: Request, code: String) -> Result<Option<WelcomePage>, ServiceError> {
    let app = &request.app;
    if is_network_too_often(&request, "welcome").await? {
        return Ok(None);
    }
    let code = code_of(&code);
    let Some(holder) = app.db.card_holder(code.as_str()).await? else {
        return Ok(None);
    };
    let (campaign, in_time) = open_campaign(app);
    let held = match &campaign {
        Some(campaign) => app.db.places_held(holder.student, campaign.id).await?,
        None => Vec::new(),
    };
    let is_free = free_weeks(&held);
    Ok(Some(WelcomePage {
        first_name: holder.first_name,
        school: holder.school,
        choices: in_time.into_iter().filter(|weeks| is_free(*weeks)).collect(),
        campaign,
        form: (app.ids)().to_string(),
        own: request
            .user
            .as_ref()
            .is_some_and(|user| user.id() == holder.student),
        has_register: app.register.is_some(),
    }))
}

/// The code of a card as it stands in an address, or as somebody typed it from paper.
fn code_of(text: &str) -> Secret {
    Secret::typed_code(&text.chars().take(CODE).collect::<String>())
}

/// What a host typed, as a row of a class's table: the same is asked, and refused, of both.
fn read(form: &FormData, in_time: &[Weeks]) -> Result<TypedPlace, Vec<FieldError>> {
    let (name, siret) = named_with_siret(form.get(field::STRUCTURE));
    let mut row = TypedRow::default();
    row.set(Column::Host, &name);
    row.set(
        Column::Register,
        siret.as_ref().map_or("", |siret| siret.as_str()),
    );
    row.set(Column::City, form.get(field::CITY));
    row.set(Column::Contact, form.get(field::CONTACT));
    row.set(Column::Reach, form.get(field::REACH));
    row.set(Column::Weeks, form.get(field::WEEKS));
    row.set(
        Column::Activities,
        &sanitize::multiline(form.get(field::ACTIVITIES)),
    );
    check(&row, in_time).map_err(|faults| {
        faults
            .into_iter()
            .map(|CellFault { column, message }| {
                let message = match column {
                    Column::Host if siret.is_some() => {
                        "Ajoutez le nom de la structure à côté de son SIRET.".to_owned()
                    }
                    Column::Contact => "Donnez votre prénom et votre nom.".to_owned(),
                    Column::Weeks => "Choisissez les semaines où vous accueillez.".to_owned(),
                    _ => message,
                };
                FieldError::new(column.code(), message)
            })
            .collect()
    })
}

/// The form with the name and the town that the State's register gives a SIRET, where these were not typed; nothing where it adds
/// nothing. Whoever answers reads them before they say yes.
async fn with_register(app: &AppContext, form: &FormData) -> Option<FormData> {
    let (typed_name, siret) = named_with_siret(form.get(field::STRUCTURE));
    let typed_city = form.get(field::CITY);
    let (register, siret) = (app.register.as_ref()?, siret?);
    if !typed_name.is_empty() && !typed_city.is_empty() {
        return None;
    }
    let Answer::Found(entry) = register.look_up(&siret, app.clock.now()).await else {
        return None;
    };
    if !entry.open {
        return None;
    }
    let name = if typed_name.is_empty() {
        as_read(&entry.name)
    } else {
        typed_name.clone()
    };
    let city = if typed_city.is_empty() {
        let commune = entry.commune.and_then(|code| app.gazetteer.get(code));
        commune.map_or_else(|| entry.city.clone(), |commune| commune.name.clone())
    } else {
        typed_city.to_owned()
    };
    if name == typed_name && city == typed_city {
        return None;
    }
    let structure = format!("{name} {siret}").trim().to_owned();
    let others = form
        .clone()
        .without(&[field::TOKEN, field::STRUCTURE, field::CITY]);
    let others = others
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = [
        (field::STRUCTURE.to_owned(), structure),
        (field::CITY.to_owned(), city),
    ];
    Some(others.chain(own).collect())
}

/// A host says yes by a card. Open to whoever holds it.
pub async fn answer(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let code = code_of(form.get(field::TOKEN));
    let page = urls::welcome(code.as_str());
    let typed = form.clone().without(&[field::TOKEN]);
    if is_network_too_often(&request, "welcome").await? {
        let errors = vec![FieldError::of_form(TOO_OFTEN)];
        return Ok(redisplay(page, FormData::default(), errors));
    }
    if app.db.card_holder(code.as_str()).await?.is_none() {
        return Ok(redirect(page));
    }
    let (campaign, in_time) = open_campaign(app);
    let Some(campaign) = campaign else {
        return Ok(redirect(page));
    };
    if let Some(filled) = with_register(app, &form).await {
        let page = with_parameter(&page, flash::PARAMETER, WelcomeFlash::Filled.code());
        return Ok(redisplay(page, filled, Vec::new()));
    }
    let place = match read(&form, &in_time) {
        Ok(place) => place,
        Err(errors) => return Ok(redisplay(page, typed, errors)),
    };
    let host = HostDetails {
        phone: place.reach.phone().to_owned(),
        siret: place.siret.as_ref().map_or("", |siret| siret.as_str()).to_owned(),
        country: String::new(),
    };
    let new = NewProposal {
        id: form
            .get(field::PROPOSAL)
            .parse()
            .unwrap_or_else(|_| ProposalId((app.ids)())),
        // Whose it is, the card says.
        student: domain::id::AccountId((app.ids)()),
        campaign: campaign.id,
        weeks: place.weeks,
        host_name: place.host,
        host_email: place.reach.email().to_owned(),
        contact_name: place.contact,
        city: place.city,
        activities: place.activities,
    };
    let by = request.user.as_ref().map(crate::request::CurrentUser::id);
    let answered = app
        .db
        .answer_card(&app.context(by), code.as_str(), &new, &host)
        .await?;
    Ok(match refused(answered) {
        None => redirect_with_flash(&page, WelcomeFlash::Thanks),
        Some(error) => redisplay(page, typed, vec![error]),
    })
}

/// What is said of a yes that is not taken.
fn refused(answered: CardAnswered) -> Option<FieldError> {
    Some(match answered {
        CardAnswered::Done | CardAnswered::Already => return None,
        CardAnswered::Own => FieldError::new(
            field::REACH,
            "Un élève ne s’accueille pas lui-même\u{a0}: donnez l’adresse professionnelle de la structure, ni celle de l’élève ni celle de \
             sa famille.",
        ),
        CardAnswered::AlreadyPlaced => FieldError::new(
            field::WEEKS,
            "Cet élève a déjà une place pour une de ces semaines.",
        ),
        CardAnswered::TooMany => FieldError::of_form(
            "Le lycée a déjà plusieurs réponses à vérifier pour cet élève. Revenez demain.",
        ),
        CardAnswered::Closed | CardAnswered::Gone => {
            FieldError::of_form("Il n’est plus possible de répondre pour ces semaines.")
        }
    })
}
