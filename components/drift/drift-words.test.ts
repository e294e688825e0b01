import { describe, expect, test } from "vitest";
import type { Drift } from "../../lib/drift/contract.ts";
import { boundsText, objectOf } from "./drift-words.ts";

const MINUTE = 60_000;
const target = { key: "k", cluster: "c", apiGroup: "g", kind: "Kustomization", namespace: "n", name: "shop" };
// Safe because only these members are read.
const drift = (resources: readonly string[]) => ({ target, resources }) as unknown as Drift;

describe("the words of a drift", () => {
  test.each([
    [{ least: 0, most: 10 * MINUTE }, "up to 10 min"],
    [{ least: 8 * MINUTE, most: 18 * MINUTE }, "8 min to 18 min"],
    [{ least: 4 * MINUTE, most: 4 * MINUTE }, "4 min"],
    [{ least: 4 * MINUTE, most: null }, "at least 4 min"],
  ])("%j is %s", (bounds, text) => {
    expect(boundsText(bounds)).toBe(text);
  });

  test("name the object that differs, or what reconciles several", () => {
    expect(objectOf(drift(["ConfigMap/shop/flags"]))).toEqual({ kind: "ConfigMap", name: "flags" });
    expect(objectOf(drift(["ClusterRole/admin"]))).toEqual({ kind: "ClusterRole", name: "admin" });
    expect(objectOf(drift(["a/b/c", "d/e/f"]))).toEqual({ kind: "Kustomization", name: "shop" });
    expect(objectOf(drift([]))).toEqual({ kind: "Kustomization", name: "shop" });
  });
});
