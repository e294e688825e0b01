import { exception, missing, notApplicable, pass, unknown } from "../judgement.ts";
import type { DeploymentFacts } from "../populations/deployment.ts";
import type { AutomatedTest } from "../test.ts";
import { short } from "../words.ts";

/**
 * What was deployed is in the population of changes. The other side, a change that no target ever applied, is not told
 * by it: which targets a path reaches is not declared.
 */
export const tPop02: AutomatedTest<DeploymentFacts> = {
  id: "T-POP-02",
  version: 1,
  evaluate({ deployment, commit, change, mirror }, at) {
    const refs = deployment.evidence.slice(0, 3).map(({ ref }) => ref);
    if (deployment.revisions.length === 0) return notApplicable("uninstalled", "It was uninstalled.", refs);
    const raw = deployment.revisions[0]?.raw ?? "";
    if (commit === null) return unknown("revision", "no_commit_named", `Its revision ${raw} names no commit.`, refs);
    if (change) {
      const words = `${short(commit)} is a change of ${change.branch} of ${change.repository}.`;
      return pass("resolved", words, [...refs, change.ref]);
    }
    const words = `${short(commit)} is on no control branch that is mirrored.`;
    const absent = exception("revision", "orphan", words, refs);
    return missing("revision", { at: deployment.startedAt, now: at, feed: mirror, what: "commit" }, absent);
  },
};
