-- Which pull request of its own repository a pull request says that it reverts: by its text, as the forge tells it.
ALTER TABLE pull_request ADD COLUMN reverts text;
CREATE INDEX pull_request_reverts ON pull_request (repository, reverts) WHERE until_size IS NULL AND reverts IS NOT NULL;

-- Of those read so far, as advance would have read it here.
UPDATE pull_request SET reverts = (
  SELECT m.words[2]
  FROM regexp_matches(state->>'body', '(?:^|\n)Reverts ([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)#([1-9][0-9]{0,9})(?=[ \t\r]*(?:\n|$))', 'g')
    WITH ORDINALITY AS m (words, place)
  WHERE lower(m.words[1]) = repository AND m.words[2] <> number
  ORDER BY m.place LIMIT 1
)
WHERE state->>'body' LIKE '%Reverts %';
