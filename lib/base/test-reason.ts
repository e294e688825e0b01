import { AppError } from "./errors.ts";

/** Why something was refused; "none" where it was not. For tests only. */
export function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.reason;
    throw error;
  }
  return "none";
}
