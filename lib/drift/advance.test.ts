import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deploymentsStep } from "../deployments/advance.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import {
  application,
  changeSet,
  evidenceOf,
  helmRelease,
  kustomization,
  minute,
  reconciled,
  sha,
  signal,
  suspension,
  write,
} from "../deployments/test-facts.ts";
import type { Evidence } from "../ingest/fact.ts";
import { driftStep } from "./advance.ts";
import { drifts } from "./aggregates.ts";
import { durationBounds, onsetOf, resolutionOf, type DriftState } from "./drift.ts";

async function after(...evidence: readonly Evidence[]): Promise<MemoryView> {
  const view = new MemoryView();
  for (const one of evidence) {
    await deploymentsStep.apply(view, one);
    await driftStep.apply(view, one);
  }
  return view;
}

async function driftsAfter(...evidence: readonly Evidence[]): Promise<DriftState[]> {
  return [...(await after(...evidence)).rows(drifts).values()].sort((a, b) => (a.detectedAt < b.detectedAt ? -1 : 1));
}

const A = `main@sha1:${sha("a")}`;
const B = `main@sha1:${sha("b")}`;
const CART = "Deployment/shop/cart";
const cart = { kind: "Deployment", namespace: "shop", name: "cart" };

describe("a Kustomization", () => {
  test("that configures something at the revision it had applied put a drift back", async () => {
    const [drift, ...more] = await driftsAfter(
      changeSet(kustomization, 0, A, CART),
      reconciled(kustomization, 1, A),
      reconciled(kustomization, 11, A),
      changeSet(kustomization, 21, A, CART),
      reconciled(kustomization, 21, A),
    );
    expect(more).toEqual([]);
    expect(drift).toMatchObject({ sign: "change-set", goodAt: minute(11), detectedAt: minute(21), resources: [CART] });
    expect(drift && resolutionOf(drift)).toBe("reverted");
    expect(drift && durationBounds(drift, drift.end?.at ?? "")).toEqual({ least: 0, most: 10 * 60_000 });
  });

  test("that brings a new revision has not drifted, nor one that is still at it", async () => {
    const none = await driftsAfter(
      reconciled(kustomization, 1, A),
      changeSet(kustomization, 11, B, CART),
      changeSet(kustomization, 12, B, CART),
      reconciled(kustomization, 13, B),
    );
    expect(none).toEqual([]);
  });

  test("has not drifted where its own declaration or generation changed (F13)", async () => {
    const parent = { ...kustomization, name: "root" };
    const declared = await driftsAfter(
      reconciled(kustomization, 1, A),
      changeSet(parent, 10, A, "Kustomization/flux-system/shop"),
      changeSet(kustomization, 11, A, CART),
    );
    expect(declared).toEqual([]);
    const generation = await driftsAfter(
      reconciled(kustomization, 1, A, { generation: 3 }),
      reconciled(kustomization, 11, A, { generation: 4, changes: [{ subject: CART, action: "configured" }] }),
    );
    expect(generation).toEqual([]);
  });

  test("names who wrote, also where the audit log comes later; its onset then is seen", async () => {
    const story = [
      reconciled(kustomization, 1, A),
      changeSet(kustomization, 21, A, CART),
      write(14, cart, "kchen"),
      write(15, { ...cart, name: "other" }, "lena"),
      write(16, cart, "hpa", { class: "controller" }),
      write(13, cart, "refused", { statusCode: 403, class: "failed" }),
    ];
    for (const order of [story, story.toReversed()]) {
      const [drift] = await driftsAfter(...order);
      expect(drift?.culprit).toMatchObject({ actor: { name: "kchen" }, class: "human-write", object: CART });
      expect(drift && onsetOf(drift)).toEqual({ earliest: minute(14), latest: minute(14), seen: true });
    }
  });

  test("has an unknown culprit where nobody was seen to write", async () => {
    const [drift] = await driftsAfter(reconciled(kustomization, 1, A), changeSet(kustomization, 21, A, CART));
    expect(drift?.culprit).toBeNull();
  });
});

describe("a HelmRelease", () => {
  test("drifts from DriftDetected until DriftCorrected, told again and again", async () => {
    const [drift, ...more] = await driftsAfter(
      reconciled(helmRelease, 1, "6.5.3"),
      signal(helmRelease, 31, "detected", "", ["Deployment/policy/kyverno"]),
      signal(helmRelease, 36, "correction-failed"),
      signal(helmRelease, 41, "detected", "", ["Service/policy/kyverno"]),
      signal(helmRelease, 49, "corrected", "6.5.3"),
    );
    expect(more).toEqual([]);
    expect(drift).toMatchObject({
      detections: 4,
      resources: ["Deployment/policy/kyverno", "Service/policy/kyverno"],
      end: { at: minute(49), how: "reverted", by: { kind: "controller" } },
    });
    expect(drift?.revisions.map((one) => one.raw)).toEqual(["6.5.3"]);
  });

  test("is adopted by the next release", async () => {
    const [drift] = await driftsAfter(
      reconciled(helmRelease, 1, "6.5.3"),
      signal(helmRelease, 31, "detected"),
      reconciled(helmRelease, 90, "6.5.4"),
    );
    expect(drift?.end).toMatchObject({ how: "adopted", revisions: [{ raw: "6.5.4" }] });
  });
});

