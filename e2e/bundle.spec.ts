import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect, test } from "@playwright/test";
import { ZipFile } from "yazl";
import { signIn } from "./people.ts";

const NAMESPACE = "gitops-evidence@v1";
const COUNTERSIGN = join(import.meta.dirname, "..", "dist", "countersign.js");

// A network of its own with nothing in it, where the machine allows that.
const OFFLINE = spawnSync("unshare", ["-rn", "true"]).status === 0 ? ["unshare", "-rn"] : [];

function run(command: readonly string[], cwd: string): { readonly status: number | null; readonly output: string } {
  const [program = "", ...args] = [...OFFLINE, ...command];
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

async function zip(top: string, file: string): Promise<void> {
  const archive = new ZipFile();
  for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) archive.addFile(path, join(basename(top), relative(top, path)));
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
}

test.describe("auditor: a bundle without network", () => {
  test.describe.configure({ mode: "serial" });
  let folder: string;
  let file: string;
  let fingerprint: string;

  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign-e2e-bundle-"));
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is counted, exported and downloaded on the page", async ({ page }) => {
    test.slow();
    await signIn(page, "compliance-manager");
    await page.goto("/bundles");
    await page.getByLabel("Framework and edition").selectOption("pci4");
    await page.getByRole("button", { name: "Count what it holds" }).click();
    await expect(page.getByRole("table", { name: "What the bundle would hold" })).toBeVisible();
    await page.getByRole("button", { name: "Export bundle" }).click();
    const bundle = page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: /^PCI DSS/ }) })
      .first();
    const link = bundle.getByRole("link", { name: /^Download/ });
    await expect(link).toBeVisible({ timeout: 90_000 });
    fingerprint =
      (await bundle
        .getByText(/^SHA256:/)
        .first()
        .textContent()) ?? "";
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    file = join(folder, "bundle.zip");
    await download.saveAs(file);
  });

  test("verifies with the fingerprint of the letter, not with another, and says so without one", () => {
    const verify = (...more: readonly string[]) =>
      run([process.execPath, COUNTERSIGN, "bundle", "verify", file, ...more], folder).status;
    expect(verify("--fingerprint", fingerprint)).toBe(0);
    expect(verify("--fingerprint", `SHA256:${"A".repeat(43)}`)).toBe(1);
    expect(verify()).toBe(2);
  });

  test("verifies with sha256sum and ssh-keygen alone; signed again by another key it does not", async () => {
    expect(run(["unzip", "-q", file], folder).status).toBe(0);
    const top = join(folder, readdirSync(folder).find((name) => name !== "bundle.zip") ?? "");
    expect(run(["sha256sum", "--quiet", "-c", "tagmanifest-sha256.txt"], top)).toEqual({ status: 0, output: "" });
    expect(run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], top)).toEqual({ status: 0, output: "" });
    const signature = "tagmanifest-sha256.txt.sig";
    const verify = `ssh-keygen -Y verify -f allowed_signers -I countersign -n ${NAMESPACE} -s ${signature} < tagmanifest-sha256.txt`;
    expect(run(["sh", "-c", verify], top).status).toBe(0);

    const forge = [
      "ssh-keygen -q -t ed25519 -N '' -f ../other",
      `rm ${signature}`,
      `printf 'countersign namespaces="${NAMESPACE}" ' > allowed_signers`,
      "cat ../other.pub >> allowed_signers",
      "grep -v ' allowed_signers$' tagmanifest-sha256.txt > ../tag",
      "sha256sum allowed_signers >> ../tag",
      "mv ../tag tagmanifest-sha256.txt",
      `ssh-keygen -q -Y sign -f ../other -n ${NAMESPACE} tagmanifest-sha256.txt`,
    ].join(" && ");
    expect(run(["sh", "-c", forge], top)).toMatchObject({ status: 0 });
    expect(run(["sh", "-c", verify], top).status).toBe(0); // in itself it is sound: only the letter tells
    expect(run(["python3", "verify/verify.py", ".", "--fingerprint", fingerprint], top).status).toBe(1);
    const again = join(folder, "again.zip");
    await zip(top, again);
    const told = run([process.execPath, COUNTERSIGN, "bundle", "verify", again, "--fingerprint", fingerprint], folder);
    expect(told.output).toContain("SIGNER");
    expect(told.status).toBe(1);
  });
});

test("compliance manager: a framework without its edition is refused, and the editions are named", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const period = { from: "2026-01-01", to: "2026-01-31", zone: "UTC" };
  for (const [framework, editions] of [
    ["pci", ["pci4", "pci3"]],
    ["iso", ["iso22", "iso13"]],
  ] as const) {
    const answer = await page.request.get("/api/v1/bundles/preview", { params: { framework, ...period } });
    expect(answer.status()).toBe(400);
    const problem = (await answer.json()) as { reason: string; detail: string };
    expect(problem.reason).toBe("EDITION_NEEDED");
    for (const edition of editions) expect(problem.detail).toContain(edition);
    const list = await page.request.get("/api/v1/controls", { params: { framework } });
    expect(list.status()).toBe(400);
    for (const edition of editions) expect(await list.text()).toContain(edition);

    const dates = ["--from", period.from, "--to", period.to, "--zone", period.zone];
    const told = run(
      [
        process.execPath,
        COUNTERSIGN,
        "bundle",
        "export",
        "--json",
        "--framework",
        framework,
        ...dates,
        "--out",
        "no.zip",
      ],
      tmpdir(),
    );
    expect(told.status).not.toBe(0);
    expect(JSON.parse(told.output)).toMatchObject({ error: { reason: "EDITION_NEEDED" } });
    for (const edition of editions) expect(told.output).toContain(edition);
  }
});
