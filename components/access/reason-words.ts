/** What the sign-in, step-up and set-up pages say for a reason in their address. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_CREDENTIALS: "The e-mail address or the password is not right.",
  TOO_MANY_ATTEMPTS: "Too many attempts. The next one is looked at in 15 minutes.",
  INVALID_INPUT: "A field is empty or too long.",
  PASSWORD_LENGTH: "A password has 12 to 256 characters.",
  LINK_SPENT: "This link was used, has ended, or never was. An administrator can make a new one.",
  ADMIN_EXISTS: "There is an administrator already. Ask them for an invitation.",
  LOGIN_TAKEN: "There is an account with this e-mail address already.",
  NAME_MISSING: "The first administrator needs a name and an e-mail address.",
  WAITING: "The identity provider knows you. An administrator has to give you a role first.",
  REFUSED: "This account is disabled, or its time of access has ended.",
  NO_SUBJECT: "The identity provider did not say who you are.",
  NO_PROVIDER: "No identity provider is configured.",
  UNAVAILABLE: "The database cannot be reached. Try again in a minute.",
  // next-auth's own words
  CredentialsSignin: "The e-mail address or the password is not right.",
  OAuthSignin: "The identity provider cannot be reached.",
  OAuthCallback: "The answer of the identity provider does not belong to this browser. Start again.",
  Configuration: "Sign-in is not configured. The log names the fault.",
};

/** A sentence for any reason, known or made up by whoever wrote the address; undefined without one. */
export function reasonText(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  return Object.hasOwn(WORDS, reason) ? WORDS[reason] : "Sign-in did not work. Try again.";
}
