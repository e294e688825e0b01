import type { BranchProtectionFact } from "../../ingest/fact-forge.ts";
import { matchesPatterns } from "../wildcard.ts";
import type { Seen } from "./setup-facts.ts";

type Protection = Seen<BranchProtectionFact>;

/** The rules as they stood after an event, or after one day's picture was whole. */
export interface Rules {
  readonly at: string;
  /** It is a day's picture, not an event. */
  readonly picture: boolean;
  readonly rules: readonly Protection[];
  /** The forge's switch for all of a repository's classic rules was turned off. */
  readonly switchedOff: boolean;
}

/** A picture's records arrive together; a later one is another picture. */
const ROUND_MS = 30 * 60_000;

/**
 * What stood after each event and each picture, oldest first. A picture is whole: a rule that is not in it any more is
 * gone, whether or not an event said so.
 */
export function roundsOf(protections: readonly Protection[]): Rules[] {
  const rules = new Map<string, Protection>();
  let switchedOff = false;
  return batchesOf(protections.filter(({ fact }) => fact.name !== "CODEOWNERS")).map((batch) => {
    const picture = batch[0]?.fact.action === "snapshot";
    if (picture) rules.clear();
    for (const one of batch) {
      const { fact } = one;
      if (fact.form === "configuration") switchedOff = fact.action === "disabled";
      else if (fact.action === "deleted") rules.delete(keyOf(fact));
      else rules.set(keyOf(fact), one);
    }
    return { at: batch.at(-1)?.at ?? "", picture, rules: [...rules.values()], switchedOff };
  });
}

function batchesOf(protections: readonly Protection[]): Protection[][] {
  const batches: Protection[][] = [];
  for (const one of protections) {
    const batch = batches.at(-1);
    const first = batch?.[0];
    const together =
      first?.fact.action === "snapshot" &&
      one.fact.action === "snapshot" &&
      Date.parse(one.at) - Date.parse(first.at) < ROUND_MS;
    if (batch && together) batch.push(one);
    else batches.push([one]);
  }
  return batches;
}

function keyOf({ form, ruleId, name }: BranchProtectionFact): string {
  return form === "ruleset" ? `ruleset:${ruleId ?? name}` : `rule:${name}`;
}

/** Whether a rule is about a branch; null where its record does not say. */
export function covers(
  { form, name, target, refs, refsExcluded, branches }: BranchProtectionFact,
  branch: string,
): boolean | null {
  if (isApproval({ form, name })) return coveredBy(branches ?? [], branch);
  if (form === "rule") return name === branch ? true : matchesRef(name, branch);
  if (target !== undefined && target !== "branch") return false;
  if (refs === undefined) return null;
  const included = refs.map((ref) => namesBranch(ref, branch));
  const excluded = (refsExcluded ?? []).map((ref) => namesBranch(ref, branch));
  if (excluded.includes(true)) return false;
  if (included.includes(true)) return excluded.includes(null) ? null : true;
  return included.includes(null) ? null : false;
}

/** GitLab's rules of who approves have names of their own: `branches` says which they are about. */
export function isApproval({ form, name }: Pick<BranchProtectionFact, "form" | "name">): boolean {
  return form === "rule" && name.startsWith("approvals: ");
}

/** By the names of the protected branches that a rule of approval lists: none listed, all. */
function coveredBy(branches: readonly string[], branch: string): boolean | null {
  if (branches.length === 0 || branches.includes(branch)) return true;
  const matched = branches.map((pattern) => matchesRef(pattern, branch));
  return matched.includes(true) ? true : matched.includes(null) ? null : false;
}

/** Of the default branch no record tells which it is. */
function namesBranch(ref: string, branch: string): boolean | null {
  if (ref === "~ALL") return true;
  if (ref === "~DEFAULT_BRANCH") return null;
  const pattern = ref.replace(/^refs\/heads\//, "");
  return pattern === branch ? true : matchesRef(pattern, branch);
}

/** By fnmatch(3), in which a star stops at a slash: what that makes of a name with one is left open. */
function matchesRef(pattern: string, branch: string): boolean | null {
  if (!/[*?[\]]/.test(pattern)) return false;
  return branch.includes("/") || pattern.includes("[") ? null : matchesPatterns(branch, [pattern]);
}
