"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { RepositoryDto } from "../../lib/repositories/contract.ts";
import { repositoryList } from "../../lib/repositories/queries.ts";
import { Progress } from "../ui/bar.tsx";
import { countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

type Branch = RepositoryDto["branches"][number];

/** Control branches as the mirrors have them: how far a walk is, what was displaced, what cannot be reached. */
export function MirrorsSection(): ReactNode {
  const { data, isError, error, refetch } = useQuery(repositoryList());
  if (!data) {
    return (
      <Section title="Mirrors">
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  const rows = data.items.flatMap((repository) => repository.branches.map((branch) => ({ repository, branch })));
  return (
    <Section title="Mirrors" note={quantityText(data.total, "repository", "repositories")}>
      {rows.length === 0 ? (
        <Empty>No repository is mirrored. One is added with npx countersign repo add.</Empty>
      ) : (
        <Table label="Mirrors" phone="blocks">
          <thead>
            <tr>
              <Th>Branch</Th>
              <Th width={220}>State</Th>
              <Th width={160}>Tip</Th>
              <Th width={200}>Commits</Th>
              <Th width={220}>Looked at</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ repository, branch }) => (
              <MirrorRow key={`${repository.name}@${branch.name}`} repository={repository} branch={branch} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function MirrorRow({ repository, branch }: { repository: RepositoryDto; branch: Branch }): ReactNode {
  const { tip, checkedAt, commits, displaced } = branch;
  return (
    <tr>
      <Td phone="lead">
        <Link href={`/repositories/${repository.name}`}>{repository.name}</Link>, {branch.name}
      </Td>
      <Td phone="line">
        <MirrorState repository={repository} branch={branch} />
      </Td>
      <Td nowrap>{tip === null ? "none" : <Hash value={tip} kind="commit" />}</Td>
      <Td nowrap>
        {quantityText(commits, "commit", "commits")}
        {displaced > 0 && `, and ${countText(displaced)} displaced`}
      </Td>
      <Td nowrap>{checkedAt === null ? "never whole" : <Time at={checkedAt} />}</Td>
    </tr>
  );
}

function MirrorState({ repository, branch }: { repository: RepositoryDto; branch: Branch }): ReactNode {
  const { walk, gone } = branch;
  if (repository.unreachable !== null) {
    return (
      <>
        <Status is="exception">unreachable</Status> {repository.unreachable}
      </>
    );
  }
  if (walk) {
    return (
      <>
        {countText(walk.done)} of {quantityText(walk.total, "commit", "commits")}
        <Progress label={`Commits of ${repository.name} taken in`} value={walk.done} max={walk.total} />
      </>
    );
  }
  if (gone) return <Status is="exception">gone from the remote</Status>;
  if (repository.syncingSince !== null) return <Status is="pending">being fetched</Status>;
  return repository.triedAt === null ? <Status is="pending">waits</Status> : <Status is="source-live">followed</Status>;
}
