import type { ReactNode } from "react";
import type { AccountDto, ChangeRecord, ResultDto, ReviewDto, StepDto } from "../../lib/changes/contract.ts";
import { quantityText } from "../ui/count-text.ts";
import { ExternalLink } from "../ui/external-link.tsx";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Status } from "../ui/status.tsx";
import type { StatusWord } from "../ui/status-words.ts";
import { Time } from "../ui/time.tsx";
import {
  lastAttempts,
  resultSign,
  reviewFacts,
  reviewVerb,
  rulesSentence,
  SIGNATURE_SIGNS,
  signatureSentence,
} from "./change-words.ts";

/** The steps from commit to merge that are received or expected, as the spine draws them. */
export function changeSteps(change: ChangeRecord): SpineStep[] {
  return change.steps.filter(({ state }) => state !== "not-asked").map((step) => drawn(change, step));
}

function drawn(change: ChangeRecord, step: StepDto): SpineStep {
  const draw = { ...DRAW[step.step](change), key: step.step, title: TITLES[step.step] };
  if (step.state === "received") return { ...draw, state: "received" };
  return {
    key: step.step,
    title: TITLES[step.step],
    state: "expected",
    when: (
      <>
        before <Time at={change.landedAt} relative={false} />
      </>
    ),
    body: <p>{MISSING[step.step](change)}</p>,
  };
}

const TITLES: Readonly<Record<StepDto["step"], string>> = {
  commit: "Commit",
  "pull-request": "Pull request",
  review: "Review",
  checks: "Checks",
  gate: "Policy gate",
  merge: "Merge",
  deployment: "Deployment",
};

const MISSING: Readonly<Record<StepDto["step"], (change: ChangeRecord) => string>> = {
  commit: () => "The commit was not received.",
  "pull-request": () => "No merge event of the forge names this commit. A message that says so ties nothing.",
  review: ({ approvalsRequired }) =>
    `The policy asks for ${quantityText(approvalsRequired, "approval", "approvals")}. None that stands is on record.`,
  checks: ({ requiredChecks }) =>
    requiredChecks.length > 0
      ? `The policy asks for ${requiredChecks.join(", ")}. No result is on record.`
      : "The repository sends results of checks. None is on record for this change.",
  gate: () => "The repository sends decisions of a policy gate. None is on record for this change.",
  merge: () => "No record says who updated the branch. The mirror saw the commit on it.",
  deployment: () => "No reconciler reported this revision.",
};

type Draw = Omit<SpineStep, "key" | "title" | "state">;

const DRAW: Readonly<Record<StepDto["step"], (change: ChangeRecord) => Draw>> = {
  commit: drawCommit,
  "pull-request": drawPullRequest,
  review: drawReviews,
  checks: ({ results }) => drawResults(results.filter(({ form }) => form !== "gate")),
  gate: ({ results }) => drawResults(results.filter(({ form }) => form === "gate")),
  merge: drawMerge,
  deployment: () => ({}),
};

function drawCommit(change: ChangeRecord): Draw {
  const { sha, author, coAuthors, signature, committedAt, evidence } = change;
  const others = coAuthors.map(({ name, email }) => name || email).join(", ");
  return {
    status: SIGNATURE_SIGNS[signature.status],
    when: <Time at={committedAt} relative={false} />,
    body: (
      <p>
        <Hash value={sha} kind="commit" /> by {author.name || author.email}
        {others && `, with ${others}`}. {signatureSentence(signature)}
      </p>
    ),
    meta: ["time claimed by the author", entry(evidence), ...(signature.evidence ? [entry(signature.evidence)] : [])],
  };
}

function drawPullRequest({ pull, tickets }: ChangeRecord): Draw {
  if (!pull) return {};
  const name = `#${pull.number}`;
  return {
    ...(pull.openedAt ? { when: <Time at={pull.openedAt} relative={false} /> } : {}),
    body: (
      <p>
        {pull.url ? <ExternalLink href={pull.url}>{name}</ExternalLink> : name} {pull.title} by {nameOf(pull.author)}.
        {tickets.length > 0 && ` Names ${tickets.join(", ")}.`}
      </p>
    ),
    meta: pull.openedEvidence ? [entry(pull.openedEvidence)] : [],
  };
}

