-- When each source was heard by its own sender, and what silence it is allowed.
CREATE TABLE source_pulse (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  heard_at timestamptz(3)
);
COMMENT ON TABLE source_pulse IS 'projection';

-- Times in which a source was blind; those of one source never overlap, so that their minutes may be added up.
CREATE TABLE blind_interval (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  source      text NOT NULL,
  environment text,
  reason      text NOT NULL,
  from_at     timestamptz(3) NOT NULL,
  to_at       timestamptz(3),
  recorded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX blind_interval_open ON blind_interval (key) WHERE until_size IS NULL;
CREATE INDEX blind_interval_list ON blind_interval (from_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX blind_interval_source ON blind_interval (source, from_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX blind_interval_recorded ON blind_interval (recorded_at) WHERE until_size IS NULL;
COMMENT ON TABLE blind_interval IS 'projection';

-- What of the recent past the intervals of a source cover: of a new one only the rest is written.
CREATE TABLE blind_cover (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE blind_cover IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['source_pulse', 'blind_interval', 'blind_cover'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
