import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceFacts } from "./fact.ts";
import type { Delivery, SourceKind } from "./kind.ts";
import type { RecordedDelivery } from "./recorded-delivery.ts";
import { blank } from "./redact.ts";

const FIXTURES = resolve("../shared/fixtures");
const source: SourceFacts = { id: "src_1", type: "any", name: "recorded", cluster: "prod-eu-1" };

interface RecordedSuite {
  readonly name: string;
  readonly kind: SourceKind;
  readonly folders: readonly string[];
  readonly rows: readonly RecordedDelivery[];
  /** Files beside the payloads that nobody sends, with why. */
  readonly notPayloads: Readonly<Record<string, string>>;
}

/** Every recorded payload of the folders through verify, split, blank and normalise; for tests. */
export function describeRecorded({ name, kind, folders, rows, notPayloads }: RecordedSuite): void {
  const secrets = [{ generation: 3, secret: Buffer.from("recorded") }];
  const table = rows.map((row) => [row.file, row] as const);
  // They are not ours to copy into the repository.
  const absent = !existsSync(FIXTURES);
  const title = `recorded ${name} payloads${absent ? ": skipped, they are not beside the repository" : ""}`;
  describe.skipIf(absent)(title, () => {
    it.each(table)("%s", (_file, row) => {
      const delivery = deliver(row);
      expect(kind.verify(delivery, secrets, 0)).toEqual({ ok: true, method: "bearer", generation: 3 });
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

    it.each(table)("refuses %s with another token", (_file, row) => {
      const delivery = deliver(row);
      const forged = { ...delivery, headers: { ...delivery.headers, authorization: "Bearer recordee" } };
      expect(kind.verify(forged, secrets, 0)).toEqual({ ok: false, reason: "mismatch" });
    });

    it("have a row each, or a reason why nobody sends them", () => {
      const files = folders.flatMap(filesBelow).sort();
      expect([...rows.map((row) => row.file), ...Object.keys(notPayloads)].sort()).toEqual(files);
    });
  });
}

function deliver(row: RecordedDelivery): Delivery {
  const bytes = readFileSync(resolve(FIXTURES, row.file));
  const body = row.prepare === undefined ? bytes : Buffer.from(row.prepare.body(bytes.toString("utf8")));
  return { headers: { ...row.headers, authorization: "Bearer recorded" }, body };
}

function filesBelow(folder: string): string[] {
  return readdirSync(resolve(FIXTURES, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name).slice(FIXTURES.length + 1));
}
