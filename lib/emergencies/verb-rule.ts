import type { Permission } from "../access/permission.ts";
import type { CASE_VERBS } from "./verb.ts";

export interface VerbRule {
  readonly permission: Permission;
  /** Needs a person: an API token or the product itself is nobody's second person. */
  readonly inPerson: boolean;
}

const rule = (permission: Permission, inPerson: boolean): VerbRule => ({ permission, inPerson });

/** Who may do what about a case; whether it may be done to this case now is the reducer's to say. */
export const VERB_RULE: Readonly<Record<(typeof CASE_VERBS)[number], VerbRule>> = {
  authorise: rule("emergencies:authorise", true),
  acknowledge: rule("emergencies:acknowledge", true),
  claim: rule("emergencies:acknowledge", true),
  extend: rule("emergencies:authorise", true),
  cancel: rule("emergencies:declare", false),
  "hand-over": rule("emergencies:declare", false),
  note: rule("emergencies:declare", false),
  end: rule("emergencies:declare", false),
  "link-pr": rule("emergencies:declare", false),
  review: rule("emergencies:review", true),
  close: rule("emergencies:close", true),
  dismiss: rule("emergencies:close", true),
};
