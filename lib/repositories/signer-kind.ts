/** Whose key it is: a person's, the forge's own (`GitHub <noreply@github.com>`), an app's, or a controller's. */
export const SIGNER_KINDS = ["person", "web-flow", "app", "controller"] as const;
export type SignerKind = (typeof SIGNER_KINDS)[number];
