//! Keys of names and classes that are kept beside them. They are written with what they are made from; here they are made for rows
//! that came before them, when the database is opened.

use domain::{
    name_key::{VERSION, search_key, sort_key},
    school::class_key,
};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError,
    conn::{Statement, sql},
};

/// The setting that says which keys the database holds.
const SETTING: &str = "name_keys";
/// Rows of one transaction.
const BATCH: i32 = 500;

const ACCOUNTS: Statement =
    sql!("SELECT id, name FROM account WHERE id > $1 AND ($2 OR search_key = '') ORDER BY id LIMIT $3");
const STRUCTURES: Statement =
    sql!("SELECT id, name FROM structure WHERE id > $1 AND ($2 OR search_key = '') ORDER BY id LIMIT $3");
const PROPOSALS: Statement =
    sql!("SELECT id, host_name FROM proposal WHERE id > $1 AND ($2 OR host_key = '') ORDER BY id LIMIT $3");
const STUDENTS: Statement = sql!(
    "SELECT account_id, class_name FROM student WHERE account_id > $1 AND ($2 OR class_key = '')
     ORDER BY account_id LIMIT $3"
);

impl Conn {
    async fn put_account_key(&mut self, id: Uuid, name: &str) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE account SET search_key = $2, sort_key = $3 WHERE id = $1"
        ))
        .bind(id)
        .bind(search_key(name))
        .bind(sort_key(name))
        .execute()
        .await?;
        Ok(())
    }

    async fn put_structure_key(&mut self, id: Uuid, name: &str) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE structure SET search_key = $2, sort_key = $3 WHERE id = $1"
        ))
        .bind(id)
        .bind(search_key(name))
        .bind(sort_key(name))
        .execute()
        .await?;
        Ok(())
    }

    async fn put_proposal_key(&mut self, id: Uuid, name: &str) -> Result<(), StoreError> {
        self.query(sql!("UPDATE proposal SET host_key = $2 WHERE id = $1"))
            .bind(id)
            .bind(search_key(name))
            .execute()
            .await?;
        Ok(())
    }

    async fn put_student_key(&mut self, id: Uuid, class: &str) -> Result<(), StoreError> {
        self.query(sql!("UPDATE student SET class_key = $2 WHERE account_id = $1"))
            .bind(id)
            .bind(class_key(class))
            .execute()
            .await?;
        Ok(())
    }

    /// Those of the classes that staff follow, which are few.
    async fn put_staff_class_keys(&mut self, all: bool) -> Result<(), StoreError> {
        let sql = sql!("SELECT DISTINCT class_name FROM staff_class WHERE $1 OR class_key = ''");
        let classes: Vec<String> = self.query(sql).bind(all).scalars().await?;
        for class in classes {
            self.query(sql!(
                "UPDATE staff_class SET class_key = $2 WHERE class_name = $1"
            ))
            .bind(&class)
            .bind(class_key(&class))
            .execute()
            .await?;
        }
        Ok(())
    }
}

impl Db {
    /// Makes the keys that are missing, and all of them when the program makes others than those that are kept. Servers that start
    /// together write the same, in the same order.
    pub(crate) async fn fill_name_keys(&self) -> Result<(), StoreError> {
        let all = self.setting(SETTING).await?.as_deref() != Some(VERSION);
        // Nearly every start finds nothing to do: asked so, tables are read through as they lie, not in the order of ids. What was erased
        // has no name, and no key.
        if !all && !self.lacks_keys().await? {
            return Ok(());
        }
        self.fill(ACCOUNTS, all, Conn::put_account_key).await?;
        self.fill(STRUCTURES, all, Conn::put_structure_key).await?;
        self.fill(PROPOSALS, all, Conn::put_proposal_key).await?;
        self.fill(STUDENTS, all, Conn::put_student_key).await?;
        self.transaction(async |tx| tx.put_staff_class_keys(all).await)
            .await?;
        if all {
            self.set_setting(SETTING, VERSION).await?;
        }
        Ok(())
    }

    async fn lacks_keys(&self) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM account WHERE search_key = '' AND erased_at IS NULL)
                 OR EXISTS (SELECT 1 FROM structure WHERE search_key = '')
                 OR EXISTS (SELECT 1 FROM proposal WHERE host_key = '' AND host_name <> '')
                 OR EXISTS (SELECT 1 FROM student WHERE class_key = '' AND class_name <> '')
                 OR EXISTS (SELECT 1 FROM staff_class WHERE class_key = '')"
        );
        self.query(sql).scalar().await
    }

    async fn fill(
        &self,
        rows: Statement,
        all: bool,
        put: impl AsyncFn(&mut Conn, Uuid, &str) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut after = Uuid::nil();
        loop {
            let batch: Vec<(Uuid, String)> = self.query(rows).bind(after).bind(all).bind(BATCH).all().await?;
            let Some((last, _)) = batch.last() else {
                return Ok(());
            };
            after = *last;
            let mut tx = self.begin().await?;
            for (id, name) in &batch {
                put(&mut tx, *id, name).await?;
            }
            tx.commit().await?;
        }
    }
}
