-- The referent teacher of a student signs as well where the head wishes it.
ALTER TABLE school ADD COLUMN referent_signs INTEGER NOT NULL DEFAULT 0;

-- Two roles more: the referent teacher, and a second signer of the structure. SQLite takes no rule from a table, so those that name roles are
-- made anew, and with them those that refer to them.
CREATE TABLE convention_signer_before AS SELECT * FROM convention_signer ORDER BY rowid;
CREATE TABLE convention_signature_before AS SELECT * FROM convention_signature ORDER BY rowid;
CREATE TABLE convention_link_before AS SELECT * FROM convention_link ORDER BY rowid;
CREATE TABLE convention_session_before AS SELECT * FROM convention_session ORDER BY rowid;
CREATE TABLE convention_barred_address_before AS SELECT * FROM convention_barred_address ORDER BY rowid;

DROP TABLE convention_signature;
DROP TABLE convention_signer;
DROP TABLE convention_session;
DROP TABLE convention_link;
DROP TABLE convention_barred_address;

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
    CONSTRAINT convention_signer_role_check
        CHECK (role IN ('head', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT convention_signer_email_check CHECK ((email IS NULL) = (email_key IS NULL))
) STRICT;

INSERT INTO convention_signer (convention_id, number, role, name, quality, account_id, email, email_key, chased_at, chases)
SELECT convention_id, number, role, name, quality, account_id, email, email_key, chased_at, chases
FROM convention_signer_before ORDER BY rowid;

DROP TABLE convention_signer_before;

CREATE INDEX convention_signer_account_id_idx ON convention_signer (account_id);
CREATE INDEX convention_signer_email_key_idx ON convention_signer (email_key);

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
    email TEXT,
    delegation_id BLOB,
    structure_delegation_id BLOB,
    CONSTRAINT convention_signature_pkey PRIMARY KEY (convention_id, number, role),
    CONSTRAINT convention_signature_signer_fkey
        FOREIGN KEY (convention_id, number, role) REFERENCES convention_signer (convention_id, number, role),
    CONSTRAINT convention_signature_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT convention_signature_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES account (id),
    CONSTRAINT convention_signature_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegation (id),
    CONSTRAINT convention_signature_structure_delegation_id_fkey
        FOREIGN KEY (structure_delegation_id) REFERENCES structure_delegation (id),
    CONSTRAINT convention_signature_means_check
        CHECK (means IN ('account', 'link_and_code', 'batch', 'paper', 'desk')),
    CONSTRAINT convention_signature_paper_check
        CHECK ((means IN ('paper', 'desk')) = (recorded_by IS NOT NULL) AND (means = 'paper') = (page_hash IS NOT NULL))
) STRICT;

INSERT INTO convention_signature (convention_id, number, role, signed_at, name, account_id, means, identified, consent, consent_hash,
                                  document_hash, ip, agent, recorded_by, page_hash, email, delegation_id, structure_delegation_id)
SELECT convention_id, number, role, signed_at, name, account_id, means, identified, consent, consent_hash, document_hash, ip, agent,
       recorded_by, page_hash, email, delegation_id, structure_delegation_id
FROM convention_signature_before ORDER BY rowid;

DROP TABLE convention_signature_before;

CREATE INDEX convention_signature_page_hash_idx ON convention_signature (page_hash) WHERE page_hash IS NOT NULL;

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
    email_id BLOB,
    opened_at TEXT,
    CONSTRAINT convention_link_pkey PRIMARY KEY (id),
    CONSTRAINT convention_link_token_hash_key UNIQUE (token_hash),
    CONSTRAINT convention_link_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_link_email_id_fkey FOREIGN KEY (email_id) REFERENCES outbox (id) ON DELETE SET NULL,
    CONSTRAINT convention_link_role_check
        CHECK (role IN ('tutor', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2'))
) STRICT;

INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key, created_at, expires_at, revoked_at, email_id,
                             opened_at)
SELECT id, token_hash, convention_id, role, name, email_key, created_at, expires_at, revoked_at, email_id, opened_at
FROM convention_link_before ORDER BY rowid;

DROP TABLE convention_link_before;

CREATE INDEX convention_link_convention_id_idx ON convention_link (convention_id, role);
CREATE INDEX convention_link_email_key_idx ON convention_link (email_key);
CREATE INDEX convention_link_email_id_idx ON convention_link (email_id) WHERE email_id IS NOT NULL;

