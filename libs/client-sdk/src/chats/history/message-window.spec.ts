import type { Message } from '@chatcall/contracts';
import { BOB, message } from '../../testing/samples.js';
import { MessageWindow } from './message-window.js';
import { withoutOwnReactions } from './own-reactions.js';

const seqs = (window: MessageWindow): number[] => window.messages.map(({ seq }) => seq);

function windowOf(...numbers: number[]): MessageWindow {
  const window = new MessageWindow();
  window.reset(numbers.map((seq) => message(seq)));
  return window;
}

describe('MessageWindow', () => {
  it('takes the messages that follow', () => {
    const window = windowOf(4, 5);
    expect(window.accept(message(6))).toBe(true);
    expect(seqs(window)).toEqual([4, 5, 6]);
  });

  it('keeps messages beyond a gap aside until the gap is filled', () => {
    const window = windowOf(1);
    expect(window.accept(message(4))).toBe(false);
    expect(window.accept(message(3))).toBe(false);
    expect(window.ahead).not.toEqual([]);
    expect(window.accept(message(2))).toBe(true);
    expect(seqs(window)).toEqual([1, 2, 3, 4]);
    expect(window.ahead).toEqual([]);
  });

  it('ignores duplicates, and messages older than the window', () => {
    const window = windowOf(4, 5);
    expect([window.accept(message(5)), window.accept(message(3))]).toEqual([false, false]);
    expect(seqs(window)).toEqual([4, 5]);
  });

  it('takes the own reactions of an answer with the same version, which a notice may lack', () => {
    const window = windowOf(4);
    const reactions = (mine: boolean): Partial<Message> => ({
      version: 3,
      reactions: [{ emoji: '👍', count: 2, mine }],
    });
    expect(window.accept(message(4, reactions(false)))).toBe(true);
    expect(window.accept(message(4, reactions(true)))).toBe(true);
    expect(window.accept(message(4, reactions(true)))).toBe(false);
    expect(window.messages[0]?.reactions).toEqual([{ emoji: '👍', count: 2, mine: true }]);
  });

  it('keeps my reactions when a notice about another user did not know them', () => {
    const window = windowOf(4);
    const reactions = (mine: boolean): Message['reactions'] => [{ emoji: '👍', count: 1, mine }];
    const notice = (version: number): Message =>
      withoutOwnReactions(message(4, { version, reactions: reactions(false) }));
    window.accept(message(4, { version: 3, reactions: reactions(true) }));
    expect(window.accept(notice(3))).toBe(false);
    expect(window.accept(notice(4))).toBe(true);
    expect(window.messages[0]).toMatchObject({ version: 4, reactions: reactions(true) });
  });

  it('takes my reactions of an older answer that arrives after a notice which did not know them', () => {
    const window = windowOf(4);
    const reactions = (mine: boolean): Message['reactions'] => [{ emoji: '👍', count: 1, mine }];
    window.accept(withoutOwnReactions(message(4, { version: 4, reactions: reactions(false) })));
    expect(window.accept(message(4, { version: 3, reactions: reactions(true) }))).toBe(true);
    expect(window.messages[0]).toMatchObject({ version: 4, reactions: reactions(true) });
    expect(window.accept(message(4, { version: 2, reactions: reactions(false) }))).toBe(false);
  });

  it('takes a newer version of a message, never an older one', () => {
    const window = windowOf(4, 5);
    expect(window.accept(message(4, { version: 3, content: 'edited' }))).toBe(true);
    expect(window.accept(message(4, { version: 2, content: 'late' }))).toBe(false);
    expect(window.messages[0]?.content).toBe('edited');
  });

  it('adds an older page only if it is adjacent', () => {
    const window = windowOf(5, 6);
    expect(window.prepend([message(2), message(3)])).toBe(false);
    expect(window.prepend([message(3), message(4), message(5)])).toBe(true);
    expect(seqs(window)).toEqual([3, 4, 5, 6]);
  });

  it('keeps messages that arrived while the first page was loading', () => {
    const window = new MessageWindow();
    window.accept(message(7));
    window.accept(message(6));
    window.reset([message(4), message(5)]);
    expect(seqs(window)).toEqual([4, 5, 6, 7]);
  });

  it('begins with the first message of an empty conversation', () => {
    const window = new MessageWindow();
    window.reset([]);
    expect(window.accept(message(1))).toBe(true);
  });

  it('shows a new name on old messages', () => {
    const window = windowOf(1);
    expect(window.renameSender({ ...BOB, displayName: 'Robert' })).toBe(true);
    expect(window.messages[0]?.sender.displayName).toBe('Robert');
  });

  it('ends complete in any order of arrival', () => {
    for (let turn = 0; turn < 50; turn += 1) {
      const window = windowOf(1);
      const arrivals = [2, 3, 4, 5, 6, 7, 3, 5].map((seq) => ({
        seq,
        at: Math.sin(turn * 37 + seq * 101),
      }));
      for (const { seq } of arrivals.sort((a, b) => a.at - b.at)) window.accept(message(seq));
      expect(seqs(window)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    }
  });

  describe('in the past', () => {
    function past(...numbers: number[]): MessageWindow {
      const window = windowOf(90, 91);
      window.reset(
        numbers.map((seq) => message(seq)),
        false,
      );
      return window;
    }

    it('does not take messages that arrive, and keeps none of them', () => {
      const window = past(4, 5);
      expect([window.accept(message(6)), window.accept(message(92))]).toEqual([false, false]);
      expect([seqs(window), window.ahead]).toEqual([[4, 5], []]);
      expect(window.accept(message(4, { version: 2, content: 'edited' }))).toBe(true);
    });

    it('continues page by page until it ends with the newest message', () => {
      const window = past(4, 5);
      expect(window.append([message(7)], false)).toBe(false);
      expect(window.append([message(5), message(6)], false)).toBe(true);
      expect([window.attached, window.accept(message(7))]).toEqual([false, false]);
      window.append([message(7)], true);
      expect([window.attached, window.accept(message(8))]).toEqual([true, true]);
      expect(seqs(window)).toEqual([4, 5, 6, 7, 8]);
    });
  });

  it('drops messages at the other end when it becomes too long', () => {
    const window = new MessageWindow(({ seq }) => seq, 3);
    window.reset([message(7), message(8)]);
    window.prepend([message(5), message(6)]);
    expect([seqs(window), window.attached]).toEqual([[5, 6, 7], false]);
    expect(window.accept(message(9))).toBe(false);
    window.append([message(8), message(9)], true);
    expect([seqs(window), window.attached]).toEqual([[7, 8, 9], true]);
  });
});
