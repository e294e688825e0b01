"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { usersPage } from "../../lib/access/queries.ts";
import { CommandFault } from "./command-fault.tsx";
import { AccountRow } from "./account-row.tsx";
import { Once } from "./once.tsx";
import { useAccessCommand } from "./use-access-command.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Table, Th } from "../ui/table.tsx";

interface PeopleSectionProps {
  cursor: string | undefined;
  mayManage: boolean;
}

/** Who may use the installation. */
export function PeopleSection({ cursor, mayManage }: PeopleSectionProps): ReactNode {
  const users = useQuery(usersPage(cursor));
  const [link, setLink] = useState<string | null>(null);
  const command = useAccessCommand<unknown>((answer) => setLink(linkIn(answer)));
  return (
    <Section title="People" note="An e-mail address is never an identity; issuer and subject are">
      {users.isError && <ErrorPanel what={users.error.message} onRetry={() => void users.refetch()} />}
      {!users.data && !users.isError && <LoadingRows rows={4} />}
      {users.data && (
        <>
          <Table label="People" phone="blocks">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>State</Th>
                <Th>Roles</Th>
                <Th>Sees</Th>
                <Th>Access until</Th>
                <Th>Signs in as</Th>
                {mayManage && <Th />}
              </tr>
            </thead>
            <tbody>
              {users.data.items.map((user) => (
                <AccountRow
                  key={user.id}
                  user={user}
                  pending={command.isPending}
                  {...(mayManage ? { send: command.mutate } : {})}
                />
              ))}
            </tbody>
          </Table>
          <Pager
            shown={users.data.items.length}
            total={users.data.total}
            unit="people"
            {...(users.data.nextCursor ? { olderHref: `/access?people=${users.data.nextCursor}` } : {})}
            {...(cursor ? { newestHref: "/access" } : {})}
          />
        </>
      )}
      <CommandFault error={command.error} />
      {link !== null && (
        <Once label="Invitation" text={link}>
          Give this link to the person. It is shown once, works once, and ends in 24 hours.
        </Once>
      )}
    </Section>
  );
}

/** The address of an invitation, where the answer is one. */
function linkIn(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("path" in answer)) return null;
  return typeof answer.path === "string" ? new URL(answer.path, window.location.origin).toString() : null;
}
