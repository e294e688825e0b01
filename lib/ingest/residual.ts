import type { Actor } from "../base/actor.ts";
import { erasedMark } from "../base/erased.ts";
import type { Fact, FactKind, Reading } from "./fact.ts";
import type { RefCommit } from "./fact-forge.ts";
import { present } from "./present.ts";

type Erasable = Exclude<FactKind, "action" | "tick">;
type Residuals = { readonly [K in Erasable]: (fact: Extract<Fact, { kind: K }>) => Extract<Fact, { kind: K }> };

/**
 * What remains of a record's readings once it is erased: which thing, in what state, when, by one and the same person;
 * not who, and no text that somebody wrote. Null for what the product itself recorded of its people's acts and of time:
 * cases, policies and deadlines stand on them.
 */
export function residualOf(readings: readonly Reading[]): readonly Reading[] | null {
  const residual: Reading[] = [];
  for (const { actor, fact, ...rest } of readings) {
    if (fact.kind === "action" || fact.kind === "tick") return null;
    residual.push({ ...rest, ...(actor ? { actor: erasedActor(actor) } : {}), fact: erasedFact(fact) });
  }
  return residual.length > 0 ? residual : [{ fact: ERASED }];
}

const ERASED = { kind: "unparsed", reason: "erased" } as const;

function erasedFact(fact: Extract<Fact, { kind: Erasable }>): Fact {
  // Safe because the table is keyed by the fact's own kind.
  return (RESIDUAL[fact.kind] as (fact: Fact) => Fact)(fact);
}

const same = <F>(fact: F): F => fact;

const RESIDUAL: Residuals = {
  push: ({ url: _, ...fact }) => ({ ...fact, commits: fact.commits.map(erasedCommit) }),
  ref: same,
  "pull-request": ({ url: _, body, ...fact }) => ({
    ...fact,
    ...some({ body }, erasedText),
    ...some({ author: fact.author, mergedBy: fact.mergedBy }, erasedActor),
    title: erasedText(fact.title),
  }),
  review: ({ url: _, ...fact }) => ({
    ...fact,
    ...some({ reviewer: fact.reviewer, pullRequestAuthor: fact.pullRequestAuthor }, erasedActor),
    // GitLab's approvals have no id: theirs names the account.
    reviewId: fact.reviewId.includes(":") ? erasedMark(fact.reviewId) : fact.reviewId,
  }),
  check: ({ url: _, ...fact }) => fact,
  "ci-run": ({ url: _, ...fact }) => fact,
  "merge-group": same,
  "forge-deployment": ({ url: _, ...fact }) => fact,
  release: ({ url: _, name: __, ...fact }) => fact,
  "branch-protection": (fact) => ({ ...fact, ...some({ bypassActors: fact.bypassActors }, marks) }),
  "rule-suite": same,
  "account-keys": (fact) => ({
    ...fact,
    account: erasedMark(fact.account),
    login: erasedMark(fact.login),
    keys: fact.keys.map(({ material: _, ...key }) => key),
  }),
  "access-change": (fact) => ({ ...fact, subject: erasedMark(fact.subject) }),
  alert: ({ url: _, ...fact }) => fact,
  ping: same,
  reconciliation: (fact) => ({ ...fact, message: erasedText(fact.message) }),
  "drift-signal": (fact) => ({ ...fact, message: erasedText(fact.message) }),
  revision: (fact) => ({ ...fact, message: erasedText(fact.message) }),
  suspension: (fact) => ({ ...fact, ...some({ reason: fact.reason }, erasedText) }),
  health: (fact) => ({ ...fact, ...some({ message: fact.message }, erasedText) }),
  "live-write": ({ sourceIp: _, ...fact }) => ({ ...fact, ...some({ impersonator: fact.impersonator }, erasedActor) }),
  gate: (fact) => ({
    ...fact,
    violations: fact.violations.map((one) => ({ ...one, message: erasedText(one.message) })),
    ...some({ note: fact.note }, erasedText),
  }),
  "test-report": same,
  attestation: same,
  ticket: ({ url: _, ...fact }) => ({
    ...fact,
    title: erasedText(fact.title),
    ...some({ reason: fact.reason, securityImpact: fact.securityImpact, backOut: fact.backOut }, erasedText),
  }),
  "access-snapshot": (fact) => ({
    ...fact,
    grants: fact.grants.map(({ subject, role, grantedBy }) => ({
      subject: erasedMark(subject),
      role,
      ...some({ grantedBy }, erasedMark),
    })),
  }),
  "review-record": (fact) => ({
    ...fact,
    conclusion: erasedText(fact.conclusion),
    dispositions: fact.dispositions.map(({ item, disposition }) => ({
      item: erasedMark(item),
      disposition: erasedText(disposition),
    })),
  }),
  incident: ({ url: _, ...fact }) => ({ ...fact, title: erasedText(fact.title) }),
  commit: (fact) => ({
    ...fact,
    message: erasedText(fact.message),
    authorName: erasedMark(fact.authorName),
    authorEmail: erasedAddress(fact.authorEmail),
    committerName: erasedMark(fact.committerName),
    committerEmail: erasedAddress(fact.committerEmail),
    trailers: fact.trailers.map(({ key, value }) => ({ key, value: erasedText(value) })),
  }),
  "branch-tip": (fact) => ({ ...fact, ...some({ error: fact.error }, erasedText) }),
  "commit-signature": (fact) => ({
    ...fact,
    ...some({ signer: fact.signer }, erasedMark),
    ...some({ note: fact.note }, erasedText),
  }),
  tag: ({ tagger: _, ...fact }) => ({
    ...fact,
    ...some({ signer: fact.signer }, erasedMark),
    ...some({ note: fact.note }, erasedText),
  }),
  // Code owners are people, but the fact only counts them; an address may name somebody.
  "setup-files": (fact) => ({
    ...fact,
    files: fact.files.map((file) => {
      if (file.role !== "manifest") return file;
      return { ...file, objects: file.objects.map((one) => ({ ...one, urls: one.urls.map(withoutUser) })) };
    }),
  }),
  heartbeat: same,
  unparsed: () => ERASED,
};

