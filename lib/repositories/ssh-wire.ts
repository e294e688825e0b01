/** The wire of RFC 4251 §5: lengths are big-endian uint32. Every byte may be an attacker's. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Throws RangeError past the end. */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.byteLength) throw new RangeError("an SSH structure ends early");
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4);
    return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  }

  /** Beyond 2^53 only roughly: such numbers stand for "for ever". */
  uint64(): number {
    return this.uint32() * 2 ** 32 + this.uint32();
  }

  get position(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  string(): Uint8Array {
    return this.take(this.uint32());
  }

  text(): string {
    return Buffer.from(this.string()).toString("latin1");
  }

  utf8(): string {
    return Buffer.from(this.string()).toString("utf8");
  }

  /** A non-negative mpint without its leading zeros. Throws RangeError on a negative one. */
  unsigned(): Uint8Array {
    const bytes = this.string();
    if ((bytes[0] ?? 0) & 0x80) throw new RangeError("an SSH number is negative");
    let at = 0;
    while (at < bytes.byteLength && bytes[at] === 0) at += 1;
    return bytes.subarray(at);
  }

  /** Throws RangeError where bytes are left: what is not read is not verified. */
  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw new RangeError("an SSH structure has bytes left over");
  }
}

export function sshString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "latin1") : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}
