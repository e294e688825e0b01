import type { Role } from "../access/permission.ts";
import type { Policy, Recipient } from "../policy/policy.ts";

/** In which duty somebody is told: shown beside the state, and by which a hand-over withdraws what was not sent. */
export type Duty = "owner" | "authoriser" | "on-call" | "compliance" | "security";

export interface Addressee {
  readonly duty: Duty;
  readonly name: string;
  /** Account, where the person has one. */
  readonly person: string | null;
  readonly channel: "email" | "webhook";
  readonly address: string;
  readonly phone: string | null;
}

/** One message about one thing, to be told to several. Plain text; the webhook carries the same facts. */
export interface Message {
  /** What caused it: an entry or a deadline. The same key is told once, however often it is asked for. */
  readonly key: string;
  /** `emergencies.opened`, `emergencies.reminder`, … */
  readonly kind: string;
  /** The aggregate: a case id. */
  readonly about: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Path of this installation. */
  readonly path: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A person's account as far as it can be told. */
export interface Reachable {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

export function addresseesOf(duty: Duty, recipients: readonly Recipient[]): Addressee[] {
  return recipients.flatMap((recipient) => {
    const { name, email, webhook, phone = null } = recipient;
    const base = { duty, name, person: null, phone };
    return [
      ...(email ? [{ ...base, channel: "email" as const, address: email }] : []),
      ...(webhook ? [{ ...base, channel: "webhook" as const, address: webhook }] : []),
    ];
  });
}

/** Accounts by mail; one without an address cannot be told and is left out. `phones` are those of the policy, by name. */
export function addressPeople(
  duty: Duty,
  people: readonly Reachable[],
  phones: readonly Recipient[] = [],
): Addressee[] {
  return people.flatMap(({ id, name, email }) => {
    if (!email) return [];
    const phone = phones.find((one) => one.email?.toLowerCase() === email.toLowerCase())?.phone ?? null;
    return [{ duty, name, person: id, channel: "email" as const, address: email, phone }];
  });
}

/** Compliance, as the policy names it; where it names nobody, those who hold the office. */
export function addressCompliance(
  { onCall, compliance, security }: Policy["recipients"],
  accounts: readonly (Reachable & { readonly roles: readonly Role[] })[],
): Addressee[] {
  if (compliance.length > 0) return addresseesOf("compliance", compliance);
  const office = accounts.filter(({ roles }) => roles.includes("compliance-manager"));
  return addressPeople("compliance", office, [...onCall, ...security]);
}

/** Each address once: the first duty named wins, so list the most particular one first. */
export function uniqueAddressees(addressees: readonly Addressee[]): Addressee[] {
  const seen = new Map<string, Addressee>();
  for (const one of addressees) {
    const key = `${one.channel}:${one.channel === "email" ? one.address.toLowerCase() : one.address}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
