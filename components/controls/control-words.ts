import type { ControlState, Counts, FrameworkDto } from "../../lib/controls/contract.ts";
import type { VerdictDto } from "../../lib/controls/contract.ts";
import type { BarPart } from "../ui/bar.tsx";

export const VERDICT_WORDS: Readonly<Record<VerdictDto["verdict"], string>> = {
  pass: "pass",
  exception: "exception",
  pending: "pending",
  not_applicable: "n/a",
  unknown: "unknown",
};

/** What the items of a population are called, and what one verdict of a test is about. */
export const POPULATION_WORDS: Readonly<Record<VerdictDto["population"], string>> = {
  branches: "branches",
  landings: "landings",
  changes: "changes",
  deployments: "deployments",
  suspensions: "suspensions",
  drifts: "drifts",
  cases: "emergencies",
  bypasses: "events past the path",
};

export const SUPPORT_WORDS = {
  primary: "GitOps evidence can carry it",
  supporting: "GitOps evidence supports it, beside other evidence",
  partial: "GitOps evidence covers a part of it",
  weak: "GitOps evidence says little about it",
  not_supported: "GitOps evidence says nothing about it",
} as const;

/** `too_few_approvals` → `too few approvals`. */
export function reasonText(reason: string): string {
  return reason.replaceAll("_", " ");
}

/** Parts of a test's or control's items, in the order of LOOK §4; what is waived is taken out of exception. */
export function countParts(counts: Counts): BarPart[] {
  return [
    { is: "pass", count: counts.pass },
    { is: "exception", count: counts.exception - counts.waived },
    { is: "waived", count: counts.waived },
    { is: "pending", count: counts.pending },
    { is: "not_applicable", count: counts.notApplicable },
    { is: "unknown", count: counts.unknown },
  ];
}

const STATE_PARTS: readonly { readonly is: BarPart["is"]; readonly state: ControlState; readonly label: string }[] = [
  { is: "pass", state: "no_exception", label: "no exception so far" },
  { is: "exception", state: "exception", label: "exception" },
  { is: "waived", state: "waived_only", label: "waived only" },
  { is: "unknown", state: "unknown", label: "unknown" },
  { is: "not_collected", state: "not_collected", label: "not collected" },
];

/** What the controls of a list can be limited to. */
export const STATE_OPTIONS = STATE_PARTS.map(({ state, label }) => ({ value: state, label }));

/** Parts of a framework's controls by their state. */
export function stateParts(states: FrameworkDto["states"]): BarPart[] {
  return STATE_PARTS.map(({ is, state, label }) => ({ is, count: states[state], label }));
}

/** The parameters that bound figures, for links from one page of controls to another. */
export function boundsOf(params: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = ["repository", "environment", "from", "to"].flatMap((key) => (params[key] ? [[key, params[key]]] : []));
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The catalogue's key of a mapping; our own reading is told apart from what others published. */
export function sourceText(source: string): string {
  return source === "ANALYSIS" ? "our own analysis" : source;
}