function drawReviews({ reviews }: ChangeRecord): Draw {
  const standing = reviews.find(({ stands }) => stands);
  const sound = reviews.some((one) => one.stands && one.headMatches !== false && one.author === "different");
  return {
    status: sound ? "pass" : "unknown",
    ...(standing ? { when: <Time at={standing.submittedAt} relative={false} /> } : {}),
    body: reviews.map((review) => <ReviewLine key={review.id} review={review} />),
    meta: reviews.map((review) => entry(review.evidence)),
  };
}

function ReviewLine({ review }: { review: ReviewDto }): ReactNode {
  const facts = reviewFacts(review);
  return (
    <p>
      {nameOf(review.reviewer)} {reviewVerb(review)}{" "}
      {review.commitSha ? <Hash value={review.commitSha} kind="commit" /> : "it"}
      {facts.length > 0 && `: ${facts.join(", ")}`}.
    </p>
  );
}

function drawResults(results: readonly ResultDto[]): Draw {
  const last = lastAttempts(results);
  const signs = last.map((one) => resultSign(one));
  const passed = signs.filter((sign) => sign === "pass").length;
  const at = last
    .map((one) => one.at)
    .sort()
    .at(-1);
  return {
    status: worst(signs),
    ...(at ? { when: <Time at={at} relative={false} /> } : {}),
    body: (
      <>
        <p>
          {passed} of {quantityText(last.length, "result", "results")} passed
          {results.length > last.length && `, in ${results.length} attempts`}.
        </p>
        {last.map((one) => (
          <ResultLine key={`${one.form}-${one.name}-${one.sha}-${one.evidence}`} result={one} />
        ))}
      </>
    ),
    meta: last.slice(0, 3).map((one) => entry(one.evidence)),
  };
}

const ON_WORDS: Readonly<Record<ResultDto["on"], string>> = {
  head: "the head of the pull request",
  change: "this commit",
  queue: "the commit of the merge queue",
};

function ResultLine({ result }: { result: ResultDto }): ReactNode {
  const said = result.conclusion ?? result.status;
  return (
    <p>
      <Status is={resultSign(result)}>{said.replaceAll("_", " ")}</Status> {result.name}
      {result.attempt > 1 && `, attempt ${result.attempt}`}
      {result.failed !== null && result.failed > 0 && `, ${quantityText(result.failed, "rule", "rules")} failed`}
      <span className="dim"> on {ON_WORDS[result.on]}</span>
    </p>
  );
}

function worst(signs: readonly StatusWord[]): StatusWord {
  return (["exception", "unknown", "pending"] as const).find((sign) => signs.includes(sign)) ?? "pass";
}

function drawMerge({ pull, update, landedAt, sha, rules }: ChangeRecord): Draw {
  const past = rules.some(({ result }) => result === "bypass");
  const how = pull ? `merged by ${nameOf(pull.mergedBy)}` : `pushed by ${nameOf(update?.actor ?? null)}`;
  const evidence = pull?.mergedEvidence ?? update?.evidence;
  return {
    status: past ? "exception" : pull ? "pass" : "unknown",
    when: <Time at={landedAt} relative={false} />,
    body: (
      <p>
        <Hash value={sha} kind="commit" /> {how}
        {pull?.tie === "update" && ", as one of the commits of a rebase merge"}
        {update?.forced && ", by force"}
        {!pull && ", without a pull request"}. {rules.map(rulesSentence).join(" ")}
      </p>
    ),
    meta: [...(evidence ? [evidence] : []), ...rules.map((one) => one.evidence)].map(entry),
  };
}

function nameOf(account: AccountDto | null): string {
  return account?.name ?? "nobody on record";
}

function entry(evidence: string): ReactNode {
  return <Link href={`/timeline?record=${evidence}`}>entry {evidence.split(".")[0]}</Link>;
}
