-- Searches that people without an account are told of: an address and nothing else. None is told of anything before `confirmed_at`. A row
-- goes when it is stopped, and its e-mails with it. `place` numbers the searches of one address: the database decides how many there may be.
CREATE TABLE search_alert (
    id BLOB NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    place INTEGER NOT NULL,
    query TEXT NOT NULL,
    label TEXT NOT NULL,
    confirm_hash TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    confirmed_at TEXT,
    told_until TEXT NOT NULL,
    told_on TEXT,
    CONSTRAINT search_alert_pkey PRIMARY KEY (id),
    CONSTRAINT search_alert_query_key UNIQUE (email_key, query),
    CONSTRAINT search_alert_place_key UNIQUE (email_key, place),
    CONSTRAINT search_alert_confirm_hash_key UNIQUE (confirm_hash),
    CONSTRAINT search_alert_place_check CHECK (place BETWEEN 1 AND 5)
) STRICT;

-- Unconfirmed ones are looked for by their age.
CREATE INDEX search_alert_asked_at_idx ON search_alert (asked_at) WHERE confirmed_at IS NULL;

ALTER TABLE outbox ADD COLUMN search_alert_id BLOB
    CONSTRAINT outbox_search_alert_id_fkey REFERENCES search_alert (id) ON DELETE CASCADE;

CREATE INDEX outbox_search_alert_id_idx ON outbox (search_alert_id) WHERE search_alert_id IS NOT NULL;
