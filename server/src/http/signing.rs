//! Files about signing: pages signed on paper, and documents that somebody checks.

use app::{
    context::{AppContext, ClientAddress},
    media::LARGEST,
    signing::{check, paper},
    visitor::SignedIn,
};
use axum::{
    Extension,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{digest::Digest, id::ConventionId};
use http::{HeaderMap, StatusCode};

use super::{convention::attachment, refuse, upload::Upload};

/// The largest form with a signed page: a file that is a little too large is told so on the page.
pub(super) const PAPER_LIMIT: usize = LARGEST + 1024 * 1024;
/// The largest document that is checked here; browsers that hash it themselves have no limit.
pub(super) const CHECK_LIMIT: usize = 10 * 1024 * 1024;

/// The page that a guardian signed on paper.
pub(super) async fn receive_paper(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    Path(id): Path<String>,
    form: Multipart,
) -> Response {
    let visitor = visitor.map(|Extension(visitor)| visitor);
    // Nothing is read from who may not hand it over.
    if let Err(error) = paper::may_receive(&app, visitor.as_ref(), &id).await {
        return refuse(&error);
    }
    let mut form = match Upload::read(form).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let bytes = form.file.take().unwrap_or_default();
    let page = paper::Page {
        convention: &id,
        role: form.field("role"),
        document: form.field("document"),
        bytes,
    };
    match paper::receive(&app, visitor.as_ref(), page).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => refuse(&error),
    }
}

/// The page that a guardian signed on paper, for who may read it.
pub(super) async fn read_paper(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    Path((id, number, role)): Path<(String, String, String)>,
) -> Response {
    let (Ok(id), Ok(number)) = (id.parse::<ConventionId>(), number.parse::<i32>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let visitor = visitor.map(|Extension(visitor)| visitor);
    match paper::download(&app, visitor.as_ref(), &headers, id, number, &role).await {
        Ok((name, media, bytes)) => attachment(&name, &media, bytes),
        Err(error) => refuse(&error),
    }
}

/// A document to check, from a browser that could not hash it: only its digest goes further, the file is kept nowhere. Whether too
/// many come from there is asked before it is read.
pub(super) async fn check_file(
    State(app): State<AppContext>,
    from: Option<Extension<ClientAddress>>,
    form: Multipart,
) -> Response {
    match check::may_send(&app, from.map(|Extension(from)| from)).await {
        Ok(true) => {}
        Ok(false) => {
            return Redirect::to(&format!("/verifier?empreinte={}", check::TOO_OFTEN)).into_response();
        }
        Err(error) => return refuse(&error),
    }
    match Upload::read(form).await {
        Ok(Upload { file: Some(file), .. }) if !file.is_empty() => {
            Redirect::to(&format!("/verifier?empreinte={}", Digest::of(&file))).into_response()
        }
        Ok(_) => Redirect::to("/verifier?empreinte=aucun").into_response(),
        Err(status) => status.into_response(),
    }
}
