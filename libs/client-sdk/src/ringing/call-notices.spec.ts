import { jest } from '@jest/globals';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { joinedCallNotices$ } from './call-notices.js';

describe('the notices of calls and media', () => {
  it('have one listener for the list and one for each call', async () => {
    const bench = new CallBench();
    const on = jest.spyOn(bench.client.connection, 'on');
    const all = jest.spyOn(bench.client.connection, 'notices$', 'get');
    await bench.signIn();
    expect(all).toHaveBeenCalledTimes(1);
    (await bench.activeCall()).hangUp();
    await bench.activeCall();
    expect(on.mock.calls.filter(([name]) => /^(call|media):/.test(name))).toEqual([]);
    expect(all).toHaveBeenCalledTimes(3);
    bench.client.close();
  });

  it('reach the list of calls before the calls that this device is in', async () => {
    const bench = await CallBench.signedIn();
    const { calls } = bench.client;
    await bench.activeCall();
    const seen: number[] = [];
    bench.sockets.emit('call:changed', { call: bench.calls.call });
    joinedCallNotices$(bench.client.connection).subscribe(({ event }) => {
      if (event === 'call:ended') seen.push(calls.ongoing$.value.size);
    });
    expect(calls.ongoing$.value.size).toBe(1);
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    await settle();
    expect(seen).toEqual([0]);
    bench.client.close();
  });
});
