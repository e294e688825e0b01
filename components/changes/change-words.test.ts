import { describe, expect, it } from "vitest";
import type { ResultDto, ReviewDto, SignatureDto } from "../../lib/changes/contract.ts";
import { lastAttempts, resultSign, reviewFacts, rulesSentence, signatureSentence } from "./change-words.ts";

const signature: SignatureDto = {
  status: "good",
  signerClass: "person",
  format: "ssh",
  fingerprint: "SHA256:x",
  signer: "Mei Tanaka",
  signedAt: null,
  loggedAt: null,
  keyAtObservation: null,
  note: null,
  evidence: "1.0",
};
const review = {
  state: "approved",
  stands: true,
  headMatches: true,
  beforeMerge: true,
  bot: false,
  author: "different",
  coAuthors: "different",
  committers: "different",
  pushers: "different",
  by: "people",
  unmapped: [],
} as unknown as ReviewDto;
const result = (more: Partial<ResultDto>) =>
  ({
    form: "run",
    name: "CI",
    sha: "a",
    attempt: 1,
    at: "1",
    status: "completed",
    conclusion: "success",
    ...more,
  }) as ResultDto;

describe("words of a change", () => {
  it("say whose key signed, and what is left unsaid", () => {
    expect(signatureSentence(signature)).toBe("Signature good, SSH key of a person, Mei Tanaka.");
    expect(signatureSentence({ ...signature, status: "unsigned" })).toBe("Not signed.");
    expect(signatureSentence({ ...signature, status: "unknown-key", signerClass: "unknown", signer: null })).toBe(
      "Signature unknown key, SSH key of nobody we know.",
    );
    expect(signatureSentence({ ...signature, keyAtObservation: "expired" })).toContain("had ended");
  });

  it("name what a review lacks", () => {
    expect(reviewFacts(review)).toEqual(["the head that was merged"]);
    expect(reviewFacts({ ...review, headMatches: false, author: "same" })).toEqual([
      "not the head that was merged",
      "by the author",
    ]);
    expect(reviewFacts({ ...review, state: "dismissed", stands: false })[0]).toBe("dismissed");
    expect(reviewFacts({ ...review, author: "unknown" })).toContain("whether by the author is unknown");
    const ana = { kind: "email", issuer: "", value: "ana@northwind.example" } as const;
    const unmapped = reviewFacts({ ...review, committers: "unknown", by: "accounts", unmapped: [ana] });
    expect(unmapped.at(-1)).toContain("ana@northwind.example");
    expect(reviewFacts({ ...review, by: "accounts" }).at(-1)).toBe("accounts were compared, not people");
  });

  it("count the last attempt, and skipped as no pass", () => {
    const results = [
      result({ attempt: 2 }),
      result({ conclusion: "failure" }),
      result({ name: "Lint", conclusion: "skipped" }),
    ];
    expect(lastAttempts(results).map((one) => [one.name, resultSign(one)])).toEqual([
      ["CI", "pass"],
      ["Lint", "unknown"],
    ]);
    expect(resultSign({ status: "running", conclusion: null })).toBe("pending");
  });
});

describe("what the forge's rules said", () => {
  const said = { failed: ["pull_request: active"], actor: null, at: "1", evidence: "4.0" };
  const kchen = { kind: "user", name: "kchen", id: "7", issuer: "github" };
  it("names who was let past which", () => {
    const sentence = rulesSentence({ ...said, result: "bypass", actor: kchen });
    expect(sentence).toBe("The forge let kchen past its rules. Not met: pull_request: active.");
    expect(rulesSentence({ ...said, result: "bypass", failed: null })).toBe("The forge let somebody past its rules.");
    expect(rulesSentence({ ...said, result: "pass", failed: [] })).toBe("The forge says that its rules were met.");
  });
});
