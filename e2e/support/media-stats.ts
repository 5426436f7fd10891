import type { Page } from 'playwright-core';

/** What a page receives, summed over all its peer connections. */
export interface MediaReceived {
  readonly framesDecoded: number;
  /** Sum of squared audio samples over time (W3C webrtc-stats, `totalAudioEnergy`). */
  readonly audioEnergy: number;
  /** For each connection that media takes: the protocol to the server or, with `relay-`, to the TURN server. */
  readonly paths: readonly string[];
}

/** The network of a page, as far as its calls are concerned. */
export interface PageNetwork {
  readonly iceTransportPolicy?: 'relay';
  /** The page uses only TURN servers with this scheme. */
  readonly turnScheme?: 'turn' | 'turns';
  /** UDP to the media ports is dropped: this port, at which nobody answers, gets the packets. */
  readonly silentUdpPort?: number;
}

/** Records every peer connection that the page opens, for its statistics. Call before the page loads. */
export async function recordPeerConnections(page: Page, network: PageNetwork = {}): Promise<void> {
  await page.addInitScript(({ iceTransportPolicy, turnScheme, silentUdpPort }) => {
    const kept: RTCPeerConnection[] = [];
    const Native = window.RTCPeerConnection;
    const inNetwork = (configuration: RTCConfiguration = {}): RTCConfiguration => ({
      ...configuration,
      ...(iceTransportPolicy && { iceTransportPolicy }),
      ...(turnScheme && {
        iceServers: configuration.iceServers
          ?.map((server) => ({
            ...server,
            urls: [server.urls].flat().filter((url) => url.startsWith(`${turnScheme}:`)),
          }))
          .filter(({ urls }) => urls.length > 0),
      }),
    });
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(inNetwork(configuration));
        kept.push(this);
      }

      override setConfiguration(configuration?: RTCConfiguration): void {
        super.setConfiguration(inNetwork(configuration));
      }

      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        if (silentUdpPort === undefined) return super.setRemoteDescription(description);
        const sdp = description.sdp?.replace(
          /^(a=candidate:\S+ \d udp \d+ \S+) \d+/gm,
          `$1 ${silentUdpPort}`,
        );
        return super.setRemoteDescription({ ...description, sdp });
      }
    };
    Object.assign(window, { keptPeerConnections: kept });
  }, network);
}

/** How many peer connections the page has opened. */
export function peerConnections(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      (window as unknown as { keptPeerConnections: RTCPeerConnection[] }).keptPeerConnections
        .length,
  );
}

/** Reads what the page's peer connections have received so far. */
export function mediaReceived(page: Page): Promise<MediaReceived> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    const sum = { framesDecoded: 0, audioEnergy: 0, paths: [] as string[] };
    for (const connection of kept) {
      if (connection.connectionState === 'closed') continue;
      const report = await connection.getStats();
      report.forEach((entry: Record<string, unknown>) => {
        if (entry['type'] === 'inbound-rtp') {
          sum.framesDecoded += (entry['framesDecoded'] as number | undefined) ?? 0;
          sum.audioEnergy += (entry['totalAudioEnergy'] as number | undefined) ?? 0;
        }
        const pairId = entry['selectedCandidatePairId'] as string | undefined;
        if (entry['type'] === 'transport' && pairId) {
          const { localCandidateId } = report.get(pairId) as { localCandidateId: string };
          const { candidateType, protocol, relayProtocol } = report.get(localCandidateId) as {
            candidateType: string;
            protocol: string;
            relayProtocol?: string;
          };
          sum.paths.push(candidateType === 'relay' ? `relay-${relayProtocol}` : protocol);
        }
      });
    }
    return sum;
  });
}

