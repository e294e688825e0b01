-- Sources as operated: names, sealed secrets, refusals. What the ledger says of a source stands in source_facts.

CREATE TABLE source (
  id          text PRIMARY KEY,
  type        text NOT NULL,
  name        text NOT NULL UNIQUE,
  cluster     text,
  environment text,
  created_at  timestamptz(3) NOT NULL,
  disabled_at timestamptz(3)
);
COMMENT ON TABLE source IS 'operational';

CREATE TABLE source_secret (
  source_id  text NOT NULL REFERENCES source (id),
  generation integer NOT NULL,
  sealed     bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  used_at    timestamptz(3),
  PRIMARY KEY (source_id, generation)
);
COMMENT ON TABLE source_secret IS 'operational';

-- Requests that were refused before anything was stored: counted apart from the ledger, by day and reason.
CREATE TABLE source_refusal (
  source_id text NOT NULL REFERENCES source (id),
  day       date NOT NULL,
  reason    text NOT NULL,
  count     bigint NOT NULL,
  last_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (source_id, day, reason)
);
COMMENT ON TABLE source_refusal IS 'operational';

-- Deliveries accepted and recognised as sent before: accepted = entries + pending, duplicates apart.
CREATE TABLE source_duplicate (
  source_id text NOT NULL REFERENCES source (id),
  day       date NOT NULL,
  count     bigint NOT NULL,
  PRIMARY KEY (source_id, day)
);
COMMENT ON TABLE source_duplicate IS 'operational';

SELECT countersign.grant_app('source', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('source_secret', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('source_refusal', 'SELECT, INSERT, UPDATE, DELETE');
SELECT countersign.grant_app('source_duplicate', 'SELECT, INSERT, UPDATE, DELETE');
