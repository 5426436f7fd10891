import type { AlternativeText, FileCard } from '@chatcall/contracts';
import type { FileRow } from './file.repository.js';

/** What clients learn of a file. */
export function fileCard(row: FileRow, alt: AlternativeText = ''): FileCard {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    type: row.type,
    size: row.size,
    width: row.width,
    height: row.height,
    duration: row.duration,
    pages: row.pages,
    animated: row.animated,
    blurhash: row.blurhash,
    preview: row.preview,
    waveform: row.waveform,
    alt,
  };
}
