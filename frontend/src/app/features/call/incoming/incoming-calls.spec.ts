import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { StateCell, type IncomingCall, type RingingStoppedReason } from '@chatcall/client-sdk';
import { Subject } from 'rxjs';
import { CLIENT } from '../../../core/client';
import { Toasts } from '../../../ui/toast/toasts';
import { FakeClient } from '../../../../testing/fake-client';
import { BEN, conversation } from '../../../../testing/samples';
import { IncomingCalls } from './incoming-calls';

describe('the notice of a missed call', () => {
  let fake: FakeClient;
  const stopped = new Subject<{ incoming: IncomingCall; reason: RingingStoppedReason }>();
  const notices = (): string[] => {
    TestBed.tick();
    return TestBed.inject(Toasts)
      .list()
      .map(({ text, action }) => [text, action?.label].filter(Boolean).join(': '));
  };
  const miss = (conversationTitle: string | null): void => {
    const incoming = {
      call: { id: 'call-1', conversationId: 'conversation-1', kind: 'audio' },
      caller: BEN,
      conversationTitle,
    } as IncomingCall;
    stopped.next({ incoming, reason: 'missed' });
  };
  const block = (): void =>
    fake.contacts$.set([{ user: BEN, state: 'blocked', since: '2026-01-01T09:00:00.000Z' }]);

  beforeEach(() => {
    fake = new FakeClient();
    fake.conversations$.set([conversation()]);
    const client = fake.asClient();
    Object.assign(client.calls, { ringingStopped$: stopped });
    Object.assign(client.chats, { conversation$: () => new StateCell(conversation()) });
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useValue: client }],
    });
    TestBed.inject(IncomingCalls);
  });

  it('offers to call back until the caller is blocked', () => {
    miss(null);
    expect(notices()).toEqual(['Missed call from Ben Okonkwo: Call back']);
    block();
    expect(notices()).toEqual([]);
  });

  it('stays for a group, which can be called all the same', () => {
    miss('Crew');
    block();
    expect(notices()).toEqual(['Missed call from Crew: Call back']);
  });
});
