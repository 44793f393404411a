//! Administration: figures, campaigns, sectors, structures, people, reports, e-mails, and the journal of it all. For
//! administrators; referents of an académie see the figures and decide about reports.

use leptos::prelude::*;
use wire::{
    administration::{
        AdminRequestShown, CampaignShown, Campaigns, DeadEmail, FiguresShown, JournalLine, Listed,
        PersonLine, PersonShown, Reports, SectorShown, Sheet, StructureShown, TextShown, VettingQueue,
    },
    answer::Reading,
    error::AppError,
    form::FormData,
};

/// The site in figures. For whoever moderates.
#[server(endpoint = "administration/figures", protocol = Reading)]
pub async fn read_figures() -> Result<FiguresShown, AppError> {
    crate::request::read(service::administration::figures::read).await
}

/// The campaigns, and what structures may do in the present one. For administrators.
#[server(endpoint = "administration/campaigns", protocol = Reading)]
pub async fn list_campaigns() -> Result<Campaigns, AppError> {
    crate::request::read(service::administration::campaigns::list).await
}

/// A campaign. For administrators.
#[server(endpoint = "administration/campaign", protocol = Reading)]
pub async fn read_campaign(id: String) -> Result<CampaignShown, AppError> {
    crate::request::read(|request| service::administration::campaigns::read(request, id)).await
}

/// A text of the convention, before it is chosen. For administrators.
#[server(endpoint = "administration/text", protocol = Reading)]
pub async fn read_text(id: String) -> Result<TextShown, AppError> {
    crate::request::read(|request| service::administration::wordings::read(request, id)).await
}

/// Adds or changes a campaign. For administrators.
#[server(endpoint = "administration/campaigns/save")]
pub async fn save_campaign(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::campaigns::save).await
}

/// The sectors. For administrators.
#[server(endpoint = "administration/sectors", protocol = Reading)]
pub async fn list_labels() -> Result<Vec<SectorShown>, AppError> {
    crate::request::read(service::administration::sectors::list).await
}

/// Calls a sector otherwise. For administrators.
#[server(endpoint = "administration/sectors/rename")]
pub async fn rename_sector(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::sectors::rename).await
}

/// A page of the structures found by name or SIRET. For administrators.
#[server(endpoint = "administration/structures", protocol = Reading)]
pub async fn find_structures(text: String, page: u32) -> Result<Listed<StructureShown>, AppError> {
    crate::request::read(|request| service::administration::structures::find(request, text, page)).await
}

/// Gives or takes the badge. For administrators.
#[server(endpoint = "administration/structures/badge")]
pub async fn commit_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::structures::set_badge).await
}

/// Marks a structure as a public body, or takes the mark back. For administrators.
#[server(endpoint = "administration/structures/public")]
pub async fn mark_public(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::vetting::mark_public).await
}

/// Gives a structure to somebody who has an account. For administrators.
#[server(endpoint = "administration/structures/owner")]
pub async fn move_ownership(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::vetting::move_ownership).await
}

/// The structures that wait to be vetted, and the claims. For whoever moderates.
#[server(endpoint = "administration/vetting", protocol = Reading)]
pub async fn list_vetting() -> Result<VettingQueue, AppError> {
    crate::request::read(service::administration::vetting::list).await
}

/// Vets a structure, or refuses to. For whoever moderates.
#[server(endpoint = "administration/vetting/decide")]
pub async fn decide_vetting(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::vetting::decide).await
}

/// Decides about a claim to a structure. For whoever moderates.
#[server(endpoint = "administration/claims/decide")]
pub async fn decide_claim(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::vetting::decide_claim).await
}

/// Says which first publications wait, and how much a structure may do in a day. For administrators.
#[server(endpoint = "administration/vetting/settings")]
pub async fn save_vetting_settings(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::vetting::save_settings).await
}

/// A page of the people found by name or address. For administrators.
#[server(endpoint = "administration/people", protocol = Reading)]
pub async fn find_people(text: String, page: u32) -> Result<Listed<PersonLine>, AppError> {
    crate::request::read(|request| service::administration::people::find(request, text, page)).await
}

/// Somebody. For administrators.
#[server(endpoint = "administration/person", protocol = Reading)]
pub async fn read_person(id: String) -> Result<PersonShown, AppError> {
    crate::request::read(|request| service::administration::people::read(request, id)).await
}

