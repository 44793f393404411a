-- Who may sign on paper in a lycée, as its head decides, beside guardians without an address.
ALTER TABLE school ADD COLUMN paper_host INTEGER NOT NULL DEFAULT 0;
ALTER TABLE school ADD COLUMN paper_guardians INTEGER NOT NULL DEFAULT 0;
ALTER TABLE school ADD COLUMN paper_student INTEGER NOT NULL DEFAULT 0;

-- At the lycée's desk somebody signs before a member of its staff, whom `recorded_by` names as it does for paper. SQLite takes no rule from
-- a table, so the table is made anew; nothing refers to it.
CREATE TABLE convention_signature_before AS SELECT * FROM convention_signature ORDER BY rowid;

DROP TABLE convention_signature;

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
    CONSTRAINT convention_signature_pkey PRIMARY KEY (convention_id, number, role),
    CONSTRAINT convention_signature_signer_fkey
        FOREIGN KEY (convention_id, number, role) REFERENCES convention_signer (convention_id, number, role),
    CONSTRAINT convention_signature_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT convention_signature_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES account (id),
    CONSTRAINT convention_signature_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegation (id),
    CONSTRAINT convention_signature_means_check
        CHECK (means IN ('account', 'link_and_code', 'batch', 'paper', 'desk')),
    CONSTRAINT convention_signature_paper_check
        CHECK ((means IN ('paper', 'desk')) = (recorded_by IS NOT NULL) AND (means = 'paper') = (page_hash IS NOT NULL))
) STRICT;

INSERT INTO convention_signature (convention_id, number, role, signed_at, name, account_id, means, identified, consent,
                                  consent_hash, document_hash, ip, agent, recorded_by, page_hash, email, delegation_id)
SELECT convention_id, number, role, signed_at, name, account_id, means, identified, consent,
       consent_hash, document_hash, ip, agent, recorded_by, page_hash, email, delegation_id
FROM convention_signature_before ORDER BY rowid;

DROP TABLE convention_signature_before;

CREATE INDEX convention_signature_page_hash_idx ON convention_signature (page_hash) WHERE page_hash IS NOT NULL;

-- Its guards are as they were.
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
