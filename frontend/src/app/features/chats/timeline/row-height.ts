import { filesHeight } from '../files/media-layout';
import { previewsHeight } from '../links/link-preview-size';
import type { Row } from './message-rows';

/** Of the styles of the message list. Pixels. */
const DAY = 48;
const UNREAD = 40;
const SYSTEM = 35;
const LINE = 22;
const BUBBLE = 18;
const [GROUP_GAP, GAP] = [12, 2];
const NAME = 18;
const QUOTE = 72;
const THREAD = 38;
/** A file that is not stored. */
const UPLOAD = 60;
/** Average width of a character. */
const CHARACTER = 7.2;
/** Widest text of a message, and what is beside it. */
const [TEXT_MAX, BESIDE] = [600, 120];

/** About how high a row is in a list of this width. Its real height replaces it once it is shown. */
export function estimateHeight(row: Row, width: number): number {
  const separators = (row.startsDay ? DAY : 0) + (row.startsUnread ? UNREAD : 0);
  if (row.kind === 'system') return separators + SYSTEM;
  const perLine = Math.max(20, Math.min(TEXT_MAX, width - BESIDE) / CHARACTER);
  const lines = row.message.content
    .split('\n')
    .reduce((count, line) => count + Math.max(1, Math.ceil(line.length / perLine)), 0);
  const { files, id } = row.message;
  const cards = id === null ? [] : files.flatMap(({ card }) => card ?? []);
  const waiting = files.length - cards.length;
  const name = row.first && !row.message.mine ? NAME : 0;
  const gap = row.first ? GROUP_GAP : GAP;
  return (
    separators +
    gap +
    BUBBLE +
    name +
    lines * LINE +
    (row.quoted === null ? 0 : QUOTE) +
    (row.message.thread === null ? 0 : THREAD) +
    filesHeight(cards, Math.min(TEXT_MAX, width - BESIDE)) +
    waiting * UPLOAD +
    previewsHeight(row.message.links)
  );
}
