import { canonicalJson, type Json } from "../base/canonical-json.ts";
import { sha256 } from "../base/sha256.ts";
import { makeAcceptance, type Acceptance } from "../ledger/acceptance.ts";
import type { CommitBody, SetupBody, SignatureBody, TagBody, TipBody } from "./normalise.ts";
import { repositorySource } from "./repository.ts";

/** The record of a commit; its key makes a second walk over it write nothing. */
export function commitRecord(body: CommitBody): Acceptance {
  const { repository, branch, sha } = body;
  return record(repository, "commit", `${repository}@${branch}:${sha}`, { ...body });
}

/** The record of one observation of a branch; numbered, so that the same tip seen twice is two observations. */
export function tipRecord(body: TipBody): Acceptance {
  const { repository, branch, sequence } = body;
  return record(repository, "observation", `${repository}@${branch}#${sequence}`, { ...body });
}

/** The record of one verification; numbered per commit. */
export function signatureRecord(body: SignatureBody): Acceptance {
  const { repository, sha, attempt } = body;
  return record(repository, "observation", `${repository}:${sha}:signature:${attempt}`, { ...body });
}

/** The record of one observation of a tag; numbered per tag. */
export function tagRecord(body: TagBody): Acceptance {
  const { repository, tag, sequence } = body;
  return record(repository, "observation", `${repository}#tag:${tag}#${sequence}`, { ...body });
}

/** The record of one look at the set-up of a branch; numbered per branch. */
export function setupRecord(body: SetupBody): Acceptance {
  const { repository, branch, sequence } = body;
  return record(repository, "observation", `${repository}@${branch}:setup#${sequence}`, { ...body });
}

function record(repository: string, origin: "commit" | "observation", key: string, body: Json): Acceptance {
  const bytes = Buffer.from(canonicalJson(body), "utf8");
  return makeAcceptance({
    source: repositorySource(repository),
    origin,
    key,
    auth: { method: origin === "commit" ? "git-object-id" : "internal" },
    bytes,
    from: 0,
    to: bytes.byteLength,
    headers: {},
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
}
