-- What a lycée says of itself in every convention: fields by name, as in a section.
CREATE TABLE school_profile (
    school_id BLOB NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by BLOB,
    CONSTRAINT school_profile_pkey PRIMARY KEY (school_id),
    CONSTRAINT school_profile_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_profile_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES account (id)
) STRICT;

-- The last convention of a structure is looked for each time one is opened.
CREATE INDEX convention_structure_opened_idx ON convention (structure_id, opened_at);
