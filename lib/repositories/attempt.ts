import { AppError } from "../base/errors.ts";

/**
 * Null for what broken keys and signatures make their readers throw: our RangeError or AppError, or a TypeError or
 * OpenSSL error of node:crypto. Anything else is a fault of ours, and is thrown on.
 */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError || error instanceof AppError) return null;
    if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_")) return null;
    throw error;
  }
}
