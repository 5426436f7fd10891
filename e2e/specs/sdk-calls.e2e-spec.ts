import { nested, StateCell, type Behavior } from '@chatcall/client-sdk';
import { acceptCall, joinCall, startCall, type RemoteMediaItem } from '@chatcall/client-sdk/calls';
import { Server } from '../support/server.js';
import { sdkClient, sdkPerson, until, type SdkPerson } from '../support/sdk.js';

const NO_TRACK = new StateCell<MediaStreamTrack | null>(null);
const PAUSED = new StateCell(true);

function track$(item: RemoteMediaItem | null): Behavior<MediaStreamTrack | null> {
  return item?.track$ ?? NO_TRACK;
}

function paused$(item: RemoteMediaItem | null): Behavior<boolean> {
  return item?.paused$ ?? PAUSED;
}

/** Signalling, rooms and the worker are real; WebRTC itself is tested in browsers. */
describe('calls of the SDK against the built server', () => {
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;
  let conversationId: string;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1', WEB_ROOT: '', RING_SECONDS: '5' } });
  }, 120_000);

  afterAll(() => server?.close());

  beforeEach(async () => {
    [ada, bob] = await Promise.all([sdkPerson(server.url, 'Ada'), sdkPerson(server.url, 'Bob')]);
    conversationId = (await ada.client.chats.openDirect(bob.me.id)).id;
  });

  afterEach(() => {
    for (const { client } of [ada, bob]) client.close();
  });

  async function ringing(): Promise<string> {
    const incoming = await until(bob.client.calls.incoming$, (call) => call !== null);
    return incoming?.call.id ?? '';
  }

  it('ring, are answered, carry tracks both ways, and end for both', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'video' });
    const theirs = acceptCall(bob.client, await ringing(), { media: { camera: true } });
    const [toBob] = await until(mine.remoteParticipants$, ({ length }) => length === 1);
    const [toAda] = await until(theirs.remoteParticipants$, ({ length }) => length === 1);
    for (const participant of [toBob, toAda]) {
      await until(nested(participant!.microphone$, track$), (track) => track !== null);
      await until(nested(participant!.camera$, track$), (track) => track !== null);
    }
    expect(mine.state$.value.phase).toBe('connecting');
    await until(mine.elapsed$, (seconds) => seconds !== null && seconds >= 1);
    mine.local.microphone.set(false);
    await until(nested(toAda!.microphone$, paused$), (muted) => muted);
    mine.local.microphone.set(true);
    await until(nested(toAda!.microphone$, paused$), (muted) => !muted);
    mine.local.camera.set(false);
    await until(nested(toAda!.camera$, paused$), (muted) => muted);
    expect(bob.client.calls.ongoingIn$(conversationId).value?.state).toBe('active');
    mine.hangUp();
    await until(theirs.state$, ({ phase }) => phase === 'ended');
    expect(theirs.state$.value).toMatchObject({ reason: 'completed' });
    await until(bob.client.calls.ongoing$, (calls) => calls.size === 0);
    const { items } = await ada.client.calls.log({ conversationId });
    expect(items[0]).toMatchObject({ state: 'ended', endReason: 'completed' });
  });

  it('end as declined', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    await bob.client.calls.decline(await ringing());
    await until(mine.state$, ({ phase }) => phase === 'ended');
    expect(mine.state$.value).toMatchObject({ reason: 'declined' });
  });

  it('end as cancelled when the caller gives up', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    await ringing();
    const stopped = until(bob.client.calls.ringingStopped$, () => true);
    mine.hangUp();
    expect((await stopped).reason).toBe('cancelled');
  });

  it('end as missed when nobody answers', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    await ringing();
    await until(mine.state$, ({ phase }) => phase === 'ended', 15_000);
    expect(mine.state$.value).toMatchObject({ reason: 'missed' });
    await until(bob.client.calls.incoming$, (call) => call === null);
  });

  it('end in one tab when another tab of the same session takes over', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    const callId = await ringing();
    const theirs = acceptCall(bob.client, callId);
    await until(theirs.remoteParticipants$, ({ length }) => length === 1);
    const again = joinCall(ada.client, callId);
    await until(mine.state$, ({ phase }) => phase === 'ended');
    expect(mine.state$.value).toMatchObject({ reason: 'replaced' });
    await until(again.remoteParticipants$, ({ length }) => length === 1);
    again.hangUp();
    theirs.hangUp();
    await until(bob.client.calls.ongoing$, (calls) => calls.size === 0);
  });

  it('become one call when two users call each other at the same moment', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    const theirs = startCall(bob.client, { conversationId, kind: 'video' });
    await Promise.all(
      [mine, theirs].map(({ remoteParticipants$ }) =>
        until(remoteParticipants$, ({ length }) => length === 1),
      ),
    );
    expect(mine.callId$.value).toBe(theirs.callId$.value);
    expect([ada, bob].map(({ client }) => client.calls.ringing$.value.length)).toEqual([0, 0]);
    mine.hangUp();
    await until(theirs.state$, ({ phase }) => phase === 'ended');
    await until(bob.client.calls.ongoing$, (calls) => calls.size === 0);
  });

  it('end on one device when the user takes over on another, and not when the other is refused', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    const theirs = acceptCall(bob.client, await ringing());
    await until(theirs.remoteParticipants$, ({ length }) => length === 1);
    const phone = sdkClient(server.url);
    await phone.auth.signIn(ada.me.username, ada.password);
    await until(phone.connection.state$, ({ status }) => status === 'connected');
    const cleo = await sdkPerson(server.url, 'Cleo');
    const other = {
      conversationId: (await phone.chats.openDirect(cleo.me.id)).id,
      kind: 'audio',
    } as const;
    const refused = startCall(phone, other);
    await until(refused.state$, ({ phase }) => phase === 'ended');
    expect(refused.state$.value).toMatchObject({
      reason: 'error',
      error: { code: 'CALL.ELSEWHERE' },
    });
    expect(mine.state$.value.phase).not.toBe('ended');
    const taken = startCall(phone, other, { takeOver: true });
    await until(mine.state$, ({ phase }) => phase === 'ended');
    expect(mine.state$.value).toMatchObject({ reason: 'switched' });
    await until(theirs.state$, ({ phase }) => phase === 'ended');
    // The device that lost the call connects again: the new call is not affected.
    ada.cut();
    await until(ada.client.connection.connected$, () => true);
    await until(taken.state$, ({ phase }) => phase === 'ringing');
    taken.hangUp();
    await until(bob.client.calls.ongoing$, (calls) => calls.size === 0);
    for (const client of [phone, cleo.client]) client.close();
  });

  it('continue on another device of the user, muted as before, and do not end for the other', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    const callId = await ringing();
    const theirs = acceptCall(bob.client, callId);
    await until(theirs.remoteParticipants$, ({ length }) => length === 1);
    const [toAda] = theirs.remoteParticipants$.value;
    await until(nested(toAda!.microphone$, track$), (track) => track !== null);
    mine.local.microphone.set(false);
    await until(nested(toAda!.microphone$, paused$), (paused) => paused);
    const phone = sdkClient(server.url);
    await phone.auth.signIn(ada.me.username, ada.password);
    await until(phone.connection.state$, ({ status }) => status === 'connected');
    const taken = joinCall(phone, callId, { takeOver: true });
    await until(mine.state$, ({ phase }) => phase === 'ended');
    expect(mine.state$.value).toMatchObject({ reason: 'replaced' });
    await until(taken.remoteParticipants$, ({ length }) => length === 1);
    expect(taken.local.choice$.value.microphone).toBe(false);
    await until(theirs.remoteParticipants$, (others) => others.length === 1 && others[0] !== toAda);
    const toPhone = theirs.remoteParticipants$.value[0];
    expect(toPhone?.microphone$.value).toBeNull();
    taken.local.microphone.set(true);
    await until(nested(toPhone!.microphone$, paused$), (paused) => !paused);
    taken.hangUp();
    await until(theirs.state$, ({ phase }) => phase === 'ended');
    phone.close();
  });

  it('are resumed after the connection broke', async () => {
    const mine = startCall(ada.client, { conversationId, kind: 'audio' });
    const theirs = acceptCall(bob.client, await ringing());
    await until(theirs.remoteParticipants$, ({ length }) => length === 1);
    await until(mine.remoteParticipants$, ({ length }) => length === 1);
    const [before, toBob] = [mine.peerId$.value, mine.remoteParticipants$.value[0]];
    const [toAda] = theirs.remoteParticipants$.value;
    // A device whose request to send a track has an unknown outcome joins as a new peer instead.
    await until(nested(toAda!.microphone$, track$), (track) => track !== null);
    ada.cut();
    await until(mine.state$, ({ phase }) => phase === 'reconnecting');
    await until(mine.state$, ({ phase }) => phase === 'connecting');
    // The server has kept its peer, so neither side has another participant.
    expect(mine.peerId$.value).toBe(before);
    expect(mine.remoteParticipants$.value[0]).toBe(toBob);
    expect(theirs.remoteParticipants$.value[0]).toBe(toAda);
    await until(nested(toAda!.microphone$, track$), (track) => track !== null);
    await until(nested(toBob!.microphone$, track$), (track) => track !== null);
    mine.hangUp();
    await until(theirs.state$, ({ phase }) => phase === 'ended');
  });
});
