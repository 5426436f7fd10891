import type { Pixels } from './files.js';
import { LIMITS } from './limits.js';
import type { CursorPage, MessageId, Timestamp } from './protocol.js';
import { partsOutsideCode } from './source-text.js';
import type { UserCard } from './users.js';

/**
 * An address with `http` or `https`, as browsers write it.
 * @maxLength 2048
 */
export type LinkUrl = string;

/** The picture of a page. The server has made it; its own one is never loaded. */
export interface LinkImage {
  /**
   * `/api/files/links/{messageId}/{image.id}` for those who may read the message.
   * @pattern ^[0-9a-f]{64}$
   */
  readonly id: string;
  readonly width: Pixels;
  readonly height: Pixels;
  /**
   * A blurred picture to show while it is loaded, as BlurHash (https://blurha.sh).
   * @maxLength 100
   */
  readonly blurhash: string | null;
}

/**
 * What the page of a link in a message said of itself when the message was sent. Text of strangers:
 * each a single line without characters that are invisible or change its direction. At least one of
 * title and image is there.
 */
export interface LinkPreview {
  /** The link in the text. */
  readonly url: LinkUrl;
  /** @maxLength 200 */
  readonly title: string | null;
  /** @maxLength 500 */
  readonly description: string | null;
  /** @maxLength 100 */
  readonly siteName: string | null;
  readonly image: LinkImage | null;
}

/** A message of a conversation that has links. */
export interface SharedLinks {
  /**
   * The links in its text, each once.
   * @minItems 1
   * @maxItems 20
   */
  readonly urls: readonly LinkUrl[];
  /**
   * Those of them that have a preview.
   * @maxItems 3
   */
  readonly previews: readonly LinkPreview[];
  readonly messageId: MessageId;
  /** The root of the thread in which the message is a reply; null: it is in no thread. */
  readonly threadId: MessageId | null;
  readonly sender: UserCard;
  /** When the message was stored. */
  readonly sentAt: Timestamp;
}

/** A page of the messages of a conversation that have links, the newest first. */
export interface SharedLinkPage extends CursorPage<SharedLinks> {
  /** False: older messages are still being prepared, and may appear here later. */
  readonly complete: boolean;
}

/** An address as it is written in a text. */
const ADDRESS = /(?<![a-z0-9])https?:\/\/[^\s<>"`[\]\\^{|}]+/gi;
/** Signs at the end of an address that belong to the sentence around it. */
const AFTER = /[.,:;!?'*_~]$/;

/**
 * The addresses with `http` or `https` in the source text of a message, as they are written, without
 * those in code.
 */
export function linksIn(content: string): readonly string[] {
  if (!content.includes('://')) return [];
  return partsOutsideCode(content, ADDRESS)
    .map(({ text }) => withoutEnd(text))
    .filter((text) => text.length <= LIMITS.linkMax);
}

/** Without the signs of the sentence, and brackets that close what was opened before the address. */
function withoutEnd(text: string): string {
  let end = text.length;
  let unopened = 0;
  for (const letter of text) unopened += letter === ')' ? 1 : letter === '(' ? -1 : 0;
  for (;;) {
    if (text[end - 1] === ')' && unopened > 0) unopened -= 1;
    else if (!AFTER.test(text.slice(end - 1, end))) return text.slice(0, end);
    end -= 1;
  }
}
