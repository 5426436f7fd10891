import { CallBench } from '../../testing/call-bench.js';
import { BOBS_PEER, CALL } from '../../testing/fake-calls.js';
import { settle } from '../../testing/fake-host.js';
import { ADA, BOB } from '../../testing/samples.js';
import type { CallHappening } from '../participants/participants-api.js';
import type { ShownReaction } from './meeting-api.js';

describe('the people in a call', () => {
  it('raise their hands in the order of the server, which sends late lists, too', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const { meeting } = session;
    const hands = (version: number, ...userIds: string[]): void =>
      bench.sockets.emit('call:handsChanged', { callId: CALL, hands: { version, userIds } });
    hands(2, BOB.id, ADA.id);
    hands(1, BOB.id);
    expect(meeting.raisedHands$.value).toEqual([BOB.id, ADA.id]);
    // The answer to the next join is as old or newer.
    bench.calls.hands = { version: 3, userIds: [ADA.id] };
    session.retryMedia();
    await bench.clock.advance(5000);
    expect(meeting.raisedHands$.value).toEqual([ADA.id]);
    bench.client.close();
  });

  it('send what they want to the server, with the id of the call', async () => {
    const bench = await CallBench.signedIn();
    const { meeting } = await bench.activeCall();
    for (const event of ['raiseHand', 'lowerHand', 'react', 'mute', 'remove', 'end'])
      bench.sockets.answer(`call:${event}`, () => ({ ok: true, data: {} }));
    await meeting.raiseHand();
    await meeting.lowerHand(BOB.id);
    await meeting.react('👏');
    await meeting.mute();
    await meeting.remove(BOB.id);
    await meeting.endForEveryone();
    const sent = bench.sockets.sent.slice(-6).map(({ event, payload }) => [event, payload]);
    expect(sent).toEqual(
      [
        ['call:raiseHand', {}],
        ['call:lowerHand', { userId: BOB.id }],
        ['call:react', { reaction: '👏' }],
        ['call:mute', {}],
        ['call:remove', { userId: BOB.id }],
        ['call:end', {}],
      ].map(([event, payload]) => [
        event,
        expect.objectContaining({ callId: CALL, ...(payload as object) }),
      ]),
    );
    bench.client.close();
  });

  it('show reactions', async () => {
    const bench = await CallBench.signedIn();
    const { meeting } = await bench.activeCall();
    const shown: ShownReaction[] = [];
    meeting.reactions$.subscribe((one) => shown.push(one));
    bench.sockets.emit('call:reaction', { callId: CALL, userId: BOB.id, reaction: '🎉' });
    expect(shown).toEqual([{ userId: BOB.id, reaction: '🎉' }]);
    bench.client.close();
  });

  it('are muted by a host until they unmute themselves, and learn who it was', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const happened: CallHappening[] = [];
    session.happened$.subscribe((one) => happened.push(one));
    const mute = (peerId: string): void =>
      bench.sockets.emit('media:producerPaused', {
        callId: CALL,
        peerId,
        producerId: 'any',
        mutedBy: BOB.id,
      });
    mute(BOBS_PEER);
    expect(session.local.microphone.actual$.value).toBe(true);
    mute(bench.calls.ownPeerId);
    mute(bench.calls.ownPeerId);
    expect(session.local.choice$.value.microphone).toBe(false);
    expect(happened).toEqual([{ kind: 'muted', user: BOB }]);
    await settle();
    expect(bench.signals.at(-1)).toBe('media:pauseProducer');
    session.local.microphone.set(true);
    await settle();
    expect(bench.signals.at(-1)).toBe('media:resumeProducer');
    bench.client.close();
  });
});
