//! Files about signing: pages signed on paper, and documents that somebody checks.

use app::request::RequestId;
use axum::{
    Extension, Json,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    handed_over::{LARGEST_PILE, PILE_FILES},
    id::ConventionId,
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use service::{
    context::AppContext,
    error::ServiceError,
    file_type::{self, LARGEST},
    request::{CurrentUser, Request},
    signing::{
        paper::{self, SignedPage},
        pile, verify,
    },
};
use wire::field;

use super::{
    convention::attachment,
    refuse, respond,
    upload::{self, Hashed, Upload},
};

/// The largest document that is checked here, and by browsers that hash it themselves (`public/check.js`): a signed file with the scans of
/// seven pages, as many as sign, each as large as one may be ([`LARGEST`]).
const CHECK_LIMIT: usize = 40 * 1024 * 1024;
/// The largest that is looked into: it is kept on disk meanwhile.
const EXAMINE_LIMIT: usize = 10 * 1024 * 1024;

/// The page that a party signed on paper.
pub(super) async fn receive_paper(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    // The body is kept only from whoever may hand it over.
    match paper::may_receive(&request, &id).await {
        Ok(()) => {}
        Err(ServiceError::ProveFirst) => {
            return respond(&request, &request_id, Ok(paper::prove_first(&id))).await;
        }
        Err(error) => return refuse(error, &request_id),
    }
    let mut form = match Upload::read(&headers, form, LARGEST).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let page = SignedPage {
        convention: id,
        file: std::mem::take(&mut form.file),
        role: form.field("role").to_owned(),
        document: form.field("document").to_owned(),
        signed_on: form.field(field::SIGNED_ON).to_owned(),
    };
    respond(&request, &request_id, paper::receive(request.clone(), page).await).await
}

/// The page that a party signed on paper, for whoever may read it.
pub(super) async fn read_paper(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number, role)): Path<(String, String, String)>,
) -> Response {
    let (Ok(id), Ok(number)) = (id.parse::<ConventionId>(), number.parse::<i32>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match paper::download(request, id, number, role).await {
        Ok((name, media, bytes)) => attachment(&name, &media, bytes),
        Err(error) => refuse(error, &request_id),
    }
}

/// A pile of pages that came back signed; leads to what is in it.
pub(super) async fn receive_pile(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    if request.user.is_none() {
        return Redirect::to("/connexion?suite=/lycee/pile").into_response();
    }
    // The body is kept only from whoever may hand it over.
    if let Err(error) = pile::may_send(&request).await {
        return refuse(error, &request_id);
    }
    match upload::files(&headers, form, LARGEST_PILE, PILE_FILES).await {
        Ok(files) => respond(&request, &request_id, pile::receive(&request, files).await).await,
        Err(status) => status.into_response(),
    }
}

/// The picture of a page of a pile, for whoever takes piles in: made here from what was scanned, it is shown on their pages.
pub(super) async fn pile_page(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    let Ok(number) = number.parse::<i32>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    match pile::picture(&request, &id, number).await {
        Ok(bytes) => (headers, bytes).into_response(),
        Err(error) => refuse(error, &request_id),
    }
}

/// The public keys that seals are checked with, for whoever checks a log without us.
pub(super) async fn keys(State(app): State<AppContext>) -> Response {
    let keys: Vec<_> = app
        .db
        .keys()
        .into_iter()
        .flat_map(|keys| {
            keys.public()
                .map(|(id, public)| json!({ "id": id, "public": public }))
                .collect::<Vec<_>>()
        })
        .collect();
    Json(json!({ "keys": keys })).into_response()
}

/// A document to check, from a browser that could not hash it: it is hashed as it comes. Where there is room to hold it meanwhile, its seal is read
/// too; otherwise its digest alone goes further. Whether too many come from there is asked before it is read.
pub(super) async fn check_file(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Extension(room): Extension<upload::Room>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    match verify::may_send(&request).await {
        Ok(true) => {}
        Ok(false) => {
            return Redirect::to(&format!("/verifier?empreinte={}", verify::TOO_OFTEN)).into_response();
        }
        Err(error) => return refuse(error, &request_id),
    }
    let place = room.take(request.user.as_ref().map(CurrentUser::id));
    let held = place.is_some().then_some(EXAMINE_LIMIT);
    let answer = match upload::digest(&headers, form, CHECK_LIMIT, held).await {
        Ok(Hashed::File(digest, file)) => match verify::hashed(&request.app, digest, file).await {
            Ok(address) => return Redirect::to(&address).into_response(),
            Err(error) => return refuse(error, &request_id),
        },
        Ok(Hashed::TooLarge) => verify::TOO_LARGE,
        Ok(Hashed::Nothing) => verify::NO_FILE,
        Err(status) => return status.into_response(),
    };
    Redirect::to(&format!("/verifier?empreinte={answer}")).into_response()
}

/// A document whose digest nobody knows, from somebody who wants what it holds looked at.
pub(super) async fn examine_file(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    match verify::may_send(&request).await {
        Ok(true) => {}
        Ok(false) => {
            return Redirect::to(&format!("/verifier?empreinte={}", verify::TOO_OFTEN)).into_response();
        }
        Err(error) => return refuse(error, &request_id),
    }
    let form = match Upload::read(&headers, form, EXAMINE_LIMIT).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let _turn = file_type::turn().await;
    match verify::examine(&request.app, form.file).await {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => refuse(error, &request_id),
    }
}
