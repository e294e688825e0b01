import type { ReactNode } from "react";
import type { DeclareOptions } from "../../lib/emergencies/declare-options.ts";
import { BareAction } from "../shell/bare-page.tsx";
import { Button } from "../ui/button.tsx";
import { RadioGroup, type Choice } from "../ui/choice.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { durationText } from "../ui/time-text.ts";
import { DueTimes } from "./due-times.tsx";

interface DeclareFormProps {
  name: string;
  options: DeclareOptions;
  formKey: string;
  /** What was typed before it was refused. */
  typed: Readonly<Partial<Record<"what" | "why" | "place" | "minutes" | "authoriser" | "authorisation", string>>>;
  fault: string | undefined;
}

/** One screen, one POST, no script: what, why, where, how long, who authorised it, and when what will be due. */
export function DeclareForm({ name, options, formKey, typed, fault }: DeclareFormProps): ReactNode {
  const { now, terms } = options;
  const lengths = windowLengths(terms.clocks.windowMaxMinutes);
  const usual = lengths.findLast((minutes) => minutes <= 120) ?? lengths[0];
  return (
    <form method="post" action="/api/v1/emergencies" className="group">
      <input type="hidden" name="idempotencyKey" value={formKey} />
      <input type="hidden" name="from" value="/emergency/declare" />
      {fault && (
        <p className="cs-fault mb-3" role="alert">
          {fault}
        </p>
      )}
      <p className="ink-2 mb-4">
        You are <b>{name}</b>, the implementer. Nothing is blocked: this records, it does not grant.
      </p>
      <fieldset className="mb-5">
        <legend>
          <h2>What and why</h2>
        </legend>
        <TextArea
          name="what"
          label="What will you change?"
          rows={2}
          required
          maxLength={200}
          defaultValue={typed.what}
        />
        <TextField
          name="why"
          label="Why? An incident link is enough."
          required
          maxLength={2000}
          autoCapitalize="off"
          defaultValue={typed.why}
        />
      </fieldset>
      <Where options={options} chosen={typed.place} />
      <RadioGroup
        name="minutes"
        legend="How long"
        columns={4}
        required
        defaultValue={typed.minutes ?? String(usual)}
        options={lengths.map((minutes) => ({ value: String(minutes), label: durationText(minutes * 60_000) }))}
      />
      <Authoriser options={options} typed={typed} />
      {lengths.map((minutes) => (
        <div key={minutes} className={lengths.length > 1 ? SHOWN_FOR[minutes] : undefined}>
          <DueTimes now={now} minutes={minutes} terms={terms} />
        </div>
      ))}
      <BareAction>
        <Button type="submit" variant="primary" size="large">
          <Icon name="case-open" />
          Declare emergency
        </Button>
      </BareAction>
    </form>
  );
}

/** Without a script the style sheet shows the due times of the length that is chosen. */
const SHOWN_FOR: Readonly<Record<number, string>> = {
  30: "hidden group-has-[[name=minutes][value='30']:checked]:block",
  60: "hidden group-has-[[name=minutes][value='60']:checked]:block",
  120: "hidden group-has-[[name=minutes][value='120']:checked]:block",
  240: "hidden group-has-[[name=minutes][value='240']:checked]:block",
};

function windowLengths(most: number): number[] {
  const lengths = Object.keys(SHOWN_FOR)
    .map(Number)
    .filter((minutes) => minutes <= most);
  return lengths.length > 0 ? lengths : [most];
}

const REPOSITORIES_LISTED = 8;

function Where({ options, chosen }: { options: DeclareOptions; chosen: string | undefined }): ReactNode {
  const { clusters, repositories } = options;
  const listed = repositories.length <= REPOSITORIES_LISTED;
  const choices: Choice[] = [
    ...clusters.map(({ place, note }) => ({ value: `cluster:${place.name}`, label: place.name, note })),
    ...(listed
      ? repositories.map((repository) => ({ value: `repository:${repository}`, ...repositoryWords(repository) }))
      : [{ value: "repository", label: "A repository", note: "push or bypass" }]),
    { value: "elsewhere", label: "Elsewhere", note: "say where above" },
  ];
  return (
    <>
      <RadioGroup
        name="place"
        legend="Where"
        columns={2}
        required
        defaultValue={chosen ?? choices[0]?.value}
        options={choices}
      />
      {!listed && (
        <SelectField
          name="repository"
          label="Which repository?"
          options={repositories.map((repository) => ({ value: repository, label: repository }))}
        />
      )}
    </>
  );
}

/** The last word names it, in two columns of a narrow phone; who owns it stands below. */
function repositoryWords(repository: string): { label: string; note: string } {
  const at = repository.lastIndexOf("/");
  const owner = repository.slice(0, Math.max(0, at));
  return { label: repository.slice(at + 1), note: owner === "" ? "push or bypass" : `${owner}, push or bypass` };
}

const AUTHORISERS_LISTED = 2;

/** Few people: one choice says who and how. Many: a list says who. */
function Authoriser({ options, typed }: Pick<DeclareFormProps, "options" | "typed">): ReactNode {
  const { authorisers, terms } = options;
  const limit = durationText(terms.clocks.verbalConfirmationHours * 3_600_000);
  const legend = "Who authorised it? Not you.";
  if (authorisers.length === 0) {
    return (
      <p className="cs-fault">
        Nobody else may authorise an emergency here. An administrator has to give a second person the role.
      </p>
    );
  }
  if (authorisers.length <= AUTHORISERS_LISTED) {
    const choices = authorisers.flatMap(({ id, name, onCall }) => [
      { value: `verbal:${id}`, label: `${name}, by voice`, note: `Confirms within ${limit}` },
      { value: `asked:${id}`, label: `Ask ${name} now`, note: `${onCall ? "On call; gets" : "Gets"} a message` },
    ]);
    const chosen = typed.authoriser ?? choices[0]?.value;
    return <RadioGroup name="authoriser" legend={legend} required defaultValue={chosen} options={choices} />;
  }
  return (
    <>
      <SelectField
        name="authoriser"
        label={legend}
        required
        defaultValue={typed.authoriser}
        options={authorisers.map(({ id, name, onCall }) => ({ value: id, label: onCall ? `${name}, on call` : name }))}
      />
      <RadioGroup
        name="authorisation"
        legend="How"
        columns={2}
        required
        defaultValue={typed.authorisation ?? "verbal"}
        options={[
          { value: "verbal", label: "By voice", note: `Confirmed within ${limit}` },
          { value: "asked", label: "Ask now", note: "They get a message" },
        ]}
      />
    </>
  );
}
