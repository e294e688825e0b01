-- Repositories as operated: where they are, how far the mirror has been walked. What the ledger says stands in
-- repository_facts and in what `advance` makes of commits and tips.

CREATE TABLE repository (
  name            text PRIMARY KEY,
  url             text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('deploy', 'source')),
  branches        text[] NOT NULL,
  deploying_paths text[] NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  -- Null: never tried.
  tried_at        timestamptz(3),
  -- Null: reachable when last tried.
  unreachable     text,
  -- Somebody asked for a fetch, or a push was heard of; null: none waits.
  wanted_at       timestamptz(3)
);
CREATE INDEX repository_due ON repository (tried_at NULLS FIRST);
COMMENT ON TABLE repository IS 'operational';

CREATE TABLE mirror_branch (
  repository text NOT NULL REFERENCES repository (name),
  branch     text NOT NULL,
  -- Tip of the last observation; of a walk in parts, its end so far.
  walked     text,
  -- Observations appended so far: the next one's number is one more.
  sequence   integer NOT NULL,
  gone       boolean NOT NULL,
  -- Last time that the whole branch was seen as the ledger says.
  checked_at timestamptz(3),
  PRIMARY KEY (repository, branch)
);
COMMENT ON TABLE mirror_branch IS 'operational';

-- Commits appended, and whether they are on the first-parent line as of `walked`: what was displaced is found from here,
-- also when the forge has dropped the objects.
CREATE TABLE mirror_commit (
  repository   text NOT NULL,
  branch       text NOT NULL,
  sha          text NOT NULL,
  first_parent boolean NOT NULL,
  PRIMARY KEY (repository, branch, sha),
  FOREIGN KEY (repository, branch) REFERENCES mirror_branch (repository, branch)
);
COMMENT ON TABLE mirror_commit IS 'operational';

-- The last verification of each commit, to know which to do again when a key is added.
CREATE TABLE commit_verification (
  repository text NOT NULL REFERENCES repository (name),
  sha        text NOT NULL,
  attempt    integer NOT NULL,
  status     text NOT NULL,
  key_id     text,
  verifier   text NOT NULL,
  PRIMARY KEY (repository, sha)
);
CREATE INDEX commit_verification_key ON commit_verification (key_id) WHERE key_id IS NOT NULL;
COMMENT ON TABLE commit_verification IS 'operational';

CREATE TABLE signing_key (
  id          uuid PRIMARY KEY,
  fingerprint text NOT NULL,
  format      text NOT NULL CHECK (format IN ('openpgp', 'ssh')),
  kind        text NOT NULL CHECK (kind IN ('person', 'web-flow', 'app', 'controller')),
  name        text,
  email       text,
  valid_from  timestamptz(3),
  valid_to    timestamptz(3),
  material    text NOT NULL,
  -- What signatures may call it: key ids of subkeys too, or the fingerprint.
  names       text[] NOT NULL,
  added_at    timestamptz(3) NOT NULL
);
CREATE INDEX signing_key_fingerprint ON signing_key (fingerprint);
COMMENT ON TABLE signing_key IS 'operational';

-- What the ledger says a repository is (from its repositories.added action).
CREATE TABLE repository_facts (
  key   text PRIMARY KEY,
  state jsonb NOT NULL,
  kind  text NOT NULL
);
COMMENT ON TABLE repository_facts IS 'projection';

SELECT countersign.grant_app('repository', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('mirror_branch', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('mirror_commit', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('commit_verification', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('signing_key', 'SELECT, INSERT');
SELECT countersign.grant_app('repository_facts', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