CREATE TABLE convention_session (
    token_hash TEXT NOT NULL,
    link_id BLOB NOT NULL,
    opened_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    proved_at TEXT,
    proves TEXT,
    proved_by TEXT,
    CONSTRAINT convention_session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT convention_session_link_id_fkey FOREIGN KEY (link_id) REFERENCES convention_link (id)
) STRICT;

INSERT INTO convention_session (token_hash, link_id, opened_at, expires_at, proved_at, proves, proved_by)
SELECT token_hash, link_id, opened_at, expires_at, proved_at, proves, proved_by
FROM convention_session_before ORDER BY rowid;

DROP TABLE convention_session_before;

CREATE INDEX convention_session_link_id_idx ON convention_session (link_id);
CREATE INDEX convention_session_expires_at_idx ON convention_session (expires_at);

CREATE TABLE convention_barred_address (
    convention_id BLOB NOT NULL,
    role TEXT NOT NULL,
    email_key TEXT NOT NULL,
    cause TEXT NOT NULL,
    barred_at TEXT NOT NULL,
    CONSTRAINT convention_barred_address_pkey PRIMARY KEY (convention_id, role, email_key),
    CONSTRAINT convention_barred_address_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_barred_address_role_check
        CHECK (role IN ('tutor', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT convention_barred_address_cause_check CHECK (cause IN ('replaced', 'revoked'))
) STRICT;

INSERT INTO convention_barred_address (convention_id, role, email_key, cause, barred_at)
SELECT convention_id, role, email_key, cause, barred_at
FROM convention_barred_address_before ORDER BY rowid;

DROP TABLE convention_barred_address_before;

-- Their guards are as they were.
CREATE TRIGGER convention_signer_frozen
BEFORE UPDATE ON convention_signer
WHEN OLD.convention_id IS NOT NEW.convention_id
        OR OLD.number IS NOT NEW.number
        OR OLD.role IS NOT NEW.role
        OR OLD.name IS NOT NEW.name
        OR OLD.quality IS NOT NEW.quality
        OR OLD.rowid IS NOT NEW.rowid
        OR EXISTS (SELECT 1 FROM convention_signer s
                   WHERE s.convention_id = NEW.convention_id AND s.number = NEW.number AND s.email_key = NEW.email_key
                         AND s.role <> NEW.role)
BEGIN
    SELECT RAISE(ABORT, 'convention_signer is frozen');
END;

CREATE TRIGGER convention_signer_added
BEFORE INSERT ON convention_signer
BEGIN
    SELECT RAISE(ABORT, 'convention_signer is frozen')
    WHERE EXISTS (SELECT 1 FROM convention_signer s WHERE s.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention_signer s
                   WHERE s.convention_id = NEW.convention_id AND s.number = NEW.number
                         AND (s.role = NEW.role OR s.email_key = NEW.email_key));
    SELECT RAISE(ABORT, 'convention_signer comes too late')
    WHERE NOT EXISTS (SELECT 1 FROM convention c
                          JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
                      WHERE c.id = NEW.convention_id AND c.number = NEW.number AND c.state = 'school_part'
                            AND v.state = 'validated');
END;

CREATE TRIGGER convention_signer_kept
BEFORE DELETE ON convention_signer
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention')
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
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention')
BEGIN
    SELECT RAISE(ABORT, 'convention_signature is frozen');
END;

CREATE TRIGGER convention_signature_added
BEFORE INSERT ON convention_signature
BEGIN
    SELECT RAISE(ABORT, 'convention_signature is frozen')
    WHERE EXISTS (SELECT 1 FROM convention_signature d WHERE d.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention_signature d
                   WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number AND d.role = NEW.role);
    SELECT RAISE(ABORT, 'convention_signature is not of what is to be signed')
    WHERE NOT EXISTS (SELECT 1 FROM convention c
                          JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
                      WHERE c.id = NEW.convention_id AND c.number = NEW.number
                            AND c.state IN ('validated', 'signing') AND v.state IN ('validated', 'signing')
                            AND v.document_hash = NEW.document_hash);
END;

CREATE TRIGGER signature_on_board_added
AFTER INSERT ON convention_signature
BEGIN
    INSERT INTO board_change (school_id)
    SELECT st.school_id FROM convention c JOIN student st ON st.account_id = c.student_id WHERE c.id = NEW.convention_id;
END;
