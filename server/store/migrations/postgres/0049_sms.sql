-- SMS that wait or went, each queued with what it tells. The text is encrypted, and wiped once it left or was given up; the network from which it
-- was asked for goes after a day.
CREATE TABLE sms (
    id UUID NOT NULL,
    fact TEXT NOT NULL,
    convention_id UUID NOT NULL,
    number TEXT NOT NULL,
    network TEXT,
    body TEXT NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    good_until TIMESTAMPTZ NOT NULL,
    leased_until TIMESTAMPTZ,
    attempts INTEGER NOT NULL,
    sent_at TIMESTAMPTZ,
    dead_at TIMESTAMPTZ,
    last_error TEXT,
    CONSTRAINT sms_pkey PRIMARY KEY (id),
    CONSTRAINT sms_fact_key UNIQUE (fact),
    CONSTRAINT sms_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES convention (id)
);

CREATE INDEX sms_due_at_idx ON sms (due_at) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX sms_number_idx ON sms (number, queued_at);
CREATE INDEX sms_network_idx ON sms (network, queued_at) WHERE network IS NOT NULL;
CREATE INDEX sms_convention_id_idx ON sms (convention_id);
CREATE INDEX sms_queued_at_idx ON sms (queued_at);

-- Numbers whose owners want no more.
CREATE TABLE sms_stop (
    number TEXT NOT NULL,
    stopped_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT sms_stop_pkey PRIMARY KEY (number)
);

-- The number that a code went to, and that of the code by which a link was opened; nothing where it went by e-mail.
ALTER TABLE signing_code ADD COLUMN sms_number TEXT;
ALTER TABLE convention_session ADD COLUMN proved_by TEXT;
