import { jest } from '@jest/globals';
import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { BEN, conversation } from '../../../../testing/samples';
import { ConversationList } from './conversation-list';

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const KNOWN = '00000000-0000-7000-8000-00000000eeee';
const UNKNOWN = '00000000-0000-7000-8000-00000000ffff';

describe('ConversationList', () => {
  let client: FakeClient;
  let host: HTMLElement | null = null;

  const open = async (takesFocus: boolean): Promise<void> => {
    const fixture = TestBed.createComponent(ConversationList);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    fixture.componentRef.setInput('takesFocus', takesFocus);
    await fixture.whenStable();
  };
  const load = (...ids: string[]): void => {
    client.conversations$.set(ids.map((id) => conversation({ id })));
    client.listState$.update((state) => ({ ...state, status: 'ready' }));
    TestBed.tick();
  };

  beforeEach(() => {
    Object.assign(globalThis, { ResizeObserver: NoObserver });
    Element.prototype.scrollIntoView = () => undefined;
    // Without a height nothing is visible, so no rows are rendered.
    jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
    client = new FakeClient();
    client.listState$.update((state) => ({ ...state, status: 'loading' }));
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  afterEach(() => host?.remove());

  const focused = (): string | undefined =>
    (document.activeElement as HTMLElement | null)?.dataset['id'];
  const press = async (key: string): Promise<void> => {
    const target = document.activeElement;
    target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await TestBed.inject(ApplicationRef).whenStable();
  };

  it('renders few of many conversations, and says how many there are', async () => {
    await open(true);
    load(...Array.from({ length: 2000 }, (_, index) => `c${String(index).padStart(4, '0')}`));
    const rows = [...(host?.querySelectorAll('[aria-posinset]') ?? [])];
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]?.getAttribute('aria-posinset')).toBe('1');
    expect(rows[0]?.getAttribute('aria-setsize')).toBe('2000');
    client.listState$.update((state) => ({ ...state, hasMore: true, loadingMore: true }));
    TestBed.tick();
    expect(rows[0]?.getAttribute('aria-setsize')).toBe('-1');
  });

  it('says that the next page could not be loaded, and loads it again only when asked', async () => {
    await open(false);
    load(...Array.from({ length: 100 }, (_, index) => `c${index}`));
    const error = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });
    client.listState$.update((state) => ({ ...state, hasMore: true, error }));
    TestBed.tick();
    expect(host?.querySelector('[role=alert]')?.textContent).toContain('connection');
    const scroll = (): unknown => host?.querySelector('.box')?.dispatchEvent(new Event('scroll'));
    const before = client.moreConversations;
    scroll();
    expect(client.moreConversations).toBe(before);
    host?.querySelector<HTMLElement>('[data-testid=list-more-retry]')?.click();
    expect(client.moreConversations).toBe(before + 1);
    client.listState$.update((state) => ({ ...state, error: null }));
    TestBed.tick();
    expect(host?.querySelector('[role=alert]')).toBeNull();
    const later = client.moreConversations;
    scroll();
    expect(client.moreConversations).toBe(later + 1);
  });

  it('shows a draft with the names of those whom it mentions', async () => {
    client.cards.set(KNOWN, { ...BEN, id: KNOWN });
    client.drafts$.set(new Map([['c', `Ask <@${KNOWN}> and <@${UNKNOWN}>: **when**?`]]));
    await open(false);
    load('c');
    await TestBed.inject(ApplicationRef).whenStable();
    TestBed.tick();
    const draft = host?.querySelector('[data-testid="row-draft"]')?.textContent;
    expect(draft).toContain('Ask @Ben Okonkwo and @…: when?');
  });

  it('is one Tab stop, and moves with the arrow keys, Home and End, also to rows that are not rendered', async () => {
    await open(true);
    load(...Array.from({ length: 300 }, (_, index) => `c${String(index).padStart(4, '0')}`));
    await press('ArrowDown');
    expect(focused()).toBe('c0001');
    await press('End');
    expect(focused()).toBe('c0299');
    await press('ArrowUp');
    expect(focused()).toBe('c0298');
    expect(
      [...(host?.querySelectorAll('a[tabindex="0"]') ?? [])].map((one) =>
        one.getAttribute('data-id'),
      ),
    ).toEqual(['c0298']);
    await press('Home');
    expect(focused()).toBe('c0000');
  });

  it('focuses the first conversation once it is loaded', async () => {
    await open(true);
    expect(document.activeElement).toBe(document.body);
    load('a', 'b');
    expect((document.activeElement as HTMLElement).dataset['id']).toBe('a');
  });

  it('focuses the first conversation when all were loaded before the list is shown', async () => {
    load('a', 'b');
    await open(true);
    TestBed.tick();
    expect(focused()).toBe('a');
  });

  it('keeps the focus on a conversation that moves, and gives it to the next one when it is gone', async () => {
    await open(true);
    load('a', 'b', 'c', 'd');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(focused()).toBe('c');
    load('c', 'a', 'b', 'd');
    expect(focused()).toBe('c');
    load('d', 'b', 'a', 'c');
    expect(focused()).toBe('c');
    load('d', 'b', 'c', 'a');
    load('d', 'b', 'a');
    expect(focused()).toBe('a');
    load('d', 'b');
    expect(focused()).toBe('b');
    (document.activeElement as HTMLElement).blur();
    load('b', 'd');
    expect(document.activeElement).toBe(document.body);
  });

  it('focuses the button of an empty list', async () => {
    await open(true);
    load();
    expect(document.activeElement?.tagName).toBe('BUTTON');
    expect(host?.contains(document.activeElement)).toBe(true);
  });

  it('does not take the focus from another element, a second time, or without a sign-in', async () => {
    await open(false);
    load('a');
    expect(document.activeElement).toBe(document.body);
    host?.remove();
    client.listState$.update((state) => ({ ...state, status: 'loading' }));

    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    await open(true);
    load('a', 'b');
    expect(document.activeElement).toBe(field);
    field.remove();
    load('a', 'b', 'c');
    expect(document.activeElement).toBe(document.body);
  });
});
