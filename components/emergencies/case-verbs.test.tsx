import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { CASE_VERBS } from "../../lib/emergencies/verb.ts";
import { CaseVerbs } from "./case-verbs.tsx";

const view = (offered: readonly string[], more: Partial<CaseView> = {}): CaseView =>
  ({
    ...{ id: "E-2026-007", authorisation: null, dismissal: null, range: null, links: [] },
    reviewsOffered: { change: offered.includes("review"), implementation: false },
    verbs: CASE_VERBS.map((verb) => ({ verb, offered: offered.includes(verb), refusal: null, why: null })),
    ...more,
  }) as unknown as CaseView;
const html = (given: CaseView) => renderToStaticMarkup(<CaseVerbs view={given} formKey="key" people={[]} />);

describe("what a reader may do", () => {
  it("is one button where nothing has to be said", () => {
    const markup = html(view(["acknowledge"]));
    expect(markup.match(/<button/g)).toHaveLength(1);
    expect(markup).not.toContain("<details");
    expect(markup).toContain('action="/api/v1/emergencies/E-2026-007/acknowledge"');
  });

  it("opens where something has to be said", () => {
    expect(html(view(["note"]))).toContain("<details");
  });

  it("has one primary button, and it comes first", () => {
    const markup = html(view(["claim", "note", "review"]));
    expect(markup.match(/<summary[^>]*data-variant="primary"/g)).toHaveLength(1);
    expect(markup.indexOf("Review the change")).toBeLessThan(markup.indexOf("Take over"));
  });

  it("names the commits that are reviewed", () => {
    const range = { repository: "a/b", branch: "main", before: "a".repeat(40), after: "b".repeat(40) };
    const markup = html(view(["review"], { range }));
    expect(markup).toContain(`name="after" value="${range.after}"`);
    expect(markup).toContain(`name="before" value="${range.before}"`);
  });

  it("says why a review of one's own is not offered, and nothing of what the role lacks", () => {
    const verbs = CASE_VERBS.map((verb) => ({
      verb,
      offered: false,
      refusal: verb === "review" ? "SELF_REVIEW" : "NOT_PERMITTED",
      why: verb === "review" ? "Whoever implemented it cannot review it." : "Your role does not include this.",
    }));
    const markup = html(view([], { verbs }));
    expect(markup).toContain("Whoever implemented it cannot review it.");
    expect(markup).not.toContain("Your role");
  });

  it("is nothing at all for whoever may do nothing", () => {
    expect(html(view([]))).toBe("");
  });
});
