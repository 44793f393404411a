-- Deputy heads and those who see to a lycée's companies (DDFPT) are staff too; `phone` is where somebody of a lycée is reached during the
-- two weeks.
ALTER TABLE account_role ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE account_role DROP CONSTRAINT account_role_duty_check;
ALTER TABLE account_role ADD CONSTRAINT account_role_duty_check CHECK ((role = 'staff') = (duty IS NOT NULL)
    AND (duty IS NULL OR duty IN ('deputy', 'secretariat', 'teacher', 'education', 'workshops')));

-- Who is invited to join a lycée's staff, with what they will do there. The link's secret is kept as its hash, and is good once. `classes`
-- has one name a line.
CREATE TABLE staff_invitation (
    id UUID NOT NULL,
    school_id UUID NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    duty TEXT NOT NULL,
    classes TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    invited_by UUID NOT NULL,
    invited_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT staff_invitation_pkey PRIMARY KEY (id),
    CONSTRAINT staff_invitation_token_hash_key UNIQUE (token_hash),
    CONSTRAINT staff_invitation_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT staff_invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account (id),
    CONSTRAINT staff_invitation_duty_check
        CHECK (duty IN ('deputy', 'secretariat', 'teacher', 'education', 'workshops'))
);

CREATE UNIQUE INDEX staff_invitation_open_key ON staff_invitation (school_id, email_key) WHERE closed_at IS NULL;

-- How many students a class has, as its lycée counts them: beside those who are registered here.
CREATE TABLE school_class (
    school_id UUID NOT NULL,
    class_name TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    CONSTRAINT school_class_pkey PRIMARY KEY (school_id, class_name),
    CONSTRAINT school_class_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_class_headcount_check CHECK (headcount BETWEEN 1 AND 99)
);

-- What a lycée notes about a student, for itself: neither the family nor the host reads it.
CREATE TABLE student_note (
    id UUID NOT NULL,
    student_id UUID NOT NULL,
    school_id UUID NOT NULL,
    author_id UUID NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT student_note_pkey PRIMARY KEY (id),
    CONSTRAINT student_note_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT student_note_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT student_note_author_id_fkey FOREIGN KEY (author_id) REFERENCES account (id)
);

CREATE INDEX student_note_student_id_idx ON student_note (student_id, written_at);

-- What was told to somebody is looked for on the page of a student.
CREATE INDEX outbox_person_idx ON outbox (account_id, queued_at) WHERE account_id IS NOT NULL;
