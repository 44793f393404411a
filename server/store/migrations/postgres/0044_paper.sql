-- Who may sign on paper in a lycée, as its head decides, beside guardians without an address.
ALTER TABLE school ADD COLUMN paper_host BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE school ADD COLUMN paper_guardians BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE school ADD COLUMN paper_student BOOLEAN NOT NULL DEFAULT FALSE;
