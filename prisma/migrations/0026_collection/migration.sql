-- What is asked of forges: how each source is collected, how far each list was read, what was backfilled.

CREATE TABLE collection (
  source_id             text PRIMARY KEY REFERENCES source (id),
  mode                  text NOT NULL,
  base_url              text NOT NULL,
  repositories          text[] NOT NULL,
  interval_seconds      integer NOT NULL,
  credential            bytea,
  credential_generation integer NOT NULL DEFAULT 0,
  credential_set_at     timestamptz(3),
  last_poll_at          timestamptz(3),
  last_success_at       timestamptz(3),
  last_round_ms         integer,
  last_error            text,
  faults                integer NOT NULL DEFAULT 0,
  next_poll_at          timestamptz(3),
  rate_limit            integer,
  rate_remaining        integer,
  rate_reset_at         timestamptz(3),
  leased_until          timestamptz(3),
  leased_by             text
);
COMMENT ON TABLE collection IS 'operational';

-- `run` is `poll`, or the id of a backfill; `state` is the reader's own: page, time read up to, entity tag.
CREATE TABLE collection_cursor (
  source_id  text NOT NULL REFERENCES collection (source_id),
  run        text NOT NULL,
  repository text NOT NULL,
  list       text NOT NULL,
  state      jsonb NOT NULL,
  done       boolean NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (source_id, run, repository, list)
);
COMMENT ON TABLE collection_cursor IS 'operational';

CREATE TABLE backfill (
  id           text PRIMARY KEY,
  source_id    text NOT NULL REFERENCES collection (source_id),
  from_at      timestamptz(3) NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  requested_by text NOT NULL,
  read         integer NOT NULL DEFAULT 0,
  kept         integer NOT NULL DEFAULT 0,
  lists_done   integer NOT NULL DEFAULT 0,
  lists_total  integer,
  finished_at  timestamptz(3),
  error        text
);
CREATE INDEX backfill_source ON backfill (source_id, requested_at DESC);
COMMENT ON TABLE backfill IS 'operational';

-- How a record came, where it did not come live: asked for in turn, for a time past, as a picture, or brought by hand.
ALTER TABLE evidence ADD COLUMN came text;

SELECT countersign.grant_app('collection', 'SELECT, INSERT, UPDATE');
SELECT countersign.grant_app('collection_cursor', 'SELECT, INSERT, UPDATE, DELETE');
SELECT countersign.grant_app('backfill', 'SELECT, INSERT, UPDATE');
