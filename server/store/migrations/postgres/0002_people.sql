-- People, what they may do, and the two sides of an application.

-- Somebody who can sign in, or will once they have activated their account: until then no password, and for pupils perhaps
-- no address. `email_key` is the address in small letters, by which it is unique.
CREATE TABLE account (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    password_hash TEXT,
    confirmed_at TIMESTAMPTZ,
    suspended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_email_key UNIQUE (email_key),
    CONSTRAINT account_email_check CHECK ((email IS NULL) = (email_key IS NULL))
);

-- What an account may be, beside what its structures and its pupil's file say. `school_id` for who works in a lycée.
CREATE TABLE account_role (
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    school_id UUID,
    granted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT account_role_pkey PRIMARY KEY (account_id, role),
    CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT account_role_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT account_role_role_check
        CHECK (role IN ('student', 'guardian', 'host', 'head', 'staff', 'referent', 'admin')),
    CONSTRAINT account_role_school_check CHECK ((role IN ('head', 'staff')) = (school_id IS NOT NULL))
);

CREATE INDEX account_role_school_id_idx ON account_role (school_id);

-- A pupil's file: an account of role student has one. `home_commune` as precise as home ever gets.
CREATE TABLE student (
    account_id UUID NOT NULL,
    school_id UUID NOT NULL,
    class_name TEXT NOT NULL,
    birth_date DATE NOT NULL,
    home_commune TEXT,
    CONSTRAINT student_pkey PRIMARY KEY (account_id),
    CONSTRAINT student_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT student_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
);

CREATE INDEX student_school_id_idx ON student (school_id, class_name);

CREATE TABLE guardian (
    account_id UUID NOT NULL,
    student_id UUID NOT NULL,
    CONSTRAINT guardian_pkey PRIMARY KEY (account_id, student_id),
    CONSTRAINT guardian_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT guardian_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id)
);

CREATE INDEX guardian_student_id_idx ON guardian (student_id);

