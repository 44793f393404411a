//! What the table does while somebody types: moves from cell to cell, takes a block from a spreadsheet, fills what is known of a host,
//! and saves each row as it is left. The cells stay plain fields of a plain form: they are read from it and written to.

use domain::{
    typed_places::{Column, block, fill},
    weeks::Weeks,
};
use leptos::{
    ev::{ClipboardEvent, FocusEvent, KeyboardEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, Event, Node};
use wire::{
    error::AppError,
    typed_places::{HostOffered, RowSaved},
};

use super::row::{Row, Standing, focus};
use crate::api::typed_places::save_typed_row;

#[derive(Clone, Copy)]
pub(super) struct Table {
    rows: StoredValue<Vec<Row>>,
    hosts: StoredValue<Vec<HostOffered>>,
    /// Heard: what was saved, filled or found wrong.
    pub(super) told: RwSignal<String>,
}

impl Table {
    pub(super) fn new(rows: Vec<Row>, hosts: Vec<HostOffered>) -> Self {
        Self {
            rows: StoredValue::new(rows),
            hosts: StoredValue::new(hosts),
            told: RwSignal::new(String::new()),
        }
    }

    /// The row and the column of a control.
    fn place_of(self, event: &Event) -> Option<(usize, Column)> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let name = target.get_attribute("name")?;
        let (code, student) = name.split_once('_')?;
        let column = Column::ALL.into_iter().find(|column| column.code() == code)?;
        let row = self
            .rows
            .with_value(|rows| rows.iter().position(|row| row.student.to_string() == student))?;
        Some((row, column))
    }

    /// Enter goes down a column, Shift+Enter up; so do the arrows, where the control has no use of its own for them.
    pub(super) fn key(self, event: &KeyboardEvent) {
        if event.alt_key() || event.ctrl_key() || event.meta_key() || event.is_composing() {
            return;
        }
        let Some((row, column)) = self.place_of(event) else {
            return;
        };
        let arrows = !matches!(column, Column::Host | Column::Weeks);
        let down = match event.key().as_str() {
            "Enter" => !event.shift_key(),
            "ArrowDown" if arrows => true,
            "ArrowUp" if arrows => false,
            _ => return,
        };
        event.prevent_default();
        let rows = self.rows.get_value();
        let is_open = |row: &&Row| !row.is_done();
        let next = if down {
            rows.iter().skip(row + 1).find(is_open)
        } else {
            rows.iter().take(row).rev().find(is_open)
        };
        match (next, rows.get(row)) {
            (Some(next), _) => focus(&column.field(next.student)),
            // At the end of the column there is nowhere to go: the row is left where it is.
            (None, Some(last)) => self.save(vec![*last]),
            (None, None) => {}
        }
    }

    /// Somebody chose or typed: what is known of a host fills the cells that are empty.
    pub(super) fn changed(self, row: Row, event: &Event) {
        let Some((_, Column::Host)) = self.place_of(event) else {
            return;
        };
        let typed = row.read();
        let name = typed.get(Column::Host).trim().to_lowercase();
        let known = self.hosts.with_value(|hosts| {
            hosts
                .iter()
                .find(|host| host.name.to_lowercase() == name)
                .cloned()
        });
        let Some(host) = known else { return };
        for (column, text) in [
            (Column::Register, host.register),
            (Column::City, host.city),
            (Column::Contact, host.contact),
            (Column::Reach, host.reach),
        ] {
            if typed.get(column).trim().is_empty() {
                row.write(column, &text);
            }
        }
        self.told
            .set(format!("{} est connue\u{a0}: la ligne est remplie.", host.name));
    }

    /// A block from a spreadsheet goes to the cells to the right and below; a single text goes where it is pasted, as everywhere.
    pub(super) fn paste(self, event: &ClipboardEvent) {
        let Some((at, column)) = self.place_of(event) else {
            return;
        };
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text/plain").ok())
            .unwrap_or_default();
        if !text.trim_end_matches(['\r', '\n']).contains(['\t', '\n']) {
            return;
        }
        event.prevent_default();
        let rows = self.rows.get_value();
        let names: Vec<String> = rows.iter().map(|row| row.name.get_value()).collect();
        let pasted = fill(&block(&text), &names, at, column);
        let mut touched: Vec<usize> = Vec::new();
        for (place, column, text) in pasted.cells {
            let Some(row) = rows.get(place).filter(|row| !row.is_done()) else {
                continue;
            };
            row.write(column, &text);
            if touched.last() != Some(&place) && !touched.contains(&place) {
                touched.push(place);
            }
        }
        let lost = match pasted.lost {
            0 => String::new(),
            1 => " Une ligne n’a pas trouvé d’élève.".to_owned(),
            more => format!(" {more} lignes n’ont pas trouvé d’élève."),
        };
        self.told.set(format!("{} lignes remplies.{lost}", touched.len()));
        let touched = touched.into_iter().filter_map(|place| rows.get(place).copied());
        self.save(touched.collect());
    }

    /// The focus left a cell: when it left the row as well, the row is saved.
    pub(super) fn left(self, row: Row, event: &FocusEvent) {
        let line = event
            .current_target()
            .and_then(|line| line.dyn_into::<Node>().ok());
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let stays = match (&line, &to) {
            (Some(line), Some(to)) => line.contains(Some(to)),
            _ => false,
        };
        if !stays {
            self.save(vec![row]);
        }
    }

    /// Saves rows, one after the other: those that are whole and that were not sent as they are.
    fn save(self, rows: Vec<Row>) {
        spawn_local(async move {
            for row in rows {
                self.save_one(row).await;
            }
        });
    }

    async fn save_one(self, row: Row) {
        // The page may have been left while another row was sent.
        let Some(standing) = row.standing.try_get_untracked() else {
            return;
        };
        if matches!(standing, Standing::Done { .. } | Standing::Busy) {
            return;
        }
        let typed = row.read();
        if typed.is_blank() {
            row.faults.set(Vec::new());
            return;
        }
        let unchanged = row.sent.with_value(|sent| sent.as_ref() == Some(&typed));
        if unchanged && standing == Standing::Typed {
            return;
        }
        if !row.look(&typed) {
            row.sent.set_value(None);
            self.tell_faults(row);
            return;
        }
        let Ok(cells) = serde_json::to_string(&typed) else {
            return;
        };
        row.standing.set(Standing::Busy);
        let answer = save_typed_row(row.student.to_string(), cells).await;
        if row.standing.try_get_untracked().is_none() {
            return;
        }
        row.sent.set_value(Some(typed));
        self.take(row, answer);
    }

    /// What became of a row that was sent.
    fn take(self, row: Row, answer: Result<RowSaved, AppError>) {
        let name = row.name.get_value();
        match answer {
            Ok(RowSaved::Done { said, weeks }) => {
                let whole = weeks == Weeks::Both || row.choices.with_value(|choices| choices.len() == 1);
                let said = if whole {
                    said
                } else {
                    format!("{said} L’autre semaine se saisit en rechargeant la page.")
                };
                self.told.set(format!("{name}\u{a0}: {said}"));
                let had_focus = row.has_focus();
                row.faults.set(Vec::new());
                row.standing.set(Standing::Done { said });
                if had_focus {
                    let id = row.done_id();
                    let _ = request_animation_frame(move || focus(&id));
                }
            }
            Ok(RowSaved::Faults(faults)) => {
                row.faults.set(faults);
                row.standing.set(Standing::Typed);
                self.tell_faults(row);
            }
            Err(error) => {
                let why = match error {
                    AppError::SignInFirst => {
                        "Pas enregistré\u{a0}: vous n’êtes plus connecté. Reconnectez-vous dans un autre onglet, puis revenez."
                    }
                    AppError::NotFound | AppError::BadRequest => {
                        "Pas enregistré\u{a0}: rechargez la page, cet élève n’est peut-être plus de cette classe."
                    }
                    AppError::Unreachable | AppError::Broken { .. } => {
                        "Pas encore enregistré\u{a0}: pas de réseau. Revenez à cette ligne, ou enregistrez par le bouton du bas."
                    }
                };
                row.standing.set(Standing::Waits(why));
                self.told.set(format!("{name}\u{a0}: {why}"));
            }
        }
    }

    fn tell_faults(self, row: Row) {
        let name = row.name.get_value();
        let faults = row.faults.get_untracked();
        if let Some(first) = faults.first() {
            let column = first.column.label();
            self.told
                .set(format!("{name}, {column}\u{a0}: {}", first.message));
        }
    }
}
