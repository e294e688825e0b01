import { createHash } from "node:crypto";
import { sha256Hex } from "../base/sha256.ts";
import catalogueData from "../controls/catalogue.json" with { type: "json" };
import type { NoteKey } from "../ledger/note.ts";
import type { Sql } from "../platform/sql.ts";
import { storedPeriod } from "../policy/period.ts";
import { readPolicyAsOf } from "../policy/store.ts";
import { BagWriter } from "./bag-writer.ts";
import { writeControlFiles } from "./control-files.ts";
import { csvLine } from "../base/csv.ts";
import { cutOf } from "./cut.ts";
import { digestsOf, recordPart, SCOPE_FILE, SIGNATURE_FILE, topFolder } from "./layout.ts";
import { writeLedgerFiles } from "./ledger-files.ts";
import { writePopulations } from "./population-files.ts";
import {
  bagInfo,
  escapeHtml,
  htmlPage,
  readmeHtml,
  readmeText,
  requireTie,
  type BundleFacts,
  type Counted,
} from "./readme.ts";
import { recordLine } from "./record-line.ts";
import { bundleIdentifier, normaliseRequest, requestJson, type BundleRequest } from "./request.ts";
import { VERIFY_PS1, VERIFY_SH } from "./scripts/verify-shell.ts";
import { VERIFY_PY } from "./scripts/verify-py.ts";
import type { BundleSigner } from "./signer.ts";
import { testFigures } from "./store/populations.ts";
import type { PinnedHead } from "./store/head.ts";
import { readFacts, readPart, recordsByType, repositoriesOf, sourcesOf, type FactRow } from "./store/records.ts";
import {
  recordParts,
  selectionCounts,
  selectRecords,
  selectReferenced,
  type Cut,
  type Part,
} from "./store/selection.ts";

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface BundleInput {
  readonly request: BundleRequest;
  readonly head: PinnedHead;
  readonly separation: "role" | "owner";
  readonly signer: BundleSigner;
  readonly logKey: NoteKey;
  readonly out: NodeJS.WritableStream;
  readonly onProgress?: (progress: Progress) => Promise<void> | void;
}

export interface WrittenBundle {
  readonly identifier: string;
  readonly records: number;
  readonly files: number;
  readonly counts: readonly Counted[];
}

/**
 * Writes a bundle into `out`: populations, raw records, proofs, scripts, manifests and signature. MUST run in a
 * repeatable-read transaction of its own. The same log, size and request give the same bytes. Throws INTEGRITY/SELF_CHECK
 * where figures do not tie.
 */
export async function writeBundle(tx: Sql, input: BundleInput): Promise<WrittenBundle> {
  const request = normaliseRequest(input.request);
  const { head, signer } = input;
  const stored = storedPeriod(request);
  const identifier = bundleIdentifier(head.origin, head.size, request);
  const cut = cutOf(request, head.size);
  const bag = new BagWriter(topFolder(request, identifier), input.out);
  await selectRecords(tx, cut);
  const tables: Counted[] = [];
  tables.push(
    ...(await writePopulations(tx, bag, { cut, request, onReferences: (list) => selectReferenced(tx, cut, list) })),
  );
  const selection = await selectionCounts(tx, cut);
  tables.push(...(await writeScope(tx, bag, { request, head, cut })));
  const counts = {
    figures: await testFigures(tx, cut),
    rows: tables.find(({ path }) => path.endsWith("/verdicts.csv"))?.rows ?? 0,
  };
  tables.push(...(await writeControlFiles(bag, request.framework, await recordsByType(tx), counts)));
  const parts = await recordParts(tx);
  const written = await writeRecords(tx, bag, parts, input.onProgress);
  requireTie("records written and records selected", written, selection.records);
  await writeLedgerFiles(tx, bag, { head, from: stored.from, logKey: input.logKey });
  const facts: BundleFacts = {
    ...{ identifier, request, stored, head, tables, selection },
    separation: input.separation,
    fingerprint: signer.fingerprint,
    parts: parts.length,
  };
  await writeIndex(bag, facts);
  await writeTags(bag, facts, signer);
  await bag.finish(SIGNATURE_FILE, signer.sign);
  return { identifier, records: selection.records, files: bag.payload.length, counts: tables };
}

