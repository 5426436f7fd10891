/**
 * Writes the icons named here from @lucide/angular (ISC licence) to `src/app/ui/icon/icon-paths.ts`,
 * which every page loads, and `further-icon-paths.ts`. Name only those in use. Run it after changing a name:
 * `node frontend/tools/icons.mjs`. With `--check` it only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** On the first pages. */
const FIRST =
  `arrow-down arrow-left arrow-up at-sign bell bell-off bold bookmark check check-check chevron-down
chevron-right circle-alert clock code ellipsis eye eye-off face-slightly-smiling file hash image
info italic keyboard languages link list message-circle messages-square mic paperclip
phone pin refresh-cw reply search send-horizontal settings shield square-code square-pen
strikethrough text-quote type users-round video wifi-off x`.split(/\s+/);

/** Loaded after the first page, all together: of menus, dialogs and other pages. */
const FURTHER =
  `activity archive archive-restore ban calendar camera chevron-left circle-check copy crown
download file-text folder forward hand laptop layout-grid lock log-out maximize maximize-2 message-square
mic-off minimize minimize-2 minus monitor monitor-off monitor-up moon move panel-right pause
pencil phone-off picture-in-picture-2 pin-off play plus settings-2 smartphone sparkles star sun trash
user-check user-minus user-plus user-round user-x video-off volume-2`.split(/\s+/);

const source = readFileSync(fileURLToPath(import.meta.resolve('@lucide/angular')), 'utf8');

const nodesOf = (name) => {
  const start = source.indexOf(`name: '${name}',\n        size: 24,`);
  if (start < 0) throw new Error(`@lucide/angular has no icon named ${name}`);
  const open = source.indexOf('node: [', start) + 'node: '.length;
  const close = source.indexOf('\n    };', open);
  const literal = source
    .slice(open, close)
    .replace(/\},?\s*$/, '')
    .replace(/,?\s*aliases: \[[^\]]*\]/, '')
    .replace(/,\s*$/, '');
  const nodes = Function(`"use strict"; return (${literal.trim()});`)();
  return nodes.map(([tag, { key: _key, ...attributes }]) => [tag, attributes]);
};

/** Makes the first move of a path absolute, so that paths can be concatenated. */
const absolute = (d) =>
  d.replace(
    /^m\s*(-?\d*\.?\d+)[\s,]*(-?\d*\.?\d+)\s*(.*)$/s,
    (_, x, y, rest) => `M${x} ${y}${/^[a-z]/i.test(rest) || rest === '' ? '' : 'l'}${rest}`,
  );

/** Converts all shapes to path data, so that an icon is a single element. */
const toPath = ([tag, a]) => {
  const n = Object.fromEntries(Object.entries(a).map(([k, v]) => [k, Number(v)]));
  switch (tag) {
    case 'path':
      return absolute(a.d);
    case 'circle':
      return `M${n.cx - n.r} ${n.cy}a${n.r} ${n.r} 0 1 0 ${2 * n.r} 0a${n.r} ${n.r} 0 1 0 ${-2 * n.r} 0`;
    case 'ellipse':
      return `M${n.cx - n.rx} ${n.cy}a${n.rx} ${n.ry} 0 1 0 ${2 * n.rx} 0a${n.rx} ${n.ry} 0 1 0 ${-2 * n.rx} 0`;
    case 'line':
      return `M${a.x1} ${a.y1}L${a.x2} ${a.y2}`;
    case 'polyline':
      return `M${a.points.trim().replace(/\s+/g, ' ').replace(' ', 'L')}`;
    case 'polygon':
      return `M${a.points.trim()}Z`;
    case 'rect': {
      const r = n.rx ?? n.ry ?? 0;
      const [w, h] = [n.width - 2 * r, n.height - 2 * r];
      const arc = (x, y) => (r ? `a${r} ${r} 0 0 1 ${x} ${y}` : '');
      return `M${n.x + r} ${n.y}h${w}${arc(r, r)}v${h}${arc(-r, r)}h${-w}${arc(-r, -r)}v${-h}${arc(r, -r)}z`;
    }
    default:
      throw new Error(`no path for <${tag}>`);
  }
};

const NOTE =
  'Icons from Lucide (https://lucide.dev, ISC licence), written by frontend/tools/icons.mjs.';

function rowsOf(names) {
  return [...names]
    .sort()
    .map((name) => `'${name}': '${nodesOf(name).map(toPath).join('')}',`)
    .join('\n');
}

await write(
  'icon-paths.ts',
  `import type { FURTHER_ICON_PATHS } from './further-icon-paths';

/** ${NOTE} */
export const ICON_PATHS = {
${rowsOf(FIRST)}
} as const;

/** Name of an icon that \`<cc-icon>\` can draw. */
export type IconName = keyof typeof ICON_PATHS | keyof typeof FURTHER_ICON_PATHS;
`,
);
await write(
  'further-icon-paths.ts',
  `/** ${NOTE} */
export const FURTHER_ICON_PATHS = {
${rowsOf(FURTHER)}
} as const;
`,
);

async function write(name, text) {
  const target = fileURLToPath(new URL(`../src/app/ui/icon/${name}`, import.meta.url));
  const options = { ...(await resolveConfig(target)), parser: 'typescript' };
  const written = await format(text, options);
  if (!process.argv.includes('--check')) writeFileSync(target, written);
  else if (readFileSync(target, 'utf8') !== written)
    throw new Error(`${target} is not what this script writes: run it without --check`);
}
