"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import { startBackfill } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Note } from "../ui/section.tsx";

/** Asks for everything that the forge knows since a day. */
export function BackfillForm({ source, running }: { source: string; running: boolean }): ReactNode {
  const client = useQueryClient();
  const command = useMutation({
    mutationFn: (from: string) => startBackfill(source, from),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const day = new FormData(event.currentTarget).get("from");
    if (typeof day === "string" && day !== "") command.mutate(`${day}T00:00:00Z`);
  };
  return (
    <form onSubmit={submit} className="mt-3">
      <TextField name="from" label="Read from" hint="The day begins at midnight UTC." type="date" required />
      <Button type="submit" disabled={running || command.isPending}>
        Backfill
      </Button>
      {running && <Note>One is under way; it goes on after a restart where it was.</Note>}
      <CommandFault error={command.error} />
    </form>
  );
}
