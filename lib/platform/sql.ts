/** Runs one statement and answers its rows: the one shape in which stores reach a pool, a transaction or Prisma's. */
export type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

interface PgQueryable {
  query(config: { text: string; values: unknown[]; name?: string }): Promise<{ rows: unknown[] }>;
}

/** `named` statements are prepared once per connection. */
export function pgSql(client: PgQueryable): Sql {
  return async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    // Safe because each store states the row shape of its own SQL text.
    (await client.query({ text, values: [...values] })).rows as Row[];
}

interface PrismaQueryable {
  $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown>;
}

export function prismaSql(client: PrismaQueryable): Sql {
  return async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.$queryRawUnsafe(text, ...values)) as Row[];
}
