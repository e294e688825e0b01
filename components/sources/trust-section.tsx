"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Trust } from "../../lib/ingest/contract.ts";
import { removeTrust, sourceTrusts } from "../../lib/ingest/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { TrustForm } from "./trust-form.tsx";
import { PROVIDER_NAMES } from "./trust-words.ts";

interface TrustSectionProps {
  source: string;
  mayManage: boolean;
}

/** Whose OpenID Connect tokens a source takes in place of its secret, since when and by whom. */
export function TrustSection({ source, mayManage }: TrustSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(sourceTrusts(source));
  return (
    <Section title="Trusted tokens" note="taken in place of the secret">
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <Note>None: the sender shows the secret.</Note>}
      {data && data.items.length > 0 && <Rules source={source} rules={data.items} mayManage={mayManage} />}
      {mayManage && <TrustForm source={source} />}
    </Section>
  );
}

function Rules({ source, rules, mayManage }: TrustSectionProps & { rules: readonly Trust[] }): ReactNode {
  const client = useQueryClient();
  const command = useMutation<Trust, Error, string>({
    mutationFn: (trust) => removeTrust(source, trust),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources", "trusts", source] }),
  });
  return (
    <>
      <Table label="Trusted tokens" phone="blocks">
        <thead>
          <tr>
            <Th>Tokens of</Th>
            <Th>Issuer, audience</Th>
            <Th>With exactly</Th>
            <Th>Since</Th>
            <Th>Until</Th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <Td nowrap>{PROVIDER_NAMES[rule.provider]}</Td>
              <Td>
                <Lines texts={[rule.issuer, `for ${rule.audience}`, ...pastedKeys(rule)]} />
              </Td>
              <Td mono>
                <Lines texts={Object.entries(rule.claims).map(([name, value]) => `${name}=${value}`)} />
              </Td>
              <Td secondary>
                <Time at={rule.addedAt} form="minute" relative={false} /> by {rule.addedBy}
              </Td>
              <Td secondary>
                {rule.removedAt ? (
                  <>
                    <Time at={rule.removedAt} form="minute" relative={false} /> by {rule.removedBy}
                  </>
                ) : mayManage ? (
                  <Button disabled={command.isPending} onClick={() => command.mutate(rule.id)}>
                    Remove
                  </Button>
                ) : (
                  "it is removed"
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <CommandFault error={command.error} />
    </>
  );
}

function Lines({ texts }: { texts: readonly string[] }): ReactNode {
  return texts.map((text) => (
    <span key={text} className="block break-all">
      {text}
    </span>
  ));
}

function pastedKeys({ keyIds }: Trust): string[] {
  return keyIds ? [`by pasted keys ${keyIds.join(", ")}`] : [];
}
