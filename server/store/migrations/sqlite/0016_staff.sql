-- What somebody of a lycée's staff does there: `duty` says it, and only they have one. The table is made anew, since SQLite checks no
-- rows that were there before a rule was added. Who was of the staff until now is of its secretariat: nobody loses what they could do.
CREATE TABLE account_role_new (
    account_id BLOB NOT NULL,
    role TEXT NOT NULL,
    school_id BLOB,
    duty TEXT,
    granted_at TEXT NOT NULL,
    CONSTRAINT account_role_pkey PRIMARY KEY (account_id, role),
    CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT account_role_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT account_role_role_check
        CHECK (role IN ('student', 'guardian', 'host', 'head', 'staff', 'referent', 'admin')),
    CONSTRAINT account_role_school_check CHECK ((role IN ('head', 'staff')) = (school_id IS NOT NULL)),
    CONSTRAINT account_role_duty_check
        CHECK ((role = 'staff') = (duty IS NOT NULL) AND (duty IS NULL OR duty IN ('secretariat', 'teacher', 'education')))
) STRICT;

INSERT INTO account_role_new (account_id, role, school_id, duty, granted_at)
SELECT account_id, role, school_id, CASE role WHEN 'staff' THEN 'secretariat' END, granted_at FROM account_role;

DROP TABLE account_role;
ALTER TABLE account_role_new RENAME TO account_role;
CREATE INDEX account_role_school_id_idx ON account_role (school_id);

-- The classes that a teacher or a CPE follows, as the lycée calls them.
CREATE TABLE staff_class (
    account_id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    class_name TEXT NOT NULL,
    CONSTRAINT staff_class_pkey PRIMARY KEY (account_id, school_id, class_name),
    CONSTRAINT staff_class_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT staff_class_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
) STRICT;

-- The referent teacher, where the address typed in their section is that of somebody of the lycée's staff.
ALTER TABLE convention ADD COLUMN referent_id BLOB
    CONSTRAINT convention_referent_id_fkey REFERENCES account (id);

UPDATE convention SET referent_id =
    (SELECT a.id FROM convention_section s
            JOIN account a ON a.email_key = LOWER(TRIM(json_extract(s.content, '$.referent_email')))
            JOIN account_role r ON r.account_id = a.id AND r.role = 'staff' AND r.school_id = convention.school_id
     WHERE s.convention_id = convention.id AND s.section = 'referent');
