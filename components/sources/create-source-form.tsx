"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import type { CreatedSource } from "../../lib/ingest/contract.ts";
import { createSource } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Once } from "../access/once.tsx";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { SetupSteps } from "./setup-steps.tsx";
import { TYPE_NAMES } from "./source-words.ts";

const types = Object.entries(TYPE_NAMES).map(([value, label]) => ({ value, label }));

/** Adds a source; its secret and what to paste are shown once, here. */
export function CreateSourceForm(): ReactNode {
  const client = useQueryClient();
  const command = useMutation<CreatedSource | null, Error, object>({
    mutationFn: create,
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string | undefined => {
      const value = form.get(name);
      return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
    };
    command.mutate({
      type: text("type"),
      name: text("name"),
      cluster: text("cluster"),
      environment: text("environment"),
    });
  };
  if (command.data) return <Created source={command.data} />;
  return (
    <Section title="Add a source" id="add">
      <form onSubmit={submit}>
        <SelectField name="type" label="What sends" options={types} defaultValue="flux" />
        <TextField
          name="name"
          label="Name"
          hint="Such as flux prod-eu-1. Letters, digits, spaces and . _ / : @ -"
          required
          maxLength={80}
        />
        <TextField
          name="cluster"
          label="Cluster"
          hint="For Flux, Argo CD and audit: their payloads name none."
          maxLength={80}
        />
        <TextField name="environment" label="Environment" hint="Such as production." maxLength={80} />
        <Button type="submit" variant="primary" disabled={command.isPending}>
          Add source
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Section>
  );
}

/** Null: what was typed is no source. The schema comes when it is needed: zod is a fifth of the page. */
async function create(typed: object): Promise<CreatedSource | null> {
  const { createSourceSchema } = await import("../../lib/ingest/contract.ts");
  const parsed = createSourceSchema.safeParse(typed);
  return parsed.success ? createSource(parsed.data) : null;
}

function Created({ source }: { source: CreatedSource }): ReactNode {
  return (
    <Section title={`Set up ${source.setup.title}`} id="add">
      <Once label="Secret" text={source.secret}>
        The secret is shown this once. It is sealed here, and can be rotated on the source&apos;s page.
      </Once>
      <SetupSteps setup={source.setup} />
      <p>
        <Link href={`/sources/${source.id}`}>Wait for the first event</Link>
      </p>
    </Section>
  );
}
