import { readFileSync } from "node:fs";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import type { GateCommit, GateRun } from "../ingest/ci/gate-lines.ts";
import { present } from "../ingest/present.ts";
import { parseCommit, type CommitObject } from "../repositories/commit-object.ts";
import { runGit } from "../repositories/store/git.ts";
import { optionalOption, usageError, type Values } from "./command.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface JudgedCommit extends GateCommit {
  readonly object: CommitObject;
}

const event = z.looseObject({
  number: z.number().int().optional().catch(undefined),
  pull_request: z
    .looseObject({ head: z.looseObject({ sha: z.string() }) })
    .optional()
    .catch(undefined),
  workflow_run: z.looseObject({ head_sha: z.string() }).optional().catch(undefined),
});

type Event = z.output<typeof event>;

/**
 * The commit that is judged, as an object of the checkout whose id was recomputed. Of a pull request it is the head, not
 * the test merge that GITHUB_SHA names; of a run that follows another, that other's (traps G12). Throws
 * BAD_REQUEST/USAGE where nothing names it, UNAVAILABLE/UNDECIDED where the checkout does not hold it, or is of neither it
 * nor a merge of it: the tools ran on something else.
 */
export async function judgedCommit(values: Values, environment: Environment, cwd: string): Promise<JudgedCommit> {
  const repository =
    optionalOption(values, "repository") ?? environment.GITHUB_REPOSITORY ?? environment.CI_PROJECT_PATH;
  if (!repository) throw usageError("Name the repository: --repository OWNER/NAME.");
  const named = optionalOption(values, "commit") ?? commitOf(environment);
  if (!named) throw usageError("Name the commit: --commit SHA.");
  const object = await readCommit(named, cwd);
  const head = await readCommit("HEAD", cwd);
  const checkedOut = head.sha === object.sha ? null : testMerge(head, object);
  return { repository: repository.toLowerCase(), sha: object.sha, tree: object.tree, checkedOut, object };
}

function testMerge(head: CommitObject, judged: CommitObject): { readonly sha: string; readonly tree: string } {
  if (head.parents.length > 1 && head.parents.includes(judged.sha)) return { sha: head.sha, tree: head.tree };
  throw undecided(
    `The checkout is of ${head.sha}, which is neither ${judged.sha} nor a merge of it: nothing here is about that commit.`,
  );
}

function commitOf(environment: Environment): string | undefined {
  const { pull_request: pull, workflow_run: run } = readEvent(environment);
  const github = pull?.head.sha ?? run?.head_sha ?? environment.GITHUB_SHA;
  // Of a merged-result pipeline, the head of the merge request's branch.
  return github ?? (environment.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || environment.CI_COMMIT_SHA);
}

function readEvent({ GITHUB_EVENT_PATH: path }: Environment): Event {
  if (!path) return {};
  try {
    return event.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw undecided(`The event of this run cannot be read from ${path}.`);
  }
}

/** A checkout in a container belongs to another user; we only read objects of it, by id. */
const READ = ["-c", "safe.directory=*", "--no-replace-objects"];

async function readCommit(named: string, cwd: string): Promise<CommitObject> {
  const name = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${named}^{commit}`];
  const found = await runGit([...READ, ...name], { cwd });
  const sha = found.stdout.toString("utf8").trim();
  if (found.code !== 0 || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) {
    throw undecided(
      `The checkout holds no commit ${named.slice(0, 100)}. Of a pull request, check out with fetch-depth: 2.`,
    );
  }
  const raw = await runGit([...READ, "cat-file", "commit", sha], { cwd });
  if (raw.code !== 0) throw undecided(`git cannot read commit ${sha}: ${raw.stderr.slice(0, 300)}`);
  return parseCommit(raw.stdout, sha);
}

/** The pipeline's run by its variables; null outside of one. `leg` tells jobs apart that its variables do not. */
export function gateRun(environment: Environment, leg: string | undefined): GateRun | null {
  const { GITHUB_RUN_ID: github, CI_PIPELINE_ID: gitlab } = environment;
  const run = github ? githubRun(environment, github) : gitlab ? gitlabRun(environment, gitlab) : null;
  return run && leg !== undefined ? { ...run, workflow: `${run.workflow} / ${leg}` } : run;
}

function githubRun(environment: Environment, runId: string): GateRun {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_ACTOR: actor } = environment;
  const { number, pull_request: pull } = readEvent(environment);
  return {
    workflow: [environment.GITHUB_WORKFLOW, environment.GITHUB_JOB].filter(Boolean).join(" / ") || "workflow",
    runId,
    attempt: Number(environment.GITHUB_RUN_ATTEMPT ?? 1) || 1,
    ...present({
      branch: environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME,
      event: environment.GITHUB_EVENT_NAME,
      url: server && repository ? `${server}/${repository}/actions/runs/${runId}` : undefined,
    }),
    pullRequests: pull && number !== undefined ? [String(number)] : [],
    ...(actor ? { actor: { name: actor, issuer: "github", ...present({ id: environment.GITHUB_ACTOR_ID }) } } : {}),
  };
}

function gitlabRun(environment: Environment, runId: string): GateRun {
  const { GITLAB_USER_LOGIN: actor, CI_MERGE_REQUEST_IID: request } = environment;
  return {
    workflow: ["pipeline", environment.CI_JOB_NAME].filter(Boolean).join(" / "),
    runId,
    attempt: 1,
    ...present({
      branch: environment.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || environment.CI_COMMIT_REF_NAME,
      event: environment.CI_PIPELINE_SOURCE,
      url: environment.CI_PIPELINE_URL,
    }),
    pullRequests: request ? [request] : [],
    ...(actor ? { actor: { name: actor, issuer: "gitlab", ...present({ id: environment.GITLAB_USER_ID }) } } : {}),
  };
}

/** Ends with exit 2: no gate may read as failed, or as passed, where nothing was decided. */
export function undecided(message: string, cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", "UNDECIDED", message, { cause });
}
