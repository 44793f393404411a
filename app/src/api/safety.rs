//! Risk sheets.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use wire::{error::AppError, safety::SectorSheet};

/// The sheet of a sector, by its code. Open to anybody.
#[server(endpoint = "safety/sheet", input = GetUrl)]
pub async fn read_risk_sheet(sector: String) -> Result<SectorSheet, AppError> {
    crate::request::read_now(|request| service::safety::sheet(&request, &sector))
}
