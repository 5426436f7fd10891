// A page with many clients of the SDK: `join()` lets one of them enter a call, and `received()` answers what one has received.
import { createClient, defaultPorts } from '@chatcall/client-sdk';
import { joinCall, startCall } from '@chatcall/client-sdk/calls';
import { Device } from 'mediasoup-client';

const VIDEO = { width: 960, height: 540, frameRate: 8 };
/** Those of the SDK, with bits for this smaller picture: two cores cannot encode twelve of 1280x720. */
const ENCODINGS = [
  { scaleResolutionDownBy: 4, maxBitrate: 84_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 280_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 840_000 },
];
const sessions = new Map();
/** By name: the views of the tiles. */
const opened = new Map();

const media = {
  list: async () => ['microphone', 'camera'].map((kind) => ({ id: kind, kind, label: kind })),
  listen: () => () => undefined,
  open: async (kind) => {
    const wanted = kind === 'camera' ? { video: VIDEO } : { audio: true };
    return (await navigator.mediaDevices.getUserMedia(wanted)).getTracks()[0];
  },
};

/** `views`: the sizes of its tiles, null for one off screen; without it, it reports nothing; `[]`: it shows nothing. `ownEncodings`: those that the SDK chooses. */
globalThis.join = async (request) => {
  const { name, username, password, conversationId, callId, local, views } = request;
  const client = createClient(
    { baseUrl: location.origin, clientName: 'bench' },
    { ...defaultPorts(), media, rtc: { createDevice: () => Device.factory() } },
  );
  await client.auth.signIn(username, password);
  await until(client.connection.state$, ({ status }) => status === 'connected');
  const encodings = { cameraEncodings: ENCODINGS.map((one) => ({ ...one })) };
  const options = { media: local, ...(!request.ownEncodings && encodings) };
  const session = callId
    ? joinCall(client, callId, options)
    : startCall(client, { conversationId, kind: 'video' }, options);
  sessions.set(name, session);
  const seen = new Set();
  opened.set(name, []);
  session.items$.subscribe((items) => {
    for (const item of items) {
      if (item.local || item.source !== 'camera' || seen.has(item) || !views) continue;
      seen.add(item);
      const view = item.openView();
      opened.get(name).push(view);
      view.report(views[Math.min(seen.size, views.length) - 1] ?? null);
    }
  });
  return until(session.callId$, (id) => id !== null);
};

/** Bytes of all tracks, and the lines of each video that arrives. */
globalThis.received = async (name) => {
  const { receive } = await sessions.get(name).stats();
  const answer = { at: performance.now(), bytes: 0, videos: [] };
  for (const entry of receive?.values() ?? []) {
    if (entry.type !== 'inbound-rtp') continue;
    answer.bytes += entry.bytesReceived + entry.headerBytesReceived;
    if (entry.kind === 'video')
      answer.videos.push({
        lines: entry.frameHeight ?? 0,
        frames: entry.framesReceived,
        codec: receive.get(entry.codecId)?.mimeType,
      });
  }
  return answer;
};

/** Closes the tiles of this participant. */
globalThis.hide = (name) => opened.get(name).forEach((view) => view.close());

/** Lines of each video that is sent. */
globalThis.sentLines = async (name) => {
  const { send } = await sessions.get(name).stats();
  const tracks = [...(send?.values() ?? [])].filter(
    ({ type, kind }) => type === 'outbound-rtp' && kind === 'video',
  );
  // Those of a codec that was left have no lines any more.
  return tracks.flatMap(({ frameHeight }) => frameHeight || []);
};

let gap = { longest: 0, last: performance.now() };
globalThis.forgetGap = () => (gap = { longest: 0, last: performance.now() });
globalThis.longestGap = () => Math.max(gap.longest, performance.now() - gap.last);

/** Shows the camera of the first participant, and measures the time between two pictures. */
globalThis.watchCamera = (name) => {
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const next = () => {
    const now = performance.now();
    gap = { longest: Math.max(gap.longest, now - gap.last), last: now };
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  let track = null;
  const [participant] = sessions.get(name).remoteParticipants$.value;
  participant.camera$.subscribe((item) => {
    track?.unsubscribe();
    track = item?.track$.subscribe((one) => {
      video.srcObject = one && new MediaStream([one]);
      if (one) void video.play();
    });
  });
};

function until(behavior, holds) {
  return new Promise((resolve) => {
    const subscription = behavior.subscribe((value) => {
      if (!holds(value)) return;
      resolve(value);
      queueMicrotask(() => subscription.unsubscribe());
    });
  });
}
