import { REFUSAL_TEXT } from "../../lib/emergencies/verb.ts";

const WORDS: Readonly<Record<string, string>> = {
  ...REFUSAL_TEXT,
  AUTHORISER_UNFIT: "They cannot authorise an emergency. Name somebody who can.",
  INVALID_INPUT: "Something is missing or too long. Nothing was recorded yet.",
  NOT_PERMITTED: "Your role does not include this.",
  NOT_FOUND: "There is no such case or place.",
  PERSON_NEEDED: "A person has to do this, signed in.",
  PULL_REQUEST_NAME: "Name the pull request as repository#number, or give its address at the forge.",
  NOT_ON_CALL: "They cannot take over an emergency.",
  REBUILDING: "Records are being read again from the ledger. Try again shortly.",
  UNAVAILABLE: "The database cannot be reached. Try again in a minute.",
};

/** A sentence for any reason, known or made up by whoever wrote the address; undefined without one. */
export function caseReasonText(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  return Object.hasOwn(WORDS, reason) ? WORDS[reason] : "That was refused. Nothing was recorded.";
}
