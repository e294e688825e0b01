// PostgreSQL's text and jsonb refuse U+0000 and lone surrogates, which senders may well send.
const REFUSED = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * The same JSON value with every U+0000 and lone surrogate shown as U+FFFD, so that projections can hold it; the record
 * itself keeps its bytes. Values without any come back as they are.
 */
export function storable<T>(value: T): T {
  if (!REFUSED.test(JSON.stringify(value))) return value;
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" ? member.toWellFormed().replaceAll("\0", "\uFFFD") : member,
  );
  // Safe because only string contents were replaced; keys of objects made by us are never sent by anybody.
  return JSON.parse(text) as T;
}
