-- What is kept of people ends: see `domain::retention`. Histories, frozen versions, signatures and logs are still written once; they go with the
-- person or the convention that they are of, once an erasure says so, and that line is kept for good. Of an erased version its digests stay, so that
-- whoever holds a copy can still have it checked.

-- An account whose person was erased keeps its id alone. `signed_in_at` says when somebody was last here.
ALTER TABLE account ADD COLUMN erased_at TIMESTAMPTZ;
ALTER TABLE account ADD COLUMN signed_in_at TIMESTAMPTZ;

-- What was erased: an account, a convention, or the lines of the journal from before a day. `ground` says why: its time was over, or it was asked for.
CREATE TABLE erasure (
    object_id UUID NOT NULL,
    kind TEXT NOT NULL,
    ground TEXT NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    erased_by UUID,
    before_at TIMESTAMPTZ,
    CONSTRAINT erasure_pkey PRIMARY KEY (object_id),
    CONSTRAINT erasure_kind_check CHECK (kind IN ('account', 'convention', 'journal')),
    CONSTRAINT erasure_ground_check CHECK (ground IN ('term', 'request')),
    CONSTRAINT erasure_before_check CHECK ((kind = 'journal') = (before_at IS NOT NULL))
);

-- What is left of a version: digests, which name nobody.
CREATE TABLE erased_version (
    convention_id UUID NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document_hash TEXT NOT NULL,
    file_hash TEXT,
    log_length INTEGER NOT NULL,
    log_head TEXT NOT NULL,
    frozen_at TIMESTAMPTZ NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT erased_version_pkey PRIMARY KEY (convention_id, number)
);

CREATE INDEX erased_version_document_hash_idx ON erased_version (document_hash);
CREATE INDEX erased_version_file_hash_idx ON erased_version (file_hash);

-- Signed files as parties got them, without what identifies the others: made when asked for, known by their digests, even after an erasure.
CREATE TABLE party_file (
    digest TEXT NOT NULL,
    convention_id UUID NOT NULL,
    number INTEGER NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT party_file_pkey PRIMARY KEY (digest)
);

-- What was put into the store of files, written down before it is put there: what nothing names a day later goes. The store may be shared, so
-- that what it holds besides is not ours to judge.
CREATE TABLE stored_file (
    digest TEXT NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stored_file_pkey PRIMARY KEY (digest)
);

INSERT INTO stored_file (digest, stored_at)
SELECT x.digest, MAX(x.at) FROM (
    SELECT document_hash AS digest, frozen_at AS at FROM convention_version
    UNION ALL SELECT file_hash, sealed_at FROM convention_version WHERE file_hash IS NOT NULL
    UNION ALL SELECT digest, added_at FROM convention_file
    UNION ALL SELECT page_hash, signed_at FROM convention_signature WHERE page_hash IS NOT NULL
) x GROUP BY x.digest;

-- Files that nothing names any more are looked for by their digest.
CREATE INDEX convention_file_digest_idx ON convention_file (digest);
CREATE INDEX convention_signature_page_hash_idx ON convention_signature (page_hash) WHERE page_hash IS NOT NULL;

-- Somebody asks for their account to be erased. One waits at a time; the reason of a refusal is told by e-mail.
CREATE TABLE erasure_request (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    school_id UUID,
    words TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    decision TEXT,
    decided_at TIMESTAMPTZ,
    decided_by UUID,
    reason TEXT NOT NULL,
    CONSTRAINT erasure_request_pkey PRIMARY KEY (id),
    CONSTRAINT erasure_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT erasure_request_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT erasure_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account (id),
    CONSTRAINT erasure_request_decision_check CHECK (decision IN ('granted', 'refused', 'withdrawn')),
    CONSTRAINT erasure_request_decided_check CHECK ((decision IS NULL) = (decided_at IS NULL))
);

CREATE UNIQUE INDEX erasure_request_open_key ON erasure_request (account_id) WHERE decided_at IS NULL;
CREATE INDEX erasure_request_asked_at_idx ON erasure_request (asked_at) WHERE decided_at IS NULL;

-- What matters to security: who signed in or could not, what was refused, which links were opened. Nobody is named: `account_id` is a number,
-- `subject` the digest of what was typed where there is no account, `network` the first part of an address.
CREATE TABLE security_event (
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    account_id UUID,
    object_id UUID,
    subject TEXT NOT NULL,
    network TEXT NOT NULL,
    CONSTRAINT security_event_pkey PRIMARY KEY (id)
);

CREATE INDEX security_event_at_idx ON security_event (at);
CREATE INDEX security_event_account_id_idx ON security_event (account_id, at);

-- Who read what of a student, once a day, reader and thing.
CREATE TABLE file_reading (
    object_id UUID NOT NULL,
    reader_id UUID NOT NULL,
    what TEXT NOT NULL,
    read_on DATE NOT NULL,
    capacity TEXT NOT NULL,
    student_id UUID NOT NULL,
    school_id UUID NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT file_reading_pkey PRIMARY KEY (object_id, reader_id, what, read_on),
    CONSTRAINT file_reading_what_check CHECK (what IN ('file', 'convention', 'document', 'certificate')),
    CONSTRAINT file_reading_capacity_check CHECK (capacity IN ('school', 'host', 'family', 'administration', 'link'))
);

