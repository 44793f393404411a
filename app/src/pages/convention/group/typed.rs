//! What the form of a group shows in each field.

use domain::typed_week::{TypedWeek, day_field};
use wire::{field, form::FormState};

/// What somebody typed, where the form comes back, or else what is kept.
#[derive(Clone)]
pub(super) struct Typed {
    pub(super) form: FormState,
    /// Whether it comes back.
    pub(super) back: bool,
}

impl Typed {
    pub(super) fn of(form: FormState) -> Self {
        let back = form.is_back(field::TOGETHER);
        Self { form, back }
    }

    pub(super) fn text(&self, name: &str, kept: &str) -> String {
        if self.back && self.form.fields.has(name) {
            self.form.value(name)
        } else {
            kept.to_owned()
        }
    }

    /// A box: browsers leave out those that are not ticked.
    pub(super) fn is_ticked(&self, name: &str, kept: bool) -> bool {
        if self.back {
            self.form.fields.is_ticked(name)
        } else {
            kept
        }
    }

    pub(super) fn week(&self, prefix: &str, kept: TypedWeek) -> TypedWeek {
        if self.back {
            TypedWeek(std::array::from_fn(|day| {
                std::array::from_fn(|slot| self.form.value(&day_field(prefix, day, slot)))
            }))
        } else {
            kept
        }
    }
}
