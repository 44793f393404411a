-- Who may sign on paper in a lycée, as its head decides, beside guardians without an address.
ALTER TABLE school ADD COLUMN paper_host INTEGER NOT NULL DEFAULT 0;
ALTER TABLE school ADD COLUMN paper_guardians INTEGER NOT NULL DEFAULT 0;
ALTER TABLE school ADD COLUMN paper_student INTEGER NOT NULL DEFAULT 0;
