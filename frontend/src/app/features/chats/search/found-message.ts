import { Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { messageSummary, type FoundMessage, type TextRange } from '@chatcall/contracts';
import { Times } from '../../../core/i18n/times';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { FileStrip } from '../files/file-strip';
import { isMedia } from '../files/file-urls';
import { conversationName } from '../words/conversation-text';

/** A part of a text; `found` ones match the search. */
interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** Characters that are shown before the first match, and in total. */
const BEFORE = 60;
const SHOWN = 320;
const MENTION = /<@([\w-]+)>/g;
/** Characters for private use around what matches. */
const [FOUND_START, FOUND_END] = ['\ue002', '\ue003'];

/** A found message: where it is, the part of its text that matches, and the names of files. */
@Component({
  selector: 'cc-found-message',
  imports: [Avatar, FileStrip, Icon, RouterLink],
  template: `
    <a [routerLink]="link()" data-testid="found-message" (click)="opened.emit()">
      <cc-avatar
        [seed]="message().sender.id"
        [name]="message().sender.displayName"
        [url]="message().sender.avatarUrl"
        [size]="32"
      />
      <span class="words">
        <span class="place cc-clip" dir="auto">{{ place() }}</span>
        <span class="head">
          <strong class="cc-clip" dir="auto">{{ message().sender.displayName }}</strong>
          <time
            [attr.datetime]="message().createdAt"
            [attr.title]="times.full(message().createdAt)"
            >{{ times.brief(message().createdAt) }}</time
          >
        </span>
        @if (text().length > 0) {
          <span class="text" dir="auto">
            @for (piece of text(); track $index) {
              @if (piece.found) {
                <mark>{{ piece.text }}</mark>
              } @else {
                <span>{{ piece.text }}</span>
              }
            }
          </span>
        }
        @for (file of files(); track $index) {
          <span class="file" dir="auto">
            <cc-icon name="file" [size]="16" />
            <span class="cc-clip">
              @for (piece of file; track $index) {
                @if (piece.found) {
                  <mark>{{ piece.text }}</mark>
                } @else {
                  <span>{{ piece.text }}</span>
                }
              }
            </span>
          </span>
        }
      </span>
    </a>
    @if (media().length > 0) {
      <cc-file-strip [files]="media()" [of]="message()" />
    }
  `,
  styleUrls: ['../list-page/message-link.css', './found-message.css'],
})
export class FoundMessageRow {
  protected readonly times = inject(Times);
  readonly found = input.required<FoundMessage>();
  readonly opened = output();
  protected readonly message = computed(() => this.found().message);
  protected readonly media = computed(() => this.message().files.filter(isMedia));
  protected readonly place = computed(() => conversationName(this.found().conversation));
  /** The message in its conversation, or in its thread when it is only there. */
  protected readonly link = computed(() => {
    const { conversationId, threadId, seq, id } = this.message();
    return threadId !== null && seq === 0
      ? ['/chats', conversationId, 'thread', threadId, id]
      : ['/chats', conversationId, id];
  });

  protected readonly text = computed(() => {
    const { content, mentions } = this.message();
    const ranges = this.found().highlights.filter(({ file }) => file === null);
    const first = ranges[0]?.start ?? 0;
    const start = first <= BEFORE ? 0 : content.indexOf(' ', first - BEFORE) + 1 || first;
    const from = Math.min(start, first);
    const end = wholeEnd(content, from + SHOWN);
    const marked = piecesOf(content, ranges, from, end)
      .map(({ text, found }) => (found ? `${FOUND_START}${text}${FOUND_END}` : text))
      .join('');
    const pieces = messageSummary(marked, mentions.users)
      .split(FOUND_START)
      .flatMap((part, index) => {
        const [text = '', rest = ''] = index === 0 ? ['', part] : part.split(FOUND_END);
        return [
          { text, found: true },
          { text: rest, found: false },
        ];
      })
      .filter((piece) => piece.text !== '');
    const ellipsis = { text: '…', found: false };
    return [
      ...(from > 0 ? [ellipsis] : []),
      ...pieces,
      ...(end < content.length ? [ellipsis] : []),
    ];
  });

  protected readonly files = computed(() =>
    this.message().files.map(({ name }, index) =>
      piecesOf(
        name,
        this.found().highlights.filter(({ file }) => file === index),
        0,
        name.length,
      ),
    ),
  );
}

/** The end of a part of a text: neither in a mention nor in a character of two code units. */
function wholeEnd(content: string, end: number): number {
  if (end >= content.length) return content.length;
  for (const { 0: token, index } of content.matchAll(MENTION)) {
    if (index >= end) break;
    if (index + token.length > end) return index;
  }
  return /[\udc00-\udfff]/.test(content.charAt(end)) ? end - 1 : end;
}

function piecesOf(
  text: string,
  ranges: readonly TextRange[],
  from: number,
  end: number,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let place = from;
  for (const range of ranges) {
    if (range.start >= end) break;
    const last = Math.min(range.end, end);
    pieces.push({ text: text.slice(place, range.start), found: false });
    pieces.push({ text: text.slice(range.start, last), found: true });
    place = last;
  }
  pieces.push({ text: text.slice(place, end), found: false });
  return pieces.filter((piece) => piece.text !== '');
}
