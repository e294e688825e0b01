-- The daily rollup by month: totals of long periods, and what filters offer, read as many rows whatever the number of days.
CREATE TABLE evidence_month (
  month       date NOT NULL,
  type        text NOT NULL,
  kind        text NOT NULL,
  source      text NOT NULL,
  repository  text NOT NULL,
  environment text NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (month, type, kind, source, repository, environment)
);
COMMENT ON TABLE evidence_month IS 'projection';
SELECT countersign.grant_app('evidence_month'::regclass, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');

-- What advance has counted so far, as it would have counted it here.
INSERT INTO evidence_month (month, type, kind, source, repository, environment, count)
SELECT date_trunc('month', day)::date, type, kind, source, repository, environment, sum(count)
FROM evidence_day GROUP BY 1, 2, 3, 4, 5, 6;
