import { exception, pass, pending, unknown } from "../judgement.ts";
import type { ChangeFacts } from "../populations/change.ts";
import type { AutomatedTest } from "../test.ts";
import { short } from "../words.ts";

/** A mirror verifies what it fetched within minutes; a day without a result says that nobody does. */
const VERIFIED_WITHIN_HOURS = 24;

/** Commits signed by an allowed signer, as we verified it ourselves. */
export const tSig01: AutomatedTest<ChangeFacts> = {
  id: "T-SIG-01",
  version: 1,
  evaluate({ change }, at) {
    const { signature, ref, firstSeenAt } = change;
    if (!signature) {
      const until = new Date(Date.parse(firstSeenAt) + VERIFIED_WITHIN_HOURS * 3_600_000).toISOString();
      if (at < until) return pending(until, "not_verified_yet", "Its signature was not verified yet.", [ref]);
      return unknown("signature", "not_verified", "Its signature was not verified within a day.", [ref]);
    }
    const refs = [ref, signature.ref];
    const commit = short(change.sha);
    const by = signature.signer ?? signature.fingerprint ?? "an unnamed key";
    switch (signature.status) {
      case "good":
        return pass("signed", `${commit} is signed by ${by} (${signature.signerClass}).`, refs);
      case "bad":
        return exception("signature", "bad_signature", `The signature of ${commit} does not fit its content.`, refs);
      case "unsigned":
        return exception("signature", "unsigned", `${commit} is not signed.`, refs);
      case "expired":
        return exception("key", "key_expired", `${commit} was signed with a key of ${by} that had expired.`, refs);
      case "revoked":
        return exception("key", "key_revoked", `${commit} was signed with a key of ${by} that was revoked.`, refs);
      case "unknown-key":
        if (signature.keyAtObservation === "not-yet-valid") {
          const words = `${commit} claims a time before the key of ${by} was first seen at the forge.`;
          return unknown("key", "key_seen_later", words, refs);
        }
        return unknown(
          "key",
          "key_unknown",
          `${commit} is signed with ${by}, which no list of allowed signers holds.`,
          refs,
        );
      case "unsupported":
        return unknown(
          "format",
          "format_unsupported",
          `${commit} bears a signature of a form that is not verified.`,
          refs,
        );
    }
  },
};