CREATE INDEX file_reading_student_id_idx ON file_reading (student_id, read_at);
CREATE INDEX file_reading_school_id_idx ON file_reading (school_id, read_at);
CREATE INDEX file_reading_read_at_idx ON file_reading (read_at);

-- An erasure is of what may go: an account that is blank already, or a convention that has not moved for a year.
CREATE FUNCTION guard_erasure_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = NEW.object_id) THEN
        RAISE EXCEPTION 'erasure is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.kind = 'account'
                AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = NEW.object_id AND a.erased_at IS NOT NULL))
            OR (NEW.kind = 'convention'
                AND EXISTS (SELECT 1 FROM convention c JOIN convention_version v ON v.convention_id = c.id
                            WHERE c.id = NEW.object_id
                                  AND NEW.erased_at < c.moved_at + interval '1 year' - interval '1 day'))
            OR (NEW.kind = 'journal' AND NEW.erased_at < NEW.before_at + interval '1 year' - interval '1 day') THEN
        RAISE EXCEPTION 'erasure is not due' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER erasure_added
BEFORE INSERT ON erasure FOR EACH ROW
EXECUTE FUNCTION guard_erasure_added();

CREATE TRIGGER erasure_frozen
BEFORE UPDATE ON erasure FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER erasure_kept
BEFORE DELETE OR TRUNCATE ON erasure FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

-- The digests that stay are those of the version that goes.
CREATE FUNCTION guard_erased_version_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM erased_version e
               WHERE e.convention_id = NEW.convention_id AND e.number = NEW.number) THEN
        RAISE EXCEPTION 'erased_version is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM convention_version v
                       JOIN convention c ON c.id = v.convention_id
                       JOIN erasure e ON e.object_id = c.id AND e.kind = 'convention'
                   WHERE v.convention_id = NEW.convention_id AND v.number = NEW.number AND v.state = NEW.state
                         AND v.content_hash = NEW.content_hash AND v.document_hash = NEW.document_hash
                         AND v.file_hash IS NOT DISTINCT FROM NEW.file_hash AND c.log_head = NEW.log_head
                         AND c.log_length = NEW.log_length) THEN
        RAISE EXCEPTION 'erased_version is not what goes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER erased_version_added
BEFORE INSERT ON erased_version FOR EACH ROW
EXECUTE FUNCTION guard_erased_version_added();

CREATE TRIGGER erased_version_frozen
BEFORE UPDATE ON erased_version FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER erased_version_kept
BEFORE DELETE OR TRUNCATE ON erased_version FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

-- What was never taken away goes with what it is of. Emptying a table whole is refused as before.
DROP TRIGGER convention_version_kept ON convention_version;

CREATE FUNCTION keep_convention_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erased_version e WHERE e.convention_id = OLD.convention_id AND e.number = OLD.number) THEN
        RAISE EXCEPTION 'convention_version is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER convention_version_kept
BEFORE DELETE ON convention_version FOR EACH ROW
EXECUTE FUNCTION keep_convention_version();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON convention_version FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER convention_signer_kept ON convention_signer;

CREATE FUNCTION keep_convention_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention') THEN
        RAISE EXCEPTION 'convention_signer is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER convention_signer_kept
BEFORE DELETE ON convention_signer FOR EACH ROW
EXECUTE FUNCTION keep_convention_signer();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON convention_signer FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER convention_signature_kept ON convention_signature;

CREATE FUNCTION keep_convention_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention') THEN
        RAISE EXCEPTION 'convention_signature is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER convention_signature_kept
BEFORE DELETE ON convention_signature FOR EACH ROW
EXECUTE FUNCTION keep_convention_signature();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON convention_signature FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER convention_log_kept ON convention_log;

CREATE FUNCTION keep_convention_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention') THEN
        RAISE EXCEPTION 'convention_log is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER convention_log_kept
BEFORE DELETE ON convention_log FOR EACH ROW
EXECUTE FUNCTION keep_convention_log();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON convention_log FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER application_event_kept ON application_event;

CREATE FUNCTION keep_application_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e JOIN application x ON x.student_id = e.object_id WHERE x.id = OLD.application_id AND e.kind = 'account') THEN
        RAISE EXCEPTION 'application_event is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER application_event_kept
BEFORE DELETE ON application_event FOR EACH ROW
EXECUTE FUNCTION keep_application_event();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON application_event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER proposal_event_kept ON proposal_event;

CREATE FUNCTION keep_proposal_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e JOIN proposal x ON x.student_id = e.object_id WHERE x.id = OLD.proposal_id AND e.kind = 'account') THEN
        RAISE EXCEPTION 'proposal_event is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER proposal_event_kept
BEFORE DELETE ON proposal_event FOR EACH ROW
EXECUTE FUNCTION keep_proposal_event();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON proposal_event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

DROP TRIGGER audit_kept ON audit;

CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE (e.object_id = OLD.object_id AND e.kind = 'account') OR (e.kind = 'journal' AND e.before_at > OLD.at)) THEN
        RAISE EXCEPTION 'audit is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER audit_kept
BEFORE DELETE ON audit FOR EACH ROW
EXECUTE FUNCTION keep_audit();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON audit FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();
