import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatDialogRef } from '@angular/material/dialog';
import { provideRouter, Router } from '@angular/router';
import type { Channel, Conversation, UserSearchHit } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation, person } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ChatsState } from '../chats-state';
import { Switcher } from './switcher';

const group = (id: string, title: string, archived = false): Conversation => {
  const one = conversation({ id, kind: 'group', title, peer: null });
  return { ...one, own: { ...one.own, archived } };
};
const channel = (id: string, title: string, joined = false): Channel => ({
  id,
  title,
  description: '',
  topic: '',
  avatarUrl: null,
  memberCount: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastActivityAt: '2026-01-01T00:00:00.000Z',
  joined,
});

describe('Switcher', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<Switcher>;
  let chats: ChatsState;
  const close = jest.fn();
  const lines = (): string[] =>
    [...fixture.nativeElement.querySelectorAll('[role=option]')].map((one: Element) =>
      one.id.slice('cc-go-'.length),
    );
  const field = (): HTMLInputElement => fixture.nativeElement.querySelector('input');
  const chosen = (): string | undefined =>
    field().getAttribute('aria-activedescendant')?.slice('cc-go-'.length);
  const type = async (text: string): Promise<void> => {
    field().value = text;
    field().dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };
  const press = async (key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, ...init });
    field().dispatchEvent(event);
    await fixture.whenStable();
    return event;
  };
  const answerPeople = (...hits: UserSearchHit[]): void =>
    client.people$.set({ query: 'a', status: 'ready', hits, hasMore: false, error: null });

  beforeEach(async () => {
    close.mockClear();
    client = new FakeClient();
    TestBed.configureTestingModule({
      imports: [Switcher],
      providers: [
        provideRouter([]),
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: MatDialogRef, useValue: { close } },
      ],
    });
    client.conversations$.set([
      group('plans', 'Release planning'),
      group('lunch', 'Lunch'),
      group('old', 'Old releases', true),
      conversation({ id: 'with-ann', peer: person('Ann') }),
    ]);
    chats = TestBed.inject(ChatsState);
    chats.setOpen('lunch');
    jest.spyOn(chats, 'channels').mockResolvedValue({ items: [], nextCursor: null });
    fixture = TestBed.createComponent(Switcher);
    await fixture.whenStable();
  });

  it('starts with recent conversations, without the open one and archived ones', () => {
    expect(lines()).toEqual(['plans', 'with-ann']);
    expect(chosen()).toBe('plans');
  });

  it('finds loaded conversations by some of their letters at once, archived ones too', async () => {
    await type('rlsplan');
    expect(lines()).toEqual(['plans']);
    await type('releases');
    expect(lines()[0]).toBe('old');
    await type('zzz');
    expect(lines()).toEqual([]);
  });

  it('adds what the server finds, people without a conversation, and channels to join', async () => {
    jest.useFakeTimers();
    jest.spyOn(chats, 'channels').mockResolvedValue({
      items: [channel('planes', 'Planes'), channel('plants', 'Plants', true)],
      nextCursor: null,
    });
    field().value = 'plan';
    field().dispatchEvent(new Event('input'));
    await jest.advanceTimersByTimeAsync(300);
    jest.useRealTimers();
    client.found$.set({
      query: 'plan',
      status: 'ready',
      hits: [group('planet', 'Planet'), group('plans', 'Release planning')],
      hasMore: false,
      error: null,
    });
    answerPeople({ ...person('Ann'), contact: 'none' }, { ...person('Planck'), contact: 'none' });
    await fixture.whenStable();
    expect(lines()).toEqual(['plans', 'planet', 'id-ann', 'id-planck', 'planes']);
  });

  it('shows no person twice, who is found by the direct conversation', async () => {
    client.conversations$.update((all) => all.filter(({ id }) => id !== 'plans'));
    await type('ann');
    answerPeople({ ...person('Ann'), contact: 'none' }, { ...person('Anna'), contact: 'none' });
    await fixture.whenStable();
    expect(lines()).toEqual(['with-ann', 'id-anna']);
  });

  it('moves with the arrow keys around the ends, and opens the chosen one with Enter', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await press('ArrowUp');
    expect(chosen()).toBe('with-ann');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(chosen()).toBe('with-ann');
    await press('Enter');
    expect(navigate).toHaveBeenCalledWith(['/chats', 'with-ann']);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('opens the direct conversation with a person', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const opened = conversation({ id: 'new' });
    const openDirect = jest.spyOn(chats, 'openDirect').mockResolvedValue(opened);
    await type('bo');
    answerPeople({ ...person('Bo'), contact: 'none' });
    await fixture.whenStable();
    await press('Enter');
    expect(openDirect).toHaveBeenCalledWith('id-bo');
    expect(navigate).toHaveBeenCalledWith(['/chats', 'new']);
  });

  it('joins a channel, and shows why that failed', async () => {
    jest.useFakeTimers();
    jest
      .spyOn(chats, 'channels')
      .mockResolvedValue({ items: [channel('ideas', 'Ideas')], nextCursor: null });
    const join = jest.spyOn(chats, 'join').mockRejectedValue(new Error('no'));
    field().value = 'ideas';
    field().dispatchEvent(new Event('input'));
    await jest.advanceTimersByTimeAsync(300);
    jest.useRealTimers();
    await fixture.whenStable();
    expect(lines()).toEqual(['ideas']);
    await press('Enter');
    await fixture.whenStable();
    expect(join).toHaveBeenCalledWith('ideas');
    expect(close).not.toHaveBeenCalled();
    expect(fixture.nativeElement.querySelector('[role=alert]').textContent).not.toBe('');
  });

  it('closes with its own shortcut, which the browser does not get', async () => {
    const event = await press('k', { code: 'KeyK', ctrlKey: true });
    expect(event.defaultPrevented).toBe(true);
    expect(close).toHaveBeenCalledTimes(1);
  });
});
