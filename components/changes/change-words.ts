import type { ChangeClass } from "../../lib/changes/class.ts";
import type { ChangeDto, ResultDto, ReviewDto, RulesDto, SignatureDto } from "../../lib/changes/contract.ts";
import type { StatusWord } from "../ui/status-words.ts";

/** How a change got there, in words. */
export const CLASS_WORDS: Readonly<Record<ChangeClass, string>> = {
  emergency: "emergency",
  "pull-request": "pull request",
  standard: "standard",
  "not-deploying": "not deploying",
  "out-of-path": "out of path",
  unexplained: "unexplained",
};

/** What each class means, for a note under the statement. */
export const CLASS_MEANS: Readonly<Record<ChangeClass, string>> = {
  emergency: "a case covers it",
  "pull-request": "the forge's merge event names it",
  standard: "a rule of pre-approved automation covers it",
  "not-deploying": "it touches no path that deploys",
  "out-of-path": "somebody updated the branch without a pull request or a case",
  unexplained: "no record says how it got there",
};

/** Classes that need looking at carry a sign; the others are words. */
export const CLASS_SIGNS: Readonly<Partial<Record<ChangeClass, StatusWord>>> = {
  emergency: "case-declared",
  "out-of-path": "exception",
  unexplained: "unexplained",
};

export const SIGNATURE_WORDS: Readonly<Record<SignatureDto["status"], string>> = {
  good: "good",
  bad: "bad",
  "unknown-key": "unknown key",
  expired: "key not in force",
  revoked: "key revoked",
  unsigned: "unsigned",
  unsupported: "not verified",
  pending: "not verified yet",
};

export const SIGNATURE_SIGNS: Readonly<Record<SignatureDto["status"], StatusWord>> = {
  good: "pass",
  bad: "exception",
  "unknown-key": "unknown",
  expired: "exception",
  revoked: "exception",
  unsigned: "unknown",
  unsupported: "unknown",
  pending: "pending",
};

const FORMATS: Readonly<Record<string, string>> = { openpgp: "OpenPGP", ssh: "SSH", x509: "X.509" };

const SIGNERS: Readonly<Record<SignatureDto["signerClass"], string>> = {
  person: "key of a person",
  "web-flow": "key of the forge, not of the author",
  app: "key of an app",
  controller: "key of a controller",
  unknown: "key of nobody we know",
};

/** "Signature good, SSH key of a person, Mei Tanaka." */
export function signatureSentence(signature: SignatureDto): string {
  const { status, format, signerClass, signer, loggedAt, keyAtObservation, note } = signature;
  if (status === "unsigned") return "Not signed.";
  if (status === "pending") return "Its signature is not verified yet.";
  const key = `${FORMATS[format] ?? "unknown"} ${SIGNERS[signerClass]}`;
  const parts = [`Signature ${SIGNATURE_WORDS[status]}`, key, ...(signer ? [signer] : [])];
  const logged = loggedAt ? ` A transparency log took it in at ${loggedAt}.` : "";
  const ended =
    keyAtObservation && keyAtObservation !== "not-yet-valid"
      ? " The key had ended when the product first saw the commit."
      : "";
  return `${parts.join(", ")}.${logged}${ended}${note ? ` ${note}` : ""}`;
}

const BASIS: Readonly<Record<ChangeDto["landedBasis"], string>> = {
  merge: "the forge's time of the merge",
  push: "the forge's time of the push",
  received: "when the push was received",
  "between-fetches": "at the latest: seen at this fetch, not at the one before",
  entry: "when its commit was received",
};

export function basisText(basis: ChangeDto["landedBasis"]): string {
  return BASIS[basis];
}

const REVIEW_VERBS: Readonly<Record<ReviewDto["state"], string>> = {
  approved: "approved",
  changes_requested: "asked for changes to",
  commented: "commented on",
  dismissed: "reviewed",
  unapproved: "took the approval back from",
};

/** What is known of a review, one statement each: what it covered, when, by whom. */
export function reviewFacts(review: ReviewDto): string[] {
  const facts: string[] = [];
  if (review.state === "dismissed") facts.push("dismissed");
  else if (review.state === "approved" && !review.stands) facts.push("taken back later");
  if (review.headMatches === true) facts.push("the head that was merged");
  if (review.headMatches === false) facts.push("not the head that was merged");
  if (review.beforeMerge === false) facts.push("after the merge");
  if (review.bot) facts.push("by a bot");
  if (review.author === "same") facts.push("by the author");
  else if (review.coAuthors === "same") facts.push("by a co-author");
  else if (review.pushers === "same") facts.push("by somebody who pushed to it");
  else if (review.committers === "same") facts.push("by a committer");
  else if (review.author === "unknown") facts.push("whether by the author is unknown");
  if (review.unmapped.length > 0) {
    facts.push(
      `who ${review.unmapped.map(({ value }) => value).join(" and ")} are is unknown, so it may be one person`,
    );
  } else if (review.by === "accounts" && review.author === "different") {
    facts.push("accounts were compared, not people");
  }
  return facts;
}

export function reviewVerb(review: ReviewDto): string {
  return REVIEW_VERBS[review.state];
}

/** A result's sign: what did not pass is no pass, whatever it is called. */
export function resultSign({ status, conclusion }: Pick<ResultDto, "status" | "conclusion">): StatusWord {
  if (status !== "completed") return "pending";
  if (conclusion === "success" || conclusion === "pass") return "pass";
  return conclusion === "failure" || conclusion === "fail" || conclusion === "error" || conclusion === "timed_out"
    ? "exception"
    : "unknown";
}

/** The last attempt of each check, run or gate. */
export function lastAttempts(results: readonly ResultDto[]): ResultDto[] {
  const last = new Map<string, ResultDto>();
  for (const result of results) {
    const key = `${result.form}/${result.name}/${result.sha}`;
    const known = last.get(key);
    const newer =
      !known || result.attempt > known.attempt || (result.attempt === known.attempt && result.at >= known.at);
    if (newer) last.set(key, result);
  }
  return [...last.values()];
}

/** What the forge said of its own rules. */
export function rulesSentence({ result, failed, actor }: RulesDto): string {
  const names = failed?.length ? ` Not met: ${failed.join(", ")}.` : "";
  if (result === "bypass") return `The forge let ${actor?.name ?? "somebody"} past its rules.${names}`;
  return result === "pass" ? "The forge says that its rules were met." : `The forge refused it once.${names}`;
}
