import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import * as openpgp from "openpgp";
import { signSsh, sshPublicKey } from "../base/ssh-signature.ts";
import { PEOPLE, WEB_FLOW, type DemoPerson, type PersonKey } from "./people.ts";

/** PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export type Sign = (payload: string) => Promise<string> | string;

export interface DemoKeys {
  /** Signer of a person's own commits; undefined for those who do not sign. */
  sign(person: PersonKey): Sign | undefined;
  /** The forge's signature over what its web interface makes. */
  readonly webFlow: Sign;
  /** `allowed_signers` of everybody who signs. */
  readonly allowedSigners: string;
  /** Armored public key of the forge. */
  readonly webFlowPublicKey: string;
}

/**
 * Keys of the demo organisation. SSH keys follow from the seed, so the same story signs with the same keys; the forge's
 * OpenPGP key is made anew. They sign demo data and nothing else.
 */
export async function demoKeys(seed: string, at: string): Promise<DemoKeys> {
  const ssh = new Map<PersonKey, KeyObject>();
  for (const key of Object.keys(PEOPLE) as PersonKey[])
    if (PEOPLE[key].signs === "ssh") ssh.set(key, seededKey(`${seed}:${key}`));
  const made = await openpgp.generateKey({
    type: "ecc",
    curve: "ed25519Legacy",
    userIDs: [WEB_FLOW],
    date: new Date(at),
    format: "object",
  });
  const webFlow: Sign = async (payload) => {
    const message = await openpgp.createMessage({ binary: Buffer.from(payload, "utf8") });
    // Safe because a detached signature in the default format is armored text.
    const signature = (await openpgp.sign({
      message,
      signingKeys: made.privateKey,
      detached: true,
      date: committerDate(payload),
    })) as string;
    return signature.replaceAll("\r\n", "\n");
  };
  const line = ([key, secret]: [PersonKey, KeyObject]) => {
    const person: DemoPerson = PEOPLE[key];
    return `${person.email} namespaces="git" ssh-ed25519 ${sshPublicKey(secret).toString("base64")} ${person.name}`;
  };
  return {
    sign: (person) => {
      const secret = ssh.get(person);
      return secret && ((payload) => signSsh(secret, "git", Buffer.from(payload, "utf8")));
    },
    webFlow,
    allowedSigners: `${[...ssh].map(line).join("\n")}\n`,
    webFlowPublicKey: made.publicKey.armor(),
  };
}

function seededKey(seed: string): KeyObject {
  const secret = createHash("sha256").update(`countersign demo key ${seed}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
}

function committerDate(payload: string): Date {
  const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(payload)?.[1];
  return seconds === undefined ? new Date() : new Date(Number(seconds) * 1000);
}
