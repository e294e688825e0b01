import type { ChangeState } from "./change.ts";
import { sameAccount, sameAsAny, samePerson, type GitPerson, type Sameness } from "./identity.ts";
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
}

type Named = Pick<ChangeState, "author" | "committer" | "coAuthors" | "parents" | "merged" | "pullRequest">;

/** The forge's own committer of merges made on its web page is nobody who could review. */
const FORGE = new Set(["noreply@github.com"]);

/** Every review of a pull request with its attributes, against the changes that it landed. In the order given. */
export function reviewAttributes(pull: PullRequestState, changes: readonly Named[]): ReviewAttributes[] {
  const named = namedBy(changes);
  const pushers = pushersOf(pull);
  return pull.reviews.map((review) => {
    const { reviewer, commitSha, submittedAt } = review;
    const against = (people: readonly GitPerson[]): Sameness => {
      const answer = sameAsAny(people.map((person) => samePerson(reviewer, person)));
      // Whom we have not heard of may be anybody.
      return answer === "different" && (!named.complete || !reviewer) ? "unknown" : answer;
    };
    const account = sameAccount(reviewer, pull.author);
    return {
      review,
      headMatches: commitSha && pull.headSha ? commitSha === pull.headSha : null,
      beforeMerge: pull.mergedAt ? submittedAt <= pull.mergedAt : null,
      stands: review.state === "approved" && !isWithdrawn(review, pull.reviews),
      bot: reviewer !== undefined && reviewer.kind !== "user",
      // The account that opened it decides; whom the commits name can only add that it is the same person.
      author: against(named.authors) === "same" ? "same" : account,
      coAuthors: against(named.coAuthors),
      committers: against(named.committers),
      pushers: sameAsAny(pushers.map((pusher) => sameAccount(reviewer, pusher))),
    };
  });
}

/** Whom the changes name, and the commits that merges among them brought; complete where each merge's are known. */
function namedBy(changes: readonly Named[]): People & { readonly complete: boolean } {
  const merged = changes.flatMap((change) => (change.merged ? [change.merged] : []));
  const ofPeople = (own: readonly GitPerson[], of: (people: People) => readonly GitPerson[]) =>
    [...own, ...merged.flatMap(of)].filter(({ email }) => !FORGE.has(email));
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
      (reviewer === undefined || sameAccount(reviewer, approval.reviewer) === "same"),
  );
}
