import type { RefCommit } from "../ingest/fact-forge.ts";
import { parseCoAuthors } from "../repositories/trailers.ts";
import type { GitPerson } from "../people/identity.ts";
import { byText } from "./order.ts";

/** Whom commits name, each once. */
export interface People {
  readonly authors: readonly GitPerson[];
  readonly committers: readonly GitPerson[];
  readonly coAuthors: readonly GitPerson[];
}

const MOST = 100;

/** Whom the commits of a push name: a merge's own side branch is known from here alone. Null past a hundred. */
export function peopleOf(commits: readonly RefCommit[]): People | null {
  const authors = distinct(commits.map((one) => ({ name: one.authorName ?? "", email: one.authorEmail ?? "" })));
  const committers = distinct(
    commits.map((one) => ({ name: one.committerName ?? "", email: one.committerEmail ?? "" })),
  );
  const coAuthors = distinct(commits.flatMap((one) => parseCoAuthors(one.message)));
  return [authors, committers, coAuthors].some((list) => list.length > MOST)
    ? null
    : { authors, committers, coAuthors };
}

function distinct(people: readonly GitPerson[]): GitPerson[] {
  const found = new Map<string, GitPerson>();
  for (const { name, email } of people) {
    if (name || email) found.set(`${email.toLowerCase()}\0${name}`, { name, email: email.toLowerCase() });
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, person]) => person);
}
