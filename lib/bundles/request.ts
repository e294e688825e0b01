import { canonicalJson } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import { sha256Hex } from "../base/sha256.ts";
import { FRAMEWORKS, isFramework, type FrameworkKey } from "../controls/catalogue.ts";

/** What a bundle is asked to hold. Dates are inclusive, in the zone. */
export interface BundleRequest {
  readonly framework: FrameworkKey;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** Full names, lower case. */
  readonly repositories: "all" | readonly string[];
  readonly environments: "all" | readonly string[];
}

const EDITIONS: Readonly<Record<string, readonly FrameworkKey[]>> = { pci: ["pci4", "pci3"], iso: ["iso22", "iso13"] };

export const FRAMEWORK_KEYS = Object.keys(FRAMEWORKS).filter(isFramework);

/** Reads a framework with its edition. Throws BAD_REQUEST/EDITION_NEEDED naming the editions, or UNKNOWN_FRAMEWORK. */
export function requireFramework(text: string): FrameworkKey {
  if (isFramework(text)) return text;
  const editions = EDITIONS[text.toLowerCase()];
  if (editions) {
    const named = editions.map((key) => `${key} (${frameworkName(key)})`).join(" or ");
    throw new AppError("BAD_REQUEST", "EDITION_NEEDED", `${text} has more than one edition: say ${named}.`, {
      detail: { editions: [...editions] },
    });
  }
  const known = Object.keys(FRAMEWORKS).join(", ");
  throw new AppError("BAD_REQUEST", "UNKNOWN_FRAMEWORK", `${text} is no framework of the catalogue: ${known}.`);
}

/** `PCI DSS 3.2.1 (retired)` */
export function frameworkName(key: FrameworkKey): string {
  const { name, edition, retired } = FRAMEWORKS[key];
  return `${name} ${edition}${retired ? " (retired)" : ""}`;
}

/**
 * Names a bundle by what it is made of (log, size, request), so that the same request at the same size has the same
 * name and the same bytes, whoever asks and whenever.
 */
export function bundleIdentifier(origin: string, size: number, request: BundleRequest): string {
  return sha256Hex("countersign/bundle/v1\n", canonicalJson({ origin, size, request: requestJson(request) })).slice(
    0,
    12,
  );
}

/** In a fixed spelling: lists sorted and without repetitions, repositories in lower case. */
export function normaliseRequest(request: BundleRequest): BundleRequest {
  const list = (names: "all" | readonly string[], lower: boolean) =>
    names === "all" ? names : [...new Set(names.map((name) => (lower ? name.toLowerCase() : name)))].sort();
  const { repositories, environments } = request;
  return { ...request, repositories: list(repositories, true), environments: list(environments, false) };
}

export function requestJson(request: BundleRequest): Record<string, string | readonly string[]> {
  const { framework, from, to, zone, repositories, environments } = request;
  return { framework, from, to, zone, repositories, environments };
}
