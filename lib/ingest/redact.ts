export interface Span {
  readonly from: number;
  readonly to: number;
}

const QUOTE = 0x22;
const SPACE = 0x20;
const ZERO = 0x30;

/**
 * Blanks JSON values in place: each span, which MUST be exactly one value, becomes a string of spaces of the same length
 * (a value of one byte becomes `0`), so that the text stays valid JSON and every other byte keeps its position.
 * Pure: answers a copy when there is something to blank. Spans are positions in the delivery; `offset` is the position
 * of `bytes` in it. Overlapping spans are blanked as one; what lies outside `bytes` is ignored.
 */
export function blank(bytes: Uint8Array, spans: readonly Span[], offset = 0): Uint8Array {
  const merged = merge(spans, offset, bytes.length);
  if (merged.length === 0) return bytes;
  const copy = Uint8Array.from(bytes);
  for (const { from, to } of merged) {
    if (to - from === 1) {
      copy[from] = ZERO;
      continue;
    }
    copy.fill(SPACE, from, to);
    copy[from] = QUOTE;
    copy[to - 1] = QUOTE;
  }
  return copy;
}

function merge(spans: readonly Span[], offset: number, length: number): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  const inside = spans
    .map((span) => ({ from: Math.max(0, span.from - offset), to: Math.min(length, span.to - offset) }))
    .filter((span) => span.to > span.from)
    .sort((a, b) => a.from - b.from);
  for (const span of inside) {
    const last = merged.at(-1);
    if (last !== undefined && span.from < last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}
