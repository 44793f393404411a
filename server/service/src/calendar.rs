//! The campaign of today.

use wire::search::Calendar;

use crate::context::AppContext;

/// The current campaign, which the offer cache holds in memory, and what of it is open today; nothing before the first one is planned.
pub(crate) fn calendar(app: &AppContext) -> Option<Calendar> {
    let today = app.clock.today();
    app.offer_cache.campaign().map(|campaign| Calendar {
        phase: campaign.phase(today),
        campaign,
        today,
    })
}

/// Whether offers for the first week alone are over.
pub(crate) fn first_week_started(calendar: &Calendar) -> bool {
    calendar.today >= calendar.campaign.week1
}
