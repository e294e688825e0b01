import { expect, test } from "vitest";
import { namesRepository, speakingRepository } from "./workload.ts";

const oidc = (subject: string) => ({ method: "oidc" as const, issuer: "https://issuer.example", subject });

test("a repository's own pipeline is known by a forge's token, and by nothing else", () => {
  expect(namesRepository(oidc("repository_id=77 trust=trust_1"))).toBe(true);
  expect(namesRepository(oidc("project_id=42 trust=trust_1"))).toBe(true);
  expect(namesRepository(oidc("namespace=repository_id=77 serviceaccount_uid=8f6c trust=trust_1"))).toBe(false);
  expect(namesRepository({ method: "bearer", generation: 1 })).toBe(false);
});

test("by its issuer and id, whatever the rule that let it in", () => {
  expect(speakingRepository(oidc("repository_id=77 trust=trust_1"))).toBe("https://issuer.example repository_id=77");
  expect(speakingRepository(oidc("repository_id=77 trust=trust_2"))).toBe("https://issuer.example repository_id=77");
  expect(speakingRepository(oidc("namespace=ci serviceaccount_uid=8f6c trust=trust_1"))).toBeNull();
});
