-- The terms of the tie-out that no rollup holds are counted from indexes alone.
CREATE INDEX mirror_commit_line ON mirror_commit (repository, branch, first_parent);
CREATE INDEX pull_request_told ON pull_request (repository, base_ref) INCLUDE (key) WHERE until_size IS NULL AND status = 'merged';
