-- What somebody chose to be reminded of by e-mail, and what the last e-mail said: « key=count » for each line. Whoever chose nothing and
-- was told nothing has no row. `muted` holds codes of kinds, parted by spaces.
CREATE TABLE to_do_email (
    account_id BLOB NOT NULL,
    rhythm TEXT NOT NULL,
    muted TEXT NOT NULL,
    told_on TEXT,
    told TEXT NOT NULL,
    CONSTRAINT to_do_email_pkey PRIMARY KEY (account_id),
    CONSTRAINT to_do_email_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT to_do_email_rhythm_check CHECK (rhythm IN ('daily', 'weekly', 'never'))
) STRICT;

-- The links by which these e-mails are stopped: their SHA-256. Those of earlier e-mails stay good until they expire.
CREATE TABLE to_do_stop (
    token_hash TEXT NOT NULL,
    account_id BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT to_do_stop_pkey PRIMARY KEY (token_hash),
    CONSTRAINT to_do_stop_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT;

CREATE INDEX to_do_stop_account_id_idx ON to_do_stop (account_id, expires_at);

-- The private address of somebody's calendar: its SHA-256.
CREATE TABLE calendar_feed (
    account_id BLOB NOT NULL,
    token_hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT calendar_feed_pkey PRIMARY KEY (account_id),
    CONSTRAINT calendar_feed_token_hash_key UNIQUE (token_hash),
    CONSTRAINT calendar_feed_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT;

-- What a calendar has told, event by event: what changed is told under a higher number, and what is no more as cancelled, for a while.
-- All of it goes with the address.
CREATE TABLE calendar_entry (
    account_id BLOB NOT NULL,
    uid TEXT NOT NULL,
    content TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    cancelled_at TEXT,
    CONSTRAINT calendar_entry_pkey PRIMARY KEY (account_id, uid),
    CONSTRAINT calendar_entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_feed (account_id) ON DELETE CASCADE
) STRICT;

-- A referent teacher's conventions are looked for each time their calendar is read.
CREATE INDEX convention_referent_id_idx ON convention (referent_id) WHERE referent_id IS NOT NULL;
