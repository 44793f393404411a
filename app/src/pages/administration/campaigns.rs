//! `/administration/campagnes`: the campaigns, their dates, and what structures may do.

use domain::urls::TEXTS;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    administration::{CampaignFlash, CampaignShown, Campaigns},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{SaveCampaign, list_campaigns, read_campaign},
    components::{
        alert::{Alert, Tone},
        form::{AllRequired, FlashMessage, FormErrors},
        page_frame::page_frame,
        tabs::{CAMPAIGNS, Tabs},
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::administration::{
        layout::{Empty, Section, Select},
        vetting_settings::Settings,
    },
    resource::load,
};

/// The list.
#[component]
pub(crate) fn CampaignsPage() -> impl IntoView {
    let campaigns = load(|| (), |()| list_campaigns());
    let form = form_state();
    page_frame((campaigns, form), move |(page, form)| {
        view! { <List page form /> }.into_any()
    })
}

#[component]
fn List(page: Campaigns, form: FormState) -> impl IntoView {
    let Campaigns {
        campaigns, settings, ..
    } = page;
    let empty = campaigns.is_empty();
    view! {
        <Section title="Campagnes">
            <Tabs label="Ce qui vaut pour tout le site" pages=CAMPAIGNS here="/administration/campagnes" />
            <FlashMessage of=CampaignFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>
                <a class="button" href="/administration/campagnes/nouvelle">
                    "Ajouter une campagne"
                </a>
            </p>
            {empty.then(|| view! { <Empty words="Aucune campagne\u{a0}: rien n’est ouvert, ni aux structures ni aux élèves." /> })}
            {(!empty)
                .then(|| {
                    view! {
                        <table class="table">
                            <caption>"La plus récente d’abord"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Année scolaire"</th>
                                    <th scope="col">"Stage"</th>
                                    <th scope="col">"Structures"</th>
                                    <th scope="col">"Élèves"</th>
                                    <th scope="col">"Dates"</th>
                                </tr>
                            </thead>
                            <tbody>{campaigns.into_iter().map(line).collect_view()}</tbody>
                        </table>
                    }
                })}
            {settings.map(|settings| view! { <Settings settings form /> })}
        </Section>
    }
    .into_any()
}

fn line(campaign: CampaignShown) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/administration/campagnes/{}", campaign.id)>{campaign.label.replace('-', "–")}</a>
                {campaign.current.then(|| view! { " "<span class="tag tag-awaited">"en cours"</span> })}
            </th>
            <td data-label="Stage">{campaign.weeks}</td>
            <td data-label="Structures">{format!("à partir du {}", campaign.hosts_from)}</td>
            <td data-label="Élèves">{format!("à partir du {}", campaign.students_from)}</td>
            <td data-label="Dates">{if campaign.confirmed { "confirmées" } else { "à confirmer" }}</td>
        </tr>
    }
}

#[component]
pub(crate) fn NewCampaignPage() -> impl IntoView {
    let campaigns = load(|| (), |()| list_campaigns());
    let form = form_state();
    page_frame((campaigns, form), move |(page, form)| {
        view! { <Edit campaign=page.new form /> }.into_any()
    })
}

/// One that is there.
#[component]
pub(crate) fn CampaignPage() -> impl IntoView {
    let params = use_params_map();
    let campaign = load(move || params.read().get("id").unwrap_or_default(), read_campaign);
    let form = form_state();
    page_frame((campaign, form), move |(campaign, form)| {
        view! { <Edit campaign form /> }.into_any()
    })
}

