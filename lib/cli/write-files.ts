import { lstatSync, mkdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { AppError } from "../base/errors.ts";
import { linksAmong, writeThroughNoLink } from "./no-link.ts";

/** A file by its path below a folder. */
export interface FileToWrite {
  readonly path: string;
  readonly content: string;
}

/**
 * Writes every file below a folder, or none: what is in the way is told before. Answers where they are. Throws
 * CONFLICT/FILE_EXISTS where one is there and `force` does not say that it may be replaced, CONFLICT/FILE_IS_LINK where a
 * link would lead elsewhere, BAD_REQUEST/SETUP_PATH for a path that leads out of the folder.
 */
export function writeFiles(folder: string, files: readonly FileToWrite[], force: boolean): string[] {
  const placed = files.map(({ path, content }) => ({ parts: partsOf(path), at: join(folder, path), content }));
  const links = linksAmong(placed.flatMap(({ parts }) => stepsTo(folder, parts)));
  if (links.length > 0) {
    throw conflict("FILE_IS_LINK", links, "Links are not followed, nor replaced. Nothing was written");
  }
  const taken = placed.filter(({ at }) => isThere(at)).map(({ at }) => at);
  if (taken.length > 0 && !force) {
    throw conflict("FILE_EXISTS", taken, "Nothing was written; --force overwrites");
  }
  for (const { at, content } of placed) {
    mkdirSync(dirname(at), { recursive: true });
    writeThroughNoLink(at, content);
  }
  return placed.map(({ at }) => at);
}

/** Paths come from an installation: they lead nowhere else. */
function partsOf(path: string): string[] {
  const parts = path.split(/[\\/]/);
  if (isAbsolute(path) || parts.includes("..")) {
    throw new AppError("BAD_REQUEST", "SETUP_PATH", `The installation named ${path}, which is not below the folder.`);
  }
  return parts;
}

/** The folders of a path and its end; the folder itself is whatever the user named. */
function stepsTo(folder: string, parts: readonly string[]): string[] {
  return parts.map((_part, at) => join(folder, ...parts.slice(0, at + 1)));
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function conflict(reason: string, paths: readonly string[], what: string): AppError {
  const taken = [...new Set(paths)];
  return new AppError("CONFLICT", reason, `There already: ${taken.join(", ")}. ${what}.`, { detail: { taken } });
}
