import type { RepositoryKey } from "./event.ts";
import type { Flaw } from "./landing-story.ts";

/**
 * A landing that has to happen: with a flaw, by the image automation, of nothing that deploys, signed with OpenPGP, or by
 * somebody whom nobody has mapped: a contractor, or one whose accounts are gone.
 */
export type PlannedKind = Flaw | "automation" | "documentation" | "openpgp" | "contractor" | "departed";

/** How many days before the end, in a story of full length; it lands on the next working day that is free. */
type Planned = readonly [daysBefore: number, repository: RepositoryKey, kind: PlannedKind];

const PLANNED: readonly Planned[] = [
  [536, "fleet", "departed"],
  [531, "paymentsApi", "departed"],
  [520, "fleet", "automation"],
  [505, "paymentsDeploy", "no-ticket"],
  [492, "fleet", "approved-before-last-push"],
  [481, "ledgerDeploy", "self-approval"],
  [463, "fleet", "unsigned"],
  [458, "fleet", "openpgp"],
  [452, "paymentsApi", "no-ticket"],
  [440, "fleet", "automation"],
  [431, "fleet", "no-review"],
  [419, "paymentsDeploy", "failed-check"],
  [405, "ledgerCore", "failed-check"],
  [396, "fleet", "bot-approval"],
  [378, "fleet", "failed-gate"],
  [366, "fleet", "unknown-key"],
  [352, "paymentsDeploy", "dismissed"],
  [335, "fleet", "automation"],
  [328, "fleet", "missing-check"],
  [314, "paymentsDeploy", "missing-gate"],
  [300, "fleet", "self-approval"],
  [281, "fleet", "documentation"],
  [272, "ledgerDeploy", "failed-gate"],
  [254, "fleet", "admin-bypass"],
  [246, "paymentsDeploy", "approved-before-last-push"],
  [230, "fleet", "no-ticket"],
  [224, "paymentsApi", "unsigned"],
  [212, "paymentsApi", "contractor"],
  [205, "fleet", "failed-check"],
  [196, "paymentsDeploy", "admin-bypass"],
  [188, "fleet", "automation"],
  [178, "paymentsApi", "contractor"],
  [171, "fleet", "documentation"],
  [163, "paymentsDeploy", "bot-approval"],
  [147, "fleet", "missing-check"],
  [139, "fleet", "no-review"],
  [128, "ledgerDeploy", "missing-check"],
  [111, "fleet", "approved-before-last-push"],
  [104, "paymentsDeploy", "failed-gate"],
  [97, "paymentsDeploy", "contractor"],
  [87, "fleet", "automation"],
  [79, "paymentsDeploy", "no-review"],
  [66, "fleet", "dismissed"],
  [58, "ledgerDeploy", "no-ticket"],
  [54, "paymentsDeploy", "openpgp"],
  [49, "fleet", "unsigned"],
  [34, "fleet", "missing-gate"],
  [43, "paymentsApi", "contractor"],
  [27, "paymentsApi", "unknown-key"],
  [20, "fleet", "failed-check"],
  [16, "paymentsDeploy", "self-approval"],
];

/** What is still to land, each repository's in its order. */
export class PlannedLandings {
  readonly #scale: number;
  readonly #waiting: Planned[] = [...PLANNED];

  /** `scale`: the length of the story against its full one. */
  constructor(scale: number) {
    this.#scale = scale;
  }

  /** Takes what is due in this repository, if anything is. */
  take(repository: RepositoryKey, daysLeft: number): PlannedKind | undefined {
    const at = this.#waiting.findIndex(([, key]) => key === repository);
    const [daysBefore, , kind] = this.#waiting[at] ?? [];
    if (daysBefore === undefined || daysBefore * this.#scale < daysLeft) return undefined;
    this.#waiting.splice(at, 1);
    return kind;
  }
}
