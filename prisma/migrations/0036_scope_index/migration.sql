-- Whether a row is of a repository in scope is asked of its commit, for each row: from the index alone.
CREATE INDEX change_commit ON change (sha, first_parent DESC, key) INCLUDE (repository) WHERE until_size IS NULL;
