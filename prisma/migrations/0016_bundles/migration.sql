-- Bundles as they are made: what was asked for, how far it is, and what came out. That one was asked for and given out are
-- entries of the ledger (bundles.requested, bundles.exported); the file itself lies in DATA_DIR/bundles.

CREATE TABLE bundle (
  id           text PRIMARY KEY,
  request      jsonb NOT NULL,
  stored_from  timestamptz(3) NOT NULL,
  stored_to    timestamptz(3) NOT NULL,
  -- Ledger size that it is pinned to, from the moment it was asked for.
  size         bigint NOT NULL,
  identifier   text NOT NULL,
  state        text NOT NULL CHECK (state IN ('queued', 'collecting', 'hashing', 'signed', 'ready', 'failed')),
  done         bigint NOT NULL,
  total        bigint NOT NULL,
  -- How often a worker began it.
  tries        integer NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  -- Null until it is ready or has failed.
  finished_at  timestamptz(3),
  -- Of the archive; null until it is ready.
  sha256       text,
  fingerprint  text,
  bytes        bigint,
  records      bigint,
  files        integer,
  -- Why it failed.
  fault        text
);
CREATE INDEX bundle_requested ON bundle (requested_at DESC, id DESC);
CREATE INDEX bundle_unfinished ON bundle (requested_at, id) WHERE finished_at IS NULL;
COMMENT ON TABLE bundle IS 'operational';
SELECT countersign.grant_app('bundle', 'SELECT, INSERT, UPDATE, DELETE');
