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
