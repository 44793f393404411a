-- Conventions: filled, frozen, signed, and the proof of it.

-- A convention and where its current version stands. `number` is the version that is filled or signed now; `revision` grows with
-- whatever changes, for pages that follow; `log_head` is the digest of the last line of its log.
CREATE TABLE convention (
    id BLOB NOT NULL,
    reference TEXT NOT NULL,
    student_id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    campaign_id BLOB NOT NULL,
    weeks TEXT NOT NULL,
    application_id BLOB,
    proposal_id BLOB,
    structure_id BLOB,
    state TEXT NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    log_length INTEGER NOT NULL,
    log_head TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    CONSTRAINT convention_pkey PRIMARY KEY (id),
    CONSTRAINT convention_reference_key UNIQUE (reference),
    CONSTRAINT convention_application_id_key UNIQUE (application_id),
    CONSTRAINT convention_proposal_id_key UNIQUE (proposal_id),
    CONSTRAINT convention_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT convention_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT convention_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT convention_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT convention_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal (id),
    CONSTRAINT convention_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT convention_weeks_check CHECK (weeks IN ('both', 'first', 'second')),
    CONSTRAINT convention_state_check CHECK (state IN
        ('host_part', 'school_part', 'validated', 'signing', 'signed', 'cancelled')),
    CONSTRAINT convention_source_check CHECK ((application_id IS NULL) <> (proposal_id IS NULL))
) STRICT;

CREATE INDEX convention_student_id_idx ON convention (student_id);
CREATE INDEX convention_school_id_idx ON convention (school_id, state, moved_at);
CREATE INDEX convention_school_moved_idx ON convention (school_id, moved_at, id);
CREATE INDEX convention_structure_id_idx ON convention (structure_id, state, moved_at);

-- What was typed in a section (JSON, field by field), complete or not. `version` grows with each save.
CREATE TABLE convention_section (
    convention_id BLOB NOT NULL,
    section TEXT NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    CONSTRAINT convention_section_pkey PRIMARY KEY (convention_id, section),
    CONSTRAINT convention_section_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id)
) STRICT;

-- Who has a convention open in an editor: told to the others for as long as it is renewed.
CREATE TABLE convention_presence (
    convention_id BLOB NOT NULL,
    editor TEXT NOT NULL,
    name TEXT NOT NULL,
    section TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    CONSTRAINT convention_presence_pkey PRIMARY KEY (convention_id, editor),
    CONSTRAINT convention_presence_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id)
) STRICT;

-- A frozen version: its canonical JSON to the byte, and the digests of that, of the PDF and, once all have signed, of the signed
-- file. Nobody changes what is frozen: see the triggers.
CREATE TABLE convention_version (
    convention_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document_hash TEXT NOT NULL,
    check_code TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    frozen_by BLOB NOT NULL,
    file_hash TEXT,
    sealed_at TEXT,
    closed_at TEXT,
    CONSTRAINT convention_version_pkey PRIMARY KEY (convention_id, number),
    CONSTRAINT convention_version_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_version_frozen_by_fkey FOREIGN KEY (frozen_by) REFERENCES account (id),
    CONSTRAINT convention_version_state_check CHECK (state IN
        ('validated', 'signing', 'signed', 'replaced', 'cancelled')),
    CONSTRAINT convention_version_sealed_check CHECK ((file_hash IS NULL) = (sealed_at IS NULL))
) STRICT;

CREATE INDEX convention_version_document_hash_idx ON convention_version (document_hash);
CREATE INDEX convention_version_file_hash_idx ON convention_version (file_hash);

-- What the clock looks for: links and reminders that are due, signed files still to be made.
CREATE INDEX convention_version_open_idx ON convention_version (frozen_at) WHERE state IN ('validated', 'signing');
CREATE INDEX convention_version_unsealed_idx ON convention_version (frozen_at)
    WHERE state = 'signed' AND file_hash IS NULL;

