-- What a lycée knows of its students beside their class: `ine` is their national number, and nobody else's; `family_name` says which
-- words of the name a class list is sorted by, empty where nobody said it. Whoever left keeps what they signed. `referent_id` is the
-- teacher who follows the student, from before there is a convention.
ALTER TABLE student ADD COLUMN ine TEXT;
ALTER TABLE student ADD COLUMN family_name TEXT NOT NULL DEFAULT '';
ALTER TABLE student ADD COLUMN left_on TEXT;
ALTER TABLE student ADD COLUMN referent_id BLOB
    CONSTRAINT student_referent_id_fkey REFERENCES account (id);

CREATE UNIQUE INDEX student_ine_key ON student (ine) WHERE ine IS NOT NULL;
CREATE INDEX student_referent_id_idx ON student (referent_id);
