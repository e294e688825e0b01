import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../base/canonical-json.ts";
import type { Evidence } from "../ingest/fact.ts";
import { deploymentsStep } from "./advance.ts";
import { deployedRevisions, deployments, suspensions, targets } from "./aggregates.ts";
import { effectOf } from "./deployment.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import {
  application,
  changeSet,
  evidenceOf,
  failed,
  helmRelease,
  kustomization,
  minute,
  reconciled,
  sha,
  suspension,
} from "./test-facts.ts";

async function after(...evidence: readonly Evidence[]): Promise<MemoryView> {
  const view = new MemoryView();
  for (const one of evidence) await deploymentsStep.apply(view, one);
  return view;
}

/** `a 0-10 changed` per deployment in order of time. */
function timeline(view: MemoryView): string[] {
  const minutes = (at: string | null) => (at === null ? "" : (Date.parse(at) - Date.parse(minute(0))) / 60_000);
  return [...view.rows(deployments).values()]
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map((one) => {
      const name =
        one.revisions.map((r) => r.digest?.slice(7, 8) ?? r.commit?.slice(0, 1) ?? r.raw).join("+") || "none";
      return `${name} ${minutes(one.startedAt)}-${minutes(one.endedAt)} ${effectOf(one)}`;
    });
}

const A = `main@sha1:${sha("a")}`;
const B = `main@sha1:${sha("b")}`;
const C = `main@sha1:${sha("c")}`;

