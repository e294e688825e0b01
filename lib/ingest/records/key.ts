import { skipSpace } from "../json-scan.ts";
import type { Delivery, RecordRange } from "../kind.ts";
import { idKeyOf, splitByLine } from "../lines.ts";
import { bodyKey } from "../record-key.ts";

/** NDJSON is split by line; one document is one record. The key is the record's own `id`, else a digest. */
export function splitRecords(delivery: Delivery): readonly RecordRange[] {
  const document = ({ body }: Delivery) =>
    idKeyOf(body, { from: skipSpace(body, 0), to: body.length }) ?? bodyKey(body);
  return splitByLine(delivery, { document });
}
