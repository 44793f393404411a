//! A pile that comes: its files are looked at one after another, and its pages read while whoever sent them waits, or goes on.

use std::time::Duration;

use domain::{
    convention::PageMark,
    handed_over::{LARGEST_PILE, PILE_FILES, PILE_PAGES},
    sanitize::line,
};
use pile::{Limits, Page, Pile, Unread};
use store::PilePage;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};
use uuid::Uuid;
use wire::{
    field,
    form::{FieldError, FormData},
};

use super::{PAGE, office, page_of};
use crate::{
    blob_store, blocking_pool,
    context::AppContext,
    error::ServiceError,
    file_type::{Refused, Sent, scanned},
    outcome::{FormResult, redirect, redisplay},
    rate_limit::{Kept, OVER_QUOTA, is_over_quota},
    request::Request,
    spool::Spooled,
};

/// How many piles are in memory at once, each with a page of it as points: whoever comes next waits, their files on disk.
static READ: Semaphore = Semaphore::const_new(2);
/// How long they wait before they are told.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long whoever sent a pile waits for what is in it, before they are shown how far its reading is.
const READ_WITHIN: Duration = Duration::from_secs(15);
/// How much is read of a file. A page at 600 points an inch has 35 million.
const LIMITS: Limits = Limits {
    bytes: LARGEST_PILE,
    pages: PILE_PAGES,
    picture: 40_000_000,
    pictures: 3_000_000_000,
};
/// The longest code that is kept: ours have fewer than forty characters.
const CODE: usize = 64;

const BUSY: &str =
    "Une pile de votre lycée est en train d’être lue. Attendez qu’elle le soit, puis envoyez celle-ci.";
const BUSY_ELSEWHERE: &str = "D’autres lycées envoient leurs piles en ce moment. Rien n’est gardé de la vôtre\u{a0}: renvoyez-la dans une minute.";
const TOO_MANY_FILES: &str =
    "Cela fait plus de 60\u{a0}fichiers. Scannez la pile en un seul PDF, ou envoyez-la en plusieurs fois.";

/// Why a file is no pile, and what to do about it.
fn message(unread: Unread) -> &'static str {
    match unread {
        Unread::Empty => "Ce fichier est vide. Scannez de nouveau.",
        Unread::TooLarge => {
            "Cela dépasse 40\u{a0}Mo en tout. Scannez à 200\u{a0}points par pouce, en gris, ou envoyez la pile en plusieurs fois."
        }
        Unread::TooManyPages => "Cela fait plus de 300\u{a0}pages. Envoyez la pile en plusieurs fois.",
        Unread::Heic => {
            "Cette photo est au format HEIC, que beaucoup d’ordinateurs ne lisent pas. Envoyez-la en JPEG, ou scannez la page."
        }
        Unread::Tiff => {
            "Ce fichier est un TIFF, qui n’est pas lu ici. Réglez le copieur pour qu’il fasse un PDF ou un JPEG."
        }
        Unread::Locked => {
            "Ce PDF est protégé par un mot de passe. Réglez le copieur pour qu’il n’en mette pas, ou enregistrez-le sans."
        }
        Unread::NoPage => {
            "Aucune page n’a été trouvée dans ce PDF\u{a0}: il est abîmé, ou incomplet. Scannez de nouveau."
        }
        Unread::Other => "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG.",
    }
}

/// Whether whoever asks may send a pile at all, before any of it is read. For those who take piles in.
pub async fn may_send(request: &Request) -> Result<(), ServiceError> {
    office(request).await.map(|_| ())
}

/// The page of the form, with what is wrong beside its field.
#[expect(clippy::unnecessary_wraps, reason = "it is what all of its callers answer")]
fn refused(message: impl Into<String>) -> FormResult {
    let error = FieldError::new(field::FILE, message);
    Ok(redisplay(PAGE, FormData::default(), vec![error]))
}

/// Which of several files something is said of.
fn of_file(name: &str, several: bool, message: &str) -> String {
    let name: String = line(name).chars().take(80).collect();
    if several && !name.is_empty() {
        format!("«\u{a0}{name}\u{a0}»\u{a0}: {message}")
    } else {
        message.to_owned()
    }
}

/// The files that came, or why none of them is looked at.
fn taken(sent: Vec<(String, Sent)>) -> Result<Vec<(String, Spooled)>, &'static str> {
    if sent.len() > PILE_FILES {
        return Err(TOO_MANY_FILES);
    }
    let mut files = Vec::new();
    for (name, file) in sent {
        match file {
            Sent::Nothing => {}
            Sent::TooLarge => return Err(message(Unread::TooLarge)),
            Sent::File(file) => files.push((name, file)),
        }
    }
    if files.is_empty() {
        return Err("Choisissez au moins un fichier.");
    }
    Ok(files)
}

