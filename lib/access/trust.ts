import type { JSONWebKeySet } from "jose";

/** Who makes a workload's token: a forge's CI, or a cluster. */
export const TRUST_PROVIDERS = ["github", "gitlab", "kubernetes"] as const;
export type TrustProvider = (typeof TRUST_PROVIDERS)[number];

/** Claims of a token as text, by name. */
export type Claims = Readonly<Record<string, string>>;

/** Whose token is taken: of this issuer, for this audience, with exactly these claims. */
export interface TrustRule {
  readonly id: string;
  readonly provider: TrustProvider;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: Claims;
  /** The issuer's public keys where it cannot be asked; null: they are asked for. */
  readonly keys: JSONWebKeySet | null;
}

interface ClaimNames {
  /** Names the workload for ever: every rule pins it. A name is given away again, a number or uid is not. */
  readonly identity: readonly string[];
  /** What a rule may pin besides. */
  readonly more: readonly string[];
  /** What else is kept with the record, because it says which run spoke. */
  readonly told: readonly string[];
}

/** Never `sub`: its form is the issuer's to change (GitHub did in 2026), and it is made of names. */
export const TRUST_CLAIMS: Readonly<Record<TrustProvider, ClaimNames>> = {
  github: {
    identity: ["repository_id"],
    more: ["job_workflow_ref", "workflow_ref", "ref", "environment"],
    told: ["repository", "sha", "event_name", "run_id", "run_attempt", "jti"],
  },
  gitlab: {
    identity: ["project_id"],
    more: ["ref_protected", "ci_config_ref_uri", "ref", "environment"],
    told: ["project_path", "sha", "pipeline_source", "pipeline_id", "job_id", "jti"],
  },
  kubernetes: {
    identity: ["namespace", "serviceaccount_uid"],
    more: [],
    told: ["serviceaccount_name", "pod_name", "pod_uid", "jti"],
  },
};

/** Issuers that everybody uses; a cluster and a forge of one's own have theirs. */
export const PUBLIC_ISSUERS: Readonly<Partial<Record<TrustProvider, string>>> = {
  github: "https://token.actions.githubusercontent.com",
  gitlab: "https://gitlab.com",
};

/** What a provider's token says of the workload. Text from outside; what is no text, number or truth is left out. */
export function claimsOf(provider: TrustProvider, payload: Readonly<Record<string, unknown>>): Claims {
  const { identity, more, told } = TRUST_CLAIMS[provider];
  const flat = provider === "kubernetes" ? workloadOf(payload["kubernetes.io"]) : payload;
  const found = [...identity, ...more, ...told].flatMap((name): [string, string][] => {
    const text = Object.hasOwn(flat, name) ? textOf(flat[name]) : null;
    return text === null ? [] : [[name, text]];
  });
  return Object.fromEntries(found);
}

/** Whether a token's claims are those that the rule pins, each exactly. */
export function matchesClaims(rule: TrustRule, claims: Claims): boolean {
  const pinned = Object.entries(rule.claims);
  const named = TRUST_CLAIMS[rule.provider].identity.every((name) => Object.hasOwn(rule.claims, name));
  return named && pinned.every(([name, value]) => value !== "" && claims[name] === value);
}

/** The workload as the leaf names it: ids and the rule that let it in, nothing personal. */
export function workloadSubject(rule: TrustRule, claims: Claims): string {
  const ids = TRUST_CLAIMS[rule.provider].identity.map((name) => `${name}=${claims[name] ?? ""}`);
  return [...ids, `trust=${rule.id}`].join(" ");
}

function workloadOf(value: unknown): Readonly<Record<string, unknown>> {
  const { namespace, serviceaccount, pod } = objectOf(value);
  const [account, where] = [objectOf(serviceaccount), objectOf(pod)];
  return {
    namespace,
    serviceaccount_uid: account["uid"],
    serviceaccount_name: account["name"],
    pod_name: where["name"],
    pod_uid: where["uid"],
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  // Safe because it was parsed from JSON.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

const MAX_TEXT = 500;

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value.length <= MAX_TEXT && value.isWellFormed() ? value : null;
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === "boolean" ? String(value) : null;
}
