/** At most three grid lines above 0, at round steps; a chart of counts never has a fraction on its axis. */
export function ticksFor(max: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = Math.max(1, max / 3);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough && Number.isInteger(each));
  const chosen = step ?? Math.ceil(rough);
  const lines = Math.ceil(max / chosen);
  return Array.from({ length: lines + 1 }, (_, index) => index * chosen);
}
