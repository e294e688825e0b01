import type { Actor } from "../base/actor.ts";
import { sameIdentity } from "../base/erased.ts";

export type Sameness = "same" | "different" | "unknown";

/** An identity as Git writes it: text that the client chose. */
export interface GitPerson {
  readonly name: string;
  readonly email: string;
}

/** Two accounts of one forge are one or not; of two forges, or without ids, that is not known. */
export function sameAccount(a: Actor | undefined, b: Actor | undefined): Sameness {
  if (!a || !b) return "unknown";
  if (a.issuer !== b.issuer) return sameEmail(a.email, b.email);
  if (a.id !== undefined && b.id !== undefined) return sameIdentity(a.id, b.id) ? "same" : "different";
  return sameIdentity(a.name, b.name) ? "same" : "unknown";
}

/** `12345+login@users.noreply.github.com` names the account itself; any other address only where the forge tells it. */
const NOREPLY = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/i;

/**
 * Whether an account is who a commit names. An address that cannot be mapped is `unknown`, never somebody else: people,
 * their addresses and logins over time, will map more of them.
 */
export function samePerson(account: Actor | undefined, person: GitPerson): Sameness {
  if (!account || person.email === "") return "unknown";
  if (sameEmail(account.email, person.email) === "same") return "same";
  const [, id, login] = NOREPLY.exec(person.email) ?? [];
  if (account.issuer !== "github" || login === undefined) return "unknown";
  if (id !== undefined && account.id !== undefined) return id === account.id ? "same" : "different";
  return login.toLowerCase() === account.name.toLowerCase() ? "same" : "unknown";
}

/** One against several: the same as any is the same; different from all is different. */
export function sameAsAny(answers: readonly Sameness[]): Sameness {
  if (answers.includes("same")) return "same";
  return answers.includes("unknown") ? "unknown" : "different";
}

function sameEmail(a: string | undefined, b: string | undefined): Sameness {
  return a !== undefined && b !== undefined && sameIdentity(a.toLowerCase(), b.toLowerCase()) ? "same" : "unknown";
}
