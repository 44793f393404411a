//! A place is confirmed: its convention is opened, filled with what is known. The place is cancelled: so is its convention.

use chrono::{Datelike, NaiveDate};
use domain::{
    account::EmailAddress,
    area::Area,
    convention::{
        Author, ConventionActor, ConventionEvent, ConventionState, LogEvent, Prefill, PrefillHost, name,
        next, prefill,
    },
    digest::{Digest, crockford},
    hours::WeekHours,
    id::ConventionId,
    notification::{ConventionReader, Notification, Replaced},
    place::has_sirets,
    urls,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::steps::LockedConvention;
use crate::{
    Conn, Recipient, Secret, StoreError, change_context::ChangeContext, conn::sql, placement::Source,
};

/// Who saved a section that nobody has touched yet.
pub(super) const PLATFORM: &str = "Quinzaine";

/// A confirmed place.
#[derive(Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) student: Uuid,
    pub(crate) campaign: Uuid,
    pub(crate) weeks: Weeks,
    pub(crate) source: Source,
    /// For a host without an account: the personal link it fills its part by.
    pub(crate) tutor: Option<&'a Secret>,
}

#[derive(FromRow)]
struct HostRow {
    structure_id: Option<Uuid>,
    name: String,
    kind: String,
    siret: Option<String>,
    address: String,
    postal_code: String,
    city: String,
    country: Option<String>,
    department: Option<String>,
    activities: Json<Vec<String>>,
    hours: Json<WeekHours>,
    lunch: String,
    contact_name: String,
    contact_phone: String,
}

#[derive(FromRow)]
struct NamedHostRow {
    host_name: String,
    host_email: String,
    host_phone: String,
    host_siret: String,
    host_country: String,
    contact_name: String,
    city: String,
    activities: String,
}

#[derive(FromRow)]
struct StudentRow {
    name: String,
    birth_date: NaiveDate,
    class_name: String,
    school_id: Uuid,
    school: String,
    uai: String,
    status: String,
    postal_code: String,
    city: String,
}

/// A collectivity whose companies have no SIRET is written as a country: its register's number then stands for it.
fn own_register(department: Option<String>) -> Option<String> {
    let department = department.filter(|code| !has_sirets(code))?;
    Area::department(&department).map(|area| area.name().to_owned())
}