/** A person becomes marks. What is no person (bots, apps, controllers, the forge itself) is nobody's data. */
function erasedActor(actor: Actor): Actor {
  const { kind, name, id, issuer, email } = actor;
  if (kind !== "user" && kind !== "unknown") return actor;
  return { kind, name: erasedMark(name), ...some({ id }, erasedMark), issuer, ...some({ email }, erasedAddress) };
}

function erasedCommit(commit: RefCommit): RefCommit {
  const { sha, message, timestamp, paths, ...who } = commit;
  const { authorName, authorLogin, committerName, committerLogin, authorEmail, committerEmail } = who;
  return {
    sha,
    message: erasedText(message),
    ...some({ authorName, authorLogin, committerName, committerLogin }, erasedMark),
    ...some({ authorEmail, committerEmail }, erasedAddress),
    ...present({ timestamp }),
    paths,
  };
}

/** The address that a forge signs its own merges with is no person's. */
const OF_NOBODY = /^no-?reply@/i;

function erasedAddress(email: string): string {
  return email === "" || OF_NOBODY.test(email) ? email : erasedMark(email);
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)?[^@/:]*(?::[^@/]*)?@/i, (_all, scheme: string | undefined) => scheme ?? "");
}

const REFERENCE = /\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b/g;
const CREDIT = /^[ \t]*([A-Za-z-]+-by)[ \t]*:[ \t]*(.*?)[ \t]*<([^<>\s]+)>/gim;

const CLAIM = /^[ \t]*break-glass[ \t]*:[ \t]*\S/im;

/** Of a text what it refers to (`PAY-1287`) and claims, and whom it credits, as marks. Empty stays empty. */
function erasedText(text: string): string {
  if (text === "") return text;
  const references = [...new Set([...text.matchAll(REFERENCE)].map((match) => match[0]))];
  const credits = [...text.matchAll(CREDIT)].map(([, key = "", name = "", email = ""]) => {
    return `${key}: ${erasedMark(name)} <${erasedAddress(email)}>`;
  });
  const claims = CLAIM.test(text) ? ["Break-Glass: erased"] : [];
  const trailers = [...claims, ...credits];
  const first = references.length > 0 ? `erased ${references.join(" ")}` : "erased";
  return trailers.length > 0 ? `${first}\n\n${trailers.join("\n")}` : first;
}

function marks(names: readonly string[]): readonly string[] {
  return names.map(erasedMark);
}

/** The members that are there, each through `erase`. */
function some<K extends string, T>(
  members: Readonly<Record<K, T | undefined>>,
  erase: (value: T) => T,
): { readonly [P in K]?: T } {
  const kept = Object.entries<T | undefined>(members).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, erase(value)] as const],
  );
  // Safe because only members of `members` with a value are left.
  return Object.fromEntries(kept) as { readonly [P in K]?: T };
}
