-- Letters that come first (0): those that somebody waits for, about their account or with a code. All others are 1.
ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;

DROP INDEX outbox_due_at_idx;
CREATE INDEX outbox_turn_idx ON outbox (priority, due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
