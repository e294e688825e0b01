import { catalogue, controlsOf, type Control, type ControlTest, type FrameworkKey } from "../controls/catalogue.ts";
import { testVersion } from "../controls/evaluate.ts";
import { VERDICTS } from "../controls/verdict.ts";
import type { BagWriter } from "./bag-writer.ts";
import { csvLine } from "../base/csv.ts";
import { fileWord } from "./layout.ts";
import { escapeHtml, frameworkHeading, htmlPage, requireTie, type Counted } from "./readme.ts";
import type { TestFigures } from "./store/populations.ts";

const MAP = "data/04-controls/control-map.csv";
const TESTS = "data/03-tests/tests.csv";

/** Verdicts of a period by test, and how many rows of them the bundle holds. */
export interface TestCounts {
  readonly figures: readonly TestFigures[];
  readonly rows: number;
}

/** Writes the framework's tests with their counts, the map of controls to evidence with counts of records, and a page per control. */
export async function writeControlFiles(
  bag: BagWriter,
  framework: FrameworkKey,
  records: ReadonlyMap<string, number>,
  counts: TestCounts,
): Promise<Counted[]> {
  const controls = controlsOf(framework);
  const tests = testsOf(controls);
  const all = counts.figures.reduce((sum, { count }) => sum + count, 0);
  requireTie("verdicts by test and rows of verdicts.csv", all, counts.rows);
  const testLines = tests.map((test) =>
    csvLine([
      test.id,
      test.title,
      test.population,
      test.assertion,
      test.evidence.join(" "),
      controlsIn(test, framework),
      ...figuresOf(counts.figures, test.id),
    ]),
  );
  await bag.add(
    TESTS,
    [
      csvLine(["test", "title", "population", "assertion", "evidence", "controls", ...VERDICTS, "items"]),
      ...testLines,
    ].join(""),
  );
  const mapLines = controls.flatMap((control) => mapLinesOf(control, records));
  const header = csvLine(["control", "id", "title", "support", "evidence_type", "how", "tests", "records"]);
  await bag.add(MAP, [header, ...mapLines].join(""));
  for (const control of controls) {
    await bag.add(`data/04-controls/${framework}/${fileWord(control.id)}.html`, controlPage(control, records));
  }
  return [
    { path: TESTS, rows: testLines.length },
    { path: MAP, rows: mapLines.length },
  ];
}

/** In the order of the header; their sum last. A test that is not evaluated has no verdicts and says so by blanks. */
function figuresOf(figures: readonly TestFigures[], test: string): (number | null)[] {
  const own = figures.filter((figure) => figure.test === test);
  if (testVersion(test) === null) return [...VERDICTS.map(() => null), null];
  const of = (verdict: string) => own.find((figure) => figure.verdict === verdict)?.count ?? 0;
  return [...VERDICTS.map(of), own.reduce((sum, { count }) => sum + count, 0)];
}

function testsOf(controls: readonly Control[]): ControlTest[] {
  const wanted = new Set(controls.flatMap((control) => control.tests));
  return catalogue.tests.filter((test) => wanted.has(test.id));
}

function controlsIn(test: ControlTest, framework: FrameworkKey): string {
  return test.controls.filter((key) => key.startsWith(`${framework}:`)).join(" ");
}

/** One line per control and type of evidence; a control that evidence of ours cannot support has one with none. */
function mapLinesOf(control: Control, records: ReadonlyMap<string, number>): string[] {
  const { key, id, title, support, tests } = control;
  const rows = control.evidence.length > 0 ? control.evidence : [{ type: null, how: control.limits ?? "" }];
  return rows.map(({ type, how }) =>
    csvLine([key, id, title, support, type, how, tests.join(" "), type === null ? 0 : (records.get(type) ?? 0)]),
  );
}

function controlPage(control: Control, records: ReadonlyMap<string, number>): string {
  const rows = control.evidence.map(
    ({ type, how }) => `<tr><td>${type}</td><td>${escapeHtml(how)}</td><td>${records.get(type) ?? 0}</td></tr>`,
  );
  const tests = control.tests.map((id) => `<li>${escapeHtml(id)}</li>`);
  const limits = control.limits === undefined ? "" : `<p>Limits: ${escapeHtml(control.limits)}</p>`;
  return htmlPage(
    `${control.id} ${control.title}`,
    `<p>${escapeHtml(frameworkHeading(control.framework, control.version))}. ${escapeHtml(control.summary)}</p>
<p>How far this evidence can go: ${control.support.replace("_", " ")}.</p>${limits}
<table><tr><th>Evidence</th><th>How</th><th>Records</th></tr>${rows.join("")}</table>
<h2>Tests</h2><ul>${tests.join("")}</ul>
<p>Records stand in data/05-records, each with the type of its facts. Whether the control is met is the auditor's judgement.</p>`,
  );
}
