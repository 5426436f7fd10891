import type { CallJoined } from '@chatcall/contracts';
import type { ClockPort } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { LinkState } from './transport-monitor.js';

/**
 * Outcome of one path to the server. `not-offered`: by the server, or not allowed here;
 * `no-answer`: nothing was received; `answered`: packets are received, but media is still not
 * connected.
 */
export type PathOutcome = 'not-offered' | 'no-answer' | 'answered';

/** The paths that were tried by a device that has joined a call and has no media. */
export interface MediaTrouble {
  readonly udp: PathOutcome;
  readonly tcp: PathOutcome;
  /** Through a TURN server. */
  readonly relay: PathOutcome;
}

type PathKind = keyof MediaTrouble;
type Offer = Pick<CallJoined, 'iceServers'> & Pick<CallJoined['sendTransport'], 'iceCandidates'>;
/** An entry of `RTCStatsReport`. */
type Entry = Readonly<Record<string, unknown>>;

/** Determines what was tried from the server's offer and the statistics of the transports. */
export function triedPaths(
  offer: Offer,
  policy: 'all' | 'relay',
  reports: readonly RTCStatsReport[],
): MediaTrouble {
  const answered = new Set(reports.flatMap(answeredPaths));
  const direct = (protocol: string): boolean =>
    policy === 'all' && offer.iceCandidates.some((candidate) => candidate['protocol'] === protocol);
  const relay = offer.iceServers.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)));
  const outcome = (path: PathKind, offered: boolean): PathOutcome =>
    answered.has(path) ? 'answered' : offered ? 'no-answer' : 'not-offered';
  return {
    udp: outcome('udp', direct('udp')),
    tcp: outcome('tcp', direct('tcp')),
    relay: outcome('relay', relay),
  };
}

function answeredPaths(report: RTCStatsReport): PathKind[] {
  const entries = new Map<string, Entry>();
  report.forEach((entry: Entry, id: string) => entries.set(id, entry));
  const pairs = [...entries.values()].filter(
    (entry) => entry['type'] === 'candidate-pair' && hasAnswer(entry),
  );
  return pairs.map((pair) =>
    pathOf(
      entries.get(String(pair['localCandidateId'])),
      entries.get(String(pair['remoteCandidateId'])),
    ),
  );
}

function hasAnswer(pair: Entry): boolean {
  return pair['state'] === 'succeeded' || Number(pair['responsesReceived'] ?? 0) > 0;
}

function pathOf(local: Entry | undefined, remote: Entry | undefined): PathKind {
  if (local?.['candidateType'] === 'relay') return 'relay';
  return (remote?.['protocol'] ?? local?.['protocol']) === 'tcp' ? 'tcp' : 'udp';
}

/** Milliseconds without a path after which the person is informed. */
const REPORT_AFTER_MS = 12_000;
/**
 * Milliseconds until the next check while there is no connection to the server, which is another
 * problem.
 */
const CHECK_AGAIN_MS = 3000;

/**
 * Reports when a device that has joined a call has no media, with the paths that were tried; also
 * across rejoins.
 */
export class MediaTroubleDetector {
  /** The paths tried so far; null while something else prevents media. */
  readonly #paths: () => Promise<MediaTrouble> | null;
  readonly #clock: ClockPort;
  readonly #scope: Scope;
  readonly #trouble = new StateCell<MediaTrouble | null>(null);
  #search: Scope | null = null;

  constructor(paths: () => Promise<MediaTrouble> | null, clock: ClockPort, scope: Scope) {
    this.#paths = paths;
    this.#clock = clock;
    this.#scope = scope;
  }

  get trouble$(): Behavior<MediaTrouble | null> {
    return this.#trouble;
  }

  linkChanged(link: LinkState): void {
    if (link === 'connected' || link === 'new') this.#reset();
    else if (!this.#search) {
      this.#search = this.#scope.child();
      this.#checkIn(REPORT_AFTER_MS, this.#search);
    }
  }

  #reset(): void {
    this.#search?.close();
    this.#search = null;
    this.#trouble.set(null);
  }

  #checkIn(delayMs: number, search: Scope): void {
    const wait = search.child();
    wait.onClose(
      this.#clock.after(delayMs, () => {
        wait.close();
        void this.#check(search);
      }),
    );
  }

  async #check(search: Scope): Promise<void> {
    const paths = this.#paths();
    const trouble = await paths?.catch(() => null);
    if (search.closed) return;
    if (trouble) this.#trouble.set(trouble);
    this.#checkIn(trouble ? REPORT_AFTER_MS : CHECK_AGAIN_MS, search);
  }
}
