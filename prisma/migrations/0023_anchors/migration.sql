-- Where checkpoints are taken to, as operated. That one was taken there is a row of `anchor`, and an entry.
CREATE TABLE anchor_target (
  url           text NOT NULL,
  branch        text NOT NULL,
  every_minutes integer NOT NULL CHECK (every_minutes > 0),
  added_at      timestamptz(3) NOT NULL,
  -- Null: never tried.
  tried_at      timestamptz(3),
  -- Null: it went well when last tried.
  fault         text,
  PRIMARY KEY (url, branch)
);
COMMENT ON TABLE anchor_target IS 'operational';
SELECT countersign.grant_app('anchor_target', 'SELECT, INSERT, UPDATE, DELETE');
