import { SETUP_QUESTIONS, type SetupFilesFact } from "../../ingest/fact-setup.ts";
import { filesOf, isPartial, ownersFor } from "./setup-files.ts";
import type { Seen, SetupFacts } from "./setup-facts.ts";
import { allOf, lastRun, notInForce, unknown, type Standing } from "./standing.ts";

type Look = Seen<SetupFilesFact>;

/** Judges every control branch by what the mirror saw in its trees, look by look. */
export function standingOfFiles(facts: SetupFacts, judge: (look: Look) => Standing): Standing {
  return allOf(
    facts.branches.map((branch) => {
      const fault = facts.faults.find((one) => one.branch === branch);
      if (fault) return unknown(`The newest tree of ${branch} could not be looked at. ${fault.why}`);
      const looks = facts.files.filter(({ fact }) => fact.branch === branch);
      const standing = lastRun(
        looks.map((look) => ({ at: look.at, standing: judge(look) })),
        facts.older.files.includes(branch),
      );
      return standing ?? unknown(`No tree of ${branch} has been looked at: it was not fetched yet, or is gone.`);
    }),
  );
}

export function inTree({ fact }: Look, what: string): string {
  return `${what} in the tree of ${fact.sha.slice(0, 8)} on ${fact.branch}`;
}

function partly(look: Look, what: string): Standing {
  return unknown(`${inTree(look, `Not all of ${what} can be read`)}: it may be a link, too large, or among too many.`, [
    look.entry,
  ]);
}

/** Code owners of every path, without a fault that the forge counted. */
export function codeOwnersStanding(facts: SetupFacts): Standing {
  const inTrees = standingOfFiles(facts, (look) => {
    if (isPartial(look.fact, "owners")) return partly(look, "CODEOWNERS");
    const [owners] = ownersFor(facts.forge, look.fact);
    if (!owners) return notInForce(`${inTree(look, "No CODEOWNERS")}.`, look.at, [look.entry]);
    if (!owners.wholeTree) {
      return notInForce(`${inTree(look, `${owners.path} names no owner of every path`)}.`, look.at, [look.entry]);
    }
    const rules = `${owners.path} names owners in ${owners.rules} ${owners.rules === 1 ? "rule" : "rules"},`;
    return { state: "in-force", since: look.at, sentence: `${rules} ${inTree(look, "seen")}.`, entries: [look.entry] };
  });
  const picture = facts.protections.findLast(({ fact }) => fact.name === "CODEOWNERS");
  const faults = /^present, (\d+) faults$/.exec(picture?.fact.enforcement ?? "")?.[1];
  if (inTrees.state !== "in-force" || !picture || faults === undefined) return inTrees;
  return notInForce(`The forge counts ${faults} faults in CODEOWNERS.`, picture.at, [picture.entry]);
}

const WORDS: Readonly<Record<(typeof SETUP_QUESTIONS)[number], string>> = {
  reason: "the reason",
  "security-impact": "the security impact",
  test: "the test",
  "back-out": "the back-out",
  ticket: "the ticket",
};

/** A template that asks for all that a change must say. */
export function requestTemplateStanding(facts: SetupFacts): Standing {
  return standingOfFiles(facts, (look) => {
    const templates = filesOf(look.fact, "template");
    const partial = isPartial(look.fact, "template");
    if (templates.length === 0 && !partial) return notInForce(`${inTree(look, "No template")}.`, look.at, [look.entry]);
    // Whoever opens a request gets one of them: each must ask.
    const missing = SETUP_QUESTIONS.filter((one) => templates.some(({ read, asks }) => read && !asks.includes(one)));
    const names = templates.map(({ path }) => path).join(", ");
    if (missing.length > 0) {
      const lacks = missing.map((one) => WORDS[one]).join(", ");
      return notInForce(`${inTree(look, `${names} does not ask for ${lacks}`)}.`, look.at, [look.entry]);
    }
    if (partial) return partly(look, "the templates");
    return {
      state: "in-force",
      since: look.at,
      sentence: `${inTree(look, `${names} asks for all five`)}.`,
      entries: [look.entry],
    };
  });
}

/** So long before the newest landing a gate's result still is of what landed. */
const GATE_REACH_MS = 7 * 86_400_000;

/** The pipeline calls the gate, and its results arrive. */
export function gateWorkflowStanding(facts: SetupFacts): Standing {
  const { gate, landed, partial } = facts;
  const declared = standingOfFiles(facts, (look) => {
    const [caller] = filesOf(look.fact, "workflow").filter((file) => file.gate);
    if (!caller && isPartial(look.fact, "workflow")) return partly(look, "the pipelines");
    if (!caller) return notInForce(`${inTree(look, "No pipeline calls countersign gate")}.`, look.at, [look.entry]);
    return {
      state: "in-force",
      since: look.at,
      sentence: `${inTree(look, `${caller.path} calls the gate`)}.`,
      entries: [look.entry],
    };
  });
  if (declared.state !== "in-force") return declared;
  if (!gate) {
    if (partial) return unknown(`${declared.sentence} Its results may lie outside your scope.`, declared.entries);
    return notInForce(`${declared.sentence} No result of a gate has arrived.`, declared.since, declared.entries);
  }
  const entries = [...declared.entries, gate.entry];
  if (landed && Date.parse(landed.at) - Date.parse(gate.at) > GATE_REACH_MS) {
    return notInForce(`${declared.sentence} Commits landed since its last result.`, landed.at, [
      ...entries,
      landed.entry,
    ]);
  }
  const how = gate.byPipeline
    ? "The last result came with the pipeline's own identity."
    : "The last result came with a secret, or a token that names no repository: a claim of whoever holds it.";
  const since =
    [declared.since, gate.first]
      .flatMap((at) => at ?? [])
      .sort()
      .at(-1) ?? null;
  return { state: "in-force", since, sentence: `${declared.sentence} ${how}`, entries };
}
