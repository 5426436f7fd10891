import type { Size } from '../layout/tile-layout';

/** A point, or a distance, in CSS pixels from the middle of the frame. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The part of a picture that a frame shows: how much it is enlarged, and where its middle is. */
export interface ZoomView extends Point {
  /** 1: all of it fits into the frame. */
  readonly scale: number;
}

/** A frame, and the picture in it. */
export interface Framed {
  /** In CSS pixels. */
  readonly frame: Size;
  /** In its own pixels. */
  readonly picture: Size;
}

export const WHOLE: ZoomView = { scale: 1, x: 0, y: 0 };

/** Every picture can be enlarged this much at least. */
const LARGEST = 6;
/** By one press of a button or key. */
export const ZOOM_STEP = 1.25;

/** Enlarges the picture; what is at `point` stays there. */
export function zoomed(view: ZoomView, factor: number, point: Point, framed: Framed): ZoomView {
  const largest = Math.max(LARGEST, actualScale(framed, 1));
  const scale = Math.min(largest, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return inside(
    { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio },
    framed,
  );
}

/** Moves the picture, as far as its edges allow. */
export function moved(view: ZoomView, by: Point, framed: Framed): ZoomView {
  return inside({ ...view, x: view.x + by.x, y: view.y + by.y }, framed);
}

/** The view without a gap that the picture could fill, for example in a frame of another size. */
export function inside({ scale, x, y }: ZoomView, framed: Framed): ZoomView {
  const { width, height } = fitted(framed);
  return {
    scale,
    x: within(x, (width * scale - framed.frame.width) / 2),
    y: within(y, (height * scale - framed.frame.height) / 2),
  };
}

/** The scale at which one pixel of the picture is one of the screen; at least 1. */
export function actualScale(framed: Framed, pixelRatio: number): number {
  const { width } = fitted(framed);
  return width === 0 ? 1 : Math.max(1, framed.picture.width / (width * pixelRatio));
}

/** The size of the whole picture in the frame. */
function fitted({ frame, picture }: Framed): Size {
  if (picture.width === 0 || picture.height === 0) return { width: 0, height: 0 };
  const factor = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * factor, height: picture.height * factor };
}

function within(value: number, most: number): number {
  return most <= 0 ? 0 : Math.min(most, Math.max(-most, value));
}
