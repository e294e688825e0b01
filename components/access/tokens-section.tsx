"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Token } from "../../lib/access/contract.ts";
import { tokensPage } from "../../lib/access/queries.ts";
import { CommandFault } from "./command-fault.tsx";
import { rolesText, scopeText } from "./role-words.ts";
import { useAccessCommand } from "./use-access-command.ts";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface TokensSectionProps {
  cursor: string | undefined;
  mayManage: boolean;
}

/** API tokens: whose work they do, how long they last, when they were used. */
export function TokensSection({ cursor, mayManage }: TokensSectionProps): ReactNode {
  const tokens = useQuery(tokensPage(cursor));
  const command = useAccessCommand<Token>();
  const revoke = (id: string): void => command.mutate({ path: `/api/v1/tokens/${id}`, method: "DELETE" });
  return (
    <Section title="Tokens">
      {tokens.isError && <ErrorPanel what={tokens.error.message} onRetry={() => void tokens.refetch()} />}
      {!tokens.data && !tokens.isError && <LoadingRows rows={2} />}
      {tokens.data?.total === 0 && (
        <Empty>No token was made. A script or the command line needs one to talk HTTP.</Empty>
      )}
      {tokens.data && tokens.data.items.length > 0 && (
        <>
          <Table label="Tokens" phone="blocks">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>Ends with</Th>
                <Th>Role</Th>
                <Th>Scope</Th>
                <Th>Use</Th>
                <Th>Validity</Th>
                {mayManage && <Th />}
              </tr>
            </thead>
            <tbody>
              {tokens.data.items.map((token) => (
                <TokenRow key={token.id} token={token} pending={command.isPending} {...(mayManage ? { revoke } : {})} />
              ))}
            </tbody>
          </Table>
          <Pager
            shown={tokens.data.items.length}
            total={tokens.data.total}
            unit="tokens"
            {...(tokens.data.nextCursor ? { olderHref: `/access?tokens=${tokens.data.nextCursor}` } : {})}
            {...(cursor ? { newestHref: "/access" } : {})}
          />
        </>
      )}
      <CommandFault error={command.error} />
    </Section>
  );
}

interface TokenRowProps {
  token: Token;
  pending: boolean;
  revoke?: (id: string) => void;
}

function TokenRow({ token, pending, revoke }: TokenRowProps): ReactNode {
  return (
    <tr>
      <Td phone="lead">{token.name}</Td>
      <Td phone="end" mono>
        {token.hint}
      </Td>
      <Td phone="line">{rolesText(token.roles)}</Td>
      <Td phone="line" secondary>
        {scopeText(token.scope)}
      </Td>
      <Td phone="line">
        {token.lastUsedAt ? (
          <>
            used <Time at={token.lastUsedAt} form="minute" />
          </>
        ) : (
          "never used"
        )}
      </Td>
      <Td phone="line">
        {token.revokedAt ? (
          <>
            revoked <Time at={token.revokedAt} form="minute" relative={false} />
          </>
        ) : (
          <>
            until <Time at={token.expiresAt} form="minute" relative={false} />
          </>
        )}
      </Td>
      {revoke && (
        <Td phone="line">
          {!token.revokedAt && (
            <Button disabled={pending} onClick={() => revoke(token.id)} aria-label={`Revoke ${token.name}`}>
              Revoke
            </Button>
          )}
        </Td>
      )}
    </tr>
  );
}