describe("a deployment", () => {
  test("is one per applied revision, however often its success is told (F4)", async () => {
    const view = await after(
      changeSet(kustomization, 0, A, "Deployment/shop/cart"),
      ...[1, 11, 21, 31].map((at) => reconciled(kustomization, at, A)),
      reconciled(kustomization, 41, B),
      reconciled(kustomization, 51, B),
    );
    expect(timeline(view)).toEqual(["a 0-41 changed", "b 41- no-op"]);
    expect([...view.rows(deployments).values()].find((one) => one.endedAt)?.lastSeenAt).toBe(minute(31));
  });

  test("starts anew when an old revision comes back", async () => {
    const view = await after(
      reconciled(kustomization, 1, A),
      reconciled(kustomization, 11, B),
      reconciled(kustomization, 21, A),
    );
    expect(timeline(view)).toEqual(["a 1-11 no-op", "b 11-21 no-op", "a 21- no-op"]);
  });

  test("changes nothing that is known of a revision which the target has applied before", async () => {
    const view = await after(reconciled(kustomization, 1, A), reconciled(kustomization, 11, B));
    view.boundary();
    await deploymentsStep.apply(view, reconciled(kustomization, 21, A));
    expect(view.changed(deployedRevisions)).toEqual([]);
    await deploymentsStep.apply(view, reconciled(kustomization, 0, A));
    expect(view.changed(deployedRevisions)).toHaveLength(1);
  });

  test("changes nothing of a revision that a source stores again, unless that was earlier", async () => {
    const stored = (at: number) =>
      evidenceOf(at, {
        ...{ kind: "revision", reconciler: "flux", target: kustomization, outcome: "stored", reason: "NewArtifact" },
        ...{ message: "stored", revisions: [{ raw: A, commit: sha("a") }] },
      });
    const view = await after(stored(5), reconciled(kustomization, 10, A));
    view.boundary();
    await deploymentsStep.apply(view, stored(20));
    expect(view.changed(deployedRevisions)).toEqual([]);
    await deploymentsStep.apply(view, stored(1));
    expect([...view.rows(deployedRevisions).values()]).toMatchObject([{ storedAt: minute(1) }]);
  });

  test("is not a new one where only the origin of the same artifact moved (F9)", async () => {
    const digest = `sha256:${"d".repeat(64)}`;
    const of = (at: number, letter: string) =>
      reconciled(kustomization, at, "", { revisions: [{ raw: `sha1:${sha(letter)}`, commit: sha(letter), digest }] });
    expect(timeline(await after(of(1, "a"), of(11, "b")))).toEqual(["d 1- no-op"]);
  });

  test("has a set of revisions, in the order of the sources (A4)", async () => {
    const view = await after(
      reconciled(application, 1, `2.2.3,${sha("a")}`),
      reconciled(application, 11, `2.2.3,${sha("b")}`),
    );
    expect(timeline(view)).toEqual(["2.2.3+a 1-11 changed", "2.2.3+b 11- changed"]);
    expect([...view.rows(deployedRevisions).values()].map((one) => one.commit)).toEqual([sha("a"), sha("b"), null]);
  });

  test("is not made by a re-fired notification of one operation, nor by a partial sync (A7, A11)", async () => {
    const operation = { operationId: `uid/${minute(0)}`, startedAt: minute(0), finishedAt: minute(1) };
    const view = await after(
      reconciled(application, 1, sha("a"), operation),
      reconciled(application, 5, sha("a"), operation),
      reconciled(application, 9, sha("b"), { partial: true, automated: true }),
    );
    expect(timeline(view)).toEqual(["a 1- changed"]);
    expect([...view.rows(deployments).values()][0]?.evidence.map((one) => one.role)).toEqual(["applied", "confirmed"]);
  });

  test("is not made by a comparison at another revision (A8) nor by an operation that runs (A3)", async () => {
    const view = await after(
      reconciled(application, 1, sha("a")),
      reconciled(application, 5, "", { result: "progressing", reason: "OutOfSync", desired: [{ raw: sha("b") }] }),
      reconciled(application, 6, sha("b"), { result: "progressing", reason: "Running" }),
    );
    expect(timeline(view)).toEqual(["a 1- changed"]);
  });

  test("keeps the attempts that failed while it ran, and who started it", async () => {
    const ines = { kind: "user", name: "ines", issuer: "argocd:prod-us-1" } as const;
    const view = await after(
      reconciled(application, 1, sha("a"), { automated: false }, ines),
      failed(application, 5, sha("b"), "SyncFailed"),
      reconciled(application, 9, sha("b"), { automated: true }),
    );
    const [first, second] = [...view.rows(deployments).values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    expect(first?.initiator).toMatchObject({ kind: "user", name: "ines" });
    expect(first?.failures).toMatchObject([{ at: minute(5), reason: "SyncFailed", set: second?.set }]);
    expect(second?.initiator).toMatchObject({ kind: "automated" });
    expect([...view.rows(targets).values()][0]?.lastResult).toEqual({ result: "succeeded", reason: "" });
  });

  test("takes a success without a revision as a confirmation of what it knows, inferred (F6)", async () => {
    const view = await after(reconciled(helmRelease, 1, "6.5.3"), reconciled(helmRelease, 9, ""));
    expect(timeline(view)).toEqual(["6.5.3 1- changed"]);
    expect([...view.rows(deployments).values()][0]?.evidence).toMatchObject([{ role: "applied" }, { inferred: true }]);
  });

  test("ends when a release is uninstalled", async () => {
    const view = await after(
      reconciled(helmRelease, 1, "6.5.3"),
      reconciled(helmRelease, 9, "6.5.3", { reason: "UninstallSucceeded" }),
    );
    expect(timeline(view)).toEqual(["6.5.3 1-9 changed", "none 9- changed"]);
  });

  test("is healed by the polled history of an object, from its first reconciliation on (F2)", async () => {
    const polled = { startedAt: minute(2), finishedAt: minute(62), message: "" };
    const view = await after(reconciled(kustomization, 1, A), reconciled(kustomization, 62, B, polled));
    expect(timeline(view)).toEqual(["a 1-2 no-op", "b 2- no-op"]);
  });

  test("takes no time from a sender whose clock is ahead", async () => {
    const ahead = { ...reconciled(kustomization, 9999, B), receivedAt: minute(5) };
    expect(timeline(await after(reconciled(kustomization, 1, A), ahead))).toEqual(["a 1-5 no-op", "b 5- no-op"]);
  });
});

describe("a suspension", () => {
  test("is an interval with its owner", async () => {
    const view = await after(
      reconciled(kustomization, 1, A),
      suspension(kustomization, 5, "suspended", "priya"),
      suspension(kustomization, 30, "resumed", "lena"),
    );
    expect([...view.rows(suspensions).values()]).toMatchObject([
      {
        startedAt: minute(5),
        endedAt: minute(30),
        endedBy: "event",
        owner: { name: "priya" },
        resumedBy: { name: "lena" },
      },
    ]);
    expect([...view.rows(targets).values()][0]?.suspension).toBeNull();
  });

  test("that nobody ended was over when Flux applied something again", async () => {
    const view = await after(
      suspension(kustomization, 5, "suspended", "priya"),
      reconciled(kustomization, 40, A),
      reconciled(kustomization, 50, A),
    );
    expect([...view.rows(suspensions).values()]).toMatchObject([{ endedAt: minute(40), endedBy: "reconciled" }]);
    expect([...view.rows(targets).values()][0]?.suspension).toBeNull();
  });

  test("lasts while polls repeat it, and names the person once the audit log comes", async () => {
    const polls = [10, 20, 30, 40].map((at) => suspension(kustomization, at, "suspended"));
    const view = await after(...polls, suspension(kustomization, 9, "suspended", "priya"));
    const [only, ...more] = [...view.rows(suspensions).values()];
    expect(more).toEqual([]);
    expect(only).toMatchObject({ startedAt: minute(9), startedBy: "event", endedAt: null, owner: { name: "priya" } });
    expect([...view.rows(targets).values()][0]?.suspension).toBe(only?.id);
  });
});

describe("whatever the order of arrival, and however often", () => {
  const health = (at: number, status: "healthy" | "degraded") =>
    evidenceOf(at, { kind: "health", reconciler: "argocd", target: application, status, since: minute(at) });
  const story: readonly Evidence[] = [
    changeSet(kustomization, 0, A, "Deployment/shop/cart"),
    reconciled(kustomization, 0, A),
    reconciled(kustomization, 10, A),
    failed(kustomization, 15, B),
    changeSet(kustomization, 20, B, "Deployment/shop/cart"),
    reconciled(kustomization, 21, B),
    reconciled(kustomization, 1500, B),
    reconciled(kustomization, 1501, A),
    reconciled(kustomization, 3000, C, { startedAt: minute(2990), finishedAt: minute(3000) }),
    suspension(kustomization, 3100, "suspended", "priya"),
    suspension(kustomization, 3110, "suspended"),
    reconciled(kustomization, 3200, C),
    suspension(kustomization, 4000, "suspended", "lena"),
    suspension(kustomization, 4100, "resumed", "lena"),
    reconciled(application, 5, sha("a"), { automated: true }),
    reconciled(application, 30, sha("b"), { partial: true }),
    reconciled(application, 40, sha("b"), { environment: "staging" }),
    health(41, "healthy"),
    health(50, "degraded"),
    health(60, "healthy"),
  ];

  test("each row is counted once, on the day it started", async () => {
    const view = await after(...story);
    const rows = [...view.rows(deployments).values()].map(({ startedAt, target, environment, ...rest }) => {
      const effect = effectOf({ startedAt, target, environment, ...rest });
      return canonicalJson({
        ...{ cluster: target.cluster, day: startedAt.slice(0, 10) },
        ...{ effect, environment: environment ?? "" },
      });
    });
    const counted = Object.entries(JSON.parse(view.digest()) as Record<string, number>)
      .filter(([name]) => name.startsWith("deployment_day/"))
      .flatMap(([name, count]) => Array<string>(count).fill(name.replace("deployment_day/", "")));
    expect(counted.sort()).toEqual(rows.sort());
    expect(rows.length).toBeGreaterThan(5);
  });

  test("the same facts make the same rows", async () => {
    const expected: unknown = JSON.parse((await after(...story)).digest());
    const twice = story.flatMap((_, at) => [at, at]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(twice, { minLength: twice.length }), async (order) => {
        const view = await after(...order.map((at) => story[at]!));
        expect(JSON.parse(view.digest())).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
