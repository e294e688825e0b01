import type { PersonState } from "../../people/directory.ts";
import { identitiesOfActor, identityOfKey } from "../../people/identity.ts";
import type { RegisteredKey } from "../registered-key.ts";
import type { KitKey, LeftOutKey } from "./kit-input.ts";

/** Which keys a cluster is told to believe, and which it is not. */
export interface ClusterKeys {
  readonly keys: readonly KitKey[];
  readonly leftOut: readonly LeftOutKey[];
  /** Standing keys of kinds that no reconciler verifies. */
  readonly otherKeys: number;
}

/** Keys that count now. */
export function standingKeys(registered: readonly RegisteredKey[], now: string): readonly RegisteredKey[] {
  return registered.filter(
    ({ revocation, from, to }) => revocation === null && (from === null || from <= now) && (to === null || now < to),
  );
}

/** Under which identities the holder of a key may be bound to a person, the most trustworthy first. */
export function holderOf({ fingerprint, forge, account }: RegisteredKey): readonly string[] {
  const names = account ? { id: account.id, name: account.login } : null;
  const actor = forge !== undefined && names ? { kind: "user" as const, issuer: forge, ...names } : undefined;
  return [identityOfKey(fingerprint), ...identitiesOfActor(actor)];
}

/**
 * Of the OpenPGP keys those that somebody here registered, or whose holder somebody here bound to a person. What only a
 * forge tells stays out of a cluster: whoever takes over an account there could sign what it applies.
 */
export function clusterKeys(
  standing: readonly RegisteredKey[],
  owners: ReadonlyMap<string, Pick<PersonState, "name" | "bot">>,
): ClusterKeys {
  const keys = new Map<string, KitKey>();
  const leftOut = new Map<string, LeftOutKey>();
  for (const key of standing.filter(({ format }) => format === "openpgp")) {
    const { fingerprint, name, material, forge } = key;
    const owner = holderOf(key).flatMap((identity) => owners.get(identity) ?? [])[0];
    if (forge === undefined || owner?.bot === false) {
      keys.set(fingerprint, { fingerprint, name: owner?.name ?? name, armor: material });
    } else {
      const account = `${forge}/${key.account?.login ?? name ?? "unknown"}`;
      leftOut.set(fingerprint, { fingerprint, account, why: owner ? "bot" : "unbound" });
    }
  }
  return {
    keys: [...keys.values()],
    leftOut: [...leftOut.values()].filter(({ fingerprint }) => !keys.has(fingerprint)),
    otherKeys: standing.filter(({ format }) => format === "ssh" || format === "x509").length,
  };
}

const WHY: Readonly<Record<LeftOutKey["why"], string>> = {
  unbound:
    "only a forge tells them, and nobody bound their accounts to a person. Register the key, or bind the account",
  bot: "only a forge tells them, of automation. Register the key where it is to be believed",
};

/** What was left out, for the notes of an item. */
export function leftOutNotes(leftOut: readonly LeftOutKey[]): readonly string[] {
  return (["unbound", "bot"] as const).flatMap((why) => {
    const named = leftOut
      .filter((one) => one.why === why)
      .map(({ fingerprint, account }) => `${fingerprint} (${account})`);
    return named.length === 0 ? [] : [`Left out, as ${WHY[why]}: ${named.join(", ")}.`];
  });
}
