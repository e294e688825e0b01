"use client";

import type { ReactNode, SubmitEvent } from "react";
import type { User } from "../../lib/access/contract.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { CommandFault } from "./command-fault.tsx";
import { Once } from "./once.tsx";
import { dayIn, roleOptions } from "./role-words.ts";
import type { AccessCommand } from "./use-access-command.ts";

interface AccountDialogProps {
  user: User;
  send: (command: AccessCommand) => void;
  pending: boolean;
  error: Error | null;
  /** The address of a new invitation, once. */
  link: string | null;
  onClose: () => void;
}

/** What can be changed of one person's access. */
export function AccountDialog({ user, send, pending, error, link, onClose }: AccountDialogProps): ReactNode {
  const path = `/api/v1/users/${user.id}`;
  const change = (body: object): void => send({ path, method: "PATCH", body: { version: user.version, ...body } });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change({ roles: [form.get("changeRole")], accessUntil: dayIn(form.get("changeUntil")) });
  };
  const isLocal = user.identities.some((identity) => identity.login !== null);
  return (
    <Dialog title={`Change ${user.name}`} open onOpenChange={(open) => !open && onClose()}>
      <form onSubmit={submit}>
        <SelectField name="changeRole" label="Role" options={roleOptions} defaultValue={user.roles[0] ?? "viewer"} />
        <TextField
          name="changeUntil"
          label="Access until, UTC"
          type="date"
          defaultValue={user.accessUntil?.slice(0, 10) ?? ""}
          hint="Empty means without end. An auditor's access needs one."
        />
        <Button type="submit" variant="primary" disabled={pending}>
          Save
        </Button>
      </form>
      <p className="mt-4 flex flex-wrap gap-2">
        {isLocal && user.status === "active" && (
          <Button disabled={pending} onClick={() => send({ path: `${path}/invitation`, method: "POST" })}>
            New link to choose a password
          </Button>
        )}
        <Button disabled={pending} onClick={() => send({ path: `${path}/sessions`, method: "DELETE" })}>
          Sign out everywhere
        </Button>
        {user.status !== "waiting" && (
          <Button
            disabled={pending}
            onClick={() => change({ status: user.status === "disabled" ? "active" : "disabled" })}
          >
            {user.status === "disabled" ? "Enable" : "Disable"}
          </Button>
        )}
      </p>
      <CommandFault error={error} />
      {link !== null && (
        <Once label="Invitation" text={link}>
          {`Give this link to ${user.name}. It is shown once, works once, and ends in 24 hours.`}
        </Once>
      )}
    </Dialog>
  );
}
