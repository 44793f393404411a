-- How far the vetting of a structure has come, since when, and why it was refused. Rows that come without asking (demonstrations,
-- imports by administrators) belong to structures that somebody knows.
ALTER TABLE structure ADD COLUMN vetting TEXT NOT NULL DEFAULT 'vetted'
    CONSTRAINT structure_vetting_check CHECK (vetting IN ('new', 'pending', 'vetted', 'refused'));
ALTER TABLE structure ADD COLUMN vetting_at TEXT;
ALTER TABLE structure ADD COLUMN vetting_reason TEXT;
-- Marked as a public body by administrators, as the badge is given by them.
ALTER TABLE structure ADD COLUMN public_at TEXT;
-- What the State's register said the last time it was asked (domain::register).
ALTER TABLE structure ADD COLUMN register TEXT;
ALTER TABLE structure ADD COLUMN register_at TEXT;
CREATE INDEX structure_vetting_idx ON structure (vetting_at) WHERE vetting = 'pending';

-- Whoever has published is known already; the others are looked at when they do.
UPDATE structure SET vetting = 'new'
WHERE committed_at IS NULL AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.structure_id = structure.id);

-- A hidden offer that waits for its structure to be vetted, rather than for its own correction.
ALTER TABLE offer ADD COLUMN held_at TEXT;
CREATE INDEX offer_held_idx ON offer (structure_id) WHERE held_at IS NOT NULL;

-- Which first publications wait for a moderator (domain::vetting).
ALTER TABLE campaign ADD COLUMN hold TEXT NOT NULL DEFAULT 'all'
    CONSTRAINT campaign_hold_check CHECK (hold IN ('all', 'flagged', 'none'));

-- Somebody says that a structure is theirs.
CREATE TABLE structure_claim (
    id BLOB NOT NULL,
    structure_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    message TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    decision TEXT,
    reason TEXT,
    decided_by BLOB,
    decided_at TEXT,
    CONSTRAINT structure_claim_pkey PRIMARY KEY (id),
    CONSTRAINT structure_claim_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT structure_claim_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT structure_claim_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account (id),
    CONSTRAINT structure_claim_decision_check CHECK (decision IN ('granted', 'rejected')),
    CONSTRAINT structure_claim_decided_check CHECK ((decision IS NULL) = (decided_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX structure_claim_open_key ON structure_claim (structure_id, account_id) WHERE decision IS NULL;

-- What a structure did today: the days before are thrown away.
CREATE TABLE structure_day (
    structure_id BLOB NOT NULL,
    day TEXT NOT NULL,
    offers INTEGER NOT NULL,
    drafts INTEGER NOT NULL,
    imports INTEGER NOT NULL,
    CONSTRAINT structure_day_pkey PRIMARY KEY (structure_id, day),
    CONSTRAINT structure_day_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id)
) STRICT;
