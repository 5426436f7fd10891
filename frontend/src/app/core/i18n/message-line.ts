import { filesSummary, messageSummary } from '@chatcall/contracts';
import type { MessageMentions, NamedFile } from '@chatcall/contracts';
import { isolate } from './isolate';

/** A message in one line: its text, or what it carries when it has none. */
export function messageLine({
  content,
  mentions,
  files,
}: {
  readonly content: string;
  readonly mentions: MessageMentions;
  readonly files: readonly NamedFile[];
}): string {
  return content === '' ? filesLine(files) : messageSummary(content, mentions.users);
}

function filesLine(files: readonly NamedFile[]): string {
  const summary = filesSummary(files);
  if (summary === null) return '';
  if (summary.kind === 'file') return isolate(summary.name);
  const { kind, count } = summary;
  switch (kind) {
    case 'image':
      return count === 1
        ? $localize`:@@files.photo:Photo`
        : $localize`:@@files.photos:${count}:count: photos`;
    case 'video':
      return count === 1
        ? $localize`:@@files.video:Video`
        : $localize`:@@files.videos:${count}:count: videos`;
    case 'audio':
      return count === 1
        ? $localize`:@@files.audio:Audio file`
        : $localize`:@@files.audios:${count}:count: audio files`;
    case 'voice':
      return count === 1
        ? $localize`:@@files.voice:Voice message`
        : $localize`:@@files.voices:${count}:count: voice messages`;
    case 'files':
      return $localize`:@@files.many:${count}:count: files`;
  }
}
