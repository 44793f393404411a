-- What somebody of a lycée's staff does there: `duty` says it, and only they have one. Who was of the staff until now is of its
-- secretariat: nobody loses what they could do.
ALTER TABLE account_role ADD COLUMN duty TEXT;
UPDATE account_role SET duty = 'secretariat' WHERE role = 'staff';
ALTER TABLE account_role ADD CONSTRAINT account_role_duty_check
    CHECK ((role = 'staff') = (duty IS NOT NULL) AND (duty IS NULL OR duty IN ('secretariat', 'teacher', 'education')));

-- The classes that a teacher or a CPE follows, as the lycée calls them.
CREATE TABLE staff_class (
    account_id UUID NOT NULL,
    school_id UUID NOT NULL,
    class_name TEXT NOT NULL,
    CONSTRAINT staff_class_pkey PRIMARY KEY (account_id, school_id, class_name),
    CONSTRAINT staff_class_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT staff_class_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
);

-- The referent teacher, where the address typed in their section is that of somebody of the lycée's staff.
ALTER TABLE convention ADD COLUMN referent_id UUID
    CONSTRAINT convention_referent_id_fkey REFERENCES account (id);

UPDATE convention SET referent_id =
    (SELECT a.id FROM convention_section s
            JOIN account a ON a.email_key = LOWER(TRIM(s.content ->> 'referent_email'))
            JOIN account_role r ON r.account_id = a.id AND r.role = 'staff' AND r.school_id = convention.school_id
     WHERE s.convention_id = convention.id AND s.section = 'referent');
