-- To which address the signer was known when they signed, whatever becomes of it since; and by which delegation somebody signed in
-- the head's name.
ALTER TABLE convention_signature ADD COLUMN email TEXT;
ALTER TABLE convention_signature ADD COLUMN delegation_id UUID
    CONSTRAINT convention_signature_delegation_id_fkey REFERENCES delegation (id);
