import { sha256Hex } from "../base/sha256.ts";
import type { RepositoryKey } from "./event.ts";
import type { Random } from "./random.ts";

/** What a change is about: title, files, and for deploy repositories the object that it touches. */
export interface Topic {
  readonly title: string;
  readonly reason: string;
  /** What the message of its commit says below the title. */
  readonly note?: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly app: string;
  readonly prefix: "PAY" | "LED" | "PLT";
}

const FLEET_APPS = ["payments-api", "checkout", "risk-engine", "statements", "notifier"] as const;
const LEDGER_APPS = ["ledger-core", "ledger-export"] as const;
const PAYMENT_APPS = ["payments-us", "settlement"] as const;

type Words = readonly [pattern: string, reason: string];

const TITLES: readonly [Words, ...Words[]] = [
  ["Raise memory limit of {app} to {n} MiB", "Memory stood at 92 percent at month end."],
  ["Scale {app} to {n} replicas", "Queue length grew with the new merchants."],
  ["Rotate database certificate of {app}", "The certificate ends this month."],
  ["Set connection pool of {app} to {n}", "Waits for a connection at peak."],
  ["Add readiness probe to {app}", "Traffic reached pods that were still starting."],
  ["Tighten network policy of {app}", "Only checkout needs to reach it."],
  ["Pin base image of {app}", "Repeatable builds."],
  ["Lower log level of {app}", "Debug lines held card fragments in review."],
  ["Set time-out of {app} to {n} s", "The bank answers slower since June."],
  ["Remove unused ingress of {app}", "No traffic for ninety days."],
];

const SOURCE_TITLES: readonly [Words, ...Words[]] = [
  ["Settle in batches of {n}", "Fewer round trips to the bank."],
  ["Reject currency codes that ISO does not list", "Found by the fuzz run."],
  ["Retry idempotent bank calls {n} times", "Short network cuts."],
  ["Round fees half to even", "Finance asked for it."],
  ["Validate IBAN check digits", "Typing errors reached the bank."],
  ["Log the reason of a refused payment", "Support could not tell why."],
  ["Move statement rendering to a queue", "Peaks at the first of the month."],
  ["Cache exchange rates for {n} s", "Rate limit of the provider."],
];

const PLACES: Readonly<
  Record<RepositoryKey, readonly [apps: readonly [string, ...string[]], path: (app: string) => string]>
> = {
  fleet: [FLEET_APPS, (app) => `apps/${app}/deployment.yaml`],
  paymentsDeploy: [PAYMENT_APPS, (app) => `overlays/${app}/deployment.yaml`],
  ledgerDeploy: [LEDGER_APPS, (app) => `deploy/${app}/deployment.yaml`],
  paymentsApi: [["payments-api"], () => "internal/settle/settle.go"],
  ledgerCore: [["ledger-core"], () => "src/main/Ledger.kt"],
};

/** Draws what the next change of a repository is about. */
export function drawTopic(random: Random, repository: RepositoryKey, at: string): Topic {
  const [apps, pathOf] = PLACES[repository];
  const app = random.pick(apps);
  const source = repository === "paymentsApi" || repository === "ledgerCore";
  const [pattern, reason] = source ? random.pick(SOURCE_TITLES) : random.pick(TITLES);
  const n = random.between(2, 60) * 10;
  const title = pattern.replace("{app}", app).replace("{n}", String(n));
  const content = source ? code(app, title, n) : deployment(app, n, random.hex(12), at);
  const prefix = repository.startsWith("ledger") ? "LED" : random.chance(0.2) ? "PLT" : "PAY";
  return { title, reason, edits: new Map([[pathOf(app), content]]), app, prefix };
}

export function deployment(app: string, n: number, tag: string, at: string): string {
  return `# changed ${at.slice(0, 10)}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
spec:
  replicas: ${2 + (n % 5)}
  template:
    spec:
      containers:
        - name: ${app}
          image: ${drawnImage(app, tag)}
          env:
            - {name: DB_POOL_MAX, value: "${n}"}
          resources:
            limits: {memory: ${128 + n}Mi}
`;
}

/** Settlement is named by a tag alone, which may be moved; all else by what it holds. */
function drawnImage(app: string, tag: string): string {
  const name = `registry.northwind.example/${app}`;
  return app === "settlement" ? `${name}:${tag.slice(0, 8)}` : `${name}@sha256:${sha256Hex(`${app} ${tag}`)}`;
}

function code(app: string, title: string, n: number): string {
  return `// ${app}: ${title}\nconst limit = ${n}\n`;
}

export const README_PATH = "README.md";

/** A change that deploys nothing. */
export function documentation(random: Random, at: string): ReadonlyMap<string, string> {
  return new Map([[README_PATH, `# Northwind fleet\n\nUpdated ${at.slice(0, 10)}, note ${random.between(1, 999)}.\n`]]);
}
