//! E-mails that tell hosts and pupils that a campaign opens.

use chrono::Days;
use domain::{campaign::Campaign, id::AccountId, notification::Notification, urls};
use uuid::Uuid;

use crate::{Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::sql, proven::proven};

/// How many days after the opening it is still news.
const NEWS_DAYS: u64 = 14;

/// What the cursor holds once everybody was told.
const DONE: &str = "done";

impl Conn {
    /// Tells the next batch; `None` when nobody is left. The cursor is kept in a setting and locked first, so that two servers
    /// take turns, and a restart goes on where it stopped.
    async fn announce(
        &mut self,
        context: &ChangeContext<'_>,
        campaign: &Campaign,
        hosts: bool,
        limit: i32,
    ) -> Result<Option<u32>, StoreError> {
        let side = if hosts { "hosts" } else { "pupils" };
        let cursor = format!("opening:{}:{side}", campaign.id);
        let reached: String = self
            .query(sql!(
                "INSERT INTO setting (name, value)
                 VALUES ($1, '') ON CONFLICT (name) DO UPDATE
                     SET value = setting.value
                 RETURNING value"
            ))
            .bind(&cursor)
            .scalar()
            .await?;
        if reached == DONE {
            return Ok(None);
        }
        let after = reached.parse::<Uuid>().unwrap_or(Uuid::nil());
        let sql = if hosts {
            sql!(
                "SELECT a.id, a.name, a.email FROM account a
                 WHERE a.id > $1 AND ",
                proven!("a"),
                "
                   AND (EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.role IN ('owner',
                       'member'))
                        OR EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
                            AND r.role = 'host'))
                 ORDER BY a.id LIMIT $2"
            )
        } else {
            sql!(
                "SELECT a.id, a.name, a.email FROM account a JOIN student s ON s.account_id = a.id
                 WHERE a.id > $1 AND ",
                proven!("a"),
                " ORDER BY a.id LIMIT $2"
            )
        };
        let people: Vec<(Uuid, String, String)> = self.query(sql).bind(after).bind(limit).all().await?;
        let next = people
            .last()
            .map_or_else(|| DONE.to_owned(), |(id, ..)| id.to_string());
        self.query(sql!("UPDATE setting SET value = $2 WHERE name = $1"))
            .bind(&cursor)
            .bind(next)
            .execute()
            .await?;
        let mut notified = 0;
        for (id, name, email) in people {
            let to = Recipient {
                account: Some(AccountId(id)),
                name,
                email,
            };
            let path = if hosts { urls::NEW_OFFER } else { urls::SEARCH };
            let notification = Notification::CampaignOpens {
                hosts,
                path: path.to_owned(),
            };
            self.enqueue_email(
                context,
                &format!("opens:{}:{side}:{id}", campaign.id),
                &to,
                &notification,
            )
            .await?;
            notified += 1;
        }
        Ok(Some(notified))
    }
}

impl Db {
    /// Tells the next `limit` hosts, then pupils, that the campaign is open to them: once each, in the two weeks after it
    /// opened. How many were told; zero when nobody is left.
    pub async fn announce_opening(
        &self,
        context: &ChangeContext<'_>,
        campaign: &Campaign,
        limit: i32,
    ) -> Result<u32, StoreError> {
        for (opens, hosts) in [(campaign.hosts_open, true), (campaign.students_open, false)] {
            let news_until = opens.checked_add_days(Days::new(NEWS_DAYS)).unwrap_or(opens);
            if context.today < opens || context.today >= news_until {
                continue;
            }
            let mut tx = self.begin().await?;
            let notified = tx.announce(context, campaign, hosts, limit).await?;
            tx.commit().await?;
            if let Some(notified) = notified.filter(|&notified| notified > 0) {
                return Ok(notified);
            }
        }
        Ok(0)
    }
}
