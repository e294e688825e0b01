-- The outbox: messages to be told, and for each recipient how far it got. Operational: what came of each attempt is an
-- observation entry, and only that is evidence.

CREATE TABLE outbox (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The entry or deadline that caused it: told once.
  key        text NOT NULL UNIQUE,
  kind       text NOT NULL,
  about      text NOT NULL,
  title      text NOT NULL,
  body       text NOT NULL,
  path       text NOT NULL,
  facts      jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX outbox_about ON outbox (about, created_at);
COMMENT ON TABLE outbox IS 'operational';

CREATE TABLE outbox_delivery (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  outbox_id   uuid NOT NULL REFERENCES outbox (id),
  duty        text NOT NULL,
  recipient   text NOT NULL,
  -- Account, where the recipient has one.
  person      text,
  channel     text NOT NULL CHECK (channel IN ('email', 'webhook')),
  address     text NOT NULL,
  phone       text,
  -- accepted: by the mail server or the webhook's receiver, which is all that we can know
  state       text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'accepted', 'failed', 'withdrawn')),
  attempts    integer NOT NULL DEFAULT 0,
  -- When to try next; null once accepted, withdrawn or given up.
  next_at     timestamptz(3),
  tried_at    timestamptz(3),
  accepted_at timestamptz(3),
  reason      text,
  UNIQUE (outbox_id, channel, address)
);
CREATE INDEX outbox_delivery_due ON outbox_delivery (next_at) WHERE next_at IS NOT NULL;
COMMENT ON TABLE outbox_delivery IS 'operational';

-- Secrets of webhooks, sealed. Made when a policy first names the URL.
CREATE TABLE webhook_secret (
  url        text PRIMARY KEY,
  sealed     bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE webhook_secret IS 'operational';

SELECT countersign.grant_app('outbox', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
SELECT countersign.grant_app('outbox_delivery', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
SELECT countersign.grant_app('webhook_secret', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
