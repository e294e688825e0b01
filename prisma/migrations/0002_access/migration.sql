-- Who may use the installation. All operational: never an input to a verdict; what people do here is an action entry.

CREATE TABLE user_account (
  id           uuid PRIMARY KEY,
  name         text NOT NULL CHECK (name <> ''),
  email        text,
  -- waiting: came through the identity provider, and nobody gave a role yet
  status       text NOT NULL CHECK (status IN ('active', 'disabled', 'waiting')),
  roles        text[] NOT NULL CHECK (roles <@ ARRAY['admin', 'compliance-manager', 'on-call', 'auditor', 'viewer']),
  scope        jsonb NOT NULL,
  access_from  timestamptz(3),
  access_until timestamptz(3),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL,
  changed_at   timestamptz(3) NOT NULL,
  CHECK (status <> 'active' OR cardinality(roles) > 0)
);
CREATE INDEX user_account_name ON user_account (lower(name), id);
COMMENT ON TABLE user_account IS 'operational';

-- (issuer, subject) is the identity; an e-mail address never is. Only identities of the local issuer have a login.
CREATE TABLE identity (
  issuer        text NOT NULL,
  subject       text NOT NULL,
  user_id       uuid NOT NULL REFERENCES user_account (id),
  login         text UNIQUE CHECK (login = lower(login)),
  password_hash text,
  created_at    timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject),
  -- an invited person has a login and no password yet
  CHECK (login IS NOT NULL OR password_hash IS NULL)
);
CREATE INDEX identity_user ON identity (user_id);
COMMENT ON TABLE identity IS 'operational';

CREATE TABLE session (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES user_account (id),
  issuer     text NOT NULL,
  subject    text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  step_up_at timestamptz(3),
  revoked_at timestamptz(3),
  FOREIGN KEY (issuer, subject) REFERENCES identity (issuer, subject)
);
CREATE INDEX session_user_open ON session (user_id) WHERE revoked_at IS NULL;
CREATE INDEX session_expiry ON session (expires_at);
COMMENT ON TABLE session IS 'operational';

CREATE TABLE api_token (
  id           uuid PRIMARY KEY,
  name         text NOT NULL CHECK (name <> ''),
  token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  -- the last four characters, to tell tokens apart
  hint         text NOT NULL,
  roles        text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['admin', 'compliance-manager', 'on-call', 'auditor', 'viewer']),
  scope        jsonb NOT NULL,
  created_by   text NOT NULL,
  created_at   timestamptz(3) NOT NULL,
  expires_at   timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  revoked_at   timestamptz(3)
);
CREATE INDEX api_token_created ON api_token (created_at DESC, id);
COMMENT ON TABLE api_token IS 'operational';

-- The login as typed is kept only as a digest: people type passwords into the wrong field.
CREATE TABLE login_attempt (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login_hash bytea NOT NULL,
  peer       text NOT NULL,
  at         timestamptz(3) NOT NULL,
  succeeded  boolean NOT NULL DEFAULT false
);
CREATE INDEX login_attempt_login ON login_attempt (login_hash, at);
CREATE INDEX login_attempt_peer ON login_attempt (peer, at);
COMMENT ON TABLE login_attempt IS 'operational';

-- One-time links. Without a user: the set-up link that makes the first admin; with one: an invitation to choose a password.
CREATE TABLE setup_token (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  user_id    uuid REFERENCES user_account (id),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at    timestamptz(3)
);
COMMENT ON TABLE setup_token IS 'operational';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['user_account', 'identity', 'session', 'api_token', 'login_attempt', 'setup_token'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE');
  END LOOP;
END $$;
