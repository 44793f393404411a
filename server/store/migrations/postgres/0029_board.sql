-- Students who need no place for a week: `ground` says what exempts. A confirmed place counts above it.
CREATE TABLE student_situation (
    student_id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    week INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ground TEXT,
    note TEXT NOT NULL,
    set_by UUID NOT NULL,
    set_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT student_situation_pkey PRIMARY KEY (student_id, campaign_id, week),
    CONSTRAINT student_situation_student_id_fkey FOREIGN KEY (student_id) REFERENCES student (account_id),
    CONSTRAINT student_situation_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT student_situation_set_by_fkey FOREIGN KEY (set_by) REFERENCES account (id),
    CONSTRAINT student_situation_week_check CHECK (week IN (1, 2)),
    CONSTRAINT student_situation_kind_check CHECK (kind IN ('exempted', 'at_school')),
    CONSTRAINT student_situation_ground_check CHECK ((kind = 'exempted') = (ground IS NOT NULL)
        AND (ground IS NULL OR ground IN ('cohesion_stay', 'general_interest', 'mobility')))
);

-- Views of the board that somebody keeps under a name: `query` is a view's canonical address.
CREATE TABLE board_view (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT board_view_pkey PRIMARY KEY (id),
    CONSTRAINT board_view_name_key UNIQUE (account_id, name),
    CONSTRAINT board_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

-- When somebody looked at the board last, and when the visit before this one ended: what moved since then is new to them.
CREATE TABLE board_seen (
    account_id UUID NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    before_at TIMESTAMPTZ,
    CONSTRAINT board_seen_pkey PRIMARY KEY (account_id),
    CONSTRAINT board_seen_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);

-- When somebody was last reminded from the board, by the digest of their account or address: nobody is twice in a day.
CREATE TABLE board_reminder (
    recipient TEXT NOT NULL,
    reminded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT board_reminder_pkey PRIMARY KEY (recipient)
);

CREATE INDEX board_reminder_reminded_at_idx ON board_reminder (reminded_at);

-- A line for whatever moves a row of a lycée's board. Pages that follow it compare the last of them: nothing is locked for it, and
-- nothing that moves a row can forget it.
CREATE TABLE board_change (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    school_id UUID NOT NULL,
    CONSTRAINT board_change_pkey PRIMARY KEY (seq),
    CONSTRAINT board_change_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
);

CREATE INDEX board_change_school_id_idx ON board_change (school_id, seq);

CREATE FUNCTION tell_board_of_student() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO board_change (school_id) SELECT school_id FROM student WHERE account_id = NEW.student_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_board_of_lifted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO board_change (school_id) SELECT school_id FROM student WHERE account_id = OLD.student_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_board_of_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO board_change (school_id)
    SELECT st.school_id FROM convention c JOIN student st ON st.account_id = c.student_id WHERE c.id = NEW.convention_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_board_of_school() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO board_change (school_id) VALUES (NEW.school_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER application_on_board_added
AFTER INSERT ON application FOR EACH ROW
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER application_on_board_moved
AFTER UPDATE OF state ON application FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER proposal_on_board_added
AFTER INSERT ON proposal FOR EACH ROW
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER proposal_on_board_moved
AFTER UPDATE OF state ON proposal FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER convention_on_board_added
AFTER INSERT ON convention FOR EACH ROW
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER convention_on_board_moved
AFTER UPDATE OF state, number ON convention FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.number IS DISTINCT FROM NEW.number)
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER signature_on_board_added
AFTER INSERT ON convention_signature FOR EACH ROW
EXECUTE FUNCTION tell_board_of_signature();

CREATE TRIGGER situation_on_board_added
AFTER INSERT ON student_situation FOR EACH ROW
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER situation_on_board_moved
AFTER UPDATE ON student_situation FOR EACH ROW
EXECUTE FUNCTION tell_board_of_student();

CREATE TRIGGER situation_on_board_lifted
AFTER DELETE ON student_situation FOR EACH ROW
EXECUTE FUNCTION tell_board_of_lifted();

CREATE TRIGGER student_on_board_added
AFTER INSERT ON student FOR EACH ROW
EXECUTE FUNCTION tell_board_of_school();

CREATE TRIGGER student_on_board_moved
AFTER UPDATE OF school_id, class_name, left_on, referent_id ON student FOR EACH ROW
WHEN (OLD.school_id IS DISTINCT FROM NEW.school_id OR OLD.class_name IS DISTINCT FROM NEW.class_name OR OLD.left_on IS DISTINCT FROM NEW.left_on
        OR OLD.referent_id IS DISTINCT FROM NEW.referent_id)
EXECUTE FUNCTION tell_board_of_school();

-- The board asks for the live applications of a lycée's students, and for when the others ended.
CREATE INDEX application_board_idx ON application (student_id, campaign_id, state, weeks, moved_at);
CREATE INDEX proposal_board_idx ON proposal (student_id, campaign_id, state, weeks, moved_at);
