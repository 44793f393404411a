-- Logos of structures and lycées, by the digests of their pictures. A frozen version keeps those of its header, whatever becomes of them later.
ALTER TABLE structure ADD COLUMN logo TEXT;
ALTER TABLE school ADD COLUMN logo TEXT;
ALTER TABLE convention_version ADD COLUMN host_logo TEXT;
ALTER TABLE convention_version ADD COLUMN school_logo TEXT;

-- Files that nothing names any more are looked for by their digest.
CREATE INDEX structure_logo_idx ON structure (logo) WHERE logo IS NOT NULL;
CREATE INDEX school_logo_idx ON school (logo) WHERE logo IS NOT NULL;
CREATE INDEX convention_version_host_logo_idx ON convention_version (host_logo) WHERE host_logo IS NOT NULL;
CREATE INDEX convention_version_school_logo_idx ON convention_version (school_logo) WHERE school_logo IS NOT NULL;

CREATE TRIGGER convention_version_logos_frozen
BEFORE UPDATE ON convention_version
WHEN OLD.host_logo IS NOT NEW.host_logo OR OLD.school_logo IS NOT NEW.school_logo
BEGIN
    SELECT RAISE(ABORT, 'convention_version is frozen');
END;
