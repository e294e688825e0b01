import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../base/errors.ts";
import { sha256Hex } from "../base/sha256.ts";
import { decideGate, FAIL_ON, type FailOn, type GatePolicy } from "../ingest/ci/gate-decision.ts";
import { gateLines } from "../ingest/ci/gate-lines.ts";
import { present } from "../ingest/present.ts";
import {
  listOption,
  optionalOption,
  usageError,
  type Answer,
  type Command,
  type Invocation,
  type Values,
} from "./command.ts";
import { gateRun, judgedCommit, undecided, type Environment } from "./gate-commit.ts";
import { reportJson, reportMarkdown, reportText, type GateReport } from "./gate-report.ts";
import { plain } from "./gate-text.ts";
import { readResults } from "./gate-results.ts";
import { verifyJudged } from "./gate-signature.ts";
import { writeOwnFile } from "./own-file.ts";
import { writeSummary } from "./gate-summary.ts";
import { destinationOf, upload, type GateIo, type Upload } from "./gate-upload.ts";

export const command: Command = {
  usage:
    "--source ID --results PATH … --url URL [--commit SHA] [--repository OWNER/NAME] [--name LEG] [--require TOOL,…] [--fail-on error|warning|note] [--keys FILE …] [--require-signature] [--token-env NAME] [--audience A] [--out FILE] [--on-unreachable fail|warn]",
  options: {
    source: { type: "string" },
    results: { type: "string", multiple: true },
    "token-env": { type: "string" },
    audience: { type: "string" },
    commit: { type: "string" },
    repository: { type: "string" },
    name: { type: "string" },
    require: { type: "string", multiple: true },
    "fail-on": { type: "string" },
    keys: { type: "string", multiple: true },
    "require-signature": { type: "boolean" },
    out: { type: "string" },
    "on-unreachable": { type: "string" },
  },
  run: async (invocation) => runGate(invocation, { fetch: async (url, init) => fetch(url, init), sleep }),
};

/**
 * The gate of a pipeline: reads what its tools wrote, binds it to the commit, checks the commit's signature, writes all
 * of it to a file, sends the same bytes, and ends by policy: 0 passes, 1 fails, 2 cannot be decided. The file is there
 * whatever becomes of the sending.
 */
export async function runGate(invocation: Invocation, io: GateIo, cwd = process.cwd()): Promise<Answer> {
  try {
    const { environment = process.env } = invocation;
    const report = await gate({ ...invocation, environment }, io, cwd);
    const summary = writeSummary(environment.GITHUB_STEP_SUMMARY, reportMarkdown(report));
    return { exit: report.exit, json: reportJson(report, summary), text: reportText(report, summary) };
  } catch (error) {
    // Names of files are text from outside too.
    const message = plain(error instanceof Error ? error.message : String(error), 2000);
    throw error instanceof AppError && error.reason === "USAGE" ? usageError(message) : undecided(message, error);
  }
}

async function gate(
  { values, positionals, environment }: Invocation & { readonly environment: Environment },
  io: GateIo,
  cwd: string,
): Promise<GateReport> {
  const policy = policyOf(values);
  const lenient = isLenient(values);
  const destination = destinationOf(values, environment);
  const keys = listOption(values, "keys");
  if (policy.requireSignature && keys.length === 0) throw usageError("--require-signature needs --keys FILE.");
  const at = new Date().toISOString();
  const { object, ...commit } = await judgedCommit(values, environment, cwd);
  const signature = await verifyJudged(object, keys, at);
  const { files, results, unread } = readResults([...listOption(values, "results"), ...positionals], commit);
  const outcome = decideGate({ results, unread, signature: signature.status }, policy);
  const { status, signerClass, fingerprint } = signature;
  const verified = { status, signerClass, ...present({ fingerprint }) };
  const leg = optionalOption(values, "name");
  const run = gateRun(environment, leg);
  const job = run?.workflow ?? leg;
  const lines = Buffer.from(gateLines({ commit, run, job, files, results, outcome, signature: verified, policy, at }));
  const artifact = optionalOption(values, "out") ?? "countersign-gate.ndjson";
  writeOwnFile(artifact, lines, cwd);
  const uploaded = await upload(io, destination, lines);
  return {
    exit: exitOf(outcome.decision, uploaded, lenient),
    ...{ outcome, commit, signature, policy, results, upload: uploaded, url: destination.url },
    ...{ artifact, artifactSha256: sha256Hex(lines) },
  };
}

/** A pass that is on no record is none, unless the pipeline says that it can wait; a refusal is to be mended first. */
function exitOf(decision: "pass" | "fail" | "inconclusive", { status }: Upload, lenient: boolean): 0 | 1 | 2 {
  if (decision !== "pass") return decision === "fail" ? 1 : 2;
  if (status === "taken") return 0;
  if (status === "refused") return 2;
  return lenient ? 0 : 1;
}

function policyOf(values: Values): GatePolicy {
  return {
    failOn: failOnOf(optionalOption(values, "fail-on") ?? "error"),
    require: listOption(values, "require"),
    requireSignature: values["require-signature"] === true,
  };
}

const SEVERITIES: Readonly<Record<string, FailOn>> = { high: "error", medium: "warning", low: "note" };

function failOnOf(word: string): FailOn {
  const level = FAIL_ON.find((one) => one === word) ?? (Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined);
  if (level) return level;
  throw usageError(
    "--fail-on takes error, warning or note, or high (critical too), medium or low: what a tool calls a failure always fails.",
  );
}

function isLenient(values: Values): boolean {
  const word = optionalOption(values, "on-unreachable") ?? "fail";
  if (word !== "fail" && word !== "warn") throw usageError("--on-unreachable takes fail or warn.");
  return word === "warn";
}
