import type { ForgeType } from "../../ingest/collection.ts";

export const RECONCILERS = ["flux", "argocd"] as const;
export type Reconciler = (typeof RECONCILERS)[number];

/** A source as the kit names it: no secret, which is shown once and belongs into no file. */
export interface KitSource {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly cluster: string | null;
  readonly environment: string | null;
  /** Namespaces that hold the reconciler's objects. */
  readonly namespaces: readonly string[];
}

/** An OpenPGP key (the only kind that Flux and Argo CD verify) for which somebody here answers. */
export interface KitKey {
  readonly fingerprint: string;
  readonly name: string | null;
  readonly armor: string;
}

/** An OpenPGP key that no reconciler is told to believe, with whose it is by the word of which forge. */
export interface LeftOutKey {
  readonly fingerprint: string;
  /** `forge/login` */
  readonly account: string;
  readonly why: "unbound" | "bot";
}

/** What a kit is made from. */
export interface KitInput {
  readonly repository: string;
  readonly url: string;
  readonly branches: readonly string[];
  readonly forge: ForgeType;
  /** Null: nothing deploys from it (a repository of source code). */
  readonly reconciler: Reconciler | null;
  readonly publicUrl: string;
  /** Of the reconciler's kind. */
  readonly reconcilerSources: readonly KitSource[];
  /** Of the pipeline; null: none was made yet. */
  readonly pipelineSource: KitSource | null;
  /** The reconciler's object for this repository, where one was heard of. */
  readonly gitRepositories: readonly { readonly namespace: string; readonly name: string }[];
  readonly keys: readonly KitKey[];
  readonly leftOut: readonly LeftOutKey[];
  /** Registered keys of other kinds, which a reconciler cannot verify. */
  readonly otherKeys: number;
  /** Of the policy in force. */
  readonly approvals: number;
  readonly checks: readonly string[];
}

export interface KitFile {
  readonly path: string;
  readonly language: "yaml" | "json" | "markdown" | "shell" | "text";
  readonly content: string;
}

/** One thing to set up: what it is good for, what to write, and how to apply it. */
export interface KitItem {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Control tests that its evidence feeds. */
  readonly tests: readonly string[];
  readonly files: readonly KitFile[];
  /** Shell, run where the files were written. */
  readonly apply: string;
  /** What to know before. */
  readonly notes: readonly string[];
}

/** Stands where a source's id belongs as long as there is none. */
export const NO_SOURCE = "SOURCE-ID";
