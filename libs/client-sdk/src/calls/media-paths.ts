import type { CallJoined } from '@chatcall/contracts';

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
