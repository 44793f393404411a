//! Logos of structures and lycées: handed over, looked at, taken away, and what the documents that name them need of them. A logo decorates
//! the header of documents that are frozen while it is there; it is never a signature.

use domain::{
    convention::Logos,
    digest::Digest,
    id::{ConventionId, SchoolId, StructureId},
};
use wire::{
    field,
    form::{FieldError, FormData},
    host::structure::StructureFlash,
    profile::ProfileFlash,
};

use crate::{
    blob_store,
    context::AppContext,
    convention::version::parse_frozen,
    convention_access::authorize,
    error::ServiceError,
    file_type::{Sent, accept_logo},
    host::{own_structure, require_host},
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    profile,
    rate_limit::{Kept, is_over_quota, is_subject_too_often},
    request::Request,
};

/// Whose logo it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// A structure's.
    Structure(StructureId),
    /// A lycée's.
    School(SchoolId),
}

impl Owner {
    /// Where its form is.
    fn page(self) -> String {
        match self {
            Self::Structure(id) => format!("/structure/modifier?structure={id}#logo"),
            Self::School(_) => "/lycee/profil#logo".to_owned(),
        }
    }

    /// Its form again, with what is wrong with the file.
    fn refused(self, message: &str) -> Outcome {
        let error = FieldError::new(field::FILE, message);
        redisplay(self.page(), FormData::default(), vec![error])
    }

    /// Its form again, with what was done.
    fn done(self, kept: bool) -> Outcome {
        let page = self.page();
        match (self, kept) {
            (Self::Structure(_), true) => redirect_with_flash(&page, StructureFlash::LogoKept),
            (Self::Structure(_), false) => redirect_with_flash(&page, StructureFlash::LogoRemoved),
            (Self::School(_), true) => redirect_with_flash(&page, ProfileFlash::LogoKept),
            (Self::School(_), false) => redirect_with_flash(&page, ProfileFlash::LogoRemoved),
        }
    }
}

/// A structure's logo, for whoever is responsible for it.
pub fn of_structure(request: &Request, structure: &str) -> Result<Owner, ServiceError> {
    let (id, role) = own_structure(require_host(request)?, structure)?;
    if !role.may_manage_people() {
        return Err(ServiceError::NotFound);
    }
    Ok(Owner::Structure(id))
}

/// A lycée's logo, for whoever keeps its profile.
pub async fn of_school(request: &Request) -> Result<Owner, ServiceError> {
    let (_, school) = profile::keeper(request).await?;
    Ok(Owner::School(school))
}

async fn digest(app: &AppContext, owner: Owner) -> Result<Option<Digest>, ServiceError> {
    Ok(match owner {
        Owner::Structure(id) => app.db.structure_logo(id).await?,
        Owner::School(id) => app.db.school_logo(id).await?,
    })
}

/// Why no more files are read of that person for now. For the handler of the upload, which asks before it reads anything.
pub async fn too_often(request: &Request, owner: Owner) -> Result<Option<Outcome>, ServiceError> {
    let by = request.require_user()?.id();
    let over_quota = is_over_quota(request, by, Kept::File).await?;
    let too_often = over_quota || is_subject_too_often(request, "logo", &by.to_string()).await?;
    let message = "Trop de fichiers en peu de temps. Attendez un quart d’heure, puis recommencez.";
    Ok(too_often.then(|| owner.refused(message)))
}

async fn set(request: &Request, owner: Owner, logo: Option<Digest>) -> Result<(), ServiceError> {
    let app = &request.app;
    let context = app.context(Some(request.require_user()?.id()));
    match owner {
        Owner::Structure(id) => app.db.set_structure_logo(&context, id, logo).await?,
        Owner::School(id) => app.db.set_school_logo(&context, id, logo).await?,
    }
    Ok(())
}

/// Keeps a logo whose owner [`of_structure`] or [`of_school`] found, or says what is wrong with the file.
pub async fn receive(request: &Request, owner: Owner, sent: Sent) -> FormResult {
    let app = &request.app;
    let bytes = match accept_logo(app, sent).await? {
        Ok(accepted) => accepted.bytes,
        Err(refused) => return Ok(owner.refused(refused.message_of_logo())),
    };
    let digest = blob_store::keep(app, bytes).await?;
    set(request, owner, Some(digest)).await?;
    Ok(owner.done(true))
}

/// The picture, in PNG, for whoever may change it.
pub async fn read(request: &Request, owner: Owner) -> Result<Vec<u8>, ServiceError> {
    let app = &request.app;
    let digest = digest(app, owner).await?.ok_or(ServiceError::NotFound)?;
    blob_store::read(app.files.as_ref(), digest).await
}

/// One that the document of a convention shows, as it would be now or in a version that was frozen, for the parties who read the document.
pub async fn read_of_convention(
    request: &Request,
    id: ConventionId,
    digest: &str,
) -> Result<Vec<u8>, ServiceError> {
    let app = &request.app;
    let (_, access) = authorize(request, id).await?;
    let digest: Digest = digest.parse().map_err(|_| ServiceError::NotFound)?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let mut drawn = vec![file.logos];
    for version in &file.versions {
        if let Some(content) = app.db.frozen_content(id, version.number).await? {
            drawn.push(parse_frozen(&content)?.content.logos);
        }
    }
    let shows = |logos: &Logos| [logos.host, logos.school].contains(&Some(digest));
    if !access.reads_document() || !drawn.iter().any(shows) {
        return Err(ServiceError::NotFound);
    }
    blob_store::read(app.files.as_ref(), digest).await
}

/// Takes a structure's logo away. Documents that have it keep it.
pub async fn remove_of_structure(request: Request, form: FormData) -> FormResult {
    let owner = of_structure(&request, form.get(field::STRUCTURE))?;
    set(&request, owner, None).await?;
    Ok(owner.done(false))
}

/// The same of a lycée's.
pub async fn remove_of_school(request: Request, _form: FormData) -> FormResult {
    let owner = of_school(&request).await?;
    set(&request, owner, None).await?;
    Ok(owner.done(false))
}

/// The pictures that a frozen version names.
pub(crate) async fn pictures_of(app: &AppContext, content: &str) -> Result<Vec<Vec<u8>>, ServiceError> {
    pictures(app, parse_frozen(content)?.content.logos).await
}

async fn pictures(app: &AppContext, logos: Logos) -> Result<Vec<Vec<u8>>, ServiceError> {
    let mut pictures = Vec::new();
    for (_, digest) in logos.all() {
        pictures.push(blob_store::read(app.files.as_ref(), digest).await?);
    }
    Ok(pictures)
}

/// The same of a version that is about to be frozen. They are written down once more: should their owner take them away meanwhile, they stay
/// until the version names them.
pub(crate) async fn kept_pictures(app: &AppContext, logos: Logos) -> Result<Vec<Vec<u8>>, ServiceError> {
    let pictures = pictures(app, logos).await?;
    for picture in &pictures {
        blob_store::keep(app, picture.clone()).await?;
    }
    Ok(pictures)
}
