import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage, type PageQuery } from "../base/page.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import type { Bundle, BundleChoices, BundlePreview, BundlesPage } from "./contract.ts";
import { topFolder } from "./layout.ts";
import { requireRequest, type AskedBundle } from "./narrow.ts";
import { FRAMEWORK_KEYS, frameworkName } from "./request.ts";
import { countBundles, findBundle, listBundles, type BundleRow } from "./store/bundle.ts";
import { pinnedHead } from "./store/head.ts";
import { environmentNames, repositoryNames } from "./store/places.ts";
import { countPopulation, POPULATIONS } from "./store/populations.ts";
import { countRecords } from "./store/selection.ts";
import { cutOf } from "./cut.ts";

/** Bundles of which the reader may see everything, newest first; `total` is exact. */
export async function readBundles(sql: Sql, scope: Scope, { cursor, limit }: PageQuery): Promise<BundlesPage> {
  const before = decodeCursor(cursor, ["instant", "string"]);
  const granted = scopeParameters(scope);
  const rows = await listBundles(sql, granted, { before, limit: limit + 1 });
  const page = toPage(rows, limit, await countBundles(sql, granted), {
    item: toBundle,
    keyOf: (row) => [row.requested_at, row.id],
  });
  return { ...page, items: [...page.items] };
}

/** Throws NOT_FOUND/NO_SUCH_BUNDLE, also where it holds more than the reader may see. */
export async function readBundle(sql: Sql, scope: Scope, id: string): Promise<Bundle> {
  const row = await findBundle(sql, scopeParameters(scope), id);
  if (!row) throw new AppError("NOT_FOUND", "NO_SUCH_BUNDLE", "There is no such bundle.");
  return toBundle(row);
}

/** What a bundle of this request would hold at the present ledger size. Throws as `requireRequest`, NOT_FOUND/EMPTY_LOG. */
export async function previewBundle(sql: Sql, scope: Scope, asked: AskedBundle): Promise<BundlePreview> {
  const request = requireRequest(scope, asked);
  const head = await pinnedHead(sql, null);
  if (!head) throw new AppError("NOT_FOUND", "EMPTY_LOG", "Nothing is in the log yet.");
  const cut = cutOf(request, head.size);
  const populations: { name: string; rows: number }[] = [];
  for (const population of POPULATIONS) {
    populations.push({ name: population.name, rows: await countPopulation(sql, population, cut) });
  }
  const records = await countRecords(sql, cut);
  return { stored: { from: cut.from, to: cut.to }, size: head.size, populations, records };
}

/** Repositories and environments that the reader may choose from. */
export async function readChoices(sql: Sql, scope: Scope): Promise<BundleChoices> {
  const repositories = await repositoryNames(sql);
  const environments = await environmentNames(sql);
  const granted = (grant: "all" | readonly string[], name: string) => grant === "all" || grant.includes(name);
  return {
    repositories: repositories.filter((name) => granted(scope.repositories, name.toLowerCase())),
    environments: environments.filter((name) => granted(scope.environments, name)),
  };
}

export interface BundleFormData {
  readonly frameworks: readonly { readonly value: string; readonly label: string }[];
  readonly choices: BundleChoices;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** What the form offers: editions, places, and as period the last whole month in UTC. */
export async function readBundleForm(sql: Sql, scope: Scope): Promise<BundleFormData> {
  const now = new Date(await databaseNow(sql));
  const day = (month: number, date: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, date)).toISOString().slice(0, 10);
  const frameworks = FRAMEWORK_KEYS.map((key) => ({ value: key, label: frameworkName(key) }));
  return { frameworks, choices: await readChoices(sql, scope), from: day(-1, 1), to: day(0, 0), zone: "UTC" };
}

function toBundle(row: BundleRow): Bundle {
  const { request } = row;
  return {
    id: row.id,
    identifier: row.identifier,
    framework: request.framework,
    frameworkName: frameworkName(request.framework),
    from: request.from,
    to: request.to,
    zone: request.zone,
    stored: { from: row.stored_from, to: row.stored_to },
    repositories: request.repositories === "all" ? "all" : [...request.repositories],
    environments: request.environments === "all" ? "all" : [...request.environments],
    size: row.size,
    state: row.state,
    done: row.done,
    total: row.total,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    finishedAt: row.finished_at,
    fileName: `${topFolder(request, row.identifier)}.zip`,
    sha256: row.sha256,
    fingerprint: row.fingerprint,
    bytes: row.bytes,
    records: row.records,
    files: row.files,
    fault: row.fault,
  };
}
