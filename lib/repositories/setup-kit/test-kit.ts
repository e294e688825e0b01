import type { KitInput } from "./kit-input.ts";
import type { SetupFacts } from "./setup-facts.ts";

// For tests only: a company whose kit is made.

export const SHA = "0123456789abcdef0123456789abcdef01234567";

export function kitInput(over: Partial<KitInput> = {}): KitInput {
  return {
    repository: "northwind/fleet",
    url: "https://github.com/northwind/fleet.git",
    branches: ["main"],
    forge: "github",
    reconciler: "flux",
    publicUrl: "https://countersign.example",
    reconcilerSources: [
      {
        id: "src_1",
        name: 'flux: "prod"\n#',
        url: "https://countersign.example/api/v1/ingest/src_1",
        cluster: 'prod: "eu"\n# 1',
        environment: "production",
        namespaces: ["apps", "flux-system"],
      },
    ],
    pipelineSource: null,
    gitRepositories: [{ namespace: "flux-system", name: "fleet" }],
    keys: [
      { fingerprint: "AB".repeat(20), name: "Mei Tanaka", armor: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxyz\n" },
    ],
    leftOut: [],
    otherKeys: 2,
    approvals: 2,
    checks: ["policy", "validate"],
    ...over,
  };
}

export function setupFacts(over: Partial<SetupFacts> = {}): SetupFacts {
  return {
    repository: "northwind/fleet",
    url: "https://github.com/northwind/fleet.git",
    branches: ["main"],
    forge: "github",
    reconciler: "flux",
    approvals: 1,
    protections: [],
    files: [],
    older: { protections: false, files: [] },
    faults: [],
    declared: [],
    unread: [],
    reported: [],
    refusals: [],
    errors: [],
    commits: [],
    sources: [],
    gate: null,
    landed: null,
    partial: false,
    ...over,
  };
}
