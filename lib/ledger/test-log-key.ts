import { generateKeyPairSync } from "node:crypto";
import type { Sql } from "../platform/sql.ts";
import { nodeHash256, nodeSigner, rawPublicKey } from "./node-hash.ts";
import { makeNoteKey } from "./note.ts";
import type { LogKey } from "./sequence.ts";

/** A fresh log key under the origin of a test database. Tests only. */
export async function testLogKey(sql: Sql): Promise<LogKey> {
  const [identity] = await sql<{ origin: string }>("SELECT origin FROM database_identity WHERE kind = 'test'");
  if (!identity) throw new Error("This is not a test database.");
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { key: makeNoteKey(nodeHash256, identity.origin, rawPublicKey(publicKey)), sign: nodeSigner(privateKey) };
}
