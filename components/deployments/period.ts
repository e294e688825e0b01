import { openPeriod } from "../../lib/policy/period.ts";

/** Two dates of the address, both included, as the half-open interval that the API takes; in UTC unless a zone is named. */
export function periodOf(
  from: string | undefined,
  to: string | undefined,
  zone?: string,
): { readonly from?: string; readonly to?: string } {
  return openPeriod({ from, to, zone });
}
