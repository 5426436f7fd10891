import type { FileId, PreviewSize } from '@chatcall/contracts';

/**
 * Where the content of a file is on the server: for pages that the server delivers itself. Others
 * use `files.fileUrl`.
 */
export function filePath(
  id: FileId,
  { download = false }: { readonly download?: boolean } = {},
): string {
  return `/api/files/${id}/content${download ? '?download=1' : ''}`;
}

/** Where a picture of a file is, see {@link filePath}. Others use `files.previewUrl`. */
export function previewPath(id: FileId, size: PreviewSize): string {
  return `/api/files/${id}/preview?size=${size}`;
}
