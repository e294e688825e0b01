import { sha256Hex } from "../../base/sha256.ts";

/** A word that a file may be called by; several texts may share one. */
function slug(text: string): string {
  const word = text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return word.slice(0, 40).replace(/^-+|-+$/g, "") || "unnamed";
}

function mark(text: string): string {
  return sha256Hex(text).slice(0, 8);
}

/** A name that Kubernetes takes, and that no other text has. */
export function resourceName(text: string): string {
  return `${slug(text)}-${mark(text)}`;
}

/** For each of several things a word of its own, that files may be called by. */
export function fileWords(things: readonly { readonly id: string; readonly text: string }[]): readonly string[] {
  const words = things.map(({ text }) => slug(text));
  return things.map(({ id }, at) => {
    const word = words[at] ?? "";
    return words.indexOf(word) === words.lastIndexOf(word) ? word : `${word}-${mark(id)}`;
  });
}

/** What Kubernetes takes as the name of a namespace (RFC 1123, a label). */
export function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);
}

/** What Kubernetes takes as the name of an object (RFC 1123, a subdomain). */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split(".").every((part) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(part));
}

/** For a shell: one word, whatever it holds. It is no guard against being taken for an option. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
