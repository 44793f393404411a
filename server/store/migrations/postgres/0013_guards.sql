-- Nothing is added to what is frozen that does not follow from what is there. Each rule lets through what the store does, in the order
-- in which it does it, and refuses the rest, whoever asks. (ON CONFLICT … DO UPDATE asks the triggers on changes; only SQLite
-- has a REPLACE that asks none.)

DROP TRIGGER convention_version_frozen ON convention_version;

CREATE TRIGGER convention_version_frozen
BEFORE UPDATE ON convention_version FOR EACH ROW
WHEN (OLD.convention_id IS DISTINCT FROM NEW.convention_id
        OR OLD.number IS DISTINCT FROM NEW.number
        OR OLD.content IS DISTINCT FROM NEW.content
        OR OLD.content_hash IS DISTINCT FROM NEW.content_hash
        OR OLD.document_hash IS DISTINCT FROM NEW.document_hash
        OR OLD.check_code IS DISTINCT FROM NEW.check_code
        OR OLD.frozen_at IS DISTINCT FROM NEW.frozen_at
        OR OLD.frozen_by IS DISTINCT FROM NEW.frozen_by
        OR (OLD.file_hash IS NOT NULL AND OLD.file_hash IS DISTINCT FROM NEW.file_hash)
        OR (OLD.sealed_at IS NOT NULL AND OLD.sealed_at IS DISTINCT FROM NEW.sealed_at)
        OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at)
        OR (OLD.state IN ('replaced', 'cancelled') AND OLD.state IS DISTINCT FROM NEW.state))
EXECUTE FUNCTION refuse_change();

-- What has its place already is not put in again, whatever is to happen on a conflict.
-- A version begins as validated, unsigned and unsealed, while the lycée has the convention in hand: the convention moves on after it.
CREATE FUNCTION guard_version_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM convention_version v
               WHERE v.convention_id = NEW.convention_id AND v.number = NEW.number) THEN
        RAISE EXCEPTION 'convention_version is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IS DISTINCT FROM 'validated'
            OR NEW.file_hash IS NOT NULL
            OR NEW.sealed_at IS NOT NULL
            OR NEW.closed_at IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM convention c
                           WHERE c.id = NEW.convention_id AND c.number = NEW.number AND c.state = 'school_part') THEN
        RAISE EXCEPTION 'convention_version is not the one to validate'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_version_added
BEFORE INSERT ON convention_version FOR EACH ROW
EXECUTE FUNCTION guard_version_added();

-- Signers come with their version, in the transaction that freezes it: once the convention is no more with the lycée the list is
-- closed, and it never comes back to the lycée under the same number (convention_moved).
CREATE FUNCTION guard_signer_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM convention_signer s
               WHERE s.convention_id = NEW.convention_id AND s.number = NEW.number
                     AND (s.role = NEW.role OR s.email_key = NEW.email_key)) THEN
        RAISE EXCEPTION 'convention_signer is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM convention c
                       JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
                   WHERE c.id = NEW.convention_id AND c.number = NEW.number AND c.state = 'school_part'
                         AND v.state = 'validated') THEN
        RAISE EXCEPTION 'convention_signer comes too late' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_signer_added
BEFORE INSERT ON convention_signer FOR EACH ROW
EXECUTE FUNCTION guard_signer_added();

-- A signature is of the document of the convention's current version, while that is open to signatures.
CREATE FUNCTION guard_signature_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM convention_signature d
               WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number AND d.role = NEW.role) THEN
        RAISE EXCEPTION 'convention_signature is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM convention c
                       JOIN convention_version v ON v.convention_id = c.id AND v.number = c.number
                   WHERE c.id = NEW.convention_id AND c.number = NEW.number
                         AND c.state IN ('validated', 'signing') AND v.state IN ('validated', 'signing')
                         AND v.document_hash = NEW.document_hash) THEN
        RAISE EXCEPTION 'convention_signature is not of what is to be signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_signature_added
BEFORE INSERT ON convention_signature FOR EACH ROW
EXECUTE FUNCTION guard_signature_added();

