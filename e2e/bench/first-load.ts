import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { repositoryRoot } from "../../lib/platform/root.ts";
import type { Row } from "./table.ts";

const MANIFEST = "page_client-reference-manifest.js";

/** JavaScript of each page's first load, gzipped, against what every page of this build loads, an empty one too. */
export function firstLoads(): Row[] {
  const build = join(repositoryRoot(), ".next");
  const main = join(build, "build-manifest.json");
  if (!existsSync(main)) throw new Error("There is no build to measure: run `npm run build` first.");
  // Safe because Next wrote it.
  const { rootMainFiles } = JSON.parse(readFileSync(main, "utf8")) as { rootMainFiles: string[] };
  const sizes = new Map<string, number>();
  const weigh = (files: Iterable<string>) => {
    let sum = 0;
    for (const file of files) {
      const size = sizes.get(file) ?? gzipSync(readFileSync(join(build, file))).byteLength;
      sizes.set(file, size);
      sum += size;
    }
    return sum;
  };
  const empty = weigh(rootMainFiles);
  return manifests(join(build, "server/app")).map(({ page, files }) => {
    const size = weigh(new Set([...rootMainFiles, ...files]));
    const value = `${kilobytes(size)} of ${kilobytes(empty)}`;
    return {
      what: `JavaScript of ${page}`,
      value,
      measured: size / empty,
      unit: "×",
      gate: 1.7,
      goal: 1.5,
      most: true,
    };
  });
}

function manifests(folder: string): { page: string; files: string[] }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(MANIFEST))
    .sort()
    .map((path) => {
      const context: { __RSC_MANIFEST?: Record<string, { entryJSFiles: Record<string, string[]> }> } = {};
      runInNewContext(readFileSync(join(folder, path), "utf8"), { globalThis: context });
      const [entry] = Object.values(context.__RSC_MANIFEST ?? {});
      const page = `/${path.slice(0, -MANIFEST.length)}`.replace(/\/\([^/]+\)/g, "").replace(/(.)\/$/, "$1");
      return { page, files: Object.values(entry?.entryJSFiles ?? {}).flat() };
    });
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
