-- Piles of scanned pages, between their reading and what is recorded of them. `alive_at` says until when somebody was seen reading one that is
-- not read yet; `said`, what became of each signature that was to be recorded. Pictures are in the store of files, by digest.
CREATE TABLE pile (
    id UUID NOT NULL,
    school_id UUID NOT NULL,
    account_id UUID NOT NULL,
    page_count INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    alive_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ,
    said TEXT NOT NULL,
    CONSTRAINT pile_pkey PRIMARY KEY (id),
    CONSTRAINT pile_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT pile_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX pile_school_id_idx ON pile (school_id);
CREATE INDEX pile_account_id_idx ON pile (account_id);
CREATE INDEX pile_created_at_idx ON pile (created_at);

-- A page of a pile: the codes on it that are of printed pages, as JSON.
CREATE TABLE pile_page (
    pile_id UUID NOT NULL,
    number INTEGER NOT NULL,
    codes TEXT NOT NULL,
    is_blank BOOLEAN NOT NULL,
    digest TEXT,
    CONSTRAINT pile_page_pkey PRIMARY KEY (pile_id, number),
    CONSTRAINT pile_page_pile_id_fkey FOREIGN KEY (pile_id) REFERENCES pile (id) ON DELETE CASCADE
);

CREATE INDEX pile_page_digest_idx ON pile_page (digest) WHERE digest IS NOT NULL;
