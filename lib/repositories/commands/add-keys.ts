import { randomUUID } from "node:crypto";
import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { AddedKeys, AddKeys } from "../contract.ts";
import { parseKeyFile, type KeyMaterial } from "../key-file.ts";
import type { SignerIdentity } from "../registered-key.ts";
import { insertKeys, registeredAmong, type KeyRow } from "../store/key.ts";
import { wantVerification } from "../store/verification.ts";

/**
 * Registers the keys of a file: whose they are, and for which time. Commits that name one of them are verified again by
 * the next sync, as new observations. Throws BAD_REQUEST/KEY_FILE. Appends repositories.key-added.
 */
export async function addKeys(tx: Sql, by: Acting, input: AddKeys): Promise<AddedKeys> {
  requirePermission(by.principal, "repositories:manage");
  const keys = (await parseKeyFile(input.content)).map((material) => register(material, input, by));
  const before = await registeredAmong(
    tx,
    keys.map((key) => key.fingerprint),
  );
  await insertKeys(tx, keys);
  await appendNewAct(tx, by, {
    type: "repositories.key-added",
    subject: keys[0]?.fingerprint ?? "",
    data: {
      keys: keys.map(({ origin: _, ...key }) => ({
        ...key,
        names: [...key.names],
        identities: key.identities.map(toJson),
      })),
    },
  });
  let verifyAgain = 0;
  for (const key of keys) verifyAgain += await wantVerification(tx, key, before.has(key.fingerprint));
  const addedAt = await databaseNow(tx);
  const items = keys.map(({ id, fingerprint, format, kind, name, email, from, to, identities }) => {
    return { id, fingerprint, format, kind, name, email, from, to, identities: [...identities], addedAt };
  });
  return { items, verifyAgain };
}

/** What somebody says of the key stands before what the file says of itself. */
function register(material: KeyMaterial, said: AddKeys, { principal }: Acting): KeyRow {
  return {
    ...material,
    id: randomUUID(),
    origin: { by: principal.name },
    kind: said.kind,
    name: said.name ?? material.name,
    email: said.email ?? material.email,
    from: said.from ?? material.from,
    to: said.to ?? material.to,
    identities: isAuthority(material) ? (said.identities ?? material.identities) : [],
  };
}

function isAuthority({ format }: KeyMaterial): boolean {
  return format === "ssh-authority" || format === "x509-authority";
}

function toJson({ subject, issuer }: SignerIdentity): { subject: string; issuer?: string | undefined } {
  return { subject, issuer };
}
