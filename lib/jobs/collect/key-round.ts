import { z } from "zod";
import { ForgeFault } from "./forge-fault.ts";
import { readKeyLists, type KeyForge, type ReadKeyLists } from "./key-lists.ts";
import { mapFew, type AskedAccount, type ForgeList, type ListContext, type Step } from "./list.ts";

/** A forge whose accounts are asked about in rounds. */
interface RoundForge extends KeyForge {
  /** The forge's own accounts, which take part in everything. */
  readonly always: (context: ListContext) => readonly AskedAccount[];
}

/** Where the round of a day stands. */
const roundState = z.object({
  /** When the last round began. */
  day: z.string(),
  /** The last account that it asked about; null: it has ended. */
  after: z.string().nullable(),
  /** When the forge's own accounts were asked about. */
  always: z.string(),
  /** The hour in which there was nobody else to ask about. */
  nobody: z.string(),
  asked: z.int(),
  unread: z.array(z.object({ account: z.string(), login: z.string(), why: z.string() })),
  /** How often the next accounts found nobody. */
  tries: z.int(),
  /** Digests of the lists as they were kept last. */
  seen: z.record(z.string(), z.string()),
});
type RoundState = z.output<typeof roundState>;

const FIRST: RoundState = { day: "", after: null, always: "", nobody: "", asked: 0, unread: [], tries: 0, seen: {} };

/** Accounts of one step, after which what it read is written. */
const SLICE = 10;
/** Accounts of one poll, whose other lists must not wait for long. */
const POLL = 50;
/** Of the forge's allowance: so much is left to the polls that follow, and to the customer's own tools. */
const RESERVE = 0.2;
/** A forge that tells others, and not these accounts, is not asked about them for ever. */
const TRIES = 5;

/**
 * The signing keys of the accounts that may sign in the source's repositories, once a day (UTC): kept where they are not
 * what they were when they were kept last. Some accounts a step, so that whatever ends a round costs no more than those;
 * the next poll goes on with the others. What could not be read of whom is said, and ends nothing.
 */
export function keyRound(forge: RoundForge): ForgeList {
  return {
    name: "account-keys",
    registersKeys: true,
    step: async (context, state) => {
      const known = roundState.safeParse(state).data ?? FIRST;
      const waits = waiting(context, known);
      if (waits) return waits;
      const today = dayOf(context);
      const people = await context.accounts();
      const begun = known.after === null ? { ...known, day: today, asked: 0, unread: [] } : known;
      const left = people.filter(({ id }) => known.after === null || id > known.after);
      const slice = left.slice(0, SLICE);
      const own = known.always === today ? [] : forge.always(context);
      const asked = [...own.filter(({ id }) => !people.some((one) => one.id === id)), ...slice];
      const { read, faults } = await readEach(context, forge, asked, known);
      const [outage] = faults;
      if (outage?.kind === "unavailable" && faults.length === asked.length && known.tries < TRIES) {
        return rest({ ...known, tries: known.tries + 1 }, outage.why);
      }
      const objects = read.flatMap((one) => one.objects);
      const seen = Object.assign({}, known.seen, ...read.map(({ digests }) => digests)) as RoundState["seen"];
      // Before anybody was seen there is nobody to ask about: then the day is not over.
      if (people.length === 0) {
        const always = faults.length === 0 ? today : known.always;
        const words = unreadWords({ asked: asked.length, unread: faults });
        return { ...rest({ ...known, always, tries: 0, seen, nobody: hourOf(context) }, words), objects };
      }
      const told = { always: today, tries: 0, seen };
      const unread = [...begun.unread, ...faults.map(({ account, login, why }) => ({ account, login, why }))];
      const after = left.length > SLICE ? (slice.at(-1)?.id ?? null) : null;
      return stepOf(objects, { ...begun, ...told, after, asked: begun.asked + asked.length, unread }, begun.asked);
    },
  };
}

const dayOf = ({ now }: ListContext) => now.slice(0, 10);
const hourOf = ({ now }: ListContext) => now.slice(0, 13);

/** Why nobody is asked about in this poll; undefined: somebody is. */
function waiting(context: ListContext, known: RoundState): Step | undefined {
  if (context.run === "backfill" || known.nobody === hourOf(context)) return rest(known);
  if (known.after === null && known.day === dayOf(context)) return rest(known, unreadWords(known));
  if (context.client.hasMoreThan(RESERVE)) return undefined;
  return rest(known, "The rest is asked for when the forge allows more requests.");
}

function rest(state: RoundState, refused?: string): Step {
  return { objects: [], state, done: true, ...(refused === undefined ? {} : { refused }) };
}

interface Unread {
  readonly account: string;
  readonly login: string;
  readonly why: string;
  readonly kind: ForgeFault["kind"];
}

/** What the forge refuses of one account, or fails to tell, keeps nobody from asking about the next. */
async function readEach(
  context: ListContext,
  forge: KeyForge,
  accounts: readonly AskedAccount[],
  { seen }: RoundState,
): Promise<{ read: readonly ReadKeyLists[]; faults: readonly Unread[] }> {
  const answers = await mapFew(accounts, async (account): Promise<ReadKeyLists | Unread> => {
    try {
      return await readKeyLists(context, forge, account, seen);
    } catch (error) {
      if (!(error instanceof ForgeFault) || (error.kind !== "refused" && error.kind !== "unavailable")) throw error;
      return { account: account.id, login: account.login, why: error.message, kind: error.kind };
    }
  });
  return {
    read: answers.filter((answer) => "objects" in answer),
    faults: answers.filter((answer) => "why" in answer),
  };
}

/** The end of a round says whom it could not read. */
function stepOf(objects: Step["objects"], state: RoundState, askedBefore: number): Step {
  const { after, day, asked, unread } = state;
  const isEnough = Math.floor(asked / POLL) > Math.floor(askedBefore / POLL);
  if (after !== null) return { objects, state, done: isEnough };
  if (unread.length === 0) return { objects, state, done: true };
  const data = { day, asked, unread: unread.slice(0, NAMED).map((one) => ({ ...one })), count: unread.length };
  const note = { key: `keys-unread:${day}`, type: "sources.keys-unread", data };
  return { objects, state, done: true, refused: unreadWords(state), note };
}

/** Of those that were not read so many are named. */
const NAMED = 50;

function unreadWords({
  asked,
  unread,
}: {
  readonly asked: number;
  readonly unread: readonly Omit<Unread, "kind">[];
}): string | undefined {
  const [first] = unread;
  if (!first) return undefined;
  return `${unread.length} of ${asked} accounts were not read, first ${first.login}: ${first.why}`;
}
