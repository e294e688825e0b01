import { reviewAttributes, type ReviewAttributes } from "../changes/review.ts";
import type { LandingFacts } from "./populations/landing.ts";
import { list } from "./words.ts";

/** What keeps a review from counting as an independent approval before the merge; `unknown` may yet count. */
export type ApprovalFlaw =
  "not_an_approval" | "dismissed" | "bot" | "self" | "co_author" | "committer" | "pusher" | "after_merge" | "unknown";

export interface JudgedReview extends ReviewAttributes {
  readonly flaw: ApprovalFlaw | null;
}

/** Every review of a landing's pull request, with what keeps it from counting. */
export function judgedReviews({ pull, members, membersCut }: LandingFacts): JudgedReview[] {
  if (!pull) return [];
  return reviewAttributes(pull, members).map((one) => ({ ...one, flaw: flawOf(one, membersCut) }));
}

function flawOf(one: ReviewAttributes, membersCut: boolean): ApprovalFlaw | null {
  const { review, author, coAuthors, committers, pushers } = one;
  if (review.state === "dismissed")
    return review.given === "approved" || !review.given ? "dismissed" : "not_an_approval";
  if (!one.stands) return "not_an_approval";
  if (one.bot) return "bot";
  if (author === "same") return "self";
  if (coAuthors === "same") return "co_author";
  if (committers === "same") return "committer";
  if (pushers === "same") return "pusher";
  if (one.beforeMerge === false) return "after_merge";
  const open = [author, coAuthors, committers, pushers].includes("unknown") || one.beforeMerge === null;
  return open || membersCut ? "unknown" : null;
}

/** "until somebody maps mei@northwind.example": whom people have to name before these reviews can be judged. */
export function mappingWanted(reviews: readonly JudgedReview[]): string {
  // The value of an identity's key stands last; it holds no bar of its own before that.
  const values = reviews.flatMap(({ unmapped }) => unmapped.map((key) => key.split("|").slice(2).join("|")));
  const wanted = [...new Set(values)].sort().slice(0, 3);
  return wanted.length === 0 ? "" : ` until somebody maps ${list(wanted)}`;
}

/** Approvals of different people: the forge's id tells them apart, else the name. */
export function reviewersOf(reviews: readonly JudgedReview[]): string[] {
  return [
    ...new Set(reviews.map(({ review: { reviewer } }) => `${reviewer?.issuer}/${reviewer?.id ?? reviewer?.name}`)),
  ];
}
