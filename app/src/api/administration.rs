//! Administration: figures, campaigns, sectors, structures, people, reports, letters, and the journal of it all. For
//! administrators; referents of an académie see the figures and decide about reports.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// The site in figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FiguresShown {
    /// The campaign whose offers and applications are counted; empty without one.
    pub campaign: String,
    /// Whether the visitor administers, beside moderating.
    pub admin: bool,
    /// Accounts.
    pub accounts: u64,
    /// Those that wait for their owner.
    pub waiting_accounts: u64,
    /// Those shut out.
    pub suspended: u64,
    /// Accounts by role.
    pub roles: Vec<(String, u64)>,
    /// Structures.
    pub structures: u64,
    /// Those with the badge.
    pub committed: u64,
    /// Offers by state.
    pub offers: Vec<(String, u64)>,
    /// Applications by state.
    pub applications: Vec<(String, u64)>,
    /// Reports that wait.
    pub reports: u64,
    /// Hidden offers that wait to be read again.
    pub reviews: u64,
    /// Letters to be sent.
    pub letters_waiting: u64,
    /// Letters sent.
    pub letters_sent: u64,
    /// Letters given up.
    pub letters_dead: u64,
    /// Since when the oldest waits, in words; empty when none does.
    pub oldest_waiting: String,
}

/// A campaign: as it is said, and as forms hold it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CampaignShown {
    /// Identifier.
    pub id: String,
    /// School year.
    pub label: String,
    /// Both weeks, in words.
    pub weeks: String,
    /// When hosts may publish, in words.
    pub hosts_from: String,
    /// When pupils may search, in words.
    pub pupils_from: String,
    /// Monday of the first week.
    pub week1: String,
    /// Monday of the second week.
    pub week2: String,
    /// When hosts may publish.
    pub hosts_open: String,
    /// When pupils may search.
    pub pupils_open: String,
    /// Days to answer.
    pub expiry_days: String,
    /// Year of the working-time rules.
    pub rules: String,
    /// Whether the dates are official.
    pub confirmed: bool,
    /// Whether it is the one that counts today.
    pub current: bool,
}

/// A sector.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectorShown {
    /// Code.
    pub code: String,
    /// Label.
    pub label: String,
}

/// A structure in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StructureShown {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, in words.
    pub kind: String,
    /// SIRET; empty abroad.
    pub siret: String,
    /// City.
    pub city: String,
    /// Whether it has the badge.
    pub committed: bool,
    /// Offers of any state.
    pub offers: u64,
}

/// Somebody in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonLine {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
    /// Roles, in words.
    pub roles: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether they are shut out.
    pub suspended: bool,
}

/// Somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing of the account")]
pub struct PersonShown {
    /// Identifier.
    pub id: String,
    /// Whether it is the visitor.
    pub me: bool,
    /// Name.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether they are shut out.
    pub suspended: bool,
    /// Whether the account waits for its owner.
    pub waiting: bool,
    /// Whether a code on paper may be given.
    pub by_code: bool,
    /// Whether a letter may be sent.
    pub by_letter: bool,
    /// Whether they are a pupil.
    pub pupil: bool,
    /// Roles.
    pub roles: Vec<RoleShown>,
    /// What they do in a lycée; empty for who is not of its staff.
    pub post: PostShown,
    /// A pupil's lycée, class and birth date, in words.
    pub pupil_of: String,
    /// Structures, with what they are there.
    pub structures: Vec<String>,
    /// A guardian's pupils: id and name.
    pub pupils: Vec<(String, String)>,
    /// A pupil's guardians: id and name.
    pub guardians: Vec<(String, String)>,
}

/// What somebody of a lycée's staff does there, as forms hold it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct PostShown {
    /// The lycée's number.
    pub uai: String,
    /// Code of the duty.
    pub duty: String,
    /// The classes they follow, one a line.
    pub classes: String,
}

