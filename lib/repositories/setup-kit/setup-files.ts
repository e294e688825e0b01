import type { ForgeType } from "../../ingest/collection.ts";
import {
  SETUP_QUESTIONS,
  type SetupFile,
  type SetupFilesFact,
  type SetupQuestion,
  type SetupRole,
} from "../../ingest/fact-setup.ts";
import { declaredIn } from "./manifest-objects.ts";

/** Extended regular expression of a line that declares an object by which a reconciler is told to verify. */
export const MANIFEST_LINE = "^kind:[[:space:]]*[\"']?(GitRepository|AppProject)";

/** Where a forge looks for code owners, templates and pipelines. */
const ROLES: readonly (readonly [SetupRole, RegExp])[] = [
  ["owners", /^(?:\.github\/|docs\/|\.gitlab\/)?CODEOWNERS$/],
  ["template", /^(?:\.github\/|docs\/)?pull_request_template\.md$/i],
  ["template", /^\.github\/pull_request_template\/[^/]+\.md$/i],
  ["template", /^\.gitlab\/merge_request_templates\/[^/]+\.md$/],
  ["workflow", /^\.github\/workflows\/[^/]+\.ya?ml$/],
  ["workflow", /^\.gitlab-ci\.yml$/],
];

/** What a file is to the set-up, by its place; null where it is nothing, or may be a manifest. */
export function roleOfPath(path: string): SetupRole | null {
  return ROLES.find(([, pattern]) => pattern.test(path))?.[0] ?? null;
}

export function isManifestPath(path: string): boolean {
  return /\.ya?ml$/.test(path) && roleOfPath(path) === null;
}

/** One file of a tree as it was read: `text` is absent where it is too large or not UTF-8. */
export interface TreeFile {
  readonly path: string;
  readonly blob: string;
  readonly text?: string;
}

/** What a file says. Total: what cannot be read says nothing, and `read` is false. */
export function readSetupFile({ path, blob, text }: TreeFile): SetupFile {
  const role = roleOfPath(path) ?? "manifest";
  const file = { path, blob, read: text !== undefined };
  switch (role) {
    case "owners":
      return { ...file, role, ...ownersIn(text ?? "") };
    case "template":
      return { ...file, role, asks: questionsIn(text ?? "") };
    case "workflow":
      return { ...file, role, gate: callsGate(text ?? "") };
    case "manifest": {
      const objects = text === undefined ? null : declaredIn(text);
      return { ...file, read: objects !== null, role, objects: objects ?? [] };
    }
  }
}

/** Rules that name an owner; the last that matches counts at the forge, so an ownerless one takes a path out. */
function ownersIn(text: string): { rules: number; wholeTree: boolean } {
  const rules = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("["))
    .map((line) => line.split(/\s+/))
    .filter(([, owner]) => owner !== undefined && !owner.startsWith("#"));
  return { rules: rules.length, wholeTree: rules.some(([pattern]) => pattern === "*" || pattern === "/**") };
}

/** Headings of the template, in any language that the kit does not know, are not found. */
const ASKED: Readonly<Record<SetupQuestion, RegExp>> = {
  reason: /^#.*\b(?:reason|why|motivation|purpose)\b/im,
  "security-impact": /^#.*\bsecurity\b/im,
  test: /^#.*\b(?:tests?|tested|testing|verification)\b/im,
  "back-out": /^#.*\b(?:back[- ]?out|roll[- ]?back|revert)\b/im,
  ticket: /^(?:#.*\b(?:ticket|issue|change request)\b|ticket:)/im,
};

function questionsIn(text: string): readonly SetupQuestion[] {
  return SETUP_QUESTIONS.filter((question) => ASKED[question].test(text));
}

function callsGate(text: string): boolean {
  return text.split("\n").some((line) => !line.trimStart().startsWith("#") && /\bcountersign\s+gate\b/.test(line));
}

/** The files of one observation that play a role. */
export function filesOf<R extends SetupRole>(
  fact: SetupFilesFact,
  role: R,
): readonly Extract<SetupFile, { role: R }>[] {
  return fact.files.filter((file): file is Extract<SetupFile, { role: R }> => file.role === role);
}

const OWNERS_PLACES: Readonly<Record<ForgeType, readonly string[]>> = {
  github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
  gitlab: ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
};

/** Code owners in the order in which a forge looks for them, of which it takes the first; then where another does. */
export function ownersFor(forge: ForgeType, fact: SetupFilesFact): readonly Extract<SetupFile, { role: "owners" }>[] {
  const places = OWNERS_PLACES[forge];
  const rank = (path: string) => (places.includes(path) ? places.indexOf(path) : places.length);
  return filesOf(fact, "owners").toSorted((a, b) => rank(a.path) - rank(b.path));
}

/** Whether something of a role was not read: it may say more, or otherwise. */
export function isPartial(fact: SetupFilesFact, role: SetupRole): boolean {
  return fact.truncated?.includes(role) === true || filesOf(fact, role).some(({ read }) => !read);
}
