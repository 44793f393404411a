//! What somebody sends who signs or refuses, on the page of a convention or of an amendment, and what shows that it is them.

use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::ConventionId,
};
use store::{CodeSent, NewCode, Proof, Signed};
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormData},
};

use super::{
    code::{cool_down_error, digits, is_code, no_sms_error},
    convention_of, role_of,
    why_not_signed::why_not_signed,
};
use crate::{
    convention_access::{authorize, opened_session},
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    rate_limit::widest_network,
    request::Request,
};

/// A form of such a page, sent by somebody who signs in that role.
pub(super) struct SignerForm {
    pub(super) id: ConventionId,
    pub(super) who: PartyIdentity,
    pub(super) role: SignerRole,
    /// The digest of what the form was filled in front of.
    pub(super) document: Digest,
    /// The page's address.
    pub(super) page: String,
    /// Where on it the form is.
    place: String,
}

impl SignerForm {
    /// `page` says the page's address, and where the form of that role is on it.
    pub(super) async fn read(
        request: &Request,
        form: &FormData,
        page: impl FnOnce(ConventionId, SignerRole) -> (String, String),
    ) -> Result<Self, ServiceError> {
        let id = convention_of(form)?;
        let (who, access) = authorize(request, id).await?;
        let role = role_of(form)?;
        if !access.signs_as.contains(&role) {
            return Err(ServiceError::NotFound);
        }
        let document = form
            .get(field::DOCUMENT)
            .parse()
            .map_err(|_| ServiceError::BadRequest)?;
        let (page, place) = page(id, role);
        Ok(Self {
            id,
            who,
            role,
            document,
            page,
            place,
        })
    }

    /// The form again, where the first thing that is wrong with it stands.
    pub(super) fn again(&self, form: FormData, errors: Vec<FieldError>) -> Outcome {
        let wrong = errors.iter().find(|error| !error.field.is_empty());
        let place = wrong.map_or(self.place.as_str(), |error| error.field.as_str());
        redisplay(format!("{}#{place}", self.page), form, errors)
    }

    /// Whether a code shows who signs: an account does without one.
    pub(super) fn needs_code(&self) -> bool {
        matches!(self.who, PartyIdentity::Link(_))
    }

    /// Who signs by their account has shown who they are within ten minutes; the code of a link does that.
    pub(super) fn require_proof(&self, request: &Request) -> Result<(), ServiceError> {
        if self.needs_code() {
            Ok(())
        } else {
            request.require_fresh_proof()
        }
    }

    /// The session of this browser by whose code the form is proved as well, where none was typed; nothing where one is to be typed.
    pub(super) async fn opened(&self, request: &Request, code: &str) -> Result<Option<String>, ServiceError> {
        let proved = code.is_empty() && is_proved(request, self.who, self.id, self.document).await?;
        Ok(opened_session(request, self.id).filter(|_| proved))
    }

    /// Whether a code is needed, by a form that is not proved otherwise, and what was typed is none.
    pub(super) fn lacks_code(&self, code: &str, opened: Option<&str>) -> bool {
        self.needs_code() && opened.is_none() && !is_code(code)
    }

    /// What shows who somebody is.
    pub(super) fn proof<'a>(&self, code: &'a str, opened: Option<&'a str>) -> Proof<'a> {
        match (self.who, opened) {
            (PartyIdentity::Account(_), _) => Proof::Account,
            (PartyIdentity::Link(_), Some(session)) => Proof::Opened(session),
            (PartyIdentity::Link(_), None) => Proof::Code(code),
        }
    }

    /// What keeps a signature or a refusal from being written, beside the field of the code where it is the code.
    pub(super) fn not_done(&self, form: FormData, said: Signed, code: &'static str) -> FormResult {
        if said == Signed::Gone {
            return Err(ServiceError::NotFound);
        }
        let field = if matches!(said, Signed::Code(_)) { code } else { "" };
        let error = FieldError::new(field, why_not_signed(said).unwrap_or_default());
        Ok(self.again(form, vec![error]))
    }

    /// Sends a code to somebody who came by a personal link; `flash` says what became of it.
    pub(super) async fn send_code<F: Flash>(
        &self,
        request: &Request,
        form: FormData,
        flash: CodeFlash<F>,
    ) -> FormResult {
        let app = &request.app;
        if !self.needs_code() {
            return Err(ServiceError::NotFound);
        }
        let code = digits(app);
        let network = widest_network(request);
        let by_sms = (app.texts && form.is_ticked(field::BY_SMS)).then_some(network.as_str());
        let new = NewCode {
            who: self.who,
            target: self.document,
            code: &code,
            documents: 1,
            conventions: &[],
            path: &self.page,
            by_sms,
        };
        match app.db.send_code(&app.context(None), &new).await? {
            CodeSent::Sent => {
                let said = if by_sms.is_some() {
                    flash.texted
                } else {
                    flash.sent
                };
                Ok(redirect_with_flash(
                    &format!("{}#{}", self.page, field::CODE),
                    said,
                ))
            }
            CodeSent::NoSms => Ok(self.again(form, vec![no_sms_error()])),
            CodeSent::CoolDown(until) => {
                let error = cool_down_error(app, until);
                Ok(self.again(form, vec![error]))
            }
            CodeSent::Gone => Ok(redirect_with_flash(&self.page, flash.changed)),
        }
    }
}

/// What a page says of a code that was asked for.
pub(super) struct CodeFlash<F> {
    /// It left by e-mail.
    pub(super) sent: F,
    /// It left by SMS.
    pub(super) texted: F,
    /// There is nothing to sign any more.
    pub(super) changed: F,
}

/// Whether the code by which this browser opened a personal link also signs that document: it was typed for it a moment ago.
pub(super) async fn is_proved(
    request: &Request,
    who: PartyIdentity,
    id: ConventionId,
    document: Digest,
) -> Result<bool, ServiceError> {
    let (PartyIdentity::Link(link), Some(session)) = (who, opened_session(request, id)) else {
        return Ok(false);
    };
    let app = &request.app;
    Ok(app
        .db
        .opening_proves(link, &session, document, app.clock.now())
        .await?)
}
