import { afterAll, describe, expect, it } from "vitest";
import { existsSync, readFileSync } from "node:fs";
import { gitObjectId, parseCommit, parseTag } from "./commit-object.ts";
import { testRepository } from "./test-repository.ts";
import { parseCoAuthors, parseTrailers } from "./trailers.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "utf8"));
const parse = (text: string) => parseCommit(bytes(text), gitObjectId("commit", bytes(text), "sha1"));

const HEAD =
  "tree b025cffdec1e1c28df6846c9de3a0f5f1171feba\nparent 20f2d85d7e0340e4a7f2235ea33a508225172b7a\nparent a81337f46d7347be051ba258b347e43c98b7b2d8\nauthor Ana Ruiz <ana@northwind.example> 1783508958 +0300\ncommitter GitHub <noreply@github.com> 1783508958 -0730\n";

describe("parseCommit", () => {
  it("reads headers, both parents and times with their zones", () => {
    expect(parse(`${HEAD}\nTitle\n\nBody\n`)).toMatchObject({
      tree: "b025cffdec1e1c28df6846c9de3a0f5f1171feba",
      parents: ["20f2d85d7e0340e4a7f2235ea33a508225172b7a", "a81337f46d7347be051ba258b347e43c98b7b2d8"],
      author: { name: "Ana Ruiz", email: "ana@northwind.example", at: "2026-07-08T11:09:18.000Z", zone: "+0300" },
      committer: { name: "GitHub", email: "noreply@github.com", zone: "-0730" },
      message: "Title\n\nBody\n",
      signature: null,
    });
  });

  it("refuses bytes that are not the object of the id", () => {
    const raw = bytes(`${HEAD}\nTitle\n`);
    const sha = gitObjectId("commit", bytes(`${HEAD}\nTitle!\n`), "sha1");
    expect(() => parseCommit(raw, sha)).toThrow(expect.objectContaining({ reason: "OBJECT_ID_MISMATCH" }));
  });

  it("refuses what lacks a tree", () => {
    expect(() => parse("author A <a@b> 1 +0000\n\nx")).toThrow(expect.objectContaining({ reason: "OBJECT_MALFORMED" }));
  });

  it("takes the signature header out of the payload, and nothing else", () => {
    const mergetag =
      "mergetag object 20f2d85d7e0340e4a7f2235ea33a508225172b7a\n type commit\n \n gpgsig not this one\n";
    const signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n";
    const commit = parse(`${HEAD}${mergetag}${signature}x-other y\n\nTitle\ngpgsig in the body\n`);
    expect(commit.signature).toMatchObject({
      format: "ssh",
      armor: "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
      repeated: false,
    });
    const payload = Buffer.from(commit.signature?.payload ?? []).toString("utf8");
    expect(payload).toBe(`${HEAD}${mergetag}x-other y\n\nTitle\ngpgsig in the body\n`);
  });

  it("leaves the other hash's signature out of the payload without taking it for its own", () => {
    const both = "gpgsig-sha256 -----BEGIN PGP SIGNATURE-----\n AAAA\n -----END PGP SIGNATURE-----\n";
    expect(parse(`${HEAD}${both}\nTitle\n`).signature).toBeNull();
  });

  it("says when there are several signatures", () => {
    const one = "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n";
    expect(parse(`${HEAD}${one}${one}\nTitle\n`).signature?.repeated).toBe(true);
  });

  it("reads broken identities as git history has them", () => {
    const text = `tree b025cffdec1e1c28df6846c9de3a0f5f1171feba\nauthor no address here\ncommitter <> 99999999999 +0000\n\nx`;
    expect(parse(text)).toMatchObject({
      author: { name: "no address here", email: "", at: "1970-01-01T00:00:00.000Z" },
      committer: { name: "", email: "" },
    });
  });

  it("reads the encoding that the commit names", () => {
    const raw = Buffer.concat([
      Buffer.from(`${HEAD}encoding ISO-8859-1\n\nStra`),
      Buffer.from([0xdf]),
      Buffer.from("e\n"),
    ]);
    expect(parseCommit(raw, gitObjectId("commit", raw, "sha1")).message).toBe("Straße\n");
  });
});

describe.each(["sha1", "sha256"] as const)("against git, %s", (format) => {
  const repository = testRepository(format);
  afterAll(() => repository.remove());

  it("recomputes the ids of commits and tags", () => {
    const sha = repository.commit("First\n\nReviewed-by: Ana <ana@northwind.example>\n", { "a.txt": "1" });
    expect(sha).toHaveLength(format === "sha1" ? 40 : 64);
    const commit = parseCommit(repository.raw(sha), sha);
    expect(commit.tree).toBe(repository.git("rev-parse", "HEAD^{tree}"));
    repository.git("tag", "-a", "-m", "Release one", "v1");
    const tag = repository.git("rev-parse", "v1");
    expect(parseTag(repository.raw(tag, "tag"), tag)).toMatchObject({ object: sha, type: "commit", tag: "v1" });
  });

  it("finds the trailers that git-interpret-trailers finds", () => {
    const messages = [
      "Title\n\nBody text.\n\nReviewed-by: A <a@b.c>\nCo-authored-by: B <b@b.c>\n",
      "Title: not a trailer\n",
      "Title\n\nBreak-Glass: E-1\nIncident: INC-7\n",
      "Title\n\nNot all lines\nKey: value\n",
      "Title\n\nFree text of a paragraph\nSigned-off-by: A <a@b.c>\n",
      "Title\n\nKey: one\n  and its continuation\nOther-Key:two\n",
      "Title\n\nLong text\nmore text\nand more\nand on\nSigned-off-by: A <a@b.c>\n",
      "Title\n\nKey: v\n\n\n",
      "Title\n\n(cherry picked from commit 0123456789012345678901234567890123456789)\nSigned-off-by: A <a@b.c>\n",
    ];
    for (const message of messages) {
      const git = repository
        .run("git", ["interpret-trailers", "--parse"], { input: message })
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("(cherry"));
      expect(parseTrailers(message).map(({ key, value }) => `${key}: ${value}`)).toEqual(git);
    }
  });
});

describe("parseCoAuthors", () => {
  it("finds them anywhere in the message, each address once", () => {
    const message =
      "Title (#7)\n\n* first\n\nCo-Authored-By: Bo Li <BO@northwind.example>\n\n* second\n\nco-authored-by: B <bo@northwind.example>\nCo-authored-by: <cy@northwind.example>\n";
    expect(parseCoAuthors(message)).toEqual([
      { name: "Bo Li", email: "bo@northwind.example" },
      { name: "", email: "cy@northwind.example" },
    ]);
  });
});

const history = "../shared/fixtures/commits/flux2-kustomize-helm-example.ndjson";
describe.skipIf(!existsSync(history))("a public history (fixture of ../shared)", () => {
  it("recomputes the id of every commit", () => {
    const lines = readFileSync(history, "utf8").trim().split("\n");
    for (const line of lines) {
      const { sha, raw } = JSON.parse(line) as { sha: string; raw: string };
      expect(parseCommit(bytes(raw), sha).signature?.format).toBe("openpgp");
    }
    expect(lines.length).toBeGreaterThan(10);
  });
});
