/** A first-parent commit of a control branch, from the mirror; the id was recomputed from the raw object. */
export interface CommitFact {
  readonly kind: "commit";
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authoredAt: string;
  readonly committerName: string;
  readonly committerEmail: string;
  readonly committedAt: string;
  readonly signature: "openpgp" | "ssh" | "x509" | "unknown" | "none";
  /** Against the first parent; of the root all. */
  readonly paths: readonly string[];
  /** More paths than the product keeps: then what the commit touched is not known in full. */
  readonly pathsTruncated?: boolean;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  /** Position in the first-parent walk from the root, when known: orders a population without dates. */
  readonly position: number;
}

/** An observation of a branch by the mirror: its tip, and what the walk found since the last one. */
export interface BranchTipFact {
  readonly kind: "branch-tip";
  readonly repository: string;
  readonly branch: string;
  readonly previous?: string;
  readonly tip?: string;
  /** The previous tip is not an ancestor of the new one (forced push), or not on its first-parent line (foxtrot). */
  readonly movement: "first" | "forward" | "forced" | "foxtrot" | "deleted" | "unchanged" | "unreachable";
  /** Shas that were first-parent before and no longer are. */
  readonly displaced: readonly string[];
  /** Shas that became first-parent with this tip, oldest first. */
  readonly landed: readonly string[];
  /** 1, 2, … per repository and branch: orders the observations without a clock. */
  readonly sequence: number;
  /** When the branch was last seen whole before: what landed, landed after. Absent where it never was. */
  readonly since?: string;
  /** Of a long walk, observed in parts: the branch's real tip, which this part has not reached yet. */
  readonly walkingTo?: string;
  readonly error?: string;
}

/** What our own verification of a signature says, frozen (DESIGN §6). */
export interface SignatureFinding {
  readonly status: "good" | "bad" | "unknown-key" | "expired" | "revoked" | "unsigned" | "unsupported";
  readonly signerClass: "person" | "web-flow" | "app" | "controller" | "unknown";
  readonly format: "openpgp" | "ssh" | "x509" | "none" | "unknown";
  readonly fingerprint?: string;
  /** Of a certified key: what its authority is looked up by. */
  readonly authority?: string;
  readonly signer?: string;
  readonly signedAt?: string;
  /** When a transparency log took the signature in, and as which entry (Rekor, embedded and verified). */
  readonly loggedAt?: string;
  readonly logIndex?: number;
  /** The key had ended when the object was first seen, though not at the time that the signer claims. */
  readonly keyAtObservation?: "expired" | "revoked" | "not-yet-valid";
  /** 1, 2, …: a key added later makes a new observation, the last one counts. */
  readonly attempt: number;
  readonly verifier: string;
  readonly note?: string;
}

export interface CommitSignatureFact extends SignatureFinding {
  readonly kind: "commit-signature";
  readonly repository: string;
  readonly sha: string;
}

/** An observation of a tag by the mirror, with our verification of its own signature. */
export interface TagFact extends SignatureFinding {
  readonly kind: "tag";
  readonly repository: string;
  readonly tag: string;
  /** The tag object; of a lightweight tag the commit itself. */
  readonly object: string;
  /** The commit that it points to in the end; absent where that is no commit, or the tag is gone. */
  readonly sha?: string;
  /** `moved`: the name stood for another object before. `verified`: the same tag, verified again. */
  readonly movement: "created" | "moved" | "deleted" | "verified";
  readonly previous?: string;
  /** The commit that the previous object led to. */
  readonly previousSha?: string;
  readonly tagger?: string;
  readonly taggedAt?: string;
  /** 1, 2, … per repository and tag: orders the observations without a clock. */
  readonly sequence: number;
}