-- A line of the log follows the last one, which is the one the convention names as its head; its digest too.
CREATE FUNCTION guard_log_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    IF EXISTS (SELECT 1 FROM convention_log l
               WHERE l.convention_id = NEW.convention_id AND l.sequence >= NEW.sequence) THEN
        RAISE EXCEPTION 'convention_log is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.sequence = 1 THEN
        before := repeat('0', 64);
    ELSE
        SELECT l.hash INTO before FROM convention_log l
        WHERE l.convention_id = NEW.convention_id AND l.sequence = NEW.sequence - 1;
    END IF;
    IF before IS NULL
            OR NOT EXISTS (SELECT 1 FROM convention c
                           WHERE c.id = NEW.convention_id AND c.log_length = NEW.sequence - 1
                                 AND c.log_head = before)
            OR (NEW.event::jsonb ->> 'sequence') IS DISTINCT FROM NEW.sequence::text
            OR (NEW.event::jsonb ->> 'convention') IS DISTINCT FROM NEW.convention_id::text
            OR NEW.hash IS DISTINCT FROM
                encode(sha256(decode(before, 'hex') || convert_to(NEW.event, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'convention_log does not follow' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_log_added
BEFORE INSERT ON convention_log FOR EACH ROW
EXECUTE FUNCTION guard_log_added();

-- A version goes forward only. It is being signed once somebody has, and signed once all have; it is closed when it is replaced or
-- given up, and not before; it has its signed file once it is signed.
CREATE FUNCTION guard_version_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state IS DISTINCT FROM NEW.state
                AND OLD.state || ' ' || NEW.state NOT IN ('validated signing', 'validated signed', 'signing signed',
                    'validated replaced', 'signing replaced', 'signed replaced',
                    'validated cancelled', 'signing cancelled', 'signed cancelled'))
            OR (NEW.state IN ('replaced', 'cancelled')) IS DISTINCT FROM (NEW.closed_at IS NOT NULL)
            OR (OLD.file_hash IS NULL AND NEW.file_hash IS NOT NULL
                AND (OLD.state IS DISTINCT FROM 'signed' OR NEW.state IS DISTINCT FROM 'signed'))
            OR (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'signing'
                AND NOT EXISTS (SELECT 1 FROM convention_signature d
                                WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number))
            OR (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'signed'
                AND (NOT EXISTS (SELECT 1 FROM convention_signature d
                                 WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number)
                    OR EXISTS (SELECT 1 FROM convention_signer s
                               WHERE s.convention_id = NEW.convention_id AND s.number = NEW.number
                                     AND NOT EXISTS (SELECT 1 FROM convention_signature d
                                                     WHERE d.convention_id = s.convention_id AND d.number = s.number
                                                           AND d.role = s.role)))) THEN
        RAISE EXCEPTION 'convention_version does not move so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_version_moved
BEFORE UPDATE ON convention_version FOR EACH ROW
EXECUTE FUNCTION guard_version_moved();

-- A convention begins with an empty log, in nobody's place.
CREATE FUNCTION guard_convention_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.log_length <> 0 OR EXISTS (SELECT 1 FROM convention c WHERE c.id = NEW.id) THEN
        RAISE EXCEPTION 'convention is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_added
BEFORE INSERT ON convention FOR EACH ROW
EXECUTE FUNCTION guard_convention_added();

-- Once frozen, a convention stands where its version does, until it is given up or the next version is begun under the next number.
CREATE FUNCTION guard_convention_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ((NEW.state = OLD.state AND NEW.number = OLD.number)
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
                AND OLD.state IN ('validated', 'signing', 'signed'))) THEN
        RAISE EXCEPTION 'convention does not move so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_moved
BEFORE UPDATE OF state, number ON convention FOR EACH ROW
EXECUTE FUNCTION guard_convention_moved();

-- The head of a log is its last line.
CREATE FUNCTION guard_convention_headed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.log_length IS DISTINCT FROM OLD.log_length OR NEW.log_head IS DISTINCT FROM OLD.log_head)
            AND (NOT EXISTS (SELECT 1 FROM convention_log l
                             WHERE l.convention_id = NEW.id AND l.sequence = NEW.log_length AND l.hash = NEW.log_head)
                OR EXISTS (SELECT 1 FROM convention_log l
                           WHERE l.convention_id = NEW.id AND l.sequence > NEW.log_length)) THEN
        RAISE EXCEPTION 'convention_log has another head' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER convention_headed
BEFORE UPDATE OF log_length, log_head ON convention FOR EACH ROW
EXECUTE FUNCTION guard_convention_headed();
