-- Verdicts of control tests, all made by advance.

CREATE TABLE verdict (
  key         text NOT NULL,
  since_size  bigint NOT NULL,
  until_size  bigint,
  state       jsonb NOT NULL,
  test        text NOT NULL,
  item        text NOT NULL,
  verdict     text NOT NULL,
  reason      text NOT NULL,
  repository  text,
  environment text,
  at          timestamptz(3) NOT NULL,
  PRIMARY KEY (key, since_size)
);
CREATE UNIQUE INDEX verdict_open ON verdict (key) WHERE until_size IS NULL;
CREATE INDEX verdict_test ON verdict (test, at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX verdict_answer ON verdict (test, verdict, at DESC, key DESC) WHERE until_size IS NULL;
CREATE INDEX verdict_item ON verdict (item) WHERE until_size IS NULL;
COMMENT ON TABLE verdict IS 'projection';

-- Exact totals by UTC day of the item; '' where it stands in no repository or environment.
CREATE TABLE verdict_day (
  day         date NOT NULL,
  test        text NOT NULL,
  verdict     text NOT NULL,
  reason      text NOT NULL,
  repository  text NOT NULL,
  environment text NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (test, day, verdict, reason, repository, environment)
);
COMMENT ON TABLE verdict_day IS 'projection';

-- Since when a kind of evidence comes from a repository, and from which sources.
CREATE TABLE evidence_feed (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE evidence_feed IS 'projection';

-- What a commit is, wherever it was reported: changes, heads of pull requests, deployments.
CREATE TABLE commit_use (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE commit_use IS 'projection';

-- Items of a day of which something is missing from what a source sent.
CREATE TABLE absence (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE absence IS 'projection';

CREATE TABLE ticket_use (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE ticket_use IS 'projection';

CREATE TABLE cluster_suspension (
  key   text PRIMARY KEY,
  state jsonb NOT NULL
);
COMMENT ON TABLE cluster_suspension IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['verdict', 'verdict_day', 'evidence_feed', 'commit_use', 'absence', 'ticket_use', 'cluster_suspension'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
