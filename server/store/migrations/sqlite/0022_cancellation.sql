-- One convention a place that is not cancelled: a cancelled one leaves room for the next. `cancelled_from` is the state that a
-- convention was in when its lycée cancelled it, for as long as that may be undone. SQLite takes no rule from a table, so the table is made
-- anew; what refers to it finds its rows again before the transaction ends.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE convention_before AS SELECT * FROM convention;

DROP TABLE convention;

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
    referent_id BLOB,
    cancelled_from TEXT,
    CONSTRAINT convention_pkey PRIMARY KEY (id),
    CONSTRAINT convention_reference_key UNIQUE (reference),
    CONSTRAINT convention_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT convention_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT convention_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT convention_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT convention_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal (id),
    CONSTRAINT convention_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT convention_referent_id_fkey FOREIGN KEY (referent_id) REFERENCES account (id),
    CONSTRAINT convention_weeks_check CHECK (weeks IN ('both', 'first', 'second')),
    CONSTRAINT convention_state_check CHECK (state IN
        ('host_part', 'school_part', 'validated', 'signing', 'signed', 'cancelled')),
    CONSTRAINT convention_cancelled_from_check CHECK (cancelled_from IS NULL OR (state = 'cancelled'
        AND cancelled_from IN ('host_part', 'school_part', 'validated', 'signing', 'signed'))),
    CONSTRAINT convention_source_check CHECK ((application_id IS NULL) <> (proposal_id IS NULL))
) STRICT;

INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, application_id, proposal_id, structure_id, state,
                        number, reason, revision, log_length, log_head, opened_at, moved_at, referent_id)
SELECT id, reference, student_id, school_id, campaign_id, weeks, application_id, proposal_id, structure_id, state,
       number, reason, revision, log_length, log_head, opened_at, moved_at, referent_id
FROM convention_before;

DROP TABLE convention_before;

CREATE UNIQUE INDEX convention_application_id_key ON convention (application_id) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX convention_proposal_id_key ON convention (proposal_id) WHERE state <> 'cancelled';
CREATE INDEX convention_application_id_idx ON convention (application_id);
CREATE INDEX convention_proposal_id_idx ON convention (proposal_id);
CREATE INDEX convention_student_id_idx ON convention (student_id);
CREATE INDEX convention_school_id_idx ON convention (school_id, state, moved_at);
CREATE INDEX convention_school_moved_idx ON convention (school_id, moved_at, id);
CREATE INDEX convention_structure_id_idx ON convention (structure_id, state, moved_at);

-- The guards of the table that was made anew, as they were.
CREATE TRIGGER convention_added
BEFORE INSERT ON convention
BEGIN
    SELECT RAISE(ABORT, 'convention is kept')
    WHERE EXISTS (SELECT 1 FROM convention c WHERE c.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention c WHERE c.id = NEW.id)
        OR NEW.log_length <> 0;
END;

CREATE TRIGGER convention_headed
BEFORE UPDATE OF log_length, log_head ON convention
WHEN (NEW.log_length IS NOT OLD.log_length OR NEW.log_head IS NOT OLD.log_head)
    AND (NOT EXISTS (SELECT 1 FROM convention_log l
                     WHERE l.convention_id = NEW.id AND l.sequence = NEW.log_length AND l.hash = NEW.log_head)
        OR EXISTS (SELECT 1 FROM convention_log l WHERE l.convention_id = NEW.id AND l.sequence > NEW.log_length))
BEGIN
    SELECT RAISE(ABORT, 'convention_log has another head');
END;

-- Once frozen, a convention stands where its version does, until it is given up or the next version is begun under the next number.
-- A cancelled one comes back to where it was once the last line of its log says that the cancellation is undone.
CREATE TRIGGER convention_moved
BEFORE UPDATE OF state, number ON convention
WHEN NOT ((NEW.state = OLD.state AND NEW.number = OLD.number)
        OR (NEW.number = OLD.number
            AND OLD.state || ' ' || NEW.state IN ('host_part school_part', 'school_part host_part',
                'host_part cancelled', 'school_part cancelled', 'validated cancelled', 'signing cancelled',
                'signed cancelled'))
        OR (NEW.number = OLD.number
            AND OLD.state || ' ' || NEW.state IN ('school_part validated', 'validated signing', 'validated signed',
                'signing signed')
            AND EXISTS (SELECT 1 FROM convention_version v
                        WHERE v.convention_id = NEW.id AND v.number = NEW.number AND v.state = NEW.state))
        OR (NEW.number = OLD.number + 1 AND NEW.state = 'school_part'
            AND OLD.state IN ('validated', 'signing', 'signed'))
        OR (NEW.number = OLD.number AND OLD.state = 'cancelled' AND OLD.cancelled_from IS NEW.state
            AND EXISTS (SELECT 1 FROM convention_log l
                        WHERE l.convention_id = NEW.id AND l.sequence = NEW.log_length
                              AND json_extract(l.event, '$.what.kind') = 'cancellation_undone')
            AND (NEW.state IN ('host_part', 'school_part')
                OR EXISTS (SELECT 1 FROM convention_version v
                           WHERE v.convention_id = NEW.id AND v.number = NEW.number AND v.state = NEW.state))))
BEGIN
    SELECT RAISE(ABORT, 'convention does not move so');
END;

DROP TRIGGER convention_version_frozen;

-- A cancelled version opens again with its convention, and no other does.
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
        OR OLD.rowid IS NOT NEW.rowid
        OR (OLD.file_hash IS NOT NULL AND OLD.file_hash IS NOT NEW.file_hash)
        OR (OLD.sealed_at IS NOT NULL AND OLD.sealed_at IS NOT NEW.sealed_at)
        OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS NOT NEW.closed_at
            AND NOT (OLD.state = 'cancelled' AND NEW.state IN ('validated', 'signing', 'signed')))
        OR (OLD.state = 'replaced' AND OLD.state IS NOT NEW.state)
        OR (OLD.state = 'cancelled' AND NEW.state NOT IN ('cancelled', 'validated', 'signing', 'signed'))
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen');
END;

