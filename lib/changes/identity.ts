import type { Actor } from "../base/actor.ts";
import { sameIdentity } from "../base/erased.ts";
import type { KnownPeople, PersonRef } from "../people/advance.ts";
import { accountOfAddress, identitiesOfActor, identitiesOfGit, type GitPerson } from "../people/identity.ts";

export type Sameness = "same" | "different" | "unknown";

/** Whether two are one, by what, and whom somebody has to map before it is known. */
export interface Comparison {
  readonly answer: Sameness;
  /** `people`: both are mapped. `accounts`: all that is known is which accounts acted. */
  readonly by: "people" | "accounts";
  /** Of each side that is mapped to nobody, its most trustworthy identity; only where the answer is unknown. */
  readonly unmapped: readonly string[];
}

/** Two accounts of one forge are one or not; of two forges, or without ids, only the people behind them say. */
export function sameAccount(a: Actor | undefined, b: Actor | undefined, known: KnownPeople = {}): Comparison {
  return compare(identitiesOfActor(a), identitiesOfActor(b), known, () => accountsAlone(a, b));
}

/** Whether an account is who a commit names. An address that cannot be mapped is `unknown`, never somebody else. */
export function samePerson(account: Actor | undefined, person: GitPerson, known: KnownPeople = {}): Comparison {
  return compare(identitiesOfActor(account), identitiesOfGit(person), known, () => addressAlone(account, person));
}

/** One against several: the same as any is the same; different from all is different. */
export function sameAsAny(answers: readonly Comparison[]): Comparison {
  const answer = answers.some((one) => one.answer === "same")
    ? "same"
    : answers.some((one) => one.answer === "unknown")
      ? "unknown"
      : "different";
  const unmapped = answer === "unknown" ? answers.flatMap((one) => one.unmapped) : [];
  const by = answers.every((one) => one.by === "people") ? "people" : "accounts";
  return { answer, by, unmapped: [...new Set(unmapped)] };
}

/** The person behind somebody: the first of their identities that is mapped decides. */
export function personBehind(keys: readonly string[], known: KnownPeople): PersonRef | null {
  for (const key of keys) {
    const found = known[key];
    if (found) return found;
  }
  return null;
}

function compare(
  a: readonly string[],
  b: readonly string[],
  known: KnownPeople,
  otherwise: () => Sameness,
): Comparison {
  const [one, other] = [personBehind(a, known), personBehind(b, known)];
  if (one && other) return { answer: one.id === other.id ? "same" : "different", by: "people", unmapped: [] };
  const answer = otherwise();
  const missing = [one ? undefined : a[0], other ? undefined : b[0]].filter((key) => key !== undefined);
  return { answer, by: "accounts", unmapped: answer === "unknown" ? missing : [] };
}

function accountsAlone(a: Actor | undefined, b: Actor | undefined): Sameness {
  if (!a || !b) return "unknown";
  if (a.issuer !== b.issuer) return sameEmail(a.email, b.email);
  if (a.id !== undefined && b.id !== undefined) return sameIdentity(a.id, b.id) ? "same" : "different";
  return sameIdentity(a.name, b.name) ? "same" : "unknown";
}

function addressAlone(account: Actor | undefined, person: GitPerson): Sameness {
  if (!account || person.email === "") return "unknown";
  if (sameEmail(account.email, person.email) === "same") return "same";
  const named = accountOfAddress(person.email);
  if (account.issuer !== named?.issuer) return "unknown";
  if (named.id !== undefined && account.id !== undefined) return named.id === account.id ? "same" : "different";
  return named.login.toLowerCase() === account.name.toLowerCase() ? "same" : "unknown";
}

function sameEmail(a: string | undefined, b: string | undefined): Sameness {
  return a !== undefined && b !== undefined && sameIdentity(a.toLowerCase(), b.toLowerCase()) ? "same" : "unknown";
}
