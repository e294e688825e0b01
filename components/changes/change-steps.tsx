import type { ReactNode } from "react";
import type { ChangeRecord, ResultDto, ReviewDto, StepDto } from "../../lib/changes/contract.ts";
import type { Spine } from "../../lib/timeline/contract.ts";
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
import { ticketSteps } from "./ticket-steps.tsx";
import { cameBy, Named, Unheard, Who } from "./told.tsx";

/** The steps from commit to merge that are received or expected, and the tickets named on the way, as the spine draws them. */
export function changeSteps(change: ChangeRecord, spine: Spine): SpineStep[] {
  return change.steps.flatMap((step) => [
    ...(step.state === "not-asked" ? [] : [drawn(change, step, spine)]),
    ...(step.step === "pull-request" ? ticketSteps(spine, change.landedAt) : []),
  ]);
}

function drawn(change: ChangeRecord, step: StepDto, spine: Spine): SpineStep {
  const draw = { ...DRAW[step.step](change, spine), key: step.step, title: TITLES[step.step] };
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
    body: (
      <>
        <p>{MISSING[step.step](change)}</p>
        <p>
          <Unheard feed={spine.feeds.find((feed) => feed.step === step.step)} />
        </p>
      </>
    ),
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

const DRAW: Readonly<Record<StepDto["step"], (change: ChangeRecord, spine: Spine) => Draw>> = {
  commit: drawCommit,
  "pull-request": drawPullRequest,
  review: drawReviews,
  checks: ({ results }, spine) =>
    drawResults(
      results.filter(({ form }) => form !== "gate"),
      spine,
    ),
  gate: ({ results }, spine) =>
    drawResults(
      results.filter(({ form }) => form === "gate"),
      spine,
    ),
  merge: drawMerge,
  deployment: () => ({}),
};

function drawCommit(change: ChangeRecord, spine: Spine): Draw {
  const { sha, author, coAuthors, signature, committedAt, evidence } = change;
  return {
    status: SIGNATURE_SIGNS[signature.status],
    when: <Time at={committedAt} relative={false} />,
    body: (
      <p>
        <Hash value={sha} kind="commit" /> by <Named of={author} spine={spine} />
        {coAuthors.map((one) => (
          <span key={one.email}>
            , with <Named of={one} spine={spine} />
          </span>
        ))}
        . {signatureSentence(signature)}
      </p>
    ),
    meta: ["time claimed by the author", ...cameBy(spine, [evidence, signature.evidence])],
  };
}

function drawPullRequest({ pull, tickets }: ChangeRecord, spine: Spine): Draw {
  if (!pull) return {};
  const name = `#${pull.number}`;
  return {
    ...(pull.openedAt ? { when: <Time at={pull.openedAt} relative={false} /> } : {}),
    body: (
      <p>
        {pull.url ? <ExternalLink href={pull.url}>{name}</ExternalLink> : name} {pull.title} by{" "}
        <Who account={pull.author} spine={spine} />.{tickets.length > 0 && " Names "}
        {tickets.map((ticket, at) => (
          <span key={ticket}>
            {at > 0 && ", "}
            <Link href={`/timeline?${new URLSearchParams({ q: ticket })}`}>{ticket}</Link>
          </span>
        ))}
        {tickets.length > 0 && "."}
      </p>
    ),
    meta: cameBy(spine, [pull.openedEvidence]),
  };
}

function drawReviews({ reviews }: ChangeRecord, spine: Spine): Draw {
  const standing = reviews.find(({ stands }) => stands);
  const sound = reviews.some((one) => one.stands && one.headMatches !== false && one.author === "different");
  return {
    status: sound ? "pass" : "unknown",
    ...(standing ? { when: <Time at={standing.submittedAt} relative={false} /> } : {}),
    body: reviews.map((review) => <ReviewLine key={review.id} review={review} spine={spine} />),
    meta: cameBy(
      spine,
      reviews.map(({ evidence }) => evidence),
    ),
  };
}

function ReviewLine({ review, spine }: { review: ReviewDto; spine: Spine }): ReactNode {
  const facts = reviewFacts(review);
  return (
    <p>
      <Who account={review.reviewer} spine={spine} /> {reviewVerb(review)}{" "}
      {review.commitSha ? <Hash value={review.commitSha} kind="commit" /> : "it"}
      {facts.length > 0 && `: ${facts.join(", ")}`}.
    </p>
  );
}

function drawResults(results: readonly ResultDto[], spine: Spine): Draw {
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
    meta: cameBy(
      spine,
      last.map(({ evidence }) => evidence),
    ),
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

function drawMerge({ pull, update, landedAt, sha, rules }: ChangeRecord, spine: Spine): Draw {
  const past = rules.some(({ result }) => result === "bypass");
  const by = pull ? pull.mergedBy : (update?.actor ?? null);
  return {
    status: past ? "exception" : pull ? "pass" : "unknown",
    when: <Time at={landedAt} relative={false} />,
    body: (
      <p>
        <Hash value={sha} kind="commit" /> {pull ? "merged by" : "pushed by"} <Who account={by} spine={spine} />
        {pull?.tie === "update" && ", as one of the commits of a rebase merge"}
        {update?.forced && ", by force"}
        {!pull && ", without a pull request"}. {rules.map(rulesSentence).join(" ")}
      </p>
    ),
    meta: cameBy(spine, [pull?.mergedEvidence, update?.evidence, ...rules.map((one) => one.evidence)]),
  };
}
