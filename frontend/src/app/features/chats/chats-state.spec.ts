import { TestBed } from '@angular/core/testing';
import type { IncomingCall } from '@chatcall/client-sdk';
import type { Call } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { FakeClient } from '../../../testing/fake-client';
import { CEM, conversation } from '../../../testing/samples';
import { ChatsState } from './chats-state';

const own = conversation().own;
const read = conversation({ id: 'read' });
const unread = conversation({ id: 'unread', own: { ...own, unread: 3 } });
const archived = conversation({
  id: 'archived',
  peer: CEM,
  own: { ...own, unread: 1, archived: true },
});
const group = conversation({ id: 'group', kind: 'group', title: 'Launch crew', peer: null });

describe('ChatsState', () => {
  let client: FakeClient;
  let state: ChatsState;
  const shown = (): string[] => state.shown().map((one) => one.id);

  beforeEach(() => {
    client = new FakeClient();
    client.conversations$.set([read, unread, archived, group]);
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
    state = TestBed.inject(ChatsState);
  });

  it('filters active, unread and archived conversations', () => {
    expect(shown()).toEqual(['read', 'unread', 'group']);
    state.show('unread');
    expect(shown()).toEqual(['unread']);
    state.show('archived');
    expect(shown()).toEqual(['archived']);
    client.totals$.set({ unread: 3, unreadConversations: 1, mentions: 0, archived: 12 });
    expect(state.archivedCount()).toBe(12);
  });

  it('keeps the open conversation in "unread" after it was read', () => {
    state.show('unread');
    state.setOpen('unread');
    client.conversations$.set([read, { ...unread, own }, archived, group]);
    expect(shown()).toEqual(['unread']);
    state.setOpen(null);
    expect(shown()).toEqual([]);
  });

  it('offers to join a call in progress, unless it rings here and is answered instead', () => {
    const call = { id: 'call-1', conversationId: 'group' } as Call;
    expect(state.callToJoin('group')).toBeNull();
    client.ongoing$.set(new Map([['group', call]]));
    expect(state.callToJoin('group')).toBe(call);
    client.incoming$.set({ call } as IncomingCall);
    expect(state.callToJoin('group')).toBeNull();
    client.incoming$.set({ call: { ...call, id: 'call-2' } } as IncomingCall);
    expect(state.callToJoin('group')).toBe(call);
  });

  it('finds the neighbours of the open conversation', () => {
    expect(state.neighbour(1)?.id).toBe('read');
    state.setOpen('unread');
    expect(state.neighbour(-1)?.id).toBe('read');
    expect(state.neighbour(1)?.id).toBe('group');
    state.setOpen('group');
    expect(state.neighbour(1)).toBeNull();
  });

  it('keeps the open conversation when an older timeline closes later', () => {
    state.setOpen('read');
    state.setOpen('unread');
    state.clearOpen('read');
    expect(state.openId()).toBe('unread');
  });
});
