-- Certificates, authorities and transparency logs as keys; revocations; tags; how far a walk is.

ALTER TABLE signing_key DROP CONSTRAINT signing_key_format_check;
ALTER TABLE signing_key ADD CONSTRAINT signing_key_format_check
  CHECK (format IN ('openpgp', 'ssh', 'ssh-authority', 'x509', 'x509-authority', 'rekor'));
-- Of an authority: who counts among those that it certifies, [{"subject", "issuer"?}].
ALTER TABLE signing_key ADD COLUMN identities jsonb NOT NULL DEFAULT '[]';

CREATE TABLE key_revocation (
  id           uuid PRIMARY KEY,
  fingerprint  text NOT NULL,
  reason       text NOT NULL CHECK (reason IN ('compromised', 'lost', 'superseded', 'retired')),
  -- What the key signed from here on is not believed; null: nothing that it ever signed.
  revoked_from timestamptz(3),
  note         text NOT NULL,
  revoked_at   timestamptz(3) NOT NULL
);
CREATE INDEX key_revocation_fingerprint ON key_revocation (fingerprint);
COMMENT ON TABLE key_revocation IS 'operational';

-- When the commit was first verified, however often since; null: before this was kept.
ALTER TABLE commit_verification ADD COLUMN first_observed_at timestamptz(3);

-- Null: no walk is under way. A killed one stands where it stood until the next goes on.
ALTER TABLE mirror_branch ADD COLUMN walk_done integer;
ALTER TABLE mirror_branch ADD COLUMN walk_total integer;

-- Since when a process has been fetching; null: none is. One that was killed leaves it until the next.
ALTER TABLE repository ADD COLUMN syncing_since timestamptz(3);
-- Names of the tags that are fetched, with at most one star each.
ALTER TABLE repository ADD COLUMN tag_patterns text[] NOT NULL DEFAULT ARRAY['v*']::text[];

-- Tags as last observed, and the last verification of each.
CREATE TABLE mirror_tag (
  repository        text NOT NULL REFERENCES repository (name),
  tag               text NOT NULL,
  object            text NOT NULL,
  -- Null: it points to no commit.
  target            text,
  -- Observations appended so far: the next one's number is one more.
  sequence          integer NOT NULL,
  attempt           integer NOT NULL,
  status            text NOT NULL,
  key_id            text,
  verifier          text NOT NULL,
  gone              boolean NOT NULL,
  first_observed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (repository, tag)
);
CREATE INDEX mirror_tag_key ON mirror_tag (key_id) WHERE key_id IS NOT NULL;
COMMENT ON TABLE mirror_tag IS 'operational';

SELECT countersign.grant_app('key_revocation', 'SELECT, INSERT');
SELECT countersign.grant_app('mirror_tag', 'SELECT, INSERT, UPDATE');
