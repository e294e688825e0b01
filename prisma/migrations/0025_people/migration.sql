-- Who is who: people, their identities over time, and everybody whom the evidence names.

-- The one row that commands about people lock.
CREATE TABLE people_head (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  inbox_id bigint NOT NULL
);
COMMENT ON TABLE people_head IS 'projection';
SELECT countersign.grant_app('people_head', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- What commands write and pages show, with the reducer that advance uses: may be ahead of person and identity_binding.
CREATE TABLE person_head (
  key         text PRIMARY KEY,
  state       jsonb NOT NULL,
  inbox_id    bigint NOT NULL,
  name        text NOT NULL,
  bot         boolean NOT NULL,
  merged_into text
);
CREATE INDEX person_head_name ON person_head (name, key) WHERE merged_into IS NULL;
COMMENT ON TABLE person_head IS 'projection';
SELECT countersign.grant_app('person_head', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

CREATE TABLE identity_head (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  inbox_id bigint NOT NULL
);
COMMENT ON TABLE identity_head IS 'projection';
SELECT countersign.grant_app('identity_head', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- As of a ledger size: what steps judge by.
CREATE TABLE person (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  name        text NOT NULL,
  bot         boolean NOT NULL,
  merged_into text,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX person_open ON person (key) WHERE until_size IS NULL;
COMMENT ON TABLE person IS 'projection';
SELECT countersign.grant_app('person', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

CREATE TABLE identity_binding (
  key        text NOT NULL,
  since_size bigint NOT NULL,
  until_size bigint,
  state      jsonb NOT NULL,
  people     integer NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX identity_binding_open ON identity_binding (key) WHERE until_size IS NULL;
COMMENT ON TABLE identity_binding IS 'projection';
SELECT countersign.grant_app('identity_binding', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- Whom the evidence names, mapped or not: the row of an identity, and all keys under which it may be mapped.
CREATE TABLE observed_identity (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  keys     text[] NOT NULL,
  kind     text NOT NULL,
  name     text NOT NULL,
  hints    text[] NOT NULL,
  machine  boolean NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at  timestamptz(3) NOT NULL
);
CREATE INDEX observed_identity_keys ON observed_identity USING gin (keys);
COMMENT ON TABLE observed_identity IS 'projection';
SELECT countersign.grant_app('observed_identity', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- What names an identity, in pages: a later mapping works it out again.
CREATE TABLE identity_item (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE identity_item IS 'projection';
SELECT countersign.grant_app('identity_item', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

CREATE TABLE identity_use_day (
  identity    text NOT NULL,
  use         text NOT NULL,
  day         date NOT NULL,
  repository  text NOT NULL,
  environment text NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (identity, use, day, repository, environment)
);
COMMENT ON TABLE identity_use_day IS 'projection';
SELECT countersign.grant_app('identity_use_day', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- Identities for want of whose person the independence of a landing's reviews is unknown.
ALTER TABLE landing ADD COLUMN unmapped text[] NOT NULL DEFAULT '{}';
CREATE INDEX landing_unmapped ON landing USING gin (unmapped) WHERE until_size IS NULL AND unmapped <> '{}';
