-- Which conventions an e-mail speaks of, for whoever asks what became of it: one act is one e-mail a person, and may be about several.
CREATE TABLE outbox_convention (
    convention_id BLOB NOT NULL,
    email_id BLOB NOT NULL,
    CONSTRAINT outbox_convention_pkey PRIMARY KEY (convention_id, email_id),
    CONSTRAINT outbox_convention_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id),
    CONSTRAINT outbox_convention_email_id_fkey FOREIGN KEY (email_id) REFERENCES outbox (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX outbox_convention_email_id_idx ON outbox_convention (email_id);

INSERT INTO outbox_convention (convention_id, email_id)
SELECT convention_id, id FROM outbox WHERE convention_id IS NOT NULL;

DROP INDEX outbox_convention_id_idx;
ALTER TABLE outbox DROP COLUMN convention_id;

-- From when somebody was asked for a second factor first: whoever leaves an office and comes back has no further fortnight.
ALTER TABLE account ADD COLUMN factor_since TEXT;

UPDATE account SET factor_since = (
    SELECT MIN(asked.since) FROM (
        SELECT r.granted_at AS since FROM account_role r
        WHERE r.account_id = account.id
          AND (r.role IN ('admin', 'referent', 'head')
               OR (r.role = 'staff' AND (r.duty IN ('deputy', 'secretariat')
                   OR EXISTS (SELECT 1 FROM security_event e
                              WHERE e.account_id = r.account_id AND e.kind = 'role_taken' AND e.at >= r.granted_at))))
        UNION ALL
        SELECT d.granted_at FROM delegation d WHERE d.account_id = account.id
    ) asked
);
