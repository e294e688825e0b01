import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { CLOCK_LABEL } from "../../lib/emergencies/texts.ts";
import { BareAction } from "../shell/bare-page.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
import { Facts } from "../ui/facts.tsx";
import { Status } from "../ui/status.tsx";
import { dueText, instantText } from "../ui/time-text.ts";
import { RecipientsTable } from "./recipients-table.tsx";

interface AcknowledgeViewProps {
  view: CaseView;
  /** The account that looks. */
  reader: string;
  formKey: string;
  fault: string | undefined;
}

/** What happened, when what is due, and one button: acknowledging is not approving, and never looks like it. */
export function AcknowledgeView({ view, reader, formKey, fault }: AcknowledgeViewProps): ReactNode {
  const { id } = view;
  const offer = view.verbs.find(({ verb }) => verb === "acknowledge");
  const path = `/emergency/${id}/acknowledge`;
  return (
    <form method="post" action={`/api/v1/emergencies/${id}/acknowledge`}>
      <input type="hidden" name="idempotencyKey" value={formKey} />
      <input type="hidden" name="from" value={path} />
      <input type="hidden" name="then" value={path} />
      {fault && (
        <p className="cs-fault mb-3" role="alert">
          {fault}
        </p>
      )}
      <p>
        <Status is={`case-${view.status}`}>
          Emergency <span className="nw">{id}</span>
        </Status>
      </p>
      <h2 className="mt-2">{view.title}</h2>
      <p className="ink-2 mt-1 mb-4">
        {view.origin === "declared" ? `Declared by ${view.implementer}` : `Found, not declared, by ${view.implementer}`}
        , <span className="nw">{view.place.name}</span>, <span className="nw">{instantText(view.openedAt)}</span>.
        Reason: {view.reason}
      </p>
      <Standing view={view} />
      <DueFacts view={view} />
      <WhatElse view={view} reader={reader} />
      {view.deliveries.length > 0 && (
        <section className="mt-5" aria-label="Who was told">
          <h2>Who was told</h2>
          <RecipientsTable deliveries={view.deliveries} />
        </section>
      )}
      <BareAction>
        {offer?.offered ? (
          <Button type="submit" variant="primary" size="large">
            Acknowledge
          </Button>
        ) : (
          <LinkButton href={`/emergencies/${id}`} size="large">
            Open the case
          </LinkButton>
        )}
      </BareAction>
    </form>
  );
}

function Standing({ view }: { view: CaseView }): ReactNode {
  const reached = view.milestones.find(({ name }) => name === "acknowledged");
  const offer = view.verbs.find(({ verb }) => verb === "acknowledge");
  if (reached?.at) {
    return (
      <p>
        <Status is="pass">{`Acknowledged by ${reached.by?.name ?? ""} at ${instantText(reached.at)}`}</Status>
      </p>
    );
  }
  if (offer?.offered) {
    return <p>Acknowledging says that you, a second person, have seen this. It approves nothing.</p>;
  }
  return (
    <p>
      {offer?.refusal === "SELF_ACKNOWLEDGEMENT"
        ? "You declared this. A second person has to acknowledge it."
        : offer?.why}
    </p>
  );
}

function DueFacts({ view }: { view: CaseView }): ReactNode {
  const open = view.clocks.filter(({ doneAt, reading }) => doneAt === null && reading.state !== "void");
  if (open.length === 0) return null;
  return (
    <section className="mt-5" aria-label="Due times">
      <h2>Due</h2>
      <Facts
        ruled
        items={open.map(({ name, dueAt }) => ({
          label: CLOCK_LABEL[name],
          value: <time dateTime={dueAt}>{instantText(dueAt, "UTC", "minute")}</time>,
          note: dueText(dueAt, view.now).text,
        }))}
      />
      <p className="cs-note">By the server’s clock, {instantText(view.now)}.</p>
    </section>
  );
}

/** Authorising is another act, on another page, in other words. */
function WhatElse({ view, reader }: { view: CaseView; reader: string }): ReactNode {
  const authorise = view.verbs.find(({ verb }) => verb === "authorise");
  if (view.authorisation?.named.id !== reader || !authorise?.offered) return null;
  return (
    <p className="mt-4">
      {view.authorisation.mode === "verbal"
        ? "You are named as having approved this by voice. Confirming that is a step of its own: "
        : "You are asked to authorise this change. That is a step of its own: "}
      <a href={`/emergencies/${view.id}#verbs`}>open the case</a>.
    </p>
  );
}
