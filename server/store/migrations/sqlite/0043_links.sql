-- Addresses, in small letters, whose owners say that they lost their links. What waits for them is looked for beside the request, so that the answer
-- takes as long whether there is anything or not; the line goes with it.
CREATE TABLE lost_link (
    email_key TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    CONSTRAINT lost_link_pkey PRIMARY KEY (email_key)
) STRICT;

CREATE INDEX convention_link_email_key_idx ON convention_link (email_key);
CREATE INDEX proposal_host_email_idx ON proposal (LOWER(host_email)) WHERE state = 'invited';

-- What becomes of a personal link: the e-mail it left by, and when it was first opened.
ALTER TABLE convention_link ADD COLUMN email_id BLOB
    CONSTRAINT convention_link_email_id_fkey REFERENCES outbox (id) ON DELETE SET NULL;
ALTER TABLE convention_link ADD COLUMN opened_at TEXT;

CREATE INDEX convention_link_email_id_idx ON convention_link (email_id) WHERE email_id IS NOT NULL;

UPDATE convention_link SET opened_at = (SELECT MIN(x.opened_at) FROM convention_session x WHERE x.link_id = convention_link.id);

-- A mail server took the e-mail, and it came back.
ALTER TABLE outbox ADD COLUMN bounced_at TEXT;
