-- Who may sign conventions for a structure in the name of whoever is responsible for it, from one day to another.
CREATE TABLE structure_delegation (
    id BLOB NOT NULL,
    structure_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    granted_by BLOB NOT NULL,
    granted_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT structure_delegation_pkey PRIMARY KEY (id),
    CONSTRAINT structure_delegation_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT structure_delegation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT structure_delegation_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES account (id),
    CONSTRAINT structure_delegation_others_check CHECK (account_id <> granted_by),
    CONSTRAINT structure_delegation_days_check CHECK (first_day <= last_day)
) STRICT;

CREATE INDEX structure_delegation_structure_id_idx ON structure_delegation (structure_id, account_id);

-- By which of them somebody signed; `delegation_id` names those of a head.
ALTER TABLE convention_signature ADD COLUMN structure_delegation_id BLOB
    CONSTRAINT convention_signature_structure_delegation_id_fkey REFERENCES structure_delegation (id);
