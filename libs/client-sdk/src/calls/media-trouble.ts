import type { CallJoined } from '@chatcall/contracts';
import type { ClockPort } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { LinkState } from './transport-monitor.js';

/**
 * What became of one way to the server: `not-offered` by the server or not allowed here; `no-answer`: nothing came back;
 * `answered`: packets come back over it, and still no media goes.
 */
export type PathOutcome = 'not-offered' | 'no-answer' | 'answered';

/** Why a device is in the call without media: the ways that were tried. */
export interface MediaTrouble {
  readonly udp: PathOutcome;
  readonly tcp: PathOutcome;
  /** By way of a TURN server. */
  readonly relay: PathOutcome;
}

type Way = keyof MediaTrouble;
type Offer = Pick<CallJoined, 'iceServers'> & Pick<CallJoined['sendTransport'], 'iceCandidates'>;
/** The entries of `RTCStatsReport` that are read here. */
type Entry = Readonly<Record<string, unknown>>;

/** What was tried, from what the server offered and what WebRTC reports of its transports. */
export function triedPaths(
  offer: Offer,
  policy: 'all' | 'relay',
  reports: readonly RTCStatsReport[],
): MediaTrouble {
  const answered = new Set(reports.flatMap(answeredWays));
  const direct = (protocol: string): boolean =>
    policy === 'all' && offer.iceCandidates.some((candidate) => candidate['protocol'] === protocol);
  const relay = offer.iceServers.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)));
  const outcome = (way: Way, offered: boolean): PathOutcome =>
    answered.has(way) ? 'answered' : offered ? 'no-answer' : 'not-offered';
  return {
    udp: outcome('udp', direct('udp')),
    tcp: outcome('tcp', direct('tcp')),
    relay: outcome('relay', relay),
  };
}

function answeredWays(report: RTCStatsReport): Way[] {
  const entries = new Map<string, Entry>();
  report.forEach((entry: Entry, id: string) => entries.set(id, entry));
  const pairs = [...entries.values()].filter(
    (entry) => entry['type'] === 'candidate-pair' && hasAnswer(entry),
  );
  return pairs.map((pair) =>
    wayOf(
      entries.get(String(pair['localCandidateId'])),
      entries.get(String(pair['remoteCandidateId'])),
    ),
  );
}

function hasAnswer(pair: Entry): boolean {
  return pair['state'] === 'succeeded' || Number(pair['responsesReceived'] ?? 0) > 0;
}

function wayOf(local: Entry | undefined, remote: Entry | undefined): Way {
  if (local?.['candidateType'] === 'relay') return 'relay';
  return (remote?.['protocol'] ?? local?.['protocol']) === 'tcp' ? 'tcp' : 'udp';
}

/** Milliseconds without a path after which a person should know why. */
const REPORT_AFTER_MS = 12_000;
/** Milliseconds to the next look while the server itself is away: that is another trouble. */
const LATER_MS = 3000;

/** Says when a device is in the call and gets no media through, and what was tried; over returns to the call as well. */
export class MediaTroubleDetector {
  /** What was tried so far; null while something else is in the way. */
  readonly #paths: () => Promise<MediaTrouble> | null;
  readonly #clock: ClockPort;
  readonly #scope: Scope;
  readonly #trouble = new StateCell<MediaTrouble | null>(null);
  #trying: Scope | null = null;

  constructor(paths: () => Promise<MediaTrouble> | null, clock: ClockPort, scope: Scope) {
    this.#paths = paths;
    this.#clock = clock;
    this.#scope = scope;
  }

  get trouble$(): Behavior<MediaTrouble | null> {
    return this.#trouble;
  }

  /** The link is like this now. */
  judge(link: LinkState): void {
    if (link === 'connected' || link === 'new') this.#settle();
    else if (!this.#trying) {
      this.#trying = this.#scope.child();
      this.#lookIn(REPORT_AFTER_MS, this.#trying);
    }
  }

  #settle(): void {
    this.#trying?.close();
    this.#trying = null;
    this.#trouble.set(null);
  }

  #lookIn(delayMs: number, trying: Scope): void {
    const wait = trying.child();
    wait.onClose(
      this.#clock.after(delayMs, () => {
        wait.close();
        void this.#look(trying);
      }),
    );
  }

  async #look(trying: Scope): Promise<void> {
    const paths = this.#paths();
    const trouble = await paths?.catch(() => null);
    if (trying.closed) return;
    if (trouble) this.#trouble.set(trouble);
    this.#lookIn(trouble ? REPORT_AFTER_MS : LATER_MS, trying);
  }
}
