-- Keys that a forge tells of the accounts that commit, beside those that somebody uploaded.

ALTER TABLE signing_key ADD COLUMN origin text NOT NULL DEFAULT 'uploaded' CHECK (origin IN ('uploaded', 'forge'));
-- Who uploaded it, by name; null: before this was kept, and of keys from a forge.
ALTER TABLE signing_key ADD COLUMN added_by text;
-- Of a key from a forge: which (`github`), whose account (id, login at the time), and the source that was asked.
ALTER TABLE signing_key ADD COLUMN forge text;
ALTER TABLE signing_key ADD COLUMN account text;
ALTER TABLE signing_key ADD COLUMN login text;
ALTER TABLE signing_key ADD COLUMN source text;
ALTER TABLE signing_key ADD CONSTRAINT signing_key_forge
  CHECK ((origin = 'forge') = (forge IS NOT NULL AND account IS NOT NULL AND login IS NOT NULL AND valid_from IS NOT NULL));
CREATE INDEX signing_key_account ON signing_key (forge, account) WHERE origin = 'forge';

-- When a key of a forge was no longer among those of its account. A key that comes back is registered again.
CREATE TABLE signing_key_end (
  key_id   uuid PRIMARY KEY REFERENCES signing_key (id),
  ended_at timestamptz(3) NOT NULL,
  why      text NOT NULL CHECK (why IN ('gone', 'revoked'))
);
COMMENT ON TABLE signing_key_end IS 'operational';
SELECT countersign.grant_app('signing_key_end', 'SELECT, INSERT');
