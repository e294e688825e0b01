import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { gitlabKind } from "./kind.ts";
import { GITLAB_RECORDED } from "./recorded.ts";
import { signedHeaders } from "./signing.ts";

const folder = resolve("../shared/fixtures/gitlab");
const source = { id: "s", type: "gitlab", name: "forge" };
const secrets = [{ generation: 3, secret: Buffer.from("recorded") }];
const now = Date.parse("2026-11-20T12:00:00Z");

// Skipped where the recorded payloads are not beside the repository: they are not ours to copy.
describe.skipIf(!existsSync(folder))("recorded GitLab payloads", () => {
  it.each(GITLAB_RECORDED.map((row) => [row.file, row] as const))("%s", (file, row) => {
    const body = readFileSync(resolve(folder, file));
    const readings = gitlabKind.normalise(body, row.headers, source);
    expect(readings.map((reading) => reading.fact)).toMatchObject([row.fact, ...(row.also ?? [])]);
    for (const reading of readings) {
      expect(reading.occurredAt ?? null).toBe(row.time);
      expect(reading.actor?.name ?? null).toBe(row.actor);
    }
  });

  it("have a row each, and leave none unparsed", () => {
    expect(GITLAB_RECORDED.map((row) => row.file).sort()).toEqual(readdirSync(folder).sort());
    expect(GITLAB_RECORDED.filter((row) => row.fact.kind === "unparsed")).toEqual([]);
  });

  it.each(GITLAB_RECORDED.map((row) => row.file))("refuses %s with one byte flipped", (file) => {
    const body = readFileSync(resolve(folder, file));
    const headers = signedHeaders(body, "recorded", now);
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toMatchObject({ ok: true, method: "standard-webhooks" });
    const at = Math.floor(body.length / 2);
    body[at] = (body[at] ?? 0) ^ 1;
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toEqual({ ok: false, reason: "mismatch" });
  });
});
