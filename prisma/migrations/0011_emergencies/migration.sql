-- What commands about a case lock and write, with the reducer that advance uses: may be ahead of the other tables.
CREATE TABLE case_head (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  inbox_id bigint NOT NULL,
  place    text NOT NULL
);
CREATE INDEX case_head_place ON case_head (place);
COMMENT ON TABLE case_head IS 'projection';

-- The case with everything that the ledger holds about it, by ledger size.
CREATE TABLE emergency_case (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  inbox_id    bigint NOT NULL,
  origin      text NOT NULL,
  status      text NOT NULL,
  place       text NOT NULL,
  repository  text,
  environment text,
  opened_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX emergency_case_open ON emergency_case (key) WHERE until_size IS NULL;
CREATE INDEX emergency_case_list ON emergency_case (opened_at DESC, key DESC) WHERE until_size IS NULL;
COMMENT ON TABLE emergency_case IS 'projection';

CREATE TABLE suspicion (
  key         text PRIMARY KEY,
  state       jsonb NOT NULL,
  kind        text NOT NULL,
  outcome     text NOT NULL,
  place       text NOT NULL,
  repository  text,
  environment text,
  case_id     text,
  at          timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL
);
CREATE INDEX suspicion_waiting ON suspicion (received_at) WHERE case_id IS NULL AND outcome IN ('suspected', 'unmatched');
CREATE INDEX suspicion_at ON suspicion (at DESC, key DESC);
COMMENT ON TABLE suspicion IS 'projection';

-- What goes on at a cluster or repository: the cases that cover it, the suspicions that wait for one.
CREATE TABLE emergency_place (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE emergency_place IS 'projection';

-- Moments that a tick has to name.
CREATE TABLE deadline (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  about    text NOT NULL,
  due_at   timestamptz(3) NOT NULL,
  fired_at timestamptz(3)
);
CREATE INDEX deadline_due ON deadline (due_at, key) WHERE fired_at IS NULL;
CREATE INDEX deadline_about ON deadline (about);
COMMENT ON TABLE deadline IS 'projection';

-- Numbers of cases, by year. Operational: the id that was drawn is in the action.
CREATE TABLE emergency_number (
  year integer PRIMARY KEY,
  last integer NOT NULL
);
COMMENT ON TABLE emergency_number IS 'operational';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['case_head', 'emergency_case', 'suspicion', 'emergency_place', 'deadline', 'emergency_number'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
