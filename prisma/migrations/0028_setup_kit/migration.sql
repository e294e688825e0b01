-- What the mirror last saw of a repository's own set-up, so that only a change is another entry.

ALTER TABLE mirror_branch ADD COLUMN setup_sequence integer NOT NULL DEFAULT 0;
-- The commit whose tree was looked at last; null: none was.
ALTER TABLE mirror_branch ADD COLUMN setup_commit text;
-- Path and blob of each file, as the last observation has them.
ALTER TABLE mirror_branch ADD COLUMN setup_files jsonb;
