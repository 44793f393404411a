-- Who may sign on paper in a lycée, as its head decides, beside guardians without an address.
ALTER TABLE school ADD COLUMN paper_host BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE school ADD COLUMN paper_guardians BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE school ADD COLUMN paper_student BOOLEAN NOT NULL DEFAULT FALSE;

-- At the lycée's desk somebody signs before a member of its staff, whom `recorded_by` names as it does for paper.
ALTER TABLE convention_signature DROP CONSTRAINT convention_signature_means_check;
ALTER TABLE convention_signature ADD CONSTRAINT convention_signature_means_check
    CHECK (means IN ('account', 'link_and_code', 'batch', 'paper', 'desk'));
ALTER TABLE convention_signature DROP CONSTRAINT convention_signature_paper_check;
ALTER TABLE convention_signature ADD CONSTRAINT convention_signature_paper_check
    CHECK ((means IN ('paper', 'desk')) = (recorded_by IS NOT NULL) AND (means = 'paper') = (page_hash IS NOT NULL));