/** Waits until decoded frames and audio energy have both risen by more than rounding. Throws after 45 seconds. */
export async function expectMedia(
  page: Page,
  media: 'audio' | 'video' = 'video',
): Promise<MediaReceived> {
  const start = await tracksReceived(page);
  const end = Date.now() + 45_000;
  for (;;) {
    const risen = risenSince(start, await tracksReceived(page));
    const sum = (wanted: string): number =>
      risen.reduce((all, { kind, amount }) => all + (kind === wanted ? amount : 0), 0);
    const [frames, energy] = [sum('video'), sum('audio')];
    if (energy > 1e-6 && (media === 'audio' || frames > 15)) return mediaReceived(page);
    if (Date.now() > end)
      throw new Error(
        `no media arrives: ${frames} frames, ${energy} audio energy in 45 s; ${await connectionsOf(page)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** All peer connections of a page with what they send and receive, for the message of a failure. */
function connectionsOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    const names = ['type', 'kind', 'mid', 'rid', 'active', 'packetsSent', 'packetsReceived'];
    names.push('framesEncoded', 'framesReceived', 'framesDecoded', 'keyFramesDecoded', 'pliCount');
    const lines: string[] = [];
    for (const connection of kept) {
      lines.push(`connection ${connection.connectionState}`);
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach((entry: Record<string, unknown>) => {
        if (!/^(in|out)bound-rtp$/.test(String(entry['type']))) return;
        const values = names.filter((name) => name in entry);
        lines.push(values.map((name) => `${name} ${String(entry[name])}`).join(', '));
      });
    }
    return lines.join('\n');
  });
}

/**
 * Measures what audio elements play, also those that are not part of the document. Call before the
 * page loads.
 */
export async function measurePlayers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    /** The highest sample of each audio that was played to its end, from 0 to 1. */
    const heard: number[] = [];
    const sources = new WeakMap<HTMLMediaElement, MediaElementAudioSourceNode>();
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement): Promise<void> {
      const source = sources.get(this) ?? new AudioContext().createMediaElementSource(this);
      sources.set(this, source);
      const analyser = source.context.createAnalyser();
      // As long as possible: nothing is missed between two readings.
      analyser.fftSize = 32_768;
      source.connect(analyser).connect(source.context.destination);
      let highest = 0;
      const read = (): void => {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        highest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), highest);
      };
      const timer = setInterval(read, 100);
      const ended = (): void => {
        read();
        clearInterval(timer);
        source.disconnect();
        heard.push(highest);
      };
      this.addEventListener('ended', ended, { once: true });
      return play.call(this);
    };
    Object.assign(window, { heard });
  });
}

/** Waits until the page has played so many audio files, and returns the highest sample of the last. */
export async function loudestOf(page: Page, count: number): Promise<number> {
  const heard = await page.waitForFunction((wanted) => {
    const values = (window as unknown as { heard: number[] }).heard;
    return values.length >= wanted && values;
  }, count);
  const values = await heard.jsonValue();
  return (values || []).at(-1) ?? 0;
}

/** What one track has received: its frames, or the energy of its sound. */
interface TrackReceived {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly amount: number;
}

/** Waits until exactly this many audio and video tracks have each risen by more than rounding. Throws after 45 seconds. */
export async function expectMediaOnTracks(
  page: Page,
  wanted: Readonly<Record<'audio' | 'video', number>>,
): Promise<void> {
  const start = await tracksReceived(page);
  const end = Date.now() + 45_000;
  for (;;) {
    const tracks = risenSince(start, await tracksReceived(page));
    const rising = tracks.filter(({ kind, amount }) => amount > (kind === 'audio' ? 1e-6 : 15));
    if (
      (['audio', 'video'] as const).every(
        (kind) => rising.filter((track) => track.kind === kind).length === wanted[kind],
      )
    )
      return;
    if (Date.now() > end)
      throw new Error(
        `not every track receives media within 45 s: ${JSON.stringify(tracks)}, wanted ${JSON.stringify(wanted)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What each track of `now` has received since: those of closed connections do not count. */
function risenSince(
  start: readonly TrackReceived[],
  now: readonly TrackReceived[],
): readonly TrackReceived[] {
  const before = new Map(start.map(({ id, amount }) => [id, amount]));
  return now.map((track) => ({ ...track, amount: track.amount - (before.get(track.id) ?? 0) }));
}

function tracksReceived(page: Page): Promise<TrackReceived[]> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    const found: TrackReceived[] = [];
    for (const [index, connection] of kept.entries()) {
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach(
        (entry: {
          type: string;
          id: string;
          kind: 'audio' | 'video';
          framesDecoded?: number;
          totalAudioEnergy?: number;
        }) => {
          if (entry.type !== 'inbound-rtp') return;
          found.push({
            id: `${index} ${entry.id}`,
            kind: entry.kind,
            amount: entry.framesDecoded ?? entry.totalAudioEnergy ?? 0,
          });
        },
      );
    }
    return found;
  });
}

/** Lines of the largest video that the page receives, and the frames of all videos so far. */
function videoReceived(page: Page): Promise<{ lines: number; frames: number }> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    const received = { lines: 0, frames: 0 };
    for (const connection of kept) {
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach((entry: Record<string, unknown>) => {
        if (entry['type'] !== 'inbound-rtp' || entry['kind'] !== 'video') return;
        received.lines = Math.max(received.lines, Number(entry['frameHeight'] ?? 0));
        received.frames += Number(entry['framesReceived'] ?? 0);
      });
    }
    return received;
  });
}