#[component]
fn Edit(campaign: CampaignShown, form: FormState) -> impl IntoView {
    let (f, c) = (form.clone(), campaign);
    // One that is added has no number yet.
    let known = !c.id.is_empty();
    let title = if known {
        format!("Campagne {}", c.label.replace('-', "–"))
    } else {
        "Ajouter une campagne".to_owned()
    };
    let status = if c.confirmed { "confirmed" } else { "to_confirm" };
    let chosen = f.value_or(field::TEMPLATE, &c.template);
    view! {
        <Section title>
            <FormErrors of=form />
            {known.then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Ces dates valent pour tout le site">
                            <p>
                                "Les offres et les candidatures déjà là restent. Les délais de réponse déjà donnés ne changent pas. Personne n’est prévenu."
                            </p>
                        </Alert>
                    }
                })}
            <form method="post" action=SaveCampaign::PATH class="stack">
                <AllRequired />
                {known.then(|| view! { <input type="hidden" name=field::CAMPAIGN value=c.id.clone() /> })}
                <TextField
                    required=true
                    name=field::LABEL
                    short=true
                    label="Année scolaire"
                    hint="Par exemple 2027-2028"
                    value=f.value_or(field::LABEL, &c.label)
                    error=f.error(field::LABEL)
                />
                <fieldset>
                    <legend>"Le stage"</legend>
                    <TextField
                        required=true
                        name=field::WEEK1
                        label="Lundi de la première semaine"
                        kind=TextKind::Date
                        value=f.value_or(field::WEEK1, &c.week1)
                        error=f.error(field::WEEK1)
                    />
                    <TextField
                        required=true
                        name=field::WEEK2
                        label="Lundi de la seconde semaine"
                        kind=TextKind::Date
                        value=f.value_or(field::WEEK2, &c.week2)
                        error=f.error(field::WEEK2)
                    />
                </fieldset>
                <fieldset>
                    <legend>"Les ouvertures"</legend>
                    <TextField
                        required=true
                        name=field::HOSTS_OPEN
                        label="Les structures publient à partir du"
                        kind=TextKind::Date
                        value=f.value_or(field::HOSTS_OPEN, &c.hosts_open)
                        error=f.error(field::HOSTS_OPEN)
                    />
                    <TextField
                        required=true
                        name=field::STUDENTS_OPEN
                        label="Les élèves cherchent et candidatent à partir du"
                        kind=TextKind::Date
                        value=f.value_or(field::STUDENTS_OPEN, &c.students_open)
                        error=f.error(field::STUDENTS_OPEN)
                    />
                </fieldset>
                <TextField
                    required=true
                    name=field::EXPIRY_DAYS
                    kind=TextKind::Number
                    label="Jours laissés à une structure pour répondre"
                    hint="De 1 à 60. La veille du stage, si elle vient plus tôt."
                    value=f.value_or(field::EXPIRY_DAYS, &c.expiry_days)
                    error=f.error(field::EXPIRY_DAYS)
                />
                <TextField
                    required=true
                    name=field::RULES
                    kind=TextKind::Number
                    label="Année de la version des règles de durée du travail"
                    value=f.value_or(field::RULES, &c.rules)
                    error=f.error(field::RULES)
                />
                <Editions of=c.templates.clone() chosen error=f.error(field::TEMPLATE) />
                <Select
                    name=field::STATUS
                    label="Dates"
                    options=vec![("to_confirm", "À confirmer"), ("confirmed", "Confirmées par le ministère")]
                    chosen=f.value_or(field::STATUS, status)
                    error=f.error(field::STATUS)
                />
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer la campagne"
                    </button>
                    <a href="/administration/campagnes">"Revenir aux campagnes"</a>
                </p>
            </form>
        </Section>
    }
    .into_any()
}

/// The text by which conventions are drafted and frozen.
#[component]
fn Editions(of: Vec<(String, String)>, chosen: String, error: String) -> impl IntoView {
    let invalid = (!error.is_empty()).then_some("true");
    let to_read = of.clone();
    view! {
        <div class="field">
            <label for=field::TEMPLATE>"Texte des conventions"</label>
            <p class="hint" id="texte-aide">
                "Il peut changer tant qu’aucune convention de la campagne n’est validée. Celles qui sont en cours prennent alors le nouveau, avec ses questions, qui restent à remplir."
            </p>
            <select id=field::TEMPLATE name=field::TEMPLATE aria-describedby="texte-aide texte-erreur" aria-invalid=invalid>
                {of
                    .into_iter()
                    .map(|(id, name)| {
                        let selected = id == chosen;
                        view! {
                            <option value=id selected=selected>
                                {name}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <p class="error" id="texte-erreur">
                {(!error.is_empty()).then_some(error)}
            </p>
        </div>
        <div>
            <p>"Lire chaque texte en entier, avant de choisir\u{a0}:"</p>
            <ul>{to_read.into_iter().map(to_text).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn to_text((id, name): (String, String)) -> impl IntoView {
    view! {
        <li>
            <a href=format!("{TEXTS}/{id}")>{name}</a>
        </li>
    }
}
