/** How a drift stands. Apart from the wire shapes: a page that lists the names needs no zod in the browser. */
export const DRIFT_STATES = ["open", "reverted", "adopted", "accepted"] as const;
export type DriftStateName = (typeof DRIFT_STATES)[number];
