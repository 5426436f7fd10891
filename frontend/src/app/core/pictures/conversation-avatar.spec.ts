import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { Conversation } from '@chatcall/contracts';
import { FakeClient } from '../../../testing/fake-client';
import { BEN, conversation } from '../../../testing/samples';
import { CLIENT } from '../client';
import { ConversationAvatar } from './conversation-avatar';

@Component({
  imports: [ConversationAvatar],
  template: `
    @for (one of shown(); track $index) {
      <cc-conversation-avatar [conversation]="one" name="Release team" />
    }
  `,
})
class Page {
  readonly shown = signal<readonly Conversation[]>([]);
}

describe('the picture of a conversation', () => {
  let client: FakeClient;
  let page: Page;
  let show: (...shown: Conversation[]) => Promise<string[]>;
  let requests: string[];
  const addresses = new Set<string>();

  beforeEach(() => {
    requests = [];
    addresses.clear();
    let count = 0;
    URL.createObjectURL = () => {
      count += 1;
      addresses.add(`blob:${count}`);
      return `blob:${count}`;
    };
    URL.revokeObjectURL = (url) => void addresses.delete(url);
    client = new FakeClient();
    client.pictures.load = (path) => {
      requests.push(path);
      return Promise.resolve(new Uint8Array([1]));
    };
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
    const fixture = TestBed.createComponent(Page);
    page = fixture.componentInstance;
    show = async (...shown) => {
      page.shown.set(shown);
      await fixture.whenStable();
      await fixture.whenStable();
      const host: HTMLElement = fixture.nativeElement;
      return Array.from(
        host.querySelectorAll('cc-avatar'),
        (one) => one.querySelector('img')?.getAttribute('src') ?? one.textContent.trim(),
      );
    };
  });
  afterEach(() => jest.restoreAllMocks());

  const team = (avatarUrl: string | null, id = 'team'): Conversation =>
    conversation({ id, kind: 'group', title: 'Release team', peer: null, avatarUrl });

  it('is loaded once, however often it is shown; without one there are initials', async () => {
    expect(await show(team('/1'), team('/1'), team(null))).toEqual(['blob:1', 'blob:1', 'RT']);
    expect(await show()).toEqual([]);
    expect(await show(team('/1'))).toEqual(['blob:1']);
    expect(requests).toEqual(['/1']);
  });

  it('of two people is that of the other one', async () => {
    const peer = { ...BEN, avatarUrl: '/api/users/bob/avatar/1' };
    const direct = conversation({ kind: 'direct', title: null, peer, avatarUrl: null });
    expect(await show(direct)).toEqual(['/api/users/bob/avatar/1']);
    expect(requests).toEqual([]);
  });

  it('stays until the next one is loaded, but not for another conversation', async () => {
    await show(team('/1'));
    client.pictures.load = () => new Promise(() => undefined);
    expect(await show(team('/2'))).toEqual(['blob:1']);
    expect(await show(team('/3', 'other'))).toEqual(['RT']);
    expect(await show(team(null))).toEqual(['RT']);
  });

  it('is requested again after the next connect when it could not be loaded', async () => {
    client.pictures.load = () => Promise.reject(new Error('offline'));
    expect(await show(team('/1'))).toEqual(['RT']);
    client.pictures.load = () => Promise.resolve(new Uint8Array([1]));
    client.connection$.set({ status: 'offline' });
    client.connection$.set({ status: 'connected' });
    expect(await show(team('/1'))).toEqual(['blob:1']);
  });

  it('leaves the memory with the sign-out', async () => {
    await show(team('/1'));
    client.auth$.set({ status: 'signed-out', reason: 'none' });
    expect(await show(team('/1'))).toEqual(['RT']);
    expect([...addresses]).toEqual([]);
  });
});
