const DAY = 86_400_000;

/** Two dates of the address, both included, as the half-open interval that the API takes (UTC). */
export function periodOf(
  from: string | undefined,
  to: string | undefined,
): { readonly from?: string; readonly to?: string } {
  return {
    ...(from ? { from: `${from}T00:00:00.000Z` } : {}),
    ...(to ? { to: new Date(Date.parse(`${to}T00:00:00.000Z`) + DAY).toISOString() } : {}),
  };
}
