import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { RadioGroup } from "../ui/choice.tsx";
import { TextArea } from "../ui/field.tsx";
import { Hash } from "../ui/hash.tsx";
import { VerbForm } from "./verb-form.tsx";

interface ReviewFormsProps {
  view: CaseView;
  formKey: string;
  primary: boolean;
}

/** The two reviews of a case, one after the other: of the change, and then of how the emergency was handled. */
export function ReviewForms({ view, formKey, primary }: ReviewFormsProps): ReactNode {
  const { change, implementation } = view.reviewsOffered;
  const common = { caseId: view.id, verb: "review" as const, formKey };
  return (
    <>
      {change && (
        <VerbForm {...common} label="Review the change" primary={primary}>
          <input type="hidden" name="of" value="change" />
          <WhatToReview view={view} />
          <RadioGroup
            name="outcome"
            legend="Your decision"
            columns={2}
            defaultValue="approved"
            options={[
              { value: "approved", label: "Approve", note: "It is right, and brought back" },
              { value: "changes-requested", label: "Ask for changes", note: "The review stays open" },
            ]}
          />
          <TextArea name="comment" label="What did you compare?" required maxLength={4000} />
        </VerbForm>
      )}
      {implementation && !change && (
        <VerbForm {...common} label="Post-implementation review" primary={primary}>
          <input type="hidden" name="of" value="implementation" />
          <RadioGroup
            name="outcome"
            legend="Outcome"
            columns={3}
            defaultValue="keep"
            options={[
              { value: "keep", label: "Keep" },
              { value: "roll-back", label: "Roll back" },
              { value: "follow-up", label: "Follow up" },
            ]}
          />
          <TextArea name="comment" label="What was learnt?" required maxLength={4000} />
        </VerbForm>
      )}
    </>
  );
}

/** Commits that stand on the branch are reviewed as exactly this range; else it is the linked pull request. */
function WhatToReview({ view }: { view: CaseView }): ReactNode {
  const { range, links } = view;
  if (links.length > 0) {
    return (
      <p>
        You review {links.map(({ repository, number }) => `${repository}#${number}`).join(", ")} against what was done.
      </p>
    );
  }
  if (!range) return <p>You confirm what was done, from the records of the window.</p>;
  return (
    <>
      <input type="hidden" name="repository" value={range.repository} />
      <input type="hidden" name="branch" value={range.branch} />
      <input type="hidden" name="before" value={range.before ?? ""} />
      <input type="hidden" name="after" value={range.after} />
      <p>
        You review exactly the commits {range.before && <Hash value={range.before} kind="commit" />} to{" "}
        <Hash value={range.after} kind="commit" /> on {range.branch} of <span className="nw">{range.repository}</span>.
        Your password is asked for.
      </p>
    </>
  );
}
