-- What the set-up of a repository is judged by, of each the newest: few records, among all that the repository and its
-- kind have.
CREATE INDEX evidence_setup ON evidence (repository, kind, index DESC, ordinal DESC)
WHERE kind IN ('setup-files', 'branch-protection', 'gate');
