import { z } from "zod";
import {
  optionalFlag,
  optionalInstant,
  optionalSha,
  optionalText,
  pathList,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { envelope } from "./payload.ts";

const signature = z.looseObject({ name: optionalText, email: optionalText, username: optionalText }).nullish();

const commit = z.looseObject({
  id: requiredSha,
  message: z.string().nullish(),
  timestamp: optionalInstant,
  author: signature,
  committer: signature,
  added: pathList,
  removed: pathList,
  modified: pathList,
});

export const push = z.looseObject({
  ...envelope,
  ref: requiredText,
  before: optionalSha,
  after: optionalSha,
  created: optionalFlag,
  deleted: optionalFlag,
  forced: optionalFlag,
  commits: z.array(commit).nullish(),
  compare: optionalText,
  pusher: z.looseObject({ name: optionalText, email: optionalText }).nullish(),
});

export type Push = z.output<typeof push>;
export type PushedCommit = z.output<typeof commit>;

/** `create` and `delete`: a bare name, and no commit id (G16). */
export const refEvent = z.looseObject({ ...envelope, ref: requiredText, ref_type: z.enum(["tag", "branch"]) });

export type RefEvent = z.output<typeof refEvent>;
