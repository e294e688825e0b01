-- A count that Git could not make yet waits, rather than going on record as unknown.
ALTER TABLE population_request ADD COLUMN ready_at timestamptz(3);

-- Since when, and from which sources, a repository was heard.
CREATE INDEX evidence_day_repository ON evidence_day (repository, kind, day);
