-- What is frozen is not replaced either, and nothing is added to it that does not follow from what is there. Each rule lets through
-- what the store does, in the order in which it does it, and refuses the rest, whoever asks.
--
-- REPLACE erases rows without asking the triggers on erasing, and finds them by any unique key, the row's own number included: a row
-- that would take another's place is refused before it is put in.

DROP TRIGGER convention_version_frozen;

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
        OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS NOT NEW.closed_at)
        OR (OLD.state IN ('replaced', 'cancelled') AND OLD.state IS NOT NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen');
END;

DROP TRIGGER convention_signer_frozen;

-- An address may change, but not into that of another signer.
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

-- A version begins as validated, unsigned and unsealed, while the lycée has the convention in hand: the convention moves on after it.
CREATE TRIGGER convention_version_added
BEFORE INSERT ON convention_version
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen')
    WHERE EXISTS (SELECT 1 FROM convention_version v WHERE v.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention_version v
                   WHERE v.convention_id = NEW.convention_id AND v.number = NEW.number);
    SELECT RAISE(ABORT, 'convention_version is not the one to validate')
    WHERE NEW.state IS NOT 'validated'
        OR NEW.file_hash IS NOT NULL
        OR NEW.sealed_at IS NOT NULL
        OR NEW.closed_at IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM convention c
                       WHERE c.id = NEW.convention_id AND c.number = NEW.number AND c.state = 'school_part');
END;

-- Signers come with their version, in the transaction that freezes it: once the convention is no more with the lycée the list is
-- closed, and it never comes back to the lycée under the same number (convention_moved).
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

-- A signature is of the document of the convention's current version, while that is open to signatures.
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

-- A line of the log follows the last one, which is the one the convention names as its head. SQLite has no SHA-256 to compute the
-- digest with: whoever reads the log checks the chain.
CREATE TRIGGER convention_log_added
BEFORE INSERT ON convention_log
BEGIN
    SELECT RAISE(ABORT, 'convention_log is frozen')
    WHERE EXISTS (SELECT 1 FROM convention_log l WHERE l.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention_log l
                   WHERE l.convention_id = NEW.convention_id AND l.sequence >= NEW.sequence);
    SELECT RAISE(ABORT, 'convention_log does not follow')
    WHERE NOT EXISTS (SELECT 1 FROM convention c
                      WHERE c.id = NEW.convention_id AND c.log_length = NEW.sequence - 1
                            AND c.log_head = CASE NEW.sequence WHEN 1
                                THEN '0000000000000000000000000000000000000000000000000000000000000000'
                                ELSE (SELECT l.hash FROM convention_log l
                                      WHERE l.convention_id = c.id AND l.sequence = NEW.sequence - 1) END)
        OR json_extract(NEW.event, '$.sequence') IS NOT NEW.sequence
        OR replace(json_extract(NEW.event, '$.convention'), '-', '') IS NOT lower(hex(NEW.convention_id))
        OR length(NEW.hash) <> 64;
END;

-- A version goes forward only. It is being signed once somebody has, and signed once all have; it is closed when it is replaced or
-- given up, and not before; it has its signed file once it is signed.
CREATE TRIGGER convention_version_moved
BEFORE UPDATE ON convention_version
WHEN (OLD.state IS NOT NEW.state
            AND OLD.state || ' ' || NEW.state NOT IN ('validated signing', 'validated signed', 'signing signed',
                'validated replaced', 'signing replaced', 'signed replaced',
                'validated cancelled', 'signing cancelled', 'signed cancelled'))
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

-- A convention begins with an empty log, in nobody's place.
CREATE TRIGGER convention_added
BEFORE INSERT ON convention
BEGIN
    SELECT RAISE(ABORT, 'convention is kept')
    WHERE EXISTS (SELECT 1 FROM convention c WHERE c.rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM convention c WHERE c.id = NEW.id)
        OR NEW.log_length <> 0;
END;

-- Once frozen, a convention stands where its version does, until it is given up or the next version is begun under the next number.
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
            AND OLD.state IN ('validated', 'signing', 'signed')))
BEGIN
    SELECT RAISE(ABORT, 'convention does not move so');
END;

-- The head of a log is its last line.
CREATE TRIGGER convention_headed
BEFORE UPDATE OF log_length, log_head ON convention
WHEN (NEW.log_length IS NOT OLD.log_length OR NEW.log_head IS NOT OLD.log_head)
    AND (NOT EXISTS (SELECT 1 FROM convention_log l
                     WHERE l.convention_id = NEW.id AND l.sequence = NEW.log_length AND l.hash = NEW.log_head)
        OR EXISTS (SELECT 1 FROM convention_log l WHERE l.convention_id = NEW.id AND l.sequence > NEW.log_length))
BEGIN
    SELECT RAISE(ABORT, 'convention_log has another head');
END;
