-- Totals that pages show of a long time, each read from as many rows whatever the number of entries. Rollups by day stay
-- what the ends of a period are summed from.
CREATE TABLE change_month (
  month      date NOT NULL,
  repository text NOT NULL,
  branch     text NOT NULL,
  class      text NOT NULL,
  signature  text NOT NULL,
  standing   text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (month, repository, branch, class, signature, standing)
);
COMMENT ON TABLE change_month IS 'projection';

-- week: its Monday.
CREATE TABLE landing_week (
  week       date NOT NULL,
  repository text NOT NULL,
  branch     text NOT NULL,
  class      text NOT NULL,
  kind       text NOT NULL,
  standing   text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (week, repository, branch, class, kind, standing)
);
COMMENT ON TABLE landing_week IS 'projection';

CREATE TABLE pull_request_tally (
  repository text NOT NULL,
  base_ref   text NOT NULL,
  status     text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (repository, base_ref, status)
);
COMMENT ON TABLE pull_request_tally IS 'projection';

-- By UTC day on which it started; environment is empty while none was said.
CREATE TABLE deployment_day (
  day         date NOT NULL,
  cluster     text NOT NULL,
  environment text NOT NULL,
  effect      text NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (day, cluster, environment, effect)
);
COMMENT ON TABLE deployment_day IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['change_month', 'landing_week', 'pull_request_tally', 'deployment_day'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;

-- Counting within a scope reads no row of the table.
CREATE INDEX deployment_place ON deployment (environment, sha) WHERE until_size IS NULL;

-- What the mirror has written of a branch, beside the commits themselves.
ALTER TABLE mirror_branch ADD COLUMN line bigint NOT NULL DEFAULT 0, ADD COLUMN displaced bigint NOT NULL DEFAULT 0;

-- What advance and the mirrors have counted so far, as they would have counted it here.
INSERT INTO change_month (month, repository, branch, class, signature, standing, count)
SELECT date_trunc('month', day)::date, repository, branch, class, signature, standing, sum(count)
FROM change_day GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO landing_week (week, repository, branch, class, kind, standing, count)
SELECT date_trunc('week', day)::date, repository, branch, class, kind, standing, sum(count)
FROM landing_day GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO pull_request_tally (repository, base_ref, status, count)
SELECT repository, coalesce(base_ref, ''), status, count(*) FROM pull_request WHERE until_size IS NULL GROUP BY 1, 2, 3;
INSERT INTO deployment_day (day, cluster, environment, effect, count)
SELECT (started_at AT TIME ZONE 'UTC')::date, cluster, coalesce(environment, ''), effect, count(*)
FROM deployment WHERE until_size IS NULL GROUP BY 1, 2, 3, 4;
UPDATE mirror_branch b SET line = c.line, displaced = c.displaced
FROM (SELECT repository, branch, count(*) FILTER (WHERE first_parent) AS line, count(*) FILTER (WHERE NOT first_parent) AS displaced
      FROM mirror_commit GROUP BY 1, 2) c
WHERE c.repository = b.repository AND c.branch = b.branch;
