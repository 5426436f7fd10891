import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { jest } from '@jest/globals';
import { ChatCallError, type ChatCallClient } from '@chatcall/client-sdk';
import type { Message } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeMessageList } from '../../../../testing/fake-message-list';
import { BEN, conversation, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { MentionsPage } from './mentions-page';

const OFFLINE = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });

describe('MentionsPage', () => {
  let fixture: ComponentFixture<MentionsPage>;
  let list: FakeMessageList<Message>;
  let fake: FakeClient;
  let loaded: string[];
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const get = (id: string): HTMLElement | null => page().querySelector(`[data-testid="${id}"]`);
  const click = async (id: string): Promise<void> => {
    get(id)?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    list = new FakeMessageList();
    loaded = [];
    fake = new FakeClient();
    const client = fake.asClient();
    const chats: Partial<ChatCallClient['chats']> = {
      mentions: () => list,
      load: (id) => {
        loaded.push(id);
        return Promise.resolve(conversation({ id }));
      },
    };
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: { ...client, chats: Object.assign(client.chats, chats) } },
      ],
    });
    fixture = TestBed.createComponent(MentionsPage);
    await fixture.whenStable();
  });

  it('shows skeletons while it loads, then that there are none', async () => {
    expect(page().querySelector('h1')?.textContent).toBe('Mentions');
    expect(page().textContent).toContain('Nobody has mentioned you yet');
    list.state$.update((state) => ({ ...state, status: 'loading' }));
    await fixture.whenStable();
    expect(page().querySelector('cc-skeleton')).not.toBeNull();
    expect(page().textContent).not.toContain('Nobody has mentioned you yet');
  });

  it('says that it could not be loaded, and loads again', async () => {
    list.state$.update((state) => ({ ...state, status: 'failed', error: OFFLINE }));
    await fixture.whenStable();
    expect(page().textContent).toContain("Couldn't load messages");
    expect(page().textContent).toContain("Can't reach ChatCall");
    await click('mentions-retry');
    expect(list.reloads).toBe(1);
  });

  it('keeps what is loaded when more cannot be loaded, and tries again', async () => {
    list.messages$.set([message()]);
    list.state$.update((state) => ({ ...state, hasMore: true }));
    await fixture.whenStable();
    expect(get('mentions-failed')).toBeNull();
    list.failure = OFFLINE;
    await click('mentions-more');
    expect(get('mentions-failed')?.textContent).toContain("Can't reach ChatCall");
    expect(get('mentions-failed')?.getAttribute('role')).toBe('alert');
    expect(get('mentions-more')?.textContent).toContain('Try again');
    expect(page().querySelectorAll('[data-testid="mention"]')).toHaveLength(1);
    list.failure = null;
    await click('mentions-more');
    expect(list.pages).toBe(2);
    expect(get('mentions-failed')).toBeNull();
    expect(get('mentions-more')?.textContent).toContain('Show more');
  });

  it('names the conversations, loads those that are missing once, and opens the message', async () => {
    fake.conversations$.set([conversation({ id: 'known', kind: 'direct', peer: BEN })]);
    list.messages$.set([
      message({ id: 'one', conversationId: 'known' }),
      message({ id: 'two', conversationId: 'missing' }),
      message({ id: 'three', conversationId: 'missing' }),
    ]);
    await fixture.whenStable();
    expect(page().querySelector('.place')?.textContent).toBe('Ben Okonkwo');
    expect(loaded).toEqual(['missing']);
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await click('card-show');
    expect(navigate.mock.calls[0]?.[0]).toEqual(['/chats', 'known', 'one']);
  });

  it('closes the list with the page', () => {
    fixture.destroy();
    expect(list.closed).toBe(true);
  });
});