/// A role that somebody has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoleShown {
    /// Code.
    pub code: String,
    /// In words, with the lycée.
    pub label: String,
    /// Whether the visitor may take it back.
    pub revocable: bool,
}

/// The sheet by which somebody takes over their account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// Whose.
    pub name: String,
    /// The code.
    pub code: String,
    /// Where to type it.
    pub address: String,
    /// Until when it is good, in words.
    pub until: String,
}

/// A report that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportShown {
    /// Identifier.
    pub id: String,
    /// The offer.
    pub offer: String,
    /// Its title.
    pub title: String,
    /// Where it stands, in words.
    pub state: String,
    /// Whether anybody can see it.
    pub public: bool,
    /// Its structure.
    pub structure: String,
    /// Who reports.
    pub reporter: String,
    /// What is wrong.
    pub kind: String,
    /// In their words; may be empty.
    pub detail: String,
    /// When, in words.
    pub at: String,
    /// What the offer says pupils will do.
    pub activities: Vec<String>,
    /// Métiers it lets discover.
    pub metiers: Vec<String>,
}

/// An offer that is hidden.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HiddenShown {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// What the host was told.
    pub reason: String,
    /// When it last changed, in words.
    pub at: String,
}

/// A hidden offer that its host asks to be read again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewShown {
    /// The offer.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// Why it was hidden.
    pub reason: String,
    /// Since when they wait, in words.
    pub at: String,
    /// What its host says was corrected; may be empty.
    pub words: String,
    /// What changed since it was hidden, in words.
    pub changed: Vec<String>,
    /// What the offer says now that pupils will do.
    pub activities: Vec<String>,
    /// Métiers it lets discover.
    pub metiers: Vec<String>,
}

/// What waits for moderators.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reports {
    /// Reports, the oldest first.
    pub open: Vec<ReportShown>,
    /// Hidden offers that are to be read again, the oldest request first.
    pub reviews: Vec<ReviewShown>,
    /// The other hidden offers.
    pub hidden: Vec<HiddenShown>,
}

/// A letter that was given up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Identifier.
    pub id: String,
    /// Who it is for.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// What the last try said.
    pub error: String,
    /// How many tries.
    pub attempts: u32,
    /// When it was given up, in words.
    pub given_up: String,
}

/// Something an administrator did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JournalLine {
    /// When, in words.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What, in words.
    pub action: String,
    /// Why, or how; may be empty.
    pub detail: String,
    /// To whom.
    pub person: Option<String>,
    /// To which offer.
    pub offer: Option<String>,
}

/// A page of what they did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Journal {
    /// The last first.
    pub lines: Vec<JournalLine>,
    /// Which page, from 1.
    pub page: u32,
    /// Whether there are older ones.
    pub more: bool,
}

/// The site in figures. For who moderates.
#[server(endpoint = "administration/figures", input = GetUrl)]
pub async fn read_figures() -> Result<FiguresShown, AppError> {
    crate::administration::figures().await
}

/// The campaigns. For administrators.
#[server(endpoint = "administration/campaigns", input = GetUrl)]
pub async fn list_campaigns() -> Result<Vec<CampaignShown>, AppError> {
    crate::administration::list_campaigns().await
}

/// A campaign. For administrators.
#[server(endpoint = "administration/campaign", input = GetUrl)]
pub async fn read_campaign(id: String) -> Result<CampaignShown, AppError> {
    crate::administration::read_campaign(&id).await
}

/// Adds or changes a campaign. For administrators.
#[server(endpoint = "administration/campaigns/save")]
pub async fn save_campaign(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::administration::save_campaign).await
}

/// The sectors. For administrators.
#[server(endpoint = "administration/sectors", input = GetUrl)]
pub async fn list_labels() -> Result<Vec<SectorShown>, AppError> {
    crate::administration::list_labels().await
}

/// Calls a sector otherwise. For administrators.
#[server(endpoint = "administration/sectors/rename")]
pub async fn rename_sector(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::rename_sector(form).await)
}

