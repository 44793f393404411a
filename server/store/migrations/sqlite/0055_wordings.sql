-- The operator's wordings of the convention's text (domain::convention::wording), from the first time a campaign names one: what is drafted by it
-- needs its file no more, and its id is never another text's. What is frozen carries its own.
CREATE TABLE wording (
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    content TEXT NOT NULL,
    added_at TEXT NOT NULL,
    CONSTRAINT wording_pkey PRIMARY KEY (id)
) STRICT;

-- None where the campaign's conventions say what its edition says.
ALTER TABLE campaign ADD COLUMN wording TEXT CONSTRAINT campaign_wording_fkey REFERENCES wording (id);

CREATE TRIGGER wording_frozen
BEFORE UPDATE ON wording
BEGIN
    SELECT RAISE(ABORT, 'wording is frozen');
END;

CREATE TRIGGER wording_kept
BEFORE DELETE ON wording
BEGIN
    SELECT RAISE(ABORT, 'wording is frozen');
END;
