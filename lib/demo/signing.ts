import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import * as openpgp from "openpgp";
import { signSsh, sshFingerprint, sshPublicKey } from "../base/ssh-signature.ts";
import { GITLAB, PEOPLE, WEB_FLOW, type DemoPerson, type PersonKey } from "./people.ts";

/** PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export type Sign = (payload: string) => Promise<string> | string;

export interface DemoKeys {
  /** Signer of a person's own commits; undefined for those who do not sign. */
  sign(person: PersonKey): Sign | undefined;
  /** Of the key that a person signs with; undefined for those who do not sign. */
  readonly fingerprintOf: (person: PersonKey) => string | undefined;
  /** Whose signature stands under what a forge's web interface makes. */
  readonly forges: Readonly<Record<"github" | "gitlab", OpenPgpKey>>;
  /** A key that nobody has registered. */
  readonly stray: Sign;
  /** `allowed_signers` of everybody who signs. */
  readonly allowedSigners: string;
  /** Armored public keys of those who sign with OpenPGP. */
  readonly personPublicKeys: ReadonlyMap<PersonKey, string>;
}

/**
 * Keys of the demo organisation. SSH keys follow from the seed, so the same story signs with the same keys; OpenPGP keys
 * are made anew. They sign demo data and nothing else.
 */
export async function demoKeys(seed: string, at: string): Promise<DemoKeys> {
  const ssh = new Map<PersonKey, KeyObject>();
  const openPgp = new Map<PersonKey, OpenPgpKey>();
  for (const key of Object.keys(PEOPLE) as PersonKey[]) {
    const { signs, name, email }: DemoPerson = PEOPLE[key];
    if (signs === "ssh") ssh.set(key, seededKey(`${seed}:${key}`));
    if (signs === "openpgp") openPgp.set(key, await openPgpKey({ name, email }, at));
  }
  const forges = { github: await openPgpKey(WEB_FLOW, at), gitlab: await openPgpKey(GITLAB, at) };
  const line = ([key, secret]: [PersonKey, KeyObject]) => {
    const person: DemoPerson = PEOPLE[key];
    return `${person.email} namespaces="git" ssh-ed25519 ${sshPublicKey(secret).toString("base64")} ${person.name}`;
  };
  const signer = (secret: KeyObject): Sign => {
    return (payload) => signSsh(secret, "git", Buffer.from(payload, "utf8"));
  };
  return {
    sign: (person) => {
      const secret = ssh.get(person);
      return secret ? signer(secret) : openPgp.get(person)?.sign;
    },
    fingerprintOf: (person) => {
      const secret = ssh.get(person);
      return secret ? sshFingerprint(secret) : openPgp.get(person)?.fingerprint;
    },
    forges,
    stray: signer(seededKey(`${seed}:stray`)),
    allowedSigners: `${[...ssh].map(line).join("\n")}\n`,
    personPublicKeys: new Map([...openPgp].map(([person, { publicKey }]) => [person, publicKey])),
  };
}

export interface OpenPgpKey {
  /** Armored. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly sign: Sign;
}

async function openPgpKey(user: { readonly name: string; readonly email: string }, at: string): Promise<OpenPgpKey> {
  const made = await openpgp.generateKey({
    type: "ecc",
    curve: "ed25519Legacy",
    userIDs: [user],
    date: new Date(at),
    format: "object",
  });
  const sign: Sign = async (payload) => {
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
  return { publicKey: made.publicKey.armor(), fingerprint: made.publicKey.getFingerprint().toUpperCase(), sign };
}

function seededKey(seed: string): KeyObject {
  const secret = createHash("sha256").update(`countersign demo key ${seed}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
}

function committerDate(payload: string): Date {
  const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(payload)?.[1];
  return seconds === undefined ? new Date() : new Date(Number(seconds) * 1000);
}
