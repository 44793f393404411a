-- `typed_in`: what the browser is known by (SHA-256) in which somebody signed up; pressed there, the button that proves the address asks for
-- no other password.
ALTER TABLE account ADD COLUMN typed_in TEXT;

-- `emptied_at`: when the password of an account was taken from whoever had chosen it, because nobody had proved its address and it was given a
-- right; until its owner was written to.
ALTER TABLE account ADD COLUMN emptied_at TIMESTAMPTZ;
CREATE INDEX account_emptied_idx ON account (emptied_at) WHERE emptied_at IS NOT NULL;

-- Sign-ups that nobody confirmed, which go after a week.
CREATE INDEX account_unconfirmed_idx ON account (created_at) WHERE confirmed_at IS NULL;

-- A personal link is opened with a code: `proved_at` is when it was typed in that browser, `proves` the digest of what it was sent for, the
-- document that waited for its holder or the link itself. NULL in what was opened before codes were asked for.
ALTER TABLE convention_session ADD COLUMN proved_at TIMESTAMPTZ;
ALTER TABLE convention_session ADD COLUMN proves TEXT;

-- What was opened without a code is opened again with one.
DELETE FROM convention_session;

-- One live link for each person and role: the last.
UPDATE convention_link SET revoked_at = (
    SELECT MAX(n.created_at) FROM convention_link n
    WHERE n.convention_id = convention_link.convention_id AND n.role = convention_link.role AND n.email_key = convention_link.email_key)
WHERE revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM convention_link n
    WHERE n.convention_id = convention_link.convention_id AND n.role = convention_link.role
      AND n.email_key = convention_link.email_key
      AND (n.created_at > convention_link.created_at OR (n.created_at = convention_link.created_at AND n.id > convention_link.id)));

-- Links end thirty days after the Friday of the internship's last week.
UPDATE convention_link SET expires_at = LEAST(convention_link.expires_at, (
    SELECT (CASE c.weeks WHEN 'first' THEN k.week1 ELSE k.week2 END + 35)::timestamp AT TIME ZONE 'UTC'
    FROM convention c JOIN campaign k ON k.id = c.campaign_id WHERE c.id = convention_link.convention_id));

-- Who signs what waits for them by an account whose address nobody proved signs by a link and a code.
UPDATE convention_signer SET account_id = NULL
WHERE role IN ('host', 'guardian1', 'guardian2') AND email_key IS NOT NULL
  AND account_id IN (SELECT id FROM account WHERE confirmed_at IS NULL)
  AND EXISTS (SELECT 1 FROM convention c WHERE c.id = convention_signer.convention_id AND c.number = convention_signer.number
              AND c.state IN ('validated', 'signing'))
  AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = convention_signer.convention_id
                  AND d.number = convention_signer.number AND d.role = convention_signer.role);

-- A delegation ends with the school year in which it begins.
UPDATE delegation SET last_day = LEAST(last_day, make_date(
    EXTRACT(YEAR FROM first_day)::integer + CASE WHEN EXTRACT(MONTH FROM first_day) >= 9 THEN 1 ELSE 0 END, 8, 31));