describe("an Application", () => {
  const synced = (at: number, letter: string, more = {}) => reconciled(application, at, sha(letter), more);

  test("drifts while OutOfSync at the synced revision and is adopted by another one", async () => {
    const [drift] = await driftsAfter(
      synced(1, "a"),
      signal(application, 2, "in-sync", sha("a")),
      signal(application, 30, "detected", sha("a"), ["ConfigMap/payments/flags"]),
      synced(60, "b"),
      signal(application, 61, "in-sync", sha("b")),
    );
    expect(drift).toMatchObject({ goodAt: minute(2), end: { at: minute(60), how: "adopted" } });
    expect(drift?.end?.revisions[0]?.commit).toBe(sha("b"));
  });

  test("was put back by hand where it is in sync again and nothing was applied", async () => {
    const story = [synced(1, "a"), signal(application, 30, "detected", sha("a")), signal(application, 34, "in-sync")];
    const [byHand] = await driftsAfter(...story);
    expect(byHand?.end).toMatchObject({ how: "reverted", by: { kind: "hand" } });
    const actor = { kind: "user", name: "ines", issuer: "argocd:prod-us-1" } as const;
    const partial = reconciled(application, 33, sha("a"), { partial: true, automated: false }, actor);
    const [byPerson] = await driftsAfter(...story, partial);
    expect(byPerson?.end).toMatchObject({ how: "reverted", by: { kind: "user", name: "ines" } });
  });

  test("whose self-heal alone was seen did drift (A11)", async () => {
    const [drift] = await driftsAfter(
      synced(1, "a"),
      reconciled(application, 10, sha("a"), { partial: true, automated: true }),
      signal(application, 10, "corrected", sha("a"), ["Service/payments/fx"]),
      signal(application, 11, "in-sync", sha("a")),
    );
    expect(drift).toMatchObject({ sign: "self-heal", detectedAt: minute(10), end: { how: "reverted" } });
  });

  test("stays open, and says that nobody was reconciling", async () => {
    const [drift] = await driftsAfter(
      synced(1, "a"),
      suspension(application, 20, "suspended", "priya"),
      signal(application, 30, "detected", sha("a")),
    );
    expect(drift).toMatchObject({ suspended: true, end: null });
    expect(drift && resolutionOf(drift)).toBe("open");
  });
});

const accept = (at: number, drift: string, detectedAt: number): Evidence =>
  evidenceOf(
    at,
    {
      kind: "action",
      type: "drift.accepted",
      subject: drift,
      data: {
        target: "prod-us-1/argoproj.io/Application/argocd/payments",
        detectedAt: minute(detectedAt),
        reason: "rotated by cert-manager",
        expiresAt: minute(9999),
      },
    },
    { kind: "user", id: "u-1", name: "Ines Duarte", issuer: "countersign" },
  );

describe("an acceptance", () => {
  test("holds for the drift while it lasts, even when an earlier sign of it comes late", async () => {
    const detected = signal(application, 30, "detected", sha("a"));
    const [open] = await driftsAfter(reconciled(application, 1, sha("a")), detected);
    const given = accept(40, open?.id ?? "", 30);
    const earlier = signal(application, 25, "detected", sha("a"));
    const [drift, ...more] = await driftsAfter(reconciled(application, 1, sha("a")), detected, given, earlier);
    expect(more).toEqual([]);
    expect(drift).toMatchObject({ detectedAt: minute(25), acceptance: { by: { name: "Ines Duarte" } } });
    expect(drift && resolutionOf(drift)).toBe("accepted");
  });

  test("does not outlive the drift", async () => {
    const story = [reconciled(application, 1, sha("a")), signal(application, 30, "detected", sha("a"))];
    const [open] = await driftsAfter(...story);
    const all = [...story, accept(40, open?.id ?? "", 30), signal(application, 50, "in-sync")];
    const [first, second] = await driftsAfter(...all, signal(application, 60, "detected", sha("a")));
    expect([first && resolutionOf(first), second && resolutionOf(second)]).toEqual(["reverted", "open"]);
  });
});

describe("whatever the order of arrival, and however often", () => {
  const parent = { ...kustomization, name: "root" };
  const story: readonly Evidence[] = [
    changeSet(kustomization, 0, A, CART),
    reconciled(kustomization, 1, A),
    changeSet(kustomization, 21, A, CART),
    reconciled(kustomization, 21, A),
    write(14, cart, "kchen"),
    changeSet(parent, 30, A, "Kustomization/flux-system/shop"),
    changeSet(kustomization, 31, A, CART),
    reconciled(kustomization, 32, A),
    changeSet(kustomization, 41, B, CART),
    reconciled(kustomization, 42, B),
    changeSet(kustomization, 1600, B, CART),
    reconciled(kustomization, 1600, B),
    reconciled(application, 1, sha("a")),
    signal(application, 2, "in-sync", sha("a")),
    signal(application, 30, "detected", sha("a"), ["ConfigMap/payments/flags"]),
    signal(application, 35, "detected", sha("a"), ["Service/payments/fx"]),
    reconciled(application, 60, sha("b"), { automated: true }),
    signal(application, 61, "in-sync", sha("b")),
    signal(application, 70, "detected", sha("b")),
    signal(application, 75, "in-sync", sha("b")),
    signal(application, 1700, "detected", sha("b")),
    suspension(application, 1650, "suspended", "priya"),
    write(1690, { kind: "ConfigMap", namespace: "payments", name: "flags" }, "lena", {
      managedBy: { reconciler: "argocd", kind: "Application", name: "payments" },
    }),
    reconciled(helmRelease, 1, "6.5.3"),
    signal(helmRelease, 31, "detected"),
    signal(helmRelease, 49, "corrected", "6.5.3"),
    signal(helmRelease, 80, "corrected", "6.5.3"),
  ];

  test("the same facts make the same drifts", async () => {
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
