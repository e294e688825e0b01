-- Lists that had no index of their own: each walked or sorted all rows of its table.
CREATE INDEX change_displaced ON change (landed_at DESC, position DESC, key DESC) WHERE until_size IS NULL AND NOT first_parent;
CREATE INDEX landing_kind ON landing (kind, landed_at DESC, key DESC) WHERE until_size IS NULL;
-- What runs at an instant: what has not ended by then.
CREATE INDEX deployment_ended ON deployment (ended_at) WHERE until_size IS NULL;
