import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import type { TestReportFact } from "../fact-pipeline.ts";
import { listOf, optionalText } from "../optional.ts";
import { reading } from "../reading.ts";
import type { Attribution } from "./attribution.ts";
import { addTallies, tallySuite, type Tally } from "./junit-tally.ts";
import { isWholeXml } from "./xml-shape.ts";

const LISTS: ReadonlySet<string> = new Set([
  "testsuite",
  "testcase",
  "failure",
  "error",
  "skipped",
  "flakyFailure",
  "flakyError",
]);

/** Entities are never resolved: no DTD is read, and no name or text of a report is shown from here. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 100,
  isArray: (name) => LISTS.has(name),
});

const claim = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

const claims = {
  "@tests": claim,
  "@failures": claim,
  "@errors": claim,
  "@skipped": claim,
  "@timestamp": optionalText,
};

const marker = z.array(z.unknown()).catch([]);

const testCase = z.looseObject({
  "@name": optionalText,
  "@classname": optionalText,
  "@file": optionalText,
  "@status": optionalText,
  failure: marker,
  error: marker,
  skipped: marker,
  flakyFailure: marker,
  flakyError: marker,
});

interface Suite {
  readonly "@tests"?: number | undefined;
  readonly "@failures"?: number | undefined;
  readonly "@errors"?: number | undefined;
  readonly "@skipped"?: number | undefined;
  readonly "@timestamp"?: string | undefined;
  readonly testcase: readonly JunitCase[];
  readonly testsuite: readonly Suite[];
}

/** An empty element is an empty text to the XML parser. Suites nest; how deep, the parser bounds. */
const suite: z.ZodType<Suite> = z.preprocess(
  (value) => (typeof value === "string" ? {} : value),
  z.looseObject({
    ...claims,
    testcase: listOf(testCase),
    testsuite: z.lazy((): z.ZodType<readonly Suite[]> => listOf(suite)),
  }),
);

const document = z.looseObject({
  testsuites: suite.optional(),
  testsuite: z.array(suite).optional(),
});

export type JunitSuite = Suite;
export type JunitCase = z.output<typeof testCase>;

/**
 * Totals of a JUnit XML report; null where the text is none. A document type is refused unread (entity attacks), and so
 * is a report that was cut off in the middle: it would be a pass.
 */
export function readJunit(xml: string, attribution: Attribution): Reading[] | null {
  if (!isWholeXml(xml)) return null;
  const parsed = document.safeParse(parseXml(xml));
  if (!parsed.success) return null;
  const root = parsed.data.testsuites ?? parsed.data.testsuite?.[0];
  if (root === undefined) return null;
  const tally = parsed.data.testsuites === undefined ? tallySuite(root) : tallyRoot(root);
  const { suites, tests, failures, errors, skipped, flaky } = tally;
  const fact: TestReportFact = { kind: "test-report", ...attribution, suites, tests, failures, errors, skipped, flaky };
  const timestamps = [root, ...root.testsuite].map((one) => parseInstant(one["@timestamp"]));
  return [
    reading(
      timestamps.find((at) => at !== null),
      { fact },
    ),
  ];
}

/** `testsuites` is no suite itself, but may claim more than its suites list. */
function tallyRoot(root: JunitSuite): Tally {
  const whole = tallySuite(root);
  return { ...whole, suites: addTallies(root.testsuite.map(tallySuite)).suites };
}

function parseXml(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    return null;
  }
}
