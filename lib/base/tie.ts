/** One side of a sum: how many, and where they were counted. Null: it could not be counted. */
export interface TieSide {
  readonly count: number | null;
  readonly of: string;
}

/** One line of the figures that must tie (CONTRACT): each side counted where it stands, never derived from the other. */
export interface FigureTie {
  /** Its number in the contract. */
  readonly tie: number;
  readonly left: TieSide;
  readonly right: TieSide;
}

export type TieState = "yes" | "no" | "unknown";

/** Unknown is never a tie. */
export function tieState({ left, right }: Pick<FigureTie, "left" | "right">): TieState {
  if (left.count === null || right.count === null) return "unknown";
  return left.count === right.count ? "yes" : "no";
}
