import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { statusWords } from "./status-words.ts";
import type { StatusMark, StatusWord } from "./status-words.ts";

/**
 * A state: sign, word and colour, always all three. `children` replaces the word where the sentence needs another
 * ("held", "included", "14 min left"); the sign and the colour stay those of `is`.
 */
export function Status({ is, children }: { is: StatusWord; children?: ReactNode }): ReactNode {
  const mark: StatusMark = statusWords[is];
  return (
    <span className={`cs-status cs-tone-${mark.tone}`}>
      <Icon name={mark.icon} />
      {children ?? mark.word}
    </span>
  );
}
