import type { Actor } from "../base/actor.ts";

export const IDENTITY_KINDS = ["forge-id", "login", "email", "key", "cluster-user", "account"] as const;

export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** One way in which a person is seen. `issuer` says who vouches for the value; an address or a key needs nobody. */
export interface Identity {
  readonly kind: IdentityKind;
  /** `github`, `gitlab`, `kubernetes` or `kubernetes:<cluster>`, `countersign`; "" for addresses and keys. */
  readonly issuer: string;
  readonly value: string;
}

/** An identity as Git writes it: text that the client chose. */
export interface GitPerson {
  readonly name: string;
  readonly email: string;
}

/** Makes an identity with its value as it is compared: addresses and logins without case, fingerprints without spaces. */
export function identityOf(kind: IdentityKind, issuer: string, value: string): Identity {
  const text = value.trim();
  switch (kind) {
    case "email":
      return { kind, issuer: "", value: text.toLowerCase() };
    case "key":
      return { kind, issuer: "", value: fingerprint(text) };
    case "login":
      return { kind, issuer: issuer.toLowerCase(), value: text.toLowerCase() };
    default:
      return { kind, issuer: issuer.trim(), value: text };
  }
}

// OpenPGP prints its fingerprints in groups; an SSH one is base64, where case and every character count.
function fingerprint(text: string): string {
  const hex = text.replaceAll(/\s/g, "");
  return /^[0-9a-f]{40,64}$/i.test(hex) ? hex.toUpperCase() : text;
}

/** `kind|issuer|value`: the key of everything that is kept of an identity. */
export function identityKey({ kind, issuer, value }: Identity): string {
  return `${kind}|${issuer}|${value}`;
}

/** Reads a key; null for what is none. The value may hold the separator. */
export function parseIdentityKey(key: string): Identity | null {
  const [kind, issuer, ...rest] = key.split("|");
  const known = IDENTITY_KINDS.find((one) => one === kind);
  const value = rest.join("|");
  return known !== undefined && issuer !== undefined && value !== "" ? { kind: known, issuer, value } : null;
}

const key = (kind: IdentityKind, issuer: string, value: string): string => identityKey(identityOf(kind, issuer, value));

/** The committers of what a forge makes on its own web pages: nobody who could write or review. */
const FORGE_ADDRESSES = new Set(["noreply@github.com", "noreply@gitlab.com"]);

export function isForgeAddress(email: string): boolean {
  return FORGE_ADDRESSES.has(email.toLowerCase());
}

/**
 * The keys under which somebody may be mapped, the most trustworthy first: the forge's immutable id, the login at the
 * time, the address that the forge tells. Empty for whom no key names.
 */
export function identitiesOfActor(actor: Actor | undefined): readonly string[] {
  if (!actor || actor.name === "") return [];
  const { issuer, id, name } = actor;
  const address = actor.email && !isForgeAddress(actor.email) ? [key("email", "", actor.email)] : [];
  if (issuer === "countersign") return actor.kind === "user" && id ? [key("account", issuer, id)] : [];
  if (issuer === "git") return address;
  const [family = issuer] = issuer.split(":");
  if (family === "kubernetes" || family === "argocd") {
    // A name that an identity provider gives is the same in every cluster that asks it: mapped once for all, if wanted.
    return [key("cluster-user", issuer, name), key("cluster-user", family, name), ...address];
  }
  return [...(id ? [key("forge-id", issuer, id)] : []), key("login", issuer, name), ...address];
}

/** Addresses that a forge makes for an account: they name the account itself. */
const PRIVATE_ADDRESSES = [
  { issuer: "github", pattern: /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/i },
  { issuer: "gitlab", pattern: /^(\d+)-([^@]+)@users\.noreply\.gitlab\.com$/i },
] as const;

/** The account that a private address of a forge names; null for every other address. */
export function accountOfAddress(email: string): { issuer: string; id: string | undefined; login: string } | null {
  for (const { issuer, pattern } of PRIVATE_ADDRESSES) {
    const [, id, login] = pattern.exec(email) ?? [];
    if (login !== undefined) return { issuer, id, login };
  }
  return null;
}

/** As `identitiesOfActor`, for whom a commit names. */
export function identitiesOfGit({ email }: GitPerson): readonly string[] {
  if (email === "" || isForgeAddress(email)) return [];
  const account = accountOfAddress(email);
  const named = account
    ? [account.id ? key("forge-id", account.issuer, account.id) : key("login", account.issuer, account.login)]
    : [];
  return [key("email", "", email), ...named];
}

export function identityOfKey(text: string): string {
  return key("key", "", text);
}

/** Known to be no person: then nobody has to be mapped to it. */
export function isMachine(actor: Actor): boolean {
  return actor.kind !== "user" && actor.kind !== "unknown";
}

/** Automation signs its commits with the address of its account at the forge. */
export function isMachineAddress(email: string): boolean {
  return isForgeAddress(email) || (accountOfAddress(email)?.login.endsWith("[bot]") ?? false);
}
