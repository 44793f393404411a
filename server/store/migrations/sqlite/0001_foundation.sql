-- Ids are version-7 UUIDs (16 bytes), times and dates ISO 8601 text in UTC, JSON is text.

CREATE TABLE setting (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT setting_pkey PRIMARY KEY (name)
) STRICT;

CREATE TABLE campaign (
    id BLOB NOT NULL,
    label TEXT NOT NULL,
    week1 TEXT NOT NULL,
    week2 TEXT NOT NULL,
    hosts_open TEXT NOT NULL,
    pupils_open TEXT NOT NULL,
    expiry_days INTEGER NOT NULL,
    working_time_rules INTEGER NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT campaign_pkey PRIMARY KEY (id),
    CONSTRAINT campaign_label_key UNIQUE (label),
    CONSTRAINT campaign_dates_check CHECK (hosts_open <= pupils_open AND pupils_open < week1 AND week1 < week2),
    CONSTRAINT campaign_expiry_check CHECK (expiry_days BETWEEN 1 AND 90),
    CONSTRAINT campaign_status_check CHECK (status IN ('to_confirm', 'confirmed'))
) STRICT;

CREATE TABLE sector (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    CONSTRAINT sector_pkey PRIMARY KEY (code),
    CONSTRAINT sector_label_key UNIQUE (label)
) STRICT;

CREATE TABLE school (
    id BLOB NOT NULL,
    uai TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    commune_code TEXT,
    city TEXT NOT NULL,
    department TEXT NOT NULL,
    CONSTRAINT school_pkey PRIMARY KEY (id),
    CONSTRAINT school_uai_key UNIQUE (uai),
    CONSTRAINT school_status_check CHECK (status IN ('', 'public', 'private'))
) STRICT;

CREATE TABLE structure (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    siret TEXT,
    created_at TEXT NOT NULL,
    CONSTRAINT structure_pkey PRIMARY KEY (id),
    CONSTRAINT structure_siret_key UNIQUE (siret),
    CONSTRAINT structure_kind_check
        CHECK (kind IN ('company', 'association', 'administration', 'public_body', 'local_authority'))
) STRICT;

-- In France a place has a commune and a position; abroad it has a country and neither.
CREATE TABLE place (
    id BLOB NOT NULL,
    structure_id BLOB NOT NULL,
    address TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    commune_code TEXT,
    department TEXT,
    latitude REAL,
    longitude REAL,
    country TEXT,
    CONSTRAINT place_pkey PRIMARY KEY (id),
    CONSTRAINT place_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT place_location_check CHECK (
        (country IS NULL AND commune_code IS NOT NULL AND department IS NOT NULL AND latitude IS NOT NULL AND longitude IS NOT NULL)
        OR (country IS NOT NULL AND commune_code IS NULL AND department IS NULL AND latitude IS NULL AND longitude IS NULL)
    )
) STRICT;

CREATE INDEX place_structure_id_idx ON place (structure_id);

CREATE TABLE offer (
    id BLOB NOT NULL,
    campaign_id BLOB NOT NULL,
    structure_id BLOB NOT NULL,
    place_id BLOB NOT NULL,
    sector_code TEXT NOT NULL,
    title TEXT NOT NULL,
    metiers TEXT NOT NULL,
    activities TEXT NOT NULL,
    weeks TEXT NOT NULL,
    format TEXT NOT NULL,
    hours TEXT NOT NULL,
    lunch TEXT NOT NULL,
    accessible INTEGER NOT NULL,
    access_note TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    state TEXT NOT NULL,
    published_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT offer_pkey PRIMARY KEY (id),
    CONSTRAINT offer_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    CONSTRAINT offer_structure_id_fkey FOREIGN KEY (structure_id) REFERENCES structure (id),
    CONSTRAINT offer_place_id_fkey FOREIGN KEY (place_id) REFERENCES place (id),
    CONSTRAINT offer_sector_code_fkey FOREIGN KEY (sector_code) REFERENCES sector (code),
    CONSTRAINT offer_weeks_check CHECK (weeks IN ('both', 'first', 'second')),
    CONSTRAINT offer_format_check CHECK (format IN ('individual', 'small_group', 'whole_class')),
    CONSTRAINT offer_accessible_check CHECK (accessible IN (0, 1)),
    CONSTRAINT offer_state_check
        CHECK (state IN ('draft', 'published', 'paused', 'full', 'ended', 'hidden', 'removed')),
    CONSTRAINT offer_published_check CHECK (state <> 'published' OR published_at IS NOT NULL)
) STRICT;

CREATE INDEX offer_campaign_id_state_idx ON offer (campaign_id, state);
CREATE INDEX offer_structure_id_idx ON offer (structure_id);

-- A row for each week the offer covers. Nobody is oversold, whatever the code above does.
CREATE TABLE seat (
    offer_id BLOB NOT NULL,
    week INTEGER NOT NULL,
    seats INTEGER NOT NULL,
    held INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    CONSTRAINT seat_pkey PRIMARY KEY (offer_id, week),
    CONSTRAINT seat_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id),
    CONSTRAINT seat_week_check CHECK (week IN (1, 2)),
    CONSTRAINT seat_count_check CHECK (seats > 0 AND held >= 0 AND taken >= 0 AND held + taken <= seats)
) STRICT, WITHOUT ROWID;

CREATE TABLE offer_school (
    offer_id BLOB NOT NULL,
    school_id BLOB NOT NULL,
    CONSTRAINT offer_school_pkey PRIMARY KEY (offer_id, school_id),
    CONSTRAINT offer_school_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer (id),
    CONSTRAINT offer_school_school_id_fkey FOREIGN KEY (school_id) REFERENCES school (id)
) STRICT, WITHOUT ROWID;

-- The last number given, one row per series: taking a number locks the row until the transaction ends, so that
-- numbers become visible in order.
CREATE TABLE counter (
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT counter_pkey PRIMARY KEY (name)
) STRICT;

INSERT INTO counter (name, value) VALUES ('change', 0);

-- What changed, in order: each server reads on from the last number it has seen. A change without an object is
-- about all of them.
CREATE TABLE change (
    seq INTEGER NOT NULL,
    noun TEXT NOT NULL,
    object_id BLOB,
    at TEXT NOT NULL,
    CONSTRAINT change_pkey PRIMARY KEY (seq),
    CONSTRAINT change_noun_check CHECK (noun IN ('offer', 'campaign'))
) STRICT;
