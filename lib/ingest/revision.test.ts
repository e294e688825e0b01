import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRevision } from "./revision.ts";

const SHA = "731f7eaddfb6af01cb2173e18f0f75b0ba780ef1";
const DIGEST = "0cc9a8446c95009ef382f5eade883a67c257f77d50f84e78ecef2aac9428d1e5";

describe("parseRevision", () => {
  it.each([
    [`main@sha1:${SHA}`, { commit: SHA, pointer: "main" }],
    [`feature/x@sha1:${SHA}`, { commit: SHA, pointer: "feature/x" }],
    [`release@2026/x@sha1:${SHA}`, { commit: SHA, pointer: "release@2026/x" }],
    [`refs/tags/v1.0.1@sha1:${SHA}`, { commit: SHA, pointer: "refs/tags/v1.0.1" }],
    [`sha1:${SHA}`, { commit: SHA }],
    [`sha1:${SHA.toUpperCase()}`, { commit: SHA }],
    [SHA, { commit: SHA }],
    [`main/${SHA}`, { commit: SHA, pointer: "main" }],
    [`feature/branch/${SHA}`, { commit: SHA, pointer: "feature/branch" }],
    [`HEAD/${SHA}`, { commit: SHA, pointer: "HEAD" }],
    [`latest@sha256:${DIGEST}`, { digest: `sha256:${DIGEST}`, pointer: "latest" }],
    [`6.5.3@sha256:${DIGEST}`, { digest: `sha256:${DIGEST}`, pointer: "6.5.3" }],
    [`sha256:${DIGEST}`, { digest: `sha256:${DIGEST}` }],
    [`latest/${DIGEST}`, { digest: `sha256:${DIGEST}`, pointer: "latest" }],
    [DIGEST, { digest: `sha256:${DIGEST}` }],
    [`main@sha512:${DIGEST}${DIGEST}`, { digest: `sha512:${DIGEST}${DIGEST}`, pointer: "main" }],
  ])("reads %s", (raw, expected) => {
    expect(parseRevision(raw)).toEqual({ raw, ...expected });
  });

  it.each([
    "6.5.3",
    "6.5.3+0cc9a8446c95",
    "2.2.3",
    "731f7ea",
    "main@sha1:731f7ea",
    `main@sha1:${DIGEST}`,
    `latest@sha256:${SHA}`,
    `main@constructor:${DIGEST}`,
    `main@:${SHA}`,
    "<unknown>",
    "",
    "/",
    "@",
    ":",
  ])("takes no commit and no digest from %j", (raw) => {
    expect(parseRevision(raw)).toEqual({ raw });
  });

  it("finds the commit whatever the branch is called, in both forms", () => {
    const name = fc.stringMatching(/^[a-z0-9@/._-]{1,40}$/).filter((text) => !/^[@/]|\/$/.test(text));
    const sha = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(name, sha, (pointer, commit) => {
        expect(parseRevision(`${pointer}@sha1:${commit}`)).toMatchObject({ commit, pointer });
        expect(parseRevision(`${pointer}/${commit}`)).toMatchObject({ commit, pointer });
      }),
    );
  });

  it("is total, keeps the text, and never has both a commit and a digest", () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const revision = parseRevision(raw);
        expect(revision.raw).toBe(raw);
        expect(revision.commit === undefined || revision.digest === undefined).toBe(true);
        expect(revision.commit ?? SHA).toMatch(/^[0-9a-f]{40}$/);
      }),
    );
  });
});
