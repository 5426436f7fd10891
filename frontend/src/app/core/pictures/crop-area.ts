/** How far the user can zoom in. */
export const ZOOM_MAX = 4;
/** Pixels of an edge that are sent at most: the server stores 512, screens may be sharper one day. */
const EDGE_MAX = 1024;

/** A square part of a picture, in its pixels. */
export interface CropSquare {
  readonly left: number;
  readonly top: number;
  readonly edge: number;
}

/** A picture and the part of it that is chosen. */
export interface CropArea {
  readonly width: number;
  readonly height: number;
  /** 1: the largest square that the picture contains. */
  readonly zoom: number;
  /** The middle of the part, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** The middle of a picture. */
export function wholeArea(width: number, height: number): CropArea {
  return { width, height, zoom: 1, x: width / 2, y: height / 2 };
}

/** Moves the part by shares of its edge; it stays inside of the picture. */
export function movedArea(area: CropArea, right: number, down: number): CropArea {
  const edge = edgeOf(area);
  return inside({ ...area, x: area.x + right * edge, y: area.y + down * edge });
}

/** Zooms around the middle of the part, which stays inside of the picture. */
export function zoomedArea(area: CropArea, zoom: number): CropArea {
  return inside({ ...area, zoom: clamp(zoom, 1, ZOOM_MAX) });
}

export function squareOf(area: CropArea): CropSquare {
  const edge = edgeOf(area);
  return { left: area.x - edge / 2, top: area.y - edge / 2, edge };
}

/** The chosen part as a file, encoded again: without the metadata of the file. */
export async function croppedFile(picture: HTMLImageElement, area: CropArea): Promise<Blob> {
  const { left, top, edge } = squareOf(area);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.max(1, Math.min(EDGE_MAX, Math.round(edge)));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser cannot draw pictures');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, edge, edge, 0, 0, canvas.width, canvas.height);
  const file = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/webp', 0.92),
  );
  if (!file) throw new Error('The browser cannot encode pictures');
  return file;
}

function edgeOf({ width, height, zoom }: CropArea): number {
  return Math.min(width, height) / zoom;
}

function inside(area: CropArea): CropArea {
  const half = edgeOf(area) / 2;
  return {
    ...area,
    x: clamp(area.x, half, area.width - half),
    y: clamp(area.y, half, area.height - half),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
