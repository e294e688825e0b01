import { expect, test } from "vitest";
import type { Sql } from "../platform/sql.ts";
import { SourceCache } from "./source-cache.ts";

test("a source's pasted keys are made ready once for all deliveries of a second", async () => {
  const keys = { keys: [{ kty: "EC", kid: "1", crv: "P-256", x: "AAAA", y: "AAAA" }] };
  const rule = { id: "trust_1", provider: "github", issuer: "https://issuer.example", audience: "a", claims: {}, keys };
  const source = { id: "src_1", type: "ci", name: "gates", disabled_at: null };
  const answer = (text: string) => (text.includes("source_trust") ? [rule] : text.includes("secret") ? [] : [source]);
  // Safe because the cache reads these three tables only.
  const sql = ((text: string) => Promise.resolve(answer(text))) as unknown as Sql;
  const cache = new SourceCache(sql, (sealed) => sealed);
  const [first, second] = [await cache.get("src_1", 0), await cache.get("src_1", 999)];
  expect(first?.trusts[0]?.find).toBeTypeOf("function");
  expect(second?.trusts[0]?.find).toBe(first?.trusts[0]?.find);
});
