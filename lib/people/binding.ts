import type { Binding } from "./directory.ts";
import { identityKey, type Identity } from "./identity.ts";

/** An identity with its validity, as the directory keeps it. */
export function bindingOf(one: Identity & { readonly from: string | null; readonly to: string | null }): Binding {
  return { identity: identityKey(one), from: one.from, to: one.to };
}
