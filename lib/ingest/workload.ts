import { z } from "zod";
import type { Claims } from "../access/trust.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import type { Auth, KeptHeaders } from "../ledger/record.ts";

/** Kept beside a record that came by a workload's token: what the token said. Senders cannot set it. */
const HEADER = "countersign-workload";

const claimsShape = z.record(z.string(), z.string());

export function workloadHeader(claims: Claims): KeptHeaders {
  return { [HEADER]: canonicalJson({ ...claims }) };
}

export interface Workload {
  readonly issuer: string;
  /** As the leaf has it: ids and the rule. */
  readonly subject: string;
  readonly claims: { readonly name: string; readonly value: string }[];
}

/** Which workload's token a record came by; null where it came otherwise. Of an erased record the leaf's part is left. */
export function readWorkload(auth: Auth, headers: KeptHeaders): Workload | null {
  if (auth.method !== "oidc") return null;
  const claims = Object.entries(workloadClaims(headers) ?? {}).map(([name, value]) => ({ name, value }));
  return { issuer: auth.issuer, subject: auth.subject, claims };
}

/** Whether it came by a forge's token, whose repository is what it speaks for; a service account's names none. */
export function namesRepository(auth: Auth): boolean {
  return speakingRepository(auth) !== null;
}

/** The repository that a forge's token is of, by its issuer and id; null where it came otherwise. */
export function speakingRepository(auth: Auth): string | null {
  if (auth.method !== "oidc") return null;
  const [id] = /^(?:repository|project)_id=\S*/.exec(auth.subject) ?? [];
  return id === undefined ? null : `${auth.issuer} ${id}`;
}

/** What the token said that a record came by; null where it came by none. */
export function workloadClaims(headers: KeptHeaders): Claims | null {
  const kept = claimsShape.safeParse(parsed(headers[HEADER]));
  return kept.success ? kept.data : null;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}
