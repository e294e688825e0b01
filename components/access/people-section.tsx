"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { usersPage } from "../../lib/access/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Table, Th } from "../ui/table.tsx";
import { AccountDialog } from "./account-dialog.tsx";
import { AccountRow } from "./account-row.tsx";
import { useAccessCommand } from "./use-access-command.ts";

interface PeopleSectionProps {
  cursor: string | undefined;
  mayManage: boolean;
}

/** Who may use the installation. */
export function PeopleSection({ cursor, mayManage }: PeopleSectionProps): ReactNode {
  const users = useQuery(usersPage(cursor));
  const [changing, setChanging] = useState<string | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const command = useAccessCommand<unknown>((answer) => setLink(linkIn(answer)));
  const user = users.data?.items.find(({ id }) => id === changing);
  const open = (id: string | null): void => {
    command.reset();
    setLink(null);
    setChanging(id);
  };
  return (
    <Section title="People">
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
                <Th>Scope</Th>
                <Th>Access</Th>
                <Th>Signs in as</Th>
                {mayManage && <Th />}
              </tr>
            </thead>
            <tbody>
              {users.data.items.map((each) => (
                <AccountRow key={each.id} user={each} {...(mayManage ? { onChange: () => open(each.id) } : {})} />
              ))}
            </tbody>
          </Table>
          <Pager
            shown={users.data.items.length}
            total={users.data.total}
            unit="accounts"
            {...(users.data.nextCursor ? { olderHref: `/access?people=${users.data.nextCursor}` } : {})}
            {...(cursor ? { newestHref: "/access" } : {})}
          />
        </>
      )}
      {user && (
        <AccountDialog
          key={`${user.id} ${user.version}`}
          user={user}
          send={command.mutate}
          pending={command.isPending}
          error={command.error}
          link={link}
          onClose={() => open(null)}
        />
      )}
    </Section>
  );
}

/** The address of an invitation, where the answer is one. */
function linkIn(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("path" in answer)) return null;
  return typeof answer.path === "string" ? new URL(answer.path, window.location.origin).toString() : null;
}
