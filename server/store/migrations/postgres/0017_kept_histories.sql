-- Histories are written once: what was done to an application, a place or an offer, and by an administrator, is neither changed nor
-- erased, one by one or at once.

CREATE TRIGGER application_event_frozen
BEFORE UPDATE ON application_event FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER application_event_kept
BEFORE DELETE OR TRUNCATE ON application_event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER proposal_event_frozen
BEFORE UPDATE ON proposal_event FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER proposal_event_kept
BEFORE DELETE OR TRUNCATE ON proposal_event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER offer_event_frozen
BEFORE UPDATE ON offer_event FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER offer_event_kept
BEFORE DELETE OR TRUNCATE ON offer_event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_frozen
BEFORE UPDATE ON audit FOR EACH ROW
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_kept
BEFORE DELETE OR TRUNCATE ON audit FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change();
