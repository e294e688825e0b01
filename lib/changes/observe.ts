import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { RefCommit } from "../ingest/fact-forge.ts";
import type { CommitSignatureFact } from "../ingest/fact-mirror.ts";
import {
  identitiesOfActor,
  identitiesOfGit,
  identityKey,
  identityOf,
  identityOfKey,
  isMachine,
  isMachineAddress,
  type GitPerson,
} from "../people/identity.ts";
import type { Seen } from "../people/observed.ts";
import { parseCoAuthors } from "../repositories/trailers.ts";

/** Everybody whom a piece of evidence about commits and pull requests names. */
export function seenIn(evidence: Evidence): readonly Seen[] {
  const { fact, actor } = evidence;
  const at = evidence.occurredAt ?? evidence.receivedAt;
  switch (fact.kind) {
    case "commit": {
      const author = { name: fact.authorName, email: fact.authorEmail };
      const committer = { name: fact.committerName, email: fact.committerEmail };
      return inGit([author, committer, ...parseCoAuthors(fact.message)], fact.committedAt);
    }
    case "push":
      return [...accounts([actor], at), ...fact.commits.flatMap((commit) => inListed(commit, at))];
    case "pull-request":
      return accounts([fact.author, fact.mergedBy, actor], at);
    case "review":
      return accounts([fact.reviewer, fact.pullRequestAuthor], at);
    case "commit-signature":
      return fact.fingerprint ? [signer(fact, fact.fingerprint, at)] : [];
    default:
      return [];
  }
}

function accounts(actors: readonly (Actor | undefined)[], at: string): Seen[] {
  return actors.flatMap((actor) => seenAccount(actor, at));
}

/** An account; the address that its forge tells is a hint that a commit with that address is theirs too. */
export function seenAccount(actor: Actor | undefined, at: string): Seen[] {
  const keys = identitiesOfActor(actor);
  if (!actor || keys.length === 0) return [];
  const hints = keys.slice(1).filter((key) => key.startsWith("email|"));
  return [{ keys, hints, name: actor.name, machine: isMachine(actor), at }];
}

function inGit(people: readonly GitPerson[], at: string, hint?: string): Seen[] {
  return people.flatMap((person) => {
    const keys = identitiesOfGit(person);
    if (keys.length === 0) return [];
    const named = { name: person.name || person.email, machine: isMachineAddress(person.email), at };
    return [{ keys, hints: [...keys.slice(1), ...(hint ? [hint] : [])], ...named }];
  });
}

/** A commit as a push lists it: the forge says which account has verified the address. */
function inListed(commit: RefCommit, at: string): Seen[] {
  const login = (name: string | undefined) => (name ? identityKey(identityOf("login", "github", name)) : undefined);
  const { authorName = "", authorEmail = "", committerName = "", committerEmail = "" } = commit;
  return [
    ...inGit([{ name: authorName, email: authorEmail }], at, login(commit.authorLogin)),
    ...inGit([{ name: committerName, email: committerEmail }], at, login(commit.committerLogin)),
    ...inGit(parseCoAuthors(commit.message), at),
  ];
}

/** A signing key, and the address of whom it was registered for. */
function signer(fact: CommitSignatureFact, fingerprint: string, at: string): Seen {
  const { signer: of, signerClass, signedAt } = fact;
  const address = /<([^<>\s]+@[^<>\s]+)>|^([^<>\s]+@[^<>\s]+)$/.exec(of ?? "");
  const email = address?.[1] ?? address?.[2];
  const hints = email ? [identityKey(identityOf("email", "", email))] : [];
  const machine = signerClass !== "person" && signerClass !== "unknown";
  return { keys: [identityOfKey(fingerprint)], hints, name: of ?? fingerprint, machine, at: signedAt ?? at };
}
