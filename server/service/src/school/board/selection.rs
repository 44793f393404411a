//! `/lycee/suivi/lot`: students chosen on the board, and what fits them.

use std::collections::BTreeMap;

use domain::{
    board::{BOX, BoardQuery, BoardRow, BoardState, ReminderKind, SECOND_BOX, weeks_words},
    convention::{HeadAct, SignerRole},
    id::{AccountId, ConventionId},
    urls,
    weeks::Weeks,
};
use serde::{Deserialize, Serialize};
use wire::{
    field,
    form::{FieldError, FormData},
    school::board::{BoardSelection, ChosenStudent, SelectionResult},
};

use super::{page::count, rows};
use crate::{
    convention_access::authorize_account,
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect, redisplay, with_query},
    request::Request,
    school::{classes::waiting_among, require_office},
    selection::{Selected, list_of},
    token::Secret,
};

/// The most students that are chosen at once: more than the largest lycée has.
const MOST: usize = 4000;
/// The most conventions that are signed with one code, as on the page of signatures.
const TO_SIGN: usize = 50;

/// Who was chosen, with the weeks that their rows were about.
#[derive(Serialize, Deserialize)]
pub(super) struct Chosen {
    by: AccountId,
    pub(super) students: Vec<(AccountId, Weeks)>,
    back: String,
    pub(super) said: Vec<SelectionResult>,
}

impl Selected for Chosen {
    fn by(&self) -> AccountId {
        self.by
    }
}

/// The page of a choice, by its secret.
pub(super) fn page_of(secret: &str) -> String {
    with_query(&format!("{}/lot", urls::BOARD), &[("lot", secret)])
}

/// The students of the boxes that were ticked: of both weeks where both of their rows were.
fn ticked(form: &FormData) -> Vec<(AccountId, Weeks)> {
    let mut students: BTreeMap<AccountId, Weeks> = BTreeMap::new();
    for (name, value) in form.iter().filter(|(_, value)| !value.is_empty()) {
        let id = name.strip_prefix(SECOND_BOX).or_else(|| name.strip_prefix(BOX));
        let Some(id) = id.and_then(|id| id.parse().ok()) else {
            continue;
        };
        let weeks = Weeks::from_code(value).unwrap_or(Weeks::Both);
        students
            .entry(id)
            .and_modify(|known| {
                if *known != weeks {
                    *known = Weeks::Both;
                }
            })
            .or_insert(weeks);
    }
    students.into_iter().take(MOST).collect()
}

/// Those of all the rows of a view.
fn of_rows(rows: &[BoardRow]) -> Vec<(AccountId, Weeks)> {
    let mut students: BTreeMap<AccountId, Weeks> = BTreeMap::new();
    for row in rows {
        students
            .entry(row.student)
            .and_modify(|known| *known = Weeks::Both)
            .or_insert(row.weeks);
    }
    students.into_iter().take(MOST).collect()
}

/// Chooses students on the board: those whose boxes were ticked, or all of the view. Whom the user does not see is left out.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let back = list_of(&form, urls::BOARD);
    let students = if form.is_ticked(field::WHOLE_VIEW) {
        let query = BoardQuery::parse(form.get(field::VIEW_QUERY));
        of_rows(&rows(&request, &query).await?.rows)
    } else {
        let mut chosen = ticked(&form);
        let board = rows(&request, &BoardQuery::default()).await?;
        chosen.retain(|(id, _)| board.rows.iter().any(|row| row.student == *id));
        chosen
    };
    if students.is_empty() {
        let error = FieldError::new(field::LIST, "Cochez au moins un élève.");
        return Ok(redisplay(back, form, vec![error]));
    }
    let secret = Secret::new(app.rng.as_ref());
    let chosen = Chosen {
        by: user.id(),
        students,
        back,
        said: Vec::new(),
    };
    chosen.store(app, &secret).await?;
    Ok(redirect(page_of(secret.as_str())))
}

/// A choice that the user made before, and the rows of it as they are now.
pub(super) struct Opened {
    pub(super) lot: String,
    pub(super) chosen: Chosen,
    pub(super) rows: Vec<BoardRow>,
}

impl Opened {
    pub(super) async fn load(request: &Request, lot: &str) -> Result<Self, ServiceError> {
        let (user, _) = request.require_school()?;
        let chosen = Chosen::load(&request.app, user, lot).await?;
        let weeks: BTreeMap<AccountId, Weeks> = chosen.students.iter().copied().collect();
        let board = rows(request, &BoardQuery::default()).await?;
        let is_chosen = |row: &BoardRow| {
            let chosen = weeks.get(&row.student);
            chosen.is_some_and(|weeks| row.weeks.iter().any(|week| weeks.covers(week)))
        };
        Ok(Self {
            lot: lot.to_owned(),
            rows: board.rows.into_iter().filter(is_chosen).collect(),
            chosen,
        })
    }