/// Structures by name or SIRET. For administrators.
#[server(endpoint = "administration/structures", input = GetUrl)]
pub async fn find_structures(text: String) -> Result<Vec<StructureShown>, AppError> {
    crate::administration::find_structures(&text).await
}

/// Gives or takes the badge. For administrators.
#[server(endpoint = "administration/structures/badge")]
pub async fn commit_structure(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::commit_structure(form).await)
}

/// People by name or address. For administrators.
#[server(endpoint = "administration/people", input = GetUrl)]
pub async fn find_people(text: String) -> Result<Vec<PersonLine>, AppError> {
    crate::administration::find_people(&text).await
}

/// Somebody. For administrators.
#[server(endpoint = "administration/person", input = GetUrl)]
pub async fn read_person(id: String) -> Result<PersonShown, AppError> {
    crate::administration::read_person(&id).await
}

/// The sheet to print, once. For administrators.
#[server(endpoint = "administration/people/sheet", input = GetUrl)]
pub async fn read_sheet(token: String) -> Result<Option<Sheet>, AppError> {
    crate::administration::read_sheet(&token).await
}

/// Makes an account. For administrators.
#[server(endpoint = "administration/people/create")]
pub async fn create_person(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::administration::create_person).await
}

/// Another code on paper. For administrators.
#[server(endpoint = "administration/people/code")]
pub async fn new_code(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::new_code(form).await)
}

/// Another letter. For administrators.
#[server(endpoint = "administration/people/letter")]
pub async fn invite_again(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::invite_again(form).await)
}

/// One more role. For administrators.
#[server(endpoint = "administration/people/role")]
pub async fn grant_role(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::grant_role(form).await)
}

/// A role less. For administrators.
#[server(endpoint = "administration/people/role/revoke")]
pub async fn revoke_role(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::revoke_role(form).await)
}

/// Somebody who has an account becomes a pupil's guardian. For administrators.
#[server(endpoint = "administration/people/link")]
pub async fn link_guardian(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::link_guardian(form).await)
}

/// Somebody is no longer a pupil's guardian. For administrators.
#[server(endpoint = "administration/people/unlink")]
pub async fn unlink_guardian(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::unlink_guardian(form).await)
}

/// Shuts somebody out. For administrators.
#[server(endpoint = "administration/people/suspend")]
pub async fn suspend_person(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::set_suspended(form, true).await)
}

/// Lets somebody in again. For administrators.
#[server(endpoint = "administration/people/unsuspend")]
pub async fn unsuspend_person(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::set_suspended(form, false).await)
}

/// What waits for moderators. For who moderates.
#[server(endpoint = "administration/reports", input = GetUrl)]
pub async fn list_reports() -> Result<Reports, AppError> {
    crate::administration::list_reports().await
}

/// Leaves a hidden offer hidden, though its host asked. For who moderates.
#[server(endpoint = "administration/offers/keep-hidden")]
pub async fn keep_hidden(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::keep_hidden(form).await)
}

/// Decides about a report. For who moderates.
#[server(endpoint = "administration/reports/decide")]
pub async fn decide_report(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::administration::decide_report).await
}

/// Puts a hidden offer back. For who moderates.
#[server(endpoint = "administration/offers/restore")]
pub async fn restore_offer(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::restore_offer(form).await)
}

/// Letters that were given up. For administrators.
#[server(endpoint = "administration/letters", input = GetUrl)]
pub async fn list_dead() -> Result<Vec<DeadLetter>, AppError> {
    crate::administration::list_dead().await
}

/// Brings a letter back. For administrators.
#[server(endpoint = "administration/letters/retry")]
pub async fn retry_letter(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::administration::retry_letter(form).await)
}

/// What administrators did. For administrators.
#[server(endpoint = "administration/journal", input = GetUrl)]
pub async fn read_journal(page: u32) -> Result<Journal, AppError> {
    crate::administration::journal(page).await
}
