import type { z } from "zod";
import type { Review } from "./commands/review.ts";
import type { verbBodySchemas } from "./contract.ts";

/** The wire's review as the command takes it: a range is named whole or not at all. */
export function toReview(body: z.output<(typeof verbBodySchemas)["review"]>): Review {
  const { of, outcome, comment, repository, branch, before, after } = body;
  const range = repository && branch && after ? { repository, branch, before: before || null, after } : null;
  return { of, outcome, comment, range };
}
