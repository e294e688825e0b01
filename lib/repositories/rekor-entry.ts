/** The parts of a `dev.sigstore.rekor.v1.TransparencyLogEntry` that a signature over a commit carries. */
export interface RekorEntry {
  readonly logIndex: number;
  /** SHA-256 of the log's public key, lower-case hex. */
  readonly logId: string;
  /** Seconds since the epoch. */
  readonly integratedTime: number;
  /** The signed entry timestamp. */
  readonly promise: Uint8Array;
  readonly proof: RekorProof | null;
}

export interface RekorProof {
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint: string;
}

/** Throws RangeError where the bytes are no such message. */
export function readRekorEntry(bytes: Uint8Array): RekorEntry {
  const entry = readMessage(bytes);
  const proof = entry.bytes(6);
  return {
    logIndex: entry.number(1),
    logId: Buffer.from(readMessage(entry.bytes(2)).bytes(1) ?? []).toString("hex"),
    integratedTime: entry.number(4),
    promise: readMessage(entry.bytes(5)).bytes(1) ?? new Uint8Array(),
    proof: proof ? readProof(readMessage(proof)) : null,
  };
}

function readProof(proof: Message): RekorProof {
  return {
    index: proof.number(1),
    root: proof.bytes(2) ?? new Uint8Array(),
    size: proof.number(3),
    hashes: proof.all(4),
    checkpoint: Buffer.from(readMessage(proof.bytes(5)).bytes(1) ?? []).toString("utf8"),
  };
}

interface Message {
  number(field: number): number;
  bytes(field: number): Uint8Array | undefined;
  all(field: number): Uint8Array[];
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The wire of protobuf, as far as the message uses it: varints and length-delimited fields. */
function readMessage(bytes: Uint8Array | undefined): Message {
  const fields: { field: number; value: number | Uint8Array }[] = [];
  for (let at = 0; bytes && at < bytes.byteLength;) {
    const tag = readVarint(bytes, at);
    const first = readVarint(bytes, tag.end);
    const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    if (wire === VARINT) fields.push({ field, value: first.value });
    else if (wire !== LENGTH_DELIMITED) throw new RangeError("a protobuf field of a kind that is not used here");
    else if (first.end + first.value > bytes.byteLength) throw new RangeError("a protobuf field ends early");
    else fields.push({ field, value: bytes.subarray(first.end, first.end + first.value) });
    at = wire === VARINT ? first.end : first.end + first.value;
  }
  const all = (field: number) =>
    fields.flatMap((one) => (one.field === field && typeof one.value !== "number" ? [one.value] : []));
  return {
    number: (field) => {
      const value = fields.findLast((one) => one.field === field)?.value ?? 0;
      return typeof value === "number" ? value : 0;
    },
    bytes: (field) => all(field).at(-1),
    all,
  };
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("a protobuf number ends early");
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) {
      if (!Number.isSafeInteger(value)) break;
      return { value, end: at + 1 };
    }
  }
  throw new RangeError("a protobuf number is too large");
}
