import { canonicalJson } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import { sha256Hex } from "../base/sha256.ts";
import { FRAMEWORKS, isFramework, type FrameworkKey } from "../controls/catalogue.ts";
import { isZone, toInstant } from "../policy/calendar.ts";

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

/** Half-open, RFC 3339 UTC: as it is stored and as every query uses it. */
export interface StoredPeriod {
  readonly from: string;
  readonly to: string;
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

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** From the first moment of `from` to the first moment after `to`, in the zone. Throws BAD_REQUEST/BAD_PERIOD, BAD_ZONE. */
export function storedPeriod({ from, to, zone }: Pick<BundleRequest, "from" | "to" | "zone">): StoredPeriod {
  if (!isZone(zone))
    throw new AppError("BAD_REQUEST", "BAD_ZONE", `${zone} is no time zone: say Europe/Berlin, or UTC.`);
  const stored = { from: startOf(from, 0, zone), to: startOf(to, 1, zone) };
  if (stored.from >= stored.to) throw badPeriod("A period ends on or after the day on which it starts.");
  return stored;
}

function startOf(date: string, later: number, zone: string): string {
  const [, year, month, day] = DATE.exec(date)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) throw badPeriod(`${date} is no date YYYY-MM-DD.`);
  const given = new Date(Date.UTC(year, month - 1, day));
  if (given.toISOString().slice(0, 10) !== date) throw badPeriod(`There is no day ${date}.`);
  const at = new Date(Date.UTC(year, month - 1, day + later));
  const local = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  return toInstant({ ...local, hour: 0, minute: 0, second: 0, millisecond: 0 }, zone);
}

function badPeriod(message: string): AppError {
  return new AppError("BAD_REQUEST", "BAD_PERIOD", message);
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
