"use client";

import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { ImportResult } from "../../lib/people/contract.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { countText, quantityText } from "../ui/count-text.ts";
import { TextField } from "../ui/field.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { usePeopleCommand } from "./use-people-command.ts";

interface Chosen {
  readonly file: string;
  readonly csv: string;
}

/** Reads a file of people, shows what it would change, and imports it when that is what was meant. */
export function ImportForm(): ReactNode {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [result, setResult] = useState<ImportResult | null>(null);
  const command = usePeopleCommand<ImportResult>(setResult);
  const send = (what: Chosen, dryRun: boolean): void =>
    command.mutate({ path: "/api/v1/people/import", body: { ...what, dryRun } });
  const preview = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get("file");
    if (!(file instanceof File)) return;
    const what = { file: file.name, csv: await file.text() };
    setChosen(what);
    setResult(null);
    send(what, true);
  };
  const isReady = result?.dryRun && result.errors.length === 0 && result.newPeople + result.boundIdentities > 0;
  return (
    <Section
      title="Import from CSV"
      id="import"
      note="name, e-mail, forge, forge id, login, key fingerprint, bot, from, to"
    >
      <form onSubmit={(event) => void preview(event)}>
        <TextField name="file" label="File" type="file" accept=".csv,text/csv" required />
        <Button type="submit" disabled={command.isPending}>
          Preview
        </Button>
      </form>
      <CommandFault error={command.error} />
      {result && <Outcome result={result} />}
      {chosen && isReady && (
        <p className="mt-4">
          <Button variant="primary" disabled={command.isPending} onClick={() => send(chosen, false)}>
            {`Import ${quantityText(result.newPeople, "new person", "new people")} and ${quantityText(result.boundIdentities, "identity", "identities")}`}
          </Button>
        </p>
      )}
    </Section>
  );
}

function Outcome({ result }: { result: ImportResult }): ReactNode {
  const { dryRun, rows, errors, newPeople, knownPeople, boundIdentities, unmapped } = result;
  const { unknownLandings, unknownVerdicts } = result;
  if (errors.length > 0) return <RowErrors result={result} />;
  const count = (key: string, label: string, before: number, after: number | string) => {
    return { key, cells: { label, before, after } };
  };
  return (
    <>
      <p role="status" className="mt-3">
        {dryRun ? `${quantityText(rows, "row", "rows")} read; nothing is imported yet.` : "Imported."}{" "}
        {quantityText(newPeople, "new person", "new people")}, {countText(knownPeople)} known,{" "}
        {quantityText(boundIdentities, "identity", "identities")} bound.
      </p>
      <Statement
        label="What it changes"
        columns={[
          { key: "label", label: "" },
          { key: "before", label: "Now", numeric: true },
          { key: "after", label: "Then", numeric: true },
        ]}
        rows={[
          count("unmapped", "Identities mapped to nobody", unmapped.before, unmapped.after),
          count("unknown", "Landings with unknown approval", unknownLandings.before, unknownLandings.after),
          count(
            "verdicts",
            `Unknown verdicts of ${unknownVerdicts.test}`,
            unknownVerdicts.before,
            unknownVerdicts.after ?? "after the import",
          ),
        ]}
      />
      {unknownVerdicts.after === null && (
        <Note>
          So many changes name these people that their verdicts are judged once the file is imported, not ahead of it.
        </Note>
      )}
    </>
  );
}

function RowErrors({ result: { errors, rows } }: { result: ImportResult }): ReactNode {
  return (
    <>
      <p role="alert" className="mt-3">
        Nothing can be imported: {quantityText(errors.length, "fault", "faults")} in {quantityText(rows, "row", "rows")}
        .
      </p>
      <Table label="Faults in the file">
        <thead>
          <tr>
            <Th numeric width={56}>
              Row
            </Th>
            <Th>Column</Th>
            <Th>Fault</Th>
          </tr>
        </thead>
        <tbody>
          {errors.map(({ row, column, message }) => (
            <tr key={`${row} ${column ?? ""} ${message}`}>
              <td className="cs-num">{row}</td>
              <Td>{column ?? ""}</Td>
              <Td>{message}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
