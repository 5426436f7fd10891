/** A longer ending is no extension. Characters. */
const EXTENSION_MAX = 12;
/** Characters before the extension that stay visible, too. */
const KEPT = 5;

/** A name in two parts: the first is shortened where there is no room, the second never. */
export function nameParts(name: string): readonly [start: string, end: string] {
  const characters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 ? characters.length - dot : 0;
  const end = KEPT + (extension <= EXTENSION_MAX ? extension : 0);
  if (characters.length <= end * 2) return [name, ''];
  return [characters.slice(0, -end).join(''), characters.slice(-end).join('')];
}

/** The extension of a name without its dot, in lower case; empty without one. */
export function extensionOf(name: string): string {
  return /^.+\.([^.\s]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}
