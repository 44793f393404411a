-- The seal of what is left of an erased version (domain::convention::sealed_remains): whoever writes here alone can claim that a version was made
-- and erased, but not seal that claim.
CREATE TABLE erased_seal (
    convention_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT erased_seal_pkey PRIMARY KEY (convention_id, number),
    CONSTRAINT erased_seal_version_fkey FOREIGN KEY (convention_id, number)
        REFERENCES erased_version (convention_id, number)
) STRICT;

CREATE TRIGGER erased_seal_frozen
BEFORE UPDATE ON erased_seal
BEGIN
    SELECT RAISE(ABORT, 'erased_seal is frozen');
END;

CREATE TRIGGER erased_seal_kept
BEFORE DELETE ON erased_seal
BEGIN
    SELECT RAISE(ABORT, 'erased_seal is frozen');
END;

-- Keys of e-mails said addresses, and stayed when their lines were wiped.
UPDATE outbox SET fact = 'wiped:' || message_id WHERE to_email = '' AND fact LIKE '%@%';
