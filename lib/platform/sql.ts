/** A statement that runs often enough to be planned once per connection. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** Runs one statement and answers its rows: the one shape in which stores reach a pool, a transaction or Prisma's. */
export type Sql = <Row extends object>(statement: string | Prepared, values?: readonly unknown[]) => Promise<Row[]>;

interface PgQueryable {
  query(config: { text: string; values: unknown[]; name?: string }): Promise<{ rows: unknown[] }>;
}

export function pgSql(client: PgQueryable): Sql {
  return async <Row extends object>(statement: string | Prepared, values: readonly unknown[] = []) => {
    const config = typeof statement === "string" ? { text: statement } : { ...statement };
    // Safe because each store states the row shape of its own SQL text.
    return (await client.query({ ...config, values: [...values] })).rows as Row[];
  };
}
