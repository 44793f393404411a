-- Every move of a place found alone, in order. The host has no account and time is nobody: `actor` says who moved it, whoever that was.
CREATE TABLE proposal_event (
    id UUID NOT NULL,
    proposal_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT proposal_event_pkey PRIMARY KEY (id),
    CONSTRAINT proposal_event_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal (id),
    CONSTRAINT proposal_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT proposal_event_actor_check CHECK (actor IN ('student', 'school', 'host', 'clock'))
);

CREATE INDEX proposal_event_proposal_id_idx ON proposal_event (proposal_id, at);

-- The same of an offer, with its edits: their note names the fields that changed.
CREATE TABLE offer_event (
    id UUID NOT NULL,
    offer_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT offer_event_pkey PRIMARY KEY (id),
    CONSTRAINT offer_event_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id),
    CONSTRAINT offer_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT offer_event_actor_check CHECK (actor IN ('host', 'clock', 'seats', 'moderator'))
);

CREATE INDEX offer_event_offer_id_idx ON offer_event (offer_id, at);

-- Counts the edits alone: `version` grows each time the offer is locked, an application or a report being enough.
ALTER TABLE offer ADD COLUMN content_version INTEGER NOT NULL DEFAULT 1;

-- The host of a hidden offer asked for it to be read again, and waits for an answer.
ALTER TABLE offer ADD COLUMN review_asked_at TIMESTAMPTZ;
CREATE INDEX offer_review_asked_at_idx ON offer (review_asked_at) WHERE review_asked_at IS NOT NULL;
