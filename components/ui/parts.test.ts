import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Bar } from "./bar.tsx";
import { controlName } from "./chip.tsx";
import { Count, Figure } from "./figure.tsx";
import { Spine } from "./spine.tsx";
import type { SpineStep } from "./spine.tsx";
import { Statement } from "./statement.tsx";
import { Status } from "./status.tsx";
import { statusWords } from "./status-words.ts";

/** The text of a part, as a reader without a screen would get it. */
function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, "").trim();
}

describe("Status", () => {
  it("prints sign and word for every word there is, with the sign hidden from a screen reader", () => {
    for (const [is, { word }] of Object.entries(statusWords)) {
      const html = renderToStaticMarkup(createElement(Status, { is: is as keyof typeof statusWords }));
      expect(textOf(html)).toBe(word);
      expect(html).toContain('aria-hidden="true"');
    }
  });
});

describe("Figure", () => {
  it("never stands without its denominator, and says … for what is not known", () => {
    const known = createElement(Figure, { value: 1932, of: 1934, unit: "changes explained" });
    expect(textOf(renderToStaticMarkup(known))).toBe("1,932 of 1,934 changes explained");
    const unknown = createElement(Figure, { value: null, of: null, unit: "changes explained" });
    expect(textOf(renderToStaticMarkup(unknown))).toBe("… of … changes explained");
  });

  it("writes a zero", () => expect(textOf(renderToStaticMarkup(createElement(Count, { value: 0 })))).toBe("0"));
});

describe("Bar", () => {
  it("draws no part for a zero, and names every part with its count", () => {
    const parts = [
      { is: "pass" as const, count: 7, label: "no exception so far" },
      { is: "exception" as const, count: 0 },
    ];
    const html = renderToStaticMarkup(createElement(Bar, { label: "SOC 2", parts }));
    expect(html.match(/<i /g)).toHaveLength(1);
    expect(html).toContain('aria-label="SOC 2: 7 no exception so far, 0 exception"');
  });
});

describe("Statement", () => {
  it("keeps a zero, leaves blank what does not apply, and puts the total in the foot", () => {
    const html = renderToStaticMarkup(
      createElement(Statement, {
        label: "Drifts",
        columns: [
          { key: "how", label: "How" },
          { key: "a", label: "prod-eu-1", numeric: true },
          { key: "b", label: "prod-us-1", numeric: true },
        ],
        rows: [{ key: "1", cells: { how: "Reverted", a: 0, b: undefined } }],
        total: { key: "t", cells: { how: "All", a: 0, b: 1 } },
      }),
    );
    const cells = [...html.matchAll(/<td class="cs-num">(.*?)<\/td>/g)].map(([, cell]) => textOf(cell ?? ""));
    expect(cells).toEqual(["0", "", "0", "1"]);
    expect(html.indexOf("<tfoot>")).toBeGreaterThan(html.indexOf("Reverted"));
  });
});

describe("Spine", () => {
  const linesOf = (states: SpineStep["state"][]): (string | undefined)[] => {
    const steps = states.map((state, index) => ({ key: String(index), title: "Step", state }));
    const html = renderToStaticMarkup(createElement(Spine, { label: "Path", steps }));
    return [...html.matchAll(/<li(?: data-line="(\w+)")?>/g)].map(([, line]) => line);
  };

  it("is dashed on both sides of what did not come, and thin around what is not due", () => {
    expect(linesOf(["received", "expected", "received", "received"])).toEqual([
      "dashed",
      "dashed",
      undefined,
      undefined,
    ]);
    expect(linesOf(["received", "not-due", "not-due"])).toEqual(["thin", "thin", "thin"]);
  });

  it("says in words that a step was expected and not received", () => {
    const steps = [{ key: "g", title: "Policy gate", state: "expected" as const }];
    const html = renderToStaticMarkup(createElement(Spine, { label: "Path", steps }));
    expect(textOf(html)).toContain("Policy gate: expected, not received");
  });
});

describe("controlName", () => {
  it.each([
    ["soc2:CC8.1", "SOC 2", "CC8.1"],
    ["nist:cm-3", "NIST", "CM-3"],
    ["iso22:A.8.32", "ISO", "A.8.32"],
    ["iso13:A.12.1.2", "ISO 2013", "A.12.1.2"],
    ["pci3:6.4", "PCI 3.2.1", "6.4"],
    ["local:X:1", "local", "X:1"],
  ])("reads %s", (key, framework, id) => expect(controlName(key)).toEqual({ framework, id }));
});