-- Who signs a frozen version. Name and quality are frozen with it; an address may change, and what was sent to it is void.
CREATE TABLE convention_signer (
    convention_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    quality TEXT NOT NULL,
    account_id BLOB,
    email TEXT,
    email_key TEXT,
    chased_at TEXT,
    chases INTEGER NOT NULL,
    CONSTRAINT convention_signer_pkey PRIMARY KEY (convention_id, number, role),
    CONSTRAINT convention_signer_email_key UNIQUE (convention_id, number, email_key),
    CONSTRAINT convention_signer_version_fkey
        FOREIGN KEY (convention_id, number) REFERENCES convention_version (convention_id, number),
    CONSTRAINT convention_signer_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT convention_signer_role_check CHECK (role IN ('head', 'host', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT convention_signer_email_check CHECK ((email IS NULL) = (email_key IS NULL))
) STRICT;

CREATE INDEX convention_signer_account_id_idx ON convention_signer (account_id);
CREATE INDEX convention_signer_email_key_idx ON convention_signer (email_key);

-- A signature: never changed, never erased.
CREATE TABLE convention_signature (
    convention_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    name TEXT NOT NULL,
    account_id BLOB,
    means TEXT NOT NULL,
    identified TEXT NOT NULL,
    consent TEXT NOT NULL,
    consent_hash TEXT NOT NULL,
    document_hash TEXT NOT NULL,
    ip TEXT NOT NULL,
    agent TEXT NOT NULL,
    recorded_by BLOB,
    page_hash TEXT,
    CONSTRAINT convention_signature_pkey PRIMARY KEY (convention_id, number, role),
    CONSTRAINT convention_signature_signer_fkey
        FOREIGN KEY (convention_id, number, role) REFERENCES convention_signer (convention_id, number, role),
    CONSTRAINT convention_signature_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT convention_signature_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES account (id),
    CONSTRAINT convention_signature_means_check CHECK (means IN ('account', 'link_and_code', 'batch', 'paper')),
    CONSTRAINT convention_signature_paper_check
        CHECK ((means = 'paper') = (recorded_by IS NOT NULL) AND (means = 'paper') = (page_hash IS NOT NULL))
) STRICT;

-- A personal link to a convention: for a signer, or for the tutor (`role` 'tutor'). Good until it expires, is revoked, or its
-- owner's address changes.
CREATE TABLE convention_link (
    id BLOB NOT NULL,
    token_hash TEXT NOT NULL,
    convention_id BLOB NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT convention_link_pkey PRIMARY KEY (id),
    CONSTRAINT convention_link_token_hash_key UNIQUE (token_hash),
    CONSTRAINT convention_link_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_link_role_check CHECK (role IN ('tutor', 'host', 'student', 'guardian1', 'guardian2'))
) STRICT;

CREATE INDEX convention_link_convention_id_idx ON convention_link (convention_id, role);

-- Who opened a personal link, in one browser: the secret's SHA-256. It leads to that convention and nowhere else.
CREATE TABLE convention_session (
    token_hash TEXT NOT NULL,
    link_id BLOB NOT NULL,
    opened_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT convention_session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT convention_session_link_id_fkey FOREIGN KEY (link_id) REFERENCES convention_link (id)
) STRICT;

CREATE INDEX convention_session_link_id_idx ON convention_session (link_id);
CREATE INDEX convention_session_expires_at_idx ON convention_session (expires_at);

-- A code to sign with: bound to a person (`subject`: a link, or an account) and to what is signed (a document's digest, or that of
-- a batch's sorted digests). Kept as SHA-256(id ‖ code).
CREATE TABLE signing_code (
    id BLOB NOT NULL,
    subject BLOB NOT NULL,
    target_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    tries INTEGER NOT NULL,
    used_at TEXT,
    CONSTRAINT signing_code_pkey PRIMARY KEY (id),
    CONSTRAINT signing_code_tries_check CHECK (tries BETWEEN 0 AND 5)
) STRICT;

CREATE INDEX signing_code_subject_idx ON signing_code (subject, sent_at);

-- The log: each line holds a fact in canonical JSON, and SHA-256(digest of the line before ‖ that JSON).
CREATE TABLE convention_log (
    convention_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    event TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT convention_log_pkey PRIMARY KEY (convention_id, sequence),
    CONSTRAINT convention_log_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id)
) STRICT;

-- What was handed over: the certificate of insurance (`liability`), the page a guardian signed on paper (`signed_page`). The bytes
-- are in the store of files, under their digest.
CREATE TABLE convention_file (
    id BLOB NOT NULL,
    convention_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    media TEXT NOT NULL,
    size INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TEXT,
    CONSTRAINT convention_file_pkey PRIMARY KEY (id),
    CONSTRAINT convention_file_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_file_kind_check CHECK (kind IN ('liability', 'signed_page')),
    CONSTRAINT convention_file_media_check CHECK (media IN ('application/pdf', 'image/jpeg', 'image/png'))
) STRICT;

CREATE INDEX convention_file_convention_id_idx ON convention_file (convention_id, kind);

-- Who may act for a head, from one day to another; `act` names what for.
CREATE TABLE delegation (
    id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    act TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    granted_by BLOB NOT NULL,
    granted_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT delegation_pkey PRIMARY KEY (id),
    CONSTRAINT delegation_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT delegation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT delegation_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES account (id),
    CONSTRAINT delegation_act_check CHECK (act IN ('send_back', 'validate', 'sign', 'correct', 'cancel')),
    CONSTRAINT delegation_days_check CHECK (first_day <= last_day)
) STRICT;

CREATE INDEX delegation_school_id_idx ON delegation (school_id, account_id);

-- Nothing frozen is changed, nothing signed is erased, whoever asks: the database itself refuses.
CREATE TRIGGER convention_version_frozen
BEFORE UPDATE ON convention_version
WHEN OLD.convention_id IS NOT NEW.convention_id
        OR OLD.number IS NOT NEW.number
        OR OLD.content IS NOT NEW.content
        OR OLD.content_hash IS NOT NEW.content_hash
        OR OLD.document_hash IS NOT NEW.document_hash
        OR OLD.check_code IS NOT NEW.check_code
        OR OLD.frozen_at IS NOT NEW.frozen_at
        OR OLD.frozen_by IS NOT NEW.frozen_by
        OR (OLD.file_hash IS NOT NULL AND OLD.file_hash IS NOT NEW.file_hash)
        OR (OLD.sealed_at IS NOT NULL AND OLD.sealed_at IS NOT NEW.sealed_at)
        OR (OLD.state IN ('replaced', 'cancelled') AND OLD.state IS NOT NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen');
END;

CREATE TRIGGER convention_version_kept
BEFORE DELETE ON convention_version
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen');
END;

CREATE TRIGGER convention_signer_frozen
BEFORE UPDATE ON convention_signer
WHEN OLD.convention_id IS NOT NEW.convention_id
        OR OLD.number IS NOT NEW.number
        OR OLD.role IS NOT NEW.role
        OR OLD.name IS NOT NEW.name
        OR OLD.quality IS NOT NEW.quality
BEGIN
    SELECT RAISE(ABORT, 'convention_signer is frozen');
END;

CREATE TRIGGER convention_signer_kept
BEFORE DELETE ON convention_signer
BEGIN
    SELECT RAISE(ABORT, 'convention_signer is frozen');
END;

CREATE TRIGGER convention_signature_frozen
BEFORE UPDATE ON convention_signature
BEGIN
    SELECT RAISE(ABORT, 'convention_signature is frozen');
END;

CREATE TRIGGER convention_signature_kept
BEFORE DELETE ON convention_signature
BEGIN
    SELECT RAISE(ABORT, 'convention_signature is frozen');
END;

CREATE TRIGGER convention_log_frozen
BEFORE UPDATE ON convention_log
BEGIN
    SELECT RAISE(ABORT, 'convention_log is frozen');
END;

CREATE TRIGGER convention_log_kept
BEFORE DELETE ON convention_log
BEGIN
    SELECT RAISE(ABORT, 'convention_log is frozen');
END;
