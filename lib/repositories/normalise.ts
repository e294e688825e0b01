import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import type { Reading } from "../ingest/fact.ts";
import type { BranchTipFact, CommitFact, CommitSignatureFact, TagFact } from "../ingest/fact-mirror.ts";
import { SETUP_ROLES } from "../ingest/fact-setup.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { parseCommit, parseTag, requireObjectId } from "./commit-object.ts";
import { readSetupFile } from "./setup-kit/setup-files.ts";
import { parseTrailers } from "./trailers.ts";

const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

// Entries are read by the shapes of every version of the product: fields are only ever added, with a default.
const commitBody = z.object({
  repository: z.string(),
  branch: z.string(),
  sha,
  position: z.int(),
  raw: z.base64(),
  paths: z.array(z.string()),
  pathsTruncated: z.boolean().default(false),
});

const tipBody = z.object({
  observed: z.literal("branch-tip"),
  at: z.string(),
  repository: z.string(),
  branch: z.string(),
  previous: z.string().optional(),
  tip: z.string().optional(),
  movement: z.enum(["first", "forward", "forced", "foxtrot", "deleted", "unchanged", "unreachable"]),
  displaced: z.array(z.string()),
  landed: z.array(z.string()),
  sequence: z.int(),
  since: z.string().optional(),
  walkingTo: z.string().optional(),
  error: z.string().optional(),
});

const finding = {
  attempt: z.int(),
  status: z.enum(["good", "bad", "unknown-key", "expired", "revoked", "unsigned", "unsupported"]),
  signerClass: z.enum(["person", "web-flow", "app", "controller", "unknown"]),
  format: z.enum(["openpgp", "ssh", "x509", "none", "unknown"]),
  fingerprint: z.string().optional(),
  authority: z.string().optional(),
  signer: z.string().optional(),
  signedAt: z.string().optional(),
  loggedAt: z.string().optional(),
  logIndex: z.int().optional(),
  keyAtObservation: z.enum(["expired", "revoked", "not-yet-valid"]).optional(),
  verifier: z.string(),
  note: z.string().optional(),
};

const signatureBody = z.object({
  observed: z.literal("commit-signature"),
  at: z.string(),
  repository: z.string(),
  sha,
  ...finding,
});

const tagBody = z.object({
  observed: z.literal("tag"),
  at: z.string(),
  repository: z.string(),
  tag: z.string(),
  object: sha,
  /** Of an annotated tag. */
  raw: z.base64().optional(),
  sha: sha.optional(),
  movement: z.enum(["created", "moved", "deleted", "verified"]),
  previous: sha.optional(),
  previousSha: sha.optional(),
  sequence: z.int(),
  ...finding,
});

const setupBody = z.object({
  observed: z.literal("setup-files"),
  at: z.string(),
  repository: z.string(),
  branch: z.string(),
  /** In whose tree they stand. */
  sha,
  sequence: z.int(),
  /** `content` is absent where a file is too large. */
  files: z.array(z.object({ path: z.string(), blob: sha, content: z.base64().optional() })),
  /** Roles of which something was left out. */
  truncated: z.array(z.enum(SETUP_ROLES)).optional(),
});

export type SetupBody = z.input<typeof setupBody>;
export type CommitBody = z.input<typeof commitBody>;
export type TipBody = z.input<typeof tipBody>;
export type SignatureBody = z.input<typeof signatureBody>;
export type TagBody = z.input<typeof tagBody>;

/**
 * Reads what this room appended (origins commit and observation); null for the bodies of other rooms. A commit's id is
 * recomputed from its bytes here as well: an entry whose object is not the named one gives no fact, it is thrown at.
 */
export function normaliseOwn(record: LedgerRecord, bytes: Uint8Array): readonly Reading[] | null {
  if (record.origin !== "commit" && record.origin !== "observation") return null;
  const body: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
  if (record.origin === "commit") return [readCommit(commitBody.parse(body))];
  const observed = z.object({ observed: z.string() }).safeParse(body).data?.observed;
  if (observed === "branch-tip") return [readTip(tipBody.parse(body))];
  if (observed === "commit-signature") return [readSignature(signatureBody.parse(body))];
  if (observed === "tag") return [readTag(tagBody.parse(body))];
  if (observed === "setup-files") return [readSetup(setupBody.parse(body))];
  return null;
}

function readCommit(body: z.output<typeof commitBody>): Reading {
  const commit = parseCommit(Buffer.from(body.raw, "base64"), body.sha);
  const fact: CommitFact = {
    kind: "commit",
    repository: body.repository,
    branch: body.branch,
    sha: body.sha,
    tree: commit.tree,
    parents: commit.parents,
    message: commit.message,
    authorName: commit.author.name,
    authorEmail: commit.author.email,
    authoredAt: commit.author.at,
    committerName: commit.committer.name,
    committerEmail: commit.committer.email,
    committedAt: commit.committer.at,
    signature: commit.signature?.format ?? "none",
    paths: body.paths,
    ...(body.pathsTruncated ? { pathsTruncated: true } : {}),
    trailers: parseTrailers(commit.message),
    position: body.position,
  };
  const { name, email } = commit.author;
  return {
    occurredAt: commit.committer.at,
    actor: { kind: "user", name: name || email || "unknown", issuer: "git", ...(email ? { email } : {}) },
    fact,
  };
}

function readTip({ observed: _observed, at, ...tip }: z.output<typeof tipBody>): Reading {
  const fact: BranchTipFact = { kind: "branch-tip", ...tip };
  return { occurredAt: at, fact };
}

/** A tag's id is recomputed from its bytes as well, and where it leads from its own words. */
function readTag({ observed: _observed, at, raw, ...body }: z.output<typeof tagBody>): Reading {
  const tag = raw === undefined ? null : parseTag(Buffer.from(raw, "base64"), body.object);
  if (tag?.type === "commit" && tag.object !== body.sha) {
    throw new AppError(
      "INTEGRITY",
      "TAG_TARGET",
      `The tag ${body.object} does not lead to the commit that it is said to.`,
    );
  }
  const { tagger } = tag ?? {};
  const fact: TagFact = {
    kind: "tag",
    ...body,
    ...(tagger ? { tagger: `${tagger.name} <${tagger.email}>`, taggedAt: tagger.at } : {}),
  };
  return { occurredAt: at, fact };
}

/** A blob's id is recomputed from its content: what a file says is what Git holds under that id. */
function readSetup({ observed: _observed, at, files, ...body }: z.output<typeof setupBody>): Reading {
  const read = files.map(({ path, blob, content }) => {
    if (content === undefined) return readSetupFile({ path, blob });
    const bytes = Buffer.from(content, "base64");
    requireObjectId("blob", bytes, blob);
    return readSetupFile({ path, blob, ...(isUtf8(bytes) ? { text: bytes.toString("utf8") } : {}) });
  });
  const { truncated, ...rest } = body;
  const left = truncated && truncated.length > 0 ? { truncated } : {};
  return { occurredAt: at, fact: { kind: "setup-files", ...rest, files: read, ...left } };
}

function readSignature({ observed: _observed, at, ...result }: z.output<typeof signatureBody>): Reading {
  const fact: CommitSignatureFact = { kind: "commit-signature", ...result };
  return { occurredAt: at, fact };
}
