"use client";

import type { ReactNode } from "react";
import type { User } from "../../lib/access/contract.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { Td } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { roleOptions, rolesText, scopeText } from "./role-words.ts";
import type { AccessCommand } from "./use-access-command.ts";

interface AccountRowProps {
  user: User;
  /** Absent: the reader may look, not change. */
  send?: (command: AccessCommand) => void;
  pending: boolean;
}

/** One person: who they are, what they may do, how they sign in. */
export function AccountRow({ user, send, pending }: AccountRowProps): ReactNode {
  const issuer = user.identities
    .map((identity) => identity.login ?? `${identity.issuer} ${identity.subject}`)
    .join(", ");
  return (
    <tr>
      <Td phone="lead">{user.name}</Td>
      <Td phone="end">{user.status}</Td>
      <Td phone="line">{rolesText(user.roles)}</Td>
      <Td phone="line" secondary>
        {scopeText(user.scope)}
      </Td>
      <Td phone="line">
        {user.accessUntil ? <Time at={user.accessUntil} form="minute" relative={false} /> : "no end"}
      </Td>
      <Td phone="line" secondary>
        {issuer}
      </Td>
      {send && (
        <Td phone="line">
          <AccountMenu user={user} send={send} pending={pending} />
        </Td>
      )}
    </tr>
  );
}

function AccountMenu({ user, send, pending }: Required<AccountRowProps>): ReactNode {
  const path = `/api/v1/users/${user.id}`;
  const change = (body: object) => send({ path, method: "PATCH", body: { version: user.version, ...body } });
  const isLocal = user.identities.some((identity) => identity.login !== null);
  // An auditor's time of access is given when the account is made.
  const roles = roleOptions.filter(({ value }) => value !== "auditor" || user.accessUntil !== null);
  return (
    <Menu trigger="Change" label={`Change ${user.name}`} align="end">
      <p className="cs-list-label">Role</p>
      {roles.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          disabled={pending}
          aria-pressed={user.roles.includes(value)}
          onClick={() => change({ roles: [value] })}
        >
          {label}
        </button>
      ))}
      <hr />
      {isLocal && user.status === "active" && (
        <button type="button" disabled={pending} onClick={() => send({ path: `${path}/invitation`, method: "POST" })}>
          New link to choose a password
        </button>
      )}
      <button type="button" disabled={pending} onClick={() => send({ path: `${path}/sessions`, method: "DELETE" })}>
        Sign out everywhere
      </button>
      {user.status === "disabled" ? (
        <Button variant="link" disabled={pending} onClick={() => change({ status: "active" })}>
          Enable
        </Button>
      ) : (
        <Button variant="link" disabled={pending} onClick={() => change({ status: "disabled" })}>
          Disable
        </Button>
      )}
    </Menu>
  );
}