/// What happens to a convention because of its place. The pupil is locked, and the offer where there is one.
impl Conn {
    /// Opens the convention of a place that was just confirmed.
    pub(crate) async fn open_convention(
        &mut self,
        context: &ChangeContext<'_>,
        place: Opened<'_>,
    ) -> Result<(), StoreError> {
        let (structure, host) = match place.source {
            Source::Application(id) => self.host_of_application(id).await?,
            Source::Proposal(id) => (None, self.host_of_proposal(id).await?),
        };
        let sql = sql!(
            "SELECT a.name, st.birth_date, st.class_name, st.school_id, sc.name AS school, sc.uai, sc.status,
                    sc.postal_code, sc.city
             FROM student st JOIN account a ON a.id = st.account_id JOIN school sc ON sc.id = st.school_id
             WHERE st.account_id = $1"
        );
        let student: StudentRow = self.query(sql).bind(place.student).one().await?;
        let sql = sql!(
            "SELECT a.name, COALESCE(a.email, '') FROM guardian g JOIN account a ON a.id = g.account_id
             WHERE g.student_id = $1 AND g.may_be_told ORDER BY g.rank, a.id LIMIT 2"
        );
        let guardians: Vec<(String, String)> = self.query(sql).bind(place.student).all().await?;
        let sql = sql!(
            "SELECT a.name, COALESCE(a.email, '') FROM account_role r JOIN account a ON a.id = r.account_id
             WHERE r.school_id = $1 AND r.role = 'head' AND a.suspended_at IS NULL ORDER BY a.id LIMIT 1"
        );
        let head: Option<(String, String)> = self.query(sql).bind(student.school_id).optional().await?;
        let contact = host.contact.clone();
        let mut usual = self.usual(student.school_id, structure, None, None).await?;
        let referent = self.referent_of(place.student).await?;
        let referent_email = referent
            .as_ref()
            .and_then(|values| EmailAddress::parse(values.get(name::REFERENT_EMAIL)).ok());
        usual.referent = referent.unwrap_or_default();
        let known = Prefill {
            host,
            student: student.name,
            birth_date: Some(student.birth_date),
            class_name: student.class_name,
            guardians,
            school: student.school,
            uai: student.uai,
            school_address: format!("{} {}", student.postal_code, student.city)
                .trim()
                .to_owned(),
            school_status: student.status,
            head: head.unwrap_or_default(),
            usual,
        };
        let id = self
            .insert_convention(context, &place, structure, student.school_id)
            .await?;
        for (section, values) in prefill(&known, place.weeks) {
            self.query(sql!(
                "INSERT INTO convention_section (convention_id, section, content, version, saved_at, saved_by)
                 VALUES ($1, $2, $3, 1, $4, $5)"
            ))
            .bind(id)
            .bind(section.code())
            .bind(Json(values))
            .bind(context.now)
            .bind(PLATFORM)
            .execute()
            .await?;
        }
        self.name_referent(id, referent_email).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(());
        };
        let name = match context.actor {
            Some(_) => self.name_of(context.actor).await?,
            None => contact.0.clone(),
        };
        let by = Author {
            account: context.actor.map(|by| by.0),
            name,
        };
        self.write_log_by(context, &mut convention, by, LogEvent::Opened)
            .await?;
        self.notify_opened(context, &mut convention, place, contact, None)
            .await?;
        Ok(())
    }

    /// The convention's own line, under a reference that no other has.
    pub(crate) async fn insert_convention(
        &mut self,
        context: &ChangeContext<'_>,
        place: &Opened<'_>,
        structure: Option<Uuid>,
        school: Uuid,
    ) -> Result<Uuid, StoreError> {
        let id = (context.ids)();
        let year = self
            .campaign_of(place.campaign)
            .await?
            .week1
            .year()
            .rem_euclid(100);
        let mut reference = reference(year, (context.ids)());
        while self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM convention WHERE reference = $1)"
            ))
            .bind(&reference)
            .scalar()
            .await?
        {
            reference = self::reference(year, (context.ids)());
        }
        self.query(sql!(
            "INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, application_id,
                                     proposal_id, structure_id, state, number, reason, revision, log_length,
                                     log_head, opened_at, moved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, '', 0, 0, $11, $12, $12)"
        ))
        .bind(id)
        .bind(&reference)
        .bind(place.student)
        .bind(school)
        .bind(place.campaign)
        .bind(place.weeks.code())
        .bind(place.source.application())
        .bind(place.source.proposal())
        .bind(structure)
        .bind(ConventionState::HostPart.code())
        .bind(Digest::ZERO.to_string())
        .bind(context.now)
        .execute()
        .await?;
        Ok(id)
    }

    /// What an offer says of its host.
    pub(crate) async fn host_of_application(
        &mut self,
        id: Uuid,
    ) -> Result<(Option<Uuid>, PrefillHost), StoreError> {
        let sql = sql!(
            "SELECT o.structure_id, s.name, s.kind, s.siret, pl.address, pl.postal_code, pl.city, pl.country,
                    pl.department, o.activities, o.hours, o.lunch, o.contact_name, o.contact_phone
             FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
                  JOIN place pl ON pl.id = o.place_id
             WHERE a.id = $1"
        );
        let row: HostRow = self.query(sql).bind(id).one().await?;
        // Who accepted knows the pupil; who answers for the application now comes after.
        let sql = sql!(
            "SELECT p.name, COALESCE(p.email, '') FROM account p
             WHERE p.id = COALESCE((SELECT e.account_id FROM application_event e
                                    WHERE e.application_id = $1 AND e.event = 'accept' ORDER BY e.at DESC
                                        LIMIT 1),
                                   (SELECT a.handler_id FROM application a WHERE a.id = $1))"
        );
        let contact: Option<(String, String)> = self.query(sql).bind(id).optional().await?;
        let host = PrefillHost {
            name: row.name,
            kind: row.kind,
            siret: row.siret.unwrap_or_default(),
            street: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country.or(own_register(row.department)).unwrap_or_default(),
            contact: contact.unwrap_or((row.contact_name, String::new())),
            phone: row.contact_phone,
            activities: row.activities.0,
            hours: Some(row.hours.0),
            lunch: row.lunch,
        };
        Ok((row.structure_id, host))
    }

    /// What was said of a host found alone, by the pupil, the lycée or the host itself.
    pub(crate) async fn host_of_proposal(&mut self, id: Uuid) -> Result<PrefillHost, StoreError> {
        let sql = sql!(
            "SELECT host_name, host_email, host_phone, host_siret, host_country, contact_name, city, activities
             FROM proposal WHERE id = $1"
        );
        let named: NamedHostRow = self.query(sql).bind(id).one().await?;
        let contact = if named.contact_name.is_empty() {
            named.host_name.clone()
        } else {
            named.contact_name
        };
        let lines = named
            .activities
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        Ok(PrefillHost {
            activities: lines.map(str::to_owned).collect(),
            contact: (contact, named.host_email),
            name: named.host_name,
            siret: named.host_siret,
            phone: named.host_phone,
            city: named.city,
            country: named.host_country,
            ..PrefillHost::default()
        })
    }

    /// Tells the host, by its accounts or by a personal link, and the pupil; who was told. `replaced` is the convention in whose place this
    /// one is.
    pub(crate) async fn notify_opened(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        place: Opened<'_>,
        contact: (String, String),
        replaced: Option<Replaced>,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut told = Vec::new();
        let (name, email) = contact;
        let names = self.names_of(convention).await?;
        let id = ConventionId(convention.id);
        let (mut offer, mut practical, mut calendar) = (String::new(), Vec::new(), String::new());
        if let Some(application) = place.source.application()
            && let Some(application) = self.load_locked_application(application).await?
        {
            (practical, calendar) = self.practical_of(context, &application, true).await?;
            offer = application.title;
        }
        let notification = |reader, path| {
            let is_student = reader == ConventionReader::Student;
            Notification::ConventionOpened {
                offer: offer.clone(),
                host: names.host.clone(),
                student: names.student.clone(),
                weeks: place.weeks,
                reader,
                replaced: replaced.clone(),
                practical: if is_student { practical.clone() } else { Vec::new() },
                calendar: if is_student {
                    calendar.clone()
                } else {
                    String::new()
                },
                path,
            }
        };
        if let Some(secret) = place.tutor.filter(|_| !email.is_empty()) {
            self.write_log(context, convention, LogEvent::LinkSent { role: None })
                .await?;
            self.query(sql!(
                "INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key,
                                              created_at, expires_at)
                 VALUES ($1, $2, $3, 'tutor', $4, $5, $6, $7)"
            ))
            .bind((context.ids)())
            .bind(&secret.hash)
            .bind(convention.id)
            .bind(&name)
            .bind(email.trim().to_lowercase())
            .bind(context.now)
            .bind(secret.expires)
            .execute()
            .await?;
            let tutor = vec![Recipient {
                account: None,
                name,
                email,
            }];
            let notification = notification(ConventionReader::Link, secret.link.clone());
            told.extend(tutor.iter().cloned());
            self.notify_parties(context, convention, "opened", tutor, &notification)
                .await?;
        }
        let hosts = self.host_accounts(convention).await?;
        told.extend(hosts.iter().cloned());
        self.notify_parties(
            context,
            convention,
            "opened",
            hosts,
            &notification(ConventionReader::Host, urls::convention(id)),
        )
        .await?;
        let pupil: Vec<Recipient> = self.person(convention.student).await?.into_iter().collect();
        told.extend(pupil.iter().cloned());
        self.notify_parties(
            context,
            convention,
            "opened",
            pupil,
            &notification(ConventionReader::Student, urls::convention(id)),
        )
        .await?;
        Ok(told)
    }

    /// The place is cancelled, and with it the convention. Pupil, host and lycée get the e-mails about the place; the others whom the
    /// convention concerns are told here.
    pub(crate) async fn cancel_convention_of(
        &mut self,
        context: &ChangeContext<'_>,
        source: Source,
        reason: &str,
    ) -> Result<(), StoreError> {
        // Places that were confirmed before there were conventions have none; the one there was may be cancelled already.
        let Some(id) = self.live_convention_of(source).await? else {
            return Ok(());
        };
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(());
        };
        match next(
            convention.state,
            ConventionEvent::Cancel,
            ConventionActor::Consequence,
        ) {
            Some(to) => {
                self.cancel_with_versions(context, &mut convention, to, reason, None)
                    .await?;
                let told = self.parties_of_place(&convention).await?;
                self.notify_convention_cancelled(context, &convention, reason, false, &told)
                    .await
            }
            None => self.release_convention(id).await,
        }
    }

    /// Whom the e-mails about a place go to: the host and the pupil.
    pub(crate) async fn parties_of_place(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut people = self.host_accounts(convention).await?;
        people.extend(self.person(convention.student).await?);
        let sql = sql!("SELECT host_email FROM proposal WHERE id = $1 AND host_email <> ''");
        let host: Option<String> = self
            .query(sql)
            .bind(convention.proposal)
            .optional_scalar()
            .await?;
        people.extend(host.map(|email| Recipient {
            account: None,
            name: String::new(),
            email,
        }));
        Ok(people)
    }

    /// Begins another convention for the place of one that was cancelled, with what was typed in it, the pupil's certificate, and what is
    /// barred; who was told.
    pub(crate) async fn restart_convention(
        &mut self,
        context: &ChangeContext<'_>,
        former: &LockedConvention,
        place: Opened<'_>,
        reason: &str,
    ) -> Result<Vec<Recipient>, StoreError> {
        let id = self
            .insert_convention(context, &place, former.structure, former.school)
            .await?;
        self.query(sql!(
            "INSERT INTO convention_section (convention_id, section, content, version, saved_at, saved_by,
                                             saved_account)
             SELECT $2, section, content, 1, saved_at, saved_by, saved_account FROM convention_section
             WHERE convention_id = $1"
        ))
        .bind(former.id)
        .bind(id)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE convention SET referent_id = (SELECT f.referent_id FROM convention f WHERE f.id = $1)
             WHERE id = $2"
        ))
        .bind(former.id)
        .bind(id)
        .execute()
        .await?;
        self.query(sql!(
            "INSERT INTO convention_file (id, convention_id, kind, digest, media, size, added_at, added_by)
             SELECT $3, $2, kind, digest, media, size, added_at, added_by FROM convention_file
             WHERE convention_id = $1 AND kind = 'liability' AND removed_at IS NULL
             ORDER BY added_at DESC, id DESC LIMIT 1"
        ))
        .bind(former.id)
        .bind(id)
        .bind((context.ids)())
        .execute()
        .await?;
        self.inherit_bars(former.id, id).await?;
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(Vec::new());
        };
        self.write_log(context, &mut convention, LogEvent::Opened).await?;
        let tutor = self.tutor(&convention).await?.unwrap_or_default();
        let replaced = Replaced {
            reference: former.reference.clone(),
            reason: reason.to_owned(),
        };
        self.notify_opened(context, &mut convention, place, tutor, Some(replaced))
            .await
    }
}

/// « QZ-27-4H7K-9M2X »: forty random bits of an id, in letters and digits that nobody takes for one another.
pub(crate) fn reference(year: i32, id: Uuid) -> String {
    let (_, low) = id.as_u64_pair();
    let code = crockford(low & ((1 << 40) - 1), 8);
    let (left, right) = code.split_at(4);
    format!("QZ-{year:02}-{left}-{right}")
}
