import { describe, expect, it } from "vitest";
import { readJunit } from "./junit.ts";

// Made by hand from the dialects of formats.md §8; the recorded ones are in recorded.ts.
const read = (xml: string) => readJunit(xml, { repository: "acme/shop" })?.[0]?.fact;
const PASS = '<testcase classname="c" name="a"/>';

describe("readJunit", () => {
  it("counts nested suites, each case once", () => {
    const xml = `<testsuites><testsuite name="x">${PASS}<testsuite name="y"><testcase name="b"><failure/></testcase></testsuite></testsuite></testsuites>`;
    expect(read(xml)).toEqual({
      kind: "test-report",
      repository: "acme/shop",
      suites: 2,
      tests: 2,
      failures: 1,
      errors: 0,
      skipped: 0,
      flaky: 0,
    });
  });

  it.each([
    ["a failure with reruns is a failure", '<failure/><rerunFailure message="again"/>', { failures: 1, flaky: 0 }],
    ["a flaky failure is a pass that was flaky", "<flakyFailure/><flakyError/>", { failures: 0, flaky: 1 }],
    ["an error and a failure are one error", "<failure/><error/>", { failures: 0, errors: 1, tests: 1 }],
    ["a skipped case", "<skipped/>", { skipped: 1 }],
  ])("%s", (_name, inner, counts) => {
    expect(read(`<testsuite><testcase name="a">${inner}</testcase></testsuite>`)).toMatchObject(counts);
  });

  it("takes the same test several times for attempts of one", () => {
    const failed = '<testcase classname="c" name="a"><failure/></testcase>';
    expect(read(`<testsuite>${failed}${failed}${PASS}</testsuite>`)).toMatchObject({ tests: 1, failures: 0, flaky: 1 });
    expect(read(`<testsuite>${failed}${failed}</testsuite>`)).toMatchObject({ tests: 1, failures: 1, flaky: 0 });
    expect(read(`<testsuite>${PASS}<testcase classname="d" name="a"/></testsuite>`)).toMatchObject({
      tests: 2,
      flaky: 0,
    });
  });

  it("loses no failure of a report that lists fewer cases than it claims", () => {
    expect(read('<testsuite tests="9" failures="2" errors="1" skipped="3"/>')).toMatchObject({
      tests: 9,
      failures: 2,
      errors: 1,
      skipped: 3,
    });
    expect(
      read(`<testsuites tests="5" failures="1"><testsuite tests="1">${PASS}</testsuite></testsuites>`),
    ).toMatchObject({
      suites: 1,
      tests: 5,
      failures: 1,
    });
  });

  it("reads an empty report", () => {
    expect(read("<testsuites/>")).toMatchObject({ suites: 0, tests: 0 });
    expect(read('<?xml version="1.0"?>\n<testsuites></testsuites>')).toMatchObject({ tests: 0 });
  });

  it("refuses a document type, wherever it hides in the prolog", () => {
    const entity = '<!DOCTYPE testsuite [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(read(`${entity}<testsuite>${PASS}</testsuite>`)).toBeUndefined();
    expect(read(`<?xml version="1.0"?><!-- c --><!doctype testsuite><testsuite>${PASS}</testsuite>`)).toBeUndefined();
  });

  it("reads output that quotes one", () => {
    const quoted =
      "<testsuite><testcase name='a'><system-out><![CDATA[<!DOCTYPE html>]]></system-out></testcase></testsuite>";
    expect(read(quoted)).toMatchObject({ tests: 1, failures: 0 });
  });

  it("resolves no entity", () => {
    expect(
      read('<testsuite name="&lol;"><testcase name="&#97;"><failure message="&xxe;"/></testcase></testsuite>'),
    ).toMatchObject({
      failures: 1,
    });
  });

  it.each([
    ["a report that was cut off", `<testsuite>${PASS}`],
    ["crossed tags", "<testsuite><testcase></testsuite></testcase>"],
    ["another document", "<html><body/></html>"],
    ["nesting that no report has", "<testsuite>".repeat(10_000) + "</testsuite>".repeat(10_000)],
    ["two roots", "<testsuite/><testsuite/>"],
    ["an attribute that never ends", '<testsuite name="x>'],
    ["a comment that never ends", "<testsuite><!-- </testsuite>"],
    ["more tags than any report has", `<testsuite>${"<testcase/>".repeat(500_000)}</testsuite>`],
    ["text", "hello"],
    ["nothing", ""],
  ])("refuses %s", (_name, xml) => {
    expect(read(xml)).toBeUndefined();
  });

  it("is not moved by names that JavaScript gives a meaning", () => {
    const xml = '<testsuite><testcase name="__proto__"><failure/></testcase><testcase name="constructor"/></testsuite>';
    expect(read(xml)).toMatchObject({ tests: 2, failures: 1 });
    expect(read(`<testsuite>${PASS}<__proto__ x="1"/></testsuite>`)).toBeUndefined();
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
