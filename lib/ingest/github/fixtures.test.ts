import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { githubKind } from "./kind.ts";
import { GITHUB_RECORDED } from "./recorded.ts";

const folder = resolve("../shared/fixtures/github");
const source = { id: "s", type: "github", name: "forge" };
const secrets = [{ generation: 7, secret: Buffer.from("recorded") }];

function deliver(file: string, headers: Readonly<Record<string, string>>) {
  const body = readFileSync(resolve(folder, file));
  const signature = `sha256=${createHmac("sha256", "recorded").update(body).digest("hex")}`;
  return { body, headers: { ...headers, "x-hub-signature-256": signature } };
}

// Skipped where the recorded payloads are not beside the repository: they are not ours to copy.
describe.skipIf(!existsSync(folder))("recorded GitHub payloads", () => {
  it.each(GITHUB_RECORDED.map((row) => [row.file, row] as const))("%s", (file, row) => {
    const delivery = deliver(file, row.headers);
    expect(githubKind.verify(delivery, secrets, 0)).toEqual({ ok: true, method: "hmac-sha256", generation: 7 });
    const readings = githubKind.normalise(delivery.body, row.headers, source);
    expect(readings).toHaveLength(1);
    expect(readings[0]?.fact).toMatchObject(row.fact);
    expect(readings[0]?.occurredAt ?? null).toBe(row.time);
    expect(readings[0]?.actor?.name ?? null).toBe(row.actor);
  });

  it("have a row each", () => {
    expect(GITHUB_RECORDED.map((row) => row.file).sort()).toEqual(readdirSync(folder).sort());
  });

  it("leave at most 10 % unparsed", () => {
    const left = GITHUB_RECORDED.filter((row) => row.fact.kind === "unparsed");
    expect(left.length / GITHUB_RECORDED.length).toBeLessThanOrEqual(0.1);
  });

  it.each(GITHUB_RECORDED.map((row) => [row.file, row] as const))("refuses %s with one byte flipped", (file, row) => {
    const delivery = deliver(file, row.headers);
    const at = Math.floor(delivery.body.length / 2);
    delivery.body[at] = (delivery.body[at] ?? 0) ^ 1;
    expect(githubKind.verify(delivery, secrets, 0)).toEqual({ ok: false, reason: "mismatch" });
  });
});
