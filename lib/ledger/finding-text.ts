import type { Finding, FindingCode, Place } from "./log-findings.ts";

/** What each finding means, to be read after its place. */
const SENTENCES: Readonly<Record<FindingCode, string>> = {
  "payload-altered": "the stored bytes are not those that the leaf commits to",
  "payload-missing": "the payload is gone and no erasure is on record",
  "key-altered": "the delivery key is not the one that the leaf commits to",
  "delivery-altered": "headers, length or digest of the delivery are not those that the leaf commits to",
  "inbox-altered": "the inbox row is not the one that was logged",
  "inbox-missing": "the inbox row is gone",
  "leaf-altered": "the leaf is not the one that was logged",
  "leaf-hash-altered": "the leaf's stored hash was changed; the leaf itself ties",
  "leaf-unreadable": "the leaf is none that this version can read",
  "entry-missing": "the entry was taken out",
  "entry-inserted": "an entry was put in that was never logged here",
  "entry-reordered": "the entry was logged at another index",
  "entry-duplicated": "the index is held by two entries",
  "tile-altered": "the tile's hashes are not those of the tree",
  "tile-missing": "the tile is gone",
  "tile-surplus": "tiles stand beyond the end of the log: entries were cut off",
  "checkpoint-malformed": "the row holds no checkpoint note",
  "checkpoint-altered": "the row says something else than its signed note",
  "checkpoint-bad-signature": "the note is not signed by the log's key",
  "checkpoint-root-mismatch": "the entries do not make the root that was signed",
  "checkpoint-missing": "the last entries are under no checkpoint: one was taken out",
  "checkpoint-time-altered": "the row's time is before that of the checkpoint before it",
  "tail-truncated": "a checkpoint was signed over more entries than there are",
  fork: "the log no longer extends this checkpoint, which it signed",
  "erasure-unlogged": "the payload was erased without an entry that says so",
  "erasure-incomplete": "an erasure is on record, but the payload is still there",
  "record-unsequenced": "accepted records are neither in the log nor waiting for it",
};

/** One line: `payload-altered · entry 120 (and 3 more): …`. */
export function describeFinding(finding: Finding): string {
  const [first] = finding.places;
  const more = finding.count > 1 ? ` (and ${finding.count - 1} more)` : "";
  return `${finding.code} · ${first ? describePlace(first) : "somewhere"}${more}: ${SENTENCES[finding.code]}`;
}

function describePlace(place: Place): string {
  if ("index" in place) return `entry ${place.index}`;
  if ("n" in place) return `tile ${place.level}/${place.n}`;
  if ("inboxId" in place) return `record ${place.inboxId ?? "?"}`;
  const outside = place.outside === undefined ? "" : ` in ${place.outside}`;
  return `checkpoint ${place.size}${outside}, everything tied up to ${place.since}`;
}
