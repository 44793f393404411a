//! A row of the table while somebody types: what its cells hold, what is wrong with them, and how it stands.

use domain::{
    id::AccountId,
    typed_places::{CellFault, Column, TypedRow, check},
    weeks::Weeks,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use wire::typed_places::RowToType;

/// How a row stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// It is typed, or empty.
    Typed,
    /// It is being sent.
    Busy,
    /// It is saved.
    Done {
        /// What follows.
        said: String,
    },
    /// It could not be sent: it waits for the button below, or to be left again.
    Waits(&'static str),
}

impl Standing {
    /// In words; nothing while there is nothing to say.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Typed => String::new(),
            Self::Busy => "Enregistrement…".to_owned(),
            Self::Done { said } => said.clone(),
            Self::Waits(why) => (*why).to_owned(),
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) student: AccountId,
    pub(super) name: StoredValue<String>,
    pub(super) choices: StoredValue<Vec<Weeks>>,
    pub(super) standing: RwSignal<Standing>,
    pub(super) faults: RwSignal<Vec<CellFault>>,
    /// What was sent last, whatever became of it: a row that was left unchanged is not sent again.
    pub(super) sent: StoredValue<Option<TypedRow>>,
}

impl Row {
    pub(super) fn new(row: &RowToType, faults: Vec<CellFault>) -> Self {
        Self {
            student: row.student,
            name: StoredValue::new(row.name.clone()),
            choices: StoredValue::new(row.choices.clone()),
            standing: RwSignal::new(Standing::Typed),
            faults: RwSignal::new(faults),
            sent: StoredValue::new(None),
        }
    }

    /// What is wrong with a cell; empty when nothing is.
    pub(super) fn fault(self, column: Column) -> String {
        self.faults.with(|faults| {
            faults
                .iter()
                .find(|fault| fault.column == column)
                .map(|fault| fault.message.clone())
                .unwrap_or_default()
        })
    }

    /// The id of what stands in place of the cells of a row that is saved.
    pub(super) fn done_id(self) -> String {
        format!("ligne_{}", self.student)
    }

    pub(super) fn is_done(self) -> bool {
        self.standing
            .with_untracked(|standing| matches!(standing, Standing::Done { .. }))
    }

    /// What its cells hold.
    pub(super) fn read(self) -> TypedRow {
        let mut row = TypedRow::default();
        for column in Column::ALL {
            row.set(column, &read(&column.field(self.student)));
        }
        row
    }

    /// Writes into a cell. What the choice of weeks does not know leaves it as it is.
    pub(super) fn write(self, column: Column, text: &str) {
        let name = column.field(self.student);
        if column == Column::Weeks {
            let known = domain::typed_places::weeks_of(text)
                .filter(|weeks| self.choices.with_value(|choices| choices.contains(weeks)));
            if let (Some(weeks), Some(select)) = (known, element::<HtmlSelectElement>(&name)) {
                select.set_value(weeks.code());
            }
        } else if let Some(input) = element::<HtmlInputElement>(&name) {
            input.set_value(text);
        }
    }

    /// What is wrong with what was typed so far: a cell that is still empty is none of it.
    pub(super) fn look(self, row: &TypedRow) -> bool {
        let checked = self.choices.with_value(|choices| check(row, choices));
        let faults = checked.as_ref().err().cloned().unwrap_or_default();
        self.faults.set(
            faults
                .into_iter()
                .filter(|fault| !row.get(fault.column).trim().is_empty())
                .collect(),
        );
        checked.is_ok()
    }

    /// Whether the focus is in one of its cells.
    pub(super) fn has_focus(self) -> bool {
        let active = document().active_element();
        active.is_some_and(|active| {
            Column::ALL
                .into_iter()
                .any(|column| active.id() == column.field(self.student))
        })
    }
}

/// What a control of that name holds.
fn read(name: &str) -> String {
    element::<HtmlInputElement>(name)
        .map(|input| input.value())
        .or_else(|| element::<HtmlSelectElement>(name).map(|select| select.value()))
        .unwrap_or_default()
}

fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the focus there, and chooses what is in it, as spreadsheets do.
pub(super) fn focus(id: &str) {
    if let Some(input) = element::<HtmlInputElement>(id) {
        let _ = input.focus();
        input.select();
    } else if let Some(other) = element::<HtmlElement>(id) {
        let _ = other.focus();
    }
}
