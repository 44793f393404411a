-- Amendments of signed conventions that stay in force: what changes (canonical JSON to the byte, with its digest), whose signatures it needs
-- (domain::convention::AgreedBy), and what the sections say once it is in force, field by field.
-- `gone_from` is the day from which on the student is no longer there, where it says so.
CREATE TABLE amendment (
    convention_id UUID NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    typed JSONB NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    proposed_by UUID,
    proposed_link UUID,
    gone_from DATE,
    reason TEXT NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT amendment_pkey PRIMARY KEY (convention_id, number),
    CONSTRAINT amendment_version_fkey
        FOREIGN KEY (convention_id, version) REFERENCES convention_version (convention_id, number),
    CONSTRAINT amendment_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES account (id),
    CONSTRAINT amendment_state_check CHECK (state IN ('proposed', 'in_force', 'refused', 'withdrawn')),
    CONSTRAINT amendment_agreed_by_check CHECK (agreed_by IN ('nobody', 'host_and_head', 'all')),
    CONSTRAINT amendment_closed_check CHECK ((state = 'proposed') = (closed_at IS NULL))
);

CREATE INDEX amendment_content_hash_idx ON amendment (content_hash);
CREATE INDEX amendment_open_idx ON amendment (convention_id) WHERE state = 'proposed';
CREATE INDEX amendment_proposed_by_idx ON amendment (proposed_by) WHERE proposed_by IS NOT NULL;

-- A signature under an amendment: never changed, never erased before its convention is.
CREATE TABLE amendment_signature (
    convention_id UUID NOT NULL,
    amendment INTEGER NOT NULL,
    role TEXT NOT NULL,
    signed_at TIMESTAMPTZ NOT NULL,
    name TEXT NOT NULL,
    account_id UUID,
    means TEXT NOT NULL,
    identified TEXT NOT NULL,
    consent TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    email TEXT NOT NULL,
    ip TEXT NOT NULL,
    agent TEXT NOT NULL,
    delegation_id UUID,
    CONSTRAINT amendment_signature_pkey PRIMARY KEY (convention_id, amendment, role),
    CONSTRAINT amendment_signature_amendment_fkey
        FOREIGN KEY (convention_id, amendment) REFERENCES amendment (convention_id, number),
    CONSTRAINT amendment_signature_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT amendment_signature_role_check CHECK (role IN ('head', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT amendment_signature_means_check CHECK (means IN ('account', 'link_and_code'))
);

CREATE INDEX amendment_signature_account_id_idx ON amendment_signature (account_id);

-- An amendment begins as proposed, with the next number, to the version that is signed and in force.
CREATE FUNCTION guard_amendment_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM amendment a
               WHERE a.convention_id = NEW.convention_id AND a.number >= NEW.number) THEN
        RAISE EXCEPTION 'amendment is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IS DISTINCT FROM 'proposed'
            OR NEW.number <> 1 + (SELECT COUNT(*) FROM amendment a WHERE a.convention_id = NEW.convention_id)
            OR NOT EXISTS (SELECT 1 FROM convention c
                           WHERE c.id = NEW.convention_id AND c.number = NEW.version AND c.state = 'signed') THEN
        RAISE EXCEPTION 'amendment is not of what is in force' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER amendment_added
BEFORE INSERT ON amendment FOR EACH ROW
EXECUTE FUNCTION guard_amendment_added();

CREATE TRIGGER amendment_frozen
BEFORE UPDATE ON amendment FOR EACH ROW
WHEN (OLD.convention_id IS DISTINCT FROM NEW.convention_id
        OR OLD.number IS DISTINCT FROM NEW.number
        OR OLD.version IS DISTINCT FROM NEW.version
        OR OLD.agreed_by IS DISTINCT FROM NEW.agreed_by
        OR OLD.content IS DISTINCT FROM NEW.content
        OR OLD.content_hash IS DISTINCT FROM NEW.content_hash
        OR OLD.typed IS DISTINCT FROM NEW.typed
        OR OLD.proposed_at IS DISTINCT FROM NEW.proposed_at
        OR OLD.proposed_by IS DISTINCT FROM NEW.proposed_by
        OR OLD.proposed_link IS DISTINCT FROM NEW.proposed_link
        OR OLD.gone_from IS DISTINCT FROM NEW.gone_from
        OR OLD.state <> 'proposed')
EXECUTE FUNCTION refuse_change();

-- It is in force once all who have to have signed it, and no sooner.
CREATE FUNCTION guard_amendment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'in_force'
            AND EXISTS (SELECT 1 FROM convention_signer s
                        WHERE s.convention_id = NEW.convention_id AND s.number = NEW.version
                              AND (NEW.agreed_by = 'all' OR NEW.agreed_by = 'host_and_head' AND s.role IN ('host', 'host2', 'head'))
                              AND NOT EXISTS (SELECT 1 FROM amendment_signature d
                                              WHERE d.convention_id = s.convention_id AND d.amendment = NEW.number
                                                    AND d.role = s.role)) THEN
        RAISE EXCEPTION 'amendment does not move so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER amendment_moved
BEFORE UPDATE ON amendment FOR EACH ROW
EXECUTE FUNCTION guard_amendment_moved();

CREATE FUNCTION keep_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE e.object_id = OLD.convention_id AND e.kind = 'convention') THEN
        RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER amendment_kept
BEFORE DELETE ON amendment FOR EACH ROW
EXECUTE FUNCTION keep_amendment();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON amendment FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

-- A signature is of the very amendment, while it is to be signed and its convention is in force, by somebody whom it asks.
CREATE FUNCTION guard_amendment_signature_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM amendment_signature d
               WHERE d.convention_id = NEW.convention_id AND d.amendment = NEW.amendment AND d.role = NEW.role) THEN
        RAISE EXCEPTION 'amendment_signature is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM amendment a
                       JOIN convention c ON c.id = a.convention_id AND c.number = a.version AND c.state = 'signed'
                       JOIN convention_signer s ON s.convention_id = a.convention_id AND s.number = a.version
                            AND s.role = NEW.role
                   WHERE a.convention_id = NEW.convention_id AND a.number = NEW.amendment AND a.state = 'proposed'
                         AND a.content_hash = NEW.content_hash
                         AND (a.agreed_by = 'all' OR a.agreed_by = 'host_and_head' AND s.role IN ('host', 'host2', 'head'))) THEN
        RAISE EXCEPTION 'amendment_signature is not of what is to be signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER amendment_signature_added
BEFORE INSERT ON amendment_signature FOR EACH ROW
EXECUTE FUNCTION guard_amendment_signature_added();

CREATE TRIGGER amendment_signature_frozen
BEFORE UPDATE ON amendment_signature FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER amendment_signature_kept
BEFORE DELETE ON amendment_signature FOR EACH ROW
EXECUTE FUNCTION keep_amendment();

CREATE TRIGGER never_truncated
BEFORE TRUNCATE ON amendment_signature FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

-- A student who is no longer there moves on the board of their school.
CREATE TRIGGER amendment_on_board
AFTER UPDATE ON amendment FOR EACH ROW
WHEN (NEW.state = 'in_force' AND NEW.gone_from IS NOT NULL)
EXECUTE FUNCTION tell_board_of_signature();
