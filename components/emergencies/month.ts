/** The half-open interval of a calendar month, UTC: `2026-11` → from its first instant to the next one's. */
export function monthInterval(month: string | undefined): { from?: string; to?: string } {
  if (month === undefined) return {};
  const [year = 0, number = 1] = month.split("-").map(Number);
  return {
    from: new Date(Date.UTC(year, number - 1, 1)).toISOString(),
    to: new Date(Date.UTC(year, number, 1)).toISOString(),
  };
}

/** Every month from the first to the last, without a gap: a month in which nothing happened is 0, not missing. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  let [year = 0, number = 1] = first.split("-").map(Number);
  for (let month = first; month <= last; month = `${year}-${String(number).padStart(2, "0")}`) {
    months.push(month);
    number += 1;
    if (number > 12) [year, number] = [year + 1, 1];
  }
  return months;
}
