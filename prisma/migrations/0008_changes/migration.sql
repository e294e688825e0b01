-- Facts about changes, all made by advance.

CREATE TABLE change (
  key          text NOT NULL,
  since_size   bigint NOT NULL,
  until_size   bigint,
  state        jsonb NOT NULL,
  repository   text NOT NULL,
  branch       text NOT NULL,
  sha          text NOT NULL,
  kind         text NOT NULL,
  class        text NOT NULL,
  signature    text NOT NULL,
  landing      text NOT NULL,
  landed_at    timestamptz(3) NOT NULL,
  first_parent boolean NOT NULL,
  position     bigint NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX change_open ON change (key) WHERE until_size IS NULL;
CREATE INDEX change_landed ON change (landed_at DESC, position DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX change_repository ON change (repository, landed_at DESC, position DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX change_class ON change (class, landed_at DESC, position DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX change_signature ON change (signature, landed_at DESC, position DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX change_sha ON change (sha text_pattern_ops) WHERE until_size IS NULL;
CREATE INDEX change_landing ON change (landing) WHERE until_size IS NULL;
COMMENT ON TABLE change IS 'projection';

CREATE TABLE landing (
  key        text NOT NULL,
  since_size bigint NOT NULL,
  until_size bigint,
  state      jsonb NOT NULL,
  repository text NOT NULL,
  branch     text NOT NULL,
  kind       text NOT NULL,
  class      text NOT NULL,
  landed_at  timestamptz(3) NOT NULL,
  changes    integer NOT NULL,
  displaced  integer NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX landing_open ON landing (key) WHERE until_size IS NULL;
CREATE INDEX landing_landed ON landing (landed_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX landing_repository ON landing (repository, landed_at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX landing_class ON landing (class, landed_at DESC, key DESC) WHERE until_size IS NULL;
COMMENT ON TABLE landing IS 'projection';

CREATE TABLE pull_request (
  key        text NOT NULL,
  since_size bigint NOT NULL,
  until_size bigint,
  state      jsonb NOT NULL,
  repository text NOT NULL,
  number     text NOT NULL,
  status     text NOT NULL,
  base_ref   text,
  merged_at  timestamptz(3),
  head_sha   text,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX pull_request_open ON pull_request (key) WHERE until_size IS NULL;
CREATE INDEX pull_request_merged ON pull_request (repository, base_ref, merged_at) WHERE until_size IS NULL AND status = 'merged';
COMMENT ON TABLE pull_request IS 'projection';

CREATE TABLE branch (
  key          text NOT NULL,
  since_size   bigint NOT NULL,
  until_size   bigint,
  state        jsonb NOT NULL,
  repository   text NOT NULL,
  branch       text NOT NULL,
  kind         text NOT NULL,
  tip          text,
  first_parent bigint NOT NULL,
  displaced    bigint NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX branch_open ON branch (key) WHERE until_size IS NULL;
COMMENT ON TABLE branch IS 'projection';

CREATE TABLE ref_update (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE ref_update IS 'projection';

CREATE TABLE commit_link (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE commit_link IS 'projection';

-- Which case covers a commit, an update or a pull request.
CREATE TABLE case_match (
  key     text PRIMARY KEY,
  state   jsonb NOT NULL,
  case_id text NOT NULL
);
CREATE INDEX case_match_case ON case_match (case_id);
COMMENT ON TABLE case_match IS 'projection';

-- Exact totals of lists and charts, by UTC day of landing. standing: line or displaced.
CREATE TABLE change_day (
  day        date NOT NULL,
  repository text NOT NULL,
  branch     text NOT NULL,
  class      text NOT NULL,
  signature  text NOT NULL,
  standing   text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (day, repository, branch, class, signature, standing)
);
COMMENT ON TABLE change_day IS 'projection';

CREATE TABLE landing_day (
  day        date NOT NULL,
  repository text NOT NULL,
  branch     text NOT NULL,
  class      text NOT NULL,
  kind       text NOT NULL,
  standing   text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (day, repository, branch, class, kind, standing)
);
COMMENT ON TABLE landing_day IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['change', 'landing', 'pull_request', 'branch', 'ref_update', 'commit_link', 'case_match', 'change_day', 'landing_day'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
