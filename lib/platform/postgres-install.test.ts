import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canTraverse, clusterFolder, SHARED_STATE } from "./postgres-install.ts";

const STRANGER = { uid: 54_321, gid: 54_321 };

describe("where the embedded server's files lie", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "countersign-install-")));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "a", "b"), { recursive: true, mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the data folder while the server's user can reach it", () => {
    expect(canTraverse(STRANGER, join(folder, "a", "b", "not-yet"))).toBe(true);
    expect(clusterFolder(join(folder, "a"), STRANGER)).toBe(join(folder, "a", "postgres"));
  });

  it("is elsewhere when a folder above is closed to that user", () => {
    chmodSync(join(folder, "a"), 0o700);
    expect(canTraverse(STRANGER, join(folder, "a", "b"))).toBe(false);
    const elsewhere = clusterFolder(join(folder, "a", "b"), STRANGER);
    expect(elsewhere.startsWith(`${SHARED_STATE}/`)).toBe(true);
    expect(clusterFolder(join(folder, "a", "b"), STRANGER)).toBe(elsewhere);
    expect(clusterFolder(join(folder, "a", "c"), STRANGER)).not.toBe(elsewhere);
  });

  it("is the data folder when we are not root: then the server runs as we do", () => {
    chmodSync(join(folder, "a"), 0o700);
    expect(clusterFolder(join(folder, "a"), undefined)).toBe(join(folder, "a", "postgres"));
  });
});
