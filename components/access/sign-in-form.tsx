import type { ReactNode } from "react";
import { BareAction } from "../shell/bare-page.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Note } from "../ui/section.tsx";
import { ProviderLink } from "./provider-link.tsx";

interface SignInFormProps {
  next: string;
  fault: string | undefined;
  /** After signing out. */
  left: boolean;
  /** An identity provider is configured. */
  provider: boolean;
}

/** One POST, no script: it must open at 3 a.m. on a phone. */
export function SignInForm({ next, fault, left, provider }: SignInFormProps): ReactNode {
  return (
    <form method="post" action="/api/v1/session">
      {left && <p role="status">You are signed out.</p>}
      {fault && (
        <p className="cs-fault" role="alert">
          {fault}
        </p>
      )}
      {provider && (
        <div className="mt-3 mb-4 grid gap-2">
          <ProviderLink next={next}>Sign in with your company account</ProviderLink>
          <Note>Or with an account of this installation:</Note>
        </div>
      )}
      <input type="hidden" name="next" value={next} />
      <TextField
        name="login"
        label="E-mail"
        type="email"
        autoComplete="username"
        maxLength={254}
        required
        autoFocus={!provider}
      />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        maxLength={256}
        required
      />
      <BareAction>
        <Button type="submit" variant="primary" size="large">
          Sign in
        </Button>
      </BareAction>
    </form>
  );
}
