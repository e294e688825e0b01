import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { z } from "zod";
import type { Principal } from "../access/principal.ts";
import { PUBLIC_ISSUERS } from "../access/trust.ts";
import { addTrust } from "../ingest/commands/add-trust.ts";
import type { Db } from "../platform/db.ts";
import { inTransaction } from "../platform/transaction.ts";
import { REPOSITORIES, type RepositoryKey } from "./event.ts";

/** The first line of what a gate sends. */
const firstLine = z.object({ repository: z.string(), sha: z.string(), runId: z.string(), format: z.string() });

/** A token of the job that sent a body. */
export type TokenOf = (body: string) => Promise<string>;

/**
 * Lets the gates' source take the tokens of the demo's jobs, by a rule for each repository. Nobody can ask the forges'
 * issuers for a key of ours, so the rules have it pasted: it signs demo data and nothing else.
 */
export async function trustJobs(
  db: Db,
  principal: Principal,
  where: { readonly source: string; readonly publicUrl: string },
): Promise<TokenOf> {
  const kid = "demo-jobs";
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const { kty = "EC", ...jwk } = await exportJWK(publicKey);
  const keys = { keys: [{ ...jwk, kty: kty === "RSA" ? ("RSA" as const) : ("EC" as const), kid }] };
  for (const key of Object.keys(REPOSITORIES) as RepositoryKey[]) {
    const by = { principal, idempotencyKey: `demo:trust:${key}` };
    const { forge } = REPOSITORIES[key];
    await inTransaction(db.pool, (tx) => addTrust(tx, by, where, { provider: forge, claims: idOf(key), keys }));
  }
  return async (body) => {
    const { repository, sha, runId, format } = firstLine.parse(JSON.parse(body.split("\n", 1)[0] ?? ""));
    const key = (Object.keys(REPOSITORIES) as RepositoryKey[]).find((one) => REPOSITORIES[one].name === repository);
    if (!key) throw new RangeError(`The demo has no repository ${repository}.`);
    const { forge } = REPOSITORIES[key];
    const claims =
      forge === "github" ? githubJob(repository, runId, format === "attestation") : gitlabJob(repository, runId);
    return new SignJWT({ ...claims, ...idOf(key), sha })
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(PUBLIC_ISSUERS[forge] ?? "")
      .setAudience(where.publicUrl)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
  };
}

function idOf(key: RepositoryKey): Record<string, string> {
  const { forge, id } = REPOSITORIES[key];
  return { [forge === "github" ? "repository_id" : "project_id"]: String(id) };
}

/** `builds`: what landed on main, not what is proposed. */
function githubJob(repository: string, runId: string, builds: boolean): Record<string, string> {
  const workflow = `${repository}/.github/workflows/${builds ? "image" : "checks"}.yml@refs/heads/main`;
  const run = { event_name: builds ? "push" : "pull_request", run_id: runId, run_attempt: "1" };
  return { repository, workflow_ref: workflow, job_workflow_ref: workflow, ...run };
}

function gitlabJob(project: string, runId: string): Record<string, string> {
  const configuration = `gitlab.com/${project}//.gitlab-ci.yml@refs/heads/main`;
  const run = { pipeline_source: "merge_request_event", pipeline_id: runId };
  return { project_path: project, ci_config_ref_uri: configuration, ...run };
}
