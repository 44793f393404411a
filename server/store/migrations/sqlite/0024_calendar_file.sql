-- The calendar file that goes with an e-mail: it says where somebody will be, and goes with the texts.
ALTER TABLE outbox ADD COLUMN calendar TEXT;
