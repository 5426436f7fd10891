import type { MatDialog } from '@angular/material/dialog';
import { Subject } from 'rxjs';
import { fileCard } from '../../../../../testing/samples';
import type { AfterViewer } from './viewer';
import { openViewer } from './open-viewer';

describe('the viewer in the history of the browser', () => {
  const closed = new Subject<AfterViewer | undefined>();
  const moved = (): Promise<unknown> =>
    new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));

  it('has an entry of its own: the way back closes it, and closing it goes back', async () => {
    history.replaceState({ navigationId: 7 }, '', '/chats/one');
    const dialog = { open: () => ({ afterClosed: () => closed }) } as unknown as MatDialog;
    const first = { file: fileCard('one.png'), messageId: 'one' };
    const open = (): void => openViewer(dialog, { conversationId: null, known: [first], first });
    open();
    expect(history.state).toMatchObject({ navigationId: 7, chatcallViewer: true });
    // Another page is opened from the entry before.
    expect(await new Promise((resolve) => closed.next(() => resolve(history.state)))).toEqual({
      navigationId: 7,
    });

    open();
    const moves = moved();
    history.back();
    await moves;
    // The dialog closes by itself.
    const { length } = history;
    closed.next(undefined);
    history.pushState({ navigationId: 8 }, '', '/chats/two');
    expect([history.state, history.length]).toEqual([{ navigationId: 8 }, length]);
  });
});
