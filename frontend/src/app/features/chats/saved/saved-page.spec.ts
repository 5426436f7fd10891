import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { ChatCallError, type ChatCallClient } from '@chatcall/client-sdk';
import type { SavedMessage } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeMessageList } from '../../../../testing/fake-message-list';
import { BEN, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { SavedPage } from './saved-page';

describe('SavedPage', () => {
  let fixture: ComponentFixture<SavedPage>;
  let list: FakeMessageList<SavedMessage>;
  let remove: ChatCallClient['chats']['setSaved'];
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const click = async (id: string): Promise<void> => {
    page().querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    list = new FakeMessageList();
    const client = new FakeClient().asClient();
    const chats: Partial<ChatCallClient['chats']> = {
      savedMessages: () => list,
      setSaved: (...args) => remove(...args),
    };
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: { ...client, chats: Object.assign(client.chats, chats) } },
      ],
    });
    fixture = TestBed.createComponent(SavedPage);
    await fixture.whenStable();
  });

  it('says when nothing is saved, and takes the place of a conversation', () => {
    expect(page().textContent).toContain('Nothing is saved');
    expect(TestBed.inject(ChatsState).paneOpen()).toBe(true);
    fixture.destroy();
    expect(list.closed).toBe(true);
    expect(TestBed.inject(ChatsState).paneOpen()).toBe(false);
  });

  it('shows where each message is, and removes it', async () => {
    const removed: string[] = [];
    remove = (_, id) => Promise.resolve(void removed.push(id));
    const conversation = { id: 'a', kind: 'direct', title: null, peer: BEN } as const;
    list.messages$.set([{ message: message(), conversation, savedAt: '2026-03-03T09:00:00.000Z' }]);
    await fixture.whenStable();
    expect(page().querySelector('.place')?.textContent).toBe('Ben Okonkwo');
    await click('saved-remove');
    expect(removed).toEqual(['message-1']);
    const offline = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });
    remove = () => Promise.reject(offline);
    await click('saved-remove');
    expect(TestBed.inject(Toasts).list()).toMatchObject([
      { text: expect.stringContaining('reach') },
    ]);
  });
});
