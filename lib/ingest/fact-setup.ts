/** The files of a repository's own set-up as they stand in the tree of one commit, and what each of them says. */
export interface SetupFilesFact {
  readonly kind: "setup-files";
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  /** 1, 2, … per repository and branch: orders the observations without a clock. */
  readonly sequence: number;
  readonly files: readonly SetupFile[];
  /** Roles of which something was left out: too many, too large, or a link; absent: nothing, or before that was told. */
  readonly truncated?: readonly SetupRole[];
}

export const SETUP_ROLES = ["owners", "template", "workflow", "manifest"] as const;
export type SetupRole = (typeof SETUP_ROLES)[number];

/** `read` false: too large, or not text that can be read; what it says is not known. */
export type SetupFile = { readonly path: string; readonly blob: string; readonly read: boolean } & (
  | { readonly role: "owners"; readonly rules: number; readonly wholeTree: boolean }
  | { readonly role: "template"; readonly asks: readonly SetupQuestion[] }
  | { readonly role: "workflow"; readonly gate: boolean }
  | { readonly role: "manifest"; readonly objects: readonly SetupObject[] }
);

export const SETUP_QUESTIONS = ["reason", "security-impact", "test", "back-out", "ticket"] as const;
export type SetupQuestion = (typeof SETUP_QUESTIONS)[number];

/** A declared object by which a reconciler is told to verify signatures. */
export interface SetupObject {
  readonly kind: "GitRepository" | "AppProject";
  readonly namespace?: string;
  readonly name: string;
  /** Addresses of the Git repositories that it is about. */
  readonly urls: readonly string[];
  /** Signatures are demanded: a mode is set, keys are named. */
  readonly verifies: boolean;
}
