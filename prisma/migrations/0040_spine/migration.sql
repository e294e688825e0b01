-- What the spine of a change ties to it beside its own records.

-- What the message of a change says of another commit: that it reverts it, or was picked from it. Found from both sides.
CREATE TABLE change_relation (
  key        text PRIMARY KEY,
  state      jsonb NOT NULL,
  repository text NOT NULL,
  -- Id of the commit that is named, or the beginning of it.
  named      text NOT NULL,
  change     text NOT NULL
);
CREATE INDEX change_relation_named ON change_relation (repository, named);
CREATE INDEX change_relation_change ON change_relation (change);
COMMENT ON TABLE change_relation IS 'projection';
SELECT countersign.grant_app('change_relation'::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- What advance has read so far, as it would have read it here: of each message the first ten, reverts before picks.
INSERT INTO change_relation (key, state, repository, named, change)
SELECT key || ' ' || kind || ' ' || named,
  jsonb_build_object('kind', kind, 'sha', named, 'change', key, 'repository', repository), repository, named, key
FROM (
  SELECT c.key, c.repository, said.kind, said.named,
    row_number() OVER (PARTITION BY c.key ORDER BY said.kind DESC, min(said.place)) AS place
  FROM change c
  JOIN evidence e ON e.index = (c.state #>> '{ref,0}')::bigint AND e.ordinal = (c.state #>> '{ref,1}')::smallint
  CROSS JOIN LATERAL (
    SELECT 'reverts' AS kind, m.words[1] AS named, m.place
    FROM regexp_matches(e.facts #>> '{fact,message}', '\yThis reverts commit ([0-9a-f]{7,64})\y', 'g') WITH ORDINALITY AS m (words, place)
    UNION ALL
    SELECT 'picked-from', m.words[1], m.place
    FROM regexp_matches(e.facts #>> '{fact,message}', '\(cherry picked from commit ([0-9a-f]{7,64})\)', 'g') WITH ORDINALITY AS m (words, place)
  ) said
  WHERE c.until_size IS NULL
  GROUP BY c.key, c.repository, said.kind, said.named
) first
WHERE place <= 10;

-- Tickets by their key, the latest first.
CREATE INDEX evidence_ticket ON evidence (lower(subject), index DESC, ordinal DESC) WHERE kind = 'ticket';

-- Attestations by the digests that they are about.
CREATE INDEX evidence_attested ON evidence USING gin ((facts #> '{fact,subjects}') jsonb_path_ops) WHERE kind = 'attestation';
