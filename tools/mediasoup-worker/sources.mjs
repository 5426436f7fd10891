import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../bootstrap/lib/failure.mjs';
import { run } from '../bootstrap/lib/run.mjs';

const APT = '/etc/apt';

/**
 * The source entries for the package entries of a machine's apt configuration, in either of apt's two formats.
 *
 * @param {string} text The content of a `.list` or `.sources` file.
 * @param {'list' | 'sources'} format
 */
export function toSourceEntries(text, format) {
  if (format === 'sources') {
    return text
      .split(/\n\s*\n/)
      .filter((stanza) => /^Types:.*\bdeb(?!-)/m.test(stanza) && !/^Enabled:\s*no\b/im.test(stanza))
      .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src').trim())
      .join('\n\n');
  }
  return text
    .split('\n')
    .filter((line) => /^deb\s/.test(line))
    .map((line) => line.replace(/^deb/, 'deb-src'))
    .join('\n');
}

/**
 * Downloads upstream source archives as Debian keeps them. The machine's own apt configuration stays as it is: the
 * source entries, lists and cache live in `folder`. apt checks every archive against the signed index.
 *
 * @param {string[]} packages Names of source packages.
 * @param {string} folder An empty folder.
 * @param {(line: string) => void} onLine
 * @returns {Promise<Record<string, string>>} The path of each package's upstream archive.
 */
export async function downloadSources(packages, folder, onLine) {
  const apt = prepareApt(folder);
  const downloads = path.join(folder, 'downloads');
  fs.mkdirSync(downloads);
  await run('apt-get', [...apt, 'update'], { onLine, mayFail: true });
  const archives = {};
  for (const name of packages) {
    archives[name] = await downloadNewest(name, apt, downloads, onLine);
  }
  return archives;
}

function prepareApt(folder) {
  const entries = { list: [], sources: [] };
  const files = [path.join(APT, 'sources.list')];
  const parts = path.join(APT, 'sources.list.d');
  if (fs.existsSync(parts))
    files.push(...fs.readdirSync(parts).map((name) => path.join(parts, name)));
  for (const file of files) {
    const format = path.extname(file).slice(1);
    if (format in entries && fs.existsSync(file)) {
      entries[format].push(toSourceEntries(fs.readFileSync(file, 'utf8'), format));
    }
  }
  const configured = path.join(folder, 'sources.d');
  for (const each of [
    configured,
    path.join(folder, 'lists/partial'),
    path.join(folder, 'cache/archives/partial'),
  ]) {
    fs.mkdirSync(each, { recursive: true });
  }
  fs.writeFileSync(path.join(configured, 'own.list'), `${entries.list.join('\n')}\n`);
  fs.writeFileSync(path.join(configured, 'own.sources'), `${entries.sources.join('\n\n')}\n`);
  const settings = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': configured,
    'Dir::State::lists': path.join(folder, 'lists'),
    'Dir::Cache': path.join(folder, 'cache'),
    // Downloads go to a folder that apt's own unprivileged user cannot enter.
    'APT::Sandbox::User': '',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

/** A mirror may lag behind its own index and miss the newest version, so older ones that it names are tried too. */
async function downloadNewest(name, apt, downloads, onLine) {
  const { stdout } = await run('apt-cache', [...apt, 'showsrc', name], { mayFail: true });
  const versions = [
    ...new Set([...stdout.matchAll(/^Version: (\S+)$/gm)].map((match) => match[1])),
  ];
  // Only the upstream archive is wanted: Debian's patches to it are not applied (see README.md).
  const options = [...apt, 'source', '--download-only', '--tar-only'];
  let tail = [];
  for (const wanted of ['', ...versions.map((version) => `=${version}`)]) {
    const result = await run('apt-get', [...options, `${name}${wanted}`], {
      cwd: downloads,
      onLine,
      mayFail: true,
    });
    const archive = fs
      .readdirSync(downloads)
      .find((file) => file.startsWith(`${name}_`) && /\.orig\.tar\.(gz|xz|bz2)$/.test(file));
    if (result.code === 0 && archive) return path.join(downloads, archive);
    tail = result.tail;
  }
  throw new Failure(
    `The sources of ${name}, needed to build the media worker, could not be downloaded.`,
    {
      help: tail,
    },
  );
}
