//! What can go wrong with the database, and which broken rule a named constraint stands for.

use sqlx::error::ErrorKind;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A rule the database holds was broken; the caller turns it into a message.
    #[error("the database refused: {0:?}")]
    Constraint(Constraint),
    /// The address of the database names no engine we know.
    #[error("the database's address must start with sqlite: or postgres://")]
    UnknownEngine,
    /// A row holds what this version cannot read.
    #[error("unreadable value in column {column}: {reason}")]
    Unreadable {
        /// Column.
        column: &'static str,
        /// What was wrong with it.
        reason: String,
    },
    /// The schema could not be brought up to date.
    #[error("migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file or its folder could not be made or locked.
    #[error("database file")]
    File(#[from] std::io::Error),
    /// The database cannot be used where it is.
    #[error("the database {place} cannot be used")]
    Unusable {
        /// Its file, or its server and name.
        place: String,
        /// Why.
        #[source]
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database did not answer: it is paused, or the network is gone.
    #[error("the database does not answer")]
    NoAnswer,
    /// It was opened without the keys of its seals, and cannot say what is authentic.
    #[error("the database was opened without the keys that logs are sealed with")]
    NoKeys,
    /// The process is shutting down.
    #[error("interrupted")]
    Interrupted,
    /// Anything else the driver says.
    #[error("database")]
    Database(#[source] sqlx::Error),
}

/// Rules that the database holds and that people can break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constraint {
    /// Two campaigns of the same school year.
    CampaignLabelTaken,
    /// Dates of a campaign out of order.
    CampaignDates,
    /// An account with this address exists.
    EmailTaken,
    /// A role held in a lycée without one, or another with one.
    SchoolOfRole,
    /// A structure with this SIRET exists.
    SiretTaken,
    /// A school with this UAI exists.
    UaiTaken,
    /// More seats held and taken than there are.
    Oversold,
    /// A published offer without a date of publication.
    PublishedWithoutDate,
    /// A row that another refers to is missing, or would be.
    Reference,
    /// A live application of that pupil to that offer.
    AlreadyApplied,
    /// A confirmed place of that pupil in that week.
    AlreadyPlaced,
    /// An open report of that person on that offer.
    AlreadyReported,
    /// A search kept already.
    SearchKept,
    /// The role of staff without what somebody does there, or another role with it.
    DutyOfRole,
    /// Two sectors of one name.
    SectorLabelTaken,
}

/// How each rule is named: PostgreSQL gives the constraint's name; SQLite does so for CHECK, and gives
/// `table.column` for UNIQUE.
const NAMES: &[(&str, &str, Constraint)] = &[
    (
        "campaign_label_key",
        "campaign.label",
        Constraint::CampaignLabelTaken,
    ),
    (
        "campaign_dates_check",
        "campaign_dates_check",
        Constraint::CampaignDates,
    ),
    ("account_email_key", "account.email_key", Constraint::EmailTaken),
    (
        "account_role_school_check",
        "account_role_school_check",
        Constraint::SchoolOfRole,
    ),
    (
        "account_role_duty_check",
        "account_role_duty_check",
        Constraint::DutyOfRole,
    ),
    (
        "application_live_key",
        "application.offer_id, application.student_id",
        Constraint::AlreadyApplied,
    ),
    (
        "placement_pkey",
        "placement.student_id, placement.campaign_id, placement.week",
        Constraint::AlreadyPlaced,
    ),
    (
        "report_open_key",
        "report.offer_id, report.account_id",
        Constraint::AlreadyReported,
    ),
    (
        "saved_search_query_key",
        "saved_search.account_id, saved_search.query",
        Constraint::SearchKept,
    ),
    ("sector_label_key", "sector.label", Constraint::SectorLabelTaken),
    ("structure_siret_key", "structure.siret", Constraint::SiretTaken),
    ("school_uai_key", "school.uai", Constraint::UaiTaken),
    ("seat_count_check", "seat_count_check", Constraint::Oversold),
    (
        "offer_published_check",
        "offer_published_check",
        Constraint::PublishedWithoutDate,
    ),
];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        broken_rule(&error).map_or_else(|| Self::Database(error), Self::Constraint)
    }
}

fn broken_rule(error: &sqlx::Error) -> Option<Constraint> {
    let error = error.as_database_error()?;
    if matches!(error.kind(), ErrorKind::ForeignKeyViolation) {
        return Some(Constraint::Reference);
    }
    // SQLite: « UNIQUE constraint failed: structure.siret », « CHECK constraint failed: seat_count_check ».
    let said = error.constraint().or_else(|| {
        error
            .message()
            .rsplit_once("constraint failed: ")
            .map(|(_, name)| name)
    })?;
    NAMES
        .iter()
        .find(|(name, column, _)| said == *name || said == *column)
        .map(|(_, _, rule)| *rule)
}

/// Wraps what a column's reader says.
pub(crate) fn unreadable(column: &'static str) -> impl Fn(&dyn std::fmt::Display) -> StoreError {
    move |reason| StoreError::Unreadable {
        column,
        reason: reason.to_string(),
    }
}
