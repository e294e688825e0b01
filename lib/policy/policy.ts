import { sameIdentity } from "../base/erased.ts";

/** Durations of an emergency case (DESIGN §9). Business days are counted by the policy's calendar. */
export interface EmergencyClocks {
  readonly acknowledgeMinutes: number;
  readonly verbalConfirmationHours: number;
  readonly windowMaxMinutes: number;
  readonly retroEvidenceHours: number;
  readonly reviewBusinessDays: number;
  readonly postImplementationBusinessDays: number;
  /** Where the last three count from: the end of the window, or the first write. */
  readonly countFrom: "window-end" | "first-write";
}

/** Which days are worked, and in which zone a day begins. Days are ISO weekdays, Monday 1 to Sunday 7. */
export interface BusinessCalendar {
  readonly zone: string;
  readonly workingDays: readonly number[];
  /** `YYYY-MM-DD` in the zone. */
  readonly holidays: readonly string[];
}

/** Somebody who is told, by mail or by a signed webhook; the telephone number is shown where a message failed. */
export interface Recipient {
  readonly name: string;
  readonly email?: string;
  readonly webhook?: string;
  readonly phone?: string;
}

/** Automation that is approved once, for what it may touch (DESIGN §2, class `standard`). */
export interface StandardChangeRule {
  readonly id: string;
  /** Login or name at the forge, compared without case. */
  readonly actor: string;
  readonly repository: string;
  /** Globs over paths: `*` within one segment, `**` over several. Every path of the change must match one. */
  readonly paths: readonly string[];
  readonly approvedBy?: string;
  /** RFC 3339: the rule covers what landed before. */
  readonly expiresAt?: string;
}

export interface RequiredChecks {
  /** Full name, or `*` for every repository without a rule of its own. */
  readonly repository: string;
  readonly names: readonly string[];
}

/** What the company has decided. A version is an entry of the ledger; verdicts name the version they were given under. */
export interface Policy {
  readonly clocks: EmergencyClocks;
  readonly calendar: BusinessCalendar;
  readonly recipients: {
    readonly onCall: readonly Recipient[];
    readonly compliance: readonly Recipient[];
    readonly security: readonly Recipient[];
  };
  /** Host names and addresses in private networks that webhooks may reach all the same. */
  readonly privateWebhookHosts: readonly string[];
  readonly approvalsRequired: number;
  readonly requiredChecks: readonly RequiredChecks[];
  readonly standardChanges: readonly StandardChangeRule[];
  readonly objectives: Objectives;
}

/** How long things may take before a control test calls them an exception. */
export interface Objectives {
  /** From the merge to the first time that a target applied it. */
  readonly applyMinutes: number;
  /** From the detection of a drift to its end or its acceptance. */
  readonly driftHours: number;
  /** How long reconciliation may stand still outside an emergency. */
  readonly suspensionHours: number;
}

/** In force until somebody sets one (version 0): the product's defaults, labelled as such. */
export const DEFAULT_POLICY: Policy = {
  clocks: {
    acknowledgeMinutes: 30,
    verbalConfirmationHours: 4,
    windowMaxMinutes: 240,
    retroEvidenceHours: 24,
    reviewBusinessDays: 3,
    postImplementationBusinessDays: 5,
    countFrom: "window-end",
  },
  calendar: { zone: "UTC", workingDays: [1, 2, 3, 4, 5], holidays: [] },
  recipients: { onCall: [], compliance: [], security: [] },
  privateWebhookHosts: [],
  approvalsRequired: 1,
  requiredChecks: [],
  standardChanges: [],
  objectives: { applyMinutes: 60, driftHours: 24, suspensionHours: 24 },
};

/** The checks that a change of this repository must have passed; a rule that names the repository wins over `*`. */
export function requiredChecksOf(policy: Policy, repository: string): readonly string[] {
  const name = repository.toLowerCase();
  const own = policy.requiredChecks.find((rule) => rule.repository.toLowerCase() === name);
  return (own ?? policy.requiredChecks.find((rule) => rule.repository === "*"))?.names ?? [];
}

/**
 * The rule under which automation may land these paths without a pull request, or undefined. An empty list of paths
 * (the forge named none) matches nothing: what was touched is unknown.
 */
export function standardChangeOf(
  policy: Policy,
  change: {
    readonly actors: readonly string[];
    readonly repository: string;
    readonly paths: readonly string[];
    readonly at: string;
  },
): StandardChangeRule | undefined {
  if (change.paths.length === 0) return undefined;
  return policy.standardChanges.find(
    (rule) =>
      isRuleFor(rule, change) && change.paths.every((path) => rule.paths.some((glob) => matchesGlob(glob, path))),
  );
}

/** Whether a rule approves anything by this actor, whose paths are not known yet. */
export function namesStandardActor(
  policy: Policy,
  change: { readonly actors: readonly string[]; readonly repository: string; readonly at: string },
): boolean {
  return policy.standardChanges.some((rule) => isRuleFor(rule, change));
}

function isRuleFor(
  rule: StandardChangeRule,
  change: { readonly actors: readonly string[]; readonly repository: string; readonly at: string },
): boolean {
  return (
    change.actors.some((actor) => sameIdentity(actor.toLowerCase(), rule.actor.toLowerCase())) &&
    rule.repository.toLowerCase() === change.repository.toLowerCase() &&
    (rule.expiresAt === undefined || Date.parse(change.at) < Date.parse(rule.expiresAt))
  );
}

/** Whether a path matches a glob of `*`, `**` and `?`; everything else stands for itself. */
export function matchesGlob(glob: string, path: string): boolean {
  return matchFrom(glob, 0, path, 0);
}

// Backtracks over stars only; globs come from the policy, paths from whoever pushes, so there is no regular expression.
function matchFrom(glob: string, g: number, path: string, p: number): boolean {
  while (g < glob.length) {
    if (glob.startsWith("**", g)) {
      const next = glob[g + 2] === "/" ? g + 3 : g + 2;
      for (let at = p; at <= path.length; at++) {
        const boundary = next === g + 2 || at === 0 || at === p || path[at - 1] === "/";
        if (boundary && matchFrom(glob, next, path, at)) return true;
      }
      return false;
    }
    if (glob[g] === "*") {
      for (let at = p; at <= path.length; at++) {
        if (matchFrom(glob, g + 1, path, at)) return true;
        if (path[at] === "/") return false;
      }
      return false;
    }
    if (p >= path.length || (glob[g] === "?" ? path[p] === "/" : glob[g] !== path[p])) return false;
    g++;
    p++;
  }
  return p === path.length;
}
