import { openRule, type OpenRule } from "../access/workload-token.ts";
import type { Sql } from "../platform/sql.ts";
import type { ActiveSecret, SourceKind } from "./kind.ts";
import { sourceKind } from "./registry.ts";
import { activeSecrets, findSource } from "./store/source.ts";
import { activeTrusts } from "./store/trust.ts";

/** A source with its secrets and keys opened, and whose tokens it takes: what a request is verified against. */
export interface OpenSource {
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly disabled: boolean;
  readonly secrets: readonly ActiveSecret[];
  readonly trusts: readonly OpenRule[];
}

export type OpenSecret = (sealed: Uint8Array, context: string) => Uint8Array;

/** Binds a sealed secret to its row: swapped between rows it does not open. */
export function secretContext(sourceId: string, generation: number): string {
  return `source:${sourceId}:${generation}`;
}

const FRESH_MS = 1000;
const KEPT = 10_000;

/** Sources by id, read again after a second at most: a rotation or a removal holds everywhere within that time. */
export class SourceCache {
  readonly #sql: Sql;
  readonly #open: OpenSecret;
  readonly #held = new Map<string, { readonly at: number; readonly source: Promise<OpenSource | undefined> }>();

  constructor(sql: Sql, open: OpenSecret) {
    this.#sql = sql;
    this.#open = open;
  }

  /** `now`: monotonic milliseconds. Undefined: no such source. */
  get(id: string, now: number): Promise<OpenSource | undefined> {
    const held = this.#held.get(id);
    if (held && now - held.at < FRESH_MS) return held.source;
    const source = this.#read(id);
    if (this.#held.size >= KEPT) this.#held.clear(); // ids are guessed by anybody: the map stays bounded
    this.#held.set(id, { at: now, source });
    source.catch(() => this.#held.delete(id));
    return source;
  }

  /** So that the next who asks gets it as it is then. */
  forget(id: string): void {
    this.#held.delete(id);
  }

  async #read(id: string): Promise<OpenSource | undefined> {
    const row = await findSource(this.#sql, id);
    if (!row) return undefined;
    const secrets = (await activeSecrets(this.#sql, id)).map((secret) => ({
      generation: secret.generation,
      secret: this.#open(secret.sealed, secretContext(id, secret.generation)),
    }));
    const trusts = (await activeTrusts(this.#sql, id)).map(openRule);
    return { id, name: row.name, kind: sourceKind(row.type), disabled: row.disabled_at !== null, secrets, trusts };
  }
}