/** Waits until the videos that the page receives within half a second are as wanted. Throws after 45 seconds. */
export async function expectVideo(
  page: Page,
  wanted: (received: { readonly lines: number; readonly newFrames: number }) => boolean,
): Promise<void> {
  const end = Date.now() + 45_000;
  let before = await videoReceived(page);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await videoReceived(page);
    const received = { lines: now.lines, newFrames: now.frames - before.frames };
    if (wanted(received)) return;
    if (Date.now() > end)
      throw new Error(`the video is not as wanted within 45 s: ${JSON.stringify(received)}`);
    before = now;
  }
}

/** Lets the device of a page know one codec of video only. Call before the page loads. */
export async function limitVideoCodec(page: Page, mimeType: string): Promise<void> {
  await page.addInitScript((wanted) => {
    const native = RTCPeerConnection.prototype as unknown as {
      createOffer: (options?: RTCOfferOptions) => Promise<RTCSessionDescriptionInit>;
    };
    const { createOffer } = native;
    native.createOffer = function (this: RTCPeerConnection, options) {
      const known = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
      const codecs = known.filter((codec) => ['video/rtx', wanted].includes(codec.mimeType));
      for (const transceiver of this.getTransceivers())
        if (transceiver.receiver.track.kind === 'video') transceiver.setCodecPreferences(codecs);
      return createOffer.call(this as never, options);
    };
  }, mimeType);
}

/** Lets the device of a page have no microphone, camera or speaker. Call before the page loads. */
export async function removeDevices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const none = new DOMException('There is no such device.', 'NotFoundError');
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
    navigator.mediaDevices.getUserMedia = () => Promise.reject(none);
  });
}

/** Waits until the page receives so many videos, all of them in one codec and with new frames. Throws after 45 seconds. */
export async function expectVideoCodec(
  page: Page,
  mimeType: string,
  videos: number,
): Promise<void> {
  const end = Date.now() + 45_000;
  let before = await framesOf(page);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await framesOf(page);
    const flowing = [...now].filter(([id, frames]) => frames > (before.get(id) ?? 0));
    if (flowing.length === videos && flowing.every(([id]) => id.endsWith(mimeType))) return;
    if (Date.now() > end)
      throw new Error(`not ${videos} videos in ${mimeType}: ${JSON.stringify([...now])}`);
    before = now;
  }
}

/** Frames of each video that the page receives, by its id and codec. */
async function framesOf(page: Page): Promise<Map<string, number>> {
  const frames = await page.evaluate(async () => {
    const kept = (window as unknown as { keptPeerConnections: RTCPeerConnection[] })
      .keptPeerConnections;
    const found: [string, number][] = [];
    for (const [index, connection] of kept.entries()) {
      if (connection.connectionState === 'closed') continue;
      const report = await connection.getStats();
      report.forEach((entry: Record<string, unknown>) => {
        if (entry['type'] !== 'inbound-rtp' || entry['kind'] !== 'video') return;
        const codec = report.get(entry['codecId'] as string) as { mimeType?: string } | undefined;
        const id = `${index} ${String(entry['id'])} ${codec?.mimeType ?? ''}`;
        found.push([id, Number(entry['framesDecoded'] ?? 0)]);
      });
    }
    return found;
  });
  return new Map(frames);
}
