//! The board of a school, and what is done to many of its students at once.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    school::board::{BoardPage, BoardSelection},
};

/// A page of the view of that query. For the school's head and staff, each of whom sees the students they see to.
#[server(endpoint = "school/board", protocol = Reading)]
pub async fn read_board(query: String) -> Result<BoardPage, AppError> {
    crate::request::read(|request| service::school::board::page::read(request, query)).await
}

/// Keeps a view under a name.
#[server(endpoint = "school/board/view")]
pub async fn save_board_view(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::board::views::save).await
}

/// Forgets a view that the user keeps.
#[server(endpoint = "school/board/view/drop")]
pub async fn drop_board_view(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::board::views::drop_one).await
}

/// Nothing is new to the user any more.
#[server(endpoint = "school/board/seen")]
pub async fn clear_board_news(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::board::views::clear_news).await
}

/// Chooses students.
#[server(endpoint = "school/board/choose")]
pub async fn choose_students(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::board::selection::choose).await
}

/// Who was chosen. For whoever chose.
#[server(endpoint = "school/board/chosen", protocol = Reading)]
pub async fn read_chosen_students(lot: String) -> Result<BoardSelection, AppError> {
    crate::request::read(|request| service::school::board::selection::read(request, lot)).await
}

/// Reminds those whom a kind of reminder fits.
#[server(endpoint = "school/board/remind")]
pub async fn send_reminders(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::board::reminders::send).await
}

/// Exempts students, welcomes them at school, or takes it back.
#[server(endpoint = "school/board/situation")]
pub async fn set_situations(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::board::situations::set).await
}
