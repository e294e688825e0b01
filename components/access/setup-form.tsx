import type { ReactNode } from "react";
import { BareAction } from "../shell/bare-page.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";

interface SetupFormProps {
  token: string;
  /** Null: the first administrator, who gives name and e-mail too. */
  invited: { name: string | null; login: string | null } | null;
  fault: string | undefined;
}

/** Uses a one-time link. One POST, no script. */
export function SetupForm({ token, invited, fault }: SetupFormProps): ReactNode {
  return (
    <form method="post" action="/api/v1/setup">
      {fault && (
        <p className="cs-fault" role="alert">
          {fault}
        </p>
      )}
      <input type="hidden" name="token" value={token} />
      {invited ? (
        <>
          <p className="mb-3">{`${invited.name ?? "You"}, you sign in as ${invited.login ?? "invited"}.`}</p>
          {/* For password managers: which account this password is of. */}
          <input
            type="email"
            name="username"
            autoComplete="username"
            defaultValue={invited.login ?? ""}
            hidden
            readOnly
          />
        </>
      ) : (
        <>
          <TextField name="name" label="Name" autoComplete="name" maxLength={120} required autoFocus />
          <TextField
            name="email"
            label="E-mail, to sign in with"
            type="email"
            autoComplete="username"
            maxLength={254}
            required
          />
        </>
      )}
      <TextField
        name="password"
        label="Password"
        hint="At least 12 characters; a sentence is good."
        type="password"
        autoComplete="new-password"
        minLength={12}
        maxLength={256}
        required
      />
      <BareAction>
        <Button type="submit" variant="primary" size="large">
          {invited ? "Set the password" : "Make the account"}
        </Button>
      </BareAction>
    </form>
  );
}
