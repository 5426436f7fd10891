import { LIMITS, messageProblem } from '@chatcall/contracts';
import { ChatCallError } from '../../errors/chat-call-error.js';
import { assertAlternativeText } from '../../files/device-upload.js';
import type { AttachedUpload } from '../../files/files-api.js';
import type { UnsentFile } from './unsent-files.js';

/** Throws `COMMON.VALIDATION` for a text that the server would refuse; with files it may be empty. */
export function assertSendable(content: string, withFiles = false): void {
  if (withFiles && content === '') return;
  const rule = messageProblem(content, LIMITS.messageMax);
  if (rule === null) return;
  const detail = {
    visible: 'The message has no visible character.',
    maxLength: 'The message is too long.',
    wellFormed: 'The message is not well-formed text.',
    mentionsMax: 'The message mentions too many users.',
  }[rule];
  throw new ChatCallError({
    code: 'COMMON.VALIDATION',
    detail,
    fields: [{ field: 'content', detail, rule }],
  });
}

/** Throws `COMMON.VALIDATION` for files that the server would refuse in a message. */
export function unsentFiles(attached: readonly AttachedUpload[]): readonly UnsentFile[] {
  const ids = new Set(attached.map(({ upload }) => upload.id));
  if (attached.length > LIMITS.messageFilesMax || ids.size < attached.length) {
    const detail = 'A message has too many files, or one of them twice.';
    const rule = ids.size < attached.length ? 'arrayUnique' : 'arrayMaxSize';
    throw new ChatCallError({
      code: 'COMMON.VALIDATION',
      detail,
      fields: [{ field: 'files', detail, rule }],
    });
  }
  return attached.map(({ upload, alt = upload.alt$.value }) => {
    assertAlternativeText(alt);
    const { id, name, kind, type, size, state$ } = upload;
    return { uploadId: id, name, kind, type, size, alt, card: state$.value.file };
  });
}
