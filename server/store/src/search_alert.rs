//! Searches that people without an account are told of: an address, proved by a link, and nothing else.

use chrono::{DateTime, Duration, Utc};
use domain::{
    account::EmailAddress,
    notification::Notification,
    saved_search::{MAX_ALERTS, UNCONFIRMED_DAYS},
};
use uuid::Uuid;

use crate::{Conn, Db, Recipient, SearchNews, Secret, StoreError, change_context::ChangeContext, conn::sql};

/// How long an address that asked for as many searches as it may have keeps those it did not confirm, before another takes their place.
const GIVES_WAY: Duration = Duration::days(1);
/// An alert of another year's search is of no use, whatever became of its campaign.
const KEPT_AT_MOST: Duration = Duration::days(365);

/// A search that an address asks to be told of.
#[derive(Clone, Copy, Debug)]
pub struct AskedAlert<'a> {
    /// A new id.
    pub id: Uuid,
    /// To whom.
    pub email: &'a EmailAddress,
    /// The search's canonical address.
    pub query: &'a str,
    /// The search in words.
    pub label: &'a str,
    /// The link that proves the address.
    pub link: &'a Secret,
}

/// A search that an address is told of, or will be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchAlert {
    /// The search's canonical address.
    pub query: String,
    /// The search in words.
    pub label: String,
    /// Whether the address was proved.
    pub confirmed: bool,
}

/// What an address asked for before.
struct Known {
    id: Uuid,
    query: String,
    place: i64,
    asked_at: DateTime<Utc>,
    confirmed: bool,
}

impl Conn {
    async fn ask_alert(
        &mut self,
        context: &ChangeContext<'_>,
        asked: &AskedAlert<'_>,
    ) -> Result<(), StoreError> {
        let known = self.alerts_of(&asked.email.key()).await?;
        if let Some(same) = known.iter().find(|known| known.query == asked.query) {
            return self.ask_again(context, same, asked).await;
        }
        let free = (1..=i64::from(MAX_ALERTS)).find(|place| known.iter().all(|known| known.place != *place));
        let gives_way = known
            .iter()
            .filter(|known| !known.confirmed && known.asked_at <= context.now - GIVES_WAY)
            .min_by_key(|known| known.asked_at);
        let place = match (free, gives_way) {
            (Some(place), _) => place,
            (None, Some(old)) => {
                self.erase_alert(old.id).await?;
                old.place
            }
            (None, None) => return self.tell_alerts_are_full(context, &known, asked).await,
        };
        let added = self
            .query(sql!(
                "INSERT INTO search_alert (id, email, email_key, place, query, label, confirm_hash, asked_at, told_until)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING"
            ))
            .bind(asked.id)
            .bind(asked.email.as_str())
            .bind(asked.email.key())
            .bind(place)
            .bind(asked.query)
            .bind(asked.label)
            .bind(&asked.link.hash)
            .bind(context.now)
            .execute()
            .await?;
        // Asked twice at once: the other one is told.
        if added == 0 {
            return Ok(());
        }
        self.send_confirmation(context, asked.id, asked).await
    }

    async fn alerts_of(&mut self, email_key: &str) -> Result<Vec<Known>, StoreError> {
        let sql = sql!(
            "SELECT id, query, place, asked_at, confirmed_at IS NOT NULL FROM search_alert WHERE email_key = $1
             ORDER BY place"
        );
        let lines: Vec<(Uuid, String, i64, DateTime<Utc>, bool)> =
            self.query(sql).bind(email_key).all().await?;
        let known = |(id, query, place, asked_at, confirmed)| Known {
            id,
            query,
            place,
            asked_at,
            confirmed,
        };
        Ok(lines.into_iter().map(known).collect())
    }

    /// Another link for a search that was asked for before, once an hour at most: somebody else may be asking.
    async fn ask_again(
        &mut self,
        context: &ChangeContext<'_>,
        known: &Known,
        asked: &AskedAlert<'_>,
    ) -> Result<(), StoreError> {
        if self
            .is_email_queued(&confirmation_fact(context, known.id))
            .await?
            || self.has_enough_email(context, &asked.email.key()).await?
        {
            return Ok(());
        }
        self.query(sql!(
            "UPDATE search_alert SET confirm_hash = $2, asked_at = $3 WHERE id = $1"
        ))
        .bind(known.id)
        .bind(&asked.link.hash)
        .bind(context.now)
        .execute()
        .await?;
        self.send_confirmation(context, known.id, asked).await
    }

    async fn send_confirmation(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        asked: &AskedAlert<'_>,
    ) -> Result<(), StoreError> {
        let notification = Notification::ConfirmSearchAlert {
            search: asked.label.to_owned(),
            days: UNCONFIRMED_DAYS,
            link: asked.link.link.clone(),
        };
        let fact = confirmation_fact(context, id);
        self.send_to_alert(context, id, asked.email.as_str(), &fact, &notification)
            .await
    }

