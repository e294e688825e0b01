import { describe, expect, it } from "vitest";
import { ARGOCD_RECORDED } from "./argocd/recorded.ts";
import { CI_RECORDED } from "./ci/recorded.ts";
import { FLUX_RECORDED } from "./flux/recorded.ts";
import { GITHUB_RECORDED } from "./github/recorded.ts";
import { GITLAB_RECORDED } from "./gitlab/recorded.ts";
import { KUBERNETES_AUDIT_RECORDED } from "./kubernetes-audit/recorded.ts";

const deliveries = [...FLUX_RECORDED, ...ARGOCD_RECORDED, ...KUBERNETES_AUDIT_RECORDED, ...CI_RECORDED];
const forges = [...GITHUB_RECORDED, ...GITLAB_RECORDED];

describe("recorded payloads of all sources", () => {
  it("leave at most 10 % unparsed, each with its reason", () => {
    const left = deliveries.filter((row) => row.readings.some((one) => one.fact.kind === "unparsed"));
    expect(left.filter((row) => row.unparsed === undefined)).toEqual([]);
    const leftByForges = forges.filter((row) => row.fact.kind === "unparsed");
    expect((left.length + leftByForges.length) / (deliveries.length + forges.length)).toBeLessThanOrEqual(0.1);
  });
});
