"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode, SubmitEvent } from "react";
import { fetchJson, ProblemError } from "../../lib/browser/fetch-json.ts";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Section } from "../ui/section.tsx";

/** Answers for a drift that stays for now. The end is a day, included, in UTC. */
export function AcceptForm({ id }: { id: string }): ReactNode {
  const client = useQueryClient();
  const router = useRouter();
  const command = useMutation({
    mutationFn: (body: { readonly reason: string; readonly expiresAt: string }) =>
      fetchJson(`/api/v1/drift/${encodeURIComponent(id)}/accept`, { method: "POST", body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["drift"] });
      router.refresh();
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [reason, until] = [form.get("reason"), form.get("until")];
    if (typeof reason === "string" && typeof until === "string") {
      command.mutate({ reason, expiresAt: `${until}T23:59:59.999Z` });
    }
  };
  const requestId = command.error instanceof ProblemError ? command.error.requestId : undefined;
  return (
    <Section title="Accept" note="It stays different from Git, and you answer for it">
      <form onSubmit={submit}>
        <TextArea name="reason" label="Why it may stay" minLength={10} maxLength={2000} required />
        <TextField name="until" label="Last day on which it is accepted" type="date" required />
        <Button type="submit" disabled={command.isPending}>
          Accept this drift
        </Button>
      </form>
      {command.isSuccess && <p role="status">Accepted. The record is in the ledger and shows here in a moment.</p>}
      {command.error && <ErrorPanel what={command.error.message} {...(requestId ? { requestId } : {})} />}
    </Section>
  );
}
