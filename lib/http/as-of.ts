import { z } from "zod";
import { AppError } from "../base/errors.ts";

/** Query of a route that answers for now only: asked as of another time it says so, and never answers for now instead. */
export const nowOnlyQuery = z.object({ asOf: z.string().optional() });

/** Throws AS_OF_UNSUPPORTED. */
export function requireNow({ asOf }: z.output<typeof nowOnlyQuery>): void {
  if (asOf === undefined) return;
  throw new AppError(
    "AS_OF_UNSUPPORTED",
    "AS_OF_UNSUPPORTED",
    "This is answered for now only, not as of an earlier time.",
  );
}
