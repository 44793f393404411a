//! Files about signing: pages signed on paper, and documents that somebody checks.

use app::{
    context::{AppContext, ClientAddress},
    error::AppError,
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

use super::{convention::attachment, status_of};

/// The largest form with a signed page: a file that is a little too large is told so on the page.
pub(super) const PAPER_LIMIT: usize = paper::LARGEST + 1024 * 1024;
/// The largest document that is checked here; browsers that hash it themselves have no limit.
pub(super) const CHECK_LIMIT: usize = 10 * 1024 * 1024;

/// The fields of a form, and its file.
async fn read(mut form: Multipart) -> Result<(Vec<(String, String)>, Option<Vec<u8>>), StatusCode> {
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(part) = form.next_field().await.map_err(|error| error.status())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| error.status())?;
        if name == "fichier" {
            file = Some(bytes.to_vec());
        } else {
            fields.push((name, String::from_utf8_lossy(&bytes).trim().to_owned()));
        }
    }
    Ok((fields, file))
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

/// Leads to where one signs in, or says what is wrong by a status.
fn refuse(error: &AppError) -> Response {
    match error {
        AppError::SignInFirst => Redirect::to("/connexion").into_response(),
        other => status_of(other).into_response(),
    }
}

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
    let (fields, file) = match read(form).await {
        Ok(read) => read,
        Err(status) => return status.into_response(),
    };
    let page = paper::Page {
        convention: &id,
        role: field(&fields, "role"),
        document: field(&fields, "document"),
        bytes: file.unwrap_or_default(),
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
    match read(form).await {
        Ok((_, Some(file))) if !file.is_empty() => {
            Redirect::to(&format!("/verifier?empreinte={}", Digest::of(&file))).into_response()
        }
        Ok(_) => Redirect::to("/verifier?empreinte=aucun").into_response(),
        Err(status) => status.into_response(),
    }
}
