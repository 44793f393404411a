//! The campaign's dates in words.

use domain::{
    campaign::{Campaign, CampaignStatus},
    typography,
    weeks::Weeks,
};

/// « du 14 au 25 juin 2027 », followed by « (dates à confirmer) » as long as they are not official.
pub(crate) fn campaign_span(campaign: &Campaign, weeks: Weeks) -> String {
    let (first, last) = campaign.span(weeks);
    let span = typography::span(first, last);
    match campaign.status {
        CampaignStatus::Confirmed => span,
        CampaignStatus::ToConfirm => format!("{span} (dates à confirmer)"),
    }
}
