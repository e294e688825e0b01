import type { KnownPeople } from "../people/advance.ts";
import { identitiesOfActor, isForgeAddress, type GitPerson } from "../people/identity.ts";
import type { ChangeState } from "./change.ts";
import { personBehind, sameAccount, sameAsAny, samePerson, type Comparison, type Sameness } from "./identity.ts";
import type { People } from "./people.ts";
import { pushersOf, type PullRequestState, type Review } from "./pull-request.ts";

/** What is known of a review beside what it says itself. Facts: only tests decide what they are worth. */
export interface ReviewAttributes {
  readonly review: Review;
  /** Null where the forge names no head. */
  readonly headMatches: boolean | null;
  readonly beforeMerge: boolean | null;
  readonly stands: boolean;
  readonly bot: boolean;
  readonly author: Sameness;
  readonly coAuthors: Sameness;
  readonly committers: Sameness;
  readonly pushers: Sameness;
  /** The person who reviewed, where the account is mapped. */
  readonly person: string | null;
  /** Whether people were compared with the author, or only their accounts. */
  readonly by: "people" | "accounts";
  /** Keys of the identities (`identityKey`) that somebody has to map before what is unknown here is known. */
  readonly unmapped: readonly string[];
}

type Named = Pick<ChangeState, "author" | "committer" | "coAuthors" | "parents" | "merged" | "pullRequest" | "people">;

/**
 * Every review of a pull request with its attributes, against the changes that it landed: all of them, where `whole`. In
 * the order given. Who is who is what the states themselves hold: as of the ledger size at which they were read.
 */
export function reviewAttributes(pull: PullRequestState, changes: readonly Named[], whole = true): ReviewAttributes[] {
  const named = namedBy(changes);
  const pushers = pushersOf(pull);
  const known: KnownPeople = Object.assign({}, ...changes.map(({ people }) => people), pull.people) as KnownPeople;
  return pull.reviews.map((review) => {
    const { reviewer, commitSha, submittedAt } = review;
    const against = (people: readonly GitPerson[]): Comparison => {
      const all = sameAsAny(people.map((person) => samePerson(reviewer, person, known)));
      // Whom we have not heard of may be anybody.
      return all.answer === "different" && (!whole || !named.complete || !reviewer)
        ? { ...all, answer: "unknown" }
        : all;
    };
    const account = sameAccount(reviewer, pull.author, known);
    const person = personBehind(identitiesOfActor(reviewer), known);
    const others = {
      // The account that opened it decides; whom the commits name can only add that it is the same person.
      author: against(named.authors).answer === "same" ? SAME : account,
      coAuthors: against(named.coAuthors),
      committers: against(named.committers),
      pushers: sameAsAny(pushers.map((pusher) => sameAccount(reviewer, pusher, known))),
    };
    return {
      review,
      headMatches: commitSha && pull.headSha ? commitSha === pull.headSha : null,
      beforeMerge: pull.mergedAt ? submittedAt <= pull.mergedAt : null,
      stands: review.state === "approved" && !isWithdrawn(review, pull.reviews),
      bot: (reviewer !== undefined && reviewer.kind !== "user") || (person?.bot ?? false),
      author: others.author.answer,
      coAuthors: others.coAuthors.answer,
      committers: others.committers.answer,
      pushers: others.pushers.answer,
      person: person?.id ?? null,
      by: account.by,
      unmapped: [...new Set(Object.values(others).flatMap((one) => one.unmapped))].sort(),
    };
  });
}

const SAME: Comparison = { answer: "same", by: "people", unmapped: [] };

/** Whether the reviewer is somebody else than everybody who made what they approved. */
export function independenceOf(review: ReviewAttributes): Sameness {
  const all = [review.author, review.coAuthors, review.committers, review.pushers];
  if (all.includes("same")) return "same";
  return all.includes("unknown") ? "unknown" : "different";
}

/**
 * The identities for want of whose person it is not known whether anybody else approved before the merge: empty where an
 * approval is known to be independent, or where nobody approved.
 */
export function unmappedIn(pull: PullRequestState, changes: readonly Named[]): readonly string[] {
  const approvals = reviewAttributes(pull, changes).filter(
    ({ stands, beforeMerge, bot }) => stands && beforeMerge !== false && !bot,
  );
  if (approvals.some((one) => independenceOf(one) === "different")) return [];
  const unknown = approvals.filter((one) => independenceOf(one) === "unknown");
  return [...new Set(unknown.flatMap(({ unmapped }) => unmapped))].sort();
}

/** Whom the changes name, and the commits that merges among them brought; complete where each merge's are known. */
function namedBy(changes: readonly Named[]): People & { readonly complete: boolean } {
  const merged = changes.flatMap((change) => (change.merged ? [change.merged] : []));
  const ofPeople = (own: readonly GitPerson[], of: (people: People) => readonly GitPerson[]) =>
    [...own, ...merged.flatMap(of)].filter(({ email }) => !isForgeAddress(email));
  return {
    authors: ofPeople(
      changes.filter((change) => madeBy(change) !== "merge").map(({ author }) => author),
      ({ authors }) => authors,
    ),
    committers: ofPeople(
      changes.filter((change) => madeBy(change) === "person").map(({ committer }) => committer),
      ({ committers }) => committers,
    ),
    coAuthors: ofPeople(
      changes.flatMap((change) => change.coAuthors),
      ({ coAuthors }) => coAuthors,
    ),
    complete: changes.length > 0 && changes.every(({ parents, merged: side }) => parents.length < 2 || side),
  };
}

/**
 * A commit that the forge made when somebody merged names the merger: as committer, and a merge commit as author too.
 * Merging is not writing what is merged, and whoever approves may merge.
 */
function madeBy({ pullRequest, parents }: Named): "merge" | "squash" | "person" {
  if (pullRequest?.step !== 0) return "person";
  if (pullRequest.by === "merge-commit" && parents.length > 1) return "merge";
  return pullRequest.by === "squash-commit" ? "squash" : "person";
}

/** GitLab: taken back by the same account, or by the system for everybody (a review without a reviewer), later. */
function isWithdrawn(approval: Review, reviews: readonly Review[]): boolean {
  return reviews.some(
    ({ state, reviewer, submittedAt }) =>
      state === "unapproved" &&
      submittedAt >= approval.submittedAt &&
      (reviewer === undefined || sameAccount(reviewer, approval.reviewer).answer === "same"),
  );
}
