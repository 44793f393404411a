//! What waits until a second administrator agrees.

use domain::id::AccountId;
use store::AdminRequestLine;
use wire::administration::AdminRequestShown;

use super::require_admin;
use crate::{context::AppContext, error::ServiceError, format::date_time, request::Request};

/// What waits for an administrator. For administrators.
pub async fn list(request: Request) -> Result<Vec<AdminRequestShown>, ServiceError> {
    require_admin(&request)?;
    shown(&request, None).await
}

/// The same of one account, or of all.
pub(super) async fn shown(
    request: &Request,
    account: Option<AccountId>,
) -> Result<Vec<AdminRequestShown>, ServiceError> {
    let app = &request.app;
    let user = request.require_user()?.id();
    let lines = app.db.admin_requests(account).await?;
    Ok(lines
        .into_iter()
        .map(|line| line_shown(app, line, user))
        .collect())
}

fn line_shown(app: &AppContext, line: AdminRequestLine, user: AccountId) -> AdminRequestShown {
    AdminRequestShown {
        id: line.id.to_string(),
        person: line.account.to_string(),
        name: line.person,
        what: line.act.words(),
        reason: line.reason,
        asked: format!("{}, le {}", line.asker, date_time(app, line.asked_at)),
        own: line.asked_by == user,
        may_agree: line.asked_by != user && line.account != user,
    }
}
