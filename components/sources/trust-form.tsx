"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { PUBLIC_ISSUERS, TRUST_CLAIMS, TRUST_PROVIDERS, type TrustProvider } from "../../lib/access/trust.ts";
import type { AddedTrust } from "../../lib/ingest/contract.ts";
import { addTrust } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { SetupSteps } from "./setup-steps.tsx";
import { CLAIM_WORDS, PROVIDER_NAMES } from "./trust-words.ts";

const providers = TRUST_PROVIDERS.map((value) => ({ value, label: PROVIDER_NAMES[value] }));

/** Makes a rule, and answers what to paste at the sender. */
export function TrustForm({ source }: { source: string }): ReactNode {
  const client = useQueryClient();
  const [provider, setProvider] = useState<TrustProvider>("github");
  const [fault, setFault] = useState<string>();
  const command = useMutation<AddedTrust, Error, object>({
    mutationFn: (input) => addTrust(source, input),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources", "trusts", source] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = ruleOf(provider, new FormData(event.currentTarget));
    setFault(typed ? undefined : "This is no JSON Web Key Set.");
    if (typed) command.mutate(typed);
  };
  const { identity, more } = TRUST_CLAIMS[provider];
  return (
    <details className="mt-4">
      <summary>Trust tokens</summary>
      <form onSubmit={submit} className="mt-3">
        <SelectField
          name="provider"
          label="Tokens of"
          options={providers}
          value={provider}
          onChange={(event) => setProvider(TRUST_PROVIDERS.find((one) => one === event.target.value) ?? "github")}
        />
        {[...identity, ...more].map((name) => (
          <TextField
            key={`${provider}.${name}`}
            name={`claim.${name}`}
            label={CLAIM_WORDS[name]?.label ?? name}
            hint={CLAIM_WORDS[name]?.hint ?? ""}
            required={identity.includes(name)}
            maxLength={500}
          />
        ))}
        <TextField
          key={`${provider}.issuer`}
          name="issuer"
          label="Issuer"
          hint={ISSUER_HINTS[provider]}
          defaultValue={PUBLIC_ISSUERS[provider] ?? ""}
          required
        />
        <TextField
          name="audience"
          label="Audience"
          hint="What the token must be made for. Empty: the address of this installation."
          maxLength={500}
        />
        {provider === "kubernetes" && (
          <TextArea
            name="keys"
            label="Keys of the issuer"
            hint="Where the cluster cannot be asked from here: what kubectl get --raw /openid/v1/jwks prints. Paste them again when the cluster changes them."
            {...(fault ? { fault } : {})}
          />
        )}
        <Button type="submit" disabled={command.isPending}>
          Trust
        </Button>
      </form>
      <CommandFault error={command.error} />
      {command.data && (
        <div role="status" className="mt-4">
          <p className="mb-3">Trusted from now on. At the sender, {command.data.setup.title}:</p>
          <SetupSteps setup={command.data.setup} />
        </div>
      )}
    </details>
  );
}

const ISSUER_HINTS: Readonly<Record<TrustProvider, string>> = {
  github: "An Enterprise Server of your own: https://HOST/_services/token",
  gitlab: "A GitLab of your own: https://HOST",
  kubernetes: "kubectl get --raw /.well-known/openid-configuration names it.",
};

/** Null: the keys are no JSON. What the rule must hold, the server says. */
function ruleOf(provider: TrustProvider, form: FormData): object | null {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const { identity, more } = TRUST_CLAIMS[provider];
  const claims = [...identity, ...more].map((name) => [name, text(`claim.${name}`)] as const);
  const rule = {
    provider,
    issuer: text("issuer"),
    claims: Object.fromEntries(claims.filter(([, value]) => value !== "")),
    ...(text("audience") ? { audience: text("audience") } : {}),
  };
  if (!text("keys")) return rule;
  try {
    return { ...rule, keys: JSON.parse(text("keys")) as unknown };
  } catch {
    return null;
  }
}
