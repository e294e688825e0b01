import type { IdentityKind, Identity } from "../../lib/people/identity.ts";
import type { PersonRecord, ProposalDto } from "../../lib/people/contract.ts";
import type { Use } from "../../lib/people/observed.ts";
import { quantityText } from "../ui/count-text.ts";

const KIND: Readonly<Record<IdentityKind, string>> = {
  "forge-id": "Forge id",
  login: "Login",
  email: "E-mail",
  key: "Key",
  "cluster-user": "Cluster user",
  account: "Account here",
};

export const kindOptions = Object.entries(KIND).map(([value, label]) => ({ value, label }));

/** "Forge id at github"; addresses and keys have nobody to vouch for them. */
export function kindText({ kind, issuer }: Pick<Identity, "kind" | "issuer">): string {
  return issuer === "" || issuer === "countersign" ? KIND[kind] : `${KIND[kind]} at ${issuer}`;
}

const USE: Readonly<Record<Use, readonly [one: string, many: string]>> = {
  author: ["change authored", "changes authored"],
  committer: ["committed", "committed"],
  "co-author": ["co-authored", "co-authored"],
  opener: ["pull request opened", "pull requests opened"],
  reviewer: ["pull request reviewed", "pull requests reviewed"],
  pusher: ["pushed", "pushed"],
  merger: ["merged", "merged"],
  signer: ["change signed", "changes signed"],
  writer: ["write to a cluster", "writes to clusters"],
};

/** "12 changes authored, 3 merged". */
export function usesText(uses: readonly { readonly use: Use; readonly count: number }[]): string {
  return uses.map(({ use, count }) => quantityText(count, ...USE[use])).join(", ");
}

const REASON: Readonly<Record<ProposalDto["reasons"][number], string>> = {
  "verified-address": "the forge has verified the address",
  "private-address": "the address is the forge's own for the account",
  key: "the key is registered for the address",
  account: "the account here has the address",
};

export function reasonsText(reasons: ProposalDto["reasons"]): string {
  const text = reasons.map((reason) => REASON[reason]).join("; ");
  return text === "" ? "Named together by the same sender" : text.charAt(0).toUpperCase() + text.slice(1);
}

const WHAT: Readonly<Record<PersonRecord["history"][number]["what"], string>> = {
  added: "Added",
  changed: "Changed",
  bound: "Identities bound",
  released: "Identities released",
  merged: "Took in",
  "merged-into": "Merged into",
  split: "Split off",
  "split-from": "Split from",
};

export function whatWord(what: PersonRecord["history"][number]["what"]): string {
  return WHAT[what];
}
