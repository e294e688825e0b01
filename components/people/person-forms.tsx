"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { PersonRecord } from "../../lib/people/contract.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/choice.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { Section } from "../ui/section.tsx";
import { kindOptions, kindText } from "./people-words.ts";
import { PersonPick } from "./person-pick.tsx";
import { usePeopleCommand } from "./use-people-command.ts";

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

const DAY_MS = 86_400_000;

/** Days are UTC, both included, and kept half-open. */
function dayStart(day: string, after: 0 | 1): string | null {
  return day === "" ? null : new Date(Date.parse(`${day}T00:00:00Z`) + after * DAY_MS).toISOString();
}

/** Binds one more identity, for all time or for a part of it. */
export function BindForm({ id }: { id: string }): ReactNode {
  const [kind, setKind] = useState("login");
  const command = usePeopleCommand<unknown>();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const issuer = kind === "account" ? "countersign" : text(form, "issuer");
    const span = { from: dayStart(text(form, "from"), 0), to: dayStart(text(form, "to"), 1) };
    const bind = [{ kind, issuer, value: text(form, "value"), ...span }];
    const path = `/api/v1/people/${id}/identities`;
    command.mutate({ path, body: { bind, note: text(form, "bindNote") } }, { onSuccess: () => element.reset() });
  };
  return (
    <Section title="Bind an identity">
      <form onSubmit={submit}>
        <SelectField
          name="kind"
          label="Kind"
          options={kindOptions}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        />
        {kind !== "email" && kind !== "key" && kind !== "account" && (
          <TextField
            name="issuer"
            label="At"
            hint={kind === "cluster-user" ? "kubernetes for every cluster, or kubernetes:name" : "github, gitlab"}
            maxLength={200}
            required
          />
        )}
        <TextField name="value" label="Value" maxLength={500} required />
        <TextField name="from" label="First day, UTC" type="date" hint="Empty means from the beginning." />
        <TextField name="to" label="Last day, UTC" type="date" hint="Empty means still so." />
        <TextField name="bindNote" label="Why" maxLength={2000} />
        <Button type="submit" disabled={command.isPending}>
          Bind
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Section>
  );
}

/** Two people are one: the other goes, and its identities come here. */
export function MergeForm({ person }: { person: PersonRecord }): ReactNode {
  const command = usePeopleCommand<unknown>();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { from: text(form, "person"), note: text(form, "mergeNote") };
    command.mutate({ path: `/api/v1/people/${person.id}/merge`, body });
  };
  return (
    <Section title="Take in another person" note="The two are one; what both did is worked out again">
      <form onSubmit={submit}>
        <PersonPick name="" mayAdd={false} except={person.id} />
        <TextArea name="mergeNote" label="How you know" minLength={3} maxLength={2000} required />
        <Button type="submit" disabled={command.isPending}>
          Merge
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Section>
  );
}

/** One person was two: the identities that are marked become somebody else's. */
export function SplitForm({ person }: { person: PersonRecord }): ReactNode {
  const router = useRouter();
  const command = usePeopleCommand<{ readonly id: string }>(({ id }) => router.push(`/people/${id}`));
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const marked = new Set(form.getAll("identity"));
    const identities = person.identities
      .filter((_one, at) => marked.has(String(at)))
      .map(({ kind, issuer, value, from, to }) => ({ kind, issuer, value, from, to }));
    const body = { name: text(form, "splitName"), identities, note: text(form, "splitNote") };
    command.mutate({ path: `/api/v1/people/${person.id}/split`, body });
  };
  return (
    <Section title="Split off somebody else" note="The identities that you mark become a new person's">
      <form onSubmit={submit}>
        {person.identities.map((one, at) => (
          <Checkbox
            key={`${one.kind} ${one.issuer} ${one.value} ${one.from ?? ""}`}
            name="identity"
            value={String(at)}
            label={`${one.value} (${kindText(one)})`}
          />
        ))}
        <TextField name="splitName" label="Their name" maxLength={200} required />
        <TextArea name="splitNote" label="How you know" minLength={3} maxLength={2000} required />
        <Button type="submit" disabled={command.isPending}>
          Split
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Section>
  );
}