/// Reads a pile and leads to the page of what is in it, or says why a file is none. For those who take piles in.
pub async fn receive(request: &Request, sent: Vec<(String, Sent)>) -> FormResult {
    let app = &request.app;
    let (user, school) = office(request).await?;
    if is_over_quota(request, user.id(), Kept::Pile).await? {
        return refused(OVER_QUOTA);
    }
    let files = match taken(sent) {
        Ok(files) => files,
        Err(message) => return refused(message),
    };
    let Ok(turn) = timeout(PATIENCE, READ.acquire()).await else {
        return refused(BUSY_ELSEWHERE);
    };
    let turn = turn.map_err(ServiceError::broken_by("piles are not read any more"))?;
    let several = files.len() > 1;
    let (mut bytes, mut names) = (Vec::new(), Vec::new());
    for (name, file) in files {
        match scanned(app, file).await? {
            Ok(file) => bytes.push(file),
            Err(why) => return refused(of_file(&name, several, message_of(why))),
        }
        names.push(name);
    }
    let (bytes, counted) = blocking_pool::run(move || {
        let counted = count(&bytes);
        (bytes, counted)
    })
    .await?;
    let pages = match counted {
        Ok(pages) => pages,
        Err((at, why)) => {
            let name = names.get(at).map_or("", String::as_str);
            return refused(of_file(name, several, message(why)));
        }
    };
    let pages = i32::try_from(pages).map_err(|_| ServiceError::BadRequest)?;
    let context = app.context(Some(user.id()));
    let Some(pile) = app.db.begin_pile(&context, school, user.id(), pages).await? else {
        return refused(BUSY);
    };
    let reading = tokio::spawn(read(app.clone(), pile, bytes, turn));
    // Longer ones are read on: their page says how far.
    _ = timeout(READ_WITHIN, reading).await;
    Ok(redirect(page_of(pile)))
}

/// What an antivirus says of a file, in the words of other files.
fn message_of(why: Refused) -> &'static str {
    match why {
        Refused::Infected => {
            "L’antivirus a trouvé un danger dans ce fichier\u{a0}: rien n’est gardé. Scannez de nouveau."
        }
        other => other.message(),
    }
}

/// How many pages these files have together; the first of them that is no pile, and why.
fn count(files: &[Vec<u8>]) -> Result<usize, (usize, Unread)> {
    let mut pages = 0;
    for (at, bytes) in files.iter().enumerate() {
        let pile = Pile::open(bytes, LIMITS).map_err(|why| (at, why))?;
        pages += pile.page_count();
        if pages > PILE_PAGES {
            return Err((at, Unread::TooManyPages));
        }
    }
    Ok(pages)
}

/// Reads a pile to its end, and says that nobody reads it any more, whatever came in between. Its turn ends with it.
async fn read(app: AppContext, pile: Uuid, files: Vec<Vec<u8>>, turn: SemaphorePermit<'static>) {
    if let Err(error) = read_pages(&app, pile, files).await {
        let error = &error as &dyn std::error::Error;
        tracing::error!(%pile, error, "a pile was not read to its end");
    }
    if let Err(error) = app.db.end_pile(pile, app.clock.now()).await {
        let error = &error as &dyn std::error::Error;
        tracing::error!(%pile, error, "the end of a pile was not written down");
    }
    drop(turn);
}

async fn read_pages(app: &AppContext, pile: Uuid, files: Vec<Vec<u8>>) -> Result<(), ServiceError> {
    let (mut pages, job) = blocking_pool::steps(move |steps| {
        let (mut before, mut limits) = (0, LIMITS);
        for bytes in files {
            let Ok(mut file) = Pile::open(&bytes, limits) else {
                return;
            };
            while steps.step(|| file.next().map(|page| numbered(page, before))) {}
            before += file.page_count();
            limits.pictures = file.room();
        }
    });
    while let Some(page) = pages.recv().await {
        let picture = match page.picture.filter(|_| !page.blank) {
            Some(bytes) => Some(blob_store::keep(app, bytes).await?),
            None => None,
        };
        let page = PilePage {
            number: i32::try_from(page.number).map_err(|_| ServiceError::BadRequest)?,
            codes: page.codes.into_iter().filter(|code| is_ours(code)).collect(),
            blank: page.blank,
            picture,
        };
        app.db.add_pile_page(pile, &page, app.clock.now()).await?;
    }
    job.await
        .map_err(ServiceError::broken_by("a pile ended its reading early"))
}

/// A page of a file, counted from the first of the pile.
fn numbered(page: Page, before: usize) -> Page {
    Page {
        number: page.number + before,
        ..page
    }
}

/// Whether a code is one of a printed page, whichever: what else stands on a page is nobody's to keep.
fn is_ours(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'/';
    code.len() <= CODE && code.bytes().all(plain) && PageMark::read(code).is_some()
}
