-- When whoever is signed in last showed who they are (a password, a passkey, a code); and whether others use that computer too.
ALTER TABLE session ADD COLUMN proved_at TIMESTAMPTZ;
ALTER TABLE session ADD COLUMN shared BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE session SET proved_at = created_at;

-- An application that makes codes (RFC 6238). The secret is in base 32 and shown while it is not confirmed, never after; `last_step` is
-- the stretch of thirty seconds of the last code that was taken, so that none is taken twice.
CREATE TABLE account_totp (
    account_id UUID NOT NULL,
    secret TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    last_step BIGINT NOT NULL,
    CONSTRAINT account_totp_pkey PRIMARY KEY (account_id),
    CONSTRAINT account_totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- Codes on paper for whoever lost that application, each good once: SHA-256 in hexadecimal.
CREATE TABLE recovery_code (
    account_id UUID NOT NULL,
    code_hash TEXT NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT recovery_code_pkey PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- Passkeys (WebAuthn): `credential_id` names one among all, `data` is what webauthn-rs keeps of it, as JSON, without any secret.
CREATE TABLE passkey (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    credential_id TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT passkey_pkey PRIMARY KEY (id),
    CONSTRAINT passkey_credential_id_key UNIQUE (credential_id),
    CONSTRAINT passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX passkey_account_id_idx ON passkey (account_id);

-- What a browser was asked with a passkey, until it answers: SHA-256 of the cookie that names it, and what webauthn-rs must remember.
CREATE TABLE passkey_challenge (
    token_hash TEXT NOT NULL,
    account_id UUID NOT NULL,
    state TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT passkey_challenge_pkey PRIMARY KEY (token_hash),
    CONSTRAINT passkey_challenge_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- Somebody between the two steps of signing in: the password was right, the second factor is awaited.
CREATE TABLE sign_in_step (
    token_hash TEXT NOT NULL,
    account_id UUID NOT NULL,
    shared BOOLEAN NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT sign_in_step_pkey PRIMARY KEY (token_hash),
    CONSTRAINT sign_in_step_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- Browsers in which somebody has signed in: SHA-256 of a cookie that says nothing else. Who signs in elsewhere is told.
CREATE TABLE known_device (
    account_id UUID NOT NULL,
    token_hash TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT known_device_pkey PRIMARY KEY (account_id, token_hash),
    CONSTRAINT known_device_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- What one administrator asks for and another agrees to: a role, or a second factor taken away from whoever lost it.
CREATE TABLE admin_request (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    account_id UUID NOT NULL,
    role TEXT,
    school_id UUID,
    reason TEXT NOT NULL,
    asked_by UUID NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    granted BOOLEAN,
    CONSTRAINT admin_request_pkey PRIMARY KEY (id),
    CONSTRAINT admin_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT admin_request_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT admin_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account (id),
    CONSTRAINT admin_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account (id),
    CONSTRAINT admin_request_kind_check CHECK (kind IN ('grant', 'reset_factors')),
    CONSTRAINT admin_request_role_check CHECK ((kind = 'grant') = (role IS NOT NULL)),
    CONSTRAINT admin_request_decided_check
        CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (granted IS NULL)),
    CONSTRAINT admin_request_two_check CHECK (granted IS NULL OR NOT granted OR decided_by <> asked_by)
);

CREATE INDEX admin_request_account_id_idx ON admin_request (account_id);
