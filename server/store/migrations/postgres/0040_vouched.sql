-- `unvouched_since`: since when the address of an account is one that was typed with a code on paper, or by somebody who had not proved the one
-- before. Sheets go home in pupils' bags: as a guardian nobody signs by such an address until the lycée has said that it is theirs.
ALTER TABLE account ADD COLUMN unvouched_since TIMESTAMPTZ;

-- Guardians who came in by a code: whether the lycée had given the address is not known any more.
UPDATE account SET unvouched_since = (
    SELECT MAX(t.used_at) FROM token t
    WHERE t.account_id = account.id AND t.purpose = 'activate' AND t.email IS NULL AND t.used_at IS NOT NULL)
WHERE password_hash IS NOT NULL AND EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = account.id);