DROP TRIGGER convention_version_moved;

-- A version goes forward only. It is being signed once somebody has, and signed once all have; it is closed when it is replaced or
-- given up, and not before; it has its signed file once it is signed. A cancellation that the log says is undone gives it back as its
-- signatures leave it.
CREATE TRIGGER convention_version_moved
BEFORE UPDATE ON convention_version
WHEN (OLD.state IS NOT NEW.state
            AND OLD.state || ' ' || NEW.state NOT IN ('validated signing', 'validated signed', 'signing signed',
                'validated replaced', 'signing replaced', 'signed replaced',
                'validated cancelled', 'signing cancelled', 'signed cancelled',
                'cancelled validated', 'cancelled signing', 'cancelled signed'))
        OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled'
            AND NOT EXISTS (SELECT 1 FROM convention c
                                JOIN convention_log l ON l.convention_id = c.id AND l.sequence = c.log_length
                            WHERE c.id = NEW.convention_id AND c.state = 'cancelled' AND c.cancelled_from IS NOT NULL
                                  AND json_extract(l.event, '$.what.kind') = 'cancellation_undone'))
        OR (OLD.state = 'cancelled' AND NEW.state = 'validated'
            AND EXISTS (SELECT 1 FROM convention_signature d
                        WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number))
        OR (NEW.state IN ('replaced', 'cancelled')) IS NOT (NEW.closed_at IS NOT NULL)
        OR (OLD.file_hash IS NULL AND NEW.file_hash IS NOT NULL
            AND (OLD.state IS NOT 'signed' OR NEW.state IS NOT 'signed'))
        OR (OLD.state IS NOT NEW.state AND NEW.state = 'signing'
            AND NOT EXISTS (SELECT 1 FROM convention_signature d
                            WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number))
        OR (OLD.state IS NOT NEW.state AND NEW.state = 'signed'
            AND (NOT EXISTS (SELECT 1 FROM convention_signature d
                             WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number)
                OR EXISTS (SELECT 1 FROM convention_signer s
                           WHERE s.convention_id = NEW.convention_id AND s.number = NEW.number
                                 AND NOT EXISTS (SELECT 1 FROM convention_signature d
                                                 WHERE d.convention_id = s.convention_id AND d.number = s.number
                                                       AND d.role = s.role))))
BEGIN
    SELECT RAISE(ABORT, 'convention_version does not move so');
END;

-- Addresses that nothing is sent to by itself: `replaced` by another, or `revoked` with the links that were sent there.
CREATE TABLE convention_barred_address (
    convention_id BLOB NOT NULL,
    role TEXT NOT NULL,
    email_key TEXT NOT NULL,
    cause TEXT NOT NULL,
    barred_at TEXT NOT NULL,
    CONSTRAINT convention_barred_address_pkey PRIMARY KEY (convention_id, role, email_key),
    CONSTRAINT convention_barred_address_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_barred_address_role_check
        CHECK (role IN ('tutor', 'host', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT convention_barred_address_cause_check CHECK (cause IN ('replaced', 'revoked'))
) STRICT;

-- Which convention an e-mail is about, for whoever asks what became of it.
ALTER TABLE outbox ADD COLUMN convention_id BLOB
    CONSTRAINT outbox_convention_id_fkey REFERENCES convention (id);

CREATE INDEX outbox_convention_id_idx ON outbox (convention_id, to_email) WHERE convention_id IS NOT NULL;

-- Addresses of guardians that were corrected in a version alone, and are still in their section: the next version would have written to
-- the wrong one.
CREATE TABLE corrected_address AS
SELECT s.convention_id, s.role, s.email,
       CASE s.role WHEN 'guardian1' THEN '$.resp1_email' ELSE '$.resp2_email' END AS field,
       lower(trim(json_extract(v.content, CASE s.role WHEN 'guardian1' THEN '$.content.guardians[0].email'
                                                      ELSE '$.content.guardians[1].email' END))) AS former
FROM convention_signer s
     JOIN convention_version v ON v.convention_id = s.convention_id AND v.number = s.number
WHERE s.role IN ('guardian1', 'guardian2')
      AND s.number = (SELECT MAX(m.number) FROM convention_version m WHERE m.convention_id = s.convention_id);

DELETE FROM corrected_address WHERE former IS NULL OR former = '' OR former = lower(COALESCE(email, ''));

INSERT INTO convention_barred_address (convention_id, role, email_key, cause, barred_at)
SELECT w.convention_id, w.role, w.former, 'replaced', c.moved_at
FROM corrected_address w JOIN convention c ON c.id = w.convention_id;

UPDATE convention_section
SET content = CASE WHEN w.email IS NULL THEN json_remove(content, w.field) ELSE json_set(content, w.field, w.email) END,
    version = version + 1
FROM corrected_address w
WHERE convention_section.convention_id = w.convention_id AND convention_section.section = 'representants'
      AND w.role = 'guardian1' AND lower(trim(json_extract(convention_section.content, w.field))) = w.former;

UPDATE convention_section
SET content = CASE WHEN w.email IS NULL THEN json_remove(content, w.field) ELSE json_set(content, w.field, w.email) END,
    version = version + 1
FROM corrected_address w
WHERE convention_section.convention_id = w.convention_id AND convention_section.section = 'representants'
      AND w.role = 'guardian2' AND lower(trim(json_extract(convention_section.content, w.field))) = w.former;

DROP TABLE corrected_address;
