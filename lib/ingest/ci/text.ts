const DECLARED_LATIN1 = /^<\?xml[^>]{0,100}encoding=["'](?:iso-8859-1|windows-1252|latin1|us-ascii)["']/i;

/**
 * Text of a report: UTF-8 or UTF-16 by byte order mark (PowerShell writes both, traps P2), Latin-1 where an XML
 * declaration says so. Null for bytes that are none of these. The mark is dropped.
 */
export function decodeReport(bytes: Uint8Array): string | null {
  const utf16 = utf16Label(bytes);
  const text = decode(bytes, utf16 ?? "utf-8");
  if (text !== null || utf16 !== null) return text;
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  return DECLARED_LATIN1.test(head) ? decode(bytes, "windows-1252") : null;
}

/** Encoding named by a UTF-16 byte order mark, or null. */
export function utf16Label(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}

function decode(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
