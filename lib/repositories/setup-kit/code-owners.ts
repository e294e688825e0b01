import type { KitInput, KitItem } from "./kit-input.ts";

/** Who must be asked before a path changes. */
export function codeOwners({ repository, forge }: KitInput): KitItem {
  const [organisation = "organisation"] = repository.split("/");
  const path = forge === "github" ? ".github/CODEOWNERS" : ".gitlab/CODEOWNERS";
  const owner = `@${organisation}/reviewers`;
  const own = forge === "github" ? "/.github/" : "/.gitlab/";
  return {
    id: "code-owners",
    title: "Every path has an owner who approves",
    why: "An approval can be held against who was allowed to give it.",
    tests: ["T-CHG-03", "T-CHG-11"],
    files: [
      {
        path,
        language: "text",
        content: [
          `# Put a team here that has write access; ${owner} is a name to be replaced.`,
          `* ${owner}`,
          "# Whoever may change the pipeline may change what it says.",
          `${own} ${owner}`,
          "",
        ].join("\n"),
      },
    ],
    apply: `git add ${path} && git commit -S -m 'Name the owners of every path'`,
    notes: [
      "The forge leaves out an owner who cannot write, without a word: the snapshot of the day counts such faults.",
      "A CODEOWNERS file that you have stays: add the lines that it lacks.",
    ],
  };
}
