import { describe, expect, it } from "vitest";
import type { SourceFacts } from "./fact.ts";
import { NOT_PAYLOADS, RECORDED } from "./recorded.ts";
import { blank } from "./redact.ts";
import { sourceKind } from "./registry.ts";
import { ABSENT, ABSENT_NOTE, deliveryOf, recordedFiles } from "./test-recorded.ts";

const source: SourceFacts = { id: "src_1", type: "any", name: "recorded", cluster: "prod-eu-1" };
const secrets = [{ generation: 3, secret: Buffer.from("recorded") }];
const now = Date.parse("2026-11-20T12:00:00Z");
const table = RECORDED.map((row) => [row.file, row] as const);

describe.skipIf(ABSENT)(`recorded payloads${ABSENT_NOTE}`, () => {
  it.each(table)("%s is read as it was by hand", (_file, row) => {
    const kind = sourceKind(row.type);
    const delivery = deliveryOf(row, "recorded", now);
    expect(kind.verify(delivery, secrets, now)).toMatchObject({ ok: true, generation: 3 });
    const ranges = kind.split(delivery);
    const readings = ranges.flatMap((range) => {
      const stored = blank(delivery.body.subarray(range.from, range.to), range.redactions, range.from);
      return kind.normalise(stored, row.headers, source);
    });
    const seen = readings.map((one) => ({
      time: one.occurredAt ?? null,
      actor: one.actor?.name ?? null,
      fact: one.fact,
    }));
    expect(seen).toMatchObject(row.readings);
    expect(seen).toHaveLength(row.readings.length);
    expect(new Set(ranges.map((range) => range.key)).size).toBe(ranges.length);
  });

  it.each(table)("%s is refused with another secret, and where it is signed with one byte flipped", (_file, row) => {
    const kind = sourceKind(row.type);
    const refused = { ok: false, reason: "mismatch" };
    expect(kind.verify(deliveryOf(row, "recordee", now), secrets, now)).toEqual(refused);
    if (!["flux", "github", "gitlab"].includes(row.type)) return;
    const { body, headers } = deliveryOf(row, "recorded", now);
    const at = Math.floor(body.length / 2);
    body[at] = (body[at] ?? 0) ^ 1;
    expect(kind.verify({ body, headers }, secrets, now)).toEqual(refused);
  });

  it("have a row each, or a reason why nobody sends them", () => {
    const folders = Object.keys(NOT_PAYLOADS).filter((name) => name.endsWith("/"));
    const files = recordedFiles().filter((file) => !folders.some((folder) => file.startsWith(folder)));
    const told = Object.keys(NOT_PAYLOADS).filter((name) => !name.endsWith("/"));
    expect([...RECORDED.map((row) => row.file), ...told].sort()).toEqual(files);
  });
});

describe("recorded payloads of all sources", () => {
  it("leave at most 10 % unparsed, each with its reason", () => {
    const left = RECORDED.filter((row) => row.readings.some((one) => one.fact.kind === "unparsed"));
    expect(left.filter((row) => row.unparsed === undefined)).toEqual([]);
    expect(left.length / RECORDED.length).toBeLessThanOrEqual(0.1);
  });
});
