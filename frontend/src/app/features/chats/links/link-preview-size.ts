import type { LinkPreview } from '@chatcall/contracts';

/** Height of a card, and of one with nothing but a title; the space above each. Pixels. */
const [LARGE, SMALL, GAP] = [106, 70, 4];

/** Known before anything is loaded, so that nothing moves when it is. Pixels. */
export function previewHeight({ image, description }: LinkPreview): number {
  return image === null && description === null ? SMALL : LARGE;
}

/** Of all previews of a message, with the space above them. Pixels. */
export function previewsHeight(links: readonly LinkPreview[]): number {
  return links.reduce((sum, link) => sum + GAP + previewHeight(link), 0);
}
