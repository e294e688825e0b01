const PREFIX = "erased:";
/** 20 bits: two of a thousand people are told apart, and each mark still fits hundreds of accounts of any large forge. */
const HEX_DIGITS = 5;

/**
 * What stands for a name, address or account id that was erased: the same for the same one, so that four eyes stay four
 * eyes, and too short to say which of all accounts it was.
 */
export function erasedMark(identity: string): string {
  if (isErasedMark(identity)) return identity;
  return PREFIX + digest(identity.toLowerCase()).toString(16).padStart(8, "0").slice(0, HEX_DIGITS);
}

/** Whether two identities are one, either or both of them perhaps erased. */
export function sameIdentity(a: string, b: string): boolean {
  return a === b || ((isErasedMark(a) || isErasedMark(b)) && erasedMark(a) === erasedMark(b));
}

function isErasedMark(identity: string): boolean {
  return identity.startsWith(PREFIX) && identity.length === PREFIX.length + HEX_DIGITS;
}

/**
 * FNV-1a and the finaliser of MurmurHash3: it only has to spread, because what keeps the identity is that so little of it
 * is left. Fixed for ever: erased records carry the marks.
 */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
