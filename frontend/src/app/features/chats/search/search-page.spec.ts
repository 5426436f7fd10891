import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ChatCallError, StateCell, type MessageSearchState } from '@chatcall/client-sdk';
import type { FoundMessage, MessageSearchRequest } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { fileCard, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { RecentSearches } from './recent-searches';
import { SearchPage } from './search-page';

const IDLE: MessageSearchState = {
  request: null,
  status: 'idle',
  found: [],
  hasMore: false,
  loadingMore: false,
  complete: true,
  error: null,
};

describe('SearchPage', () => {
  let harness: RouterTestingHarness;
  let fixture: ComponentFixture<unknown>;
  let state: StateCell<MessageSearchState>;
  let requests: (MessageSearchRequest | null)[];
  let client: FakeClient;

  const page = (): HTMLElement => harness.routeNativeElement as HTMLElement;
  const element = (id: string): HTMLElement | null =>
    page().querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const click = async (id: string): Promise<void> => {
    element(id)?.click();
    await fixture.whenStable();
  };
  const found = (content: string, start: number, end: number): FoundMessage => ({
    message: message({ content, files: [fileCard('Plan.pdf', { kind: 'pdf' })] }),
    conversation: { id: 'a', kind: 'group', title: 'Crew', peer: null },
    highlights: [
      { start, end, file: null },
      { start: 0, end: 4, file: 0 },
    ],
  });
  const open = async (url: string): Promise<void> => {
    await harness.navigateByUrl(url);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    localStorage.clear();
    state = new StateCell(IDLE);
    requests = [];
    client = new FakeClient();
    const fake = client.asClient();
    const chats = Object.assign(fake.chats, {
      searchMessages: () => ({
        state$: state,
        find: (request: MessageSearchRequest | null) =>
          Promise.resolve(void requests.push(request)),
        loadMore: () => Promise.resolve(),
        close: () => undefined,
      }),
    });
    TestBed.configureTestingModule({
      providers: [
        provideRouter(
          [
            { path: 'chats/search', component: SearchPage },
            { path: '**', children: [] },
          ],
          withComponentInputBinding(),
        ),
        { provide: CLIENT, useValue: { ...fake, chats } },
      ],
    });
    harness = await RouterTestingHarness.create();
    fixture = harness.fixture;
  });

  it('searches for the words and filters of the address', async () => {
    await open(
      '/chats/search?q=from:me%20has:file%20red%20after:2026-01-31&sort=relevance&conversation=room',
    );
    expect(requests.at(-1)).toEqual({
      sort: 'relevance',
      q: 'red',
      from: [client.me$.value?.id],
      in: ['room'],
      after: new Date('2026-01-31T00:00:00').toISOString(),
      has: ['file'],
    });
    expect(element('search-has-file')?.getAttribute('aria-pressed')).toBe('true');
    await click('search-here');
    expect(requests.at(-1)).not.toHaveProperty('in');
  });

  it('writes filters that are clicked into the field, and removes them', async () => {
    await open('/chats/search?q=red');
    await click('search-is-pinned');
    expect((element('message-search') as HTMLInputElement).value).toBe('red is:pinned');
    expect(requests.at(-1)).toMatchObject({ q: 'red', is: ['pinned'] });
    await click('search-is-pinned');
    expect(requests.at(-1)).toEqual({ q: 'red', sort: 'newest' });
    await click('search-relevance');
    expect(requests.at(-1)).toEqual({ q: 'red', sort: 'relevance' });
    expect(TestBed.inject(Router).url).toContain('sort=relevance');
  });

  it('marks what was found, and links to the message', async () => {
    await open('/chats/search?q=boat');
    state.set({ ...IDLE, status: 'ready', found: [found('the red boat', 8, 12)], complete: false });
    await fixture.whenStable();
    const marks = [...page().querySelectorAll('mark')].map(({ textContent }) => textContent);
    expect(marks).toEqual(['boat', 'Plan']);
    expect(page().querySelector('.place')?.textContent).toBe('Crew');
    expect(element('found-message')?.getAttribute('href')).toBe('/chats/conversation-1/message-1');
    expect(element('search-incomplete')).not.toBeNull();
  });

  it('shows a text without the signs of its formatting, and with its marks', async () => {
    await open('/chats/search?q=boat');
    const content = '# Harbour\n- a **red boat** on `lake_one`';
    const start = content.indexOf('boat');
    state.set({ ...IDLE, status: 'ready', found: [found(content, start, start + 4)] });
    await fixture.whenStable();
    expect(page().querySelector('.text')?.textContent).toBe('Harbour a red boat on lake_one');
    expect(page().querySelector('.text mark')?.textContent).toBe('boat');
  });

  it('shows a long text without half a mention or half a character', async () => {
    await open('/chats/search?q=boat');
    const shown = async (content: string): Promise<string> => {
      state.set({ ...IDLE, status: 'ready', found: [found(content, 0, 4)] });
      await fixture.whenStable();
      return page().querySelector('.text')?.textContent ?? '';
    };
    const mention = '<@11111111-1111-4111-8111-111111111111>';
    expect(await shown(`boat ${'x'.repeat(300)} ${mention} ${'y'.repeat(50)}`)).toMatch(/x…$/);
    expect(await shown(`boat ${'x'.repeat(314)}😀 ${'y'.repeat(50)}`)).toMatch(/x…$/);
  });

  it('keeps what is typed while the address changes, and shows that of another one', async () => {
    await open('/chats/search');
    const field = element('message-search') as HTMLInputElement;
    const type = (text: string): void => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
    };
    type('red ');
    // Clicked before the pause after the last letter.
    await click('search-relevance');
    expect(requests.at(-1)).toEqual({ q: 'red', sort: 'relevance' });
    expect(field.value).toBe('red ');
    await open('/chats/search?q=blue');
    expect(field.value).toBe('blue');
    type('red ');
    await open('/chats/search?q=blue&sort=relevance');
    expect(field.value).toBe('red ');
    await open('/chats/search?q=green');
    expect(field.value).toBe('green');
  });

  it('says that a name could not be looked up, and not that nobody has it', async () => {
    const hits$ = new StateCell({
      q: 'zoe',
      status: 'failed' as const,
      hits: [],
      hasMore: false,
      error: new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'down' }),
    });
    const search = (): unknown => ({
      state$: hits$,
      setQuery: () => undefined,
      close: () => undefined,
    });
    Object.assign(TestBed.inject(CLIENT).users, { search });
    const until = async (isShown: () => boolean): Promise<void> => {
      while (!isShown()) {
        await new Promise((resolve) => setTimeout(resolve));
        await fixture.whenStable();
      }
    };
    await open('/chats/search?q=from:zoe');
    await until(() => element('message-search-retry') !== null);
    expect(page().textContent).not.toContain('Nothing is called that');
    hits$.set({ ...hits$.value, status: 'idle' as 'failed', error: null as never });
    await click('message-search-retry');
    await until(() => page().textContent.includes('Nothing is called that'));
  });

  it('says when nothing was found, when a name is unknown, and why a search failed', async () => {
    await open('/chats/search?q=boat');
    state.set({ ...IDLE, status: 'ready' });
    await fixture.whenStable();
    expect(page().textContent).toContain('No messages found');
    const error = new ChatCallError({ code: 'COMMON.TIMEOUT', detail: 'slow' });
    state.set({ ...IDLE, status: 'failed', error });
    await fixture.whenStable();
    expect(element('message-search-retry')).not.toBeNull();
    const before = requests.length;
    await click('message-search-retry');
    expect(requests).toHaveLength(before + 1);
  });

  it('remembers searches that were submitted, until they are cleared', async () => {
    await open('/chats/search');
    const field = element('message-search') as HTMLInputElement;
    field.value = 'red boat';
    page().querySelector('form')?.dispatchEvent(new Event('submit'));
    await fixture.whenStable();
    expect(requests.at(-1)).toMatchObject({ q: 'red boat' });
    await open('/chats/search');
    expect(element('recent-search')?.textContent?.trim()).toBe('red boat');
    await click('recent-search');
    expect(requests.at(-1)).toMatchObject({ q: 'red boat' });
    await open('/chats/search');
    // Another user of the device does not see it.
    const me = client.me$.value;
    client.me$.set(me && { ...me, id: 'another' });
    await open('/chats/search?q=x');
    await open('/chats/search');
    TestBed.inject(RecentSearches).refresh();
    await fixture.whenStable();
    expect(element('recent-search')).toBeNull();
    client.me$.set(me);
    TestBed.inject(RecentSearches).refresh();
    await fixture.whenStable();
    await click('recent-clear');
    expect(element('recent-search')).toBeNull();
    expect(page().textContent).toContain('Find any message');
  });
});
