import { describe, expect, it } from "vitest";
import { argocdKind } from "./argocd/kind.ts";
import { ciKind } from "./ci/kind.ts";
import { fluxKind } from "./flux/kind.ts";
import { kubernetesAuditKind } from "./kubernetes-audit/kind.ts";
import { recordsKind } from "./records/kind.ts";

const MIB = 1024 * 1024;
/** Work that grows with the square of the size would take hours at this one; the rest is room for a busy machine. */
const LIMIT_MS = 15_000;
const source = { id: "src_1", type: "any", name: "bounded" };

const filled =
  (piece: string, before = "", after = "") =>
  (size: number) => {
    const times = Math.floor((size - before.length - after.length) / piece.length);
    return Buffer.concat([Buffer.from(before), Buffer.alloc(times * piece.length, piece), Buffer.from(after)]);
  };
const nested = (open: string, close: string) => () => Buffer.from(open.repeat(10_000) + close.repeat(10_000));

const EVENT =
  '{"auditID":"a","stage":"ResponseComplete","verb":"update","user":{},"objectRef":{"resource":"secrets"},"requestObject":{"data":{"a":"b"}}},';

const BODIES: Readonly<Record<string, (size: number) => Buffer>> = {
  "one long string": filled("a", '{"type":"gate","message":"', '"}'),
  "one string of escaped quotes": filled('\\"', '{"message":"', '"}'),
  "one string of backslashes that never ends": filled("\\\\", '{"message":"'),
  "nothing but quotes": filled('"'),
  "nothing but commas": filled(",", "[", "]"),
  "nothing but line ends": filled("\n"),
  "nothing but spaces behind a comma": filled(" ", '{"a":1,'),
  "small lines": filled("{}\n"),
  "small keys": filled('"a":1,', "{", '"a":1}'),
  "an EventList of small items": filled("{},", '{"kind":"EventList","items":[', "{}]}"),
  "an EventList of Secrets": filled(EVENT, '{"kind":"EventList","items":[', "{}]}"),
  "an EventList that is cut off": filled(EVENT, '{"kind":"EventList","items":['),
  "a SARIF log of small results": filled('{"ruleId":"a"},', '{"version":"2.1.0","runs":[{"results":[', "{}]}]}"),
  "a test suite of small cases": filled("<testcase/>", "<testsuite>", "</testsuite>"),
  "a prolog that never ends": filled("<!-- -->", "<?xml?>"),
  "tags that never close": filled("<testsuite>"),
  "an attachment of base64": filled("QUFB", '{"type":"attachment","encoding":"base64","content":"', '"}'),
  "10,000 objects deep": nested('{"a":', "}"),
  "10,000 arrays deep": nested("[", "]"),
  "10,000 suites deep": nested("<testsuite>", "</testsuite>"),
  "10,000 deep in an item": () =>
    Buffer.from(`{"kind":"EventList","items":[${'{"requestObject":'.repeat(10_000)}1${"}".repeat(10_000)}]}`),
};

// The kinds that look into a body are given the largest; the others share their ways of splitting and parsing.
describe.each([
  [25, [kubernetesAuditKind, ciKind]],
  [3, [fluxKind, argocdKind, recordsKind]],
] as const)("%i MiB, and nesting 10,000 deep, are read in bounded time", (mebibytes, kinds) => {
  it.each(Object.entries(BODIES))("%s", { timeout: kinds.length * LIMIT_MS * 2 }, (_name, make) => {
    const body = make(mebibytes * MIB);
    for (const kind of kinds) {
      const started = performance.now();
      const ranges = ["application/json", "application/x-ndjson"].map((type) =>
        kind.split({ headers: { "content-type": type }, body }),
      );
      // The whole body as one record, too: so it is kept where its structure is not understood.
      expect(kind.normalise(body, {}, source).length).toBeGreaterThan(0);
      for (const { from, to } of ranges[0]?.slice(0, 1_000) ?? []) {
        if (to - from < body.length) kind.normalise(body.subarray(from, to), {}, source);
      }
      expect(performance.now() - started).toBeLessThan(LIMIT_MS);
    }
  });
});
