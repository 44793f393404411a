-- What a proof of who uses a session serves alone, as a digest; nothing where it serves whatever act asks for one (domain::account::is_proof_fresh).
ALTER TABLE session ADD COLUMN proved_for TEXT;
