"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import { useState } from "react";
import {
  changeCollectionSchema,
  collectionModes,
  type ChangeCollection,
  type Collection,
  type SourceHealth,
} from "../../lib/ingest/contract.ts";
import { changeCollection } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { RadioGroup } from "../ui/choice.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { MODE_NAMES, MODE_NOTES, TOKEN_HINTS } from "./source-words.ts";

const modes = collectionModes.map((value) => ({ value, label: MODE_NAMES[value], note: MODE_NOTES[value] }));
const intervals = [30, 60, 120, 300, 600, 1800, 3600].map((seconds) => ({
  value: String(seconds),
  label: seconds < 60 ? `${seconds} s` : `${seconds / 60} min`,
}));

interface CollectionFormProps {
  type: SourceHealth["type"];
  collection: Collection;
}

/** Changes how a forge is collected. The access token goes in here and is never shown again. */
export function CollectionForm({ type, collection }: CollectionFormProps): ReactNode {
  const client = useQueryClient();
  const [fault, setFault] = useState<string>();
  const command = useMutation<Collection, Error, ChangeCollection>({
    mutationFn: (input) => changeCollection(collection.source, input),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = event.currentTarget;
    const form = new FormData(fields);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const parsed = changeCollectionSchema.safeParse({
      mode: text("mode"),
      baseUrl: text("baseUrl"),
      repositories: text("repositories")
        .split(/[\s,]+/)
        .filter(Boolean),
      intervalSeconds: Number(text("interval")),
      ...(text("credential") ? { credential: text("credential") } : {}),
    });
    setFault(parsed.success ? undefined : "Write each repository as OWNER/NAME, and the API as an https address.");
    if (parsed.success) command.mutate(parsed.data, { onSuccess: () => clearToken(fields) });
  };
  return (
    <details className="mt-4">
      <summary>Change how it is collected</summary>
      <form onSubmit={submit} className="mt-3">
        <RadioGroup name="mode" legend="The forge" options={modes} defaultValue={collection.mode} required />
        <TextField
          name="baseUrl"
          label="Address of its API"
          hint="A forge of your own: https://HOST/api/v3 (GitHub Enterprise Server), https://HOST/api/v4 (GitLab)."
          defaultValue={collection.baseUrl}
          required
        />
        <TextArea
          name="repositories"
          label="Repositories"
          hint="OWNER/NAME, one a line. Empty: those of the population whose address is at this forge."
          defaultValue={collection.repositories.join("\n")}
          {...(fault ? { fault } : {})}
        />
        <SelectField
          name="interval"
          label="Ask every"
          options={intervals}
          defaultValue={String(collection.intervalSeconds)}
        />
        <TextField
          name="credential"
          label="Access token"
          type="password"
          autoComplete="off"
          hint={`${collection.credential ? "Empty: the one that is sealed stays. " : ""}${TOKEN_HINTS[type] ?? ""}`}
        />
        <Button type="submit" variant="primary" disabled={command.isPending}>
          Save
        </Button>
      </form>
      <CommandFault error={command.error} />
      {command.isSuccess && <p role="status">Saved. It is asked within a few seconds.</p>}
    </details>
  );
}

/** What was sealed does not stay in the page. */
function clearToken(form: HTMLFormElement): void {
  const field = form.elements.namedItem("credential");
  if (field instanceof HTMLInputElement) field.value = "";
}
