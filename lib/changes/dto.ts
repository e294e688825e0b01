import type { Actor } from "../base/actor.ts";
import { parseIdentityKey } from "../people/identity.ts";
import type { ChangeState, Ref } from "./change.ts";
import type { CheckResult, CommitLink } from "./commit-link.ts";
import type {
  AccountDto,
  ChangeDto,
  LandingDto,
  PullRequestDto,
  ResultDto,
  ReviewDto,
  RulesDto,
  SignatureDto,
  TagDto,
} from "./contract.ts";
import type { LandingState } from "./landing.ts";
import { byText } from "./order.ts";
import type { PullRequestState } from "./pull-request.ts";
import type { ReviewAttributes } from "./review.ts";

/** What lists show of a change; paths and trailers are on its own page. */
export type ListedChange = Omit<ChangeState, "paths" | "trailers">;

export function toChange(key: string, state: ListedChange): ChangeDto {
  const { pullRequest, update, signature } = state;
  return {
    id: key,
    repository: state.repository,
    branch: state.branch,
    sha: state.sha,
    kind: state.kind,
    title: titleOf(state),
    author: state.author,
    committer: state.committer,
    coAuthors: [...state.coAuthors],
    committedAt: state.committedAt,
    position: state.position,
    class: state.class,
    standardRule: state.standardRule ?? null,
    case: state.case ?? null,
    deploying: state.deploying,
    signature: toSignature(signature, state.signatureFormat),
    landing: state.landing,
    pullRequest: pullRequest?.number ?? null,
    landedAt: state.landedAt,
    landedBasis: state.landedBasis,
    landedAfter: state.landedAfter ?? null,
    landedBy: toAccount(pullRequest ? pullRequest.mergedBy : update?.actor),
    firstParent: state.firstParent,
    displaced: toDisplaced(state),
    tickets: [...state.tickets],
    evidence: evidenceId(state.ref),
  };
}

/** A merge commit's own title says no more than its number: the pull request's says what it is about. */
function titleOf({ title, parents, pullRequest }: ListedChange): string {
  return parents.length > 1 ? (pullRequest?.title ?? title) : title;
}

function toDisplaced({ displacedAt, displacedBy, displacedRef }: ListedChange): ChangeDto["displaced"] {
  if (displacedAt === undefined || displacedRef === undefined) return null;
  return { at: displacedAt, by: displacedBy ?? "forced", evidence: evidenceId(displacedRef) };
}

function toSignature(signature: ChangeState["signature"], format: string): SignatureDto {
  return {
    status: signature?.status ?? "pending",
    signerClass: signature?.signerClass ?? "unknown",
    format: signature?.format ?? format,
    fingerprint: signature?.fingerprint ?? null,
    signer: signature?.signer ?? null,
    signedAt: signature?.signedAt ?? null,
    loggedAt: signature?.loggedAt ?? null,
    keyAtObservation: signature?.keyAtObservation ?? null,
    note: signature?.note ?? null,
    evidence: signature ? evidenceId(signature.ref) : null,
  };
}

/** Tags of a commit as of a ledger size: what was said later is not known yet. */
export function toTags(tags: CommitLink["tags"], size: number | null): TagDto[] {
  const known = ({ ref }: { readonly ref: Ref }) => size === null || ref[0] < size;
  return Object.entries(tags ?? {}).flatMap(([name, { signature, object, tagger, taggedAt, last }]) => {
    if (!signature || !known(signature)) return [];
    const stands = last.on || !known(last);
    const facts = { name, object, stands, tagger: tagger ?? null, taggedAt: taggedAt ?? null };
    return [{ ...facts, signature: toSignature(signature, signature.format) }];
  });
}

/** What the rules said of updates of this branch, as of a ledger size, oldest first. */
export function toRules(links: Iterable<CommitLink>, branch: string, size: number | null): RulesDto[] {
  const said = [...links].flatMap(({ rules }) => Object.values(rules ?? {}));
  return said
    .filter(({ branch: of, ref }) => of === branch && (size === null || ref[0] < size))
    .sort((a, b) => byText(a.at, b.at) || a.ref[0] - b.ref[0])
    .map(({ result, failed, actor, at, ref }) => {
      return { result, failed: failed ? [...failed] : null, actor: toAccount(actor), at, evidence: evidenceId(ref) };
    });
}

export function toLanding(key: string, state: LandingState): LandingDto {
  return {
    id: key,
    repository: state.repository,
    branch: state.branch,
    kind: state.kind,
    number: state.number ?? null,
    title: state.title,
    class: state.class,
    landedAt: state.landedAt,
    landedBasis: state.landedBasis,
    landedBy: toAccount(state.actor),
    changes: state.changes.map(({ key: id, class: of, firstParent }) => ({ id, class: of, firstParent })),
    displaced: state.displaced,
  };
}

export function toPullRequest(key: string, pull: PullRequestState, tie: string): PullRequestDto {
  return {
    id: key,
    number: pull.number,
    title: pull.title ?? null,
    body: pull.body ?? null,
    url: pull.url ?? null,
    author: toAccount(pull.author),
    state: pull.state,
    openedAt: pull.openedAt ?? null,
    mergedAt: pull.mergedAt ?? null,
    mergedBy: toAccount(pull.mergedBy),
    headSha: pull.headSha ?? null,
    heads: pull.heads.map(({ sha, at, pushedBy, updatedBy, ref }) => {
      return { sha, at, pushedBy: toAccount(pushedBy ?? updatedBy), evidence: evidenceId(ref) };
    }),
    commitCount: pull.commitCount ?? null,
    tie,
    openedEvidence: maybeEvidence(pull.openedRef ?? pull.refs[0]),
    mergedEvidence: maybeEvidence(pull.mergedRef),
  };
}

export function toReview({ review, unmapped, ...attributes }: ReviewAttributes): ReviewDto {
  return {
    id: review.id,
    state: review.state,
    reviewer: toAccount(review.reviewer),
    commitSha: review.commitSha ?? null,
    submittedAt: review.submittedAt,
    dismissedAt: review.dismissedAt ?? null,
    url: review.url ?? null,
    evidence: evidenceId(review.ref),
    ...attributes,
    unmapped: unmapped.flatMap((key) => parseIdentityKey(key) ?? []),
  };
}

export function toResult(result: CheckResult, sha: string, on: ResultDto["on"]): ResultDto {
  return {
    form: result.form,
    name: result.name,
    status: result.status,
    conclusion: result.conclusion ?? null,
    attempt: result.attempt,
    failed: result.failed ?? null,
    at: result.at,
    sha,
    on,
    source: result.source,
    url: result.url ?? null,
    evidence: evidenceId(result.ref),
  };
}

export function toAccount(actor: Actor | undefined): AccountDto | null {
  return actor ? { kind: actor.kind, name: actor.name, id: actor.id ?? null, issuer: actor.issuer } : null;
}

export function evidenceId([index, ordinal]: Ref): string {
  return `${index}.${ordinal}`;
}

function maybeEvidence(ref: Ref | undefined): string | null {
  return ref ? evidenceId(ref) : null;
}
