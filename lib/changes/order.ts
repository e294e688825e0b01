import { canonicalJson, type Json } from "../base/canonical-json.ts";

/** What was said at a time. */
export interface Word<T> {
  readonly at: string;
  readonly value: T;
}

/**
 * Of two words about the same thing the later one; of two at the same time the greater text, so that the order in which
 * they arrive decides nothing.
 */
export function lastWord<T>(known: Word<T> | undefined, word: Word<T>): Word<T> {
  if (!known || word.at > known.at) return word;
  if (word.at < known.at) return known;
  return textOf(word.value) > textOf(known.value) ? word : known;
}

/** Of two words the earlier one, by the same rule. */
export function firstWord<T>(known: Word<T> | undefined, word: Word<T>): Word<T> {
  if (!known || word.at < known.at) return word;
  if (word.at > known.at) return known;
  return textOf(word.value) < textOf(known.value) ? word : known;
}

/** Adds a name to a sorted list, once; the same list where it is in it. */
export function including(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list : [...list, name].sort(byText);
}

/** Order by UTF-16 code units: of a machine, not of a language. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function textOf(value: unknown): string {
  // Safe because facts are JSON by construction.
  return canonicalJson((value ?? null) as Json);
}
