import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { PeopleWords } from "./people-words.tsx";
import { PathSteps } from "./path-steps.tsx";
import { PartsOfABar, Shapes, SpineExample, WordsTable } from "./sections.tsx";

export const metadata: Metadata = { title: "What the words and signs mean" };

/** The manual's page of signs: every status word, how bars are divided, how a spine reads. */
export default function WordsPage(): ReactNode {
  return (
    <DocsPage
      title="What the words and signs mean"
      lead="Every state is a sign, a word and a colour, always all three. The shape says what kind of thing it is; filled means that it waits for somebody, outline that it is settled, covered or running, dashed that it was not seen."
    >
      <Shapes />
      <WordsTable />
      <PartsOfABar />
      <SpineExample />
      <PathSteps />
      <PeopleWords />
    </DocsPage>
  );
}
