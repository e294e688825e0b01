import type { Command } from "./command.ts";

interface Listed {
  readonly summary: string;
  /** Loaded when it is called, so that `--help` does not load the product. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command by its name of one or two words. To add one: a file here that exports `command`, and a line. */
export const commands: Readonly<Record<string, Listed>> = {
  "source add": {
    summary: "make a source; prints its secret once, and its set-up",
    load: () => import("./source-add.ts"),
  },
  "source list": { summary: "sources and what was last heard of them", load: () => import("./source-list.ts") },
  "source collect": {
    summary: "say how a forge is collected: by sending, by asking, or both",
    load: () => import("./source-collect.ts"),
  },
  "source backfill": {
    summary: "read everything that a forge knows since a time",
    load: () => import("./source-backfill.ts"),
  },
  "trust add": {
    summary: "let a source take the tokens of CI jobs or workloads, without a secret",
    load: () => import("./trust-add.ts"),
  },
  "trust list": { summary: "whose tokens a source takes, and took", load: () => import("./trust-list.ts") },
  "trust remove": { summary: "take no more tokens by a rule", load: () => import("./trust-remove.ts") },
  ingest: { summary: "send files or standard input as deliveries of a source", load: () => import("./ingest.ts") },
  gate: {
    summary: "in CI: bind the tools' results to the commit, record them, and end by policy",
    load: () => import("./gate.ts"),
  },
  "user add": { summary: "make an account", load: () => import("./user-add.ts") },
  "token create": { summary: "make an API token; its secret is printed once", load: () => import("./token-create.ts") },
  "log verify": { summary: "recompute the whole log and name what was touched", load: () => import("./log-verify.ts") },
  "log accept-rollback": {
    summary: "take note that the log was rolled back, and sign on",
    load: () => import("./log-accept-rollback.ts"),
  },
  "log erase": {
    summary: "erase the payload of an entry for ever; its proof and the facts about things stay",
    load: () => import("./log-erase.ts"),
  },
  "anchor add": {
    summary: "commit checkpoints to a Git repository of yours, on a schedule",
    load: () => import("./anchor-add.ts"),
  },
  "anchor list": {
    summary: "where checkpoints are committed to, and the newest there",
    load: () => import("./anchor-list.ts"),
  },
  "anchor remove": { summary: "commit no more checkpoints there", load: () => import("./anchor-remove.ts") },
  "repo add": { summary: "add a repository to the population", load: () => import("./repo-add.ts") },
  "repo setup": {
    summary: "write what makes a repository's evidence exist, and tell what of it is in force",
    load: () => import("./repo-setup.ts"),
  },
  "repo sync": { summary: "fetch a repository now", load: () => import("./repo-sync.ts") },
  "population count": {
    summary: "count a period's changes by their rows and by Git, and put both on record",
    load: () => import("./population-count.ts"),
  },
  "emergency declare": { summary: "declare an emergency", load: () => import("./emergency-declare.ts") },
  "policy import": {
    summary: "set the policy from a file, or propose it where it loosens",
    load: () => import("./policy-import.ts"),
  },
  "bundle export": { summary: "write a signed evidence bundle", load: () => import("./bundle-export.ts") },
  "bundle verify": { summary: "verify a bundle offline", load: () => import("./bundle-verify.ts") },
  "bundle diff": { summary: "name the rows in which two bundles differ", load: () => import("./bundle-diff.ts") },
  doctor: {
    summary: "look at the installation; --figures counts both sides of every sum that must tie",
    load: () => import("./doctor.ts"),
  },
  rebuild: {
    summary: "empty every projection and read the log again from entry 0",
    load: () => import("./rebuild.ts"),
  },
  backup: { summary: "copy the database, and keys where asked, into a new folder", load: () => import("./backup.ts") },
  restore: { summary: "bring a backup into an empty database", load: () => import("./restore.ts") },
  "key add": { summary: "register the signing keys of a file", load: () => import("./key-add.ts") },
  "key list": { summary: "registered keys, who says so, and what they signed", load: () => import("./key-list.ts") },
  "key revoke": { summary: "say that a key is no longer to be believed", load: () => import("./key-revoke.ts") },
};