/// The sheet to print, once. For administrators.
#[server(endpoint = "administration/people/sheet", protocol = Reading)]
pub async fn read_sheet(token: String) -> Result<Option<Sheet>, AppError> {
    crate::request::read(|request| service::administration::activation::read_sheet(request, token)).await
}

/// Makes an account. For administrators.
#[server(endpoint = "administration/people/create")]
pub async fn create_person(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::new_person::create).await
}

/// Another code on paper. For administrators.
#[server(endpoint = "administration/people/code")]
pub async fn new_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::activation::new_code).await
}

/// Another e-mail. For administrators.
#[server(endpoint = "administration/people/letter")]
pub async fn invite_again(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::activation::invite_again).await
}

/// One more role. For administrators.
#[server(endpoint = "administration/people/role")]
pub async fn grant_role(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::roles::grant).await
}

/// A role less. For administrators.
#[server(endpoint = "administration/people/role/revoke")]
pub async fn revoke_role(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::roles::revoke).await
}

/// Somebody who has an account becomes a student's guardian. For administrators.
#[server(endpoint = "administration/people/link")]
pub async fn link_guardian(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::guardians::link).await
}

/// Somebody is no longer a student's guardian. For administrators.
#[server(endpoint = "administration/people/unlink")]
pub async fn unlink_guardian(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::guardians::unlink).await
}

/// What waits for an administrator. For administrators.
#[server(endpoint = "administration/requests", protocol = Reading)]
pub async fn list_admin_requests() -> Result<Vec<AdminRequestShown>, AppError> {
    crate::request::read(service::administration::requests::list).await
}

/// Agrees to what another administrator asks for, or refuses it. For administrators.
#[server(endpoint = "administration/requests/answer")]
pub async fn answer_admin_request(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::four_eyes::answer).await
}

/// Takes away the second factor that somebody lost. For administrators.
#[server(endpoint = "administration/people/factors/reset")]
pub async fn reset_factors(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::four_eyes::reset_factors).await
}

/// Ends all of somebody's sessions. For administrators.
#[server(endpoint = "administration/people/sessions/end")]
pub async fn end_sessions(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::four_eyes::end_sessions).await
}

/// Shuts somebody out. For administrators.
#[server(endpoint = "administration/people/suspend")]
pub async fn suspend_person(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::people::suspend).await
}

/// Lets somebody in again. For administrators.
#[server(endpoint = "administration/people/unsuspend")]
pub async fn unsuspend_person(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::people::unsuspend).await
}

/// What waits for moderators. For whoever moderates.
#[server(endpoint = "administration/reports", protocol = Reading)]
pub async fn list_reports() -> Result<Reports, AppError> {
    crate::request::read(service::administration::reports::list).await
}

/// Leaves a hidden offer hidden, though its host asked. For whoever moderates.
#[server(endpoint = "administration/offers/keep-hidden")]
pub async fn keep_hidden(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::reports::keep_hidden).await
}

/// Decides about a report. For whoever moderates.
#[server(endpoint = "administration/reports/decide")]
pub async fn decide_report(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::reports::decide).await
}

/// Puts a hidden offer back. For whoever moderates.
#[server(endpoint = "administration/offers/restore")]
pub async fn restore_offer(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::reports::restore_offer).await
}

/// E-mails that were given up. For administrators.
#[server(endpoint = "administration/letters", protocol = Reading)]
pub async fn list_dead() -> Result<Vec<DeadEmail>, AppError> {
    crate::request::read(service::administration::emails::list_dead).await
}

/// Brings an e-mail back. For administrators.
#[server(endpoint = "administration/letters/retry")]
pub async fn retry_email(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::emails::retry).await
}

/// Notes that a number takes no SMS any more, or takes them again. For administrators.
#[server(endpoint = "administration/sms/stop")]
pub async fn set_sms_stop(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::administration::sms::set_stop).await
}

/// What administrators did. For administrators.
#[server(endpoint = "administration/journal", protocol = Reading)]
pub async fn read_journal(page: u32) -> Result<Listed<JournalLine>, AppError> {
    crate::request::read(|request| service::administration::journal::read(request, page)).await
}
