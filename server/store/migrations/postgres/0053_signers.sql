-- The referent teacher of a student signs as well where the head wishes it.
ALTER TABLE school ADD COLUMN referent_signs BOOLEAN NOT NULL DEFAULT FALSE;

-- Two roles more: the referent teacher, and a second signer of the structure.
ALTER TABLE convention_signer DROP CONSTRAINT convention_signer_role_check;
ALTER TABLE convention_signer ADD CONSTRAINT convention_signer_role_check
    CHECK (role IN ('head', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2'));
ALTER TABLE convention_link DROP CONSTRAINT convention_link_role_check;
ALTER TABLE convention_link ADD CONSTRAINT convention_link_role_check
    CHECK (role IN ('tutor', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2'));
ALTER TABLE convention_barred_address DROP CONSTRAINT convention_barred_address_role_check;
ALTER TABLE convention_barred_address ADD CONSTRAINT convention_barred_address_role_check
    CHECK (role IN ('tutor', 'referent_teacher', 'host', 'host2', 'student', 'guardian1', 'guardian2'));