async function writeScope(
  tx: Sql,
  bag: BagWriter,
  { request, head, cut }: { request: BundleRequest; head: PinnedHead; cut: Cut },
): Promise<Counted[]> {
  const sources = await sourcesOf(tx);
  const repositories = await repositoriesOf(tx, cut.repositories);
  const policy = await readPolicyAsOf(tx, head.size);
  const scope = {
    request: requestJson(request),
    stored: storedPeriod(request),
    log: { origin: head.origin, size: head.size, checkpointAt: head.signedAt, database: head.kind },
    catalogue: { sha256: sha256Hex(JSON.stringify(catalogueData)), generated: catalogueData.generated },
  };
  await bag.add(SCOPE_FILE, `${JSON.stringify(scope, undefined, 2)}\n`);
  await bag.add("data/01-scope/policy.json", `${JSON.stringify(policy.versions, undefined, 2)}\n`);
  const sourceLines = sources.map((one) =>
    csvLine([one.id, one.type, one.name, one.records, one.first_at, one.last_at]),
  );
  await bag.add(
    "data/01-scope/sources.csv",
    csvLine(["source", "type", "name", "records", "first_heard", "last_heard"]) + sourceLines.join(""),
  );
  const repositoryLines = repositories.map(({ name, state }) =>
    csvLine([name, state.kind, state.url, state.branches?.join(" ")]),
  );
  await bag.add(
    "data/01-scope/repositories.csv",
    csvLine(["repository", "kind", "url", "control_branches"]) + repositoryLines.join(""),
  );
  return [
    { path: "data/01-scope/sources.csv", rows: sourceLines.length },
    { path: "data/01-scope/repositories.csv", rows: repositoryLines.length },
  ];
}

async function writeRecords(
  tx: Sql,
  bag: BagWriter,
  parts: readonly Part[],
  onProgress: BundleInput["onProgress"],
): Promise<number> {
  const total = parts.reduce((sum, { records }) => sum + records, 0);
  let done = 0;
  for (const part of parts) {
    const path = recordPart(part.month, part.kind);
    const digests: string[] = [];
    async function* lines(): AsyncGenerator<string> {
      for await (const { index, line } of linesOf(tx, part)) {
        digests.push(`${createHash("sha256").update(line).digest("hex")} ${index}\n`);
        done += 1;
        yield `${line}\n`;
        if (done % 1000 === 0) await onProgress?.({ done, total });
      }
    }
    await bag.add(path, lines());
    requireTie(`records of ${path}`, digests.length, part.records);
    await bag.add(digestsOf(path), digests.join(""));
  }
  await onProgress?.({ done, total });
  return done;
}

async function* linesOf(tx: Sql, part: Part): AsyncGenerator<{ index: number; line: string }> {
  for (let after = -1; ;) {
    const rows = await readPart(tx, part, after);
    const last = rows.at(-1);
    if (!last) return;
    const facts = new Map<number, FactRow[]>();
    for (const fact of await readFacts(
      tx,
      rows.map((row) => row.index),
    )) {
      const known = facts.get(fact.index);
      if (known) known.push(fact);
      else facts.set(fact.index, [fact]);
    }
    for (const row of rows) yield { index: row.index, line: recordLine(row, facts.get(row.index) ?? []) };
    after = last.index;
  }
}

async function writeIndex(bag: BagWriter, facts: BundleFacts): Promise<void> {
  const files = [...bag.payload];
  await bag.add(
    "data/00-index/index.csv",
    csvLine(["path", "bytes", "sha256"]) + files.map((file) => csvLine([file.path, file.bytes, file.sha256])).join(""),
  );
  const rows = files.map(({ path, bytes, sha256 }) => {
    const href = escapeHtml(path.replace(/^data\//, "../"));
    return `<tr><td><a href="${href}">${escapeHtml(path)}</a></td><td>${bytes}</td><td><code>${sha256}</code></td></tr>`;
  });
  const table = `<table><tr><th>File</th><th>Bytes</th><th>SHA-256</th></tr>${rows.join("\n")}</table>`;
  await bag.add("data/00-index/index.html", htmlPage(`Files of bundle ${facts.identifier}`, table));
}

async function writeTags(bag: BagWriter, facts: BundleFacts, signer: BundleSigner): Promise<void> {
  await bag.add("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  await bag.add("bag-info.txt", bagInfo(facts, bag.payloadOxum()));
  await bag.add("README.txt", readmeText(facts));
  await bag.add("README.html", readmeHtml(facts));
  await bag.add("allowed_signers", signer.allowedSigners);
  await bag.add("verify/verify.sh", VERIFY_SH);
  await bag.add("verify/verify.ps1", VERIFY_PS1);
  await bag.add("verify/verify.py", VERIFY_PY);
}
