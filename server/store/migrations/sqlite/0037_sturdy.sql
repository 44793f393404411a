-- The seal of each line of a log: its digest signed by a key that is not in this database (domain::convention::sealed_text). Whoever
-- writes here alone can make lines that follow from each other, but no seals.
CREATE TABLE convention_seal (
    convention_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT convention_seal_pkey PRIMARY KEY (convention_id, sequence),
    CONSTRAINT convention_seal_line_fkey FOREIGN KEY (convention_id, sequence)
        REFERENCES convention_log (convention_id, sequence) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER convention_seal_added
BEFORE INSERT ON convention_seal
WHEN EXISTS (SELECT 1 FROM convention_seal s
             WHERE s.convention_id = NEW.convention_id AND s.sequence = NEW.sequence OR s.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'convention_seal is frozen');
END;

CREATE TRIGGER convention_seal_frozen
BEFORE UPDATE ON convention_seal
BEGIN
    SELECT RAISE(ABORT, 'convention_seal is frozen');
END;

-- A seal goes with its line, and not before.
CREATE TRIGGER convention_seal_kept
BEFORE DELETE ON convention_seal
WHEN EXISTS (SELECT 1 FROM convention_log l
             WHERE l.convention_id = OLD.convention_id AND l.sequence = OLD.sequence)
BEGIN
    SELECT RAISE(ABORT, 'convention_seal is frozen');
END;

-- The same for a file that was made for one party: a digest that somebody only wrote down is no file of ours.
CREATE TABLE party_seal (
    digest TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT party_seal_pkey PRIMARY KEY (digest)
) STRICT;

-- The keys that seals here were made with. Nothing is checked with what stands here: a server whose file of keys lacks one of them does
-- not start.
CREATE TABLE seal_key (
    id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    CONSTRAINT seal_key_pkey PRIMARY KEY (id)
) STRICT;

-- The address, in small letters, that a letter which anybody can cause goes to: counted before another is queued. None on all others.
ALTER TABLE outbox ADD COLUMN bounded_to TEXT;

CREATE INDEX outbox_bounded_idx ON outbox (bounded_to, queued_at);
