import fc from "fast-check";

/**
 * Payloads that are nearly right, for property tests: one of `payloads` with a member anywhere replaced by any JSON
 * value or taken out, or its text cut, or one byte of it changed.
 */
export function mutated(payloads: readonly object[]): fc.Arbitrary<Uint8Array> {
  const payload = fc.constantFrom(...payloads);
  const changed = fc
    .tuple(payload, fc.nat(), fc.option(fc.jsonValue({ maxDepth: 3 }), { nil: undefined }))
    .map(([value, at, replacement]) => Buffer.from(JSON.stringify(replaceAt(value, at, replacement))));
  const cut = fc.tuple(payload, fc.nat()).map(([value, at]) => {
    const bytes = Buffer.from(JSON.stringify(value));
    return bytes.subarray(0, at % bytes.length);
  });
  const flipped = fc.tuple(payload, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([value, at, mask]) => {
    const bytes = Buffer.from(JSON.stringify(value));
    bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask;
    return bytes;
  });
  return fc.oneof(changed, cut, flipped, fc.uint8Array());
}

/** A copy with its `at`-th member, counted in the order of `JSON.stringify` and around, replaced. */
function replaceAt(value: object, at: number, replacement: unknown): unknown {
  let total = 0;
  JSON.stringify(value, (_key, member: unknown) => (total++, member));
  let seen = 0;
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => (seen++ === at % total ? (replacement ?? null) : member)),
  );
}
