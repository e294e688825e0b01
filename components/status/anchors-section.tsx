import type { ReactNode } from "react";
import type { Status as StatusDto } from "../../lib/ledger/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

/** Where the worker commits checkpoints to, and whether it could. */
export function AnchorsSection({ anchors }: Pick<StatusDto, "anchors">): ReactNode {
  return (
    <Section title="Copies outside" aside={<Link href="/docs/run#outside">How to keep them</Link>}>
      {anchors.length === 0 ? (
        <Empty>
          Checkpoints are committed to no repository. <code>npx countersign anchor add --git URL</code>
        </Empty>
      ) : (
        <Table label="Copies outside">
          <thead>
            <tr>
              <Th>Repository</Th>
              <Th width={128}>State</Th>
              <Th width={320}>Newest checkpoint there</Th>
            </tr>
          </thead>
          <tbody>
            {anchors.map((anchor) => (
              <Row key={`${anchor.url} ${anchor.branch}`} anchor={anchor} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function Row({ anchor }: { anchor: StatusDto["anchors"][number] }): ReactNode {
  const { url, branch, size, at, fault } = anchor;
  return (
    <tr>
      <Td>
        {url}, {branch}
        {fault !== null && <span className="cs-fact-note">{fault}</span>}
      </Td>
      <Td nowrap>{fault === null ? <Status is="source-live" /> : <Status is="exception">failed</Status>}</Td>
      <Td nowrap>
        {size === null || at === null ? (
          "none yet"
        ) : (
          <>
            {countText(size)}, <Time at={at} />
          </>
        )}
      </Td>
    </tr>
  );
}
