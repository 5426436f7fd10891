import { setTimeout as sleep } from 'node:timers/promises';
import { garbage, tampered } from '../attackers/garbage-packets.mjs';
import { SLOW_CAMERA, launchBrowser } from '../lib/browser.mjs';
import { signedIn, useRelay } from '../lib/call-pages.mjs';
import { freePort, register, rest, startChatCall } from '../lib/chatcall.mjs';
import { seesVideo, watchPauses } from '../lib/pauses.mjs';
import { childrenOf, runProgram } from '../lib/process.mjs';
import { countReceived } from '../lib/received.mjs';
import { UdpRelay } from '../lib/udp-relay.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const ATTACKER = new URL('../attackers/media-attacker.mjs', import.meta.url).pathname;
const ATTACK_MS = 6_000;
/** Starting the program of an attacker costs more than the attack. */
const START_MS = 3_000;
const FREEZE_MS = 500;
/** From outside, each a program of its own. */
const OUTSIDE = ['datagrams', 'datagram-flood', 'streams', 'events', 'event-flood'];

/** A group calls while its media port and its events are attacked, from outside and by one of its members: the longest pause of the others. */
export async function callAttack() {
  const mediaPort = await freePort();
  const relay = await UdpRelay.open();
  const server = await startChatCall({
    WEB_ROOT,
    MEDIA_BASE_PORT: String(mediaPort),
    MEDIA_LISTEN_IP: '127.0.0.1',
    MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    RING_SECONDS: '600',
  });
  const browser = await launchBrowser({ flags: [SLOW_CAMERA] });
  try {
    const workers = childrenOf(server.pid);
    const { people, callId, foreignIds } = await groupCall(browser, server, relay);
    const watched = await Promise.all(people.slice(0, 2).map(({ page }) => watchPauses(page)));
    const attack = await attacker(server, { mediaPort, callId, foreignIds });
    const attacks = [
      ...OUTSIDE.map((way) => [way, (begin) => attackFromOutside(way, attack, begin)]),
      ['tampered packets', () => tamper(relay)],
    ];
    const [quiet, results] = [[], []];
    for (const [way, run] of attacks) {
      // As long without an attack: what the machine itself interrupts.
      quiet.push(await during(`before ${way}`, watched, () => sleep(ATTACK_MS)));
      results.push(await during(way, watched, run));
    }
    const after = childrenOf(server.pid);
    if (String(after) !== String(workers)) throw new Error('A media worker has ended.');
    const [longest, without] = [results, quiet].map((all) =>
      Math.max(...all.map(({ pause }) => pause)),
    );
    return {
      name: 'a call under attack: the longest time without sound or video',
      unit: 'ms',
      ours: longest,
      peer: FREEZE_MS,
      ratio: longest / FREEZE_MS,
      notes: [
        `without an attack, as often and as long: ${without.toFixed(0)} ms`,
        ...results.flatMap(({ text }, index) => [quiet[index].text, text]),
        `media workers: ${workers}, alive`,
      ],
    };
  } finally {
    await browser.close();
    await server.close();
    relay.close();
  }
}

/** `run` calls its argument once more when what it does begins later. */
async function during(name, watched, run) {
  const begin = () => Promise.all(watched.map((one) => one.reset()));
  await begin();
  const said = await run(begin);
  const pauses = await Promise.all(watched.map((one) => one.read()));
  const [sound, video] = ['sound', 'video'].map((kind) =>
    Math.max(...pauses.map((pause) => pause[kind])),
  );
  return {
    pause: Math.max(sound, video),
    text: `${name}: no sound for at most ${sound.toFixed(0)} ms, no video for ${video.toFixed(0)} ms${said ? `; ${said}` : ''}`,
  };
}

/** Ada and Ben, and Mallory, whose packets can be changed and whose video is random bytes. */
async function groupCall(browser, server, relay) {
  const foreignIds = new Set();
  const people = [];
  for (const [index, name] of ['ada', 'ben', 'mallory'].entries()) {
    const prepare = async (page) => {
      if (name === 'ada') collectIds(page, foreignIds);
      if (name === 'mallory') await prepareMallory(page, relay);
    };
    // Small windows: what the browser draws must not take the processors that the server needs.
    const context = { bypassCSP: true, viewport: { width: 640, height: 360 } };
    const address = `10.4.0.${index + 1}`;
    people.push(
      await signedIn(browser, server, name, address, { script: countReceived, prepare, context }),
    );
  }
  const [ada, ben, mallory] = people;
  const { id } = await rest(server, 'POST', '/chats/groups', {
    token: ada.token,
    body: { title: 'Team', memberIds: [ben.id, mallory.id] },
  });
  for (const { page } of people) await page.goto(`${server.url}/chats/${id}`);
  await ada.page.getByTestId('call-video-button').click();
  await ada.page.getByTestId('check-start').click();
  for (const { page } of [ben, mallory]) await page.getByTestId('accept-video').click();
  await mallory.page.getByTestId('call-mic').click();
  await Promise.all([ada, ben].map(({ page }) => seesVideo(page)));
  const { items } = await rest(server, 'GET', '/calls', { token: ada.token });
  return { people, callId: items[0].id, foreignIds: [...foreignIds].slice(-12) };
}

/** Ids of the media of a page, as the server sends them. */
function collectIds(page, ids) {
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      for (const [, id] of String(payload).matchAll(
        /"(?:id|producerId|consumerId|transportId|peerId)":"([0-9a-f-]{36})"/g,
      ))
        ids.add(id);
    }),
  );
}

async function prepareMallory(page, relay) {
  await useRelay(page, relay);
  // Every encoded frame of the camera becomes random bytes, in packets that the server accepts.
  await page.addInitScript(() => {
    const script = `onrtctransform = ({ transformer }) => {
      const change = (frame, controller) => {
        frame.data = crypto.getRandomValues(new Uint8Array(Math.min(frame.data.byteLength, 65536))).buffer;
        controller.enqueue(frame);
      };
      transformer.readable.pipeThrough(new TransformStream({ transform: change })).pipeTo(transformer.writable);
    };`;
    const source = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const native = RTCPeerConnection.prototype.addTransceiver;
    RTCPeerConnection.prototype.addTransceiver = function (track, options) {
      const transceiver = native.call(this, track, options);
      if (transceiver.sender.track?.kind === 'video')
        transceiver.sender.transform = new RTCRtpScriptTransform(new Worker(source));
      return transceiver;
    };
  });
}

/** What the programs from outside know. Mallory's friend rings, and never answers. */
async function attacker(server, known) {
  const [mallory, friend] = [await register(server, 'mallory'), await register(server, 'friend')];
  const { id: conversationId } = await rest(server, 'POST', '/chats/groups', {
    token: mallory.token,
    body: { title: 'Others', memberIds: [friend.id] },
  });
  return { url: server.url, token: mallory.token, conversationId, ...known };
}

async function attackFromOutside(way, attack, begin) {
  const env = { CHATCALL_ATTACK: JSON.stringify({ ...attack, startAt: Date.now() + START_MS }) };
  const program = runProgram([ATTACKER, way, String(ATTACK_MS)], env);
  await sleep(START_MS);
  await begin();
  const { output } = await program;
  return output.trim();
}

/** Packets of Mallory's own connections, changed and repeated, and garbage from the same port. */
async function tamper(relay) {
  let sent = 0;
  relay.tap((packet, send) => {
    const more = [tampered(packet), tampered(packet), garbage()];
    for (const each of more) send(each);
    sent += more.length;
  });
  await sleep(ATTACK_MS);
  relay.tap(null);
  return `${sent} packets`;
}
