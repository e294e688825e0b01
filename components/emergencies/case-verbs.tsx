import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import type { CASE_VERBS } from "../../lib/emergencies/verb.ts";
import { RadioGroup } from "../ui/choice.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { Note, Section } from "../ui/section.tsx";
import { ReviewForms } from "./review-forms.tsx";
import { VerbForm } from "./verb-form.tsx";

type VerbName = (typeof CASE_VERBS)[number];

interface CaseVerbsProps {
  view: CaseView;
  formKey: string;
  /** Whom the case can be handed to. */
  people: readonly { id: string; name: string }[];
}

/** The order in which one of them becomes the one primary button. */
const FIRST: readonly VerbName[] = ["acknowledge", "authorise", "review", "close", "end", "link-pr"];

const LABEL: Readonly<Record<VerbName, string>> = {
  authorise: "Authorise",
  acknowledge: "Acknowledge",
  claim: "Take over",
  extend: "Extend the window",
  cancel: "Cancel, nothing was changed",
  "hand-over": "Hand over",
  note: "Add note",
  end: "End the emergency",
  "link-pr": "Link a pull request",
  review: "Review",
  close: "Close",
  dismiss: "Dismiss",
};

/** What the reader may do about the case, and for what concerns them, why not. */
export function CaseVerbs({ view, formKey, people }: CaseVerbsProps): ReactNode {
  const open = view.verbs.filter((one) => one.offered).map(({ verb }) => verb);
  const refused = view.verbs.filter(({ refusal }) => refusal !== null && TOLD.has(refusal));
  const primary = FIRST.find((verb) => open.includes(verb));
  const offered = primary ? [primary, ...open.filter((verb) => verb !== primary)] : open;
  if (offered.length === 0 && refused.length === 0) return null;
  const common = (verb: VerbName) => ({ caseId: view.id, verb, formKey, primary: verb === primary });
  return (
    <Section title="What you may do" id="verbs">
      <div className="grid gap-3">
        {offered.map((verb) =>
          verb === "review" ? (
            <ReviewForms key={verb} view={view} formKey={formKey} primary={verb === primary} />
          ) : (
            <VerbForm key={verb} {...common(verb)} label={labelOf(verb, view)}>
              {fieldsOf(verb, view, people)}
            </VerbForm>
          ),
        )}
      </div>
      {refused.map(({ verb, why }) => (
        <Note key={verb}>
          {LABEL[verb]}: {why}
        </Note>
      ))}
    </Section>
  );
}

/** Refusals that a reader would otherwise wonder about; "done already" is on the spine. */
const TOLD: ReadonlySet<string> = new Set([
  "SELF_AUTHORISATION",
  "SELF_ACKNOWLEDGEMENT",
  "SELF_REVIEW",
  "AUTHORISER_REVIEW",
  "IMPLEMENTER_UNKNOWN",
  "SELF_CLOSURE",
  "SELF_DISMISSAL",
  "SAME_PERSON",
  "RETRO_MISSING",
  "RECORDS_MISSING",
]);

function labelOf(verb: VerbName, { authorisation, dismissal }: CaseView): string {
  if (verb === "authorise" && authorisation?.mode === "verbal") return "Confirm the approval given by voice";
  if (verb === "dismiss") return dismissal ? "Agree to dismiss" : "Propose to dismiss";
  return LABEL[verb];
}

/** What a verb asks for; undefined where the button says it all. Called, not rendered: `VerbForm` has to see which. */
function fieldsOf(verb: VerbName, view: CaseView, people: CaseVerbsProps["people"]): ReactNode {
  switch (verb) {
    case "note":
      return <TextArea name="text" label="Note" required maxLength={4000} />;
    case "cancel":
      return <TextArea name="reason" label="Why was it not needed?" required maxLength={2000} />;
    case "dismiss":
      return (
        <TextArea
          name="reason"
          label={view.dismissal ? `Why do you agree with ${view.dismissal.by.name}?` : "Why is this no emergency?"}
          hint="A second person has to agree. It stays counted."
          required
          maxLength={2000}
        />
      );
    case "extend":
      return (
        <RadioGroup
          name="minutes"
          legend="By how long? You authorise it."
          columns={4}
          defaultValue="30"
          options={[
            { value: "30", label: "30 min" },
            { value: "60", label: "1 h" },
            { value: "120", label: "2 h" },
          ]}
        />
      );
    case "hand-over":
      return (
        <SelectField
          name="to"
          label="To whom?"
          hint="They are told from now on, and you no more."
          options={people.map(({ id, name }) => ({ value: id, label: name }))}
          required
        />
      );
    case "link-pr":
      return (
        <>
          <TextField
            name="pullRequest"
            label="Pull request"
            hint="repository#number, or its address at the forge"
            defaultValue={view.range ? `${view.range.repository}#` : ""}
            required
            maxLength={500}
            autoCapitalize="off"
          />
          <RadioGroup
            name="purpose"
            legend="What does it do?"
            columns={2}
            defaultValue="retro"
            options={[
              { value: "retro", label: "Brings the change to Git" },
              { value: "revert", label: "Reverts it" },
            ]}
          />
        </>
      );
    case "claim":
      return (
        <RadioGroup
          name="asImplementer"
          legend="Who did it?"
          defaultValue="no"
          options={[
            { value: "no", label: "Somebody else", note: "You look after the case" },
            { value: "yes", label: "I did it", note: "You implemented it, so somebody else reviews it" },
          ]}
        />
      );
    default:
      return undefined;
  }
}
