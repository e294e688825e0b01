import type { ReactNode } from "react";

/** Signs of our own: circle = test, square = exception, triangle = emergency, diamond = drift (LOOK §1). */
export type IconName = keyof typeof shapes;

const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.5 } as const;
/** What is cut out of a filled sign takes the colour behind it; a part on a wash sets `--cut`. */
const cut = "var(--cut, var(--sheet))";
const circle = <circle cx="8" cy="8" r="6.25" {...line} />;
const square = <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="1.5" {...line} />;
const dashedSquare = <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="1.5" strokeDasharray="2.6 2.1" {...line} />;
const triangle = <path d="M8 2.2L14.4 13.4H1.6Z" strokeLinejoin="round" {...line} />;
const diamond = <path d="M8 1.9L14.1 8 8 14.1 1.9 8Z" {...line} />;
const hands = <path d="M8 4.5V8l2.4 1.6" {...line} />;

const shapes = {
  pass: (
    <>
      {circle}
      <path d="M5 8.3l2.1 2.1L11 6.3" {...line} />
    </>
  ),
  exception: (
    <>
      <rect x="1.75" y="1.75" width="12.5" height="12.5" rx="1.5" fill="currentColor" />
      <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" stroke={cut} strokeWidth="1.75" />
    </>
  ),
  waived: (
    <>
      {square}
      <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" {...line} />
    </>
  ),
  clock: (
    <>
      {circle}
      {hands}
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.25" strokeDasharray="2.4 1.53" {...line} />
      <path d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2" {...line} strokeWidth="1.4" />
      <circle cx="8" cy="11.2" r=".9" fill="currentColor" />
    </>
  ),
  dash: <path d="M4 8h8" {...line} />,
  "not-collected": dashedSquare,
  "case-suspected": (
    <>
      <path d="M8 2.2L14.4 13.4H1.6Z" strokeLinejoin="round" strokeDasharray="2.6 1.7" {...line} />
      <path d="M8 6.3v3.2" {...line} />
      <circle cx="8" cy="11.4" r=".85" fill="currentColor" />
    </>
  ),
  "case-open": (
    <>
      <path d="M8 1.6L15 13.9H1Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 5.8v3.8" stroke={cut} strokeWidth="1.6" />
      <circle cx="8" cy="11.6" r=".95" fill={cut} />
    </>
  ),
  "case-closed": (
    <>
      {triangle}
      <path d="M5.9 10l1.5 1.5 2.8-3" {...line} strokeWidth="1.4" />
    </>
  ),
  "case-dismissed": (
    <>
      {triangle}
      <path d="M5.6 10.4h4.8" {...line} />
    </>
  ),
  "drift-open": (
    <>
      <path d="M8 1.2L14.8 8 8 14.8 1.2 8Z" fill="currentColor" />
      <path d="M5.6 6.9h4.8M5.6 9.2h4.8" stroke={cut} strokeWidth="1.3" />
    </>
  ),
  "drift-resolved": (
    <>
      {diamond}
      <path d="M5.6 8.2l1.7 1.7 3.1-3.4" {...line} strokeWidth="1.4" />
    </>
  ),
  "drift-accepted": (
    <>
      {diamond}
      <path d="M5.8 8h4.4" {...line} />
    </>
  ),
  late: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M8 4.2V8l2.6 1.7" fill="none" stroke={cut} strokeWidth="1.6" />
    </>
  ),
  running: (
    <>
      {circle}
      <path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
    </>
  ),
  todo: <circle cx="8" cy="8" r="6.25" {...line} strokeWidth="1.25" />,
  record: (
    <>
      <path d="M3 2.5h10v11H3z" {...line} strokeWidth="1.35" />
      <path d="M5.3 9.2l1.5 1.5 3.9-4.2" {...line} strokeWidth="1.35" />
    </>
  ),
} satisfies Record<string, ReactNode>;

/** A sign, 14 px; always beside its word, so hidden from a screen reader. */
export function Icon({ name, className }: { name: IconName; className?: string }): ReactNode {
  return (
    <svg className={className ? `cs-icon ${className}` : "cs-icon"} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}