-- Who is signed in: the token's SHA-256 in hexadecimal, never the token. `agent` names the browser in words.
CREATE TABLE session (
    token_hash TEXT NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    agent TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT session_id_key UNIQUE (id),
    CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX session_account_id_idx ON session (account_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

-- What a link or a code gives the right to do, once: its SHA-256. `object_id` is what it is about beside the account (an
-- invitation, a saved search, a proposal), `email` the address it proves.
CREATE TABLE token (
    token_hash TEXT NOT NULL,
    purpose TEXT NOT NULL,
    account_id UUID,
    object_id UUID,
    email TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT token_pkey PRIMARY KEY (token_hash),
    CONSTRAINT token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT token_purpose_check CHECK (purpose IN
        ('confirm_email', 'reset_password', 'change_email', 'activate', 'join_structure', 'answer_proposal', 'stop_search'))
);

CREATE INDEX token_account_id_idx ON token (account_id, purpose);
CREATE INDEX token_object_id_idx ON token (object_id);

-- What somebody typed in a form that was refused, without JavaScript, until the form is shown again. Never a password.
CREATE TABLE flash (
    token_hash TEXT NOT NULL,
    content TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT flash_pkey PRIMARY KEY (token_hash)
);

-- How often something was tried in a stretch of time; `subject` is a hash of whom it is about.
CREATE TABLE attempt (
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    period BIGINT NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT attempt_pkey PRIMARY KEY (action, subject, period)
);

-- E-mails, queued in the transaction of the fact they tell: `fact` is unique by person and fact, so that nothing is queued
-- twice. A worker leases a line, sends it under its `message_id`, and marks it.
CREATE TABLE outbox (
    id UUID NOT NULL,
    fact TEXT NOT NULL,
    account_id UUID,
    to_name TEXT NOT NULL,
    to_email TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    message_id TEXT NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    dead_at TIMESTAMPTZ,
    last_error TEXT,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_fact_key UNIQUE (fact),
    CONSTRAINT outbox_message_id_key UNIQUE (message_id),
    CONSTRAINT outbox_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX outbox_due_at_idx ON outbox (due_at) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_queued_at_idx ON outbox (queued_at);

-- Work that one server does at a time.
CREATE TABLE lease (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    until TIMESTAMPTZ NOT NULL,
    CONSTRAINT lease_pkey PRIMARY KEY (name)
);

-- What administrators and moderators did.
CREATE TABLE audit (
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    action TEXT NOT NULL,
    object_id UUID,
    detail TEXT NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (id),
    CONSTRAINT audit_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX audit_at_idx ON audit (at);

-- The badge « organisation engagée », given by an administrator.
ALTER TABLE structure ADD COLUMN committed_at TIMESTAMPTZ;

CREATE TABLE membership (
    structure_id UUID NOT NULL,
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    joined_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT membership_pkey PRIMARY KEY (structure_id, account_id),
    CONSTRAINT membership_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT membership_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT membership_role_check CHECK (role IN ('owner', 'member', 'tutor'))
);

CREATE INDEX membership_account_id_idx ON membership (account_id);

CREATE TABLE invitation (
    id UUID NOT NULL,
    structure_id UUID NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by UUID NOT NULL,
    invited_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT invitation_pkey PRIMARY KEY (id),
    CONSTRAINT invitation_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account (id),
    CONSTRAINT invitation_role_check CHECK (role IN ('owner', 'member', 'tutor'))
);

CREATE UNIQUE INDEX invitation_open_key ON invitation (structure_id, email_key) WHERE closed_at IS NULL;

-- An offer being written: what was typed, complete or not. Published, it becomes an offer of the same id.
CREATE TABLE draft (
    id UUID NOT NULL,
    structure_id UUID NOT NULL,
    author_id UUID NOT NULL,
    content JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT draft_pkey PRIMARY KEY (id),
    CONSTRAINT draft_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT draft_author_id_fkey FOREIGN KEY (author_id) REFERENCES account (id)
);

CREATE INDEX draft_structure_id_idx ON draft (structure_id);

-- What hid an offer, and where it goes back to; and the line of a file it came from, so that the same file twice adds nothing.
-- The clock looks for offers that are not over yet.
ALTER TABLE offer ADD COLUMN hidden_from TEXT;
ALTER TABLE offer ADD COLUMN hidden_reason TEXT;
ALTER TABLE offer ADD COLUMN import_key TEXT;
CREATE INDEX offer_open_idx ON offer (campaign_id, weeks, id) WHERE state IN ('published', 'paused', 'full');
CREATE UNIQUE INDEX offer_import_key ON offer (structure_id, import_key) WHERE import_key IS NOT NULL;

CREATE TABLE application (
    id UUID NOT NULL,
    offer_id UUID NOT NULL,
    student_id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    weeks TEXT NOT NULL,
    motivation TEXT NOT NULL,
    distance_km DOUBLE PRECISION,
    far_confirmed BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    deadline DATE,
    submitted_at TIMESTAMPTZ NOT NULL,
    moved_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    distance_asked_at TIMESTAMPTZ,
    distance_answered_at TIMESTAMPTZ,
    handler_id UUID,
    version INTEGER NOT NULL,
    CONSTRAINT application_pkey PRIMARY KEY (id),
    CONSTRAINT application_attempt_key UNIQUE (offer_id, student_id, attempt),
    CONSTRAINT application_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id),
    CONSTRAINT application_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT application_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT application_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES account (id),
    CONSTRAINT application_attempt_check CHECK (attempt IN (1, 2)),
    CONSTRAINT application_weeks_check CHECK (weeks IN ('both', 'first', 'second')),
    CONSTRAINT application_state_check CHECK (state IN
        ('submitted', 'read', 'accepted', 'confirmed', 'refused', 'expired', 'lapsed', 'withdrawn', 'cancelled')),
    CONSTRAINT application_deadline_check
        CHECK ((state IN ('submitted', 'read', 'accepted')) = (deadline IS NOT NULL))
);

-- One live application per pupil and offer.
CREATE UNIQUE INDEX application_live_key ON application (offer_id, student_id)
    WHERE state IN ('submitted', 'read', 'accepted', 'confirmed');
CREATE INDEX application_student_id_idx ON application (student_id, submitted_at);
-- All that an inbox counts and sorts by, so that only the lines of a page are read.
CREATE INDEX application_offer_id_state_idx ON application (offer_id, state, deadline, moved_at, id);
CREATE INDEX application_deadline_idx ON application (deadline, id) WHERE deadline IS NOT NULL;

-- Every move, in order.
CREATE TABLE application_event (
    id UUID NOT NULL,
    application_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT application_event_pkey PRIMARY KEY (id),
    CONSTRAINT application_event_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT application_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX application_event_application_id_idx ON application_event (application_id, at);

-- A place the pupil found alone.
CREATE TABLE proposal (
    id UUID NOT NULL,
    student_id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    weeks TEXT NOT NULL,
    host_name TEXT NOT NULL,
    host_email TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    city TEXT NOT NULL,
    activities TEXT NOT NULL,
    state TEXT NOT NULL,
    deadline DATE,
    reason TEXT NOT NULL,
    checked_by UUID,
    proposed_at TIMESTAMPTZ NOT NULL,
    moved_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT proposal_pkey PRIMARY KEY (id),
    CONSTRAINT proposal_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT proposal_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT proposal_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES account (id),
    CONSTRAINT proposal_weeks_check CHECK (weeks IN ('both', 'first', 'second')),
    CONSTRAINT proposal_state_check
        CHECK (state IN ('proposed', 'invited', 'rejected', 'agreed', 'declined', 'lapsed', 'withdrawn', 'cancelled')),
    CONSTRAINT proposal_deadline_check CHECK ((state = 'invited') = (deadline IS NOT NULL))
);

CREATE INDEX proposal_student_id_idx ON proposal (student_id);
CREATE INDEX proposal_deadline_idx ON proposal (deadline) WHERE deadline IS NOT NULL;

-- One confirmed place per pupil, campaign and week, however it was found.
CREATE TABLE placement (
    student_id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    week INTEGER NOT NULL,
    application_id UUID,
    proposal_id UUID,
    CONSTRAINT placement_pkey PRIMARY KEY (student_id, campaign_id, week),
    CONSTRAINT placement_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT placement_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT placement_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT placement_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal (id),
    CONSTRAINT placement_week_check CHECK (week IN (1, 2)),
    CONSTRAINT placement_source_check CHECK ((application_id IS NULL) <> (proposal_id IS NULL))
);

CREATE TABLE favourite (
    account_id UUID NOT NULL,
    offer_id UUID NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT favourite_pkey PRIMARY KEY (account_id, offer_id),
    CONSTRAINT favourite_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT favourite_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id)
);

-- `query` is a search's canonical address. Offers published after `told_until` are new to it.
CREATE TABLE saved_search (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    query TEXT NOT NULL,
    label TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    told_until TIMESTAMPTZ NOT NULL,
    told_on DATE,
    stopped_at TIMESTAMPTZ,
    CONSTRAINT saved_search_pkey PRIMARY KEY (id),
    CONSTRAINT saved_search_query_key UNIQUE (account_id, query),
    CONSTRAINT saved_search_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

-- What somebody says is wrong with an offer: once per person and offer until it is decided.
CREATE TABLE report (
    id UUID NOT NULL,
    offer_id UUID NOT NULL,
    account_id UUID NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    decision TEXT,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    CONSTRAINT report_pkey PRIMARY KEY (id),
    CONSTRAINT report_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id),
    CONSTRAINT report_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT report_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account (id),
    CONSTRAINT report_kind_check CHECK (kind IN ('misleading', 'dangerous', 'discriminating', 'paid', 'other')),
    CONSTRAINT report_decision_check CHECK (decision IN ('kept', 'hidden', 'removed')),
    CONSTRAINT report_decided_check CHECK ((decision IS NULL) = (decided_at IS NULL))
);

CREATE UNIQUE INDEX report_open_key ON report (offer_id, account_id) WHERE decision IS NULL;
CREATE INDEX report_reported_at_idx ON report (reported_at) WHERE decision IS NULL;
