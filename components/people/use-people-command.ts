import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { fetchJson } from "../../lib/browser/fetch-json.ts";

export interface PeopleCommand {
  readonly path: string;
  readonly method?: "POST" | "PATCH";
  readonly body: unknown;
}

/** Sends a command about people and refreshes what shows them. */
export function usePeopleCommand<Answer>(
  onDone?: (answer: Answer) => void,
): UseMutationResult<Answer, Error, PeopleCommand> {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation<Answer, Error, PeopleCommand>({
    mutationFn: ({ path, method = "POST", body }) => fetchJson<Answer>(path, { method, body }),
    onSuccess: async (answer) => {
      await client.invalidateQueries({ queryKey: ["people"] });
      router.refresh();
      onDone?.(answer);
    },
  });
}
