-- What a lycée says of a guardian of one of its students: in which order they are asked, how they are reached by phone, and whether they
-- may know anything of that student at all (a court may have decided otherwise).
ALTER TABLE guardian ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;
ALTER TABLE guardian ADD COLUMN may_be_told INTEGER NOT NULL DEFAULT 1;
ALTER TABLE guardian ADD COLUMN phone TEXT NOT NULL DEFAULT '';

-- What sorts a student in the lists of their lycée: family name first. Empty where nobody said which words it is.
ALTER TABLE student ADD COLUMN family_key TEXT NOT NULL DEFAULT '';

-- What the columns of a lycée's files are, where it said so itself: by the folded name of the column. An empty code leaves it out.
CREATE TABLE roster_mapping (
    school_id BLOB NOT NULL,
    header_key TEXT NOT NULL,
    column_code TEXT NOT NULL,
    CONSTRAINT roster_mapping_pkey PRIMARY KEY (school_id, header_key),
    CONSTRAINT roster_mapping_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
) STRICT, WITHOUT ROWID;

-- A file of students that was read, between its page of differences and its application. `sheet` is emptied once it is applied.
CREATE TABLE roster_import (
    id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    file_name TEXT NOT NULL,
    sheet TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    applied_at TEXT,
    CONSTRAINT roster_import_pkey PRIMARY KEY (id),
    CONSTRAINT roster_import_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT roster_import_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT;

CREATE INDEX roster_import_school_id_idx ON roster_import (school_id);
CREATE INDEX roster_import_expires_at_idx ON roster_import (expires_at);
