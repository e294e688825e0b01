import type { Duty, Message } from "../notifications/message.ts";
import { caseStatus, type CaseState } from "./case.ts";
import { clocksOf, pastAtDiscovery, type CaseDeadline } from "./clocks.ts";
import { CLOCK_LABEL, CLOCK_SUBJECT, instantText, STEP_TEXT } from "./texts.ts";
import type { CaseVerb } from "./verb.ts";

/** A message and who is to be told; the store finds their addresses. The most particular duty first. */
export interface Announcement {
  readonly message: Message;
  readonly duties: readonly Duty[];
}

/** What a command that was just granted makes us tell, and whom. A quiet case (old news) tells nobody. */
export function announcementsOf(state: CaseState, verb: CaseVerb): Announcement[] {
  if (state.quiet) return [];
  switch (verb.verb) {
    case "declare":
    case "find":
      return [opened(state), ...lateOnDiscovery(state)];
    case "hand-over":
      return [handedOver(state)];
    case "extend":
      return [extended(state)];
    case "close":
    case "dismiss":
      return caseStatus(state) === "closed" || state.dismissed ? [over(state)] : [dismissalProposed(state)];
    default:
      return [];
  }
}

/** A reminder, or a breach that is told to compliance as well: the escalation. */
export function announcementOfDeadline(state: CaseState, deadline: CaseDeadline): Announcement | null {
  if (state.quiet) return null;
  const what = CLOCK_SUBJECT[deadline.clock];
  const due = instantText(deadline.clockDueAt);
  const breach = deadline.step === "breach";
  const waitsForAnybody = deadline.clock === "acknowledge" || deadline.clock === "review";
  return {
    message: {
      key: deadline.key,
      kind: breach ? "emergencies.breached" : "emergencies.reminder",
      about: state.id,
      title: breach ? `${state.id}: ${what} is late` : `${state.id}: ${what} is due ${due}`,
      lines: [state.title, "", `Due ${due}: ${STEP_TEXT[deadline.step]}.`, ...whose(state)],
      path: deadline.clock === "acknowledge" ? acknowledgePath(state) : casePath(state),
      facts: { case: state.id, clock: deadline.clock, step: deadline.step, dueAt: deadline.clockDueAt },
    },
    duties: [
      "owner",
      ...(deadline.clock === "confirmation" ? (["authoriser"] as const) : []),
      ...(waitsForAnybody ? (["on-call"] as const) : []),
      ...(breach ? (["compliance"] as const) : []),
    ],
  };
}

function opened(state: CaseState): Announcement {
  const declared = state.origin === "declared";
  const who = state.implementers[0]?.name ?? state.actor ?? "somebody unknown";
  const due = clocksOf(state).filter((clock) => clock.doneAt === null);
  const authoriser =
    state.authorisation?.mode === "verbal"
      ? [`${state.authorisation.named.name} authorised it by voice and has to confirm that.`]
      : state.authorisation
        ? [`${state.authorisation.named.name} is asked to authorise it.`]
        : [];
  return {
    message: {
      key: `case:${state.id}:opened`,
      kind: declared ? "emergencies.declared" : "emergencies.found",
      about: state.id,
      title: `${state.id} ${declared ? "declared" : "found"}: ${state.title}`,
      lines: [
        `${declared ? `Declared by ${who}` : `Found, undeclared, by ${who}`}, ${state.place.name}. Reason: ${state.reason}`,
        ...authoriser,
        "",
        "Acknowledge as the second person: it says that you have seen it, and approves nothing.",
        "",
        ...due.map((clock) => `${CLOCK_LABEL[clock.name]}: due ${instantText(clock.dueAt)}`),
      ],
      path: acknowledgePath(state),
      facts: { case: state.id, origin: state.origin, place: state.place.name, openedAt: state.openedAt },
    },
    duties: ["authoriser", "on-call", "security", "compliance"],
  };
}

function lateOnDiscovery(state: CaseState): Announcement[] {
  const past = [...new Set(pastAtDiscovery(state).map(({ clock }) => clock))];
  if (past.length === 0) return [];
  const late = clocksOf(state).filter((clock) => past.includes(clock.name));
  return [
    {
      message: {
        key: `case:${state.id}:late-on-discovery`,
        kind: "emergencies.late-on-discovery",
        about: state.id,
        title: `${state.id}: late on discovery`,
        lines: [
          `${state.title} happened ${instantText(state.firstWriteAt ?? state.openedAt)} and was found ${instantText(state.openedAt)}.`,
          "",
          ...late.map((clock) => `${CLOCK_LABEL[clock.name]}: due ${instantText(clock.dueAt)}`),
        ],
        path: casePath(state),
        facts: { case: state.id, clocks: past.join(", ") },
      },
      duties: ["owner", "compliance"],
    },
  ];
}

function handedOver(state: CaseState): Announcement {
  return {
    message: {
      ...about(state, `handed-over:${state.inboxId}`, "emergencies.handed-over", "handed over to you"),
      lines: [
        state.title,
        "",
        ...clocksOf(state)
          .filter((clock) => clock.doneAt === null)
          .map((clock) => `${CLOCK_LABEL[clock.name]}: due ${instantText(clock.dueAt)}`),
      ],
    },
    duties: ["owner"],
  };
}

function extended(state: CaseState): Announcement {
  const last = state.window?.extensions.at(-1);
  return {
    message: {
      ...about(state, `extended:${state.inboxId}`, "emergencies.extended", "window extended"),
      lines: [
        `${last?.by.name ?? ""} extended the window by ${last?.minutes ?? 0} min. It ends ${instantText(state.window?.endsAt ?? state.openedAt)}.`,
      ],
    },
    duties: ["owner", "compliance"],
  };
}

function dismissalProposed(state: CaseState): Announcement {
  const { by, reason } = state.dismissal ?? { by: { name: "" }, reason: "" };
  return {
    message: {
      ...about(state, "dismissal-proposed", "emergencies.dismissal-proposed", "dismissal waits for a second person"),
      lines: [`${by.name} says that this was no emergency: ${reason}`, "", "Another person has to agree."],
    },
    duties: ["compliance"],
  };
}

function over(state: CaseState): Announcement {
  const ending = state.dismissed ?? state.closed;
  const word = state.dismissed ? "dismissed" : "closed";
  return {
    message: {
      ...about(state, word, `emergencies.${word}`, word),
      lines: [state.title, "", `${word} by ${ending?.by.name ?? ""}, ${instantText(ending?.at ?? state.openedAt)}.`],
    },
    duties: ["owner", "compliance", "security"],
  };
}

function about(state: CaseState, key: string, kind: string, what: string) {
  return {
    key: `case:${state.id}:${key}`,
    kind,
    about: state.id,
    title: `${state.id}: ${what}`,
    path: casePath(state),
    facts: { case: state.id },
  };
}

function whose(state: CaseState): string[] {
  return state.owner ? [`Owner: ${state.owner.name}.`] : ["Nobody owns this case."];
}

function casePath(state: CaseState): string {
  return `/emergencies/${state.id}`;
}

function acknowledgePath(state: CaseState): string {
  return `/emergency/${state.id}/acknowledge`;
}
