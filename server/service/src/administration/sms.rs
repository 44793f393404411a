//! Numbers that take no SMS: whoever wants none any more says so to the site, which keeps a list.

use domain::mobile::Mobile;
use wire::{
    administration::{SMS_AGAIN, SmsFlash},
    field,
    form::{FieldError, FormData},
};

use super::require_admin;
use crate::{
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

const PAGE: &str = "/administration";

/// Notes that a number takes no SMS any more, or takes them again. For administrators.
pub async fn set_stop(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let Some(mobile) = Mobile::parse(form.get(field::SMS_NUMBER)) else {
        let error = FieldError::new(
            field::SMS_NUMBER,
            "Écrivez un numéro de mobile en France ou outre-mer, par exemple 06\u{a0}12\u{a0}34\u{a0}56\u{a0}78 ou +262\u{a0}692\u{a0}12\u{a0}34\u{a0}56.",
        );
        return Ok(redisplay(
            format!("{PAGE}#{}", field::SMS_NUMBER),
            form,
            vec![error],
        ));
    };
    let stops = form.get(field::SMS_STOP) != SMS_AGAIN;
    app.db
        .set_sms_stop(&app.context(Some(user.id())), &mobile, stops)
        .await?;
    let flash = if stops { SmsFlash::Stopped } else { SmsFlash::Again };
    Ok(redirect_with_flash(PAGE, flash))
}
