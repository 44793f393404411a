-- By which account a section was saved last: two people may have one name. Who fills it by a personal link has none.
ALTER TABLE convention_section ADD COLUMN saved_account BLOB
    CONSTRAINT convention_section_saved_account_fkey REFERENCES account (id);
