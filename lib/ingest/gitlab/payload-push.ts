import { z } from "zod";
import {
  optionalCount,
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  pathList,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { optionalEmail, project } from "./payload.ts";

const commit = z.looseObject({
  id: requiredSha,
  message: z.string().nullish(),
  timestamp: optionalInstant,
  author: z.looseObject({ name: optionalText, email: optionalEmail }).nullish(),
  added: pathList,
  modified: pathList,
  removed: pathList,
});

export type PushedCommit = z.output<typeof commit>;

/** Project, group and system hooks alike; `commits` holds the newest 20, `total_commits_count` tells how many there are. */
export const push = z.looseObject({
  ref: requiredText,
  before: optionalSha,
  after: optionalSha,
  user_id: optionalId,
  user_name: optionalText,
  user_username: optionalText,
  user_email: optionalEmail,
  project,
  commits: z.array(commit).nullish(),
  total_commits_count: optionalCount,
});

export type Push = z.output<typeof push>;
