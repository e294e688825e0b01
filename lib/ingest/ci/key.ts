import { sha256Hex } from "../../base/sha256.ts";
import { membersOf, skipSpace, textOf } from "../json-scan.ts";
import type { Delivery, RecordRange } from "../kind.ts";
import { idKeyOf, splitByLine } from "../lines.ts";
import { bodyKey } from "../record-key.ts";
import { ATTRIBUTION_HEADERS } from "./attribution.ts";
import { CI_TYPES } from "./payload.ts";
import { utf16Label } from "./text.ts";

/**
 * NDJSON is split by line (key = the line's `id`, else batch and number); one document is one record. A document of our
 * own schema is keyed by its `id`. A tool's report is keyed by its bytes and the commit that the headers name: the same
 * report about two commits is two records.
 */
export function splitCi(delivery: Delivery): readonly RecordRange[] {
  if (utf16Label(delivery.body) !== null) return [wholeReport(delivery)];
  return splitByLine(delivery, { document: documentKey, batch: reportKey });
}

function wholeReport(delivery: Delivery): RecordRange {
  return { from: 0, to: delivery.body.length, key: reportKey(delivery), redactions: [] };
}

function documentKey(delivery: Delivery): string {
  const { body } = delivery;
  const start = skipSpace(body, 0);
  const types = membersOf(body, start)?.filter((member) => member.key === "type") ?? [];
  const type = types.length === 1 && types[0] ? textOf(body, types[0].value) : null;
  const own = type !== null && CI_TYPES.has(type) ? idKeyOf(body, { from: start, to: body.length }) : null;
  return own ?? reportKey(delivery);
}

function reportKey({ headers, body }: Delivery): string {
  const named = ATTRIBUTION_HEADERS.map((name) => headers[name]?.trim() ?? "");
  return named.every((value) => value === "") ? bodyKey(body) : sha256Hex(`${JSON.stringify(named)}\n`, body);
}
