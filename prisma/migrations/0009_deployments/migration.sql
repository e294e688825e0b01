CREATE TABLE target (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  cluster     text NOT NULL,
  environment text,
  kind        text NOT NULL,
  namespace   text NOT NULL,
  name        text NOT NULL,
  sha         text,
  suspended   boolean NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX target_open ON target (key) WHERE until_size IS NULL;
CREATE INDEX target_environment ON target (environment, key) WHERE until_size IS NULL;
COMMENT ON TABLE target IS 'projection';

CREATE TABLE target_seen (
  key             text PRIMARY KEY,
  state           jsonb NOT NULL,
  last_seen_at    timestamptz(3) NOT NULL,
  last_applied_at timestamptz(3)
);
COMMENT ON TABLE target_seen IS 'projection';

CREATE TABLE target_history (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE target_history IS 'projection';

-- What happened to a target on one day: a late event is put in its place here, and what it changes is folded anew.
CREATE TABLE target_day (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE target_day IS 'projection';

CREATE TABLE deployment (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  target      text NOT NULL,
  cluster     text NOT NULL,
  environment text,
  sha         text,
  digest      text,
  effect      text NOT NULL,
  started_at  timestamptz(3) NOT NULL,
  ended_at    timestamptz(3),
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX deployment_open ON deployment (key) WHERE until_size IS NULL;
CREATE INDEX deployment_list ON deployment (started_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX deployment_environment ON deployment (environment, started_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX deployment_target ON deployment (target, started_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX deployment_sha ON deployment (sha, started_at DESC, key DESC) WHERE until_size IS NULL;
COMMENT ON TABLE deployment IS 'projection';

CREATE TABLE suspension (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  target      text NOT NULL,
  cluster     text NOT NULL,
  environment text,
  started_at  timestamptz(3) NOT NULL,
  ended_at    timestamptz(3),
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX suspension_open ON suspension (key) WHERE until_size IS NULL;
CREATE INDEX suspension_list ON suspension (started_at DESC, key DESC) WHERE until_size IS NULL;
COMMENT ON TABLE suspension IS 'projection';

CREATE TABLE suspension_mark (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE suspension_mark IS 'projection';

CREATE TABLE deployed_revision (
  key              text PRIMARY KEY,
  state            jsonb NOT NULL,
  sha              text,
  digest           text,
  targets          integer NOT NULL,
  first_applied_at timestamptz(3),
  stored_at        timestamptz(3)
);
CREATE INDEX deployed_revision_sha ON deployed_revision (sha);
COMMENT ON TABLE deployed_revision IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['target', 'target_seen', 'target_history', 'target_day', 'deployment', 'suspension', 'suspension_mark', 'deployed_revision'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
