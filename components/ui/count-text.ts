const format = new Intl.NumberFormat("en-GB");

/** `184,220`. Counts are never shortened. */
export function countText(value: number): string {
  return format.format(value);
}

/** `1 row`, `284 rows`, `2 entries` with the plural given. */
export function quantityText(value: number, one: string, many = `${one}s`): string {
  return `${countText(value)} ${value === 1 ? one : many}`;
}

/** `11,482 B` below 100 kB, then `214 MB`: for file sizes only, never for counts. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 100_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${countText(Math.round(bytes / 1000 ** power))} ${units[power]}`;
}
