import type { SourceHealth } from "../../ingest/contract.ts";
import type { BranchProtectionFact } from "../../ingest/fact-forge.ts";
import type { ReconciliationFact, RevisionFact } from "../../ingest/fact-reconciler.ts";
import type { SetupFilesFact, SetupObject } from "../../ingest/fact-setup.ts";

/** A fact with the entry that holds it, and when it was received. */
export interface Seen<F> {
  readonly entry: number;
  readonly at: string;
  readonly fact: F;
}

/** A reconciler reported a commit of the repository. */
export interface Reported {
  readonly source: string;
  readonly reconciler: "flux" | "argocd";
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The newest such record. */
  readonly entry: number;
  readonly at: string;
}

/** An object that tells a reconciler to verify, in the newest tree of a repository that declares it. */
export interface Declared {
  readonly object: SetupObject;
  readonly path: string;
  /** The declaring repository, and the commit in whose tree it was first seen as it stands. */
  readonly repository: string;
  readonly sha: string;
  readonly entry: number;
  readonly at: string;
  /** First record by which a reconciler applied that commit or a later one; null: none did. */
  readonly applied: { readonly entry: number; readonly at: string; readonly reconciler: "flux" | "argocd" } | null;
}

/** The newest result of a gate, and when the first of its kind arrived. */
export interface GateSeen {
  readonly entry: number;
  readonly at: string;
  readonly first: string;
  readonly source: string;
  readonly decision: string;
  /** It came by a token of the repository's own pipeline. */
  readonly byPipeline: boolean;
}

export type SetupSource = Pick<SourceHealth, "id" | "type" | "name" | "state" | "collectedSince"> & {
  /** Since when it was heard without an interval of blindness; null: never, or it is blind now. */
  readonly heardSince: string | null;
  readonly blindSince: string | null;
  /** Of which it is to tell. */
  readonly namespaces: readonly string[];
  /** Its newest record. */
  readonly last: { readonly entry: number; readonly at: string } | null;
};

/** What the ledger says that bears on the kit of one repository; lists are oldest first. */
export interface SetupFacts {
  readonly repository: string;
  readonly url: string;
  readonly branches: readonly string[];
  readonly forge: "github" | "gitlab";
  readonly reconciler: "flux" | "argocd" | null;
  /** Of the policy in force. */
  readonly approvals: number;
  readonly protections: readonly Seen<BranchProtectionFact>[];
  readonly files: readonly Seen<SetupFilesFact>[];
  /** Of what there are older records, which were left: of the rules, and of which branches' trees. */
  readonly older: { readonly protections: boolean; readonly files: readonly string[] };
  /** Branches whose newest tree could not be looked at, and why. */
  readonly faults: readonly { readonly branch: string; readonly why: string }[];
  readonly declared: readonly Declared[];
  /** Branches of which some manifest was not read, as `repository@branch`: it may declare more. */
  readonly unread: readonly string[];
  readonly reported: readonly Reported[];
  readonly refusals: readonly Seen<RevisionFact>[];
  /** What Argo CD did not apply, and said something of a signature. */
  readonly errors: readonly Seen<ReconciliationFact>[];
  /** The newest commits of its control branches. */
  readonly commits: readonly string[];
  readonly sources: readonly SetupSource[];
  readonly gate: GateSeen | null;
  /** The newest commit that landed. */
  readonly landed: { readonly sha: string; readonly entry: number; readonly at: string } | null;
  /** What is not in these facts may lie outside the reader's scope. */
  readonly partial: boolean;
}
