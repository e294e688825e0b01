import type { ReactNode } from "react";
import type { EnvironmentSummary } from "../../lib/deployments/contract.ts";
import { Link } from "../ui/link.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface EnvironmentsSectionProps {
  environments: readonly EnvironmentSummary[];
  params: Params;
}

/** Every environment that a reconciler reports for, with how much runs there. */
export function EnvironmentsSection({ environments, params }: EnvironmentsSectionProps): ReactNode {
  return (
    <Section title="Environments">
      {environments.length === 0 ? (
        <Empty next={{ href: "/sources", label: "Connect Flux or Argo CD" }}>
          No reconciler has reported what it applied yet.
        </Empty>
      ) : (
        <Table label="Environments" phone="scroll">
          <thead>
            <tr>
              <Th>Environment</Th>
              <Th>Clusters</Th>
              <Th numeric>Targets</Th>
              <Th numeric>Commits running</Th>
              <Th numeric>Suspended</Th>
              <Th>Last deployment</Th>
            </tr>
          </thead>
          <tbody>
            {environments.map((one) => (
              <tr key={one.name}>
                <Td nowrap>
                  <Link href={hrefWith("/deployments", params, { environment: one.name })}>{one.name}</Link>
                </Td>
                <Td secondary>{one.clusters.join(", ")}</Td>
                <NumberCell value={one.targets} />
                <NumberCell value={one.revisions} />
                <NumberCell value={one.suspended} />
                <Td secondary nowrap>
                  {one.lastDeployedAt && <Time at={one.lastDeployedAt} form="minute" />}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