    /// Each student once, in the order of the rows, of those rows.
    pub(super) fn students(&self, fits: impl Fn(&BoardRow) -> bool) -> Vec<AccountId> {
        let mut students: Vec<AccountId> = Vec::new();
        for row in self.rows.iter().filter(|row| fits(row)) {
            if !students.contains(&row.student) {
                students.push(row.student);
            }
        }
        students
    }

    /// The conventions of those rows, each once.
    pub(super) fn conventions(&self, fits: impl Fn(&BoardRow) -> bool) -> Vec<ConventionId> {
        let mut conventions: Vec<ConventionId> = Vec::new();
        for id in self
            .rows
            .iter()
            .filter(|row| fits(row))
            .filter_map(|row| row.standing.convention)
        {
            if !conventions.contains(&id) {
                conventions.push(id);
            }
        }
        conventions
    }

    /// The name of each student.
    pub(super) fn names(&self) -> BTreeMap<AccountId, String> {
        self.rows
            .iter()
            .map(|row| (row.student, row.name.clone()))
            .collect()
    }

    /// Leads back to the choice, which says what became of each.
    pub(super) async fn finish(
        mut self,
        request: &Request,
        said: Vec<SelectionResult>,
        flash: impl FnOnce(&str) -> Outcome,
    ) -> FormResult {
        self.chosen.said = said;
        self.chosen.store(&request.app, &Secret::read(&self.lot)).await?;
        Ok(flash(&page_of(&self.lot)))
    }

    /// The page of the choice.
    pub(super) fn page(&self) -> String {
        page_of(&self.lot)
    }
}

/// Whether a row may be given a situation: one without a confirmed place.
pub(super) fn may_be_set(row: &BoardRow) -> bool {
    row.is_filled && !row.state().has_place()
}

/// Whether a row has a situation that may be lifted.
pub(super) fn may_be_lifted(row: &BoardRow) -> bool {
    row.is_filled && matches!(row.state(), BoardState::Exempted | BoardState::AtSchool)
}

/// Whether there is a document to download.
pub(super) fn has_document(row: &BoardRow) -> bool {
    matches!(row.state(), BoardState::ToSign | BoardState::Signed)
}

/// `/lycee/suivi/lot`: who was chosen, and what may be done for them; `lot` is the secret that the address carries. For whoever chose.
pub async fn read(request: Request, lot: String) -> Result<BoardSelection, ServiceError> {
    let opened = Opened::load(&request, &lot).await?;
    let reminders = ReminderKind::ALL.into_iter().filter_map(|kind| {
        let rows = opened.rows.iter().filter(|row| kind.fits(row)).count();
        (rows > 0).then(|| (kind, count(rows)))
    });
    let reminders = reminders.collect();
    let to_sign = to_sign(&request, &opened).await?;
    let (names_referents, sheets) = match require_office(&request).await {
        Ok((_, school)) => {
            let waiting = waiting_among(&request.app, school, &opened.students(|_| true)).await?;
            (true, count(waiting.len()))
        }
        Err(ServiceError::NotFound) => (false, 0),
        Err(error) => return Err(error),
    };
    Ok(BoardSelection {
        students: shown(&opened.rows),
        reminders,
        without_place: count(opened.students(may_be_set).len()),
        with_situation: count(opened.students(may_be_lifted).len()),
        to_sign,
        names_referents,
        documents: count(opened.conventions(has_document).len()),
        sheets,
        back: opened.chosen.back,
        said: opened.chosen.said,
        lot,
    })
}

/// The conventions that the user signs for the school, as many as are signed at once.
async fn to_sign(request: &Request, opened: &Opened) -> Result<Vec<String>, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let acts = app
        .db
        .acts_in_school(school, user.id(), app.clock.today())
        .await?;
    if !acts.contains(&HeadAct::Sign) {
        return Ok(Vec::new());
    }
    let awaits_head = |row: &BoardRow| {
        let awaited = row.standing.awaited;
        row.state() == BoardState::ToSign && awaited.contains(domain::board::AwaitedParty::Head)
    };
    let mut to_sign = Vec::new();
    for id in opened.conventions(awaits_head).into_iter().take(TO_SIGN) {
        let (_, access) = authorize_account(request, id).await?;
        if access.signs_as.contains(&SignerRole::Head) {
            to_sign.push(id.to_string());
        }
    }
    Ok(to_sign)
}

/// Each student once, with the states of their rows.
fn shown(rows: &[BoardRow]) -> Vec<ChosenStudent> {
    let mut students: Vec<ChosenStudent> = Vec::new();
    for row in rows {
        let id = row.student.to_string();
        let state = match row.weeks {
            Weeks::Both => row.state().label().to_owned(),
            weeks => format!("{} (semaine {})", row.state().label(), weeks_words(weeks)),
        };
        match students.iter_mut().find(|known| known.id == id) {
            Some(known) => known.state = format!("{}, {state}", known.state),
            None => students.push(ChosenStudent {
                id,
                name: row.name.clone(),
                class_name: row.class_name.clone(),
                state,
            }),
        }
    }
    students
}
