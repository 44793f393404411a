-- The académie that an officer oversees, by its code (domain::academy); none until an administrator says which.
ALTER TABLE account_role ADD COLUMN academy TEXT
    CONSTRAINT account_role_academy_check CHECK (academy IS NULL OR role = 'referent');
