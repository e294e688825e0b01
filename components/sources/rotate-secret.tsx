"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import { rotateSecret } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Once } from "../access/once.tsx";
import { Button } from "../ui/button.tsx";
import { SelectField } from "../ui/field.tsx";
import { Time } from "../ui/time.tsx";

const overlaps = [
  { value: "0", label: "end now" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
];

/** Makes the next secret; the one before is accepted for as long as is said here. */
export function RotateSecret({ id }: { id: string }): ReactNode {
  const client = useQueryClient();
  const command = useMutation({
    mutationFn: (overlap: number) => rotateSecret(id, overlap),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    command.mutate(Number(new FormData(event.currentTarget).get("overlap")));
  };
  return (
    <>
      <form onSubmit={submit} className="mt-3">
        <SelectField name="overlap" label="Accept the present secret for" options={overlaps} defaultValue="86400" />
        <Button type="submit" disabled={command.isPending}>
          Rotate secret
        </Button>
      </form>
      <CommandFault error={command.error} />
      {command.data && (
        <Once label="New secret" text={command.data.secret}>
          The new secret is shown this once.{" "}
          {command.data.previousExpiresAt && (
            <>
              The one before is accepted until <Time at={command.data.previousExpiresAt} />.
            </>
          )}
        </Once>
      )}
    </>
  );
}
