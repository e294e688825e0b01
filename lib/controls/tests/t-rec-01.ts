import { exception, notApplicable, pass, pending, unknown } from "../judgement.ts";
import type { DeploymentFacts } from "../populations/deployment.ts";
import type { AutomatedTest } from "../test.ts";
import { short, time } from "../words.ts";

/** Live is what was approved, and was applied within the objective after it landed. */
export const tRec01: AutomatedTest<DeploymentFacts> = {
  id: "T-REC-01",
  version: 1,
  evaluate(facts, at) {
    const { deployment, commit, change, firstAppliedAt, policy } = facts;
    const refs = deployment.evidence.slice(0, 3).map(({ ref }) => ref);
    if (deployment.revisions.length === 0) return notApplicable("uninstalled", "It was uninstalled.", refs);
    if (commit === null) return unknown("revision", "no_commit_named", "Its revision names no commit.", refs);
    if (!change) return unresolved(facts, at, refs);
    const all = [...refs, change.ref];
    const sha = short(commit);
    if (change.class === "out-of-path" || change.class === "unexplained") {
      return exception(
        "approval",
        "not_approved",
        `${sha} came onto ${change.branch} ${change.class.replace("-of-", " of the ")}.`,
        all,
      );
    }
    if (firstAppliedAt < deployment.startedAt) {
      return pass("returned", `It went back to ${sha}, which it had first applied at ${time(firstAppliedAt)}.`, all);
    }
    const minutes = Math.round((Date.parse(firstAppliedAt) - Date.parse(change.landedAt)) / 60_000);
    const limit = policy.policy.objectives.applyMinutes;
    const words = `${sha} landed at ${time(change.landedAt)} and was applied ${minutes} min later`;
    if (minutes > limit) return exception("lag", "applied_late", `${words}; the objective is ${limit} min.`, all);
    return pass("applied", `${words}.`, all);
  },
};

// T-POP-02 says what it means that the commit is not known; here it is only not known whether it was approved.
function unresolved(
  { deployment, commit }: DeploymentFacts,
  at: string,
  refs: Parameters<typeof unknown>[3],
): ReturnType<typeof unknown> {
  const until = new Date(Date.parse(deployment.startedAt) + 10 * 60_000).toISOString();
  const words = `${short(commit ?? "")} is on no control branch that is mirrored.`;
  return at < until ? pending(until, "on_its_way", words, refs) : unknown("revision", "orphan", words, refs);
}
