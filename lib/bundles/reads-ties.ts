import { existsSync } from "node:fs";
import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { LEDGER, MANIFEST, RECORDS_FOLDER } from "./layout.ts";
import { openArchive, type Archive } from "./read-archive.ts";
import { bundleFile } from "./reads-file.ts";
import { newestReady } from "./store/bundle.ts";
import { infoOf, RowCounter } from "./verify-streams.ts";

/** Tenth tie, and the first one's last terms: the newest bundle of this machine, counted file by file. None: no line. */
export async function bundleTies(sql: Sql, dataDir: string): Promise<FigureTie[]> {
  const newest = await newestReady(sql);
  if (newest === null) return [];
  const file = bundleFile(dataDir, newest.id);
  const name = `bundle ${newest.identifier}`;
  if (!existsSync(file)) {
    const of = `files of ${name}, which lies on another machine`;
    return [{ tie: 10, left: { count: null, of }, right: { count: null, of: "lines of its manifest" } }];
  }
  const archive = await openArchive(file);
  try {
    return await archiveTies(archive, name);
  } finally {
    archive.close();
  }
}

async function archiveTies(archive: Archive, name: string): Promise<FigureTie[]> {
  const data = archive.paths.filter((path) => path.startsWith("data/"));
  let bytes = 0;
  const rows = new Map<string, number>();
  for (const path of data) {
    const counter = new RowCounter();
    for await (const chunk of archive.open(path)) {
      bytes += chunk.byteLength;
      if (path.endsWith(".csv")) counter.push(chunk);
    }
    if (path.endsWith(".csv")) rows.set(path, counter.end());
  }
  const [oxumBytes = 0, oxumFiles = 0] = (infoOf(await textOf(archive, "bag-info.txt"))["Payload-Oxum"] ?? "")
    .split(".")
    .map(Number);
  const manifest = linesOf(await textOf(archive, MANIFEST)).length;
  return [
    ...(await readmeTies(archive, rows, name)),
    { tie: 10, left: { count: data.length, of: `files of ${name}` }, right: { count: manifest, of: "manifest lines" } },
    { tie: 10, left: { count: data.length, of: `files of ${name}` }, right: { count: oxumFiles, of: "Payload-Oxum" } },
    { tie: 10, left: { count: bytes, of: `bytes of ${name}` }, right: { count: oxumBytes, of: "Payload-Oxum" } },
    await indexTie(archive, name),
  ];
}

/** Rows of each table as its README says; of the population it is the first tie's, of the others the tenth's. */
async function readmeTies(archive: Archive, rows: ReadonlyMap<string, number>, name: string): Promise<FigureTie[]> {
  const said = (await textOf(archive, "README.txt")).matchAll(/^(data\/\S+\.csv)\s+(\d+) rows$/gm);
  return [...said].map(([, path = "", count = ""]) => ({
    tie: path.endsWith("/changes.csv") ? 1 : 10,
    left: { count: rows.get(path) ?? null, of: `rows of ${path} in ${name}` },
    right: { count: Number(count), of: "its README" },
  }));
}

async function indexTie(archive: Archive, name: string): Promise<FigureTie> {
  const size = Number((await textOf(archive, LEDGER.end)).split("\n")[1]);
  let records = 0;
  let below = 0;
  for (const path of archive.paths.filter((one) => one.startsWith(RECORDS_FOLDER) && one.endsWith(".digests"))) {
    for (const line of linesOf(await textOf(archive, path))) {
      records += 1;
      if (Number(line.split(" ")[1]) < size) below += 1;
    }
  }
  return {
    tie: 10,
    left: { count: records, of: `records of ${name}` },
    right: { count: below, of: `of them below its checkpoint, ${size}` },
  };
}

async function textOf(archive: Archive, path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.open(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
