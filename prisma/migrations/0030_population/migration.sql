-- Counts of a population that were put on record, and what people asked to have counted.

CREATE TABLE population_record (
  key     text PRIMARY KEY,
  state   jsonb NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at   timestamptz(3) NOT NULL,
  entry   bigint NOT NULL
);
CREATE INDEX population_record_period ON population_record (from_at, to_at, entry DESC);
CREATE INDEX population_record_entry ON population_record (entry DESC);
COMMENT ON TABLE population_record IS 'projection';

CREATE TABLE population_request (
  id           text PRIMARY KEY,
  asked        jsonb NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  tries        integer NOT NULL DEFAULT 0,
  claimed_at   timestamptz(3),
  finished_at  timestamptz(3),
  fault        text
);
CREATE INDEX population_request_open ON population_request (requested_at) WHERE finished_at IS NULL;
COMMENT ON TABLE population_request IS 'operational';

-- The rows of a period at any ledger size, in the order of its file.
CREATE INDEX change_cut ON change (landed_at, key COLLATE "C");

CREATE INDEX deployed_revision_first ON deployed_revision (first_applied_at) WHERE targets > 0;

-- Drifts of a revision, for the spine of its change.
CREATE INDEX drift_sha ON drift (sha, detected_at DESC, key DESC) WHERE until_size IS NULL;

SELECT countersign.grant_app('population_record', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
SELECT countersign.grant_app('population_request', 'SELECT, INSERT, UPDATE');
