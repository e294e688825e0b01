"use client";

import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { NewUser } from "../../lib/access/contract.ts";
import { isRole } from "../../lib/access/permission.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Section } from "../ui/section.tsx";
import { CommandFault } from "./command-fault.tsx";
import { Once } from "./once.tsx";
import { dayIn, namesIn, roleOptions } from "./role-words.ts";
import { useAccessCommand } from "./use-access-command.ts";

interface Made {
  readonly user: { readonly name: string };
  readonly invitation: { readonly path: string } | null;
}

/** Makes an account; the invitation to choose a password is shown once. */
export function AccountForm(): ReactNode {
  const [made, setMade] = useState<Made | null>(null);
  const command = useAccessCommand<Made>(setMade);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = newUserIn(new FormData(form));
    command.mutate({ path: "/api/v1/users", method: "POST", body }, { onSuccess: () => form.reset() });
  };
  return (
    <Section title="Add a person">
      <form onSubmit={submit}>
        <TextField name="name" label="Name" maxLength={120} required />
        <TextField name="email" label="E-mail, to sign in with" type="email" maxLength={254} required />
        <SelectField name="role" label="Role" options={roleOptions} defaultValue="viewer" />
        <TextField name="until" label="Access until, UTC" type="date" hint="An auditor's access needs an end." />
        <TextField name="repositories" label="Repositories" hint="Empty means all. Separate names by commas." />
        <TextField name="environments" label="Environments" hint="Empty means all." />
        <Button type="submit" disabled={command.isPending}>
          Add person
        </Button>
      </form>
      <CommandFault error={command.error} />
      {made?.invitation && (
        <Once label="Invitation" text={new URL(made.invitation.path, window.location.origin).toString()}>
          {`Give this link to ${made.user.name}. It is shown once, works once, and ends in 24 hours.`}
        </Once>
      )}
    </Section>
  );
}

function newUserIn(form: FormData): NewUser {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const role = text("role");
  return {
    name: text("name"),
    email: text("email"),
    roles: isRole(role) ? [role] : [],
    scope: { repositories: namesIn(form.get("repositories")), environments: namesIn(form.get("environments")) },
    accessUntil: dayIn(form.get("until")),
  };
}
