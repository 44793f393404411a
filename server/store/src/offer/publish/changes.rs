//! What an edit changes, as fields of the form: some are frozen by a confirmation, some are told, all are written down.

use std::collections::BTreeMap;

use domain::{
    draft::{OfferParts, field},
    hours::WeekHours,
    id::{AccountId, ApplicationId, OfferId},
    notification::{Notification, OfferChange},
    offer::{
        OfferState,
        history::OfferHistoryKind,
        transitions::{OfferActor, OfferEvent},
    },
    urls::application_of_student,
    weeks::Week,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Recipient, StoreError, conn::Statement, conn::sql, offer::publish::SeatRow,
    proven::proven,
};

/// An offer as it was before the edit, under its lock.
#[derive(FromRow)]
pub(super) struct EditRow {
    pub structure_id: Uuid,
    pub place_id: Uuid,
    pub sector_code: String,
    pub title: String,
    pub metiers: Json<Vec<String>>,
    pub activities: Json<Vec<String>>,
    pub weeks: String,
    pub format: String,
    pub hours: Json<WeekHours>,
    pub lunch: String,
    pub accessible: bool,
    pub access_note: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub state: String,
    pub content_version: i32,
}

fn named<const N: usize>(fields: [(bool, &'static str); N]) -> Vec<&'static str> {
    fields
        .into_iter()
        .filter_map(|(changed, field)| changed.then_some(field))
        .collect()
}

/// What an edit changes beside texts and seats, and that a confirmation freezes.
pub(super) fn circumstances(row: &EditRow, place: Uuid, parts: &OfferParts) -> Vec<&'static str> {
    named([
        (row.place_id != place, field::PLACE),
        (row.weeks != parts.weeks.code(), field::WEEKS),
        (row.hours.0 != parts.hours, field::HOURS),
        (row.format != parts.format.code(), field::FORMAT),
    ])
}

/// The texts that an edit changes.
pub(super) fn texts(row: &EditRow, parts: &OfferParts) -> Vec<&'static str> {
    let access = row.accessible != parts.accessible || row.access_note != parts.access_note;
    let contact = row.contact_name != parts.contact_name || row.contact_phone != parts.contact_phone;
    named([
        (row.sector_code != parts.sector.to_string(), field::SECTOR),
        (row.title != parts.title, field::TITLE),
        (row.metiers.0 != parts.metiers, field::METIERS),
        (row.activities.0 != parts.activities, field::ACTIVITIES),
        (row.lunch != parts.lunch, field::LUNCH),
        (access, field::ACCESSIBLE),
        (contact, field::CONTACT_NAME),
    ])
}

/// Seats of the weeks that stay, and the lycées.
pub(super) fn places_and_schools(
    seats: &BTreeMap<i32, SeatRow>,
    mut reserved: Vec<Uuid>,
    parts: &OfferParts,
) -> Vec<&'static str> {
    let other_seats = seats.values().any(|seat| {
        let stays_open = Week::from_number(seat.week).is_some_and(|week| parts.weeks.covers(week));
        stays_open && seat.seats != i32::from(parts.seats)
    });
    let mut wanted: Vec<Uuid> = parts.reserved_to.iter().map(|school| school.0).collect();
    reserved.sort_unstable();
    wanted.sort_unstable();
    named([
        (other_seats, field::SEATS),
        (reserved != wanted, field::RESERVED_TO),
    ])
}

/// Whether pupils who applied must know of it.
pub(super) fn matters(changed: &[&str]) -> bool {
    [field::PLACE, field::WEEKS, field::HOURS]
        .iter()
        .any(|field| changed.contains(field))
}

#[derive(FromRow)]
struct ApplicantRow {
    application_id: Uuid,
    state: String,
    account_id: Uuid,
    name: String,
    email: String,
}

/// Who waits for an answer, or has one to give, and can be written to.
const APPLICANTS: Statement = sql!(
    "SELECT p.id AS application_id, p.state, a.id AS account_id, a.name, a.email
     FROM application p JOIN account a ON a.id = p.student_id
     WHERE p.offer_id = $1 AND p.state IN ('submitted', 'read', 'accepted') AND ",
    proven!("a"),
    "
     ORDER BY p.id"
);

impl ApplicantRow {
    /// An accepted pupil has their seat: that no other is left does not concern them.
    fn told_of(&self, edited: bool, filled: bool) -> Vec<OfferChange> {
        let mut changes = Vec::new();
        if edited {
            changes.push(OfferChange::Edited);
        }
        if filled && self.state != "accepted" {
            changes.push(OfferChange::Full);
        }
        changes
    }

    fn notification(&self, title: &str, change: OfferChange) -> Notification {
        Notification::OfferChanged {
            offer: title.to_owned(),
            change,
            path: application_of_student(ApplicationId(self.application_id)),
        }
    }

    fn recipient(&self) -> Recipient {
        Recipient {
            account: Some(AccountId(self.account_id)),
            name: self.name.clone(),
            email: self.email.clone(),
        }
    }
}

/// What goes with an edit, under the offer's lock.
impl Conn {
    /// The lycées it is reserved to before the edit.
    pub(super) async fn schools_of(&mut self, offer: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let sql = sql!("SELECT school_id FROM offer_school WHERE offer_id = $1");
        self.query(sql).bind(offer).scalars().await
    }

    /// Notifies those who wait, or have an answer to give, that what they applied for is another thing, or that no seat is left.
    pub(super) async fn notify_applicants(
        &mut self,
        context: &ChangeContext<'_>,
        id: OfferId,
        version: i32,
        title: &str,
        notified: (bool, bool),
    ) -> Result<(), StoreError> {
        let (edited, filled) = notified;
        if !edited && !filled {
            return Ok(());
        }
        let applicants: Vec<ApplicantRow> = self.query(APPLICANTS).bind(id.0).all().await?;
        for applicant in applicants {
            for change in applicant.told_of(edited, filled) {
                let notification = applicant.notification(title, change);
                // « edit » since there are e-mails whose keys count otherwise.
                let dedup_key = format!("edit:{change:?}:{id}:{version}:{}", applicant.account_id);
                self.enqueue_email(context, &dedup_key, &applicant.recipient(), &notification)
                    .await?;
            }
        }
        Ok(())
    }

    /// Writes down which fields changed, and what became of the offer by it.
    pub(super) async fn append_edit_history(
        &mut self,
        context: &ChangeContext<'_>,
        offer: Uuid,
        fields: &[&'static str],
        before: OfferState,
        after: OfferState,
    ) -> Result<(), StoreError> {
        let host = OfferActor::Host;
        self.append_offer_history(
            context,
            offer,
            OfferHistoryKind::Edited,
            host,
            before,
            &fields.join(","),
        )
        .await?;
        let event = match after {
            _ if after == before => return Ok(()),
            OfferState::Full => OfferEvent::Fill,
            _ => OfferEvent::Free,
        };
        let what = OfferHistoryKind::Moved(event);
        self.append_offer_history(context, offer, what, OfferActor::Seats, after, "")
            .await
    }
}
