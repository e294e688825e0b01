import type { KeyObject } from "node:crypto";
import { sshFingerprint, sshPublicKey, signSsh } from "../base/ssh-signature.ts";
import { NAMESPACE, SIGNER } from "./layout.ts";

/** Who signs bundles: the bundle key of the installation. */
export interface BundleSigner {
  /** `SHA256:…`: what an auditor compares with what they were told by another way. */
  readonly fingerprint: string;
  readonly allowedSigners: string;
  /** The signature file, as `ssh-keygen -Y sign` writes it. */
  readonly sign: (message: Uint8Array) => string;
}

export function bundleSigner(key: KeyObject): BundleSigner {
  const line = `ssh-ed25519 ${sshPublicKey(key).toString("base64")}`;
  return {
    fingerprint: sshFingerprint(key),
    allowedSigners: `${SIGNER} namespaces="${NAMESPACE}" ${line}\n`,
    sign: (message) => signSsh(key, NAMESPACE, message),
  };
}
