import type { ReactNode } from "react";
import type { CASE_VERBS } from "../../lib/emergencies/verb.ts";
import { Button } from "../ui/button.tsx";

interface VerbFormProps {
  caseId: string;
  verb: (typeof CASE_VERBS)[number];
  /** One for each page that was sent: the same form sent twice is one act. */
  formKey: string;
  label: string;
  primary?: boolean;
  /** Fields; without any, the button alone is the form. */
  children?: ReactNode;
}

/** One verb as a native form: one POST, no script, back to the case. */
export function VerbForm({ caseId, verb, formKey, label, primary, children }: VerbFormProps): ReactNode {
  const path = `/emergencies/${caseId}`;
  const form = (
    <form method="post" action={`/api/v1/emergencies/${caseId}/${verb}`} className="grid gap-2">
      <input type="hidden" name="idempotencyKey" value={`${formKey}.${verb}.${label.replaceAll(" ", "-")}`} />
      <input type="hidden" name="from" value={path} />
      <input type="hidden" name="then" value={path} />
      {children}
      <div>
        <Button type="submit" variant={primary ? "primary" : "default"}>
          {label}
        </Button>
      </div>
    </form>
  );
  if (!children) return form;
  return (
    <details>
      <summary className="cs-button" data-variant={primary ? "primary" : "default"}>
        {label}
      </summary>
      <div className="mt-3 mb-2">{form}</div>
    </details>
  );
}
