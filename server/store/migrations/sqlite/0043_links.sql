-- Addresses, in small letters, whose owners say that they lost their links. What waits for them is looked for beside the request, so that the answer
-- takes as long whether there is anything or not; the line goes with it.
CREATE TABLE lost_link (
    email_key TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    CONSTRAINT lost_link_pkey PRIMARY KEY (email_key)
) STRICT;

CREATE INDEX convention_link_email_key_idx ON convention_link (email_key);
CREATE INDEX proposal_host_email_idx ON proposal (LOWER(host_email)) WHERE state = 'invited';
