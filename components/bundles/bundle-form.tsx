"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { Bundle, BundleChoices, PreviewQuery } from "../../lib/bundles/contract.ts";
import { bundlePreview } from "../../lib/bundles/queries.ts";
import { fetchJson, ProblemError } from "../../lib/browser/fetch-json.ts";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";

interface BundleFormProps {
  readonly frameworks: readonly { readonly value: string; readonly label: string }[];
  readonly choices: BundleChoices;
  /** The last whole month, for the first look. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** Asks for a bundle in two steps: what it would hold, then its start. */
export function BundleForm({ frameworks, choices, from, to, zone }: BundleFormProps): ReactNode {
  const [request, setRequest] = useState<PreviewQuery | null>(null);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setRequest(requestOf(new FormData(event.currentTarget)));
  };
  const options = (names: readonly string[], all: string) => [
    { value: "", label: all },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <Section title="Export a bundle">
      <form onSubmit={submit} onChange={() => setRequest(null)}>
        <SelectField name="framework" label="Framework and edition" options={frameworks} defaultValue="soc2" />
        <div className="cs-fields">
          <TextField name="from" label="From" type="date" defaultValue={from} required />
          <TextField name="to" label="To, this day included" type="date" defaultValue={to} required />
          <TextField
            name="zone"
            label="Time zone"
            hint="In which the days begin and end, as Europe/Berlin."
            defaultValue={zone}
            maxLength={60}
            required
          />
        </div>
        <div className="cs-fields">
          <SelectField
            name="repositories"
            label="Repositories"
            options={options(choices.repositories, "All")}
            defaultValue=""
          />
          <SelectField
            name="environments"
            label="Environments"
            options={options(choices.environments, "All")}
            defaultValue=""
          />
        </div>
        <Button type="submit">Count what it holds</Button>
      </form>
      {request && <Preview request={request} />}
    </Section>
  );
}

function requestOf(form: FormData): PreviewQuery {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const [repositories, environments] = [text("repositories"), text("environments")];
  return {
    framework: text("framework"),
    from: text("from"),
    to: text("to"),
    zone: text("zone"),
    ...(repositories ? { repositories } : {}),
    ...(environments ? { environments } : {}),
  };
}

function Preview({ request }: { request: PreviewQuery }): ReactNode {
  const client = useQueryClient();
  const preview = useQuery(bundlePreview(request));
  const start = useMutation<Bundle>({
    mutationFn: () => {
      const { repositories, environments, ...rest } = request;
      const body = {
        ...rest,
        repositories: repositories ? [repositories] : "all",
        environments: environments ? [environments] : "all",
      };
      return fetchJson<Bundle>("/api/v1/bundles", { method: "POST", body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["bundles", "page"] }),
  });
  if (preview.isError) return <Fault error={preview.error} />;
  if (!preview.data) return <LoadingRows rows={5} label="Counting" />;
  const { populations, records, size, stored } = preview.data;
  const columns = [
    { key: "what", label: "Holds" },
    { key: "rows", label: "Rows", numeric: true },
  ];
  const rows = [
    ...populations.map(({ name, rows: count }) => ({ key: name, cells: { what: name, rows: count } })),
    { key: "records", cells: { what: "records received in the period", rows: records } },
  ];
  return (
    <>
      <Statement label="What the bundle would hold" columns={columns} rows={rows} />
      <Note>
        {`Stored as ${stored.from} up to, not including, ${stored.to}. At ledger size ${String(size)}.`} Records that
        rows name from outside of the period come in addition.
      </Note>
      <Button variant="primary" disabled={start.isPending || start.isSuccess} onClick={() => start.mutate()}>
        {start.isSuccess ? "Asked for" : "Export bundle"}
      </Button>
      {start.isError && <Fault error={start.error} />}
    </>
  );
}

function Fault({ error }: { error: Error }): ReactNode {
  const requestId = error instanceof ProblemError ? error.requestId : undefined;
  return <ErrorPanel what={error.message} {...(requestId ? { requestId } : {})} />;
}
