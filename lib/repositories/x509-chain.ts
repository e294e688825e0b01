import { equalBytes } from "../base/bytes.ts";
import type { Certificate } from "./x509-certificate.ts";

/** From the signer's certificate up to an authority that was registered, that one included. */
export type Chain =
  | { readonly path: readonly Certificate[] }
  /** `forged`: it names a registered authority's key, which did not sign it. `issuer`: the name nobody registered. */
  | { readonly path: null; readonly forged: boolean; readonly issuer: Uint8Array };

const MAX_AUTHORITIES = 5;

/**
 * Looks for a chain of signatures, by authorities that may certify, from a certificate to a registered authority.
 * `offered` came along with the signature and proves nothing by itself. Times are the caller's to judge.
 */
export function findChain(
  signer: Certificate,
  offered: readonly Certificate[],
  registered: (subject: Uint8Array) => readonly Certificate[],
): Chain {
  let forged = false;
  let issuer = signer.issuer;
  const climb = (path: readonly Certificate[]): readonly Certificate[] | null => {
    const top = path.at(-1) ?? signer;
    const below = path.length - 1;
    for (const authority of registered(top.issuer)) {
      if (isIssuedBy(top, authority, below)) return [...path, authority];
      forged ||= names(top, authority);
    }
    for (const authority of below < MAX_AUTHORITIES ? offered : []) {
      if (!equalBytes(top.issuer, authority.subject) || path.includes(authority)) continue;
      if (!isIssuedBy(top, authority, below)) continue;
      issuer = authority.issuer;
      const found = climb([...path, authority]);
      if (found) return found;
    }
    return null;
  };
  const path = climb([signer]);
  return path ? { path } : { path: null, forged, issuer };
}

/** `below`: authorities that already stand between it and the signer. */
function isIssuedBy(certificate: Certificate, authority: Certificate, below: number): boolean {
  if (!authority.mayCertify || (authority.pathLength !== null && below > authority.pathLength)) return false;
  return certificate.x509.checkIssued(authority.x509) && certificate.x509.verify(authority.publicKey);
}

/** It names this very key as its authority's; names alone are shared by an authority's former and later keys. */
function names({ authorityKeyId }: Certificate, { subjectKeyId }: Certificate): boolean {
  return authorityKeyId !== null && subjectKeyId !== null && equalBytes(authorityKeyId, subjectKeyId);
}
