import type { Delivery, RecordRange } from "../kind.ts";
import { splitByLine } from "../lines.ts";

/** One record per delivery with the key sha256(body): Argo CD gives no id. NDJSON of a log shipper is split by line. */
export function splitArgocd(delivery: Delivery): readonly RecordRange[] {
  return splitByLine(delivery);
}
