-- Whose OpenID Connect tokens a source takes instead of its secret. Removed ones stay as rows; what was said about them,
-- and by whom, is in the ledger.

CREATE TABLE source_trust (
  id         text PRIMARY KEY,
  source_id  text NOT NULL REFERENCES source (id),
  provider   text NOT NULL,
  issuer     text NOT NULL,
  audience   text NOT NULL,
  claims     jsonb NOT NULL,
  keys       jsonb,
  added_at   timestamptz(3) NOT NULL,
  added_by   text NOT NULL,
  removed_at timestamptz(3),
  removed_by text
);
CREATE INDEX source_trust_source ON source_trust (source_id, added_at);
COMMENT ON TABLE source_trust IS 'operational';

SELECT countersign.grant_app('source_trust', 'SELECT, INSERT, UPDATE');
