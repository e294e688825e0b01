/** What a look at one part of the installation found. `unknown`: it could not be looked at, which is no pass. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail" | "unknown";
  /** One sentence. */
  readonly says: string;
  /** What to do about it; null where there is nothing to do. */
  readonly todo: string | null;
}

export function ok(name: string, says: string): Check {
  return { name, state: "ok", says, todo: null };
}

export function attention(name: string, state: Exclude<Check["state"], "ok">, says: string, todo: string): Check {
  return { name, state, says, todo };
}
