import type { ReactNode } from "react";
import { BareAction } from "../shell/bare-page.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ProviderLink } from "./provider-link.tsx";

interface StepUpFormProps {
  name: string;
  next: string;
  fault: string | undefined;
  /** The person signs in with the identity provider: it confirms them, not a password of ours. */
  byProvider: boolean;
}

/** The password again, for an act that asks for it. One POST, no script. */
export function StepUpForm({ name, next, fault, byProvider }: StepUpFormProps): ReactNode {
  const sentence = `You are signed in as ${name}. What you are about to do is recorded under this name, so confirm that it is you. It counts for ten minutes.`;
  if (byProvider) {
    return (
      <>
        <p>{sentence}</p>
        <div className="mt-4 grid">
          <ProviderLink next={next} again>
            Confirm with your company account
          </ProviderLink>
        </div>
      </>
    );
  }
  return (
    <form method="post" action="/api/v1/session/step-up">
      <p className="mb-3">{sentence}</p>
      <input type="hidden" name="next" value={next} />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        maxLength={256}
        required
        autoFocus
        {...(fault ? { fault } : {})}
      />
      <BareAction>
        <Button type="submit" variant="primary" size="large">
          Confirm
        </Button>
      </BareAction>
    </form>
  );
}
