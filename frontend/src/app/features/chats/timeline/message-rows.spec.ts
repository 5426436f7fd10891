import { ADA, BEN, CEM, mine, timelineMessage } from '../../../../testing/samples';
import type { TimelineMessage } from '@chatcall/client-sdk';
import { MessageRows, type MessageRow, type Row } from './message-rows';

const buildRows: MessageRows['build'] = (...input) => new MessageRows().build(...input);
/** What is shown, from the first to the last: `day`, `unread`, `message`, `system`. */
const kinds = (rows: readonly Row[]): string[] =>
  rows.flatMap((row) => [
    ...(row.startsDay ? ['day'] : []),
    ...(row.startsUnread ? ['unread'] : []),
    row.kind,
  ]);
const messages = (rows: readonly Row[]): MessageRow[] =>
  rows.filter((row) => row.kind === 'message');

describe('MessageRows', () => {
  it('is empty for an empty timeline', () => {
    expect(buildRows([], 0)).toEqual([]);
  });

  it('groups messages of one sender within five minutes', () => {
    const rows = messages(
      buildRows([timelineMessage(1), timelineMessage(2), timelineMessage(3)], 3),
    );
    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  it('starts a new group after five minutes, and for another person', () => {
    const rows = messages(
      buildRows(
        [
          timelineMessage(1),
          timelineMessage(7, { createdAt: new Date(2026, 2, 3, 9, 6).toISOString() }),
          timelineMessage(8, { sender: CEM, createdAt: new Date(2026, 2, 3, 9, 7).toISOString() }),
        ],
        9,
      ),
    );
    expect(rows.every((row) => row.first && row.last)).toBe(true);
  });

  it('separates days, also inside a group', () => {
    const rows = buildRows(
      [
        timelineMessage(1, { createdAt: new Date(2026, 2, 3, 23, 59).toISOString() }),
        timelineMessage(2, { createdAt: new Date(2026, 2, 4, 0, 1).toISOString() }),
      ],
      2,
    );
    expect(kinds(rows)).toEqual(['day', 'message', 'day', 'message']);
    expect(messages(rows).every((row) => row.first && row.last)).toBe(true);
  });

  const unsent = (seq: number, at: Date): TimelineMessage =>
    mine(seq, { id: null, seq: null, delivery: 'sending', createdAt: at.toISOString() });
  const stored = (seq: number, day: number): TimelineMessage =>
    timelineMessage(seq, { createdAt: new Date(2026, 2, day, 9, seq).toISOString() });
  const now = new Date(2026, 2, 4, 12).getTime();

  it('does not repeat an earlier day for an unsent message of yesterday, and has unique keys', () => {
    const rows = buildRows(
      [
        stored(1, 3),
        stored(2, 4),
        unsent(3, new Date(2026, 2, 3, 18)),
        unsent(4, new Date(2026, 2, 4, 11)),
      ],
      4,
      now,
    );
    expect(kinds(rows)).toEqual(['day', 'message', 'day', 'message', 'message', 'message']);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it('shows no future day for an unsent message when the clock is ahead', () => {
    const ahead = buildRows([stored(1, 3), unsent(2, new Date(2026, 2, 9, 8))], 2, now);
    expect(kinds(ahead)).toEqual(['day', 'message', 'day', 'message']);
    expect(ahead[1]).toMatchObject({ startsDay: true, day: '2026-03-04T12:00:00' });
    const far = buildRows(
      [timelineMessage(1, { createdAt: new Date(2025, 9, 2).toISOString() }), stored(2, 3)],
      2,
      now,
    );
    expect(kinds(far)).toEqual(['day', 'message', 'day', 'message']);
  });

  it('shows the unread line before the first message of others after the cursor, and ends the group there', () => {
    const rows = buildRows([timelineMessage(1), timelineMessage(2), timelineMessage(3)], 1);
    expect(kinds(rows)).toEqual(['day', 'message', 'unread', 'message', 'message']);
    expect(messages(rows).map((row) => [row.first, row.last])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  it('shows no unread line before own messages, without a cursor, or if nothing was read yet', () => {
    expect(kinds(buildRows([timelineMessage(1), mine(2)], 1))).not.toContain('unread');
    expect(kinds(buildRows([timelineMessage(1), timelineMessage(2)], null))).not.toContain(
      'unread',
    );
    expect(kinds(buildRows([timelineMessage(1), timelineMessage(2)], 0))).not.toContain('unread');
  });

  it('splits groups at system messages', () => {
    const note = timelineMessage(2, {
      type: 'system',
      system: { kind: 'renamed', title: 'New' },
      content: '',
    });
    const rows = buildRows([timelineMessage(1), note, timelineMessage(3)], 3);
    expect(kinds(rows)).toEqual(['day', 'message', 'system', 'message']);
    expect(messages(rows).every((row) => row.first && row.last)).toBe(true);
  });

  it('finds the quoted message, or marks it as not loaded', () => {
    const rows = messages(
      buildRows(
        [
          timelineMessage(1),
          mine(2, { replyTo: 'message-1' }),
          mine(3, { replyTo: 'elsewhere' }),
          mine(4),
        ],
        4,
      ),
    );
    expect(
      rows.map((row) =>
        row.quoted && row.quoted !== 'unknown' ? row.quoted.sender.id : row.quoted,
      ),
    ).toEqual([null, BEN.id, 'unknown', null]);
  });

  it('keeps the keys of rows when a message goes from sending to sent', () => {
    const sending = mine(2, { key: 'same', id: null, seq: null, delivery: 'sending' });
    const before = buildRows([timelineMessage(1), sending], 1).map((row) => row.key);
    const after = buildRows(
      [timelineMessage(1), { ...sending, id: 'message-2', seq: 2, delivery: 'sent' }],
      1,
    );
    expect(after.map((row) => row.key)).toEqual(before);
    expect(ADA.id).not.toBe(BEN.id);
  });

  it('keeps the rows that did not change, and makes those anew that did', () => {
    const rows = new MessageRows();
    const messages = [1, 2, 3, 4].map((seq) => timelineMessage(seq));
    const before = rows.build(messages, 5, now);
    const arrived = [...messages, timelineMessage(5)];
    const after = rows.build(arrived, 5, now);
    // The last of the group is another one now.
    expect(after.map((row, index) => row === before[index])).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    const older = rows.build([timelineMessage(0, { content: 'older' }), ...arrived], 5, now);
    expect(older.slice(1).map((row, index) => row === after[index])).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  it('shows another text in a quote when the quoted message has changed', () => {
    const rows = new MessageRows();
    const reply = mine(2, { replyTo: 'message-1' });
    rows.build([timelineMessage(1), reply], 2, now);
    const [, row] = rows.build([timelineMessage(1, { content: 'edited' }), reply], 2, now);
    expect(row).toMatchObject({ quoted: { content: 'edited' } });
  });
});
