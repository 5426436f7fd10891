import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, Router } from '@angular/router';
import { FakeClient } from '../../../testing/fake-client';
import { conversation, message } from '../../../testing/samples';
import { Toasts } from '../../ui/toast/toasts';
import { CallIntents } from '../call/call-intents';
import { CLIENT } from '../client';
import { Attention } from './attention';
import { Chime } from './chime';

@Component({ template: '' })
class Nothing {}

describe('Attention', () => {
  let client: FakeClient;
  let toasts: Toasts;
  let chimes: number;
  const unread = conversation({ lastSeq: 2, own: { ...conversation().own, unread: 1 } });
  const texts = (): string[] => toasts.list().map((toast) => toast.text);
  const arrive = (content: string, one = unread): void => {
    client.conversations$.set([one]);
    client.arrived$.next({
      message: message({ content, seq: 2 }),
      conversation: one,
      thread: null,
    });
    TestBed.tick();
  };

  beforeEach(() => {
    client = new FakeClient();
    chimes = 0;
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', component: Nothing }]),
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Chime, useValue: { message: () => (chimes += 1) } },
      ],
    });
    TestBed.inject(Attention);
    toasts = TestBed.inject(Toasts);
  });

  it('shows a toast for a message in another conversation until it is read on any device', () => {
    arrive('Hello');
    expect(texts()).toEqual(['Ben Okonkwo: Hello']);
    client.conversations$.set([{ ...unread, own: { ...unread.own, lastReadSeq: 2, unread: 0 } }]);
    TestBed.tick();
    expect(texts()).toEqual([]);
  });

  it.each([
    ['it is muted', [{ ...unread, own: { ...unread.own, muted: true } }]],
    ['it is left', []],
  ])('closes the toast when %s', (_, conversations) => {
    arrive('Hello');
    client.conversations$.set(conversations);
    TestBed.tick();
    expect(texts()).toEqual([]);
  });

  it('closes the toast when the conversation becomes visible: when it is opened, or the call in front of it is moved aside', async () => {
    arrive('Hello');
    await TestBed.inject(Router).navigateByUrl(`/chats/${unread.id}?pane=details`);
    TestBed.tick();
    expect(texts()).toEqual([]);
    const calls = TestBed.inject(CallIntents);
    calls.setHere({ conversationId: 'another', view: 'stage' });
    arrive('Behind the call');
    expect(texts()).toHaveLength(1);
    calls.show('dock');
    TestBed.tick();
    expect(texts()).toEqual([]);
  });

  it('shows and plays nothing for a message that was read on another device', () => {
    arrive('Late', { ...unread, own: { ...unread.own, lastReadSeq: 2, unread: 0 } });
    expect(texts()).toEqual([]);
    expect(chimes).toBe(0);
    arrive('Hello');
    expect(chimes).toBe(1);
  });

  it('shows nothing for the next messages of a request before the first one is read', () => {
    const own = { ...unread.own, accepted: false };
    arrive('Hello', { ...unread, own });
    arrive('Are you there?', { ...unread, own: { ...own, unread: 2 } });
    expect(texts()).toEqual(['Ben Okonkwo: Hello']);
    expect(chimes).toBe(1);
  });

  it('shows a toast for a reply in a followed thread, until the thread is read or visible', async () => {
    const root = message({ id: 'root', conversationId: unread.id });
    const thread = { root, own: { following: true, lastReadSeq: 1, unread: 1 } };
    const reply = (): void => {
      client.conversations$.set([unread]);
      client.knownThreads$.set([thread]);
      const change = { content: 'An answer', seq: 0, threadId: 'root', threadSeq: 2 };
      client.arrived$.next({ message: message(change), conversation: unread, thread });
      TestBed.tick();
    };
    reply();
    expect(texts()).toEqual(['Ben Okonkwo replied in a thread: An answer']);
    client.knownThreads$.set([{ root, own: { ...thread.own, lastReadSeq: 2, unread: 0 } }]);
    TestBed.tick();
    expect(texts()).toEqual([]);
    // Its conversation alone does not show the reply.
    await TestBed.inject(Router).navigateByUrl(`/chats/${unread.id}`);
    reply();
    expect(texts()).toHaveLength(1);
    await TestBed.inject(Router).navigateByUrl(`/chats/${unread.id}/thread/root`);
    TestBed.tick();
    expect(texts()).toEqual([]);
    client.unreadThreads$.set(2);
    TestBed.tick();
    expect(TestBed.inject(Title).getTitle()).toContain('(2)');
  });
});
