"use client";

import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Section } from "../ui/section.tsx";
import { CommandFault } from "./command-fault.tsx";
import { Once } from "./once.tsx";
import { namesIn, roleOptions } from "./role-words.ts";
import { useAccessCommand } from "./use-access-command.ts";

interface Made {
  readonly token: { readonly name: string };
  readonly secret: string;
}

/** Makes a token; its secret is shown once. */
export function TokenForm(): ReactNode {
  const [made, setMade] = useState<Made | null>(null);
  const command = useAccessCommand<Made>(setMade);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const body = {
      name: form.get("tokenName"),
      role: form.get("tokenRole"),
      expiresInDays: form.get("days"),
      scope: { repositories: namesIn(form.get("tokenRepositories")), environments: "all" },
    };
    command.mutate({ path: "/api/v1/tokens", method: "POST", body }, { onSuccess: () => element.reset() });
  };
  return (
    <Section title="Make a token">
      <form onSubmit={submit}>
        <TextField name="tokenName" label="What it is for" maxLength={120} required />
        <SelectField name="tokenRole" label="Role" options={roleOptions} defaultValue="viewer" />
        <TextField name="days" label="Days until it ends" type="number" min={1} max={366} defaultValue={90} required />
        <TextField name="tokenRepositories" label="Repositories" hint="Empty means all. Separate names by commas." />
        <Button type="submit" disabled={command.isPending}>
          Make token
        </Button>
      </form>
      <CommandFault error={command.error} />
      {made && (
        <Once label="Token" text={made.secret}>
          {`The secret of ${made.token.name}. It is shown once and stored nowhere.`}
        </Once>
      )}
    </Section>
  );
}
