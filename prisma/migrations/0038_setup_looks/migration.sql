-- Of which roles the last look left files out; null: it was made before that was told, and is made again.
ALTER TABLE mirror_branch ADD COLUMN setup_truncated text[];
-- Why the newest tree could not be looked at; null: it could.
ALTER TABLE mirror_branch ADD COLUMN setup_fault text;
