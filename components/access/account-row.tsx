import type { ReactNode } from "react";
import type { User } from "../../lib/access/contract.ts";
import { Button } from "../ui/button.tsx";
import { Td } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { rolesText, scopeText } from "./role-words.ts";

interface AccountRowProps {
  user: User;
  /** Absent: the reader may look, not change. */
  onChange?: () => void;
}

/** One person: who they are, what they may do, how they sign in. Each cell reads without its head, for a phone. */
export function AccountRow({ user, onChange }: AccountRowProps): ReactNode {
  const identities = user.identities.map(({ login, issuer, subject }) => login ?? `${issuer} ${subject}`);
  return (
    <tr>
      <Td phone="lead">{user.name}</Td>
      <Td phone="end">{user.status}</Td>
      <Td phone="line">{rolesText(user.roles)}</Td>
      <Td phone="line" secondary>
        {scopeText(user.scope)}
      </Td>
      <Td phone="line">
        {user.accessUntil ? (
          <>
            until <Time at={user.accessUntil} form="minute" relative={false} />
          </>
        ) : (
          "without end"
        )}
      </Td>
      <Td phone="line" secondary>
        {identities.join(", ")}
      </Td>
      {onChange && (
        <Td phone="line">
          <Button onClick={onChange} aria-label={`Change ${user.name}`}>
            Change
          </Button>
        </Td>
      )}
    </tr>
  );
}
