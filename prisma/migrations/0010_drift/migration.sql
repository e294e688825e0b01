CREATE TABLE drift (
  key            text NOT NULL,
  since_size     bigint NOT NULL,
  until_size     bigint,
  state          jsonb NOT NULL,
  target         text NOT NULL,
  cluster        text NOT NULL,
  environment    text,
  resolution     text NOT NULL,
  detected_at    timestamptz(3) NOT NULL,
  began_at       timestamptz(3),
  ended_at       timestamptz(3),
  accepted_until timestamptz(3),
  sha            text,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX drift_open ON drift (key) WHERE until_size IS NULL;
CREATE INDEX drift_list ON drift (detected_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX drift_environment ON drift (environment, detected_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX drift_target_list ON drift (target, detected_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX drift_unresolved ON drift (detected_at DESC, key DESC) WHERE until_size IS NULL AND ended_at IS NULL;
COMMENT ON TABLE drift IS 'projection';

CREATE TABLE drift_target (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE drift_target IS 'projection';

CREATE TABLE written_object (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE written_object IS 'projection';

-- What commands lock and write, with what advance makes of their action: may be ahead of the other tables.
CREATE TABLE drift_decision (
  key        text PRIMARY KEY,
  state      jsonb NOT NULL,
  inbox_id   bigint NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE drift_decision IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['drift', 'drift_target', 'written_object', 'drift_decision'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
