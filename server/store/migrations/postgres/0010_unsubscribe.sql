-- Where mail programs may post so that no more letters of that kind come: it holds a secret, and goes with the texts.
ALTER TABLE outbox ADD COLUMN unsubscribe TEXT;
