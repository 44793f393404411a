-- Places found alone that a lycée types, or that a host offers by a pupil's card: how the host is reached and known beside its address,
-- and who named the place.
CREATE TABLE welcome_card (
    id BLOB NOT NULL,
    student_id BLOB NOT NULL,
    code TEXT NOT NULL,
    made_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT welcome_card_pkey PRIMARY KEY (id),
    CONSTRAINT welcome_card_code_key UNIQUE (code),
    CONSTRAINT welcome_card_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id)
) STRICT;

-- A pupil has one card at a time.
CREATE UNIQUE INDEX welcome_card_student_id_key ON welcome_card (student_id) WHERE revoked_at IS NULL;

ALTER TABLE proposal ADD COLUMN host_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN host_siret TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN host_country TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN origin TEXT NOT NULL DEFAULT 'student'
    CONSTRAINT proposal_origin_check CHECK (origin IN ('student', 'school', 'card'));
ALTER TABLE proposal ADD COLUMN card_id BLOB
    CONSTRAINT proposal_card_id_fkey REFERENCES welcome_card (id);

CREATE INDEX proposal_card_id_idx ON proposal (card_id, proposed_at) WHERE card_id IS NOT NULL;
