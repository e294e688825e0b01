import type { Delivery, RecordRange } from "../kind.ts";
import { splitByLine } from "../lines.ts";

/** One record per delivery with the key sha256(body): Flux gives no id. NDJSON of a log shipper is split by line. */
export function splitFlux(delivery: Delivery): readonly RecordRange[] {
  return splitByLine(delivery);
}
