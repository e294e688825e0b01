"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SubmitEvent } from "react";
import {
  declareBlindSchema,
  silenceLimitSchema,
  type DeclareBlind,
  type SilenceLimit,
  type SourceHealth,
} from "../../lib/ingest/contract.ts";
import { declareBlind, setSilenceLimit } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Note, Section } from "../ui/section.tsx";

const LIMITS = [
  { value: "kind", label: "as its kind has it" },
  ...[15, 30, 60, 180, 720, 1440].map((minutes) => ({ value: String(minutes), label: `after ${minutes} min` })),
  { value: "never", label: "never" },
];

/** Sets after how much silence the source is blind, and takes a person's word that it was. */
export function SilenceForms({ source }: { source: SourceHealth }): ReactNode {
  return (
    <Section title="Silence" note="what is set or said here is an entry of the ledger">
      <LimitForm source={source} />
      <DeclareForm id={source.id} />
    </Section>
  );
}

function LimitForm({ source: { id, silence } }: { source: SourceHealth }): ReactNode {
  const client = useQueryClient();
  const command = useMutation({
    mutationFn: (limit: SilenceLimit) => setSilenceLimit(id, limit),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get("limit");
    const silenceLimitMinutes = chosen === "kind" ? undefined : chosen === "never" ? null : Number(chosen);
    const parsed = silenceLimitSchema.safeParse({ silenceLimitMinutes });
    if (parsed.success) command.mutate(parsed.data);
  };
  const set = silence.basis === "set" ? String(silence.minutes ?? "never") : "kind";
  const options = LIMITS.some(({ value }) => value === set)
    ? LIMITS
    : [...LIMITS, { value: set, label: `after ${set} min` }];
  return (
    <>
      <form onSubmit={submit} key={set}>
        <SelectField name="limit" label="Blind by silence" options={options} defaultValue={set} />
        <Button type="submit" disabled={command.isPending}>
          Set
        </Button>
      </form>
      <CommandFault error={command.error} />
    </>
  );
}

function DeclareForm({ id }: { id: string }): ReactNode {
  const client = useQueryClient();
  const [fault, setFault] = useState<string>();
  const command = useMutation({
    mutationFn: (input: DeclareBlind) => declareBlind(id, input),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const moment = (name: string): string => `${text(name).replace(" ", "T").replace(/Z$/, "")}Z`;
    const parsed = declareBlindSchema.safeParse({ from: moment("from"), to: moment("to"), reason: text("reason") });
    setFault(parsed.success ? undefined : "Times as 2026-11-20 15:31:00, and a reason of at least ten letters.");
    if (parsed.success) command.mutate(parsed.data);
  };
  return (
    <form onSubmit={submit} className="mt-4">
      <TextField name="from" label="It was blind from, UTC" placeholder="2026-11-20 13:00:00" required />
      <TextField name="to" label="to, UTC" placeholder="2026-11-20 16:00:00" required />
      <TextField name="reason" label="Reason" required minLength={10} maxLength={500} {...(fault ? { fault } : {})} />
      <Button type="submit" disabled={command.isPending}>
        Declare blind
      </Button>
      <CommandFault error={command.error} />
      {command.data && <Note>Recorded as delivery {command.data.entry}. It can be said, never unsaid.</Note>}
    </form>
  );
}
