-- The newest action in each row that commands write. Operational, so that it outlives a rebuild of the projections: a
-- command that finds a row behind its mark waits, instead of deciding by half of the history.
CREATE TABLE head_watermark (
  head     text NOT NULL,
  key      text NOT NULL,
  inbox_id bigint NOT NULL,
  PRIMARY KEY (head, key)
);
COMMENT ON TABLE head_watermark IS 'operational';
SELECT countersign.grant_app('head_watermark', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- What commands lock and write, with the reducer that advance uses: may be ahead of the other table.
CREATE TABLE policy_head (
  key      text PRIMARY KEY,
  state    jsonb NOT NULL,
  inbox_id bigint NOT NULL
);
COMMENT ON TABLE policy_head IS 'projection';

CREATE TABLE policy_history (
  key        text NOT NULL,
  since_size bigint NOT NULL,
  until_size bigint,
  state      jsonb NOT NULL,
  versions   integer NOT NULL,
  proposals  integer NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX policy_history_open ON policy_history (key) WHERE until_size IS NULL;
COMMENT ON TABLE policy_history IS 'projection';

SELECT countersign.grant_app('policy_head', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
SELECT countersign.grant_app('policy_history', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
