import { enums, readSignature, SignaturePacket } from "openpgp";
import { digestName } from "./openpgp-crypto.ts";
import { HISTORY, isOwn, type OpenPgpKey } from "./openpgp-key.ts";
import { standingAt, type Moments, type Verification } from "./verification.ts";

/**
 * Verifies a detached signature over exactly these bytes (git signs the object without its signature header). Keys are
 * found by the key id or fingerprint that the signature names; a name can be forged, a signature not.
 */
export async function verifyOpenPgp(
  payload: Uint8Array,
  armor: string,
  find: (name: { keyId: string; fingerprint?: string }) => readonly OpenPgpKey[],
  moments: Moments,
): Promise<Verification & { readonly key?: OpenPgpKey }> {
  const packets = await readPackets(armor);
  const [packet, ...more] = packets ?? [];
  if (!packets || more.length > 0) return { status: "bad", format: "openpgp", note: "The signature cannot be read." };
  if (!packet) return { status: "unsupported", format: "openpgp", note: "The signature's algorithm is not verified." };
  const fingerprint = packet.issuerFingerprint ? hex(packet.issuerFingerprint) : undefined;
  const keyId = packet.issuerKeyID.toHex().toUpperCase();
  const signedAt = packet.created?.toISOString();
  const named = { format: "openpgp", fingerprint: fingerprint ?? keyId, signedAt } as const;
  if (!digestName(packet.hashAlgorithm)) {
    return { status: "unsupported", ...named, note: "The signature's digest is MD5, RIPEMD-160 or unknown." };
  }
  const keys = find({ keyId, fingerprint });
  if (keys.length === 0) return { status: "unknown-key", ...named };
  const key = keys.find((one) => isOver(packet, one, payload));
  if (!key) {
    return { status: "bad", ...named, note: "The signature is not over these bytes, or not by the key it names." };
  }
  const judged = judge(packet, key, { claimedAt: signedAt ?? moments.claimedAt, observedAt: moments.observedAt });
  return { ...named, fingerprint: key.fingerprint, key, ...judged };
}

/** Null where it is no OpenPGP signature; empty where its version or algorithm is not known. */
async function readPackets(armor: string): Promise<SignaturePacket[] | null> {
  try {
    const binarySignature = unarmor(armor);
    const { packets } = binarySignature
      ? await readSignature({ binarySignature, config: HISTORY })
      : await readSignature({ armoredSignature: armor, config: HISTORY });
    // What the library cannot read it leaves in the list as an object of another class.
    return [...packets].filter((packet) => packet instanceof SignaturePacket);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

const PLAIN_ARMOR =
  /^-----BEGIN PGP SIGNATURE-----\n(?:[\w-]+: [^\n]*\n)*\n([A-Za-z0-9+/\n]+={0,2})\n(?:=[A-Za-z0-9+/]{4}\n)?-----END PGP SIGNATURE-----\s*$/;

/** The bytes of armor as every program writes it, in a tenth of the library's time; null: let the library try. */
function unarmor(armor: string): Uint8Array | null {
  const base64 = PLAIN_ARMOR.exec(armor)?.[1]?.replaceAll("\n", "");
  return base64 === undefined || base64.length % 4 !== 0 ? null : new Uint8Array(Buffer.from(base64, "base64"));
}

function isOver(packet: SignaturePacket, key: OpenPgpKey, payload: Uint8Array): boolean {
  const type = packet.signatureType;
  if (type !== enums.signature.binary && type !== enums.signature.text) return false;
  return isOwn(packet, key.keyPacket, type, { text: null, getBytes: () => payload });
}

type Judgement = Pick<Verification, "status" | "keyAtObservation" | "note">;

/** The signature is the key's own. What it is worth depends on the key, at the claimed time and when first seen. */
function judge(packet: SignaturePacket, key: OpenPgpKey, moments: Moments): Judgement {
  const { revocation, validity } = key;
  if (!key.maySign) return { status: "bad", note: "The key's own certificate does not let it sign." };
  switch (standing(key, moments.claimedAt)) {
    case "revoked":
      return { status: "revoked", note: `Revoked ${revocation?.at ?? ""}${revocation?.hard ? ", for all time" : ""}.` };
    case "expired":
      return { status: "expired", note: `The key was valid until ${validity.to ?? ""}.` };
    case "not-yet-valid":
      return {
        status: "expired",
        note: `The key was made ${validity.from ?? ""}, after the time that the signer claims.`,
      };
    case "valid":
  }
  const until = packet.getExpirationTime();
  if (until instanceof Date && until.getTime() <= Date.parse(moments.observedAt)) {
    return { status: "expired", note: `The signature itself was valid until ${until.toISOString()}.` };
  }
  const seen = standing(key, moments.observedAt);
  return {
    status: "good",
    ...(seen === "valid" ? {} : { keyAtObservation: seen }),
    ...(packet.hashAlgorithm === enums.hash.sha1 ? { note: "The digest is SHA-1." } : {}),
  };
}

function standing(key: OpenPgpKey, at: string): "valid" | "expired" | "revoked" | "not-yet-valid" {
  const { revocation } = key;
  if (revocation && (revocation.hard || Date.parse(revocation.at) <= Date.parse(at))) return "revoked";
  return standingAt(key.validity, at);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
