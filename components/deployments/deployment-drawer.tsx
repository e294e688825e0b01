import type { ReactNode } from "react";
import type { Deployment, Hop } from "../../lib/deployments/contract.ts";
import { Drawer, DrawerSection } from "../ui/drawer.tsx";
import { Facts } from "../ui/facts.tsx";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import type { StatusWord } from "../ui/status-words.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { ChangeName, ObjectName, Revisions } from "./revision.tsx";

const SIGN: Readonly<Record<Hop["assurance"], StatusWord>> = {
  verified: "pass",
  reported: "not_applicable",
  inferred: "pending",
  missing: "unknown",
};

interface DeploymentDrawerProps {
  deployment: Deployment;
  closeHref: string;
}

/** One deployment: which change it is, how sure each step to it is, what failed before, and its records. */
export function DeploymentDrawer({ deployment, closeHref }: DeploymentDrawerProps): ReactNode {
  const { target, failures, evidence, initiator } = deployment;
  const title = <ObjectName kind={target.kind} name={target.name} />;
  return (
    <Drawer record={deployment.id} above={`Deployment in ${target.cluster}`} title={title} closeHref={closeHref}>
      <DrawerSection title="Interval">
        <Facts
          items={[
            { label: "Revision", value: <Revisions revisions={deployment.revisions} full /> },
            { label: "Change", value: <ChangeName change={deployment.change} /> },
            { label: "From", value: <Time at={deployment.startedAt} /> },
            { label: "Until", value: <Until deployment={deployment} /> },
            { label: "Effect", value: deployment.effect },
            { label: "Started by", value: initiator === null ? "not said" : `${initiator.name}, ${initiator.kind}` },
            ...(deployment.images.length > 0 ? [{ label: "Images", value: deployment.images.join(", ") }] : []),
          ]}
        />
      </DrawerSection>
      <DrawerSection title="From what was approved to what runs">
        <Table label="Steps and how sure they are" phone="keep">
          <thead>
            <tr>
              <Th>Step</Th>
              <Th>Assurance</Th>
              <Th>By</Th>
            </tr>
          </thead>
          <tbody>
            {deployment.hops.map((hop) => (
              <tr key={hop.hop}>
                <Td>{hop.hop}</Td>
                <Td nowrap>
                  <Status is={SIGN[hop.assurance]}>{hop.assurance}</Status>
                </Td>
                <Td secondary>{hop.by}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </DrawerSection>
      {failures.count > 0 && (
        <DrawerSection title={`Failed attempts: ${failures.count}`}>
          <ul>
            {failures.first.map((failure) => (
              <li key={`${failure.at}-${failure.evidence}`}>
                <Time at={failure.at} form="minute" relative={false} />{" "}
                <Link href={`/timeline?record=${failure.evidence}`}>{failure.reason}</Link>{" "}
                <span className="dim">{failure.message}</span>
              </li>
            ))}
          </ul>
        </DrawerSection>
      )}
      <DrawerSection title="Records">
        <ul>
          {evidence.map((one) => (
            <li key={one.id}>
              <Link href={`/timeline?record=${one.id}`}>{one.role}</Link>
              {one.inferred && <span className="dim"> the record names no revision</span>}
            </li>
          ))}
        </ul>
      </DrawerSection>
    </Drawer>
  );
}

function Until({ deployment: { endedAt, lastSeenAt } }: { deployment: Deployment }): ReactNode {
  if (endedAt === null) return "it runs";
  return (
    <>
      <Time at={endedAt} />
      {lastSeenAt && (
        <span className="cs-fact-note">
          last seen applied <Time at={lastSeenAt} relative={false} />
        </span>
      )}
    </>
  );
}
