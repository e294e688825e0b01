"use client";

import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { fetchJson, ProblemError, type FetchOptions } from "../../lib/browser/fetch-json.ts";

export interface AccessCommand {
  readonly path: string;
  readonly method: NonNullable<FetchOptions["method"]>;
  readonly body?: unknown;
}

/**
 * Sends a command on accounts or tokens and refreshes their lists. When the server asks for a fresh confirmation the
 * browser goes to the step-up page and comes back; nothing is sent twice by itself.
 */
export function useAccessCommand<Answer>(
  onDone?: (answer: Answer) => void,
): UseMutationResult<Answer, Error, AccessCommand> {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation<Answer, Error, AccessCommand>({
    mutationFn: ({ path, method, body }) => fetchJson<Answer>(path, { method, body }),
    onSuccess: async (answer) => {
      onDone?.(answer);
      await client.invalidateQueries({ queryKey: ["access"] });
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.code === "STEP_UP_REQUIRED") {
        const here = `${window.location.pathname}${window.location.search}`;
        router.push(`/step-up?next=${encodeURIComponent(here)}`);
      }
    },
  });
}
