-- One convention a place that is not cancelled: a cancelled one leaves room for the next. `cancelled_from` is the state that a
-- convention was in when its lycée cancelled it, for as long as that may be undone.
ALTER TABLE convention DROP CONSTRAINT convention_application_id_key;
ALTER TABLE convention DROP CONSTRAINT convention_proposal_id_key;
ALTER TABLE convention ADD COLUMN cancelled_from TEXT;
ALTER TABLE convention ADD CONSTRAINT convention_cancelled_from_check CHECK (cancelled_from IS NULL OR (state = 'cancelled'
    AND cancelled_from IN ('host_part', 'school_part', 'validated', 'signing', 'signed')));

CREATE UNIQUE INDEX convention_application_id_key ON convention (application_id) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX convention_proposal_id_key ON convention (proposal_id) WHERE state <> 'cancelled';
CREATE INDEX convention_application_id_idx ON convention (application_id);
CREATE INDEX convention_proposal_id_idx ON convention (proposal_id);

-- Once frozen, a convention stands where its version does, until it is given up or the next version is begun under the next number.
-- A cancelled one comes back to where it was once the last line of its log says that the cancellation is undone.
CREATE OR REPLACE FUNCTION guard_convention_moved() RETURNS trigger LANGUAGE plpgsql AS $$
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
                AND OLD.state IN ('validated', 'signing', 'signed'))
            OR (NEW.number = OLD.number AND OLD.state = 'cancelled' AND OLD.cancelled_from IS NOT DISTINCT FROM NEW.state
                AND EXISTS (SELECT 1 FROM convention_log l
                            WHERE l.convention_id = NEW.id AND l.sequence = NEW.log_length
                                  AND l.event::jsonb -> 'what' ->> 'kind' = 'cancellation_undone')
                AND (NEW.state IN ('host_part', 'school_part')
                    OR EXISTS (SELECT 1 FROM convention_version v
                               WHERE v.convention_id = NEW.id AND v.number = NEW.number AND v.state = NEW.state)))) THEN
        RAISE EXCEPTION 'convention does not move so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER convention_version_frozen ON convention_version;

-- A cancelled version opens again with its convention, and no other does.
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
        OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at
            AND NOT (OLD.state = 'cancelled' AND NEW.state IN ('validated', 'signing', 'signed')))
        OR (OLD.state = 'replaced' AND OLD.state IS DISTINCT FROM NEW.state)
        OR (OLD.state = 'cancelled' AND NEW.state NOT IN ('cancelled', 'validated', 'signing', 'signed')))
EXECUTE FUNCTION refuse_change();

-- A version goes forward only. It is being signed once somebody has, and signed once all have; it is closed when it is replaced or
-- given up, and not before; it has its signed file once it is signed. A cancellation that the log says is undone gives it back as its
-- signatures leave it.
CREATE OR REPLACE FUNCTION guard_version_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state IS DISTINCT FROM NEW.state
                AND OLD.state || ' ' || NEW.state NOT IN ('validated signing', 'validated signed', 'signing signed',
                    'validated replaced', 'signing replaced', 'signed replaced',
                    'validated cancelled', 'signing cancelled', 'signed cancelled',
                    'cancelled validated', 'cancelled signing', 'cancelled signed'))
            OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled'
                AND NOT EXISTS (SELECT 1 FROM convention c
                                    JOIN convention_log l ON l.convention_id = c.id AND l.sequence = c.log_length
                                WHERE c.id = NEW.convention_id AND c.state = 'cancelled' AND c.cancelled_from IS NOT NULL
                                      AND l.event::jsonb -> 'what' ->> 'kind' = 'cancellation_undone'))
            OR (OLD.state = 'cancelled' AND NEW.state = 'validated'
                AND EXISTS (SELECT 1 FROM convention_signature d
                            WHERE d.convention_id = NEW.convention_id AND d.number = NEW.number))
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

-- Addresses that nothing is sent to by itself: `replaced` by another, or `revoked` with the links that were sent there.
CREATE TABLE convention_barred_address (
    convention_id UUID NOT NULL,
    role TEXT NOT NULL,
    email_key TEXT NOT NULL,
    cause TEXT NOT NULL,
    barred_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT convention_barred_address_pkey PRIMARY KEY (convention_id, role, email_key),
    CONSTRAINT convention_barred_address_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT convention_barred_address_role_check
        CHECK (role IN ('tutor', 'host', 'student', 'guardian1', 'guardian2')),
    CONSTRAINT convention_barred_address_cause_check CHECK (cause IN ('replaced', 'revoked'))
);

-- Which convention an e-mail is about, for whoever asks what became of it.
ALTER TABLE outbox ADD COLUMN convention_id UUID
    CONSTRAINT outbox_convention_id_fkey REFERENCES convention (id);

CREATE INDEX outbox_convention_id_idx ON outbox (convention_id, to_email) WHERE convention_id IS NOT NULL;

-- Addresses of guardians that were corrected in a version alone, and are still in their section: the next version would have written to
-- the wrong one.
CREATE TEMPORARY TABLE corrected_address AS
SELECT s.convention_id, s.role, s.email,
       CASE s.role WHEN 'guardian1' THEN 'resp1_email' ELSE 'resp2_email' END AS field,
       lower(trim(v.content::jsonb -> 'content' -> 'guardians' -> CASE s.role WHEN 'guardian1' THEN 0 ELSE 1 END
                  ->> 'email')) AS former
FROM convention_signer s
     JOIN convention_version v ON v.convention_id = s.convention_id AND v.number = s.number
WHERE s.role IN ('guardian1', 'guardian2')
      AND s.number = (SELECT MAX(m.number) FROM convention_version m WHERE m.convention_id = s.convention_id);

DELETE FROM corrected_address WHERE former IS NULL OR former = '' OR former = lower(COALESCE(email, ''));

INSERT INTO convention_barred_address (convention_id, role, email_key, cause, barred_at)
SELECT w.convention_id, w.role, w.former, 'replaced', c.moved_at
FROM corrected_address w JOIN convention c ON c.id = w.convention_id;

UPDATE convention_section
SET content = CASE WHEN w.email IS NULL THEN content - w.field ELSE content || jsonb_build_object(w.field, w.email) END,
    version = version + 1
FROM corrected_address w
WHERE convention_section.convention_id = w.convention_id AND convention_section.section = 'representants'
      AND w.role = 'guardian1' AND lower(trim(convention_section.content ->> w.field)) = w.former;

UPDATE convention_section
SET content = CASE WHEN w.email IS NULL THEN content - w.field ELSE content || jsonb_build_object(w.field, w.email) END,
    version = version + 1
FROM corrected_address w
WHERE convention_section.convention_id = w.convention_id AND convention_section.section = 'representants'
      AND w.role = 'guardian2' AND lower(trim(convention_section.content ->> w.field)) = w.former;

DROP TABLE corrected_address;
