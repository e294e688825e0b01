-- The ledger (LEDGER.md). Hand-written: grants, triggers, partitions and functions are part of the promise.

CREATE SCHEMA IF NOT EXISTS countersign;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    CREATE ROLE countersign_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN NULL; -- then triggers alone stand: "database separation: owner"
  WHEN duplicate_object THEN NULL;
END $$;

-- Grants to the application role where the server let us make it.
CREATE FUNCTION countersign.grant_app(relation regclass, privileges text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    EXECUTE format('GRANT %s ON %s TO countersign_app', privileges, relation);
  END IF;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    GRANT USAGE ON SCHEMA public, countersign TO countersign_app;
  END IF;
END $$;

-- ── What this database is ────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE database_identity (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  kind       text NOT NULL CHECK (kind IN ('production', 'demo', 'test')),
  log_id     text NOT NULL,
  origin     text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE database_identity IS 'ledger';

CREATE TABLE moved_clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  at  timestamptz(3)
);
COMMENT ON TABLE moved_clock IS 'operational';

-- The only clock of the product. In demo and test databases the loader may move it; elsewhere it cannot be moved.
CREATE FUNCTION countersign.now() RETURNS timestamptz(3) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT date_trunc('milliseconds', coalesce(
    (SELECT c.at FROM moved_clock c, database_identity d WHERE d.kind IN ('demo', 'test')),
    statement_timestamp()))
$$;

CREATE FUNCTION countersign.refuse_moved_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM database_identity WHERE kind IN ('demo', 'test')) THEN
    RAISE EXCEPTION 'the clock of a production database cannot be moved' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moved_clock_guard BEFORE INSERT OR UPDATE ON moved_clock
  FOR EACH ROW EXECUTE FUNCTION countersign.refuse_moved_clock();

-- ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE SEQUENCE inbox_id_seq AS bigint;

CREATE TABLE inbox (
  id            bigint PRIMARY KEY,
  source        text NOT NULL,
  origin        text NOT NULL CHECK (origin IN ('delivery', 'commit', 'action', 'observation', 'tick')),
  key           text NOT NULL,
  range_from    integer NOT NULL,
  range_to      integer NOT NULL,
  received_at   timestamptz(3) NOT NULL,
  auth          text NOT NULL,
  key_hash      bytea NOT NULL CHECK (octet_length(key_hash) = 32),
  delivery_hash bytea NOT NULL CHECK (octet_length(delivery_hash) = 32),
  commitment    bytea NOT NULL CHECK (octet_length(commitment) = 32)
);
COMMENT ON TABLE inbox IS 'ledger';

CREATE TABLE inbox_key (
  source   text NOT NULL,
  key      text NOT NULL,
  inbox_id bigint NOT NULL,
  PRIMARY KEY (source, key)
);
COMMENT ON TABLE inbox_key IS 'ledger';

CREATE TABLE payload (
  inbox_id        bigint NOT NULL,
  received_at     timestamptz(3) NOT NULL,
  salt            bytea NOT NULL CHECK (octet_length(salt) = 32),
  bytes           bytea NOT NULL,
  headers         text NOT NULL,
  delivery_sha256 bytea NOT NULL CHECK (octet_length(delivery_sha256) = 32),
  delivery_length integer NOT NULL,
  redactions      text,
  PRIMARY KEY (inbox_id, received_at)
) PARTITION BY RANGE (received_at);
DO $$
BEGIN
EXCEPTION
  WHEN feature_not_supported THEN NULL; -- a server built without lz4 keeps pglz
END $$;
COMMENT ON TABLE payload IS 'ledger';
CREATE TABLE payload_rest PARTITION OF payload DEFAULT;
COMMENT ON TABLE payload_rest IS 'ledger';

