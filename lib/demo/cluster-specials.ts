import { reconciledAgain } from "./deploy-story.ts";
import { act, later, type DemoEvent } from "./event.ts";
import { fluxDriftCorrected, helmDrift } from "./incident-story.ts";
import { fluxEvent } from "./payloads/flux.ts";
import { rulesetEdited } from "./payloads/github.ts";
import { H, type Special, type Telling } from "./special.ts";

/** Days on which something shows in a cluster or in the forge's rules, and no case comes of it. Oldest first. */
export const CLUSTER_SPECIALS: readonly Special[] = [
  { daysBefore: 322, tell: (telling) => putBack(telling, "statements") },
  { daysBefore: 305, tell: ({ day }) => helmDrift({ at: later(day, 15 * H), name: "ingress-nginx", corrected: true }) },
  { daysBefore: 222, tell: previewInStaging },
  { daysBefore: 120, tell: rulesOff },
  { daysBefore: 96, tell: ({ day }) => helmDrift({ at: later(day, 8 * H), name: "external-dns", corrected: false }) },
  {
    daysBefore: 92,
    tell: ({ day }) => [
      act(later(day, 10 * H), "ines", {
        verb: "accept-drift",
        subject: "external-dns",
        reason: "The vendor's operator scales it; the values file follows with its next release.",
      }),
    ],
  },
  // Nobody has looked at it since.
  { daysBefore: 19, tell: ({ day }) => helmDrift({ at: later(day, 11 * H), name: "cert-manager", corrected: false }) },
  { daysBefore: 12, tell: (telling) => putBack(telling, "checkout") },
];

/** Live differs at the revision that was applied before, and Flux puts it back. */
function putBack({ random, repositories, day }: Telling, app: string): DemoEvent[] {
  const { sha } = repositories.fleet.tipAt(day);
  return [
    reconciledAgain(random, "fluxProd", app, sha, later(day, 7 * H)),
    ...fluxDriftCorrected(random, { at: later(day, 7.5 * H), app, sha }),
  ];
}

/** Staging runs a commit of a branch that nobody mirrors. */
function previewInStaging({ random, day }: Telling): DemoEvent[] {
  const revision = `preview/instalments@sha1:${random.hex(40)}`;
  const target = {
    source: "fluxStaging",
    kind: "Kustomization",
    namespace: "flux-system",
    name: "payments-api-preview",
  } as const;
  const at = later(day, 13 * H);
  return [
    fluxEvent(target, { at, reason: "Progressing", message: "Deployment/preview/payments-api created", revision }),
    fluxEvent(target, {
      at: later(at, 20),
      reason: "ReconciliationSucceeded",
      message: "Reconciliation finished in 1204.31ms, next run in 10m0s",
      revision,
    }),
  ];
}

/** The rules of the control branch are off for 25 minutes. */
function rulesOff({ random, day }: Telling): DemoEvent[] {
  const off = { at: later(day, 19 * H), by: "priya", enforcement: "disabled", from: "active" } as const;
  const on = { at: later(day, 19 * H + 1500), by: "priya", enforcement: "active", from: "disabled" } as const;
  return [rulesetEdited("fleet", off, random.uuid()), rulesetEdited("fleet", on, random.uuid())];
}