    /// Told to the address alone: the page says the same to everybody.
    async fn tell_alerts_are_full(
        &mut self,
        context: &ChangeContext<'_>,
        known: &[Known],
        asked: &AskedAlert<'_>,
    ) -> Result<(), StoreError> {
        let Some(first) = known.first() else { return Ok(()) };
        let notification = Notification::SearchAlertsFull {
            search: asked.label.to_owned(),
            most: MAX_ALERTS,
            path: domain::urls::SEARCH.to_owned(),
        };
        let fact = format!("search_alerts_full:{}:{}", first.id, context.today);
        self.send_to_alert(context, first.id, asked.email.as_str(), &fact, &notification)
            .await
    }

    /// Queues an e-mail that goes when the alert does.
    async fn send_to_alert(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        email: &str,
        fact: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let to = Recipient {
            account: None,
            name: String::new(),
            email: email.to_owned(),
        };
        self.enqueue_email(context, fact, &to, notification).await?;
        self.query(sql!("UPDATE outbox SET search_alert_id = $2 WHERE fact = $1"))
            .bind(fact)
            .bind(id)
            .execute()
            .await?;
        Ok(())
    }

    /// Records what was found for the search of an alert, and tells its address; `false` when there is no such alert any more, or
    /// another server told it. The secret of the e-mail's link is kept by whoever calls.
    pub(crate) async fn notify_alert(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        news: &SearchNews,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE search_alert SET told_until = $2, told_on = $3
             WHERE id = $1 AND confirmed_at IS NOT NULL AND told_until < $2 AND (told_on IS NULL OR told_on < $3)
             RETURNING email, label"
        );
        let told: Option<(String, String)> = self
            .query(sql)
            .bind(id)
            .bind(news.until)
            .bind(context.today)
            .optional()
            .await?;
        let Some((email, label)) = told else {
            return Ok(false);
        };
        let fact = format!("search_alert_news:{id}:{}", context.today);
        self.send_to_alert(context, id, &email, &fact, &news.notification(label))
            .await?;
        Ok(true)
    }

    /// Erases an alert with its e-mails; `false` when there is none.
    pub(crate) async fn erase_alert(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let erased = self
            .query(sql!("DELETE FROM search_alert WHERE id = $1"))
            .bind(id)
            .execute()
            .await?;
        Ok(erased > 0)
    }
}

fn confirmation_fact(context: &ChangeContext<'_>, id: Uuid) -> String {
    format!("search_alert:{id}:{}", context.now.format("%Y-%m-%dT%H"))
}

impl Db {
    /// An address asks to be told of a search: it is sent a link that proves it, whatever is known of it.
    pub async fn ask_alert(
        &self,
        context: &ChangeContext<'_>,
        asked: &AskedAlert<'_>,
    ) -> Result<(), StoreError> {
        self.transaction(async |tx| tx.ask_alert(context, asked).await)
            .await
    }

    /// What the link of that hash is for; nothing is changed. `None` when there is no such link, or no longer.
    pub async fn alert_of_link(&self, hash: &str) -> Result<Option<SearchAlert>, StoreError> {
        let sql =
            sql!("SELECT query, label, confirmed_at IS NOT NULL FROM search_alert WHERE confirm_hash = $1");
        let found: Option<(String, String, bool)> = self.query(sql).bind(hash).optional().await?;
        Ok(found.map(alert))
    }

    /// The address is proved: it is told of what is published from now on. As often as the link is followed.
    pub async fn confirm_alert(
        &self,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<SearchAlert>, StoreError> {
        self.transaction(async |tx| {
            let found: Option<(String, String, bool)> = tx
                .query(sql!(
                    "UPDATE search_alert SET told_until = CASE WHEN confirmed_at IS NULL THEN $2 ELSE told_until END,
                         confirmed_at = COALESCE(confirmed_at, $2)
                     WHERE confirm_hash = $1 RETURNING query, label, confirmed_at IS NOT NULL"
                ))
                .bind(hash)
                .bind(now)
                .optional()
                .await?;
            Ok(found.map(alert))
        })
        .await
    }

    /// Erases alerts that nobody confirmed for days, those of another year, and all of them once the campaign is over, with their
    /// e-mails. How many.
    pub async fn erase_alerts(&self, now: DateTime<Utc>, campaign_is_over: bool) -> Result<u64, StoreError> {
        let unconfirmed = now - Duration::days(i64::from(UNCONFIRMED_DAYS));
        let mut tx = self.begin().await?;
        let mut erased = tx
            .query(sql!(
                "DELETE FROM search_alert WHERE (confirmed_at IS NULL AND asked_at <= $1) OR asked_at <= $2"
            ))
            .bind(unconfirmed)
            .bind(now - KEPT_AT_MOST)
            .execute()
            .await?;
        if campaign_is_over {
            erased += tx.query(sql!("DELETE FROM search_alert")).execute().await?;
        }
        tx.commit().await?;
        Ok(erased)
    }
}

fn alert((query, label, confirmed): (String, String, bool)) -> SearchAlert {
    SearchAlert {
        query,
        label,
        confirmed,
    }
}
