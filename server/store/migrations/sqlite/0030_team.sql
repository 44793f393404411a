-- Deputy heads and those who see to a lycée's companies (DDFPT) are staff too; `phone` is where somebody of a lycée is reached during the
-- two weeks. The table is made anew, since SQLite changes no rule of a table.
CREATE TABLE account_role_new (
    account_id BLOB NOT NULL,
    role TEXT NOT NULL,
    school_id BLOB,
    duty TEXT,
    phone TEXT NOT NULL DEFAULT '',
    granted_at TEXT NOT NULL,
    CONSTRAINT account_role_pkey PRIMARY KEY (account_id, role),
    CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT account_role_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT account_role_role_check
        CHECK (role IN ('student', 'guardian', 'host', 'head', 'staff', 'referent', 'admin')),
    CONSTRAINT account_role_school_check CHECK ((role IN ('head', 'staff')) = (school_id IS NOT NULL)),
    CONSTRAINT account_role_duty_check CHECK ((role = 'staff') = (duty IS NOT NULL)
        AND (duty IS NULL OR duty IN ('deputy', 'secretariat', 'teacher', 'education', 'workshops')))
) STRICT;

INSERT INTO account_role_new (account_id, role, school_id, duty, granted_at)
SELECT account_id, role, school_id, duty, granted_at FROM account_role;

DROP TABLE account_role;
ALTER TABLE account_role_new RENAME TO account_role;
CREATE INDEX account_role_school_id_idx ON account_role (school_id);

-- Who is invited to join a lycée's staff, with what they will do there. The link's secret is kept as its hash, and is good once. `classes`
-- has one name a line.
CREATE TABLE staff_invitation (
    id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    duty TEXT NOT NULL,
    classes TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    invited_by BLOB NOT NULL,
    invited_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    closed_at TEXT,
    CONSTRAINT staff_invitation_pkey PRIMARY KEY (id),
    CONSTRAINT staff_invitation_token_hash_key UNIQUE (token_hash),
    CONSTRAINT staff_invitation_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT staff_invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account (id),
    CONSTRAINT staff_invitation_duty_check
        CHECK (duty IN ('deputy', 'secretariat', 'teacher', 'education', 'workshops'))
) STRICT;

CREATE UNIQUE INDEX staff_invitation_open_key ON staff_invitation (school_id, email_key) WHERE closed_at IS NULL;

-- How many students a class has, as its lycée counts them: beside those who are registered here.
CREATE TABLE school_class (
    school_id BLOB NOT NULL,
    class_name TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    CONSTRAINT school_class_pkey PRIMARY KEY (school_id, class_name),
    CONSTRAINT school_class_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_class_headcount_check CHECK (headcount BETWEEN 1 AND 99)
) STRICT;

-- What a lycée notes about a student, for itself: neither the family nor the host reads it.
CREATE TABLE student_note (
    id BLOB NOT NULL,
    student_id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    author_id BLOB NOT NULL,
    written_at TEXT NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT student_note_pkey PRIMARY KEY (id),
    CONSTRAINT student_note_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT student_note_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT student_note_author_id_fkey FOREIGN KEY (author_id) REFERENCES account (id)
) STRICT;

CREATE INDEX student_note_student_id_idx ON student_note (student_id, written_at);

-- What was told to somebody is looked for on the page of a student.
CREATE INDEX outbox_person_idx ON outbox (account_id, queued_at) WHERE account_id IS NOT NULL;
