// The story tells of a feed's pulse once a day, not every ten minutes: so its silences are measured in days.
const DAILY = { silenceLimitMinutes: 2880 } as const;
const NEVER = { silenceLimitMinutes: null } as const;

/** Sources of the demo, by a short key; the loader creates each through the real command. */
export const SOURCES = {
  github: { type: "github", name: "github northwind" },
  gitlab: { type: "gitlab", name: "gitlab northwind" },
  fluxProd: { type: "flux", name: "flux prod-eu-1", cluster: "prod-eu-1", environment: "production", ...DAILY },
  fluxStaging: { type: "flux", name: "flux staging-eu-1", cluster: "staging-eu-1", environment: "staging", ...NEVER },
  argoProd: { type: "argocd", name: "argocd prod-us-1", cluster: "prod-us-1", environment: "production", ...DAILY },
  auditEu: {
    type: "kubernetes-audit",
    name: "audit prod-eu-1",
    cluster: "prod-eu-1",
    environment: "production",
    ...DAILY,
  },
  auditUs: {
    type: "kubernetes-audit",
    name: "audit prod-us-1",
    cluster: "prod-us-1",
    environment: "production",
    ...DAILY,
  },
  gates: { type: "ci", name: "gate northwind" },
  records: { type: "records", name: "tickets and reviews" },
} as const;

export type SourceKey = keyof typeof SOURCES;

/** Repositories of the demo. */
export const REPOSITORIES = {
  fleet: {
    name: "northwind/fleet-prod",
    forge: "github",
    id: 70_001,
    kind: "deploy",
    paths: ["clusters/**", "apps/**", "infrastructure/**"],
  },
  paymentsDeploy: {
    name: "northwind/payments-deploy",
    forge: "github",
    id: 70_002,
    kind: "deploy",
    paths: ["overlays/**", "base/**"],
  },
  ledgerDeploy: { name: "northwind/ledger-deploy", forge: "gitlab", id: 801, kind: "deploy", paths: ["deploy/**"] },
  paymentsApi: { name: "northwind/payments-api", forge: "github", id: 70_003, kind: "source", paths: [] },
  ledgerCore: { name: "northwind/ledger-core", forge: "gitlab", id: 802, kind: "source", paths: [] },
} as const;

export type RepositoryKey = keyof typeof REPOSITORIES;

/** What CI reports of every pull request at each forge; the policy and the forge's rules require all of it. */
export const CHECKS = { github: ["validate", "policy"], gitlab: ["pipeline"] } as const;

/** One thing that happens, in the order of `at`. */
export type DemoEvent =
  | {
      readonly at: string;
      readonly does: "deliver";
      readonly source: SourceKey;
      /** Headers beside content type and signature. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly contentType?: string;
      /** Signed with a secret that is not the source's. */
      readonly forged?: boolean;
      /** May open a case: the product has to see it before the story goes on. */
      readonly watched?: boolean;
    }
  | { readonly at: string; readonly does: "move-branch"; readonly repository: RepositoryKey; readonly sha: string }
  | { readonly at: string; readonly does: "act"; readonly by: string; readonly act: DemoAct };

/**
 * What somebody does in the product. `case` names the case in the story, not its number: a word of the story's own, or
 * `found:` and the key of the suspicion that the case was opened for.
 */
export type DemoAct =
  | {
      readonly verb: "declare";
      readonly case: string;
      readonly what: string;
      readonly why: string;
      readonly where: { readonly kind: "cluster" | "repository"; readonly name: string };
      readonly minutes: number;
      readonly incident?: string;
      readonly authoriser?: string;
    }
  | {
      readonly verb: "authorise" | "acknowledge" | "end" | "close" | "dismiss" | "note" | "claim" | "cancel";
      readonly case: string;
      readonly text?: string;
    }
  | { readonly verb: "review"; readonly case: string; readonly of: "change" | "implementation"; readonly text: string }
  | {
      readonly verb: "link-pr";
      readonly case: string;
      readonly repository: string;
      readonly number: string;
    }
  | { readonly verb: "import-people" }
  | { readonly verb: "accept-drift"; readonly subject: string; readonly reason: string }
  | {
      readonly verb: "declare-blind";
      readonly source: SourceKey;
      readonly from: string;
      readonly to: string;
      readonly reason: string;
    };

export type ActEvent = Extract<DemoEvent, { readonly does: "act" }>;

/** Somebody does something in the product. */
export function act(at: string, by: string, what: DemoAct): ActEvent {
  return { at, does: "act", by, act: what };
}

/** `at` moved by some seconds. */
export function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** RFC 3339 with whole seconds, as Kubernetes and the forges write it. */
export function seconds(at: string): string {
  return `${at.slice(0, 19)}Z`;
}