CREATE TABLE pending (
  inbox_id bigint PRIMARY KEY
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON TABLE pending IS 'ledger';

-- ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE ledger_entry (
  index     bigint PRIMARY KEY CHECK (index >= 0),
  inbox_id  bigint NOT NULL UNIQUE,
  leaf      bytea NOT NULL CHECK (octet_length(leaf) <= 65535),
  leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
COMMENT ON TABLE ledger_entry IS 'ledger';

CREATE TABLE tile (
  level  smallint NOT NULL,
  n      bigint NOT NULL,
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (level, n)
);
COMMENT ON TABLE tile IS 'ledger';

CREATE TABLE checkpoint (
  size      bigint PRIMARY KEY,
  root      bytea NOT NULL CHECK (octet_length(root) = 32),
  note      text NOT NULL,
  signed_at timestamptz(3) NOT NULL
);
CREATE INDEX checkpoint_signed_at ON checkpoint (signed_at, size);
COMMENT ON TABLE checkpoint IS 'ledger';

CREATE TABLE anchor (
  id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  size   bigint NOT NULL,
  kind   text NOT NULL,
  detail jsonb NOT NULL,
  at     timestamptz(3) NOT NULL
);
CREATE INDEX anchor_size ON anchor (size DESC);
COMMENT ON TABLE anchor IS 'ledger';

CREATE TABLE erasure (
  index           bigint PRIMARY KEY,
  inbox_id        bigint NOT NULL UNIQUE,
  action_inbox_id bigint NOT NULL,
  residual        jsonb NOT NULL,
  erased_at       timestamptz(3) NOT NULL
);
COMMENT ON TABLE erasure IS 'ledger';

-- ── What nobody may do ───────────────────────────────────────────────────────────────────────────────────────────
CREATE FUNCTION countersign.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE FUNCTION countersign.refuse_delete_unless_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('countersign.erasing', true) IS DISTINCT FROM OLD.inbox_id::text THEN
    RAISE EXCEPTION 'DELETE on payload is refused: use countersign.erase()' USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['database_identity', 'inbox', 'inbox_key', 'ledger_entry', 'tile', 'checkpoint', 'anchor', 'erasure'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION countersign.refuse_change()', t);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change()', t);
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT');
  END LOOP;
  EXECUTE 'CREATE TRIGGER no_update BEFORE UPDATE ON payload FOR EACH ROW EXECUTE FUNCTION countersign.refuse_change()';
  EXECUTE 'CREATE TRIGGER erase_only BEFORE DELETE ON payload FOR EACH ROW EXECUTE FUNCTION countersign.refuse_delete_unless_erasing()';
  EXECUTE 'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON payload FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change()';
  EXECUTE 'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON payload_rest FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change()';
  EXECUTE 'CREATE TRIGGER no_update BEFORE UPDATE ON pending FOR EACH ROW EXECUTE FUNCTION countersign.refuse_change()';
  EXECUTE 'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON pending FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change()';
  PERFORM countersign.grant_app('payload', 'SELECT, INSERT');
  PERFORM countersign.grant_app('payload_rest', 'SELECT, INSERT');
  PERFORM countersign.grant_app('pending', 'SELECT, INSERT, DELETE');
  PERFORM countersign.grant_app('moved_clock', 'SELECT, INSERT, UPDATE, DELETE');
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    GRANT USAGE ON SEQUENCE inbox_id_seq TO countersign_app;
  END IF;
END $$;
-- No erasure row without countersign.erase(): the application role reads it only.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    REVOKE INSERT ON erasure FROM countersign_app;
    REVOKE INSERT ON database_identity FROM countersign_app;
  END IF;
END $$;

-- Makes the monthly partitions of `payload` that cover [first, last].
CREATE FUNCTION countersign.ensure_payload_partitions(first date, last date) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date := date_trunc('month', first)::date;
  name text;
BEGIN
  WHILE month <= last LOOP
    name := 'payload_' || to_char(month, 'YYYY_MM');
    IF to_regclass(name) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE TABLE %I PARTITION OF payload FOR VALUES FROM (%L) TO (%L)', name,
          month || ' 00:00:00+00', (month + interval '1 month')::date || ' 00:00:00+00');
        EXECUTE format('COMMENT ON TABLE %I IS %L', name, 'ledger');
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION countersign.refuse_change()', name);
        PERFORM countersign.grant_app(name::regclass, 'SELECT, INSERT');
      EXCEPTION
        WHEN duplicate_table THEN NULL;
        WHEN check_violation THEN NULL; -- rows of that month already stand in payload_rest: they stay there
      END;
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
END $$;

-- Deletes payload and salt of one entry for ever, in the transaction that appended the action naming it.
CREATE FUNCTION countersign.erase(target bigint, action_inbox bigint, residual jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE victim bigint;
BEGIN
  SELECT inbox_id INTO victim FROM ledger_entry WHERE index = target;
  IF victim IS NULL THEN
    RAISE EXCEPTION 'no entry %', target USING ERRCODE = 'P0002';
  END IF;
  IF NOT EXISTS (SELECT FROM inbox i JOIN pending p ON p.inbox_id = i.id
                 WHERE i.id = action_inbox AND i.origin = 'action' AND i.xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'erase() must follow its own action in the same transaction' USING ERRCODE = '42501';
  END IF;
  INSERT INTO erasure (index, inbox_id, action_inbox_id, residual, erased_at)
    VALUES (target, victim, action_inbox, residual, countersign.now());
  PERFORM set_config('countersign.erasing', victim::text, true);
  DELETE FROM payload WHERE inbox_id = victim;
  PERFORM set_config('countersign.erasing', '', true);
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_app') THEN
    REVOKE ALL ON FUNCTION countersign.erase(bigint, bigint, jsonb) FROM PUBLIC;
    REVOKE ALL ON FUNCTION countersign.ensure_payload_partitions(date, date) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION countersign.erase(bigint, bigint, jsonb) TO countersign_app;
    GRANT EXECUTE ON FUNCTION countersign.ensure_payload_partitions(date, date) TO countersign_app;
    GRANT EXECUTE ON FUNCTION countersign.now() TO countersign_app;
  END IF;
END $$;

-- ── Where advance stands ─────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE advance_cursor (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint NOT NULL
);
COMMENT ON TABLE advance_cursor IS 'projection';

-- Entries that a step could not digest after several tries; visible, can be driven again, block nothing else.
CREATE TABLE set_aside (
  index    bigint PRIMARY KEY,
  step     text NOT NULL,
  reason   text NOT NULL,
  tries    integer NOT NULL,
  since    timestamptz(3) NOT NULL
);
COMMENT ON TABLE set_aside IS 'operational';

-- What each worker last said of itself: shown on the status page, never an input to a verdict.
CREATE TABLE worker_state (
  worker text PRIMARY KEY,
  at     timestamptz(3) NOT NULL,
  detail jsonb NOT NULL
);
COMMENT ON TABLE worker_state IS 'operational';

-- ── Evidence: what entries say, typed ────────────────────────────────────────────────────────────────────────────
CREATE TABLE evidence (
  index       bigint NOT NULL,
  ordinal     smallint NOT NULL,
  kind        text NOT NULL,
  type        text,
  source      text NOT NULL,
  origin      text NOT NULL,
  occurred_at timestamptz(3),
  received_at timestamptz(3) NOT NULL,
  actor       text,
  repository  text,
  sha         text,
  environment text,
  subject     text,
  headline    text NOT NULL,
  state       text,
  facts       jsonb NOT NULL,
  PRIMARY KEY (index, ordinal)
);
CREATE INDEX evidence_type_index ON evidence (type, index DESC, ordinal DESC);
CREATE INDEX evidence_kind_index ON evidence (kind, index DESC, ordinal DESC);
CREATE INDEX evidence_source_index ON evidence (source, index DESC, ordinal DESC);
CREATE INDEX evidence_repository_index ON evidence (repository, index DESC, ordinal DESC) WHERE repository IS NOT NULL;
CREATE INDEX evidence_environment_index ON evidence (environment, index DESC, ordinal DESC) WHERE environment IS NOT NULL;
CREATE INDEX evidence_sha ON evidence (sha) WHERE sha IS NOT NULL;
CREATE INDEX evidence_received_at ON evidence (received_at, index);
COMMENT ON TABLE evidence IS 'projection';

-- Exact totals for the filters of the timeline: one row per day and combination that occurred.
CREATE TABLE evidence_day (
  day         date NOT NULL,
  type        text NOT NULL,
  kind        text NOT NULL,
  source      text NOT NULL,
  repository  text NOT NULL,
  environment text NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (day, type, kind, source, repository, environment)
);
COMMENT ON TABLE evidence_day IS 'projection';

-- What the ledger says a source is (from its source.created action).
CREATE TABLE source_facts (
  key   text PRIMARY KEY,
  state jsonb NOT NULL,
  type  text NOT NULL,
  name  text NOT NULL
);
COMMENT ON TABLE source_facts IS 'projection';

-- Per source: first and last record, for "last seen", gaps and blind intervals.
CREATE TABLE source_seen (
  key        text PRIMARY KEY,
  state      jsonb NOT NULL,
  last_index bigint NOT NULL,
  last_at    timestamptz(3) NOT NULL,
  entries    bigint NOT NULL
);
COMMENT ON TABLE source_seen IS 'projection';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['advance_cursor', 'set_aside', 'worker_state', 'evidence', 'evidence_day', 'source_facts', 'source_seen'] LOOP
    PERFORM countersign.grant_app(t::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
  END LOOP;
END $$;
