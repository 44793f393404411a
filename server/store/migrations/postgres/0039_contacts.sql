-- A guardian whom the other one may not know how to reach.
ALTER TABLE guardian ADD COLUMN contacts_private BOOLEAN NOT NULL DEFAULT FALSE;
