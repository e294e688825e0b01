import { expect, test } from "vitest";
import { namesRepository } from "./workload.ts";

const oidc = (subject: string) => ({ method: "oidc" as const, issuer: "https://issuer.example", subject });

test("a repository's own pipeline is known by a forge's token, and by nothing else", () => {
  expect(namesRepository(oidc("repository_id=77 trust=trust_1"))).toBe(true);
  expect(namesRepository(oidc("project_id=42 trust=trust_1"))).toBe(true);
  expect(namesRepository(oidc("namespace=repository_id=77 serviceaccount_uid=8f6c trust=trust_1"))).toBe(false);
  expect(namesRepository({ method: "bearer", generation: 1 })).toBe(false);
});
