const letters = new Intl.Segmenter("en-GB", { granularity: "grapheme" });

/** `Ines Duarte` → `ID`; one letter for a single name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word = "") => letters.segment(word).containing(0)?.segment.toUpperCase() ?? "").join("");
}
