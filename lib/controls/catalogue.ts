import { z } from "zod";
import type { EvidenceType } from "../ingest/evidence-type.ts";
import { EVIDENCE_TYPES } from "../ingest/evidence-type.ts";
import data from "./catalogue.json" with { type: "json" };

const evidenceType = z.enum(EVIDENCE_TYPES);

const catalogueSchema = z.object({
  schema: z.string(),
  generated: z.string(),
  notice: z.string(),
  evidence_types: z.array(z.object({ type: evidenceType, title: z.string(), description: z.string() })),
  tests: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      population: z.string(),
      assertion: z.string(),
      evidence: z.array(evidenceType),
      controls: z.array(z.string()),
    }),
  ),
  controls: z.array(
    z.object({
      key: z.string(),
      framework: z.string(),
      version: z.string(),
      id: z.string(),
      title: z.string(),
      summary: z.string(),
      support: z.enum(["primary", "supporting", "partial", "weak", "not_supported"]),
      evidence: z.array(z.object({ type: evidenceType, how: z.string() })),
      tests: z.array(z.string()),
      limits: z.string().optional(),
    }),
  ),
  mappings: z.array(z.object({ a: z.string(), b: z.string(), sources: z.array(z.string()) })),
});

export type Catalogue = z.infer<typeof catalogueSchema>;
export type Control = Catalogue["controls"][number];
export type ControlTest = Catalogue["tests"][number];

/** Our own catalogue: identifiers and paraphrase, keyed with the edition (`soc2:CC8.1`, `iso22:A.8.32`). */
export const catalogue: Catalogue = catalogueSchema.parse(data);

/** Key prefixes of the catalogue, as the command line and filters name an edition. */
export const FRAMEWORKS = {
  soc2: { name: "SOC 2", edition: "2017 criteria, points of focus revised 2022", retired: false },
  nist: { name: "NIST SP 800-53", edition: "Revision 5", retired: false },
  iso22: { name: "ISO/IEC 27001", edition: "2022", retired: false },
  iso13: { name: "ISO/IEC 27001", edition: "2013", retired: true },
  pci4: { name: "PCI DSS", edition: "4.0.1", retired: false },
  pci3: { name: "PCI DSS", edition: "3.2.1", retired: true },
} as const;

export type FrameworkKey = keyof typeof FRAMEWORKS;

export function isFramework(text: string): text is FrameworkKey {
  return Object.hasOwn(FRAMEWORKS, text);
}

/** `soc2:CC8.1` → `soc2`. */
export function frameworkOf(controlKey: string): FrameworkKey {
  const prefix = controlKey.slice(0, controlKey.indexOf(":"));
  if (!isFramework(prefix)) throw new RangeError(`The catalogue has a control of no framework: ${controlKey}`);
  return prefix;
}

const testsById = new Map(catalogue.tests.map((test) => [test.id, test]));

export function findTest(id: string): ControlTest | undefined {
  return testsById.get(id);
}

const controlsByKey = new Map(catalogue.controls.map((control) => [control.key, control]));

export function findControl(key: string): Control | undefined {
  return controlsByKey.get(key);
}

export interface RelatedControl {
  readonly control: Control;
  /** Mappings that tie the two, by their keys in the catalogue. */
  readonly sources: readonly string[];
}

/** Controls that a mapping ties to this one, in either direction. */
export function relatedControls(key: string): readonly RelatedControl[] {
  return catalogue.mappings.flatMap(({ a, b, sources }) => {
    const control = a === key ? findControl(b) : b === key ? findControl(a) : undefined;
    return control ? [{ control, sources }] : [];
  });
}

export function controlsOf(framework: FrameworkKey): readonly Control[] {
  return catalogue.controls.filter((control) => frameworkOf(control.key) === framework);
}

/** `soc2:CC8.1` → `SOC 2 CC8.1`; the two editions of ISO and PCI are told apart by their number. */
export function controlLabel(key: string): { readonly framework: string; readonly id: string } {
  const framework = frameworkOf(key);
  const short = {
    soc2: "SOC 2",
    nist: "NIST",
    iso22: "ISO 2022",
    iso13: "ISO 2013",
    pci4: "PCI 4.0.1",
    pci3: "PCI 3.2.1",
  }[framework];
  const id = key.slice(key.indexOf(":") + 1);
  return { framework: short, id: framework === "nist" ? id.toUpperCase() : id };
}

export interface ControlTag {
  readonly key: string;
  /** Tests that this kind of evidence feeds and that test the control. */
  readonly tests: readonly string[];
  /** What the evidence shows of it, in the catalogue's words. */
  readonly how: string | null;
}

/**
 * Control ids of a piece of evidence, derived from its type and the tests that the type feeds; the entry itself never
 * carries them, so a new edition tags old evidence as well.
 */
export function controlTags(type: EvidenceType): readonly ControlTag[] {
  return tagsByType.get(type) ?? [];
}

/** The kinds of evidence that feed a control, directly or through its tests. */
export function evidenceTypesOf(controlKey: string): readonly EvidenceType[] {
  return [...tagsByType].flatMap(([type, tags]) => (tags.some((tag) => tag.key === controlKey) ? [type] : []));
}

/** The kinds of evidence that feed any control of a framework. */
export function evidenceTypesOfFramework(framework: FrameworkKey): readonly EvidenceType[] {
  return [...tagsByType].flatMap(([type, tags]) =>
    tags.some((tag) => frameworkOf(tag.key) === framework) ? [type] : [],
  );
}

const tagsByType = new Map<EvidenceType, readonly ControlTag[]>(
  EVIDENCE_TYPES.map((type) => {
    const feeding = catalogue.tests.filter((test) => test.evidence.includes(type));
    const tags = catalogue.controls.flatMap((control): ControlTag[] => {
      const tests = feeding.filter((test) => control.tests.includes(test.id)).map((test) => test.id);
      const how = control.evidence.find((evidence) => evidence.type === type)?.how ?? null;
      return tests.length > 0 || how !== null ? [{ key: control.key, tests, how }] : [];
    });
    return [type, tags];
  }),
);
