import type { ReactNode } from "react";
import { Note, Section } from "../../../components/ui/section.tsx";
import { Table, Td, Th } from "../../../components/ui/table.tsx";

const STEPS: readonly (readonly [title: string, from: string, missing: string])[] = [
  [
    "Reverts, Picked from",
    "The message of the change, as git writes it; of a revert also the text of its pull request, as GitHub's button writes it. It is said only: contents are not compared.",
    "Not drawn.",
  ],
  ["Commit", "The mirror, with our own check of its signature.", "The change would not be there."],
  ["Pull request", "The forge's merge event that names the commit.", "Expected, unless it came by a path of its own."],
  [
    "Ticket",
    "Records of kind ticket whose key the change, or the title or text of its pull request, names: each state, who said so, and when.",
    "Expected where tickets were collected when the change landed.",
  ],
  [
    "Review, Checks, Policy gate",
    "The forge, CI and the gate.",
    "Expected where the policy asks, or the repository sends them.",
  ],
  ["Merge", "The forge's merge or push, and what its rules said.", "Expected."],
  ["Emergency", "The case that covers the change.", "Not drawn."],
  [
    "Image",
    "Each digest that a reconciler names, with the commit and repository that it was built from: by an attestation with that digest, or by the artifact's own word of its origin. Signatures of attestations are not checked. Where the commit is a change here, it is linked.",
    "Unknown: no record says what built it. An image that is named by a tag alone is always unknown, for a tag can be moved.",
  ],
  ["Deployment", "What a reconciler applied, by environment.", "Expected where a reconciler is connected."],
  ["Drift", "What differed from this revision while it was declared.", "Not drawn."],
  ["Reverted by, Picked by", "Later changes of the repository whose message says so of this one.", "Not drawn."],
];

/** What stands on a change's path, where each step comes from, and what its absence says. */
export function PathSteps(): ReactNode {
  return (
    <Section title="The steps of a path">
      <Table label="Steps of a change's path" phone="blocks">
        <thead>
          <tr>
            <Th width={176}>Step</Th>
            <Th>Comes from</Th>
            <Th>Where nothing came</Th>
          </tr>
        </thead>
        <tbody>
          {STEPS.map(([title, from, missing]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <Td>{from}</Td>
              <Td>{missing}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Note>
        Each step says who, when it happened by the clock of its sender, when it was received by ours, through which
        source, and its entry. What is missing is judged as the tests judge it: it says nothing of before the first
        record of its kind came, nor of a time in which a source was blind, nor for ten minutes. You see what lies
        within your access: records of tickets only where that is every repository and environment.
      </Note>
    </Section>
  );
}
