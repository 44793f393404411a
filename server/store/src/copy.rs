//! The copy of their data that everybody may take (GDPR, articles 15 and 20): read, not interpreted. Labels are French, as the copy is read by
//! the person it is of.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::AccountId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql};

/// A thing, as pairs of a label and a text; what is unknown is left out.
pub type CopyItem = Vec<(&'static str, String)>;

/// What is known of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CopyPart {
    /// Its name in the file.
    pub code: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The things.
    pub items: Vec<CopyItem>,
}

fn part(code: &'static str, title: &'static str, items: Vec<CopyItem>) -> CopyPart {
    CopyPart { code, title, items }
}

fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Leaves out what is empty.
fn item(pairs: impl IntoIterator<Item = (&'static str, Option<String>)>) -> CopyItem {
    pairs
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.filter(|text| !text.is_empty())?)))
        .collect()
}

#[derive(FromRow)]
struct AccountPart {
    name: String,
    email: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    signed_in_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct StudentPart {
    school: String,
    class_name: String,
    birth_date: NaiveDate,
    home_commune: Option<String>,
    ine: Option<String>,
    referent: Option<String>,
}

#[derive(FromRow)]
struct ApplicationPart {
    offer: String,
    structure: String,
    weeks: String,
    state: String,
    submitted_at: DateTime<Utc>,
    motivation: String,
    reason: String,
    message: String,
}

#[derive(FromRow)]
struct ProposalPart {
    host_name: String,
    contact_name: String,
    host_email: String,
    city: String,
    activities: String,
    state: String,
    proposed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct ConventionPart {
    reference: String,
    state: String,
    weeks: String,
    opened_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SignaturePart {
    reference: String,
    number: i32,
    role: String,
    signed_at: DateTime<Utc>,
    name: String,
    identified: String,
    ip: String,
    agent: String,
}

#[derive(FromRow)]
struct EmailPart {
    subject: String,
    to_email: String,
    queued_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl Db {
    /// All that is kept of somebody, part by part; `None` when there is nobody.
    pub async fn copy_of(&self, account: AccountId) -> Result<Option<Vec<CopyPart>>, StoreError> {
        let id = account.0;
        let sql = sql!(
            "SELECT name, email, confirmed_at, created_at, signed_in_at FROM account WHERE id = $1 AND erased_at IS NULL"
        );
        let found: Option<AccountPart> = self.query(sql).bind(id).optional().await?;
        let Some(found) = found else { return Ok(None) };
        let own = item([
            ("Nom", Some(found.name)),
            ("Adresse e-mail", found.email),
            ("Adresse confirmée le", found.confirmed_at.map(at)),
            ("Compte créé le", Some(at(found.created_at))),
            ("Dernière connexion", found.signed_in_at.map(at)),
        ]);
        Ok(Some(vec![
            part("compte", "Le compte", vec![own]),
            part("roles", "Rôles", self.copied_roles(id).await?),
            part("structures", "Structures", self.copied_structures(id).await?),
            part("dossier", "Le dossier d’élève", self.copied_file(id).await?),
            part(
                "famille",
                "Responsables et enfants",
                self.copied_family(id).await?,
            ),
            part(
                "candidatures",
                "Candidatures",
                self.copied_applications(id).await?,
            ),
            part(
                "stages_trouves",
                "Stages trouvés seul",
                self.copied_proposals(id).await?,
            ),
            part("conventions", "Conventions", self.copied_conventions(id).await?),
            part("signatures", "Signatures", self.copied_signatures(id).await?),
            part(
                "recherches",
                "Recherches enregistrées",
                self.copied_searches(id).await?,
            ),
            part("favoris", "Offres gardées", self.copied_favourites(id).await?),
            part("emails", "E-mails envoyés", self.copied_emails(id).await?),
            part(
                "appareils",
                "Appareils connectés",
                self.copied_sessions(id).await?,
            ),
        ]))
    }

    async fn copied_roles(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT r.role, s.name, r.phone, r.granted_at FROM account_role r LEFT JOIN school s ON s.id = r.school_id
             WHERE r.account_id = $1 ORDER BY r.role"
        );
        let rows: Vec<(String, Option<String>, String, DateTime<Utc>)> =
            self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|(role, school, phone, granted)| {
            item([
                ("Rôle", Some(role)),
                ("Lycée", school),
                ("Téléphone", Some(phone)),
                ("Depuis", Some(at(granted))),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_structures(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT s.name, m.role, m.joined_at FROM membership m JOIN structure s ON s.id = m.structure_id
             WHERE m.account_id = $1 ORDER BY s.sort_key, s.id"
        );
        let rows: Vec<(String, String, DateTime<Utc>)> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|(name, role, joined)| {
            item([
                ("Structure", Some(name)),
                ("Rôle", Some(role)),
                ("Depuis", Some(at(joined))),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_file(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT c.name AS school, s.class_name, s.birth_date, s.home_commune, s.ine, r.name AS referent
             FROM student s JOIN school c ON c.id = s.school_id LEFT JOIN account r ON r.id = s.referent_id
             WHERE s.account_id = $1"
        );
        let row: Option<StudentPart> = self.query(sql).bind(id).optional().await?;
        let items = row.into_iter().map(|row| {
            item([
                ("Lycée", Some(row.school)),
                ("Classe", Some(row.class_name)),
                ("Date de naissance", Some(row.birth_date.to_string())),
                ("Commune (code)", row.home_commune),
                ("INE", row.ine),
                ("Professeur référent", row.referent),
            ])
        });
        Ok(items.collect())
    }

    /// The names alone: an address of somebody else is theirs.
    async fn copied_family(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT a.name, g.account_id = $1, CASE WHEN g.account_id = $1 THEN g.phone ELSE '' END FROM guardian g
                 JOIN account a ON a.id = CASE WHEN g.account_id = $1 THEN g.student_id ELSE g.account_id END
             WHERE (g.account_id = $1 AND g.may_be_told) OR g.student_id = $1 ORDER BY a.sort_key, a.id"
        );
        let rows: Vec<(String, bool, String)> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|(name, is_child, phone)| {
            let label = if is_child { "Enfant" } else { "Responsable légal" };
            item([(label, Some(name)), ("Votre téléphone", Some(phone))])
        });
        Ok(items.collect())
    }

    async fn copied_applications(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT o.title AS offer, s.name AS structure, x.weeks, x.state, x.submitted_at, x.motivation, x.reason, x.message
             FROM application x JOIN offer o ON o.id = x.offer_id JOIN structure s ON s.id = o.structure_id
             WHERE x.student_id = $1 ORDER BY x.submitted_at, x.id"
        );
        let rows: Vec<ApplicationPart> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|row| {
            item([
                ("Offre", Some(row.offer)),
                ("Structure", Some(row.structure)),
                ("Semaines", Some(row.weeks)),
                ("État", Some(row.state)),
                ("Envoyée le", Some(at(row.submitted_at))),
                ("Motivation", Some(row.motivation)),
                ("Raison", Some(row.reason)),
                ("Message", Some(row.message)),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_proposals(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT host_name, contact_name, host_email, city, activities, state, proposed_at FROM proposal
             WHERE student_id = $1 ORDER BY proposed_at, id"
        );
        let rows: Vec<ProposalPart> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|row| {
            item([
                ("Structure", Some(row.host_name)),
                ("Contact", Some(row.contact_name)),
                ("Adresse e-mail du contact", Some(row.host_email)),
                ("Ville", Some(row.city)),
                ("Activités", Some(row.activities)),
                ("État", Some(row.state)),
                ("Proposé le", Some(at(row.proposed_at))),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_conventions(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT c.reference, c.state, c.weeks, c.opened_at FROM convention c
             WHERE c.student_id = $1
                 OR EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = c.student_id AND g.account_id = $1 AND g.may_be_told)
             ORDER BY c.opened_at, c.id"
        );
        let rows: Vec<ConventionPart> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|row| {
            item([
                ("Référence", Some(row.reference)),
                ("État", Some(row.state)),
                ("Semaines", Some(row.weeks)),
                ("Ouverte le", Some(at(row.opened_at))),
            ])
        });
        Ok(items.collect())
    }

    /// Those on paper and at the desk too, which were given without an account by somebody who has one.
    async fn copied_signatures(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT c.reference, d.number, d.role, d.signed_at, d.name, d.identified, d.ip, d.agent
             FROM convention_signature d JOIN convention c ON c.id = d.convention_id
                  JOIN convention_signer s ON s.convention_id = d.convention_id AND s.number = d.number AND s.role = d.role
             WHERE d.account_id = $1 OR (d.account_id IS NULL AND s.account_id = $1)
             UNION ALL
             SELECT c.reference || ', avenant ' || e.amendment, a.version, e.role, e.signed_at, e.name, e.identified, e.ip, e.agent
             FROM amendment_signature e JOIN convention c ON c.id = e.convention_id
                  JOIN amendment a ON a.convention_id = e.convention_id AND a.number = e.amendment
                  JOIN convention_signer s ON s.convention_id = e.convention_id AND s.number = a.version AND s.role = e.role
             WHERE e.account_id = $1 OR (e.account_id IS NULL AND s.account_id = $1)
             ORDER BY signed_at, reference"
        );
        let rows: Vec<SignaturePart> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|row| {
            item([
                ("Convention", Some(row.reference)),
                ("Version", Some(row.number.to_string())),
                ("En qualité de", Some(row.role)),
                ("Nom", Some(row.name)),
                ("Signée le", Some(at(row.signed_at))),
                ("Reconnu par", Some(row.identified)),
                ("Adresse IP", Some(row.ip)),
                ("Navigateur", Some(row.agent)),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_searches(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT label, query, saved_at FROM saved_search WHERE account_id = $1 ORDER BY saved_at, id"
        );
        let rows: Vec<(String, String, DateTime<Utc>)> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|(label, query, saved)| {
            item([
                ("Recherche", Some(label)),
                ("Adresse", Some(query)),
                ("Gardée le", Some(at(saved))),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_favourites(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT o.title, f.kept_at FROM favourite f JOIN offer o ON o.id = f.offer_id
             WHERE f.account_id = $1 ORDER BY f.kept_at, o.id"
        );
        let rows: Vec<(String, DateTime<Utc>)> = self.query(sql).bind(id).all().await?;
        let items = rows
            .into_iter()
            .map(|(title, kept)| item([("Offre", Some(title)), ("Gardée le", Some(at(kept)))]));
        Ok(items.collect())
    }

    async fn copied_emails(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT subject, to_email, queued_at, sent_at FROM outbox WHERE account_id = $1 AND to_email <> ''
             ORDER BY queued_at, id"
        );
        let rows: Vec<EmailPart> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|row| {
            item([
                ("Objet", Some(row.subject)),
                ("À", Some(row.to_email)),
                ("Écrit le", Some(at(row.queued_at))),
                ("Parti le", row.sent_at.map(at)),
            ])
        });
        Ok(items.collect())
    }

    async fn copied_sessions(&self, id: Uuid) -> Result<Vec<CopyItem>, StoreError> {
        let sql = sql!(
            "SELECT agent, created_at, seen_at FROM session WHERE account_id = $1 ORDER BY created_at, id"
        );
        let rows: Vec<(String, DateTime<Utc>, DateTime<Utc>)> = self.query(sql).bind(id).all().await?;
        let items = rows.into_iter().map(|(agent, since, seen)| {
            item([
                ("Navigateur", Some(agent)),
                ("Connecté le", Some(at(since))),
                ("Vu le", Some(at(seen))),
            ])
        });
        Ok(items.collect())
    }
}
