-- Histories are written once: what was done to an application, a place or an offer, and by an administrator, is neither changed nor
-- erased. REPLACE asks no trigger on erasing: a line that would take another's place is refused before it is put in.

CREATE TRIGGER application_event_frozen
BEFORE UPDATE ON application_event
BEGIN
    SELECT RAISE(ABORT, 'application_event is frozen');
END;

CREATE TRIGGER application_event_kept
BEFORE DELETE ON application_event
BEGIN
    SELECT RAISE(ABORT, 'application_event is frozen');
END;

CREATE TRIGGER application_event_added
BEFORE INSERT ON application_event
WHEN EXISTS (SELECT 1 FROM application_event x WHERE x.id = NEW.id OR x.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'application_event is frozen');
END;

CREATE TRIGGER proposal_event_frozen
BEFORE UPDATE ON proposal_event
BEGIN
    SELECT RAISE(ABORT, 'proposal_event is frozen');
END;

CREATE TRIGGER proposal_event_kept
BEFORE DELETE ON proposal_event
BEGIN
    SELECT RAISE(ABORT, 'proposal_event is frozen');
END;

CREATE TRIGGER proposal_event_added
BEFORE INSERT ON proposal_event
WHEN EXISTS (SELECT 1 FROM proposal_event x WHERE x.id = NEW.id OR x.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'proposal_event is frozen');
END;

CREATE TRIGGER offer_event_frozen
BEFORE UPDATE ON offer_event
BEGIN
    SELECT RAISE(ABORT, 'offer_event is frozen');
END;

CREATE TRIGGER offer_event_kept
BEFORE DELETE ON offer_event
BEGIN
    SELECT RAISE(ABORT, 'offer_event is frozen');
END;

CREATE TRIGGER offer_event_added
BEFORE INSERT ON offer_event
WHEN EXISTS (SELECT 1 FROM offer_event x WHERE x.id = NEW.id OR x.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'offer_event is frozen');
END;

CREATE TRIGGER audit_frozen
BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is frozen');
END;

CREATE TRIGGER audit_kept
BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is frozen');
END;

CREATE TRIGGER audit_added
BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit x WHERE x.id = NEW.id OR x.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit is frozen');
END;
