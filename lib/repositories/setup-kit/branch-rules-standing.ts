import type { BranchProtectionFact } from "../../ingest/fact-forge.ts";
import { covers, isApproval, roundsOf, type Rules } from "./protection-rounds.ts";
import type { Seen, SetupFacts } from "./setup-facts.ts";
import { allOf, lastRun, notInForce, unknown, type Standing } from "./standing.ts";

/** Whether the rules of each control branch demand what the kit's demand, in the newest record of them. */
export function branchRulesStanding(facts: SetupFacts): Standing {
  const all = roundsOf(facts.protections);
  const rounds = facts.older.protections ? fromWholePicture(all) : all;
  const standing = lastRun(
    rounds.map((rules) => ({ at: rules.at, standing: judge(facts, rules) })),
    facts.older.protections,
  );
  if (!standing && all.length > 0) return unknown("There are too many records of the rules to tell what stands.");
  return (
    standing ??
    unknown("No record of the forge tells its rules: let the source send them, or give it a token to ask once a day.")
  );
}

/** Where older records were left, the first picture may lack its beginning: what stands is known from the second on. */
function fromWholePicture(rounds: readonly Rules[]): readonly Rules[] {
  const pictures = rounds.filter(({ picture }) => picture);
  return pictures[1] ? rounds.slice(rounds.indexOf(pictures[1])) : [];
}

function judge(facts: SetupFacts, rules: Rules): Standing {
  return allOf(facts.branches.map((branch) => judgeBranch(facts, rules, branch)));
}

type Protection = Seen<BranchProtectionFact>;

function judgeBranch(facts: SetupFacts, { at, rules, switchedOff }: Rules, branch: string): Standing {
  const named = rules.filter(({ fact }) => covers(fact, branch) !== false);
  const entries = named.map(({ entry }) => entry);
  const active = named.filter(({ fact }) => isActive(fact) && !(switchedOff && fact.form === "rule"));
  const off = named.find(({ fact }) => !isActive(fact) && fact.enforcement !== "none");
  const certain = active.filter(({ fact }) => covers(fact, branch) === true);
  if (!certain.some(({ fact }) => !isApproval(fact))) {
    const [open] = active.filter(({ fact }) => !isApproval(fact));
    if (open) return unknown(openSentence(open.fact, branch), [open.entry]);
    return notInForce(
      off ? `${nameOf(off.fact)} of ${branch} is ${off.fact.enforcement ?? "off"}.` : `${branch} is not protected.`,
      at,
      off ? [off.entry] : entries,
    );
  }
  const lent = active.find(({ fact }) => isApproval(fact) && !certain.some((one) => one.fact === fact));
  const standing = demanded(facts, certain, branch, at);
  // Who must approve may be what the open rule demands: then nothing is known to be missing.
  const more = lent && demanded(facts, [...certain, lent], branch, at);
  return lent && more?.state !== standing.state ? unknown(openSentence(lent.fact, branch), [lent.entry]) : standing;
}

function demanded(facts: SetupFacts, certain: readonly Protection[], branch: string, at: string): Standing {
  const entries = certain.map(({ entry }) => entry);
  const approvals = certain.flatMap(({ fact }) => fact.requiredApprovals ?? []);
  if (facts.forge === "github" && approvals.length === 0) {
    return unknown(`The record of the rules of ${branch} leaves out what they demand.`, entries);
  }
  const missing = missingOf(facts, certain, Math.max(0, ...approvals));
  if (missing.length > 0) return notInForce(`${branch}: ${missing.join("; ")}.`, at, entries);
  const names = certain.map(({ fact }) => nameOf(fact)).join(", ");
  return { state: "in-force", since: at, sentence: `${branch} is covered by ${names}.`, entries };
}

function missingOf(facts: SetupFacts, certain: readonly Protection[], approvals: number): string[] {
  const bypass = [...new Set(certain.flatMap(({ fact }) => fact.bypassActors ?? []))];
  const signed = certain.some(({ fact }) => fact.requireSignatures === true);
  const forced = !certain.some(({ fact }) => fact.allowForcePushes === false);
  return [
    ...(approvals < facts.approvals
      ? [`${approvals} approvals are demanded, the policy asks for ${facts.approvals}`]
      : []),
    ...(forced ? ["forced pushes are allowed"] : []),
    // Of GitLab's push rules no record tells.
    ...(facts.forge === "github" && !signed ? ["signatures are not demanded"] : []),
    ...(bypass.length > 0 ? [`the rules may be bypassed by ${bypass.map(bypassWords).join(", ")}`] : []),
  ];
}

/** `OrganizationAdmin:always` → `OrganizationAdmin (always)`. */
function bypassWords(actor: string): string {
  return actor.replace(/^(.+):([a-z_]+)$/, (_, who: string, when: string) => `${who} (${when.replaceAll("_", " ")})`);
}

function isActive({ form, enforcement }: BranchProtectionFact): boolean {
  return form === "ruleset" ? enforcement === "active" : enforcement === undefined || enforcement === "active";
}

function nameOf({ form, name }: BranchProtectionFact): string {
  return form === "ruleset" ? `ruleset “${name}”` : `the rule for ${name}`;
}

function openSentence(fact: BranchProtectionFact, branch: string): string {
  const why = fact.refs?.includes("~DEFAULT_BRANCH")
    ? "covers the default branch, and no record tells which that is"
    : "does not say in its record which branches it covers";
  return `${nameOf(fact)} ${why}: let it name ${branch}.`;
}
