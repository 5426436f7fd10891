import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  StateCell,
  type ChatCallClient,
  type ConversationListState,
  type SavedMessageList,
} from '@chatcall/client-sdk';
import type { SavedMessage } from '@chatcall/contracts';
import { BEN, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ChatsState } from '../chats-state';
import { FakeClient } from '../../../../testing/fake-client';
import { SavedPage } from './saved-page';

const READY: ConversationListState = {
  status: 'ready',
  loadingMore: false,
  hasMore: true,
  error: null,
};

describe('SavedPage', () => {
  let fixture: ComponentFixture<SavedPage>;
  const messages$ = new StateCell<readonly SavedMessage[]>([]);
  const state$ = new StateCell<ConversationListState>(READY);
  let more = 0;
  let closed = false;
  let removed: string[];
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const click = async (id: string): Promise<void> => {
    page().querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    removed = [];
    messages$.set([]);
    const list: SavedMessageList = {
      messages$,
      state$,
      reload: () => Promise.resolve(),
      loadMore: () => Promise.resolve(void (more += 1)),
      close: () => void (closed = true),
    };
    const client = new FakeClient().asClient();
    const chats: Partial<ChatCallClient['chats']> = {
      savedMessages: () => list,
      setSaved: (_conversation, id, saved) => Promise.resolve(void (saved || removed.push(id))),
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
    expect(closed).toBe(true);
    expect(TestBed.inject(ChatsState).paneOpen()).toBe(false);
  });

  it('shows where each message is, removes it, and loads more', async () => {
    const conversation = { id: 'a', kind: 'direct', title: null, peer: BEN } as const;
    messages$.set([{ message: message(), conversation, savedAt: '2026-03-03T09:00:00.000Z' }]);
    await fixture.whenStable();
    expect(page().querySelector('.place')?.textContent).toBe('Ben Okonkwo');
    await click('saved-remove');
    expect(removed).toEqual(['message-1']);
    await click('saved-more');
    expect(more).toBe(1);
  });
});
